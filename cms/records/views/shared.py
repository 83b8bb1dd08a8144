"""What is shared with a person, in the reading room: the offer, his pledge, then exactly the fields that were ticked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.selectors import schools_held

from ..actions.shares import share_pledge
from ..audit import About, Denied
from ..desk import desk_of
from ..forms_hand import PledgeForm, label_of
from ..gate import may_open_records
from ..models import ProtectedRecord, Share, Verb
from ..models.share import ShareState
from ..packets import is_packet
from ..parts import Part, parts
from ..permissions import can_share_pledge, check_share_pledge
from ..seen import Seen
from ..selectors_hand import shares_to
from ..sharing import SHARE_ROLES, record_of, shareable_fields
from .adding import WRITES, attempt
from .room import InRoom


class SharedRoom(InRoom):
    """For everybody to whom something may be shared; without a second factor it says how to set one up."""

    roles = SHARE_ROLES

    def _inside(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method in self.methods and _lacks_second_factor(request.user):
            self.log(Verb.LIST, About.kind(Share), rows=0)
            return self.page("records/room_factor.html", "Dibagikan kepada Anda", {})
        return super()._inside(request, *args, **kwargs)


class SharedListView(SharedRoom):
    """What is offered to the person and what runs for him: kinds, codes and days."""

    verb = Verb.LIST

    def show(self) -> HttpResponseBase:
        """List it."""
        found = [(share, record_of(share)) for share in shares_to(self.me, timezone.now())]
        rows = [
            _row(share, record) for share, record in found if record and can_share_pledge(self.me, share, record.school)
        ]
        self.log(Verb.LIST, About.kind(Share), rows=len(rows))
        return self.page("records/room_shares.html", "Dibagikan kepada Anda", {"rows": rows})


class SharedView(SharedRoom):
    """One share: the pledge first, then the fields."""

    methods = WRITES

    def show(self, pk: UUID) -> HttpResponseBase:
        """Show the question, or what is shared."""
        share, record = self.mine(pk)
        if is_packet(share):
            return HttpResponseRedirect(reverse("records_room_packet", args=[share.pk]))
        if share.state == ShareState.OFFERED:
            return self.question(share, record, PledgeForm())
        if share.since > timezone.now():
            self.log(Verb.READ, About.record(record, "share"), form="wait")
            return self.page("records/room_share.html", f"Dibagikan: {record.code}", self.frame(share, record))
        one = self.found(type(record), record.pk)
        self.log(Verb.READ, About.record(record, "share"))
        context = {**self.frame(share, record), "parts": _only_shared(one, share), "is_open": True}
        return self.page("records/room_share.html", f"Dibagikan: {record.code}", context)

    def write(self, pk: UUID) -> HttpResponseBase:
        """Keep the pledge."""
        share, record = self.mine(pk)
        form = PledgeForm(self.request.POST)
        if form.is_valid() and attempt(form, lambda: share_pledge(share, by=self.me, at=timezone.now())):
            return HttpResponseRedirect(reverse("records_room_share", args=[share.pk]))
        return self.question(share, record, form)

    def mine(self, pk: UUID) -> tuple[Share, ProtectedRecord]:
        """Return the share and its record, while it runs or waits for this person. Raises Denied."""
        share = shares_to(self.me, timezone.now()).filter(pk=pk).first()
        record = record_of(share) if share else None
        if share is None or record is None:
            raise Denied(About.kind(Share), verb=self.verb.value)
        check_share_pledge(self.me, share, record.school)
        return share, record

    def question(self, share: Share, record: ProtectedRecord, form: PledgeForm) -> HttpResponseBase:
        """Return the page that asks for the pledge: no content on it."""
        self.log(Verb.READ, About.record(record, "share"), form="pledge")
        names = [label_of(type(record), name) for name in share.fields]
        context = {**self.frame(share, record), "form": form, "names": names}
        return self.page("records/room_share.html", f"Dibagikan: {record.code}", context)

    def frame(self, share: Share, record: ProtectedRecord) -> dict[str, Any]:
        """Return what every form of the page shows."""
        return {"share": share, "record": record, "kind": desk_of(record).singular}


def _row(share: Share, record: ProtectedRecord) -> dict[str, Any]:
    url = reverse("records_room_packet" if is_packet(share) else "records_room_share", args=[share.pk])
    return {"share": share, "code": record.code, "kind": desk_of(record).singular, "url": url}


def _only_shared(one: Seen[Any], share: Share) -> list[Part]:
    """Return the ticked fields; what else there is, is not even named."""
    ticked = replace(one, readable=frozenset(share.fields) & frozenset(shareable_fields(type(one.record))))
    found = [Part(part.title, tuple(part.open_lines)) for part in parts(ticked, desk_of(one.record).groups)]
    return [part for part in found if part.lines]


def _lacks_second_factor(user: Any) -> bool:
    is_colleague = isinstance(user, User) and bool(schools_held(user, *SHARE_ROLES))
    return is_colleague and not may_open_records(user)
