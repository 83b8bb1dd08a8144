"""Refusals. The message is Indonesian, for people; the class name is English, for logs."""

from __future__ import annotations


class Refused(Exception):
    """Something may not be done: the message says what, where, and how to mend it."""


class NotAllowed(Refused):
    """The person may not do this."""


class WrongState(Refused):
    """The person may, but not in this state."""
