"""The notices of a breach as files: the counselor in charge alone puts a name on one; the authority gets numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from cms.accounts.roles import Role
from cms.core.errors import Refused
from cms.instruments.render import RenderedFile

from ..audit import About, Denied
from ..letters.breach import TO_AUTHORITY, TO_PERSON, to_authority, to_person
from ..letters.drawing import FORMATS
from ..models import Breach, Verb
from ..permissions_breach import check_breach_tell, check_breach_write
from .breaches import BreachListView, file_answer, person_of
from .letters import VERBS


class BreachLetterView(BreachListView):
    """The notice for one affected pupil."""

    verb = Verb.PRINT
    roles: ClassVar[tuple[Role, ...]] = (Role.KONSELOR,)

    def show(self, breach_pk: UUID, person_pk: UUID, kind: str) -> HttpResponseBase:  # type: ignore[override]  # its address
        """Send the file."""
        one = self.one(breach_pk)
        person = person_of(self, one, person_pk)
        check_breach_tell(self.me, person)
        about, name = About.record(person.student, "owner"), f"{one.code}-{person.student.code}"
        return self.sent(one, about, TO_PERSON, name, kind, lambda: to_person(person, FORMATS[kind], by=self.me))

    def sent(
        self, one: Breach, about: About, letter: str, name: str, kind: str, draw: Callable[[], RenderedFile]
    ) -> HttpResponseBase:
        """Draw, log and send; where it cannot be printed, go back and say why."""
        if kind not in FORMATS:
            raise Denied(about, verb=self.verb.value)
        try:
            file = draw()
        except Refused as refusal:
            messages.error(self.request, str(refusal))
            return HttpResponseRedirect(reverse("records_breach", args=[one.pk]))
        self.log(VERBS[kind], about, letter=letter, format=kind)
        return file_answer(file.data, file.media_type, f"{name}.{kind}")


class AuthorityLetterView(BreachLetterView):
    """The notice for the authority."""

    roles: ClassVar[tuple[Role, ...]] = (Role.PPDP,)

    def show(self, breach_pk: UUID, kind: str) -> HttpResponseBase:  # type: ignore[override]  # its address
        """Send the file."""
        one = self.one(breach_pk)
        check_breach_write(self.me, one.school)
        name = f"{one.code}-lembaga"
        return self.sent(one, self.about(one), TO_AUTHORITY, name, kind, lambda: to_authority(one, FORMATS[kind]))
