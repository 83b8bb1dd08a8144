"""One record read, printed, and its history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from ..activity_page import activity_page
from ..audit import About, Denied
from ..desk import desk_of
from ..hanging import parent_of
from ..models import Case, Consent, DataPoolEntry, PersonRequest, SafetyHold, Student, Verb
from ..parts import parts
from ..pupil import case_page, files_of, pupil_page, row_of, whose
from ..restricting import restriction_of, sentence
from ..seen import BREAK_GLASS, Seen, seen
from ..selectors import share_of, why_visible
from ..selectors_log import log_of
from ..selectors_requests import objections_to
from ..sharing import pupil_key
from ..stepping import table_of
from .around_emergency import emergency_context
from .deeds import deeds
from .gated import GatedView, Record

HISTORY_ROWS = 100


class ReadView(GatedView):
    """One record, as far as the person may read it."""

    verb = Verb.READ
    frame = ""

    def show(self, pk: UUID) -> HttpResponseBase:
        """Show the record and why the person sees it."""
        one = self.found(self.desk.model, pk)
        share = share_of(self.me, one.record) if one.why == "share" else None
        if share is not None:  # the one page that shows the ticked fields and nothing around them
            return HttpResponseRedirect(reverse("records_room_share", args=[share.pk]))
        self.log(self.verb, About.record(one.record, one.why))
        context = {**self.context(one), **emergency_context(self.me, one)}
        answer = self.page(self.frame or self.desk.template, self.title(one), context)
        if context["emergency"] is not None:  # the screen does not outlive the time
            answer["Refresh"] = str(context["emergency_seconds"] + 1)
        return answer

    def title(self, one: Seen[Any]) -> str:
        """Return kind and code; never a name."""
        return f"{self.desk.singular} {one.record.code}"

    def context(self, one: Seen[Any]) -> dict[str, Any]:
        """Return what the template shows."""
        buttons = deeds(self.desk, one.record) if one.is_owner else []
        limits = limits_of(self.me, one)
        if limits["restriction"] and not isinstance(one.record, SafetyHold | PersonRequest):
            buttons = [deed for deed in buttons if deed.goes_on]
            limits["print_url"] = ""
        return {
            "one": one,
            "record": one.record,
            "parts": parts(one, self.desk.groups_of(one.record)),
            "why": why_visible(self.me, one.record),
            "crumbs": [(self.desk.url("list"), self.desk.plural)] if self.desk.has_list else [],
            "print_url": self.desk.url("print", one.record),
            "deeds": buttons,
            "has_rare": any(deed.is_rare for deed in buttons),
            **_around(self.me, one),
            **limits,
        }


def limits_of(user: Any, one: Seen[Any]) -> dict[str, Any]:
    """Return what limits the record: a restriction that runs, in words, and objections (their words for the owner)."""
    running = restriction_of(pupil_key(one.record), timezone.now())
    objections = PersonRequest.objects.visible_to(user).filter(pk__in=objections_to(one.record).values("pk"))
    return {
        "restriction": sentence(running) if running is not None else "",
        "objections": [
            {"code": found.record.code, "url": desk_of(found.record).url("read", found.record), "text": text}
            for found in seen(user, objections)
            if (text := found.value("objection")) != ""
        ],
    }


def _around(user: Any, one: Seen[Any]) -> dict[str, Any]:
    """Return what stands around the record: at a pupil or case everything below it, else what it hangs on."""
    if isinstance(one.record, Student):
        return pupil_page(user, one)
    if isinstance(one.record, Case):
        return case_page(user, one)
    parent = parent_of(one.record)
    at = {DataPoolEntry: "entry", Consent: "consent"}.get(type(one.record))
    around = activity_page(user, one) if table_of(one.record) is not None else {}
    return {
        "pupil": whose(user, one.record),
        **around,
        "parent": parent,
        "parent_kind": desk_of(parent).singular if parent else "",
        "parent_url": desk_of(parent).url("read", parent) if parent else "",
        "holds_files": at is not None and one.is_owner,
        "files": [row_of(file) for file in files_of(user, **{at: one.record})] if at else [],
        "sees_notes": one.is_owner,
    }


class PrintView(ReadView):
    """The same for paper: no menus, and a row of its own in the log."""

    verb = Verb.PRINT
    frame = "records/print.html"

    def found(self, model: type[Record], pk: UUID) -> Seen[Record]:
        """Return the row. Raises Denied under a break-glass too: it is for reading only."""
        one = super().found(model, pk)
        if one.why == BREAK_GLASS:
            raise Denied(About.record(one.record, BREAK_GLASS), verb=self.verb.value)
        return one


class HistoryView(GatedView):
    """Who did what to this record: for its owner alone."""

    verb = Verb.HISTORY

    def show(self, pk: UUID) -> HttpResponseBase:
        """Show the access log of the record."""
        record = self.own(self.desk.model, pk)
        self.log(Verb.HISTORY, About.record(record, "owner"))
        pages = Paginator(log_of(record.code, record.school), HISTORY_ROWS)
        crumbs = [(self.desk.url("read", record), f"{self.desk.singular} {record.code}")]
        context = {"record": record, "rows": pages.get_page(self.request.GET.get("p")), "crumbs": crumbs}
        return self.page("records/history.html", f"Riwayat akses {record.code}", context)
