"""A description as JSON and back: `from_json(to_json(description)) == description`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from enum import StrEnum
from typing import Any

from cms.core.activities import Activity
from cms.core.audiences import Audience
from cms.core.errors import Refused
from cms.core.instruments import About, Confidentiality, FormShape, Subtype, TestKind
from cms.core.stages import Stage

from .description import Column, Field, FieldKind, FormDescription, PageSetup, Prefill, Section, SectionLayout

FORMAT = 1  # raised when a stored description can no longer be read as it is

_ENUMS: dict[tuple[type, str], Any] = {
    (Column, "kind"): FieldKind,
    (Field, "kind"): FieldKind,
    (Field, "prefill"): Prefill,
    (Section, "layout"): SectionLayout,
    (FormDescription, "activity"): Activity,
    (FormDescription, "subtype"): Subtype,
    (FormDescription, "shape"): FormShape,
    (FormDescription, "kind"): TestKind,
    (FormDescription, "about"): About,
    (FormDescription, "audience"): Audience,
    (FormDescription, "filled_confidentiality"): Confidentiality,
}
_LISTS: dict[tuple[type, str], Any] = {
    (Field, "columns"): Column,
    (Section, "fields"): Field,
    (FormDescription, "sections"): Section,
    (FormDescription, "stages"): Stage,
}


def to_data(description: FormDescription) -> dict[str, Any]:
    """Return plain dicts, lists, texts, numbers and truth values. Defaults are left out."""
    return {"format": FORMAT, **_plain(description)}


def to_json(description: FormDescription) -> str:
    """Return the canonical JSON text: the same description gives the same text."""
    return json.dumps(to_data(description), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_data(data: Mapping[str, Any]) -> FormDescription:
    """Return the description. Raises Refused for another format, an unknown key, value or a missing one."""
    if data.get("format") != FORMAT:
        raise Refused(f"Uraian formulir berformat {data.get('format')!r}; yang dikenal hanya format {FORMAT}.")
    made: FormDescription = _made(FormDescription, {key: value for key, value in data.items() if key != "format"})
    return made


def from_json(text: str) -> FormDescription:
    """Return the description. Raises Refused as `from_data`, and for text that is no JSON object."""
    try:
        data = json.loads(text)
    except ValueError as error:
        raise Refused(f"Uraian formulir bukan JSON: {error}.") from error
    if not isinstance(data, dict):
        raise Refused("Uraian formulir harus berupa satu objek JSON.")
    return from_data(data)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {
            part.name: _plain(getattr(value, part.name))
            for part in fields(value)
            if part.default is MISSING or getattr(value, part.name) != part.default
        }
    return value.value if hasattr(value, "value") else value


def _made(kind: Any, data: Any) -> Any:
    """Return an instance of the dataclass from its plain data."""
    if not isinstance(data, Mapping):
        raise Refused(f"{kind.__name__}: harus berupa objek, bukan {data!r}.")
    known = {part.name: part for part in fields(kind)}
    if unknown := sorted(set(data) - set(known)):
        raise Refused(f"{kind.__name__}: kunci “{unknown[0]}” tidak dikenal.")
    if missing := [name for name, part in known.items() if part.default is MISSING and name not in data]:
        raise Refused(f"{kind.__name__}: kunci “{missing[0]}” belum diisi.")
    return kind(**{name: _value(kind, name, known[name].type, value) for name, value in data.items()})


def _value(kind: type, name: str, declared: Any, value: Any) -> Any:
    if (kind, name) in _LISTS or str(declared).startswith("tuple"):
        return _many(kind, name, value)
    if name == "page":
        return _made(PageSetup, value)
    if (kind, name) in _ENUMS:
        return _member(_ENUMS[kind, name], name, value)
    wanted: type = {"str": str, "int": int, "bool": bool}[str(declared)]
    if type(value) is not wanted:
        raise Refused(f"{kind.__name__}.{name}: {value!r} bukan {wanted.__name__}.")
    return value


def _many(kind: type, name: str, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise Refused(f"{kind.__name__}.{name}: harus berupa daftar.")
    item = _LISTS.get((kind, name), str)
    if item is str:
        if wrong := [entry for entry in value if type(entry) is not str]:
            raise Refused(f"{kind.__name__}.{name}: {wrong[0]!r} bukan teks.")
        return tuple(value)
    if item is Stage:
        return tuple(_member(Stage, name, entry) for entry in value)
    return tuple(_made(item, entry) for entry in value)


def _member(enum: type[StrEnum], name: str, value: Any) -> Any:
    try:
        return enum(value)
    except ValueError as error:
        raise Refused(f"{name}: nilai {value!r} tidak dikenal.") from error
