"""The forms of a request of a person: received, a restriction begun, a restriction lifted."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from .desk import Group, desk_of, has_desk
from .forms import DayInput, Grouped
from .forms_activities import ActivityForm
from .hanging import hanging_on
from .models import AccessPackage, EmergencyAccess, PersonRequest, ProtectedRecord, SafetyHold, Student

ONCE = ("right", "about", "received_at")
"""What stays as it was received: the clock and the right are not changed afterwards."""


class RequestForm(ActivityForm):
    """What was asked, by whom, and when it came."""

    groups = (
        Group("Apa yang diminta", ("right", "about", "asked")),
        Group("Siapa yang meminta", ("asker_name", "asker_relation")),
        Group(
            "Kapan dan bagaimana",
            ("received_at", "channel"),
            "Jam 72 jam berjalan sejak permintaan sampai kepada sekolah, bukan sejak Anda mencatatnya.",
        ),
    )
    about = forms.ChoiceField(label="Rekaman yang dimaksud", help_text="Kode rekaman, bila yang dimaksud satu rekaman.")

    class Meta:
        model = PersonRequest
        fields = ("right", "asked", "asker_name", "asker_relation", "received_at", "channel")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, ProtectedRecord] = {}
        if kwargs.get("record") is not None:
            for name in ONCE:
                self.fields.pop(name, None)
            return
        self.initial.setdefault("received_at", timezone.localtime().replace(second=0, microsecond=0))
        if isinstance(self.place, Student):
            self.rows = _rows(self.place)
            field: Any = self.fields["about"]
            field.choices = [(key, _label(row)) for key, row in self.rows.items()]

    def clean_about(self) -> ProtectedRecord:
        """Return the record itself."""
        return self.rows[self.cleaned_data["about"]]


class RestrictForm(Grouped, forms.Form):
    """Until when, if that was agreed."""

    until = forms.DateField(
        label="Sampai tanggal",
        required=False,
        widget=DayInput(),
        help_text="Boleh dikosongkan: pembatasan berlaku sampai koordinator BK mengakhirinya.",
    )

    def __init__(self, data: Any = None, *, record: Any = None, today: date | None = None) -> None:
        super().__init__(data)

    def clean_until(self) -> datetime | None:
        """Return the end of that day."""
        day: date | None = self.cleaned_data["until"]
        return None if day is None else timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


class ReleaseForm(Grouped, forms.Form):
    """That the person knows."""

    is_told = forms.BooleanField(label="Pemohon sudah diberi tahu bahwa pembatasan ini berakhir")

    def __init__(self, data: Any = None, *, record: Any = None, today: date | None = None) -> None:
        super().__init__(data)


def _rows(student: Student) -> dict[str, ProtectedRecord]:
    """Return what may be meant: the pupil, and what his counselor holds of him, by model and key."""
    found: dict[str, ProtectedRecord] = {}
    for model, keys in hanging_on(student).items():
        if has_desk(model) and model not in {PersonRequest, EmergencyAccess, AccessPackage, SafetyHold}:
            for row in model.objects.filter(pk__in=keys, owner=student.owner).order_by("code"):
                found[f"{model._meta.model_name}:{row.pk}"] = row
    return found


def _label(row: ProtectedRecord) -> str:
    if isinstance(row, Student):
        return "Seluruh data peserta didik ini"
    return f"{desk_of(row).singular} {row.code}"
