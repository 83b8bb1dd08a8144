"""A new record: in a school, at a pupil, or at a case, as the address says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.accounts.models import School
from cms.accounts.roles import Role
from cms.accounts.selectors import schools_with_role
from cms.core.errors import NotAllowed, Refused

from ..audit import About, Denied
from ..desk import Place, desk_of
from ..hanging import parent_of
from ..models import Commitment, ProtectedRecord, Verb
from ..pupil import whose
from .form_keys import FIELD, form_key, key_in
from .gated import GatedView

WRITES = frozenset({"GET", "HEAD", "POST"})


def attempt(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Run the action; on a refusal put its sentences into the form and return False. NotAllowed goes on."""
    try:
        act()
    except NotAllowed:
        raise
    except Refused as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as wrong:
        for name, sentences in getattr(wrong, "message_dict", {NON_FIELD_ERRORS: wrong.messages}).items():
            form.add_error(name if name in form.fields else None, sentences)
    else:
        return True
    return False


class AddView(GatedView):
    """The form of a new record."""

    verb = Verb.CREATE
    methods = WRITES
    roles = (Role.KONSELOR,)

    def show(self) -> HttpResponseBase:
        """Show the empty form."""
        place = self.place()
        return self.form_page(place, self.desk.form(**self.given(place)))

    def write(self) -> HttpResponseBase:
        """Make the record, or show the form again with everything that was typed."""
        place = self.place()
        form = self.bound(place)
        found = self.made_before() or self.made_now(place, form)
        if found is None:
            return self.form_page(place, form)
        messages.success(self.request, f"{self.desk.singular} {found.code} tersimpan.")
        return HttpResponseRedirect(self.after(found))

    def made_now(self, place: Place, form: forms.Form) -> ProtectedRecord | None:
        """Return the record made from the form, or None: then the form says why.

        Where another sending of this form crossed, its record.
        """
        made: list[ProtectedRecord] = []
        try:
            with transaction.atomic():
                is_made = form.is_valid() and attempt(form, lambda: made.append(self.make(place, form.cleaned_data)))
        except IntegrityError:
            crossed = self.made_before()
            if crossed is None:
                raise
            return crossed
        return made[0] if is_made else None

    def made_before(self) -> ProtectedRecord | None:
        """Return the record that this very form made already (a second press, a page loaded again).

        Raises Denied where he made it and does not see it any more.
        """
        key = self.sent_key()
        if key is None or not self.desk.model.objects.filter(pk=key).exists():
            return None
        return self.found(self.desk.model, key).record

    def sent_key(self) -> UUID | None:
        """Return the key that the form brought."""
        return key_in(self.request.POST.get(FIELD, ""), self.me, self.desk.model)

    def bound(self, place: Place) -> forms.Form:
        """Return the form with what was sent."""
        form: forms.Form = self.desk.form(self.request.POST, **self.given(place))
        return form

    def make(self, place: Place, values: dict[str, Any]) -> ProtectedRecord:
        """Make the record, under the key that the form brought."""
        key = self.sent_key()
        return self.desk.create(place, values if key is None else {**values, "id": key}, self.me, timezone.now())

    def place(self) -> Place:
        """Return where the record begins, which must be the person's own. Raises Denied."""
        for name, model in self.desk.parents:
            key = self.request.GET.get(name)
            if key is not None:
                return self.own(model, _uuid(key, model))  # type: ignore[return-value]  # parents are places
        if self.desk.needs_parent:
            raise Denied(About.kind(self.desk.model), verb=self.verb.value)
        return self.school()

    def school(self) -> School:
        """Return the school: the one that the address names, else the first where the person is konselor."""
        schools = schools_with_role(self.me, Role.KONSELOR)
        wanted = self.request.GET.get("sekolah")
        school = schools.filter(npsn=wanted).first() if wanted else schools.first()
        if school is None:
            raise Denied(About.kind(self.desk.model), verb=self.verb.value)
        return school

    def given(self, place: Place) -> dict[str, Any]:
        """Return what the form is told."""
        return {"place": place, "today": timezone.localdate()}

    def form_page(self, place: Place, form: forms.Form) -> HttpResponseBase:
        """Return the page with the form; no content of others is on it."""
        at = About.kind(self.desk.model, place) if isinstance(place, School) else About.record(place, "owner")
        self.log(Verb.READ, at, form="add")
        context = {
            "form": form,
            "form_key": self.request.POST[FIELD] if self.sent_key() else form_key(self.me, self.desk.model),
            "place": place,
            "whose": None if isinstance(place, School) else whose(self.me, place),
            "place_code": "" if isinstance(place, School) else place.code,
            "back_url": self.back_url(place),
            "schools": schools_with_role(self.me, Role.KONSELOR) if isinstance(place, School) else (),
        }
        return self.page("records/form.html", f"{self.desk.singular} baru", context)

    def back_url(self, place: Place) -> str:
        """Return where the person came from."""
        return self.desk.url("list") if isinstance(place, School) else desk_of(place).url("read", place)

    def after(self, record: ProtectedRecord) -> str:
        """Return where to go on: the record, or for a row below one, that one."""
        parent = parent_of(record)
        is_below = not self.desk.has_list or isinstance(record, Commitment)
        if parent is None or not is_below:
            return self.desk.url("read", record)
        return desk_of(parent).url("read", parent)


def _uuid(text: str, model: type[ProtectedRecord]) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Denied(About.kind(model), verb=Verb.CREATE.value) from None
