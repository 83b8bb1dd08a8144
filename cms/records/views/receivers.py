"""The directory of receivers in the back office: listed, added, changed, taken out of use and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import School
from cms.accounts.roles import Role
from cms.accounts.selectors import schools_held

from ..actions.receivers import receiver_add, receiver_change, receiver_retire, receiver_return
from ..audit import About, Denied
from ..desks_activities import REFERRALS
from ..forms_receiver import ReceiverForm
from ..models import Receiver, Verb
from ..policy import DESK_ROLES
from .adding import WRITES, attempt
from .gated import GatedView
from .packets import refusal_of

TITLE = "Penerima rujukan"


class ReceiversView(GatedView):
    """Those of the person's schools; one button takes an entry out of use, another one back."""

    desk = REFERRALS
    verb = Verb.LIST
    methods = WRITES

    def show(self) -> HttpResponseBase:
        """List them, those in use first."""
        rows = list(self.mine().order_by("-is_active", "kind", "name", "pk"))
        self.log(Verb.LIST, About.kind(Receiver), rows=len(rows))
        context = {"rows": rows, "crumbs": [(self.desk.url("list"), self.desk.plural)]}
        return self.page("records/receivers.html", TITLE, context)

    def write(self) -> HttpResponseBase:
        """Take one out of use, or back."""
        for name, act in (("berhenti", receiver_retire), ("kembali", receiver_return)):
            if name in self.request.POST:
                receiver = self.one(self.request.POST[name])
                problem = refusal_of(lambda: act(receiver, by=self.me, at=timezone.now()))  # noqa: B023  # called here
                (messages.error if problem else messages.success)(
                    self.request, problem or f"{receiver.name}: tersimpan."
                )
                return HttpResponseRedirect(reverse("records_receivers"))
        raise Denied(About.kind(Receiver), verb=self.verb.value)

    def mine(self) -> Any:
        """Return the entries of the schools where the person is konselor or koordinator."""
        return Receiver.objects.filter(school__in=schools_held(self.me, *DESK_ROLES)).select_related("school")

    def one(self, key: str | UUID) -> Receiver:
        """Return one of them. Raises Denied."""
        found = {str(row.pk): row for row in self.mine()}.get(str(key))
        if found is None:
            raise Denied(About.kind(Receiver), verb=self.verb.value)
        return found  # type: ignore[no-any-return]  # rows of `mine`


class ReceiverAddView(ReceiversView):
    """A new entry, of the first of the person's schools or of the one in the address."""

    verb = Verb.CREATE

    def show(self) -> HttpResponseBase:
        """Show the empty form."""
        return self.form_page(self.school(), ReceiverForm())

    def write(self) -> HttpResponseBase:
        """Add it, or show the form again with everything that was typed."""
        school, form = self.school(), ReceiverForm(self.request.POST)
        return self.kept(school, form, lambda: receiver_add(school, form.cleaned_data, by=self.me, at=timezone.now()))

    def school(self) -> School:
        """Return the school. Raises Denied."""
        schools = School.objects.filter(pk__in=schools_held(self.me, Role.KONSELOR, Role.KOORDINATOR))
        wanted = self.request.GET.get("sekolah")
        found = (schools.filter(npsn=wanted) if wanted else schools).order_by("pk").first()
        if found is None:
            raise Denied(About.kind(Receiver), verb=self.verb.value)
        return found

    def kept(self, school: School, form: Any, act: Callable[[], object]) -> HttpResponseBase:
        """Do it and go back to the list, or show the form."""
        if form.is_valid() and attempt(form, act):
            messages.success(self.request, f"{form.cleaned_data['name']}: tersimpan.")
            return HttpResponseRedirect(reverse("records_receivers"))
        return self.form_page(school, form)

    def form_page(self, school: School, form: Any) -> HttpResponseBase:
        """Return the page with the form."""
        self.log(Verb.READ, About.kind(Receiver, school), form="receiver")
        address = reverse("records_receivers")
        context = {"form": form, "crumbs": [(address, TITLE)], "back_url": address}
        return self.page("records/form.html", "Penerima rujukan baru" if self.is_new else "Ubah penerima", context)

    is_new = True


class ReceiverEditView(ReceiverAddView):
    """An entry changed."""

    verb = Verb.CHANGE
    is_new = False

    def show(self, receiver_pk: UUID) -> HttpResponseBase:  # type: ignore[override]  # its address has a key
        """Show the form."""
        receiver = self.one(receiver_pk)
        return self.form_page(receiver.school, ReceiverForm(instance=receiver))

    def write(self, receiver_pk: UUID) -> HttpResponseBase:  # type: ignore[override]  # its address has a key
        """Change it, or show the form again."""
        receiver, form = self.one(receiver_pk), ReceiverForm(self.request.POST)
        return self.kept(
            receiver.school, form, lambda: receiver_change(receiver, form.cleaned_data, by=self.me, at=timezone.now())
        )
