"""Approval by a second person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from wagtail.forms import TaskStateCommentForm
from wagtail.models import AbstractGroupApprovalTask, DraftStateMixin, PagePermissionTester

from cms.accounts.review import FourEyesMixin, check_publish, review_choices

from ..seen import check_seen

__all__ = ["FourEyesMixin", "GuidancePermissions", "ReviewTask"]


class GuidancePermissions(PagePermissionTester):
    """What Wagtail's page screens and API may offer to a person: everything but publishing without approval.

    Edit, create, copy, alias and the admin API write live rows without asking `FourEyesMixin.publish`, so to them
    nobody may publish, superusers included.
    """

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        """Who withdraws may also narrow."""
        return bool(super().can_publish())

    def can_unschedule(self) -> bool:
        """Who withdraws may also take back a date."""
        return bool(super().can_publish())


class ReviewForm(TaskStateCommentForm):
    """A comment, and the mark of the text that was on the screen."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class ReviewTask(AbstractGroupApprovalTask):
    """A penyunting approves what somebody else changed last."""

    class Meta:
        verbose_name = "tinjauan penyunting"
        verbose_name_plural = "tinjauan penyunting"

    def get_actions(self, obj: DraftStateMixin, user: Any) -> list[tuple[str, Any, bool]]:
        """Return the choices on the screen: nothing to approve for who made the last change."""
        return review_choices(user, obj.get_latest_revision())

    def get_form_for_action(self, action: str) -> type[forms.Form]:
        """Return the form of both addresses of a choice."""
        return ReviewForm

    def get_template_for_action(self, action: str) -> str:
        """Return the dialog that carries the mark."""
        return "pages/review_dialog.html"

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> None:
        """Carry out the choice. Raises NotAllowed when the choice is not this person's, from any route.

        Raises WrongState when a form approves another text than the latest.
        """
        seen = kwargs.pop("seen", None)
        with transaction.atomic():
            if action_name == "approve":
                if seen is not None:
                    check_seen(task_state.workflow_state.content_object, user, str(seen))
                # The editor saves what is on the screen before it approves: that text is approved, not the one sent in.
                task_state.revision = task_state.workflow_state.content_object.get_latest_revision()
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
