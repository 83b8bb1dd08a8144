"""The forms of the activities: to begin one, to write on while its report is open, and what each move asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import modelform_factory
from django.utils import timezone

from cms.accounts.models import User
from cms.core.activities import Activity
from cms.instruments.models import InstrumentTemplate, InstrumentVersion

from .desk import Group
from .forms import DayInput, RecordForm
from .forms_hints import HINTS
from .models import CaseConference, Commitment, HomeVisit, InstrumentResult, Participant, ProtectedRecord
from .models.instrument_result import InstrumentResultState
from .models.referral import Receiver
from .moves import Move, Table
from .sharing import share_receivers
from .tables import TABLES

NOT_TODAY = {"raw_destroyed_date"}
"""Days that nobody shall confirm by not looking."""


class MomentInput(forms.DateTimeInput):
    """The browser's own calendar with a clock."""

    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


def fields_of(groups: tuple[Group, ...]) -> tuple[str, ...]:
    """Return the names of the fields in the order of the groups."""
    return tuple(name for group in groups for name in group.fields)


class ActivityForm(RecordForm):
    """A record of an activity. What a later move asks is shown once the move was made."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place_choices(self, getattr(self.place, "school", None), getattr(self.place, "owner", None))
        record: ProtectedRecord | None = kwargs.get("record")
        table = TABLES.get(str(self._meta.model._meta.model_name))
        if table is not None:
            for name in asked_later(table, None if record is None else record.state):
                self.fields.pop(name, None)


def asked_later(table: Table, state: str | None) -> set[str]:
    """Return the fields that belong to moves which the record can still make, and to none that it can have made."""
    made, ahead = before(table, state), after(table, table.starts[0] if state is None else state)
    later = {name for move in table.moves if move.sources & ahead and move.target not in made for name in move.asks}
    return later - {name for move in table.moves if move.target in made for name in move.asks}


def after(table: Table, state: str) -> set[str]:
    """Return the state and every state that can be reached from it."""
    found = {state}
    while more := {move.target for move in table.moves if move.sources & found} - found:
        found |= more
    return found


def before(table: Table, state: str | None) -> set[str]:
    """Return the state and every state from which it can be reached."""
    found: set[str] = set() if state is None else {state}
    while True:
        more = {source for move in table.moves if move.target in found for source in move.sources} - found
        if not more:
            return found
        found |= more


def place_choices(form: Any, school: Any, owner: User | None) -> None:
    """Narrow every choice of other rows to what belongs to the school; moments get the browser's calendar."""
    rows = {
        "receiver": Receiver.objects.filter(school=school, is_active=True),
        "receiver_account": share_receivers(school, owner) if school and owner else User.objects.none(),
        "account": share_receivers(school, owner) if school and owner else User.objects.none(),
        "version": InstrumentVersion.objects.filter(
            state="released", template__live=True, template__activity=Activity.INSTRUMENTATION
        ).select_related("template"),
        "referrer_account": share_receivers(school, owner) if school and owner else User.objects.none(),
        "reference": InstrumentTemplate.objects.filter(live=True, is_reference=True),
    }
    for name, field in form.fields.items():
        if name in rows:
            field.queryset = rows[name]
            field.empty_label = "tidak ada"
        if name == "version":
            field.label_from_instance = lambda version: f"{version.template.title}, versi {version.number}"
        if isinstance(field, forms.DateTimeField):
            field.widget = MomentInput()
        elif isinstance(field, forms.DateField):
            field.widget = DayInput()
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 4
        field.widget.attrs.setdefault("autocomplete", "off")
        field.help_text = field.help_text or HINTS.get(str(form._meta.model._meta.model_name), {}).get(name, "")


HOME_VISIT_GROUPS = (
    Group("Rencana", ("purpose", "data_sought", "persons_to_meet"), "Untuk apa kunjungan ini, dan siapa yang ditemui."),
    Group(
        "Yang disepakati dengan peserta didik",
        ("may_tell", "may_not_tell", "companion"),
        "Bicarakan dahulu. Yang tidak disebut di sini tidak disampaikan kepada keluarga.",
    ),
    Group("Jadwal", ("visit_at", "address")),
    Group("Surat", ("letter_number", "letter_date", "letter_channel", "slip")),
    Group("Kunjungan", ("visited_at", "minutes", "persons_met", "halted_reason")),
    Group(
        "Hasil",
        ("home_condition", "data_found", "statements", "facilities"),
        "Data, keterangan, dan kemudahan dicatat terpisah. Komitmen keluarga dicatat di halaman kunjungan.",
    ),
    Group("Setelah kunjungan", ("evaluation", "analysis", "revisit_needed", "follow_up")),
)


class HomeVisitForm(ActivityForm):
    """A home visit."""

    groups = HOME_VISIT_GROUPS

    class Meta:
        model = HomeVisit
        fields = fields_of(HOME_VISIT_GROUPS)


INSTRUMENT_RESULT_GROUPS = (
    Group(
        "Instrumen",
        ("version", "reference"),
        "Pilih satu: instrumen dari daftar Suluh, atau tes milik pihak lain yang hanya disebut namanya.",
    ),
    Group("Rencana", ("purpose", "planned_date")),
    Group("Pelaksanaan", ("administered_date", "administrator", "completeness", "evaluation")),
    Group("Hasil", ("interpreter", "qualification", "conclusion"), "Simpulan saja: tanpa butir, kunci, dan jawaban."),
    Group("Setelahnya", ("told_to", "told_date", "follow_up", "raw_destroyed_date", "halted_reason")),
)


class InstrumentResultForm(ActivityForm):
    """The result of an instrument."""

    groups = INSTRUMENT_RESULT_GROUPS

    class Meta:
        model = InstrumentResult
        fields = fields_of(INSTRUMENT_RESULT_GROUPS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        record = kwargs.get("record")
        if record is not None and record.state != InstrumentResultState.PLANNED:  # it was given: it stays what it was
            del self.fields["version"], self.fields["reference"]

    def clean(self) -> dict[str, Any]:
        """Ask for one instrument and no more."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "version" in self.fields and bool(values.get("version")) == bool(values.get("reference")):
            self.add_error("version", "Pilih satu instrumen: dari daftar, atau tes milik pihak lain.")
        return values


CASE_CONFERENCE_GROUPS = (
    Group("Rencana", ("problem", "data_sought", "may_not_tell")),
    Group("Undangan", ("starts_at", "ends_at", "place", "letter_number", "letter_date", "halted_reason")),
    Group("Pelaksanaan", ("core", "minutes", "has_official_report"), "Notulen dan berita acara tidak wajib."),
    Group("Hasil", ("data_found", "statements", "facilities", "fulfilment")),
    Group("Setelah konferensi", ("evaluation", "analysis", "follow_up")),
)


class CaseConferenceForm(ActivityForm):
    """A case conference."""

    groups = CASE_CONFERENCE_GROUPS

    class Meta:
        model = CaseConference
        fields = fields_of(CASE_CONFERENCE_GROUPS)


class ParticipantForm(ActivityForm):
    """Somebody who takes part."""

    class Meta:
        model = Participant
        fields = ("name", "position", "account", "pledged_date")


class CommitmentForm(ActivityForm):
    """A commitment."""

    class Meta:
        model = Commitment
        fields = ("party", "action", "due_date")


def step_form(record: ProtectedRecord, move: Move, data: Any = None) -> Any:
    """Return the form of what a move asks of this record; without fields where it asks nothing."""
    kind: Any = modelform_factory(type(record), form=_StepForm, fields=move.asks)
    return kind(data, record=record, required=move.filled)


PLANNED_AS = {"visited_at": "visit_at"}


class _StepForm(ActivityForm):
    """What one move asks."""

    def __init__(self, data: Any = None, *, record: Any, required: tuple[str, ...] = ()) -> None:
        RecordForm.__init__(self, data, record=record)
        place_choices(self, record.school, record.owner)
        for name in required:
            if name in self.fields:
                self.fields[name].required = True
        for name, field in self.fields.items():
            self._start(name, field, record)
        if "halted_reason" in self.fields:  # that of an earlier halt is not the reason of this one
            self.initial["halted_reason"] = ""

    def _start(self, name: str, field: forms.Field, record: Any) -> None:
        """Begin an empty day that is asked with today, and the moment of a visit with the one that was planned."""
        if self.initial.get(name) or name in NOT_TODAY:
            return
        if name in PLANNED_AS:
            self.initial[name] = getattr(record, PLANNED_AS[name])
        elif isinstance(field.widget, DayInput) and (field.required or name == "letter_date"):
            self.initial[name] = timezone.localdate()
