"""The screens of an erasure: the konselor prepares with everything in view, koordinator and PPDP see codes and counts."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from cms.accounts.roles import Role
from cms.core.errors import NotAllowed, Refused

from .. import permissions_erasure as may
from ..actions import erasures as act
from ..audit import About, Denied
from ..desks import STUDENTS
from ..erasures import carry_out, inventory, is_to_finish, rows_of
from ..forms_erasure import DecideForm, PrepareForm, RefuseForm
from ..models import ErasureRequest, Student, Verb
from ..models.erasure import ErasureState
from ..pupil import whose
from ..receipts import as_text
from ..selectors_erasure import erasure_under_way, erasures_visible_to, is_held
from .adding import WRITES, attempt
from .gated import GatedView

PAGE_SIZE = 50
ROLES = (Role.KONSELOR, Role.KOORDINATOR, Role.PPDP)


class EraseView(GatedView):
    """The konselor prepares: what goes, what stays, and why."""

    verb = Verb.ERASE
    methods = WRITES
    roles = (Role.KONSELOR,)
    asks_again = True

    def before_asking(self, pk: UUID) -> None:
        """Refuse the pupil of another."""
        self.own(Student, pk)

    def show(self, pk: UUID) -> HttpResponseBase:
        """Show what would go."""
        return self.form_page(self.own(Student, pk), PrepareForm())

    def write(self, pk: UUID) -> HttpResponseBase:
        """Ask for it."""
        student = self.own(Student, pk)
        form, made = PrepareForm(self.request.POST), list[ErasureRequest]()
        if form.is_valid() and attempt(
            form,
            lambda: made.append(
                act.erasure_prepare(student, basis=form.cleaned_data["basis"], by=self.me, at=timezone.now())
            ),
        ):
            messages.success(self.request, "Permintaan tersimpan. Koordinator BK memastikan, lalu PPDP memutuskan.")
            return HttpResponseRedirect(reverse("records_erasure", args=[made[0].pk]))
        return self.form_page(student, form)

    def form_page(self, student: Student, form: PrepareForm) -> HttpResponseBase:
        """Return the page."""
        self.log(Verb.READ, About.record(student, "owner"), form="erase")
        under_way = erasure_under_way(student)
        crumbs = [(STUDENTS.url("read", student), f"{STUDENTS.singular} {student.code}")]
        context = {
            "form": form,
            "record": student,
            "pupil": whose(self.me, student),
            "stores": [store for store in inventory(student) if store.count],
            "is_held": is_held(student.pk),
            "under_way_url": reverse("records_erasure", args=[under_way.pk]) if under_way else "",
            "crumbs": crumbs,
            "back_url": crumbs[0][0],
        }
        return self.page("records/erase.html", f"Musnahkan rekaman {student.code}", context)


class ErasureListView(GatedView):
    """The requests that the person sees, by code."""

    verb = Verb.LIST
    roles: ClassVar[tuple[Role, ...]] = ROLES

    def show(self) -> HttpResponseBase:
        """List them."""
        pages = Paginator(erasures_visible_to(self.me), PAGE_SIZE)
        rows = pages.get_page(self.request.GET.get("p"))
        self.log(Verb.LIST, About.kind(ErasureRequest), rows=len(rows.object_list))
        return self.page("records/erasures.html", "Pemusnahan rekaman", {"rows": rows})


class ErasureView(GatedView):
    """One request: who did what, the next step for whom it is, the receipt at the end."""

    verb = Verb.ERASE
    methods = WRITES
    roles: ClassVar[tuple[Role, ...]] = ROLES
    asks_again = True
    decided: ErasureRequest | None = None
    problem = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer; what was decided is carried out after the decision is committed, and before the answer leaves."""
        response = super().dispatch(request, *args, **kwargs)
        if self.decided is not None:
            carry_out(self.decided, at=timezone.now())
        return response

    def before_asking(self, pk: UUID, kind: str = "") -> None:
        """Refuse the request of others."""
        self.one(pk)

    def show(self, pk: UUID) -> HttpResponseBase:
        """Show it."""
        one = self.one(pk)
        return self.form_page(one, DecideForm(request=one), RefuseForm())

    def write(self, pk: UUID) -> HttpResponseBase:
        """Take the step that the pressed button names."""
        one, step = self.one(pk), self.request.POST.get("langkah")
        typed = self.request.POST
        decide = DecideForm(typed if step == "musnahkan" else None, request=one)
        refuse = RefuseForm(typed if step == "tolak" else None)
        if not self.taken(one, step, decide, refuse):
            return self.form_page(one, decide, refuse)
        self.decided = one if step in {"musnahkan", "lanjutkan"} else None
        return HttpResponseRedirect(reverse("records_erasure", args=[one.pk]))

    def taken(self, one: ErasureRequest, step: str | None, decide: DecideForm, refuse: RefuseForm) -> bool:
        """Take the step; return False where it is refused. Raises NotAllowed, Denied for no step at all."""
        now = timezone.now()
        match step:
            case "pastikan":
                return self.tried(lambda: act.erasure_confirm(one, by=self.me, at=now))
            case "tarik":
                return self.tried(lambda: act.erasure_withdraw(one, by=self.me, at=now))
            case "tolak":
                reason = refuse.cleaned_data["reason"] if refuse.is_valid() else ""
                return bool(reason) and self.tried(lambda: act.erasure_refuse(one, reason=reason, by=self.me, at=now))
            case "musnahkan":
                return decide.is_valid() and self.tried(lambda: act.erasure_decide(one, by=self.me, at=now))
            case "lanjutkan":
                return self.may_go_on(one)
        raise Denied(self.about(one), verb=self.verb.value)

    def tried(self, step: Callable[[], None]) -> bool:
        """Take the step; on a refusal keep its sentence for the page and return False. NotAllowed goes on."""
        try:
            step()
        except NotAllowed:
            raise
        except Refused as refusal:
            self.problem = str(refusal)
            return False
        return True

    def may_go_on(self, one: ErasureRequest) -> bool:
        """Return True for whom finishes what was interrupted. Raises NotAllowed."""
        may.check_erasure_finish(self.me, one)
        if not is_to_finish(one):
            raise NotAllowed("Tidak ada yang terputus.")
        return True

    def one(self, pk: UUID) -> ErasureRequest:
        """Return the request. Raises Denied."""
        found = erasures_visible_to(self.me).filter(pk=pk).first()
        if found is None:
            raise Denied(About.kind(ErasureRequest), verb=self.verb.value)
        return found

    def about(self, one: ErasureRequest) -> About:
        """Return what the log says of it."""
        return About(one.school, one.code, one.model_label)

    def form_page(self, one: ErasureRequest, decide: DecideForm, refuse: RefuseForm) -> HttpResponseBase:
        """Return the page."""
        self.log(Verb.READ, self.about(one), form="erasure")
        is_confirmed = one.state == ErasureState.CONFIRMED
        context = {
            "one": one,
            "decide": decide,
            "refuse": refuse,
            "problem": self.problem,
            "rows": rows_of(one) if one.is_open else 0,
            "is_held": one.is_open and is_held(one.subject),
            "may_confirm": one.state == ErasureState.PREPARED and may.can_erasure_confirm(self.me, one),
            "may_decide": is_confirmed and may.can_erasure_decide(self.me, one),
            "may_withdraw": one.is_open and may.can_erasure_withdraw(self.me, one),
            "may_finish": is_to_finish(one) and may.can_erasure_finish(self.me, one),
            "another": may.ANOTHER,
            "text": as_text(one.receipt) if one.receipt.get("backups") else "",
            "crumbs": [(reverse("records_erasures"), "Pemusnahan rekaman")],
        }
        return self.page("records/erasure.html", f"Pemusnahan {one.code}", context)


class ReceiptView(ErasureView):
    """The receipt as a file: `json` or `txt`."""

    verb = Verb.DOWNLOAD
    methods = frozenset({"GET", "HEAD"})
    asks_again = False

    def show(self, pk: UUID, kind: str = "") -> HttpResponseBase:
        """Return the file."""
        one = self.one(pk)
        if not one.receipt.get("backups"):
            raise Denied(self.about(one), verb=self.verb.value)
        self.log(Verb.DOWNLOAD, self.about(one), form="receipt")
        text = json.dumps(one.receipt, ensure_ascii=False, indent=2) if kind == "json" else as_text(one.receipt)
        media = "application/json" if kind == "json" else "text/plain"
        response = HttpResponse(text, content_type=f"{media}; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="tanda-terima-{one.code}.{kind}"'
        return response
