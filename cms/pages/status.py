"""Where a page stands, as the sentence that its editor sees all the time."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.models import Page, Revision, WorkflowState

from cms.accounts.roles import Role
from cms.accounts.selectors import has_role
from cms.core.audiences import Audience
from cms.core.errors import NotAllowed
from cms.core.ports import publisher

from .addresses import page_address
from .gate import open_page_ids
from .permissions import check_publish

# Seconds until the editor asks again: soon while the worker is at it, seldom while a person reviews, else never.
SOON, SELDOM, NEVER = 2, 15, 0


@dataclass(frozen=True, slots=True)
class PageStatus:
    """`text` says where the page stands, `review` what happens to its changes, `url` where it is read ("" nowhere)."""

    kind: str
    text: str
    review: str = ""
    url: str = ""
    ask_again: int = NEVER


def page_status(page: Any, user: Any) -> PageStatus:
    """Return where a saved page stands."""
    review, asking = _review(page, user)
    state = publisher().status(page)
    kind, text = "none", "Belum tayang."
    if state.waiting:
        kind, text, asking = "waiting", "Sedang diterbitkan …", SOON
    elif state.held_back:
        kind, text = "held", f"Ditahan: {state.held_back}"
    elif state.live_since:
        kind, text = "live", f"Tayang sejak {_moment(state.live_since)}."
    elif page.live and page.audience != Audience.PUBLIC:
        kind, text = "room", "Dapat dibaca di ruang baca, tidak di buku panduan."
    url = page_address(page, public=kind == "live") if kind in {"live", "room"} else ""
    return PageStatus(kind, text, review, url, asking)


def place_is_open(parent: Page | None) -> bool:
    """Return whether the page above is in the handbook, so that a public page below it can be."""
    return parent is None or parent.depth <= 1 or parent.pk in open_page_ids({Audience.PUBLIC.value})


def _review(page: Any, user: Any) -> tuple[str, int]:
    state = page.current_workflow_state
    if state is None:
        return "", NEVER
    if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        return "Penyunting meminta perbaikan.", SELDOM
    return _refusal(user, page.get_latest_revision()) or "Perubahan menunggu tinjauan penyunting.", SELDOM


def _refusal(user: Any, revision: Revision) -> str:
    """Why a reviewer finds no button to approve: what the refusal itself would say."""
    if not has_role(user, Role.PENYUNTING):
        return ""
    try:
        check_publish(user, revision)
    except NotAllowed as refusal:
        return f"Menunggu tinjauan. {refusal}"
    return ""


def _moment(moment: Any) -> str:
    """The clock for today, day and clock for any other day."""
    local = localtime(moment)
    clock = date_format(local, "H.i")
    return clock if localdate(moment) == localdate() else f"{date_format(local, 'j F Y')}, {clock}"


@never_cache
@require_safe
def status_answer(request: HttpRequest, pk: int) -> JsonResponse:
    """Return the status for the open editor. Whoever may not edit the page gets the 404 of an unknown one."""
    page = Page.objects.filter(pk=pk).first()
    if page is None or page.depth <= 1 or not page.permissions_for_user(request.user).can_edit():
        raise Http404
    return JsonResponse(asdict(page_status(page.specific, request.user)))
