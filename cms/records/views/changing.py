"""A record changed or closed by its counselor in charge."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.accounts.roles import Role

from ..actions.requests import NOT_ASKED, record_correct
from ..audit import About, Denied
from ..models import PersonRequest, ProtectedRecord, Verb
from ..parts import in_words
from ..pupil import whose
from ..selectors_requests import corrections_asked
from .adding import WRITES, attempt
from .gated import GatedView

STALE = (
    "Rekaman ini diubah pada {moment}, setelah Anda membuka isian ini (mungkin di jendela lain). Tulisan Anda di bawah "
    "masih utuh dan belum tersimpan. Bandingkan dengan rekaman di jendela baru; bila ditekan Simpan sekali lagi, isian "
    "inilah yang berlaku."
)


def mark_of(record: ProtectedRecord) -> str:
    """Return which state of the record a form was made from: the moment of its last change."""
    return (record.changed_at or record.created_at).isoformat()


class EditView(GatedView):
    """The form of a record that is there."""

    verb = Verb.CHANGE
    methods = WRITES
    roles = (Role.KONSELOR,)

    def show(self, pk: UUID) -> HttpResponseBase:
        """Show the form with what stands in the record."""
        self.change()
        record = self.own(self.desk.model, pk)
        return self.form_page(record, self.desk.form(record=record, **self.given(record)))

    def write(self, pk: UUID) -> HttpResponseBase:
        """Write the change, or show the form again with everything that was typed."""
        record = self.locked(pk)
        form, change = self.desk.form(self.request.POST, record=record, **self.given(record)), self.change()
        if self.is_stale(record):
            form.add_error(None, STALE.format(moment=in_words(record.changed_at or record.created_at)))
        wanted = self.correction_of(record, form)
        if form.is_valid() and attempt(form, lambda: self.changed(record, form.cleaned_data, change, wanted)):
            messages.success(self.request, f"Perubahan {record.code} tersimpan.")
            return HttpResponseRedirect(self.desk.url("read", record))
        return self.form_page(record, form)

    def correction_of(self, record: ProtectedRecord, form: forms.Form) -> PersonRequest | None:
        """Return the request for which this is a correction, as the form says; one that is none is an error of it."""
        key = self.request.POST.get("permintaan", "")
        found = next((one for one in corrections_asked(record, self.me) if str(one.pk) == key), None)
        if key and found is None:
            form.add_error(None, NOT_ASKED)
        return found

    def changed(self, record: ProtectedRecord, values: Any, change: Any, wanted: PersonRequest | None) -> None:
        """Change the record, for a request or of the counselor's own accord."""
        now = timezone.now()
        if wanted is None:
            change(record, values, self.me, now)
        else:
            record_correct(record, values, change, request=wanted, by=self.me, at=now)

    def locked(self, pk: UUID) -> ProtectedRecord:
        """Return the record, which nobody else changes until this answer is written. Raises Denied."""
        list(self.desk.model.objects.select_for_update().filter(pk=pk).values_list("pk"))
        return self.own(self.desk.model, pk)

    def is_stale(self, record: ProtectedRecord) -> bool:
        """Return whether the record was changed after the form on the screen was made."""
        return self.request.POST.get("dilihat") != mark_of(record)

    def change(self) -> Any:
        """Return the action. Raises Denied for a kind that stays as it was said."""
        if self.desk.change is None:
            raise Denied(About.kind(self.desk.model), verb=self.verb.value)
        return self.desk.change

    def given(self, record: ProtectedRecord) -> dict[str, Any]:
        """Return what the form is told."""
        return {"place": record, "today": timezone.localdate()}

    def form_page(self, record: ProtectedRecord, form: forms.Form) -> HttpResponseBase:
        """Return the page with the form."""
        self.log(Verb.READ, About.record(record, "owner"), form="edit")
        crumbs = [(self.desk.url("read", record), f"{self.desk.singular} {record.code}")]
        context = {
            "form": form,
            "record": record,
            "mark": mark_of(record),
            "corrections_asked": corrections_asked(record, self.me),
            "correction": self.request.POST.get("permintaan", self.request.GET.get("permintaan", "")),
            "whose": whose(self.me, record),
            "crumbs": crumbs,
            "back_url": crumbs[0][0],
        }
        return self.page("records/form.html", f"Ubah {record.code}", context)


class CloseView(GatedView):
    """How a record ends; a kind that does not end by its owner alone has no such screen."""

    verb = Verb.CLOSE
    methods = WRITES
    roles = (Role.KONSELOR,)
    why: ClassVar[str] = "owner"

    def show(self, pk: UUID) -> HttpResponseBase:
        """Ask before it ends."""
        record = self.own(self.desk.model, pk)
        return self.form_page(record, self.closing().form(**self.given(record)))

    def write(self, pk: UUID) -> HttpResponseBase:
        """End it."""
        record = self.own(self.desk.model, pk)
        form = self.closing().form(self.request.POST, **self.given(record))
        act = self.closing().act
        if form.is_valid() and attempt(form, lambda: act(record, form.cleaned_data, self.me, timezone.now())):
            messages.success(self.request, self.done(record))
            return HttpResponseRedirect(self.desk.url("read", record))
        return self.form_page(record, form)

    def done(self, record: ProtectedRecord) -> str:
        """Return the sentence after it."""
        return f"Keadaan {record.code} sekarang: {record.get_state_display()}."

    def closing(self) -> Any:
        """Return how this kind ends. Raises Denied."""
        if self.desk.closing is None:
            raise Denied(About.kind(self.desk.model), verb=self.verb.value)
        return self.desk.closing

    def given(self, record: ProtectedRecord) -> dict[str, Any]:
        """Return what the form is told."""
        return {"record": record, "today": timezone.localdate()}

    def form_page(self, record: ProtectedRecord, form: forms.Form) -> HttpResponseBase:
        """Return the question."""
        self.log(Verb.READ, About.record(record, self.why), form=self.verb.value)
        crumbs = [(self.desk.url("read", record), f"{self.desk.singular} {record.code}")]
        context = {
            "form": form,
            "record": record,
            "closing": self.closing(),
            "whose": whose(self.me, record),
            "crumbs": crumbs,
            "back_url": crumbs[0][0],
        }
        return self.page("records/form.html", f"{self.closing().label}: {record.code}", context)
