"""The page form: what must hold when a page is submitted for review."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm

from cms.core.addresses import slug_problem
from cms.core.audiences import Audience
from cms.core.text import single_line

from .audience import WIDTH, place_audience

NOTE_MISSING = "Tulis apa yang berubah dan mengapa, agar penyunting dan pembaca tahu."
NOTE_OLD = "Catatan ini masih dari terbitan sebelumnya. Tulis apa yang berubah kali ini."


class GuidanceForm(WagtailAdminPageForm):
    """Asks for the change note at submit and refuses an audience wider than the parent's."""

    def clean(self) -> dict[str, Any]:
        """Return the cleaned fields, with errors on the fields that need a person."""
        cleaned: dict[str, Any] = super().clean()
        if "action-submit" in self.data:
            self._check_note(single_line(cleaned.get("change_note") or ""))
        self._check_audience(str(cleaned.get("audience") or ""))
        self._check_slug(str(cleaned.get("slug") or ""))
        return cleaned

    def _check_slug(self, slug: str) -> None:
        """A new page has no place yet when the model cleans it, so the rule for top addresses is asked here too."""
        top = self.parent_page is not None and self.parent_page.depth == 2
        if slug and "slug" not in self.errors and (problem := slug_problem(slug, top=top)):
            self.add_error("slug", problem)

    def _check_note(self, note: str) -> None:
        if not note:
            self.add_error("change_note", NOTE_MISSING)
        elif self.instance.live and self.instance.pk and note == self._live_note():
            self.add_error("change_note", NOTE_OLD)

    def _live_note(self) -> str:
        model = type(self.instance)
        return str(model.objects.filter(pk=self.instance.pk).values_list("change_note", flat=True).first() or "")

    def _check_audience(self, audience: str) -> None:
        parent = self.parent_page
        if parent is None or parent.depth <= 1 or not audience:
            return
        limit = place_audience(parent.path)
        if WIDTH[audience] > WIDTH[limit]:
            label = Audience(limit).label
            self.add_error(
                "audience", f"Halaman induk hanya untuk: {label}. Pilih pembaca yang sama atau lebih sempit."
            )


class DraftCopyForm(CopyForm):
    """A copy is a draft: its new title and place have not been approved, so it is neither live nor an alias."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("publish_copies", "alias"):
            self.fields.pop(name, None)
