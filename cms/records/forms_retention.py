"""The form of another last day for a record. Nothing is typed freely."""

from __future__ import annotations

from django import forms

from .forms import DayInput, Grouped
from .models.retention import KeptBecause


class KeepForm(Grouped, forms.Form):
    """Until when, and which of the reasons."""

    until = forms.DateField(label="Simpan sampai", widget=DayInput())
    reason = forms.ChoiceField(label="Alasan", choices=KeptBecause.choices, widget=forms.RadioSelect)
