"""The desk of break-glass: the koordinator asks for one record by its code and says why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from cms.accounts.models import School

from .actions.emergency import LASTS, SHORTEST_REASON, emergency_access_begin
from .desk import Desk, Group, put
from .forms import Grouped
from .models import EmergencyAccess

MINUTES = int(LASTS.total_seconds() // 60)


class EmergencyForm(Grouped, forms.Form):
    """Which record, and why."""

    school = forms.ModelChoiceField(School.objects.none(), label="Sekolah", empty_label=None)
    code = forms.CharField(
        label="Kode rekaman",
        max_length=24,
        help_text="Misalnya KS-2026-0014 untuk kasus, KS-2026-0014/3 untuk catatan ketiga pada kasus itu.",
    )
    reason = forms.CharField(
        label="Alasan",
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=(
            f"Paling sedikit {SHORTEST_REASON} huruf. Dibaca oleh konselor pemegang; disimpan terenkripsi. "
            "Tidak ikut dalam surel."
        ),
    )

    def __init__(self, data: Any = None, *, schools: Sequence[School] = (), code: str = "") -> None:
        super().__init__(data, initial={"code": code})
        self.schools = schools
        if len(schools) == 1:
            del self.fields["school"]
        else:
            field: Any = self.fields["school"]
            field.queryset = School.objects.filter(pk__in=[school.pk for school in schools])

    @property
    def chosen_school(self) -> School:
        """Return the school of a form without errors: the only one, or the one that was chosen."""
        school: School = self.cleaned_data["school"] if "school" in self.fields else self.schools[0]
        return school

    def clean_code(self) -> str:
        """Return the code as it is stored."""
        return str(self.cleaned_data["code"]).strip().upper()

    def clean_reason(self) -> str:
        """Refuse a reason that says nothing, before anything is looked up."""
        reason = str(self.cleaned_data["reason"]).strip()
        if len(reason) < SHORTEST_REASON:
            raise forms.ValidationError(f"Tulis alasannya, paling sedikit {SHORTEST_REASON} huruf.")
        return reason


EMERGENCIES = put(
    Desk(
        model=EmergencyAccess,
        slug="akses-darurat",
        icon="warning",
        singular="Akses darurat",
        plural="Akses darurat",
        form=EmergencyForm,
        create=lambda place, values, by, at: emergency_access_begin(place, reason=values["reason"], by=by, at=at),
        change=None,
        groups=(Group("Akses darurat", ("reason",)),),
    )
)
