"""A template that goes live is released; one that is taken back is withdrawn with its versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from cms.accounts.models import User

from .actions import instrument_release, versions_withdraw
from .models import InstrumentTemplate
from .signals import template_published, template_unpublished


@receiver(template_published)
def release(template: InstrumentTemplate, user: User | None, at: datetime, **kwargs: Any) -> None:
    """Release a version; a reference has none."""
    if template.live and not template.is_reference:
        instrument_release(template=template, by=user, at=at)


@receiver(template_unpublished)
def withdraw(template: InstrumentTemplate, user: User, at: datetime, **kwargs: Any) -> None:
    """Withdraw the versions."""
    versions_withdraw(template=template, by=user, at=at)
