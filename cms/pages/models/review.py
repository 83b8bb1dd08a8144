"""Approval by a second person."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction
from wagtail.models import AbstractGroupApprovalTask, DraftStateMixin, Revision

from ..permissions import check_publish, review_choices


class FourEyesMixin(models.Model):
    """The one place through which every publication goes: screen, URL, workflow, bulk action, API."""

    class Meta:
        abstract = True

    def publish(self, revision: Revision, user: Any = None, **kwargs: Any) -> Any:
        """Publish `revision`. Raises NotAllowed when `user` may not approve it; no user means the system itself."""
        check_publish(user, revision)
        return super().publish(revision, user=user, **kwargs)  # type: ignore[misc]  # a mixin: its base has it


class ReviewTask(AbstractGroupApprovalTask):
    """A penyunting approves what somebody else changed last."""

    class Meta:
        verbose_name = "tinjauan penyunting"
        verbose_name_plural = "tinjauan penyunting"

    def get_actions(self, obj: DraftStateMixin, user: Any) -> list[tuple[str, Any, bool]]:
        """Return the choices on the screen: nothing to approve for who made the last change."""
        return review_choices(user, obj.get_latest_revision())

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        """Carry out the choice. Raises NotAllowed when the choice is not this person's, from any route."""
        with transaction.atomic():
            if action_name == "approve":
                check_publish(user, task_state.revision, reason=str(kwargs.get("comment") or ""))
            super().on_action(task_state, user, action_name, **kwargs)

    def user_can_access_editor(self, obj: Any, user: Any) -> bool:
        """Return whether the person reviews; being superuser is no role."""
        return bool(self._user_in_groups(user))

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """Return whether the text is locked while it waits for review."""
        return not self._user_in_groups(user)

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        """Return what waits for this person."""
        if not self._user_in_groups(user):
            return self.task_states.none()
        return super().get_task_states_user_can_moderate(user, **kwargs)

    @classmethod
    def get_description(cls) -> str:
        """Return what the administrator reads."""
        return "Penyunting menyetujui perubahan yang dibuat orang lain."
