"""What a person typed and could not save: carried through the question who he is, or given back for copying.

It is never stored here: it comes with a POST and leaves with the answer to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from .reauthentication import CODE_FIELD, PASSWORD_FIELD, asks_code

MARK_FIELD: Final = "sesi_penanda"
_CARRIED_NEVER: Final = frozenset({"csrfmiddlewaretoken", PASSWORD_FIELD, CODE_FIELD})
_NOT_TYPED: Final = _CARRIED_NEVER | {MARK_FIELD, "dilihat", "sekali", "next"}
_KEY: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{1,9}", re.IGNORECASE)


def keeps_typed(view: Callable[..., HttpResponseBase]) -> bool:
    """Return whether the forms of this view are given back when they cannot be saved."""
    return bool(getattr(getattr(view, "view_class", None), "keeps_typed", False))


def labels_of(view: Callable[..., HttpResponseBase]) -> Mapping[str, str]:
    """Return what the fields of the view's form are called."""
    view_class: Any = view.view_class  # type: ignore[attr-defined]  # `keeps_typed` saw it
    found: Mapping[str, str] = view_class.labels(getattr(view, "view_initkwargs", {}))
    return found


def typed(request: HttpRequest, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return (label, text) of everything that was typed. Keys of other rows are not text and stay away."""
    found = []
    for name, values in request.POST.lists():
        text = "\n".join(str(value) for value in values if str(value).strip())
        if name not in _NOT_TYPED and text and not _KEY.fullmatch(text):
            found.append((labels.get(name, "Isian lain"), text))
    return found


def again_page(request: HttpRequest, *, problem: str = "", is_asked: bool = True, status: int = 401) -> HttpResponse:
    """Return the page that carries the form along; `is_asked`: it asks for the password, else only for a click."""
    carried = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in _CARRIED_NEVER
        for value in values
    ]  # fmt: skip
    context = {
        "action": request.get_full_path(),
        "carried": carried,
        "has_files": bool(request.FILES),
        "problem": problem,
        "is_asked": is_asked,
        "asks_code": is_asked and asks_code(request),
    }
    return _unkept(render(request, "account/again.html", context, status=status))


def unsaved_page(request: HttpRequest, labels: Mapping[str, str], *, status: int = 404) -> HttpResponse | None:
    """Return the page with the person's own text, to be copied; None when he typed nothing. It knows no record."""
    texts = typed(request, labels)
    if not texts:
        return None
    context = {"texts": texts, "login_url": reverse("account_login")}
    return _unkept(render(request, "account/unsaved.html", context, status=status))


def other_person_page(request: HttpRequest) -> HttpResponse:
    """Return the page that says that the form was somebody else's, and nothing of it."""
    return _unkept(render(request, "account/other_person.html", status=409))


def _unkept(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "private, no-store"
    return answer
