"""The forms of the records, grouped as a counselor thinks. `owner`, `school` and `state` are never fields."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from cms.accounts.models import School, User
from cms.accounts.roles import Role
from cms.accounts.selectors import users_with_role

from .desk import Group
from .models import Case, Guardian, Note, ProtectedRecord, SafetyHold, Student
from .states import CASE_MOVES

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[Any]
else:
    _ModelForm = forms.ModelForm


class DayInput(forms.DateInput):
    """The browser's own calendar: works with a keyboard and on a telephone."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class Grouped(forms.BaseForm):
    """Fields in groups, for the template."""

    groups: ClassVar[tuple[Group, ...]] = ()

    def fieldsets(self) -> list[tuple[Group, list[forms.BoundField]]]:
        """Return each group with its fields; what stands in no group comes last."""
        placed = {name for group in self.groups for name in group.fields}
        rest = Group("", tuple(name for name in self.fields if name not in placed))
        sets = [(group, [self[name] for name in group.fields if name in self.fields]) for group in (*self.groups, rest)]
        return [(group, fields) for group, fields in sets if fields]


class RecordForm(Grouped, _ModelForm):
    """A form over some fields of a protected model. It asks nothing about other rows, which would tell of them."""

    starts_today: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self, data: Any = None, *, place: Any = None, today: date | None = None, record: ProtectedRecord | None = None
    ) -> None:
        self.place = place
        super().__init__(data, instance=record)
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField):
                field.widget = DayInput()
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4
            field.widget.attrs.setdefault("autocomplete", "off")
            if name in self.starts_today and record is None:
                self.initial[name] = today

    def validate_unique(self) -> None:
        """Ask nothing: the answer would tell that a row is there."""

    def validate_constraints(self) -> None:
        """Leave it to the action and the database."""


class StudentForm(RecordForm):
    """A pupil, with his class of this school year."""

    groups = (
        Group("Jati diri", ("name", "nickname", "sex", "class_name")),
        Group("Nomor", ("nis", "nisn", "entered_date"), "Boleh dikosongkan dan dilengkapi nanti."),
        Group("Kelahiran dan agama", ("birth_place", "birth_date", "religion")),
        Group("Tempat tinggal dan kontak", ("address", "lives_with", "phone", "siblings")),
    )
    class_name = forms.CharField(
        label="Kelas tahun ajaran ini", max_length=30, required=False, help_text="Tulis seperti di sekolah: VIII-A."
    )

    class Meta:
        model = Student
        fields = (
            "name",
            "nickname",
            "sex",
            "nis",
            "nisn",
            "entered_date",
            "birth_place",
            "birth_date",
            "religion",
            "address",
            "lives_with",
            "phone",
            "siblings",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.place, Student):
            placed = self.place.placements.filter(until__isnull=True).select_related("school_class").first()
            self.initial["class_name"] = placed.school_class.name if placed else ""


class GuardianForm(RecordForm):
    """A parent or guardian."""

    groups = (
        Group("Siapa dan bagaimana dihubungi", ("relation", "name", "phone", "address")),
        Group("Keterangan lain", ("alive", "birth", "religion", "education", "job"), "Isi hanya yang diperlukan."),
    )

    class Meta:
        model = Guardian
        fields = ("relation", "name", "phone", "address", "alive", "birth", "religion", "education", "job")


class CaseForm(RecordForm):
    """A case."""

    starts_today = ("started_date",)
    groups = (
        Group("Pokok kasus", ("started_date", "area", "source", "summary")),
        Group("Rencana bantuan", ("goal", "follow_up"), "Tindak lanjut terbaca koordinator BK; ringkasan tidak."),
    )

    class Meta:
        model = Case
        fields = ("started_date", "area", "source", "summary", "goal", "follow_up")


class NoteForm(RecordForm):
    """A counseling note."""

    starts_today = ("met_date",)
    groups = (
        Group("Pertemuan", ("met_date", "topic", "medium")),
        Group("Isi", ("summary", "approach", "result", "follow_up"), "Hanya Anda yang dapat membaca catatan ini."),
    )

    class Meta:
        model = Note
        fields = ("met_date", "topic", "medium", "summary", "approach", "result", "follow_up")


class HoldForm(RecordForm):
    """A safety hold."""

    groups = (
        Group(
            "Mengapa dan sampai kapan",
            ("reason", "review_date"),
            "Selama penahanan ini berlaku, tidak ada data peserta didik ini yang dapat dimusnahkan. Mengakhirinya "
            "perlu persetujuan koordinator BK, yang tidak membaca alasannya.",
        ),
    )

    class Meta:
        model = SafetyHold
        fields = ("reason", "review_date")


class ClosingForm(Grouped, forms.Form):
    """Asks nothing: the question stands above the button."""

    def __init__(self, data: Any = None, *, record: Any = None, today: date | None = None) -> None:
        self.record = record
        super().__init__(data)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget, field.initial = DayInput(), today


class LeaveForm(ClosingForm):
    """When the pupil left."""

    left = forms.DateField(label="Tanggal lulus atau pindah")


class MoveForm(ClosingForm):
    """Into which state the case goes."""

    state = forms.ChoiceField(label="Keadaan baru", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = CASE_MOVES[self.record.state]
        self.fields["state"].choices = [  # type: ignore[attr-defined]  # a choice field
            (value, label) for value, label in Case.STATES.choices if value in allowed
        ]


class WithdrawForm(ClosingForm):
    """How the consent was withdrawn."""

    note = forms.CharField(
        label="Bagaimana dan oleh siapa dicabut", max_length=600, required=False, widget=forms.Textarea({"rows": 3})
    )


class ClassForm(Grouped, forms.Form):
    """A class of this school year, new or there, and its wali kelas."""

    name = forms.CharField(label="Kelas", max_length=30, help_text="Nama yang sudah ada: wali kelasnya diganti.")
    homeroom = forms.ModelChoiceField(User.objects.none(), label="Wali kelas", required=False, empty_label="belum ada")

    def __init__(self, data: Any = None, *, school: School) -> None:
        super().__init__(data)
        self.fields["homeroom"].queryset = users_with_role(Role.WALIKELAS, school)  # type: ignore[attr-defined]  # a choice field


class GuidanceForm(ClosingForm):
    """Who is the pupil's guru wali; nobody ends it."""

    teacher = forms.ModelChoiceField(User.objects.none(), label="Guru wali", required=False, empty_label="tidak ada")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teachers = users_with_role(Role.GURUWALI, self.record.school)
        self.fields["teacher"].queryset = teachers  # type: ignore[attr-defined]  # a choice field
        named = self.record.guidance.filter(until__isnull=True).first()
        self.initial["teacher"] = named.teacher_id if named else None
