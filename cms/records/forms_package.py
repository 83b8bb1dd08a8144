"""The forms of an access package: who asks, and the verdict over each text of one record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from django import forms

from .actions.packages import Decision, open_requests
from .desk import Group
from .forms import Grouped, RecordForm
from .models import AccessPackage, Guardian, PersonRequest
from .package.dossier import Passage
from .package.verdicts import Answer, Reason, Verdict, can_be_marked, marked, tidy

ALL_READ: Final = "sisanya"


class PackageForm(RecordForm):
    """Who asks for the package."""

    groups = (
        Group(
            "Siapa yang meminta",
            ("guardian", "request"),
            "Pastikan dahulu bahwa ia benar orangnya dan berhak: kenali sendiri, atau lihat kartu tanda pengenalnya.",
        ),
    )

    class Meta:
        model = AccessPackage
        fields = ("guardian", "request")

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        field: Any = self.fields["guardian"]
        field.queryset = (
            Guardian.objects.filter(student=self.place) if self.place is not None else Guardian.objects.none()
        )
        field.empty_label = "Peserta didik sendiri"
        field.label = "Pemohon"
        field.label_from_instance = lambda one: f"{one.get_relation_display()}: {one.name}"
        asked: Any = self.fields["request"]
        asked.queryset = open_requests(self.place) if self.place is not None else PersonRequest.objects.none()
        asked.empty_label = "Yang paling lama menunggu"
        if not asked.queryset.exists():
            del self.fields["request"]


class PassageForm(forms.Form):
    """The verdict over one text. `passage` is shown beside it."""

    answer = forms.ChoiceField(label="Keputusan", choices=Answer.choices, widget=forms.RadioSelect, required=False)
    marked = forms.CharField(label="Teks dengan tanda [[ dan ]]", widget=forms.Textarea, required=False, strip=False)
    reason = forms.ChoiceField(
        label="Alasan tidak menyerahkan", choices=[("", "Pilih alasan"), *Reason.choices], required=False
    )

    def __init__(self, data: Any, *, passage: Passage, verdict: Verdict | None) -> None:
        self.passage, self.verdict = passage, verdict
        self.text = tidy(passage.text)
        spans = verdict.spans if verdict is not None else ()
        initial = {"marked": marked(self.text, spans)}
        if verdict is not None:
            initial |= {"answer": verdict.verdict, "reason": verdict.reason}
        super().__init__(data, prefix=passage.field, initial=initial)
        if passage.is_file or not can_be_marked(self.text):
            del self.fields["marked"]
            choices: Any = self.fields["answer"]
            choices.choices = [choice for choice in Answer.choices if choice[0] != Answer.PARTLY]
        else:
            self.fields["marked"].widget.attrs.update(rows=min(14, 2 + len(self.text) // 70), spellcheck="false")

    def decision(self, *, is_rest_given: bool) -> Decision | None:
        """Return what was chosen; None where nothing was. Call it on a valid form."""
        answer = self.cleaned_data.get("answer") or ("" if not is_rest_given else Answer.GIVE.value)
        if not answer:
            return None
        return Decision(answer, self.cleaned_data.get("reason") or "", self.cleaned_data.get("marked") or "")


class RecordReviewForm(Grouped, forms.Form):
    """All texts of one record."""

    rest = forms.BooleanField(
        label="Saya sudah membaca semua teks di atas. Yang belum saya pilih boleh diserahkan seluruhnya.",
        required=False,
    )

    def __init__(self, data: Any = None, *, passages: Sequence[tuple[Passage, Verdict | None]]) -> None:
        super().__init__(data)
        self.parts = [PassageForm(data, passage=passage, verdict=verdict) for passage, verdict in passages]

    def is_valid(self) -> bool:
        """Return whether the form and each of its parts can be read."""
        return all([super().is_valid(), *(part.is_valid() for part in self.parts)])

    def decisions(self) -> dict[str, Decision]:
        """Return what was chosen, by field. Call it on a valid form."""
        is_rest_given = bool(self.cleaned_data["rest"])
        found = {part.passage.field: part.decision(is_rest_given=is_rest_given) for part in self.parts}
        return {name: decision for name, decision in found.items() if decision is not None}

    def told(self, problems: dict[str, list[str]]) -> None:
        """Put sentences of the action beside their texts."""
        for part in self.parts:
            for sentence in problems.get(part.passage.field, ()):
                part.add_error(None, sentence)

    def problems(self) -> Iterator[str]:
        """Yield the labels of the texts that have a sentence beside them."""
        return (part.passage.label for part in self.parts if part.errors)


class KeepForm(Grouped, forms.Form):
    """Why a whole record is not handed over."""

    why = forms.ChoiceField(label="Alasan", choices=Reason.choices, widget=forms.RadioSelect)
