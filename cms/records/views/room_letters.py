"""In the reading room: which letters went, by which way, and what came back. No letter itself, no reason, no result."""

from __future__ import annotations

from django.http.response import HttpResponseBase

from ..audit import About
from ..models import HomeVisit, Verb
from ..selectors_letters import letters_seen_by
from .room import LETTER_ROLES, InRoom


class RoomLettersView(InRoom):
    """The list, for whom the table of roles gives letters, schedule and status."""

    verb = Verb.LIST
    roles = LETTER_ROLES

    def show(self) -> HttpResponseBase:
        """List them."""
        rows = letters_seen_by(self.me)
        self.log(Verb.LIST, About.kind(HomeVisit), rows=len(rows), what="letters")
        return self.page("records/room_letters.html", "Surat dan jadwal kunjungan", {"rows": rows})
