"""The owner shares fields of a record, sees with whom it is shared, and ends each share at once."""

from __future__ import annotations

from typing import Any, ClassVar, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.accounts.roles import Role
from cms.core.errors import Refused

from ..actions.conferences import NOT_INVITED, conference_open
from ..actions.shares import share_close, share_offer
from ..audit import About, Denied
from ..forms_hand import ConferenceShareForm, ShareForm, label_of
from ..models import CaseConference, ProtectedRecord, Share, Verb
from ..models.conference import CaseConferenceState
from ..models.share import ShareState
from ..parts import in_words
from ..selectors_hand import shares_on
from .adding import WRITES, attempt
from .gated import GatedView


class ShareView(GatedView):
    """The shares of one record, and the form of a new one."""

    verb = Verb.SHARE
    methods = WRITES
    label: ClassVar[str] = "Bagikan"
    roles = (Role.KONSELOR,)

    def show(self, pk: UUID) -> HttpResponseBase:
        """Show both."""
        record = self.own(self.desk.model, pk)
        return self.form_page(record, self.share_form(record))

    def write(self, pk: UUID) -> HttpResponseBase:
        """Offer a share, or end one."""
        record = self.own(self.desk.model, pk)
        if "akhiri" in self.request.POST:
            return self.ended(record, self.request.POST["akhiri"])
        form = self.share_form(record, self.request.POST)
        if form.is_valid() and attempt(form, lambda: self.offer(record, form)):
            messages.success(self.request, "Ditawarkan. Isinya terbuka setelah penerima menyatakan menjaga rahasianya.")
            return HttpResponseRedirect(self.desk.url("share", record))
        return self.form_page(record, form)

    def share_form(self, record: ProtectedRecord, data: Any = None) -> Any:
        """Return the form of a new share."""
        return ShareForm(data, record=record, today=timezone.localdate())

    def offer(self, record: ProtectedRecord, form: Any) -> None:
        """Offer what the form says."""
        now, values = timezone.now(), form.cleaned_data
        since, until = form.times(now)
        share_offer(record, values["person"], fields=values["parts"], since=since, until=until, by=self.me, at=now)

    def ended(self, record: ProtectedRecord, key: str) -> HttpResponseBase:
        """End one share of this record."""
        share = next((one for one in shares_on(record) if str(one.pk) == key), None)
        if share is None:
            raise Denied(About.record(record), verb=self.verb.value)
        try:
            share_close(share, by=self.me, at=timezone.now())
        except Refused as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, f"Pembagian kepada {share.person} berakhir saat ini juga.")
        return HttpResponseRedirect(self.desk.url("share", record))

    def form_page(self, record: ProtectedRecord, form: Any) -> HttpResponseBase:
        """Return the page."""
        self.log(Verb.READ, About.record(record, "owner"), form="share")
        crumbs = [(self.desk.url("read", record), f"{self.desk.singular} {record.code}")]
        context = {
            "form": form,
            "record": record,
            "shares": [_line(share, type(record)) for share in shares_on(record)],
            "crumbs": crumbs,
            "back_url": crumbs[0][0],
            "closing": {"label": self.label},
            "meaning": self.meaning(record),
        }
        return self.page("records/share.html", f"{self.label} {record.code}", context)

    def meaning(self, record: ProtectedRecord) -> str:
        """Return what the person has to know besides, as a sentence; "" for nothing."""
        return ""


class ConferenceShareView(ShareView):
    """What the participants of a conference see, while it lasts: no day is chosen, the invitation says it."""

    label = "Akses peserta"

    def share_form(self, record: ProtectedRecord, data: Any = None) -> Any:
        """Return the form: a participant with an account, and the parts."""
        return ConferenceShareForm(data, record=record)

    def offer(self, record: ProtectedRecord, form: Any) -> None:
        """Offer what was ticked."""
        values = form.cleaned_data
        conference = cast("CaseConference", record)
        conference_open(conference, values["person"], fields=values["parts"], by=self.me, at=timezone.now())

    def meaning(self, record: ProtectedRecord) -> str:
        """Return when it opens, or why not yet."""
        conference = cast("CaseConference", record)
        if conference.state != CaseConferenceState.INVITED:
            return NOT_INVITED
        since, until = in_words(conference.starts_at), in_words(conference.ends_at)
        return (
            f"Yang dicentang terbuka setelah peserta menyatakan menjaga rahasianya, dan hanya dari {since} sampai {until}. "
            "Peserta tanpa akun tidak melihat apa pun; pernyataannya di atas kertas."
        )


def _line(share: Share, model: type[ProtectedRecord]) -> dict[str, Any]:
    now = timezone.now()
    is_alive = share.state != ShareState.CLOSED and share.until > now
    return {
        "share": share,
        "fields": ", ".join(label_of(model, name) for name in share.fields),
        "state": share.get_state_display() if is_alive else "Berakhir",
        "is_alive": is_alive,
    }
