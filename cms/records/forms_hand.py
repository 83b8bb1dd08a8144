"""The forms of sharing and handing over. People are chosen from those who may; nothing free is written."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from cms.accounts.models import RoleGrant, School, User
from cms.accounts.roles import Role

from .desk import desk_of
from .forms import ClosingForm, DayInput, Grouped
from .models import ProtectedRecord
from .models.conference import ParticipantState
from .selectors_hand import new_owners
from .sharing import LONGEST_SHARE, SHARE_ROLES, share_receivers, shareable_fields

USUAL_DAYS = 14

if TYPE_CHECKING:
    _PersonField = forms.ModelChoiceField[User]
else:
    _PersonField = forms.ModelChoiceField


class PersonField(_PersonField):
    """People with their roles at the school, since names repeat."""

    def __init__(self, people: Any, school: School, **kwargs: Any) -> None:
        super().__init__(people, **kwargs)
        grants = RoleGrant.objects.active().filter(school=school, role__in=SHARE_ROLES).values_list("user", "role")
        self.roles: dict[int, list[str]] = {}
        for user, role in grants:
            self.roles.setdefault(user, []).append(Role(role).label)

    def label_from_instance(self, obj: User) -> str:
        """Return name and roles."""
        return f"{obj} – {', '.join(sorted(self.roles.get(obj.pk, [])))}"


class ShareForm(Grouped, forms.Form):
    """Who, what of it, from when until when. Nothing is ticked at first."""

    parts = forms.MultipleChoiceField(
        label="Bagian yang dibagikan",
        widget=forms.CheckboxSelectMultiple,
        help_text="Hanya yang Anda centang yang terbaca. Bagikan sesedikit mungkin.",
        error_messages={"required": "Centang paling sedikit satu bagian."},
    )
    since_date = forms.DateField(label="Mulai", widget=DayInput)
    until_date = forms.DateField(
        label="Sampai", widget=DayInput, help_text=f"Sampai akhir hari itu; paling lama {LONGEST_SHARE.days} hari."
    )
    field_order = ("person", "parts", "since_date", "until_date")

    def __init__(self, data: Any = None, *, record: ProtectedRecord, today: date) -> None:
        super().__init__(data)
        people = share_receivers(record.school, record.owner)
        self.fields["person"] = PersonField(people, record.school, label="Kepada", empty_label="pilih orang")
        self.fields["parts"].choices = field_choices(record)  # type: ignore[attr-defined]  # a choice field
        self.initial["since_date"], self.initial["until_date"] = today, today + timedelta(days=USUAL_DAYS)
        self.order_fields(self.field_order)

    def times(self, now: datetime) -> tuple[datetime, datetime]:
        """Return from when (not before now) until when (the end of the last day) it shall run."""
        since = _midnight(self.cleaned_data["since_date"])
        return max(since, now), _midnight(self.cleaned_data["until_date"] + timedelta(days=1))


class ConferenceShareForm(Grouped, forms.Form):
    """Which participant, and what of the conference he reads while it lasts. Nothing is ticked at first."""

    parts = forms.MultipleChoiceField(
        label="Bagian yang dibaca peserta ini",
        widget=forms.CheckboxSelectMultiple,
        help_text="Hanya yang Anda centang yang terbaca. Catatan konseling tidak pernah ikut.",
        error_messages={"required": "Centang paling sedikit satu bagian."},
    )

    def __init__(self, data: Any = None, *, record: Any) -> None:
        super().__init__(data)
        accounts = record.participants.exclude(account=None).exclude(state=ParticipantState.ABSENT).values("account")
        people = share_receivers(record.school, record.owner).filter(pk__in=accounts)
        self.fields["person"] = PersonField(
            people,
            record.school,
            label="Peserta",
            empty_label="pilih peserta",
            help_text="" if people else "Belum ada peserta yang mempunyai akun.",
        )
        self.fields["parts"].choices = field_choices(record)  # type: ignore[attr-defined]  # a choice field
        self.order_fields(("person", "parts"))


class PledgeForm(forms.Form):
    """The receiver's word."""

    agreed = forms.BooleanField(
        label="Saya menjaga rahasia ini: tidak menceritakan, menyalin, memotret, atau meneruskannya kepada siapa pun, "
        "dan memakainya hanya untuk membantu peserta didik.",
        error_messages={"required": "Centang pernyataan ini lebih dahulu. Tanpa itu isinya tetap tertutup."},
    )


class HandOverForm(ClosingForm):
    """To whom."""

    person = forms.ModelChoiceField(User.objects.none(), label="Kepada konselor", empty_label="pilih konselor")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = new_owners(self.record.school, self.record.owner)  # type: ignore[attr-defined]  # a choice field


def field_choices(record: ProtectedRecord) -> list[tuple[str, str]]:
    """Return the fields that may be shared, in the order of the record's page, as (name, label)."""
    allowed = set(shareable_fields(type(record)))
    names = [name for group in desk_of(record).groups for name in group.fields if name in allowed]
    return [(name, label_of(type(record), name)) for name in names]


def label_of(model: type[ProtectedRecord], name: str) -> str:
    """Return the field's name as people read it."""
    label = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a concrete field
    return label[:1].upper() + label[1:]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
