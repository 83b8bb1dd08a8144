"""A record as groups of labelled values; what the person may not read is named and stays shut ("ada, tertutup")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Field
from django.utils import timezone
from django.utils.formats import date_format

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
    """A group of lines."""

    title: str
    lines: tuple[Line, ...]

    @property
    def open_lines(self) -> list[Line]:
        """Return what the person may read."""
        return [line for line in self.lines if not line.is_shut]

    @property
    def shut_labels(self) -> list[str]:
        """Return the names of what he may not read."""
        return [line.label.lower() if not line.label.isupper() else line.label for line in self.lines if line.is_shut]


def parts(one: Seen[Any], groups: tuple[Group, ...]) -> list[Part]:
    """Return the record's groups. Content that may not be read is never opened."""
    return [Part(group.title, tuple(_line(one, name) for name in group.fields)) for group in groups]


def _line(one: Seen[Any], name: str) -> Line:
    field: Field[Any, Any] = one.record._meta.get_field(name)
    label = str(field.verbose_name)
    label = label[:1].upper() + label[1:]
    if name not in one.readable:
        return Line(label, is_shut=True)
    return Line(label, in_words(one.value(name)))


def in_words(value: Any) -> Any:
    """Return days and moments as people write them, everything else as it is."""
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "j F Y H.i")
    return date_format(value, "j F Y") if isinstance(value, date) else value
