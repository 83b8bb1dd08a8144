"""The form of the directory of receivers."""

from __future__ import annotations

from typing import Any

from django import forms

from .desk import Group
from .forms import Grouped
from .models import Receiver


class ReceiverForm(Grouped, forms.ModelForm):  # type: ignore[type-arg]  # generic to the type checker only
    """Who can help, how to reach them, what to know before."""

    groups = (
        Group("Siapa", ("name", "kind"), "Lembaga atau ahli; tidak ada apa pun tentang peserta didik di sini."),
        Group("Cara menghubungi", ("contact", "phone", "address", "note")),
    )

    class Meta:
        model = Receiver
        fields = ("name", "kind", "contact", "phone", "address", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")
