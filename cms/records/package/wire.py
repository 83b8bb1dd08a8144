"""The package for programs: UTF-8 JSON with stable keys.

    {"schema": "suluh.access-package", "version": 1, "code": "PA-2026-0001", "made_at": ISO, "asker": "orang_tua",
     "school": str, "counselor": str,
     "chapters": [{"key": "catatan", "title": str, "records": [{"kind": "note", "number": 1, "label": str,
                   "fields": [{"key": "summary", "label": str, "value": JSON, "text": str, "closed": ""}]}]}],
     "closed_records": {label: count}, "files": [{"name": str, "of": str, "sha256": str, "bytes": int}],
     "access_log": [{"at": ISO, "who": str, "unit": str, "verb": str, "verb_label": str, "what": str, "why": str}]}

A key never changes its meaning within a version; new keys may come. `closed`: "", "nama", "sebagian", "seluruhnya".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any, Final

from .content import Chapter, Content

SCHEMA: Final = "suluh.access-package"
VERSION: Final = 1


def as_json(content: Content, files: Mapping[str, bytes]) -> bytes:
    """Return the file; `files` are the attachments that go along, by name."""
    return (json.dumps(as_values(content, files), ensure_ascii=False, indent=2) + "\n").encode()


def as_values(content: Content, files: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what the file says."""
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "code": content.code,
        "made_at": content.made_at.isoformat(),
        "asker": content.asker,
        "school": content.school,
        "counselor": content.counselor,
        "chapters": [_chapter(chapter) for chapter in content.chapters],
        "closed_records": dict(content.closed_records),
        "files": [
            {
                "name": one.name,
                "of": one.entry,
                "sha256": sha256(files[one.name]).hexdigest(),
                "bytes": len(files[one.name]),
            }
            for one in content.files
        ],
        "access_log": [{**asdict(line), "at": line.at.isoformat()} for line in content.log],
    }


def _chapter(chapter: Chapter) -> dict[str, Any]:
    records = [
        {
            "kind": entry.kind,
            "number": entry.number,
            "label": entry.label,
            "fields": [asdict(field) for field in entry.fields],
        }
        for entry in chapter.entries
    ]
    return {"key": chapter.key, "title": chapter.title, "records": records}
