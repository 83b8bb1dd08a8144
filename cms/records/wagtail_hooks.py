"""Where the records appear in Wagtail's admin: the counselor's desk, the register of the PPDP."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from cms.accounts.roles import Role

from .commitments import OverdueTold, overdue_told
from .desks import STUDENTS
from .due import DueTold, due_told
from .models import ProtectedRecord
from .models.stock_log import keep_out_of_stock_log
from .policy import DESK_ROLES, holds
from .register import AccessLogAdmin
from .selectors_emergency import unseen_lines
from .selectors_requests import PressingTold, pressing_told
from .snippets import PREFIX, CounselorGroup, below
from .views.breach_letters import AuthorityLetterView, BreachLetterView
from .views.breaches import BreachAddView, BreachEditView, BreachListView, BreachView
from .views.erasing import ROLES, ErasureListView, ErasureView, ReceiptView
from .views.receivers import ReceiverAddView, ReceiverEditView, ReceiversView
from .views.retaining import RetentionListView

modeladmin_register(AccessLogAdmin)
register_snippet(CounselorGroup)
for viewset in below():
    register_snippet(lambda one=viewset: one)


@hooks.register("register_log_actions")
def protected_log(registry: LogActionRegistry) -> None:
    """Send Wagtail's log of protected rows to a model that nobody reads through Wagtail."""
    keep_out_of_stock_log(registry, ProtectedRecord)


@hooks.register("register_admin_urls")
def erasure_urls() -> list[URLPattern]:
    """Route the requests of erasure: they are no records, and outlive the pupil."""
    at, one = f"{PREFIX}/pemusnahan/", f"{PREFIX}/pemusnahan/<uuid:pk>/"
    receipt = ReceiptView.as_view(desk=STUDENTS)
    return [
        path(at, ErasureListView.as_view(desk=STUDENTS), name="records_erasures"),
        path(one, ErasureView.as_view(desk=STUDENTS), name="records_erasure"),
        *(
            path(f"{one}tanda-terima.{kind}", receipt, {"kind": kind}, name=f"records_erasure_{kind}")
            for kind in ("json", "txt")
        ),
    ]


@hooks.register("register_admin_urls")
def receiver_urls() -> list[URLPattern]:
    """Route the directory of receivers: no child is in it."""
    at = f"{PREFIX}/penerima-rujukan/"
    return [
        path(at, ReceiversView.as_view(), name="records_receivers"),
        path(f"{at}tambah/", ReceiverAddView.as_view(), name="records_receiver_add"),
        path(f"{at}<uuid:receiver_pk>/", ReceiverEditView.as_view(), name="records_receiver"),
    ]


@hooks.register("register_admin_urls")
def retention_urls() -> list[URLPattern]:
    """Route the list of what has ended."""
    view = RetentionListView.as_view(desk=STUDENTS)
    return [path(f"{PREFIX}/masa-simpan/", view, name="records_retention")]


@hooks.register("register_admin_urls")
def breach_urls() -> list[URLPattern]:
    """Route the reports of breaches: they are no records."""
    at = f"{PREFIX}/laporan-kebocoran/"
    one = f"{at}<uuid:breach_pk>/"
    return [
        path(at, BreachListView.as_view(), name="records_breaches"),
        path(f"{at}tambah/", BreachAddView.as_view(), name="records_breach_add"),
        path(one, BreachView.as_view(), name="records_breach"),
        path(f"{one}ubah/", BreachEditView.as_view(), name="records_breach_edit"),
        path(f"{one}lembaga/<slug:kind>/", AuthorityLetterView.as_view(), name="records_breach_authority"),
        path(f"{one}surat/<uuid:person_pk>/<slug:kind>/", BreachLetterView.as_view(), name="records_breach_letter"),
    ]


class ErasureItem(MenuItem):
    """Shown to whom one of the three steps belongs."""

    def is_shown(self, request: Any) -> bool:
        return holds(request.user, *ROLES)


@hooks.register("register_admin_menu_item")
def erasure_item() -> MenuItem:
    """Lead to the requests."""
    return ErasureItem("Pemusnahan", reverse("records_erasures"), name="pemusnahan", icon_name="bin", order=125)


class RequestItem(MenuItem):
    """Shown to a PPDP; whoever has the desk finds the queue there."""

    def is_shown(self, request: Any) -> bool:
        return holds(request.user, Role.PPDP) and not holds(request.user, *DESK_ROLES)


@hooks.register("register_admin_menu_item")
def request_item() -> MenuItem:
    """Lead to the queue."""
    return RequestItem(
        "Permintaan hak", reverse("records_personrequest:list"), name="permintaan-hak", icon_name="mail", order=124
    )


class PressingPanel(Component):
    """Which requests of persons are not answered 48 hours after their receipt: codes, rights and clocks."""

    order = 1

    def __init__(self, told: PressingTold) -> None:
        self.told = told

    def render_html(self, parent_context: Any = None) -> str:
        return render_to_string("records/pressing_panel.html", {"told": self.told})


@hooks.register("construct_homepage_panels", order=850)  # below an emergency, above commitments
def pressing_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Tell the counselor in charge, koordinator and PPDP; everybody else has none."""
    told = pressing_told(request.user)
    if told is not None:
        panels.insert(0, PressingPanel(told))


class RetentionItem(MenuItem):
    """Shown to whom the desk belongs."""

    def is_shown(self, request: Any) -> bool:
        return holds(request.user, *DESK_ROLES)


@hooks.register("register_admin_menu_item")
def retention_item() -> MenuItem:
    """Lead to what has ended."""
    return RetentionItem(
        "Masa simpan", reverse("records_retention"), name="masa-simpan", icon_name="calendar", order=124
    )


@hooks.register("register_admin_menu_item")
def breach_item() -> MenuItem:
    """Lead to the reports of breaches."""
    return ErasureItem(
        "Laporan kebocoran", reverse("records_breaches"), name="laporan-kebocoran", icon_name="warning", order=365
    )


class DuePanel(Component):
    """How much has ended and waits for a decision, and which notices of a breach are due: numbers and codes."""

    order = 2

    def __init__(self, told: DueTold) -> None:
        self.told = told

    def render_html(self, parent_context: Any = None) -> str:
        return render_to_string("records/due_panel.html", {"told": self.told})


@hooks.register("construct_homepage_panels", order=790)  # below what was agreed with people
def due_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Tell konselor, koordinator and PPDP; everybody else has none."""
    told = due_told(request.user)
    if told is not None:
        panels.insert(0, DuePanel(told))


class OverduePanel(Component):
    """Which of the person's own commitments are past their day: codes and days."""

    order = 1

    def __init__(self, told: OverdueTold) -> None:
        self.told = told

    def render_html(self, parent_context: Any = None) -> str:
        return render_to_string("records/overdue_panel.html", {"told": self.told})


@hooks.register("construct_homepage_panels", order=800)  # below an emergency
def overdue_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Tell the counselor in charge; everybody else has none."""
    told = overdue_told(request.user)
    if told is not None:
        panels.insert(0, OverduePanel(told))


class EmergencyPanel(Component):
    """Which records were opened in an emergency, by code, until the person says that he has seen it."""

    order = 0

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines

    def render_html(self, parent_context: Any = None) -> str:
        return render_to_string("records/emergency_panel.html", {"lines": self.lines})


@hooks.register("construct_homepage_panels", order=900)  # above what others put first
def emergency_panel(request: HttpRequest, panels: list[Any]) -> None:
    """Tell those who are signed in already, at the next look at the start page."""
    lines = unseen_lines(request.user)  # type: ignore[arg-type]  # nobody else comes to the start page
    if lines:
        panels.insert(0, EmergencyPanel(lines))
