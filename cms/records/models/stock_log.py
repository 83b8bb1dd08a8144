"""Wagtail's own log of protected models: codes only, and nobody reads it through Wagtail.

Wagtail keeps the title and the changed data of an object for ever, and its reports show them to everybody who holds a
permission on the model, and to superusers. For protected models there is this log instead; what people may see of the
history is the access log.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.log_actions import LogActionRegistry
from wagtail.models.audit_log import BaseLogEntry, BaseLogEntryManager, LogEntryQuerySet


class ProtectedLogEntryManager(BaseLogEntryManager):
    """Writes the code and the action; shows nothing."""

    def log_action(self, instance: models.Model, action: str, **kwargs: Any) -> Any:
        """Write who did what to which key. Title and data of the caller are dropped: they may hold content."""
        kept = {name: value for name, value in kwargs.items() if name in {"user", "uuid", "timestamp", "deleted"}}
        title = str(getattr(instance, "code", "")) or "-"
        return super().log_action(instance, action, title=title, object_key=str(instance.pk), **kept)

    def viewable_by_user(self, user: Any) -> LogEntryQuerySet:
        """Return nothing, for a superuser too: every stock report asks here."""
        return self.none()

    def for_instance(self, instance: models.Model) -> LogEntryQuerySet:
        """Return nothing: stock history views ask here."""
        return self.none()


class ProtectedLogEntry(BaseLogEntry):
    """One action on one protected row."""

    object_key = models.CharField("kunci rekaman", max_length=64, db_index=True)

    objects = ProtectedLogEntryManager()

    class Meta(BaseLogEntry.Meta):
        verbose_name = "jejak tindakan"
        verbose_name_plural = "jejak tindakan"
        ordering = ["-timestamp", "-id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.action} {self.label}"

    @property
    def object_id(self) -> str:
        """Return nothing: no report may lead from here to a row."""
        return ""


def keep_out_of_stock_log(registry: LogActionRegistry, base: type[models.Model]) -> None:
    """Send Wagtail's log of `base` and all its subclasses here. Call it from a `register_log_actions` hook."""
    registry.register_model(base, ProtectedLogEntry)
