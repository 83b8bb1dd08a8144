"""Sections between their two forms: blocks of the editor, and frozen values of the description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields as parts_of
from typing import Any

from .blocks.fields import FAMILIES, FieldsBlock
from .forms import Column, Field, FieldKind, Prefill, Section, SectionLayout

_FAMILY = {kind: family for family, kinds in FAMILIES.items() for kind in kinds}
FROM_SETTINGS = "settings"
FLAGS = ("printed", "default_hidden", "sensitive", "consent_required", "unlabelled")


def sections_of(stream: Any) -> tuple[Section, ...]:
    """Return the sections of a StreamField value. Fields without a key get one from their label."""
    keys: set[str] = set()
    return tuple(_section(block.value, keys) for block in stream)


def stream_data(sections: tuple[Section, ...]) -> list[dict[str, Any]]:
    """Return the sections as raw data of the StreamField: what `sections_of` reads back equal."""
    return [
        {
            "type": "section",
            "value": {
                "title": section.title,
                "layout": section.layout.value,
                "intro": section.intro,
                "outro": section.outro,
                "new_page": section.new_page,
                "fields": [_field_data(field) for field in section.fields],
            },
        }
        for section in sections
    ]


def _section(value: Mapping[str, Any], keys: set[str]) -> Section:
    return Section(
        title=value["title"] or "",
        layout=SectionLayout(value["layout"]),
        intro=value["intro"] or "",
        outro=value["outro"] or "",
        new_page=bool(value["new_page"]),
        fields=tuple(_field(child.value, keys) for child in value["fields"]),
    )


def _field(value: Mapping[str, Any], keys: set[str]) -> Field:
    return Field(
        **_shared(value, keys),
        choices_from=FROM_SETTINGS if value.get("from_settings") else "",
        columns=_columns(value.get("columns")),
        default=value.get("default") or "",
        rows=tuple(value.get("rows") or ()),
        lines=value.get("lines") or 0,
        prefill=Prefill(value.get("prefill") or ""),
        filled_by=value["filled_by"] or "",
        **_flags(value),
    )


def _flags(value: Mapping[str, Any]) -> dict[str, Any]:
    return {name: bool(value[name]) for name in FLAGS}


def _columns(values: Any) -> tuple[Column, ...]:
    keys: set[str] = set()
    return tuple(Column(**_shared(value, keys)) for value in values or ())


def _shared(value: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    """Return what fields and columns have alike, and note the key."""
    name = value["name"] or free_key(value["label"], keys)
    keys.add(name)
    return {
        "name": name,
        "label": value["label"],
        "kind": FieldKind(value["kind"]),
        "required": bool(value["required"]),
        "help": value["help"] or "",
        "choices": tuple(value.get("choices") or ()),
    }


def free_key(label: str, taken: set[str]) -> str:
    """Return a key made from the label that is not taken yet."""
    base = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:50].strip("_") or "isian"
    base = base if base[0].isalpha() else f"isian_{base}"
    return next(key for key in _candidates(base) if key not in taken)


def _candidates(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}_{number}"
        number += 1


def _field_data(field: Field) -> dict[str, Any]:
    family = _FAMILY[field.kind]
    value = {part.name: getattr(field, part.name) for part in parts_of(Field)}
    value["from_settings"] = bool(value.pop("choices_from"))
    value["columns"] = [_column_data(column) for column in field.columns]
    value["choices"], value["rows"] = list(field.choices), list(field.rows)
    value["kind"], value["prefill"] = field.kind.value, field.prefill.value
    return {"type": family, "value": {name: each for name, each in value.items() if name in _children(family)}}


def _column_data(column: Column) -> dict[str, Any]:
    value = {part.name: getattr(column, part.name) for part in parts_of(Column)}
    return {**value, "kind": column.kind.value, "choices": list(column.choices)}


def _children(family: str) -> frozenset[str]:
    return frozenset(FieldsBlock.base_blocks[family].child_blocks)


def keys_fill(stream: Any) -> None:
    """Write the missing keys into the blocks, and a new one where a copied section repeats a key."""
    taken: set[str] = set()
    for block in stream:
        for child in block.value["fields"]:
            _key_fill(child.value, taken)
            columns: set[str] = set()
            for column in child.value.get("columns") or ():
                _key_fill(column, columns)


def _key_fill(value: Any, taken: set[str]) -> None:
    if not value["name"] or value["name"] in taken:
        value["name"] = free_key(value["name"] or value["label"], taken)
    taken.add(value["name"])
