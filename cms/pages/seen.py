"""Nobody approves what he never saw: an approval names the text that was on the screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from cms.core.errors import WrongState

NOT_OPENED = "Buka naskahnya lebih dahulu, baca, lalu setujui dari sana."
CHANGED = (
    "Belum disetujui: naskah berubah sejak Anda membukanya. Tidak ada tulisan yang hilang. "
    "Buka lagi, baca perubahannya, lalu setujui."
)


def seen_mark(obj: Any) -> str:
    """Return what a form carries about the text that it shows: the moment of its latest revision, ISO 8601."""
    revision = obj.get_latest_revision()
    return str(revision.created_at.isoformat()) if revision else ""


def check_seen(obj: Any, user: Any, mark: str) -> None:
    """Raise WrongState when somebody else changed `obj` after the text of `mark`, or when `mark` names no text.

    A revision that is written over by autosave gets a later moment, so the moment alone tells. What the person wrote
    himself meanwhile he has seen; whether he may approve it is the question of `check_publish`.
    """
    try:
        moment = parse_datetime(mark)
    except ValueError:
        moment = None
    if moment is None or is_naive(moment):
        raise WrongState(NOT_OPENED)
    if obj.revisions.filter(created_at__gt=moment).exclude(user=user).exists():
        raise WrongState(CHANGED)


def check_posted(request: HttpRequest, obj: Any) -> None:
    """Check an approval that is sent with the whole editor. Raises WrongState before anything is saved."""
    if "action-workflow-action" in request.POST and request.POST.get("workflow-action-name") == "approve":
        check_seen(obj, request.user, request.POST.get("loaded_revision_created_at", ""))
