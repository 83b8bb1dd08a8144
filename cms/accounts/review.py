"""Approval by a second person: who may publish a text, and the mixin of every model that needs it."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.models import Revision, TaskState

from cms.core.errors import NotAllowed

from .changes import last_editor_id
from .roles import Role
from .selectors import has_role, other_reviewers

MIN_REASON = 10
NOT_REVIEWER = "Hanya penyunting yang dapat menyetujui dan menerbitkan. Kirim perubahan ini untuk ditinjau."
OWN_CHANGE = (
    "Perubahan terakhir Anda buat sendiri, jadi orang lain yang harus menyetujuinya. "
    "Kirim untuk ditinjau, lalu minta penyunting lain membukanya."
)
REASON_NEEDED = (
    "Tidak ada penyunting lain. Anda boleh menyetujui perubahan sendiri hanya dengan menulis alasannya "
    f"(paling sedikit {MIN_REASON} huruf) lewat pilihan “Setujui dengan alasan”."
)


def check_publish(user: Any, revision: Revision, *, reason: str = "") -> None:
    """Raise NotAllowed unless `user` may approve `revision`. No user means the system itself (schedule, loader)."""
    if user is None:
        return
    if not has_role(user, Role.PENYUNTING):
        raise NotAllowed(NOT_REVIEWER)
    if not is_last_editor(user, revision):
        return
    if other_reviewers(user).exists():
        raise NotAllowed(OWN_CHANGE)
    if len((reason or recorded_reason(user, revision)).strip()) < MIN_REASON:
        raise NotAllowed(REASON_NEEDED)


def can_publish(user: Any, revision: Revision) -> bool:
    """Return whether `user` may approve `revision` without more words."""
    try:
        check_publish(user, revision)
    except NotAllowed:
        return False
    return True


def is_last_editor(user: Any, revision: Revision) -> bool:
    """Return whether `user` made the last change."""
    editor = last_editor_id(revision)
    return editor is not None and editor == user.pk


def recorded_reason(user: Any, revision: Revision) -> str:
    """Return the reason that `user` typed when approving this revision, or an empty text."""
    states = TaskState.objects.filter(revision=revision, status=TaskState.STATUS_APPROVED, finished_by=user)
    return str(states.order_by("-finished_at").values_list("comment", flat=True).first() or "")


def review_choices(user: Any, revision: Revision) -> list[tuple[str, str, bool]]:
    """Return the review actions that the person may choose: (name, label, asks for a comment)."""
    if not has_role(user, Role.PENYUNTING):
        return []
    reject = ("reject", "Minta perbaikan", True)
    if not is_last_editor(user, revision):
        return [reject, ("approve", "Setujui", False), ("approve", "Setujui dengan catatan", True)]
    if other_reviewers(user).exists():
        return [reject]
    return [reject, ("approve", "Setujui dengan alasan", True)]


class FourEyesMixin(models.Model):
    """The one place through which every publication goes: workflow, bulk action, snippet screens.

    Wagtail's page screens and admin API would go around it; `cms.pages.models.review.GuidancePermissions` closes them.
    """

    class Meta:
        abstract = True

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> Any:
        """Publish `revision`. Raises NotAllowed when `user` may not approve it; no user means the system itself."""
        check_publish(user, revision)
        # Asked here, and stricter than Wagtail asks: its own permission is never granted for pages.
        kwargs["skip_permission_checks"] = True
        return super().publish(revision, user=user, **kwargs)  # type: ignore[misc]  # a mixin: its base has it
