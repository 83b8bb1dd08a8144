"""House rules as system checks."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, register

from .audience import page_models


@register()
def audience_is_narrow(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every page model begins with the narrowest audience, and none reaches Wagtail's API by itself."""
    errors = []
    for model in page_models():
        if model._meta.get_field("audience").default != "counselor":
            errors.append(Error("A new page must begin with the narrowest audience.", obj=model, id="pages.E001"))
        if getattr(model, "api_fields", []):
            errors.append(
                Error("Pages leave through the public gate only; api_fields must be empty.", obj=model, id="pages.E002")
            )
    return errors
