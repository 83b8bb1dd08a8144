"""The forms of the data pool and of consent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from .actions.cases import SENSITIVE_REASON
from .desk import Group
from .forms import RecordForm
from .models import Consent, DataPoolEntry, SchoolClass, Student
from .models.consent import ConsentState
from .models.data_pool import SENSITIVE, Kind, Topic
from .years import school_year

SENSITIVE_GROUP = "Data peka: hanya bila perlu"
OF_GROUPS = (Topic.GROUP, Topic.ENVIRONMENT)


class ConsentForm(RecordForm):
    """One answer to one purpose."""

    starts_today = ("given_date",)
    groups = (
        Group("Untuk apa", ("purpose", "scope", "text_version"), "Satu tujuan, satu persetujuan."),
        Group("Jawaban", ("answer", "giver", "giver_name", "means", "given_date")),
    )
    answer = forms.ChoiceField(
        label="Jawabannya",
        choices=[(ConsentState.GIVEN.value, "Menyetujui"), (ConsentState.REFUSED.value, "Tidak menyetujui")],
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Consent
        fields = ("purpose", "scope", "text_version", "giver", "giver_name", "means", "given_date")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].help_text = "Untuk anak, persetujuan orang tua atau wali tetap diperlukan."


class EntryForm(RecordForm):
    """An entry: at a pupil data pribadi, else data of a class or of the surroundings."""

    starts_today = ("source_date", "last_checked_date")
    groups = (
        Group("Data apa", ("kind", "school_class", "topic", "title", "content")),
        Group("Dari mana", ("source", "source_date")),
        Group(
            "Mengapa disimpan dan kapan diperiksa",
            ("is_sensitive_needed", "relevance", "last_checked_date", "check_again_date"),
            "Himpun hanya yang diperlukan untuk layanan.",
        ),
    )
    kind = forms.ChoiceField(label="Jenis data", choices=[(Kind.GROUP, "Data kelompok"), (Kind.COMMON, "Data umum")])
    school_class = forms.ModelChoiceField(SchoolClass.objects.none(), label="Kelas", required=False)
    is_sensitive_needed = forms.BooleanField(
        label="Data peka ini memang diperlukan untuk layanan",
        required=False,
        help_text=f"Centang hanya untuk pokok peka, dan tulis alasannya (paling sedikit {SENSITIVE_REASON} huruf).",
    )

    class Meta:
        model = DataPoolEntry
        fields = (
            "topic",
            "title",
            "content",
            "source",
            "source_date",
            "relevance",
            "last_checked_date",
            "check_again_date",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_personal = isinstance(self.place, Student) or (self.instance.kind == Kind.PERSONAL and self.is_there)
        self.fields["topic"].choices = _topics(is_personal)  # type: ignore[attr-defined]  # a choice field
        if is_personal:
            del self.fields["kind"], self.fields["school_class"]
        else:
            del self.fields["is_sensitive_needed"]
            self._offer_classes()
        if is_personal and self.is_there:
            self.initial["is_sensitive_needed"] = self.instance.topic in SENSITIVE

    @property
    def is_there(self) -> bool:
        """Return whether the entry is in the database already."""
        return bool(self.instance.code)

    def _offer_classes(self) -> None:
        """Narrow the classes to this school and year; an entry that is there keeps its kind and class."""
        if self.is_there:
            del self.fields["kind"], self.fields["school_class"]
            return
        year = school_year(timezone.localdate())
        classes = SchoolClass.objects.filter(school=self.place, school_year=year)
        self.fields["school_class"].queryset = classes  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Sensitive topics are off until the counselor says that they are needed; kinds and classes fit."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "is_sensitive_needed" in self.fields:
            if values.get("topic") in SENSITIVE and not values.get("is_sensitive_needed"):
                self.add_error("is_sensitive_needed", "Pokok ini data peka. Centang bila memang diperlukan.")
        elif "kind" in self.fields and values.get("kind") == Kind.GROUP and not values.get("school_class"):
            self.add_error("school_class", "Data kelompok menyebut kelasnya. Pilih kelas.")
        return values


def _topics(is_personal: bool) -> list[Any]:
    """Return the topics that fit, the sensitive ones apart."""
    fitting = [topic for topic in Topic if (topic not in OF_GROUPS) is is_personal]
    plain = [(topic.value, topic.label) for topic in fitting if topic not in SENSITIVE]
    apart = [(topic.value, topic.label) for topic in fitting if topic in SENSITIVE]
    return [("", "Pilih pokok"), *plain, *([(SENSITIVE_GROUP, apart)] if apart else [])]
