"""The fields of a template as a description, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from cms.core.activities import Activity
from cms.core.audiences import Audience
from cms.core.instruments import About, Confidentiality, FormShape, Subtype, TestKind
from cms.core.stages import Stage

from .forms import FormDescription, PageSetup
from .seed import ProtectedReference
from .stream import sections_of, stream_data

_SAME = ("code", "title", "title_en", "purpose", "filled_by", "licence", "notes")
_CHOSEN: dict[str, Any] = {
    "activity": Activity,
    "kind": TestKind,
    "subtype": Subtype,
    "about": About,
    "shape": FormShape,
    "audience": Audience,
    "filled_confidentiality": Confidentiality,
}


def description_from(values: Mapping[str, Any]) -> FormDescription:
    """Return the description that the fields of a template give, by their names; `sections` is a StreamField value."""
    return FormDescription(
        **{name: values[name] for name in _SAME},
        **{name: enum(values[name]) for name, enum in _CHOSEN.items()},
        stages=tuple(Stage(value) for value in values["stages"]),
        filled_readers=tuple(values["filled_readers"].splitlines()),
        page=PageSetup(half_page=values["half_page"], landscape=values["landscape"]),
        sections=sections_of(values["sections"]),
    )


def template_fields(form: FormDescription) -> dict[str, Any]:
    """Return the model fields that say the same: `description_from` reads them back equal."""
    return {
        **{name: getattr(form, name) for name in _SAME},
        **{name: getattr(form, name).value for name in _CHOSEN},
        "stages": [stage.value for stage in form.stages],
        "filled_readers": "\n".join(form.filled_readers),
        "half_page": form.page.half_page,
        "landscape": form.page.landscape,
        "sections": json.dumps(stream_data(form.sections)),
    }


def reference_fields(reference: ProtectedReference) -> dict[str, Any]:
    """Return the model fields of a protected instrument."""
    return {
        "is_reference": True,
        "code": reference.code,
        "title": reference.title,
        "activity": reference.activity.value,
        "kind": reference.kind.value,
        "subtype": Subtype.MEASURE.value,
        "purpose": reference.purpose,
        "notes": reference.note,
        "users": reference.users,
        "holder": reference.holder,
        "licence_from": reference.licence_from,
        "may_store": reference.may_store,
    }
