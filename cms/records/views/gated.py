"""The mixin of every view of records: role and method first, objects only through the gate, every answer logged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views import View

from cms.accounts.models import User
from cms.accounts.reauthentication import again_url, is_recent
from cms.accounts.roles import Role
from cms.accounts.typed_text import again_page
from cms.core.errors import NotAllowed

from ..audit import About, Denied, answered, denied, logged
from ..desk import Desk
from ..models import ProtectedRecord, Verb
from ..policy import DESK_ROLES, holds
from ..restricting import Restricted, check_unrestricted
from ..seen import Seen, seen

Record = TypeVar("Record", bound=ProtectedRecord)


class _AsksAgain(Exception):
    """A form came before the person proved anew who he is; nothing was read or written."""


class GatedView(View):
    """Answers 404, the same for all, to a wrong role, a wrong method, `?export=`, and a row that is not visible."""

    desk: Desk = None  # type: ignore[assignment]  # as_view gives it
    verb: ClassVar[Verb] = Verb.READ
    methods: ClassVar[frozenset[str]] = frozenset({"GET", "HEAD"})
    roles: ClassVar[tuple[Role, ...]] = DESK_ROLES
    keeps_typed: ClassVar[bool] = True
    """Whether a form that cannot be saved (not visible any more, signed out) gives the person's own text back."""
    restricted_page: ClassVar[str] = "records/restricted.html"
    asks_again: ClassVar[bool] = False
    """Whether the person must have proved just now who he is: before export, erasure and break-glass."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer inside the transaction of the log row."""
        inside = partial(self._inside, request, *args, **kwargs)
        try:
            response = answered(request, inside, about=About.kind(self.desk.model), verb=self.verb.value)
        except _AsksAgain:
            response = again_page(request, problem=getattr(request, "suluh_problem", ""))
        response["Cache-Control"] = "private, no-store"
        patch_vary_headers(response, ["Cookie"])
        return response

    def _inside(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        may_enter = request.method in self.methods and "export" not in request.GET and holds(request.user, *self.roles)
        if not may_enter:
            raise Denied(About.kind(self.desk.model), verb=self.verb.value)
        try:
            if self.must_prove() and not is_recent(request):
                self.before_asking(*args, **kwargs)
                if request.method == "POST":
                    raise _AsksAgain
                return HttpResponseRedirect(again_url(request))
            return self._answer(request, *args, **kwargs)
        except NotAllowed:
            raise Denied(About.kind(self.desk.model), verb=self.verb.value) from None

    def must_prove(self) -> bool:
        """Return whether this request needs it: of a page with several deeds perhaps one."""
        return self.asks_again

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Return the answer; where a restriction stops it, nothing of it stays and the page says why."""
        try:
            if request.method != "POST":
                return self.show(*args, **kwargs)
            with transaction.atomic():
                return self.write(*args, **kwargs)
        except Restricted as refusal:
            self.log(Verb.READ, About.kind(self.desk.model), form="restricted")
            return self.page(self.restricted_page, "Pemrosesan dibatasi", {"problem": str(refusal)}, status=409)

    def before_asking(self, *args: Any, **kwargs: Any) -> None:
        """Refuse, before asking who the person is, what is not his whatever he proves. Raises Denied, NotAllowed."""

    def show(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer GET and HEAD."""
        raise NotImplementedError

    def write(self, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer POST."""
        raise NotImplementedError

    @classmethod
    def labels(cls, given: Mapping[str, Any]) -> dict[str, str]:
        """Return what the fields of its forms are called; `given` is what `as_view` got. No row is looked at."""
        desk: Desk | None = given.get("desk", cls.desk)
        forms = (desk.form, desk.closing.form if desk.closing else None) if desk else ()
        fields = [field for form in forms for field in getattr(form, "base_fields", {}).items()]
        return {name: str(field.label) for name, field in fields if field.label}

    @classmethod
    def turned_away(cls, request: HttpRequest, view: Any, given: Mapping[str, Any]) -> None:
        """Write down who came to an address of this view and was refused before it (`AccountGate`)."""
        desk: Desk = getattr(view, "view_initkwargs", {}).get("desk", cls.desk)
        about = _about_hidden(desk.model, given["pk"]) if "pk" in given else About.kind(desk.model)
        denied(by=request.user, about=about, verb=cls.verb.value)

    # --- For the views ---------------------------------------------------------------------------------------------

    @property
    def me(self) -> User:
        """Return the person; `roles` let nobody else in."""
        return cast("User", self.request.user)

    def found(self, model: type[Record], pk: UUID) -> Seen[Record]:
        """Return the row as the person sees it. Raises Denied, which logs the code of what was tried."""
        rows: QuerySet[Any] = model.objects.visible_to(self.me).filter(pk=pk).select_related("school", "owner")
        one = next(iter(seen(self.me, rows)), None)
        if one is None:
            raise Denied(_about_hidden(model, pk), verb=self.verb.value)
        if self.request.method != "POST":  # what was typed is given back with the refusal
            about = About.record(one.record, one.why)
            check_unrestricted(self.verb, about, what="offer", kind=self.desk.model._meta.label_lower)
        return one

    def own(self, model: type[Record], pk: UUID) -> Record:
        """Return the row if the person is the counselor in charge. Raises Denied."""
        one = self.found(model, pk)
        if not one.is_owner:
            raise Denied(About.record(one.record), verb=self.verb.value)
        return one.record

    def log(self, verb: Verb, about: About, **facts: int | str) -> None:
        """Write the row of this answer."""
        logged(by=self.me, verb=verb, about=about, facts=facts)

    def page(self, template: str, title: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        """Return the page in Wagtail's frame. The title holds codes only, never a name."""
        trail = [
            {"url": reverse("wagtailadmin_home"), "label": "Beranda"},
            *({"url": url, "label": label} for url, label in context.get("crumbs", ())),
            {"url": "", "label": title},
        ]
        frame = {"header_title": title, "page_title": title, "breadcrumbs_items": trail, "header_icon": self.desk.icon}
        return TemplateResponse(self.request, template, {**frame, "desk": self.desk, **context}, status=status)


def _about_hidden(model: type[ProtectedRecord], pk: UUID) -> About:
    """Return what the log says of a try: the code where there is such a row. Nothing of it reaches the answer."""
    record = model.objects.filter(pk=pk).select_related("school").only("code", "school").first()
    return About.kind(model) if record is None else About.record(record)
