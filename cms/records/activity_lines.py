"""Rows below a record of an activity, as values of a page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One row below a record."""

    what: str
    detail: str
    url: str
    is_overdue: bool = False
    links: tuple[tuple[str, str], ...] = ()  # (label, address) of what is done most with the row


@dataclass(frozen=True, slots=True)
class Below:
    """The rows of one kind below a record, and where a new one begins."""

    title: str
    rows: tuple[Line, ...]
    add_url: str = ""
    add_label: str = ""
