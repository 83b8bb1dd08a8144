"""House rules of the room as system checks: a record type without its walls does not start."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.checks import Error, register

from .protection import is_protected, open_problems, protection_problems


@register()
def every_record_is_protected(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every model of the room stands behind all walls."""
    return [
        Error(f"{model._meta.label}: {problem}", obj=model, id="records.E001")
        for model in apps.get_app_config("records").get_models()
        for problem in (protection_problems(model) if is_protected(model) else open_problems(model))
    ]
