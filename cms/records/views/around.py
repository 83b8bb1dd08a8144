"""What stands around the pupils: the classes of the year with their wali kelas, and the guru wali of one pupil."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.accounts.models import School, User
from cms.accounts.selectors import schools_with_role

from ..actions.classes import class_create, class_homeroom_set
from ..actions.students import guidance_begin, guidance_end
from ..audit import About, Denied
from ..desk import Closing
from ..forms import ClassForm, GuidanceForm
from ..models import ProtectedRecord, SchoolClass, Student, Verb
from ..policy import DESK_ROLES
from ..years import school_year
from .adding import WRITES, attempt
from .changing import CloseView
from .gated import GatedView


class ClassesView(GatedView):
    """The classes of this school year."""

    verb = Verb.LIST
    methods = WRITES

    def show(self) -> HttpResponseBase:
        """List them with an empty form."""
        school = self.school()
        return self.form_page(school, ClassForm(school=school))

    def write(self) -> HttpResponseBase:
        """Make a class, or give one that is there another wali kelas."""
        school = self.school()
        form = ClassForm(self.request.POST, school=school)
        if form.is_valid() and attempt(form, lambda: self.keep(school, form.cleaned_data)):
            messages.success(self.request, f"Kelas {form.cleaned_data['name']} tersimpan.")
            return HttpResponseRedirect(self.request.get_full_path())
        return self.form_page(school, form)

    def keep(self, school: School, values: dict[str, Any]) -> None:
        """Write what the form says."""
        year, now = school_year(timezone.localdate()), timezone.now()
        there = SchoolClass.objects.filter(school=school, school_year=year, name=values["name"]).first()
        if there is None:
            class_create(school=school, year=year, by=self.me, at=now, **values)
        else:
            class_homeroom_set(there, values["homeroom"], by=self.me, at=now)

    def school(self) -> School:
        """Return the school: the one that the address names, else the first. Raises Denied."""
        keys = {school.pk for role in DESK_ROLES for school in schools_with_role(self.me, role)}
        schools = School.objects.filter(pk__in=keys).order_by("name")
        wanted = self.request.GET.get("sekolah")
        school = schools.filter(npsn=wanted).first() if wanted else schools.first()
        if school is None:
            raise Denied(About.kind(self.desk.model), verb=self.verb.value)
        return school

    def form_page(self, school: School, form: ClassForm) -> HttpResponseBase:
        """Return the list and the form."""
        year = school_year(timezone.localdate())
        rows = list(SchoolClass.objects.filter(school=school, school_year=year).select_related("homeroom"))
        self.log(Verb.LIST, About.kind(SchoolClass, school), rows=len(rows))
        crumbs = [(self.desk.url("list"), self.desk.plural)]
        context = {"form": form, "rows": rows, "school": school, "crumbs": crumbs, "back_url": crumbs[0][0]}
        return self.page("records/classes.html", f"Kelas {year}", context)


class GuidanceView(CloseView):
    """Names a pupil to a guru wali, who then reads the general part."""

    verb = Verb.CHANGE

    def closing(self) -> Closing:
        """Return the question."""
        meaning = "Guru wali membaca bagian umum peserta didik ini. Yang lama kehilangan penglihatannya saat itu juga."
        return Closing("Simpan guru wali", meaning, GuidanceForm, _name)

    def done(self, record: ProtectedRecord) -> str:
        """Return the sentence after it."""
        return f"Guru wali {record.code} tersimpan."


def _name(student: Student, values: Any, by: User, at: datetime) -> None:
    if values["teacher"] is None:
        guidance_end(student, by=by, at=at)
    else:
        guidance_begin(student, values["teacher"], since=timezone.localdate(at), by=by, at=at)
