"""Break-glass at the desk: what was opened and why, asking for one record, and ending it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.accounts.models import School
from cms.accounts.roles import Role
from cms.accounts.selectors import schools_with_role
from cms.core.errors import Refused

from ..actions.emergency import ONE_AT_A_TIME, emergency_access_end, emergency_notices_mark_seen
from ..audit import About, Denied
from ..desk import desk_of
from ..desks_emergency import MINUTES, EmergencyForm
from ..models import EmergencyAccess, ProtectedRecord, Verb
from ..permissions import can_emergency_begin, can_emergency_end
from ..policy import holds
from ..selectors_emergency import emergencies_by, emergencies_told_to, has_running, record_by_code
from .adding import WRITES, attempt
from .gated import GatedView

NOT_OPENED = (
    "Tidak ada rekaman sekolah ini yang dapat dibuka secara darurat dengan kode itu. Periksa kodenya. Percobaan ini "
    "tercatat."
)
MEANING = (
    f"Satu rekaman, hanya membaca, {MINUTES} menit. Konselor pemegang dan PPDP diberi tahu saat itu juga. Pakailah hanya "
    "bila keselamatan peserta didik tidak dapat menunggu konselornya."
)


class EmergencyListView(GatedView):
    """What the person was told of, and what he opened himself."""

    verb = Verb.LIST
    methods = WRITES
    roles = (Role.KONSELOR, Role.KOORDINATOR, Role.PPDP)

    def show(self) -> HttpResponseBase:
        """List both."""
        told, mine = emergencies_told_to(self.me), emergencies_by(self.me)
        self.log(Verb.LIST, About.kind(EmergencyAccess), rows=len(told) + len(mine))
        may_ask = holds(self.me, Role.KOORDINATOR)
        context = {
            "told": told,
            "mine": mine,
            "has_new": any(one.is_new for one in told),
            "ask_url": self.desk.url("begin") if may_ask else "",
            "meaning": MEANING,
        }
        return self.page("records/emergency.html", self.desk.plural, context)

    def write(self) -> HttpResponseBase:
        """Record that the person has seen them."""
        emergency_notices_mark_seen(by=self.me, at=timezone.now())
        return HttpResponseRedirect(self.desk.url("list"))


class EmergencyBeginView(GatedView):
    """Asks who, which and why. Which codes exist shows only in records that open."""

    verb = Verb.BREAK_GLASS
    methods = WRITES
    roles = (Role.KOORDINATOR,)
    asks_again = True

    def show(self) -> HttpResponseBase:
        """Show the form, the same whatever code the address names."""
        return self.form_page(EmergencyForm(schools=self.schools(), code=self.request.GET.get("kode", "")[:24]))

    def write(self) -> HttpResponseBase:
        """Open the record, or say that it was not opened: one sentence for all the reasons."""
        form = EmergencyForm(self.request.POST, schools=self.schools())
        if not form.is_valid():
            return self.form_page(form)
        if has_running(self.me, timezone.now()):  # asked before any code is looked up: this answer tells of none
            return self.refused(form, None, ONE_AT_A_TIME)
        record = self.record(form.cleaned_data["code"], form.chosen_school)
        if record is None:
            return self.refused(form, "code", NOT_OPENED)
        if attempt(form, lambda: self.desk.create(record, form.cleaned_data, self.me, timezone.now())):
            return HttpResponseRedirect(desk_of(record).url("read", record))
        return self.form_page(form)

    def refused(self, form: EmergencyForm, field: str | None, sentence: str) -> HttpResponseBase:
        """Return the form with the sentence, and write the try down."""
        form.add_error(field, sentence)
        self.log(Verb.DENIED, About.kind(EmergencyAccess, form.chosen_school), tried=Verb.BREAK_GLASS.value)
        return self.form_page(form)

    def schools(self) -> list[School]:
        """Return where the person is koordinator."""
        return list(schools_with_role(self.me, Role.KOORDINATOR))

    def record(self, code: str, school: School) -> ProtectedRecord | None:
        """Return the record if it may be opened to the person."""
        record = record_by_code(code, school)
        return record if record is not None and can_emergency_begin(self.me, record) else None

    def form_page(self, form: EmergencyForm) -> HttpResponseBase:
        """Return the page with the form."""
        self.log(Verb.READ, About.kind(EmergencyAccess), form="break-glass")
        crumbs = [(self.desk.url("list"), self.desk.plural)]
        context = {
            "form": form,
            "crumbs": crumbs,
            "back_url": crumbs[0][0],
            "closing": {"label": "Buka secara darurat", "meaning": MEANING},
        }
        return self.page("records/form.html", "Minta akses darurat", context)


class EmergencyEndView(GatedView):
    """Ends a break-glass before its time."""

    verb = Verb.BREAK_GLASS
    methods = frozenset({"POST"})

    def write(self, pk: UUID) -> HttpResponseBase:
        """End it and go back to the list."""
        access = EmergencyAccess.objects.filter(pk=pk).select_related("school").first()
        if access is None or not can_emergency_end(self.me, access):
            raise Denied(About.kind(EmergencyAccess), verb=self.verb.value)
        try:
            emergency_access_end(access, by=self.me, at=timezone.now())
        except Refused as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, f"Akses darurat pada {access.record_code} berakhir.")
        return HttpResponseRedirect(self.desk.url("list"))
