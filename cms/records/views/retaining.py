"""The screens of the time that records are kept: what is over, and what the counselor in charge decides of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from cms.accounts.roles import Role

from ..actions.erasures import erasure_prepare_part
from ..actions.retention import retention_decide
from ..audit import About, Denied
from ..desk import desk_of
from ..forms_retention import KeepForm
from ..models import Case, ErasureRequest, ProtectedRecord, RetentionDecision, Student, Verb
from ..models.erasure import UNDER_WAY
from ..policy import DESK_ROLES
from ..pupil import whose
from ..retention import Ended, end_of, ended, months_of, pupil_of
from ..selectors_erasure import is_held
from .adding import WRITES, attempt
from .gated import GatedView
from .packets import refusal_of

TITLE = "Masa simpan"


class RetentionListView(GatedView):
    """What is over, pupil by pupil: the konselor decides of his own, the koordinator sees by code what waits."""

    verb = Verb.LIST
    roles = DESK_ROLES

    def show(self) -> HttpResponseBase:
        """List it."""
        found = ended(self.me)
        running = _running(found)
        pupils: dict[UUID, dict[str, Any]] = {}
        for one in found:
            group = pupils.setdefault(one.student.pk, {"code": one.student.code, "rows": [], "is_held": False})
            group["rows"].append(self.row(one, running))
        for key, group in pupils.items():
            group["is_held"] = is_held(key)
        self.log(Verb.LIST, About.kind(Student), rows=len(found), form="retention")
        months = {"cases": months_of(Case), "pupils": months_of(Student)}
        return self.page("records/retention.html", TITLE, {"pupils": list(pupils.values()), "months": months})

    def row(self, one: Ended, running: dict[UUID, ErasureRequest]) -> dict[str, Any]:
        """Return one line: code, kind and day; the way on for its owner."""
        request, desk = running.get(one.record.pk), desk_of(one.record)
        return {
            "code": one.record.code,
            "kind": "Seluruh rekaman" if one.is_whole else desk.singular,
            "end": one.end,
            "owner": one.record.owner,
            "url": desk.url("retention", one.record) if one.record.owner_id == self.me.pk else "",
            "request": request,
            "request_url": reverse("records_erasure", args=[request.pk]) if request else "",
        }


class RetentionView(GatedView):
    """One record or pupil: when its time is over, and why; another day, or the request of its erasure."""

    verb = Verb.CHANGE
    methods = WRITES
    roles = (Role.KONSELOR,)
    asks_again = True

    def before_asking(self, pk: UUID) -> None:
        """Refuse what is another's."""
        self.own(self.desk.model, pk)

    def show(self, pk: UUID) -> HttpResponseBase:
        """Show it."""
        return self.form_page(self.one(pk), KeepForm())

    def write(self, pk: UUID) -> HttpResponseBase:
        """Set another day, or ask for the erasure of this one record."""
        record = self.one(pk)
        if self.request.POST.get("langkah") == "musnahkan":
            return self.prepared(record)
        form = KeepForm(self.request.POST)
        if form.is_valid() and attempt(
            form, lambda: retention_decide(record, **form.cleaned_data, by=self.me, at=timezone.now())
        ):
            messages.success(self.request, f"{record.code} disimpan sampai {form.cleaned_data['until']:%d-%m-%Y}.")
            return HttpResponseRedirect(reverse("records_retention"))
        return self.form_page(record, form)

    def prepared(self, record: ProtectedRecord) -> HttpResponseBase:
        """Ask for it; a whole pupil has a screen of his own."""
        if isinstance(record, Student):
            raise Denied(About.record(record), verb=Verb.ERASE.value)
        made: list[ErasureRequest] = []
        problem = refusal_of(lambda: made.append(erasure_prepare_part(record, by=self.me, at=timezone.now())))
        if problem:
            return self.form_page(record, KeepForm(), problem)
        messages.success(self.request, "Permintaan tersimpan. Koordinator BK memastikan, lalu PPDP memutuskan.")
        return HttpResponseRedirect(reverse("records_erasure", args=[made[0].pk]))

    def one(self, pk: UUID) -> ProtectedRecord:
        """Return the person's own record, if it is about a pupil. Raises Denied."""
        record: ProtectedRecord = self.own(self.desk.model, pk)
        if pupil_of(record) is None:
            raise Denied(About.record(record), verb=self.verb.value)
        return record

    def form_page(self, record: ProtectedRecord, form: KeepForm, problem: str = "") -> HttpResponseBase:
        """Return the page."""
        self.log(Verb.READ, About.record(record, "owner"), form="retention")
        pupil, end = pupil_of(record), end_of(record)
        decisions = RetentionDecision.objects.filter(record=record.pk).select_related("decided_by")
        context = {
            "form": form,
            "record": record,
            "problem": problem,
            "pupil": whose(self.me, record),
            "end": end,
            "is_over": end is not None and end <= timezone.localdate(),
            "is_whole": isinstance(record, Student),
            "is_held": pupil is not None and is_held(pupil.pk),
            "months": months_of(type(record)),
            "decisions": decisions[:10],
            "erase_url": self.desk.url("erase", record) if isinstance(record, Student) else "",
            "crumbs": [(reverse("records_retention"), TITLE)],
            "back_url": self.desk.url("read", record),
        }
        return self.page("records/retention_one.html", f"{TITLE} {record.code}", context)


def _running(found: list[Ended]) -> dict[UUID, ErasureRequest]:
    keys = [one.record.pk for one in found]
    requests = ErasureRequest.objects.filter(state__in=UNDER_WAY)
    rows = [*requests.filter(part__in=keys), *requests.filter(subject__in=keys, part=None)]
    return {request.target: request for request in rows}
