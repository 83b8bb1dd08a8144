"""House rules as system checks."""

from __future__ import annotations

from typing import Any

from django.core.checks import Error, register

from .blocks.fields import FAMILIES
from .forms import FieldKind
from .models import InstrumentTemplate, InstrumentVersion


@register()
def every_kind_has_one_block(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every kind of field can be made in the editor, in exactly one family of blocks."""
    placed = [kind for kinds in FAMILIES.values() for kind in kinds]
    if sorted(placed) != sorted(FieldKind):
        return [Error("Every field kind stands in exactly one family of blocks.", id="instruments.E001")]
    return []


@register()
def audience_is_narrow(app_configs: Any, **kwargs: Any) -> list[Error]:
    """A new template begins with the narrowest audience; a version has none that nobody chose."""
    errors = []
    if InstrumentTemplate._meta.get_field("audience").default != "counselor":
        errors.append(Error("A new instrument must begin with the narrowest audience.", id="instruments.E002"))
    if InstrumentVersion._meta.get_field("audience").has_default():
        errors.append(Error("The audience of a version is that of its description.", id="instruments.E003"))
    return errors
