"""Every URL pattern of the resolver, and concrete addresses for it that name the records of the scene."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve
from django.utils.regex_helper import normalize

from cms.records.desk import Desk
from tests.security.walk.scene import MODEL_NAMES, Scene

SHAPES = {
    "admin/.*/$": "/admin/tidak-ada/",
    "^admin/(users|groups)(/.*)?$": "/admin/users/",
    "^admin/bulk/(accounts|auth|account|mfa)/": "/admin/bulk/accounts/user/delete/",
}
"""Addresses of patterns that have alternatives or match nearly everything."""


@dataclass(frozen=True)
class Route:
    """One pattern: its text in the resolver, its shapes with `%(name)s`, its name, and whose desk its view is."""

    pattern: str
    shapes: tuple[str, ...]
    name: str
    desk: Desk | None

    @property
    def names(self) -> set[str]:
        """Return the names of its parameters."""
        return set(re.findall(r"%\((\w+)\)s", "".join(self.shapes)))


def routes() -> list[Route]:
    """Return every pattern once, in the order of the resolver."""
    found: dict[str, Route] = {}
    for route in _below(get_resolver().url_patterns):
        found.setdefault(route.pattern, route)
    return list(found.values())


def _below(patterns: list[Any], before: str = "", shapes: tuple[str, ...] = ("",)) -> Iterator[Route]:
    for entry in patterns:
        parts = tuple(part for part, _names in normalize(entry.pattern.regex.pattern))
        here = tuple(first + part for first, part in product(shapes, parts))
        text = before + (str(entry.pattern).removeprefix("^") if before else str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _below(entry.url_patterns, text, here)
        elif isinstance(entry, URLPattern):
            yield Route(text, tuple(f"/{shape}" for shape in here), entry.name or "", _desk(entry.callback))


def _desk(view: Any) -> Desk | None:
    """Return the desk that a gated view was made for."""
    given: Desk | None = getattr(view, "view_initkwargs", {}).get("desk")
    return given or getattr(getattr(view, "view_class", None), "desk", None)


def addresses(route: Route, scene: Scene) -> list[str]:
    """Return the addresses to ask: with keys, apps and models of the records. Empty: another pattern comes first.

    Raises KeyError for a parameter that `scene.WORDS` does not know.
    """
    models = scene.keys if route.names & MODEL_NAMES else (None,)
    found = [_address(route, scene, shape, model) for shape, model in product(route.shapes, models)]
    return list(dict.fromkeys(address for address in found if address))


def _address(route: Route, scene: Scene, shape: str, model: Any) -> str:
    """Return the address with as many keys of records as the pattern takes, numbers for the rest; else nothing."""
    names = sorted(set(re.findall(r"%\((\w+)\)s", shape)))
    for kinds in product(("key", "number"), repeat=len(names)):
        values = {name: scene.value(name, kind, model, route) for name, kind in zip(names, kinds, strict=True)}
        address = SHAPES.get(route.pattern, shape) % values
        if _leads_to(address, route):
            return address + scene.query(route.name, route.desk)
    return ""


def _leads_to(address: str, route: Route) -> bool:
    try:
        return resolve(address).route == route.pattern
    except Resolver404:
        return False
