"""Break-glass among what a person is told at his next login: codes, who, when; never the reason."""

from __future__ import annotations

from cms.accounts.notices import Notices, notices_register

from .actions.emergency import emergency_notices_mark_seen
from .selectors_emergency import unseen_lines


def register() -> None:
    """Let the notices page of the accounts ask this room."""
    notices_register(
        Notices("Akses darurat", unseen_lines, lambda person, at: emergency_notices_mark_seen(by=person, at=at))
    )
