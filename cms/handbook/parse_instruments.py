"""The data files of instruments, read back. Pure: texts in, values out."""

from __future__ import annotations

import json
from typing import Any

from .documents_instruments import Listed, Protected, Released, ReleasedFile


class UnreadableInstrument(ValueError):
    """A data file of the tree is not in the publisher's form. The message names it, in English."""


def read_list(text: str, file: str) -> tuple[tuple[Listed, ...], tuple[Protected, ...]]:
    """Return the listing facts and the protected instruments. Raises UnreadableInstrument."""
    data = _object(text, file)
    try:
        listed = tuple(Listed(**{**entry, "stages": tuple(entry["stages"])}) for entry in data["listed"])
        return listed, tuple(Protected(**entry) for entry in data["protected"])
    except (KeyError, TypeError) as error:
        raise UnreadableInstrument(f"{file}: {error}") from error


def file_names(text: str, file: str) -> list[str]:
    """Return the names of the files of a version. Raises UnreadableInstrument, also for a name with a folder in it."""
    try:
        names = [entry["name"] for entry in _object(text, file)["files"]]
    except (KeyError, TypeError) as error:
        raise UnreadableInstrument(f"{file}: {error}") from error
    for name in names:
        if not isinstance(name, str) or not name or name.startswith(".") or "/" in name or "\\" in name:
            raise UnreadableInstrument(f"{file}: {name!r} is no file name")
    return names


def read_version(text: str, file: str, data: dict[str, bytes]) -> Released:
    """Return a version; `data` are its files by name. Raises UnreadableInstrument."""
    facts = _object(text, file)
    try:
        files = tuple(ReleasedFile(**entry, data=data[entry["name"]]) for entry in facts["files"])
        form = facts["description"]
        return Released(
            code=str(facts["code"]),
            title=str(form["title"]),
            number=int(facts["number"]),
            released=str(facts["released"]),
            change_note=str(facts["change_note"]),
            description=json.dumps(form, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
            labels=labels_of(form),
            notes=str(form.get("notes", "")),
            licence=str(form.get("licence", "")),
            files=files,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UnreadableInstrument(f"{file}: {error}") from error


def labels_of(form: dict[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the sections of a description with the labels that stand on paper."""
    return tuple(
        (str(section["title"]), tuple(str(field["label"]) for field in section["fields"] if _is_shown(field)))
        for section in form["sections"]
    )


def _is_shown(field: dict[str, Any]) -> bool:
    hidden = field.get("printed") is False or field.get("default_hidden") or field.get("unlabelled")
    return not hidden and field["kind"] != "letterhead"


def _object(text: str, file: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError as error:
        raise UnreadableInstrument(f"{file}: no JSON: {error}") from error
    if not isinstance(data, dict):
        raise UnreadableInstrument(f"{file}: no JSON object")
    return data
