"""`/r/<token>`: a receiver without account opens a frozen packet with the code that he was told by another way.

Before the right code every address looks the same, and GET asks the database nothing. Nobody's session is looked at.
"""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from cms.accounts.views.throttle import throttled

from ..actions.packet_links import STAYS_OPEN, link_again, link_open
from ..forms_packet import CodeForm
from ..models import Referral
from ..packet_tickets import COOKIE, ticket_key, ticket_made
from ..packets import frozen_parts

REFUSED: Final = "Kode ini tidak membuka apa pun. Periksa kodenya, atau hubungi konselor yang mengirim tautan ini."
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive, nosnippet",
}


@csrf_exempt  # the code in the body is the only right, no cookie is one; and without a referrer browsers say Origin: null
def external_packet(request: HttpRequest, token: str) -> HttpResponseBase:
    """Ask for the code, or show the packet to the browser that told it. Other methods: 404."""
    if request.method == "POST":
        answer = throttled(request, action="packet_code") or _told(request, token)
    elif request.method in {"GET", "HEAD"}:
        answer = _shown(request, token)
    else:
        raise Http404
    for name, value in HEADERS.items():
        answer[name] = value
    patch_vary_headers(answer, ["Cookie"])
    return answer


external_packet.for_everybody = True  # type: ignore[attr-defined]  # read by `cms.accounts.middleware.AccountGate`


def _told(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a code: with the way to the packet and its ticket, or with the same page for every refusal."""
    form, now = CodeForm(request.POST), timezone.now()
    opened = link_open(token, form.cleaned_data["kode"] if form.is_valid() else "", at=now)
    if opened is None:
        return _question(request, REFUSED)
    answer = redirect(request.path)
    answer.set_cookie(
        COOKIE,
        ticket_made(opened, now),
        max_age=STAYS_OPEN,
        path=request.path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _shown(request: HttpRequest, token: str) -> HttpResponse:
    """Show the packet to the browser with a ticket of this link that still runs; everybody else is asked."""
    now = timezone.now()
    key = ticket_key(request.COOKIES.get(COOKIE, ""), now)
    referral = link_again(token, key, at=now) if key else None
    return _question(request) if referral is None else _packet(request, referral)


def _question(request: HttpRequest, problem: str = "") -> HttpResponse:
    """Return the one page of everybody without the right code: the field and nothing else."""
    return _page(request, {"form": CodeForm(), "problem": problem})


def _packet(request: HttpRequest, referral: Referral) -> HttpResponse:
    parts = frozen_parts(referral)
    return _page(request, {"parts": parts, "code": referral.code, "sender": referral.packet})


def _page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "records/external.html", context)
