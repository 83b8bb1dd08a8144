"""What stands around the content of a built page: the theme's own scripts and nothing else that acts.

A page that people write by hand may hold raw HTML, and closing the content early would take it out of the narrow list
that the content is held to. So the rest of the document is looked through as well.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from .links import SCHEMES

_OWN_SCRIPT = re.compile(r"assets/(suluh/suluh|javascripts/bundle\.[0-9a-f]{8}\.min)\.js\Z")
_SETTINGS = ("__config", "application/json")
_FOREIGN = frozenset(
    {"iframe", "frame", "frameset", "object", "embed", "applet", "base", "portal", "template", "style"}
)
_ADDRESSES = frozenset({"href", "src", "action", "formaction", "srcdoc", "srcset", "data", "poster", "background"})


def shell_problems(path: str, root: HtmlElement, content: HtmlElement) -> Iterator[str]:
    """Yield an Indonesian sentence for all that acts outside `content`; `path` is the page's, for relative addresses."""
    if len(root.xpath("//article")) != 1:
        yield "Halaman memuat lebih dari satu unsur <article>."
    inside = set(content.iter())
    for element in root.iter():
        if isinstance(element.tag, str) and element not in inside:
            yield from _element(path, element)


def _element(path: str, element: HtmlElement) -> Iterator[str]:
    if element.tag in _FOREIGN or (element.tag == "meta" and "http-equiv" in element.attrib):
        yield f"Halaman memuat unsur <{element.tag}> yang tidak diizinkan."
    if element.tag == "script" and not _is_own(path, element):
        yield "Halaman memuat skrip yang bukan milik tema."
    for name, value in element.attrib.items():
        if name.startswith("on"):
            yield f"Halaman memuat atribut {name} yang tidak diizinkan."
        elif name in _ADDRESSES and not is_allowed_address(value):
            yield f"Halaman memuat alamat yang tidak diizinkan: {value[:60]}"


def is_allowed_address(value: str) -> bool:
    """Return whether an address of a page is relative or of a scheme that a handbook may link to."""
    scheme = urlsplit(value.strip()).scheme
    return not scheme or scheme in SCHEMES


def _is_own(path: str, element: HtmlElement) -> bool:
    source = element.get("src")
    if source is None:
        return (element.get("id"), element.get("type")) == _SETTINGS
    parts = urlsplit(source)
    if parts.scheme or parts.netloc or parts.path.startswith("/"):
        return False
    return _OWN_SCRIPT.match(posixpath.normpath(posixpath.join(path or ".", unquote(parts.path)))) is not None
