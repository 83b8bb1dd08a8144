"""Lists and search: counts, filters and pages inside the gate, one row in the access log for each.

What is searched for is a child's name or number, so it travels in the body of a POST to the list results and never
stands in an address, a history or the log of a web server.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.accounts.roles import RECORD_ROLES, Role
from cms.accounts.selectors import schools_held

from ..audit import About
from ..matrix import Level
from ..models import Case, DataPoolEntry, Placement, SchoolClass, Student, Verb
from ..models.case import Area, CaseState
from ..models.data_pool import EntryState, Kind, Topic
from ..models.student import StudentState
from ..parts import in_words
from ..policy import holds
from ..search import CODE, MOST_BY_NAME, PAGE_SIZE, matching, only_by_what_he_reads, page_after
from ..seen import Seen, seen
from ..selectors_hand import hand_links
from ..years import school_year
from .gated import GatedView

SHUT = "ada, tertutup"
RESULTS = frozenset({"GET", "HEAD", "POST"})
Choice = tuple[str, str, Sequence[tuple[str, str]]]


class ListView(GatedView):
    """A page of one kind of record."""

    verb = Verb.LIST
    keeps_typed = False
    pupil: ClassVar[str] = "student"
    columns: ClassVar[tuple[str, ...]] = ()
    template: ClassVar[str] = "records/list.html"
    is_results: bool = False
    """Whether this is the route of the list results, where words are searched for."""
    wanted: QueryDict

    def show(self) -> HttpResponseBase:
        """List and filter. The results hold nothing to come back to: who reloads them stands before the list."""
        if self.is_results:
            return HttpResponseRedirect(self.list_url)
        return self.listed(self.request.GET, "")

    def write(self) -> HttpResponseBase:
        """Search."""
        return self.listed(self.request.POST, self.request.POST.get("q", "").strip()[:100])

    @property
    def list_url(self) -> str:
        """Return the address of the list."""
        return self.desk.url("list")

    @property
    def results_url(self) -> str:
        """Return the address of the list results."""
        return self.desk.url("list_results")

    def listed(self, wanted: QueryDict, query: str) -> HttpResponseBase:
        """Return the page of what is wanted."""
        self.wanted = wanted
        rows, asked = self.narrowed(self.desk.model.objects.visible_to(self.me))
        if query:
            rows = matching(rows, query, self.me, pupil=self.pupil)
        found, after = self.page_of(rows, query)
        if query:
            found = self.only_readable(found, query)
        found = [one for one in found if all(self.reads(one, name) for name in asked)]
        self.log(Verb.SEARCH if query else Verb.LIST, About.kind(self.desk.model), rows=len(found))
        context = {
            "query": query,
            "filters": [(name, label, choices, asked.get(name, "")) for name, label, choices in self.choices()],
            "asked": {**asked, **({"q": query} if query else {})},
            "results_url": self.results_url,
            "columns": self.columns,
            "rows": self.table(found),
            "after": after,
            "add_url": self.desk.url("add"),
            "more_links": self.more_links(),
            "classes_url": self.desk.url("classes") if self.desk.model is Student else "",
            "may_add": holds(self.me, Role.KONSELOR) and not self.desk.needs_parent,
        }
        return self.page(self.template, self.desk.plural, context)

    def more_links(self) -> Sequence[tuple[str, str]]:
        """Return the links above the list, as (label, address)."""
        return hand_links(self.me) if self.desk.model is Student else ()

    def page_of(self, rows: QuerySet[Any], query: str) -> tuple[list[Seen[Any]], UUID | None]:
        """Return the rows of this page and, where more follow, the key to go on from."""
        keys = list(page_after(rows, self.wanted.get("setelah", "")).select_related("school", "owner"))
        after = keys[PAGE_SIZE - 1].pk if len(keys) > PAGE_SIZE else None
        wanted = [row.pk for row in keys[:PAGE_SIZE]]
        visible = self.desk.model.objects.visible_to(self.me).filter(pk__in=wanted)
        return seen(self.me, visible.select_related("school", "owner").order_by("-created_at", "pk")), after

    def only_readable(self, found: list[Seen[Any]], query: str) -> list[Seen[Any]]:
        """Drop rows whose pupil only a word matched which the person may not read."""
        if CODE.fullmatch(query):
            return found
        keys = {one.record.student_id for one in found}
        pupils = seen(self.me, Student.objects.visible_to(self.me).filter(pk__in=keys))
        kept = {pupil.record.pk for pupil in only_by_what_he_reads(pupils, query)}
        return [one for one in found if one.record.student_id in kept]

    def narrowed(self, rows: QuerySet[Any]) -> tuple[QuerySet[Any], dict[str, str]]:
        """Return the rows that the filters leave, and the filters that were asked for and exist."""
        asked = {}
        for name, _label, choices in self.choices():
            value = self.wanted.get(name, "")
            if value in {key for key, _ in choices}:
                asked[name] = value
                rows = self.filtered(rows, name, value)
        return rows, asked

    def reads(self, one: Seen[Any], name: str) -> bool:
        """Return whether the person reads what this filter asks: else the list would tell it of a shared row."""
        return name in one.readable

    def choices(self) -> Sequence[Choice]:
        """Return the filters as (name, label, choices)."""
        return ()

    def filtered(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Return the rows that this filter leaves."""
        return rows.filter(**{name: value})

    def table(self, found: list[Seen[Any]]) -> list[dict[str, Any]]:
        """Return the rows of the table: code, address, cells."""
        return [
            {
                "code": one.record.code,
                "url": self.desk.url("read", one.record),
                "cells": list(zip(self.columns, map(in_words, self.cells(one)), strict=True)),
            }
            for one in found
        ]

    def cells(self, one: Seen[Any]) -> list[Any]:
        """Return what stands behind the code."""
        raise NotImplementedError

    def names(self, found: Sequence[Seen[Any]]) -> dict[UUID, str]:
        """Return the names of the pupils of these rows, of those that the person may read."""
        keys = {one.record.student_id for one in found if one.record.student_id}
        pupils = seen(self.me, Student.objects.visible_to(self.me).filter(pk__in=keys))
        return {pupil.record.pk: pupil.value("name") or SHUT for pupil in pupils}


def classes_of(user: Any, year: str) -> QuerySet[SchoolClass]:
    """Return the classes of the year at the schools where the person holds a record role."""
    schools = schools_held(user, *RECORD_ROLES)
    return SchoolClass.objects.filter(school__in=schools, school_year=year).order_by("name", "pk")


def class_names(pupils: Sequence[Seen[Student]]) -> dict[UUID, str]:
    """Return the present class of each of these pupils, by key."""
    keys = [pupil.record.pk for pupil in pupils]
    placed = Placement.objects.filter(student__in=keys, until__isnull=True).select_related("school_class")
    return {placement.student_id: placement.school_class.name for placement in placed}


class StudentListView(ListView):
    """Pupils, newest first; by name inside one class, or inside a caseload that is small enough."""

    pupil = ""
    columns = ("Nama", "Kelas", "NIS", "Keadaan", "Konselor")

    def choices(self) -> Sequence[Choice]:
        classes = classes_of(self.me, school_year(timezone.localdate()))
        return (
            ("kelas", "Kelas", [(str(one.pk), one.name) for one in classes]),
            ("state", "Keadaan", StudentState.choices),
            ("urut", "Urutan", [("nama", "Menurut nama")]),
        )

    def filtered(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if name == "urut":
            return rows
        if name == "kelas":
            return rows.filter(placements__school_class=UUID(value), placements__until__isnull=True)
        return super().filtered(rows, name, value)

    def reads(self, one: Seen[Any], name: str) -> bool:
        is_by_table = one.level is not Level.NONE
        return {"urut": True, "kelas": is_by_table}.get(name, name in one.readable)

    def page_of(self, rows: QuerySet[Any], query: str) -> tuple[list[Seen[Any]], UUID | None]:
        by_name = bool(self.wanted.get("kelas") or self.wanted.get("urut"))
        few = list(rows.values_list("pk", flat=True)[: MOST_BY_NAME + 1]) if by_name else []
        if not few or len(few) > MOST_BY_NAME:
            found, after = super().page_of(rows, query)
        else:
            after = None
            visible = Student.objects.visible_to(self.me).filter(pk__in=few).select_related("school", "owner")
            found = sorted(seen(self.me, visible), key=lambda one: str(one.value("name") or "").casefold())
        return found, after

    def only_readable(self, found: list[Seen[Any]], query: str) -> list[Seen[Any]]:
        return only_by_what_he_reads(found, query)

    def table(self, found: list[Seen[Any]]) -> list[dict[str, Any]]:
        self.class_names = class_names(found)
        return super().table(found)

    def cells(self, one: Seen[Any]) -> list[Any]:
        name, nis = one.value("name") or SHUT, one.value("nis") or "–"
        placed = SHUT if one.level is Level.NONE else self.class_names.get(one.record.pk, "–")
        return [name, placed, nis, one.value("state"), str(one.record.owner)]


class CaseListView(ListView):
    """Cases, newest first."""

    columns = ("Peserta didik", "Bidang", "Mulai", "Keadaan")

    def choices(self) -> Sequence[Choice]:
        return (("state", "Keadaan", CaseState.choices), ("area", "Bidang", Area.choices))

    def table(self, found: list[Seen[Any]]) -> list[dict[str, Any]]:
        self.pupils = self.names(found)
        return super().table(found)

    def cells(self, one: Seen[Case]) -> list[Any]:
        name = self.pupils.get(one.record.student_id, SHUT)
        return [name, one.value("area") or SHUT, one.value("started_date") or SHUT, one.value("state")]


class EntryListView(ListView):
    """The data pool: kind, topic, whose, how old."""

    columns = ("Jenis dan pokok", "Judul", "Peserta didik", "Tanggal data", "Diperiksa")

    def choices(self) -> Sequence[Choice]:
        return (
            ("kind", "Jenis data", Kind.choices),
            ("topic", "Pokok", Topic.choices),
            ("state", "Keadaan", EntryState.choices),
            ("periksa", "Pemeriksaan", [("lewat", "Lewat waktu")]),
        )

    def filtered(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if name == "periksa":
            return rows.filter(overdue_q())
        return super().filtered(rows, name, value)

    def reads(self, one: Seen[Any], name: str) -> bool:
        return super().reads(one, "check_again_date" if name == "periksa" else name)

    def table(self, found: list[Seen[Any]]) -> list[dict[str, Any]]:
        self.pupils = self.names(found)
        return super().table(found)

    def cells(self, one: Seen[DataPoolEntry]) -> list[Any]:
        record = one.record
        title = one.value("title") if one.level is not Level.SHORT else SHUT
        whose = self.pupils.get(record.student_id, SHUT) if record.student_id else "–"
        return [
            f"{one.value('kind') or SHUT}: {one.value('topic') or SHUT}",
            title or SHUT,
            whose,
            one.value("source_date") or SHUT,
            one.value("last_checked_date") or SHUT,
        ]


def overdue_q() -> Q:
    """Return the condition that an entry in force is past the day on which it was to be checked."""
    return Q(state=EntryState.CURRENT, check_again_date__lt=timezone.localdate())
