"""A consent recorded from where it is missing: the form begins with what is known, and leads back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase

from ..audit import About, Denied
from ..cures import ORIGINS
from ..desk import Place, desk_of
from ..models import Case, Consent, ProtectedRecord
from ..models.activity import ActivityRecord
from ..models.consent import Giver, Means, Purpose
from ..models.guardian import GuardianState
from .adding import AddView


class ConsentAddView(AddView):
    """The form of a consent; `?kunjungan=` and its like name the record of an activity that waits for it."""

    def show(self) -> HttpResponseBase:
        """Show the form, begun."""
        place = self.place()
        form = self.desk.form(**self.given(place))
        form.initial.update(self.known(place))
        return self.form_page(place, form)

    def place(self) -> Place:
        """Return the case of the record that waits, which must be the person's own; else as everywhere. Raises Denied."""
        origin = self.origin()
        return origin.case if origin is not None else super().place()

    def origin(self) -> ActivityRecord | None:
        """Return the record that waits for the consent. Raises Denied for one that is not the person's own."""
        for model, name in ORIGINS.items():
            text = self.request.GET.get(name)
            if text is not None:
                return self.own(model, self._key(text, model))
        return None

    def known(self, place: Any) -> dict[str, Any]:
        """Return what need not be asked: for what, of whom, on which text; never the answer."""
        asked = self.request.GET
        purpose, giver = asked.get("tujuan", ""), asked.get("pemberi", "")
        if purpose not in Purpose.values or giver not in Giver.values:
            return {}
        pupil = place.student if isinstance(place, Case) else place
        known = {"purpose": purpose, "giver": giver, "means": Means.PAPER, "giver_name": _name(pupil, Giver(giver))}
        return {**known, "text_version": self._last_text(purpose, giver)}

    def after(self, record: ProtectedRecord) -> str:
        """Return to the record that waits."""
        origin = self.origin()
        return desk_of(origin).url("read", origin) if origin is not None else super().after(record)

    def back_url(self, place: Place) -> str:
        """Return to the record that waits."""
        origin = self.origin()
        return desk_of(origin).url("read", origin) if origin is not None else super().back_url(place)

    def _last_text(self, purpose: str, giver: str) -> str:
        mine = Consent.objects.filter(owner=self.me, purpose=purpose, giver=giver)
        found: str | None = mine.order_by("-created_at").values_list("text_version", flat=True).first()
        return found or ""

    def _key(self, text: str, model: type[ProtectedRecord]) -> UUID:
        try:
            return UUID(text)
        except ValueError:
            raise Denied(About.kind(model), verb=self.verb.value) from None


def _name(pupil: Any, giver: Giver) -> str:
    if giver is Giver.STUDENT:
        return str(pupil.name)
    guardians = list(pupil.guardians.filter(state=GuardianState.ACTIVE)[:2])
    return guardians[0].name if len(guardians) == 1 else ""
