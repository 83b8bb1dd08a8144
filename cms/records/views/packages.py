"""The screens of an access package: list, one package with its steps, and the making of the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from cms.accounts.roles import Role
from cms.core.errors import NotAllowed, Refused

from .. import permissions_package as may
from ..actions import packages as act
from ..audit import About, Denied
from ..desk import desk_of
from ..models import AccessPackage, ProtectedRecord, Verb
from ..models.package import PackageState
from ..package.dossier import Dossier
from ..pupil import whose
from ..seen import Seen
from ..selectors_package import waiting_reviews
from .adding import WRITES, AddView
from .gated import GatedView
from .listing import Choice, ListView


class PackageListView(ListView):
    """The packages that the person sees, by code; and what of his own records waits for a package of a colleague."""

    columns = ("Pemohon", "Mulai", "Keadaan")

    def choices(self) -> Sequence[Choice]:
        return (("state", "Keadaan", PackageState.choices),)

    def cells(self, one: Seen[AccessPackage]) -> list[Any]:
        return [one.value("asker"), timezone.localdate(one.record.created_at), one.value("state")]

    def more_links(self) -> Sequence[tuple[str, str]]:
        return [
            (f"Tinjau {record.code} untuk {package.code}", review_url(package, record))
            for package, record in waiting_reviews(self.me)
        ]


class PackageAddView(AddView):
    """The form of a new package."""

    def after(self, record: ProtectedRecord) -> str:
        """Go on with the review."""
        return self.desk.url("read", record)


class PackageView(GatedView):
    """One package: for its konselor what is to be read, for the koordinator codes and counts, for both the next step."""

    verb = Verb.READ
    methods = WRITES
    problem = ""

    def show(self, pk: UUID) -> HttpResponseBase:
        """Show it."""
        return self.overview(self.found(AccessPackage, pk))

    def write(self, pk: UUID) -> HttpResponseBase:
        """Take the step that the pressed button names."""
        one = self.found(AccessPackage, pk)
        package, step = one.record, self.request.POST.get("langkah", "")
        steps: dict[str, Callable[..., None]] = {
            "siapkan": act.package_prepare,
            "pastikan": act.package_confirm,
            "kembalikan": act.package_send_back,
            "ulang": act.package_again,
            "tarik": act.package_withdraw,
        }
        if step not in steps:
            raise Denied(About.record(package), verb=Verb.CHANGE.value)
        try:
            steps[step](package, by=self.me, at=timezone.now())
        except NotAllowed:
            raise
        except Refused as refusal:
            self.problem = str(refusal)
            package.refresh_from_db()
            return self.overview(one)
        return HttpResponseRedirect(self.desk.url("read", package))

    def overview(self, one: Seen[AccessPackage]) -> HttpResponseBase:
        """Return the page."""
        package = one.record
        self.log(Verb.READ, About.record(package, one.why))
        dossier = Dossier(package)
        is_owner, state = one.is_owner, package.state
        is_open = state in act.OPEN
        context = {
            "one": one,
            "package": package,
            "is_owner": is_owner,
            "pupil": whose(self.me, package),
            "counts": dossier.counts(),
            "unread": sum(count for _, count in dossier.unread),
            "lines": review_lines(self.me, dossier) if is_owner and is_open else [],
            "problem": self.problem,
            "may_prepare": state == PackageState.REVIEW and may.can_package_prepare(self.me, package),
            "may_confirm": state == PackageState.PREPARED and may.can_package_confirm(self.me, package),
            "may_make": state == PackageState.CONFIRMED and may.can_package_make(self.me, package),
            "may_again": state == PackageState.MADE and may.can_package_prepare(self.me, package),
            "may_withdraw": is_open and may.can_package_prepare(self.me, package),
            "is_waiting": state == PackageState.PREPARED,
            "another": may.ANOTHER,
            "make_url": self.desk.url("make", package),
            "history_url": self.desk.url("history", package) if is_owner else "",
            "crumbs": [(self.desk.url("list"), self.desk.plural)],
        }
        return self.page("records/package.html", f"{self.desk.singular} {package.code}", context)


class PackageMakeView(GatedView):
    """The making: asked again who he is, then the ZIP, once. The name of the file is the code."""

    verb = Verb.DOWNLOAD
    methods = WRITES
    roles: ClassVar[tuple[Role, ...]] = (Role.KONSELOR,)
    asks_again = True

    def before_asking(self, pk: UUID) -> None:
        """Refuse the package of another."""
        self.own(AccessPackage, pk)

    def show(self, pk: UUID) -> HttpResponseBase:
        """Ask for the last time."""
        package = self.own(AccessPackage, pk)
        return self.question(package)

    def write(self, pk: UUID) -> HttpResponseBase:
        """Make it and send it."""
        package = self.own(AccessPackage, pk)
        try:
            archive = act.package_make(package, by=self.me, at=timezone.now())
        except NotAllowed:
            raise
        except Refused as refusal:
            messages.error(self.request, str(refusal))
            return HttpResponseRedirect(self.desk.url("read", package))
        self.log(Verb.DOWNLOAD, About.record(package, "owner"), kib=-(-len(archive.data) // 1024))
        answer = HttpResponse(archive.data, content_type="application/zip")
        answer["Content-Disposition"] = f'attachment; filename="{package.code}.zip"'
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cross-Origin-Resource-Policy"] = "same-origin"
        return answer

    def question(self, package: AccessPackage) -> HttpResponseBase:
        """Return the page with the one button. Raises Denied where there is nothing to make."""
        if package.state != PackageState.CONFIRMED or not may.can_package_make(self.me, package):
            raise Denied(About.record(package), verb=self.verb.value)
        self.log(Verb.READ, About.record(package, "owner"), form="make")
        crumbs = [(self.desk.url("read", package), f"{self.desk.singular} {package.code}")]
        context = {"package": package, "crumbs": crumbs, "back_url": crumbs[0][0]}
        return self.page("records/package_make.html", f"Buat {package.code}", context)


def review_url(package: AccessPackage, record: ProtectedRecord) -> str:
    """Return the address at which the texts of the record are reviewed for the package."""
    return reverse(f"{desk_of(AccessPackage).namespace}:review", args=[package.pk, record.pk])


def review_lines(user: Any, dossier: Dossier) -> list[dict[str, Any]]:
    """Return the records with texts, each with how far its review is; those of colleagues by code alone."""
    unread = {record.pk: count for record, count in dossier.unread}
    found = []
    for record in dossier.all_records:
        if record.pk not in dossier.withheld and not dossier.passages(record):
            continue
        is_own = may.can_package_review(user, record)
        found.append(
            {
                "what": f"{str(record._meta.verbose_name).capitalize()} {record.code}",
                "url": review_url(dossier.package, record) if is_own else "",
                "owner": "" if is_own else str(record.owner),
                "unread": 0 if record.pk in dossier.withheld else unread.get(record.pk, 0),
                "is_withheld": record.pk in dossier.withheld,
            }
        )
    return sorted(found, key=lambda line: line["unread"] == 0)
