"""The forms of an erasure: nothing is typed freely, since free words would outlive the child."""

from __future__ import annotations

from typing import Any

from django import forms

from .forms import Grouped
from .models import ErasureRequest
from .models.erasure import Basis, Refusal


class PrepareForm(Grouped, forms.Form):
    """Why the records are to go."""

    basis = forms.ChoiceField(label="Dasar pemusnahan", choices=Basis.choices, widget=forms.RadioSelect)


class DecideForm(Grouped, forms.Form):
    """The code typed once more: it cannot be undone."""

    code = forms.CharField(label="Ketik kode peserta didik sekali lagi", max_length=24)

    def __init__(self, data: Any = None, *, request: ErasureRequest) -> None:
        self.request = request
        super().__init__(data)
        if request.part is not None:
            self.fields["code"].label = "Ketik kode rekaman sekali lagi"
        self.fields["code"].widget.attrs.update(autocomplete="off", placeholder=request.code)

    def clean_code(self) -> str:
        """Return the code. Raises ValidationError for another one."""
        code = str(self.cleaned_data["code"]).strip().upper()
        if code != self.request.code:
            raise forms.ValidationError("Kode ini bukan kode permintaan ini. Tidak ada yang dimusnahkan.")
        return code


class RefuseForm(Grouped, forms.Form):
    """Why nothing goes."""

    reason = forms.ChoiceField(label="Alasan menolak", choices=Refusal.choices, widget=forms.RadioSelect)
