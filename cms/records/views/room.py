"""The pupils in the reading room: wali kelas, guru wali and kepala have no back office; same gate, same templates."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.mixins import AccessMixin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse

from cms.accounts.roles import RECORD_ROLES, Role

from ..audit import About, denied
from ..desks import STUDENTS
from ..models import Student, Verb
from ..parts import parts
from ..policy import holds
from ..pupil import pupil_page
from ..seen import Seen
from ..selectors import share_of, why_visible
from ..selectors_referral import is_handled_for
from .gated import GatedView
from .listing import StudentListView
from .reading import limits_of

LETTER_ROLES = (Role.KOORDINATOR, Role.KEPALA, Role.WALIKELAS, Role.GURUWALI)
"""Who sees in the room which letters went, and what came back."""
ROOM_ROLES = tuple(sorted(RECORD_ROLES - {Role.PPDP}))


class InRoom(AccessMixin, GatedView):
    """The reading room's frame."""

    desk = STUDENTS
    roles: ClassVar[tuple[Role, ...]] = ROOM_ROLES
    restricted_page = "records/room_restricted.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Ask a stranger to sign in, whatever the address; how often, is counted."""
        if not request.user.is_authenticated:
            denied(by=request.user)
            return self.handle_no_permission()
        return super().dispatch(request, *args, **kwargs)

    def page(self, template: str, title: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """Return the page. The title holds codes only."""
        frame = {"title": title, "desk": self.desk, "is_room": True}
        return TemplateResponse(self.request, template, {**frame, **context}, status=status)


class RoomListView(InRoom, StudentListView):
    """The pupils whose general part the person may read."""

    template = "records/room_list.html"

    @property
    def list_url(self) -> str:
        """Return the address of the list in the room."""
        return reverse("records_room_students")

    @property
    def results_url(self) -> str:
        """Return the address of the list results in the room."""
        return reverse("records_room_results")

    def page(self, template: str, title: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """Return the page; nothing is begun here."""
        links = (
            [("Surat dan jadwal kunjungan", reverse("records_room_letters"))] if holds(self.me, *LETTER_ROLES) else []
        )
        return super().page(template, title, {**context, "may_add": False, "room_links": links}, status=status)

    def table(self, found: list[Seen[Any]]) -> list[dict[str, Any]]:
        rows = super().table(found)
        for row, one in zip(rows, found, strict=True):
            row["url"] = reverse("records_room_student", args=[one.record.pk])
        return rows


class RoomStudentView(InRoom):
    """One pupil: the general part; the rest is named and stays shut."""

    def show(self, pk: UUID) -> HttpResponseBase:
        """Show the pupil and why the person sees him."""
        one = self.found(Student, pk)
        share = share_of(self.me, one.record) if one.why == "share" else None
        if share is not None:
            return HttpResponseRedirect(reverse("records_room_share", args=[share.pk]))
        self.log(Verb.READ, About.record(one.record, one.why))
        context = {
            "one": one,
            "record": one.record,
            "parts": parts(one, self.desk.groups),
            "why": why_visible(self.me, one.record),
            **limits_of(self.me, one),
            "is_handled": is_handled_for(self.me, one.record),
            **pupil_page(self.me, one, is_room=True),
        }
        return self.page("records/room_student.html", f"Peserta didik {one.record.code}", context)
