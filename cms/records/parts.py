"""A record as groups of labelled values; what the person may not read is named and stays shut ("ada, tertutup")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Field

from .desk import Group
from .seen import Seen

LONG = 120


@dataclass(frozen=True, slots=True)
class Line:
    """One value as people read it, or a field that is shut."""

    label: str
    value: Any = ""
    is_shut: bool = False

    @property
    def is_long(self) -> bool:
        """Return whether the value needs the whole width."""
        return isinstance(self.value, str) and (len(self.value) > LONG or "\n" in self.value)


@dataclass(frozen=True, slots=True)
class Part:
    """A group of lines. `is_shut` when the person may read none of them."""

    title: str
    lines: tuple[Line, ...]

    @property
    def is_shut(self) -> bool:
        """Return whether nothing of the group is for this person."""
        return all(line.is_shut for line in self.lines)


def parts(one: Seen[Any], groups: tuple[Group, ...]) -> list[Part]:
    """Return the record's groups. Content that may not be read is never opened."""
    return [Part(group.title, tuple(_line(one, name) for name in group.fields)) for group in groups]


def _line(one: Seen[Any], name: str) -> Line:
    field: Field[Any, Any] = one.record._meta.get_field(name)
    label = str(field.verbose_name)
    label = label[:1].upper() + label[1:]
    if name not in one.readable:
        return Line(label, is_shut=True)
    return Line(label, one.value(name))
