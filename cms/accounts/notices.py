"""What other rooms have to tell a person at his next login, besides new roles and changes of access."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from cms.accounts.models import User


@dataclass(frozen=True, slots=True)
class Notices:
    """One room's notices: a heading, the lines that the person has not seen (codes, no content), and the mark."""

    heading: str
    lines: Callable[[User], list[str]]
    mark_seen: Callable[[User, datetime], None]


_ROOMS: list[Notices] = []


def notices_register(notices: Notices) -> None:
    """Let a room above this one tell something; a second registration under the same heading changes nothing."""
    if notices.heading not in {one.heading for one in _ROOMS}:
        _ROOMS.append(notices)


def notices_of_rooms(user: User) -> list[tuple[str, list[str]]]:
    """Return what the person has not seen, as (heading, lines)."""
    found = [(one.heading, one.lines(user)) for one in _ROOMS]
    return [(heading, lines) for heading, lines in found if lines]


def notices_of_rooms_mark_seen(user: User, at: datetime) -> None:
    """Record that the person was shown all of it."""
    for one in _ROOMS:
        one.mark_seen(user, at)
