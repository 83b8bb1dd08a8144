"""The typed field list of a blank form: values, rules and JSON. Pure: no database, no disk, no clock."""

from __future__ import annotations

from .description import (
    Column,
    Field,
    FieldKind,
    FormDescription,
    PageSetup,
    Prefill,
    Section,
    SectionLayout,
    printed_labels,
    visible_fields,
)
from .letterhead import Letterhead
from .rules import problems
from .wire import from_data, from_json, to_data, to_json

__all__ = [
    "Column",
    "Field",
    "FieldKind",
    "FormDescription",
    "Letterhead",
    "PageSetup",
    "Prefill",
    "Section",
    "SectionLayout",
    "from_data",
    "from_json",
    "printed_labels",
    "problems",
    "to_data",
    "to_json",
    "visible_fields",
]
