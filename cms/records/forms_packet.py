"""The forms around a packet: how long a link lives, and the code that opens it."""

from __future__ import annotations

from typing import Any

from django import forms

from .access_code import DIGITS
from .actions.packet_links import LONGEST_DAYS

USUAL_DAYS = 7


class DaysForm(forms.Form):
    """How long a link lives."""

    days = forms.IntegerField(
        label="Berlaku berapa hari",
        min_value=1,
        max_value=LONGEST_DAYS,
        initial=USUAL_DAYS,
        help_text=f"Paling lama {LONGEST_DAYS} hari. Sesudahnya tautan mati sendiri.",
    )


class CodeForm(forms.Form):
    """The code, as it was told on the telephone: spaces and dashes do not count."""

    kode = forms.CharField(
        label=f"Kode {DIGITS} angka",
        max_length=3 * DIGITS,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "off", "autofocus": True, "spellcheck": "false"}
        ),
        error_messages={"required": "Tulis kodenya."},
    )

    def clean_kode(self) -> str:
        """Return the digits."""
        value: Any = self.cleaned_data["kode"]
        return "".join(str(value).replace("-", " ").split())
