"""Who approved a text, and in which words: what the register of publications says about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wagtail.models import Revision, TaskState

from cms.accounts.models import User
from cms.accounts.review import is_last_editor
from cms.core.text import single_line

OWN_APPROVAL = "Disetujui sendiri oleh"


@dataclass(frozen=True, slots=True)
class Approval:
    """`own_reason` is the typed reason when the approver had made the last change himself, else empty."""

    by: User
    own_reason: str = ""

    def __str__(self) -> str:
        if not self.own_reason:
            return ""
        return f"{OWN_APPROVAL} {self.by.get_full_name() or self.by}: {self.own_reason}"


def approval_of(revision: Revision | None) -> Approval | None:
    """Return the newest approval of a revision; None when nobody reviewed it (schedule, loader, command)."""
    if revision is None:
        return None
    state: Any = (
        TaskState.objects.filter(revision=revision, status=TaskState.STATUS_APPROVED, finished_by__isnull=False)
        .select_related("finished_by")
        .order_by("-finished_at")
        .first()
    )
    if state is None:
        return None
    own = is_last_editor(state.finished_by, revision)
    return Approval(state.finished_by, single_line(str(state.comment or "")) if own else "")
