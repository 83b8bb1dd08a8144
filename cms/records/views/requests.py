"""The screens of the requests of persons: the queue with its clocks, one request, the PPDP's side of it, a restriction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from django.core.paginator import Paginator
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.roles import Role

from ..actions.requests import restriction_begin, restriction_lift
from ..activity_page import steps_of
from ..audit import About, Denied
from ..desk import Closing
from ..desks_requests import REQUESTS
from ..forms_requests import ReleaseForm, RestrictForm
from ..matrix import Column
from ..models import PersonRequest, ProtectedRecord, Student, Verb
from ..moves import Move, Who
from ..permissions_requests import check_restriction_lift
from ..permissions_steps import check_record_step
from ..request_clock import clock_of
from ..request_page import release_url, request_facts, request_work
from ..restricting import running_q
from ..seen import Seen, seen
from ..selectors_requests import in_order, requests_told_to
from ..stepping import table_of
from .changing import CloseView
from .gated import GatedView
from .moving import StepView
from .reading import ReadView

PAGE_SIZE = 50
ROLES = (Role.KONSELOR, Role.KOORDINATOR, Role.PPDP)


def address_for(user: Any, request: PersonRequest) -> str:
    """Return the page of the request that is this person's: with content, or the PPDP's by code."""
    name = "read" if PersonRequest.objects.visible_to(user).filter(pk=request.pk).exists() else "duty"
    return reverse(f"{REQUESTS.namespace}:{name}", args=[request.pk])


class RequestListView(GatedView):
    """The queue: what presses most on top, each with its clock in words."""

    verb = Verb.LIST
    roles: ClassVar[tuple[Role, ...]] = ROLES

    def show(self) -> HttpResponseBase:
        """List them."""
        pages = Paginator(in_order(requests_told_to(self.me)), PAGE_SIZE)
        page = pages.get_page(self.request.GET.get("p"))
        found = list(page.object_list)
        self.log(Verb.LIST, About.kind(PersonRequest), rows=len(found))
        context = {"rows": self.rows(found), "page": page, "sees_names": any(self.names)}
        return self.page("records/requests.html", REQUESTS.plural, context)

    def rows(self, found: Sequence[PersonRequest]) -> list[dict[str, Any]]:
        """Return what the table shows of each."""
        now = timezone.now()
        self.names = self.pupils(found)
        keys = [one.pk for one in found]
        mine = set(PersonRequest.objects.visible_to(self.me).filter(pk__in=keys).values_list("pk", flat=True))
        return [
            {
                "request": one,
                "name": self.names.get(one.student_id, ""),
                "clock": clock_of(one, now),
                "url": reverse(f"{REQUESTS.namespace}:{'read' if one.pk in mine else 'duty'}", args=[one.pk]),
            }
            for one in found
        ]

    def pupils(self, found: Sequence[PersonRequest]) -> dict[UUID, str]:
        """Return the names of the pupils whose general part the person may read; the PPDP has none."""
        pupils = Student.objects.visible_to(self.me).filter(pk__in={one.student_id for one in found})
        return {one.record.pk: str(one.value("name") or "") for one in seen(self.me, pupils) if one.value("name")}


class RequestReadView(ReadView):
    """One request, for its counselor and in its short version for the koordinator."""

    def context(self, one: Seen[Any]) -> dict[str, Any]:
        """Return what the template shows."""
        found = {**super().context(one), **request_facts(one.record), "release_url": release_url(self.me, one.record)}
        return {**found, **(request_work(self.me, one.record) if one.is_owner else {})}


class RequestDutyView(GatedView):
    """One request by code, for the PPDP: right, clock, state, what was done; no content."""

    roles = (Role.PPDP,)

    def show(self, pk: UUID) -> HttpResponseBase:
        """Show it."""
        request = told_to(self, pk)
        self.log(Verb.READ, About.record(request, Column.PPDP))
        context = {
            "record": request,
            "steps": steps_of(self.me, request),
            "crumbs": [(self.desk.url("list"), self.desk.plural)],
            **request_facts(request),
        }
        return self.page("records/request_duty.html", f"{self.desk.singular} {request.code}", context)


class RequestStepView(StepView):
    """A move of a request; the PPDP decides by code."""

    roles = ROLES

    def found_step(self, pk: UUID, name: str) -> tuple[ProtectedRecord, Move]:
        """Return the request and the move. Raises Denied."""
        table = table_of(PersonRequest())
        move = table.named(name) if table else None
        if move is None or move.who is not Who.DECIDER:
            return super().found_step(pk, name)
        request = told_to(self, pk)
        check_record_step(self.me, request, move)
        return request, move

    def page_of(self, record: ProtectedRecord) -> str:
        """Return the person's own page of the request."""
        return address_for(self.me, record)  # type: ignore[arg-type]  # the desk has no other records


class RestrictView(CloseView):
    """The counselor begins a restriction for a request."""

    verb = Verb.CHANGE

    def closing(self) -> Closing:
        """Return the question."""
        meaning = (
            "Selama pembatasan berlaku, rekaman peserta didik ini disimpan dan tetap dapat Anda baca, tetapi tidak diubah, "
            "dibagikan, dicetak, atau diunduh. Pembagian, tautan berkas, dan akses peserta konferensi berakhir saat ini "
            "juga dan tidak hidup lagi dengan sendirinya. Penahanan penghapusan demi keselamatan tetap dapat dicatat."
        )
        return Closing("Mulai pembatasan", meaning, RestrictForm, _begin)

    def done(self, record: ProtectedRecord) -> str:
        """Return the sentence after it."""
        return f"Pembatasan berlaku mulai sekarang, atas permintaan {record.code}."


class ReleaseView(CloseView):
    """The koordinator, as the second person, ends the restriction of a request."""

    roles = (Role.KOORDINATOR,)
    why = Column.KOORDINATOR

    def own(self, model: Any, pk: UUID) -> Any:
        """Return the request whose restriction this person may end. Raises Denied, NotAllowed."""
        request = self.found(model, pk).record
        running = request.restrictions.filter(running_q(timezone.now())).first()
        if running is None:
            raise Denied(About.record(request), verb=self.verb.value)
        check_restriction_lift(self.me, running)
        return request

    def closing(self) -> Closing:
        """Return the question."""
        meaning = (
            "Pemohon diberi tahu lebih dahulu. Setelah pembatasan berakhir, rekaman dapat diubah dan dibagikan lagi; "
            "pembagian yang dahulu berakhir karenanya tidak hidup lagi dengan sendirinya."
        )
        return Closing("Akhiri pembatasan", meaning, ReleaseForm, _lift)

    def done(self, record: ProtectedRecord) -> str:
        """Return the sentence after it."""
        return f"Pembatasan atas permintaan {record.code} berakhir."


def told_to(view: GatedView, pk: UUID) -> PersonRequest:
    """Return the request whose clock concerns the person, by code. Raises Denied."""
    found = requests_told_to(view.me).filter(pk=pk).first()
    if found is None:
        raise Denied(About.kind(PersonRequest), verb=view.verb.value)
    return found


def _begin(request: PersonRequest, values: Any, by: User, at: datetime) -> None:
    restriction_begin(request, until=values["until"], by=by, at=at)


def _lift(request: PersonRequest, values: Any, by: User, at: datetime) -> None:
    running = request.restrictions.filter(running_q(at)).first()
    if running is not None:
        restriction_lift(running, by=by, at=at)
