"""The screens of a breach: the PPDP writes it down and fixes the list by code; each counselor tells his own pupils."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import School
from cms.accounts.roles import Role
from cms.accounts.selectors import schools_with_role

from ..actions import breaches as act
from ..audit import About, Denied
from ..desks import STUDENTS
from ..forms_breach import BreachForm
from ..incidents import affected, deadline, hours_left
from ..models import Breach, BreachPerson, Verb
from ..models.breach import BreachState
from ..permissions_breach import can_breach_write
from ..selectors_breach import breaches_visible_to, people_of, shown
from .adding import WRITES, attempt
from .gated import GatedView
from .packets import refusal_of

TITLE = "Laporan kebocoran"
PAGE_SIZE = 100
ROLES = (Role.PPDP, Role.KOORDINATOR, Role.KONSELOR)


class BreachListView(GatedView):
    """The incidents that the person sees."""

    desk = STUDENTS
    verb = Verb.LIST
    roles: ClassVar[tuple[Role, ...]] = ROLES

    def show(self) -> HttpResponseBase:
        """List them, the newest first."""
        now = timezone.now()
        rows = [{"one": one, "hours": hours_left(one, now)} for one in breaches_visible_to(self.me)]
        self.log(Verb.LIST, About.kind(Breach), rows=len(rows))
        may_add = schools_with_role(self.me, Role.PPDP).exists()
        return self.page("records/breaches.html", TITLE, {"rows": rows, "may_add": may_add})

    def one(self, pk: UUID) -> Breach:
        """Return one of them. Raises Denied."""
        found = breaches_visible_to(self.me).filter(pk=pk).first()
        if found is None:
            raise Denied(About.kind(Breach), verb=self.verb.value)
        return found

    def about(self, one: Breach) -> About:
        """Return what the log says of it."""
        return About(one.school, one.code, Breach._meta.label_lower)


class BreachAddView(BreachListView):
    """A new one, of the first of the person's schools or of the one in the address."""

    verb = Verb.CREATE
    methods = WRITES
    roles: ClassVar[tuple[Role, ...]] = (Role.PPDP,)
    title = "Laporan kebocoran baru"

    def show(self) -> HttpResponseBase:
        """Show the empty form."""
        school = self.school()
        return self.form_page(school, BreachForm(school=school))

    def write(self) -> HttpResponseBase:
        """Write it down, or show the form again with everything that was typed."""
        school, made = self.school(), list[Breach]()
        form = BreachForm(self.request.POST, school=school)
        if form.is_valid() and attempt(
            form, lambda: made.append(act.breach_report(school, form.cleaned_data, by=self.me, at=timezone.now()))
        ):
            messages.success(self.request, f"{made[0].code} tersimpan.")
            return HttpResponseRedirect(reverse("records_breach", args=[made[0].pk]))
        return self.form_page(school, form)

    def school(self) -> School:
        """Return the school. Raises Denied."""
        schools = schools_with_role(self.me, Role.PPDP)
        wanted = self.request.GET.get("sekolah")
        school = (schools.filter(npsn=wanted) if wanted else schools).first()
        if school is None:
            raise Denied(About.kind(Breach), verb=self.verb.value)
        return school

    def form_page(self, school: School, form: BreachForm, one: Breach | None = None) -> HttpResponseBase:
        """Return the page with the form."""
        self.log(Verb.READ, self.about(one) if one else About.kind(Breach, school), form="breach")
        back = reverse("records_breach", args=[one.pk]) if one else reverse("records_breaches")
        context = {"form": form, "crumbs": [(reverse("records_breaches"), TITLE)], "back_url": back}
        return self.page("records/form.html", self.title, context)


class BreachEditView(BreachAddView):
    """One completed; once the list is fixed, handling and recovery only."""

    verb = Verb.CHANGE
    title = "Lengkapi laporan"

    def show(self, breach_pk: UUID) -> HttpResponseBase:  # type: ignore[override]  # its address has a key
        """Show the form."""
        one = self.mine(breach_pk)
        return self.form_page(one.school, BreachForm(school=one.school, breach=one), one)

    def write(self, breach_pk: UUID) -> HttpResponseBase:  # type: ignore[override]  # its address has a key
        """Keep it, or show the form again."""
        one = self.mine(breach_pk)
        form = BreachForm(self.request.POST, school=one.school, breach=one)
        if form.is_valid() and attempt(
            form, lambda: act.breach_change(one, form.cleaned_data, by=self.me, at=timezone.now())
        ):
            messages.success(self.request, f"{one.code} tersimpan.")
            return HttpResponseRedirect(reverse("records_breach", args=[one.pk]))
        return self.form_page(one.school, form, one)

    def mine(self, pk: UUID) -> Breach:
        """Return the incident, if the person is PPDP of its school. Raises Denied."""
        one = self.one(pk)
        if not can_breach_write(self.me, one.school):
            raise Denied(self.about(one), verb=self.verb.value)
        return one


class BreachView(BreachListView):
    """One incident: the clock, what happened, whom it touched, and who was told."""

    verb = Verb.READ
    methods = WRITES
    problem = ""

    def show(self, breach_pk: UUID) -> HttpResponseBase:  # type: ignore[override]  # its address has a key
        """Show it."""
        return self.form_page(self.one(breach_pk))

    def write(self, breach_pk: UUID) -> HttpResponseBase:
        """Take the step that the pressed button names. Raises Denied for none."""
        one, now = self.one(breach_pk), timezone.now()
        steps: dict[str, Callable[[], object]] = {
            "tetapkan": lambda: act.breach_list(one, by=self.me, at=now),
            "lembaga": lambda: act.breach_authority_told(one, by=self.me, at=now),
            "selesai": lambda: act.breach_close(one, by=self.me, at=now),
            "diberitahu": lambda: act.breach_person_told(self.person(one), by=self.me, at=now),
        }
        step = steps.get(self.request.POST.get("langkah", ""))
        if step is None:
            raise Denied(self.about(one), verb=self.verb.value)
        self.problem = refusal_of(step)
        return self.form_page(one) if self.problem else HttpResponseRedirect(reverse("records_breach", args=[one.pk]))

    def person(self, one: Breach) -> BreachPerson:
        """Return the affected person whom the form names. Raises Denied."""
        return person_of(self, one, self.request.POST.get("orang", ""))

    def form_page(self, one: Breach) -> HttpResponseBase:
        """Return the page."""
        now, may_write = timezone.now(), can_breach_write(self.me, one.school)
        is_open = one.state == BreachState.OPEN
        people = Paginator(people_of(one, self.me), PAGE_SIZE).get_page(self.request.GET.get("p"))
        found = affected(one) if is_open and may_write else None
        self.log(Verb.READ, self.about(one), form="breach", rows=len(people.object_list))
        context = {
            "one": one,
            "problem": self.problem,
            "deadline": deadline(one),
            "hours": hours_left(one, now),
            "is_late": now > deadline(one),
            "found": found,
            "found_count": len(found.people) if found else 0,
            "pages": people,
            "people": shown(self.me, people.object_list),
            "told": one.people.filter(told_at__isnull=False).count(),
            "may_write": may_write,
            "is_open": is_open,
            "is_listed": one.state == BreachState.LISTED,
            "crumbs": [(reverse("records_breaches"), TITLE)],
        }
        return self.page("records/breach.html", f"{TITLE} {one.code}", context)


def person_of(view: BreachListView, one: Breach, key: str | UUID) -> BreachPerson:
    """Return one of the affected whom the person sees. Raises Denied."""
    found = {str(person.pk): person for person in people_of(one, view.me)}.get(str(key))
    if found is None:
        raise Denied(view.about(one), verb=view.verb.value)
    return found


def file_answer(data: bytes, media_type: str, name: str) -> HttpResponse:
    """Return a letter as a file that no browser shows in its own page."""
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
