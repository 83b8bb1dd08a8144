"""The tab "Instrumen" of the window in which the editor of a text makes a link."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.views.chooser import BaseLinkFormView

from cms.core.addresses import instrument_address
from cms.instruments.selectors import public_instruments


def _choices() -> list[tuple[str, str]]:
    """Return the address and the title of everything in circulation, with who may download it."""
    return [
        (instrument_address(entry.code), f"{entry.title} ({entry.audience.label})") for entry in public_instruments()
    ]


class InstrumentLinkForm(forms.Form):
    """Which instrument, and the text of the link."""

    url = forms.ChoiceField(
        choices=_choices,
        label="Instrumen",
        help_text="Tautan menuju halaman instrumen di buku panduan. Hanya yang sudah dirilis.",
    )
    link_text = forms.CharField(required=False, label="Teks tautan", help_text="Bila kosong, dipakai judulnya.")


class InstrumentLinkView(BaseLinkFormView):
    """Answers as Wagtail's form for an address does, so that its script needs nothing new."""

    form_prefix = "instrument-link-chooser"
    form_class = InstrumentLinkForm
    template_name = "pages/instrument_link.html"
    step_name = "external_link"
    link_url_field_name = "url"

    def get_result_data(self) -> dict[str, Any]:
        """Return the link; without a text of its own it says the title."""
        data = {**super().get_result_data()}
        if not self.form.cleaned_data["link_text"].strip():
            titles = {instrument_address(entry.code): entry.title for entry in public_instruments()}
            data["title"] = titles[data["url"]]
        return data
