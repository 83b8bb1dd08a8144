"""One step of a record along its table: what it means, what is missing, what it asks."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.accounts.roles import Role
from cms.core.errors import WrongState

from ..actions.moving import record_step
from ..audit import About, Denied
from ..cures import cures_for
from ..desk import desk_of
from ..forms_activities import step_form
from ..hanging import parent_of
from ..models import Commitment, Participant, ProtectedRecord, Verb
from ..moves import Move, Who
from ..permissions_steps import check_record_step
from ..stepping import consents_missing_for, missing_for, move_of, table_of
from .adding import WRITES, attempt
from .gated import GatedView


class StepView(GatedView):
    """A move: shown with its meaning, or with what it waits for."""

    verb = Verb.CHANGE
    methods = WRITES
    roles: ClassVar[tuple[Role, ...]] = (Role.KONSELOR, Role.KOORDINATOR)

    def show(self, pk: UUID, step: str) -> HttpResponseBase:
        """Ask what the move asks."""
        record, move = self.found_step(pk, step)
        return self.step_page(record, move, step_form(record, move))

    def write(self, pk: UUID, step: str) -> HttpResponseBase:
        """Make the move, or say what is missing and keep what was typed."""
        record, move = self.found_step(pk, step)
        form = step_form(record, move, self.request.POST)
        is_right = form.is_valid()
        typed = form.cleaned_data if is_right else {}
        if is_right and attempt(form, lambda: record_step(record, step, typed, by=self.me, at=timezone.now())):
            messages.success(self.request, f"{record.code}: {move.label}.")
            return HttpResponseRedirect(self.after(record))
        return self.step_page(record, move, form)

    def after(self, record: ProtectedRecord) -> str:
        """Return where to go on: a row below an activity leads back to it."""
        above = parent_of(record) if isinstance(record, Participant | Commitment) else None
        return self.page_of(record) if above is None else desk_of(above).url("read", above)

    def page_of(self, record: ProtectedRecord) -> str:
        """Return the page of the record for this person."""
        return self.desk.url("read", record)

    def found_step(self, pk: UUID, name: str) -> tuple[ProtectedRecord, Move]:
        """Return the record and the move. Raises Denied for a move that is not this person's, or that is none."""
        record = self.found(self.desk.model, pk).record
        table = table_of(record)
        move = table.named(name) if table else None
        if move is None:
            raise Denied(About.record(record), verb=self.verb.value)
        check_record_step(self.me, record, move)
        return record, move

    def step_page(self, record: ProtectedRecord, move: Move, form: Any) -> HttpResponseBase:
        """Return the page of the move."""
        self.log(Verb.READ, About.record(record, move.who.value), form=f"step-{move.name}"[:40])
        crumbs = [(self.page_of(record), f"{self.desk.singular} {record.code}")]
        context = {
            "form": form,
            "record": record,
            "move": move,
            "waits": self.waits(record, move, form),
            "cures": cures_for(record, move) if move.who is Who.OWNER else (),
            "crumbs": crumbs,
            "back_url": crumbs[0][0],
        }
        return self.page("records/step.html", f"{move.label}: {record.code}", context)

    def waits(self, record: ProtectedRecord, move: Move, form: Any) -> list[str]:
        """Return what the move waits for besides what this form asks; the wrong state is one of these."""
        try:
            move_of(record, move.name)
        except WrongState as refusal:
            return [str(refusal)]
        if form.fields:
            return consents_missing_for(record, move)
        return missing_for(record, move, timezone.now())
