"""The access log as a PPDP sees it: the chain of the own school, read-only; for everybody else it does not exist.

Looking at the log is itself a row of the log. Nothing of the query string reaches the database but what `LogFilter`
names: modeladmin's own filters would take any lookup (`?actor__password__startswith=`).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import IndexView, InspectView

from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.accounts.selectors import Person, has_role

from .audit import About, answered, denied, logged
from .models import AccessLogRow, Verb
from .register_rows import RowShown, shown
from .selectors_log import actors_of_log, log_filtered, log_visible_to

ABOUT = About.kind(AccessLogRow)


def can_see_log(user: Person) -> bool:
    """Return whether the person is PPDP of a school; a superuser is not."""
    return has_role(user, Role.PPDP)


class OnlyRead(PermissionHelper):
    """Nobody creates, edits or deletes here."""

    def user_has_any_permissions(self, user: Any) -> bool:
        return can_see_log(user)

    def user_can_list(self, user: Any) -> bool:
        return can_see_log(user)

    def user_can_create(self, user: Any) -> bool:
        return False

    def user_can_inspect_obj(self, user: Any, obj: Any) -> bool:
        return can_see_log(user)

    def user_can_edit_obj(self, user: Any, obj: Any) -> bool:
        return False

    def user_can_delete_obj(self, user: Any, obj: Any) -> bool:
        return False


class LogFilter(forms.Form):
    """What the list can be narrowed by."""

    sejak = forms.DateField(label="Sejak", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    sampai = forms.DateField(label="Sampai", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    tindakan = forms.ChoiceField(label="Tindakan", required=False, choices=[("", "Semua"), *Verb.choices])
    pelaku = forms.ModelChoiceField(label="Pelaku", required=False, queryset=User.objects.none(), empty_label="Semua")
    kode = forms.CharField(
        label="Kode rekaman",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "KS-2026-0014"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pelaku"].queryset = actors_of_log(person)  # type: ignore[attr-defined]  # a choice field has it


def _reader(request: HttpRequest) -> User:
    """Return who reads; every other one, method or format does not exist."""
    person = request.user
    if not isinstance(person, User) or not can_see_log(person):
        raise Http404
    if request.method not in {"GET", "HEAD"} or "export" in request.GET:
        raise Http404
    return person


class LogIndex(IndexView):
    """The list."""

    def get_template_names(self) -> list[str]:
        return ["records/log_index.html"]

    def get_queryset(self, request: HttpRequest | None = None) -> QuerySet[AccessLogRow]:
        """Return the rows behind the gate that fit the form; an invalid form finds none."""
        request = request or self.request
        self.form = LogFilter(request.GET, person=request.user)
        rows = log_visible_to(request.user)
        return log_filtered(rows, request.user, self.form.cleaned_data) if self.form.is_valid() else rows.none()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["form"] = self.form
        context["narrowed"] = any(self.form[name].value() for name in self.form.fields)
        context["rows"] = [
            (row, self.url_helper.get_action_url("inspect", row.id))
            for row in shown(context["object_list"], self.request.user)
        ]
        verb = Verb.SEARCH if context["narrowed"] else Verb.LIST
        facts = {"rows": len(context["rows"])}
        logged(by=self.request.user, verb=verb, about=ABOUT, facts=facts, roles=[Role.PPDP])
        return context


class LogInspect(InspectView):
    """One row."""

    def get_template_names(self) -> list[str]:
        return ["records/log_inspect.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row: RowShown = shown([self.instance], self.request.user)[0]
        logged(by=self.request.user, verb=Verb.READ, about=ABOUT, facts={"number": row.number}, roles=[Role.PPDP])
        return {**super().get_context_data(**kwargs), "row": row}


class AccessLogAdmin(ModelAdmin):
    """Routes of the register: the list and one row. Nothing that creates, edits or deletes is mounted."""

    model = AccessLogRow
    menu_label = "Catatan akses"
    menu_icon = "history"
    menu_order = 360
    inspect_view_enabled = True
    history_view_enabled = False
    index_view_class = LogIndex
    inspect_view_class = LogInspect
    permission_helper_class = OnlyRead
    list_per_page = 30
    list_export: tuple[str, ...] = ()
    add_to_settings_menu = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessLogRow]:
        """Return what this person may see."""
        return log_visible_to(request.user)

    def index_view(self, request: HttpRequest) -> HttpResponseBase:
        """Check the role before anything loads, and log."""

        def make() -> HttpResponseBase:
            _reader(request)
            return super(AccessLogAdmin, self).index_view(request)  # type: ignore[no-any-return]  # no types

        return answered(request, make, about=ABOUT, verb=Verb.LIST)

    def inspect_view(self, request: HttpRequest, instance_pk: str) -> HttpResponseBase:
        """Check the role and the row before anything loads, and log."""

        def make() -> HttpResponseBase:
            if not log_visible_to(_reader(request)).filter(pk=_key(instance_pk)).exists():
                raise Http404
            return super(AccessLogAdmin, self).inspect_view(request, instance_pk)  # type: ignore[no-any-return]  # no types

        return answered(request, make, about=ABOUT, verb=Verb.READ)

    def get_admin_urls_for_registration(self) -> tuple[URLPattern, ...]:
        """Route the list and one row."""
        helper = self.url_helper
        return tuple(
            re_path(helper.get_action_url_pattern(name), _told(view), name=helper.get_action_url_name(name))
            for name, view in (("index", self.index_view), ("inspect", self.inspect_view))
        )


def _told(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let the door write down whom it turned away before the view (`AccountGate`)."""
    door: Any = partial(view)
    door.turned_away = _turned_away
    return door  # type: ignore[no-any-return]  # an attribute on a partial


def _turned_away(request: HttpRequest, _view: object, _given: object) -> None:
    denied(by=request.user, about=ABOUT, verb=Verb.LIST.value)


def _key(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise Http404 from error
