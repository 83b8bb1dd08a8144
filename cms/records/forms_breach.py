"""The form of an incident. The PPDP reads no content and writes none: `incidents.check_incident_words` refuses it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from cms.accounts.models import School, User
from cms.accounts.roles import RECORD_ROLES, Role

from .desk import Group
from .forms import Grouped
from .models import Breach
from .models.breach import DataKind, Reach

MOMENT = "%Y-%m-%dT%H:%M"


class MomentInput(forms.DateTimeInput):
    """The browser's own day and hour."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MOMENT)


class BreachForm(Grouped, forms.Form):
    """What happened, when, which data, and how the affected are found."""

    groups = (
        Group("Kapan", ("found_at", "since", "until")),
        Group(
            "Apa yang terjadi",
            ("data_kinds", "what", "handling", "recovery"),
            "Kalimat ini dicetak dalam surat kepada semua yang terdampak. Jangan menulis nama, kode, atau nomor seseorang.",
        ),
        Group(
            "Siapa yang terdampak",
            ("reach", "actor", "role", "record_code"),
            "Akun, peran, dan kode mempersempit pencarian dalam catatan akses. Kosongkan bila tidak diketahui.",
        ),
    )
    found_at = forms.DateTimeField(label="Ditemukan pada", widget=MomentInput(), input_formats=[MOMENT])
    since = forms.DateTimeField(label="Terjadi sejak", widget=MomentInput(), input_formats=[MOMENT])
    until = forms.DateTimeField(label="Terjadi sampai", widget=MomentInput(), input_formats=[MOMENT])
    data_kinds = forms.MultipleChoiceField(
        label="Jenis data yang terungkap", choices=DataKind.choices, widget=forms.CheckboxSelectMultiple
    )
    what = forms.CharField(
        label="Apa yang terjadi",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Kapan dan bagaimana.",
    )
    handling = forms.CharField(
        label="Upaya penanganan", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    recovery = forms.CharField(
        label="Upaya pemulihan", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    reach = forms.ChoiceField(
        label="Cara mencari yang terdampak", choices=Reach.choices, widget=forms.RadioSelect, initial=Reach.LOG
    )
    actor = forms.ModelChoiceField(User.objects.none(), label="Akun", required=False, empty_label="Semua akun")
    role = forms.ChoiceField(label="Peran yang dipakai", required=False)
    record_code = forms.CharField(
        label="Kode rekaman",
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"placeholder": "KS-2026-0014"}),
    )

    def __init__(self, data: Any = None, *, school: School, breach: Breach | None = None) -> None:
        super().__init__(data, initial=_values(breach) if breach else None)
        people: Any = self.fields["actor"]
        people.queryset = accounts_of(school)
        roles: Any = self.fields["role"]
        roles.choices = [("", "Semua peran"), *((role.value, role.label) for role in Role if role in RECORD_ROLES)]
        if breach is not None and breach.listed_at is not None:
            for name in set(self.fields) - {"handling", "recovery"}:
                del self.fields[name]

    def clean_record_code(self) -> str:
        """Return the code as it is stored."""
        return str(self.cleaned_data["record_code"]).strip().upper()


def accounts_of(school: School) -> Any:
    """Return the accounts of the school and of whom a role was ever granted there, also disabled ones."""
    people = User.objects.filter(Q(school=school) | Q(grants__school=school))
    return people.distinct().order_by("display_name", "pk")


def _values(breach: Breach) -> dict[str, Any]:
    names = (
        "found_at",
        "since",
        "until",
        "data_kinds",
        "what",
        "handling",
        "recovery",
        "reach",
        "actor",
        "role",
        "record_code",
    )
    return {name: getattr(breach, name) for name in names}
