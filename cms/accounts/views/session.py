"""What a browser asks about its session: how long it lasts, that somebody types, and to open it again."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.csrf import csrf_failure as stock_failure
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms.accounts.next_address import next_address
from cms.accounts.reauthentication import asks_code, prove
from cms.accounts.selectors import holds_record_role
from cms.accounts.session_clock import Phase, idle_left, is_mark_of, mark_of, phase_of, renew, unlock, whole_left
from cms.accounts.typed_text import MARK_FIELD, again_page, keeps_typed, labels_of, unsaved_page


@never_cache
@require_http_methods(["GET", "POST"])
def session_state(request: HttpRequest) -> JsonResponse:
    """Tell how long the session lasts; a POST is a sign of life. Asking alone does not lengthen it."""
    now = timezone.now()
    is_alive = request.method == "POST" and holds_record_role(request.user)
    if is_alive and phase_of(request.session, at=now) is Phase.OPEN:
        renew(request.session, at=now)
    return JsonResponse(_state(request))


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def session_unlock(request: HttpRequest) -> HttpResponse:
    """Open a locked session again, for the dialog over a page and as a page of its own."""
    now, wants_json = timezone.now(), request.headers.get("Accept") == "application/json"
    is_locked = holds_record_role(request.user) and phase_of(request.session, at=now) is Phase.LOCKED
    problem = prove(request) if request.method == "POST" and is_locked else ""
    if request.method == "POST" and is_locked and not problem:
        unlock(request.session, at=now)
        is_locked = False
    if wants_json:
        return JsonResponse({**_state(request), "salah": problem})
    if not is_locked:
        return redirect(next_address(request))
    context = {"problem": problem, "asks_code": asks_code(request), "next": next_address(request)}
    return render(request, "account/session_locked.html", context, status=401 if problem else 200)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is too old (somebody signed in meanwhile) without losing what was typed.

    Only for forms that this browser got from us: a form of another site is not repeated to anybody.
    """
    view = request.resolver_match.func if request.resolver_match else None
    if view is None or not keeps_typed(view) or not _is_from_here(request):
        return stock_failure(request, reason)
    if not request.user.is_authenticated:
        return unsaved_page(request, labels_of(view), status=403) or stock_failure(request, reason)
    if is_mark_of(request.user, request.POST.get(MARK_FIELD, "")):
        return again_page(request, is_asked=False, status=403)
    return stock_failure(request, reason)


def _state(request: HttpRequest) -> dict[str, object]:
    if not request.user.is_authenticated:
        return {"keadaan": Phase.ENDED.value}
    if not holds_record_role(request.user):
        return {"keadaan": Phase.OPEN.value, "tanda": mark_of(request.user), "csrf": get_token(request)}
    now = timezone.now()
    phase = phase_of(request.session, at=now)
    idle, whole = idle_left(request.session, at=now), whole_left(request.session, at=now)
    return {
        "keadaan": phase.value,
        "sisa": max(0, int(min(idle, whole))),
        "tetap": whole <= idle,
        "tanda": mark_of(request.user),
        "kode": phase is Phase.LOCKED and asks_code(request),
        "csrf": get_token(request),
    }


def _is_from_here(request: HttpRequest) -> bool:
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.get_host()
