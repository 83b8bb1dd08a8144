"""The two clocks of a session: since the last sign of life, and since the sign-in. Both stand in the session.

Idle, it is locked: nothing leaves until the same person proves again who he is. Past its whole time it ends, and a full
sign-in follows. The clock of the server is passed in.
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare, salted_hmac

BEGAN = "sesi_mulai"
MOVED = "sesi_gerak"


class Phase(Enum):
    """What a session is now; the value is what the browser is told."""

    OPEN = "terbuka"
    LOCKED = "terkunci"
    ENDED = "berakhir"


def begin(session: SessionBase, *, at: datetime) -> None:
    """Start both clocks."""
    session[BEGAN] = session[MOVED] = at.timestamp()


def phase_of(session: SessionBase, *, at: datetime) -> Phase:
    """Return what the session is at this moment. One without clocks (from before there were any) begins now."""
    if BEGAN not in session or MOVED not in session:
        begin(session, at=at)
    if whole_left(session, at=at) <= 0:
        return Phase.ENDED
    return Phase.LOCKED if idle_left(session, at=at) <= 0 else Phase.OPEN


def idle_left(session: SessionBase, *, at: datetime) -> float:
    """Return the seconds until the lock, if nothing moves."""
    return float(settings.SULUH_SESSION_IDLE - (at.timestamp() - session[MOVED]))


def whole_left(session: SessionBase, *, at: datetime) -> float:
    """Return the seconds until the end, whatever moves."""
    return float(settings.SULUH_SESSION_ABSOLUTE - (at.timestamp() - session[BEGAN]))


def renew(session: SessionBase, *, at: datetime) -> None:
    """Take a sign of life down. One that is younger than a pulse stays, so that not every page writes the session."""
    if not 0 <= at.timestamp() - session[MOVED] < settings.SULUH_SESSION_PULSE:
        session[MOVED] = at.timestamp()


def unlock(session: SessionBase, *, at: datetime) -> None:
    """Open a locked session again; its whole time runs on."""
    session[MOVED] = at.timestamp()


def mark_of(user: AbstractBaseUser | AnonymousUser) -> str:
    """Return what a form carries to say whose it is: nothing can be read from it, nobody else can make it."""
    return str(salted_hmac("cms.accounts.session_clock", str(user.pk), algorithm="sha256").hexdigest()[:32])


def is_mark_of(user: AbstractBaseUser | AnonymousUser, mark: str) -> bool:
    """Return whether the form was made for this person."""
    return constant_time_compare(mark, mark_of(user))
