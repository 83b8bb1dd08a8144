"""The owner shares fields of a record, sees with whom it is shared, and ends each share at once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.accounts.roles import Role
from cms.core.errors import Refused

from ..actions.shares import share_close, share_offer
from ..audit import About, Denied
from ..forms_hand import ShareForm, label_of
from ..models import ProtectedRecord, Share, Verb
from ..models.share import ShareState
from ..selectors_hand import shares_on
from .adding import WRITES, attempt
from .gated import GatedView


class ShareView(GatedView):
    """The shares of one record, and the form of a new one."""

    verb = Verb.SHARE
    methods = WRITES
    roles = (Role.KONSELOR,)

    def show(self, pk: UUID) -> HttpResponseBase:
        """Show both."""
        record = self.own(self.desk.model, pk)
        return self.form_page(record, ShareForm(record=record, today=timezone.localdate()))

    def write(self, pk: UUID) -> HttpResponseBase:
        """Offer a share, or end one."""
        record = self.own(self.desk.model, pk)
        if "akhiri" in self.request.POST:
            return self.ended(record, self.request.POST["akhiri"])
        form = ShareForm(self.request.POST, record=record, today=timezone.localdate())
        if form.is_valid() and attempt(form, lambda: self.offer(record, form)):
            messages.success(self.request, "Ditawarkan. Isinya terbuka setelah penerima menyatakan menjaga rahasianya.")
            return HttpResponseRedirect(self.desk.url("share", record))
        return self.form_page(record, form)

    def offer(self, record: ProtectedRecord, form: ShareForm) -> None:
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

    def form_page(self, record: ProtectedRecord, form: ShareForm) -> HttpResponseBase:
        """Return the page."""
        self.log(Verb.READ, About.record(record, "owner"), form="share")
        crumbs = [(self.desk.url("read", record), f"{self.desk.singular} {record.code}")]
        context = {
            "form": form,
            "record": record,
            "shares": [_line(share, type(record)) for share in shares_on(record)],
            "crumbs": crumbs,
            "back_url": crumbs[0][0],
            "closing": {"label": "Bagikan"},
        }
        return self.page("records/share.html", f"Bagikan {record.code}", context)


def _line(share: Share, model: type[ProtectedRecord]) -> dict[str, Any]:
    now = timezone.now()
    is_alive = share.state != ShareState.CLOSED and share.until > now
    return {
        "share": share,
        "fields": ", ".join(label_of(model, name) for name in share.fields),
        "state": share.get_state_display() if is_alive else "Berakhir",
        "is_alive": is_alive,
    }
