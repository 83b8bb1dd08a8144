"""The review of one record for a package: each text is shown and decided over, by the record's own counselor."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.accounts.roles import Role
from cms.core.errors import NotAllowed, Refused

from ..actions import packages as act
from ..audit import About, Denied
from ..desk import desk_of
from ..forms_package import KeepForm, RecordReviewForm
from ..models import AccessPackage, Attachment, ProtectedRecord, Student, Verb
from ..package.dossier import Dossier
from ..permissions_package import can_package_review
from ..pupil import whose
from ..selectors_package import package_for
from .adding import WRITES
from .gated import GatedView
from .packages import review_url


class PackageReviewView(GatedView):
    """The texts of one record."""

    verb = Verb.READ
    methods = WRITES
    roles: ClassVar[tuple[Role, ...]] = (Role.KONSELOR,)
    problem = ""

    def show(self, pk: UUID, row_pk: UUID) -> HttpResponseBase:
        """Show the texts."""
        dossier, record = self.both(pk, row_pk)
        return self.texts(dossier, record, self.form(dossier, record), KeepForm())

    def write(self, pk: UUID, row_pk: UUID) -> HttpResponseBase:
        """Keep what was decided."""
        dossier, record = self.both(pk, row_pk)
        if self.request.POST.get("langkah") == "tahan":
            keep = KeepForm(self.request.POST)
            done = keep.is_valid() and self.withheld(dossier, record, keep.cleaned_data["why"])
            return self.on(dossier, record) if done else self.texts(dossier, record, self.form(dossier, record), keep)
        form = self.form(dossier, record, is_sent=True)
        if form.is_valid() and self.decided(dossier, record, form):
            return self.on(dossier, record)
        return self.texts(dossier, record, form, KeepForm())

    def decided(self, dossier: Dossier, record: ProtectedRecord, form: RecordReviewForm) -> bool:
        """Take the step; on a refusal put its sentences beside the texts and return False."""
        try:
            act.package_review(dossier.package, record, form.decisions(), by=self.me, at=timezone.now())
        except ValidationError as wrong:
            form.told(wrong.message_dict)
        except NotAllowed:
            raise
        except Refused as refusal:
            self.problem = str(refusal)
        else:
            return True
        return False

    def withheld(self, dossier: Dossier, record: ProtectedRecord, reason: str) -> bool:
        """Keep the whole record back; on a refusal keep its sentence and return False."""
        try:
            act.package_withhold(dossier.package, record, reason, by=self.me, at=timezone.now())
        except NotAllowed:
            raise
        except Refused as refusal:
            self.problem = str(refusal)
            return False
        return True

    def on(self, dossier: Dossier, record: ProtectedRecord) -> HttpResponseBase:
        """Go on to the next of the person's records with unread texts, else back to the package."""
        after = Dossier(AccessPackage.objects.select_related("student").get(pk=dossier.package.pk))
        own = [one for one, _ in after.unread if one.owner_id == self.me.pk and one.pk != record.pk]
        messages.success(self.request, f"Tinjauan {record.code} tersimpan.")
        return HttpResponseRedirect(review_url(after.package, own[0]) if own else self.back(after))

    def back(self, dossier: Dossier) -> str:
        """Return where the review came from."""
        is_own = dossier.package.owner_id == self.me.pk
        return self.desk.url("read", dossier.package) if is_own else self.desk.url("list")

    def both(self, pk: UUID, row_pk: UUID) -> tuple[Dossier, ProtectedRecord]:
        """Return the package at work and the person's own record in it. Raises Denied, which tells the log the code."""
        package = package_for(self.me, pk)
        if package is None or package.state not in act.OPEN:
            raise Denied(About.kind(AccessPackage), verb=self.verb.value)
        dossier = Dossier(package)
        record = next((one for one in dossier.all_records if one.pk == row_pk), None)
        if record is None or not can_package_review(self.me, record):
            about = About.kind(AccessPackage) if record is None else About.record(record)
            raise Denied(about, verb=self.verb.value)
        return dossier, record

    def form(self, dossier: Dossier, record: ProtectedRecord, *, is_sent: bool = False) -> RecordReviewForm:
        """Return the form over the texts."""
        passages = [(passage, dossier.verdict(passage)) for passage in dossier.passages(record)]
        return RecordReviewForm(self.request.POST if is_sent else None, passages=passages)

    def texts(
        self, dossier: Dossier, record: ProtectedRecord, form: RecordReviewForm, keep: KeepForm
    ) -> HttpResponseBase:
        """Return the page."""
        self.log(Verb.READ, About.record(record, "owner"), form="review")
        package, desk = dossier.package, desk_of(record)
        context = {
            "package": package,
            "record": record,
            "what": str(record._meta.verbose_name),
            "pupil": whose(self.me, record),
            "form": form,
            "keep": keep,
            "problem": self.problem,
            "may_keep": not isinstance(record, Student),
            "is_withheld": record.pk in dossier.withheld,
            "file_url": desk.url("download", record) if isinstance(record, Attachment) else "",
            "record_url": desk.url("read", record),
            "back_url": self.back(dossier),
            "crumbs": [(self.back(dossier), f"{self.desk.singular} {package.code}")],
        }
        return self.page("records/package_review.html", f"Tinjau {record.code}", context)
