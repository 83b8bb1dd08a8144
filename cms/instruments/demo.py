"""The demo has forms to download, also where no handbook was loaded before."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from cms.core.signals import demo_loading

from .loading import instruments_load
from .models import InstrumentTemplate


@receiver(demo_loading)
def instruments_for_demo(**_kwargs: Any) -> None:
    """Load the starter forms where there is none yet (some seconds: every file is rendered)."""
    if not InstrumentTemplate.objects.exists():
        instruments_load()
