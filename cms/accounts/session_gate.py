"""The gate of sessions: idle ones are locked, old ones end, and what was typed is not lost by it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.reauthentication import PASSWORD_FIELD, forget_proof, prove
from cms.accounts.selectors import holds_record_role
from cms.accounts.session_clock import Phase, is_mark_of, phase_of, renew, unlock
from cms.accounts.typed_text import (
    MARK_FIELD,
    again_page,
    keeps_typed,
    labels_of,
    other_person_page,
    unsaved_page,
)

Handler = Callable[[HttpRequest], HttpResponse]
View = Callable[..., HttpResponse]


class SessionGate:
    """Ask the clocks of the session before a view, and give unsaved text back after it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; where a form could not be saved because a right is lost, with the person's own text."""
        answer = self.get_response(request)
        if request.method != "POST":
            return answer
        if _is_logout(request):
            answer["Clear-Site-Data"] = '"cache"'
        view = getattr(request, "suluh_keeps_typed", None)
        if view is None or not _is_refused(request, answer):
            return answer
        return unsaved_page(request, labels_of(view)) or answer

    def process_view(self, request: HttpRequest, view: View, *_args: object) -> HttpResponse | None:
        """Return what comes instead of the view. The public handbook does not even look at the session."""
        if getattr(view, "for_everybody", False):
            return None
        if request.method == "POST" and keeps_typed(view):
            request.suluh_keeps_typed = view  # type: ignore[attr-defined]  # ours, read above
        if not isinstance(request.user, User):
            return None
        if MARK_FIELD in request.POST and not is_mark_of(request.user, request.POST[MARK_FIELD]):
            request.suluh_keeps_typed = None  # type: ignore[attr-defined]  # another person's text is not given out
            return other_person_page(request)
        return _by_clock(request, view) if holds_record_role(request.user) else None


def _by_clock(request: HttpRequest, view: View) -> HttpResponse | None:
    now = timezone.now()
    phase = phase_of(request.session, at=now)
    request.suluh_phase = phase  # type: ignore[attr-defined]  # ours, read by the template tag
    if phase is Phase.ENDED:
        logout(request)
        return None
    if _is_always_open(request):
        return None
    proves = request.method == "POST" and PASSWORD_FIELD in request.POST
    if phase is Phase.LOCKED:
        problem = prove(request) if proves else ""
        if problem or not proves:
            return _locked(request, problem)
        unlock(request.session, at=now)
        forget_proof(request)
    elif proves and getattr(getattr(view, "view_class", None), "asks_again", False):
        request.suluh_problem = prove(request)  # type: ignore[attr-defined]  # ours, read by the view that asks
        forget_proof(request)
    if not _comes_by_itself(request):
        renew(request.session, at=now)
    return None


def _locked(request: HttpRequest, problem: str) -> HttpResponse:
    """Return what a locked session gets: a script a short word, a form the question with its text, a page the lock."""
    is_script = request.headers.get("Sec-Fetch-Dest") == "empty" or (
        request.headers.get("X-Requested-With") == "XMLHttpRequest"
    )
    if is_script:
        return JsonResponse({"keadaan": Phase.LOCKED.value}, status=401)
    if request.method == "POST":
        return again_page(request, problem=problem)
    query = urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})
    return redirect(f"{reverse('accounts_session_unlock')}?{query}")


def _is_refused(request: HttpRequest, answer: HttpResponse) -> bool:
    """Return whether the record is not there for the person, or he is not signed in any more."""
    return answer.status_code == 404 or (not request.user.is_authenticated and 300 <= answer.status_code < 400)


def _is_logout(request: HttpRequest) -> bool:
    return request.path in {reverse("account_logout"), reverse("wagtailadmin_logout")}


def _is_always_open(request: HttpRequest) -> bool:
    return _is_logout(request) or request.path.startswith((reverse("accounts_session"), settings.STATIC_URL))


def _comes_by_itself(request: HttpRequest) -> bool:
    """Return whether the page asked, not the person: Wagtail's editor tells every few seconds that it is open."""
    return request.path.startswith(f"{reverse('wagtailadmin_home')}editing-sessions/")
