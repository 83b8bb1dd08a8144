"""A record changed or closed by its counselor in charge."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.accounts.roles import Role

from ..audit import About, Denied
from ..models import ProtectedRecord, Verb
from .adding import WRITES, attempt
from .gated import GatedView


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
        record = self.own(self.desk.model, pk)
        form, change = self.desk.form(self.request.POST, record=record, **self.given(record)), self.change()
        if form.is_valid() and attempt(form, lambda: change(record, form.cleaned_data, self.me, timezone.now())):
            messages.success(self.request, f"Perubahan {record.code} tersimpan.")
            return HttpResponseRedirect(self.desk.url("read", record))
        return self.form_page(record, form)

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
        context = {"form": form, "record": record, "crumbs": crumbs, "back_url": crumbs[0][0]}
        return self.page("records/form.html", f"Ubah {record.code}", context)


class CloseView(GatedView):
    """How a record ends; a kind that does not end by its owner alone has no such screen."""

    verb = Verb.CLOSE
    methods = WRITES
    roles = (Role.KONSELOR,)

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
        self.log(Verb.READ, About.record(record, "owner"), form=self.verb.value)
        crumbs = [(self.desk.url("read", record), f"{self.desk.singular} {record.code}")]
        context = {
            "form": form,
            "record": record,
            "closing": self.closing(),
            "crumbs": crumbs,
            "back_url": crumbs[0][0],
        }
        return self.page("records/form.html", f"{self.closing().label}: {record.code}", context)
