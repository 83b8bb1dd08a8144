"""The packet in the reading room: a receiver with an account pledges, reads what was frozen, and answers himself."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from ..actions.moving import record_step
from ..actions.shares import share_pledge
from ..audit import About, Denied
from ..forms_activities import step_form
from ..forms_hand import PledgeForm
from ..models import Referral, Share, Verb
from ..models.share import ShareState
from ..moves import Move
from ..packets import frozen_parts, is_open, is_packet
from ..permissions_steps import can_record_step
from ..tables.referral import REFERRAL
from .adding import attempt
from .shared import SharedView

ACCEPT, DECLINE = (move for move in REFERRAL.moves if move.name in {"terima", "tolak"})
ANSWERS: Final = {ACCEPT.name: ACCEPT, DECLINE.name: DECLINE}


class PacketRoomView(SharedView):
    """One packet: the pledge first, then the frozen content and the two answers."""

    def show(self, pk: UUID) -> HttpResponseBase:
        """Show the question, or the packet."""
        share, referral = self.packet(pk)
        if share.state == ShareState.OFFERED:
            return self.packet_page(share, referral, form=PledgeForm())
        self.found(Referral, referral.pk)
        return self.packet_page(share, referral)

    def write(self, pk: UUID) -> HttpResponseBase:
        """Keep the pledge, or the answer."""
        share, referral = self.packet(pk)
        move = ANSWERS.get(self.request.POST.get("jawaban", ""))
        if move is not None:
            return self.answered(share, referral, move)
        form = PledgeForm(self.request.POST)
        if form.is_valid() and attempt(form, lambda: share_pledge(share, by=self.me, at=timezone.now())):
            return HttpResponseRedirect(self.address(share))
        return self.packet_page(share, referral, form=form)

    def answered(self, share: Share, referral: Referral, move: Move) -> HttpResponseBase:
        """Accept after the pledge, or decline also before it. Raises Denied, NotAllowed."""
        if move is ACCEPT and share.state != ShareState.OPEN:
            raise Denied(About.record(referral), verb=self.verb.value)
        form = (
            _declining(referral, self.request.POST) if move is DECLINE else step_form(referral, move, self.request.POST)
        )
        values = form.cleaned_data if form.is_valid() else {}
        now = timezone.now()
        if form.is_valid() and attempt(form, lambda: record_step(referral, move.name, values, by=self.me, at=now)):
            there = self.address(share) if move is ACCEPT else reverse("records_room_shares")
            return HttpResponseRedirect(there)
        pledge = PledgeForm() if share.state == ShareState.OFFERED else None
        return self.packet_page(share, referral, form=pledge, declining=form)

    def packet(self, pk: UUID) -> tuple[Share, Referral]:
        """Return the share and its referral while the packet may be seen. Raises Denied."""
        share, record = self.mine(pk)
        if not isinstance(record, Referral) or not is_packet(share) or not is_open(record):
            raise Denied(About.record(record), verb=self.verb.value)
        return share, record

    def address(self, share: Share) -> str:
        """Return the address of this packet."""
        return reverse("records_room_packet", args=[share.pk])

    def packet_page(
        self, share: Share, referral: Referral, *, form: PledgeForm | None = None, declining: Any = None
    ) -> HttpResponseBase:
        """Return the page; before the pledge nothing of the content is on it."""
        facts = {"form": "pledge"} if form else {}
        self.log(Verb.READ, About.record(referral, "share"), **facts)
        may_answer = referral.state in ACCEPT.sources and can_record_step(self.me, referral, ACCEPT)
        context = {
            **self.frame(share, referral),
            "form": form,
            "parts": [] if form else frozen_parts(referral),
            "may_answer": may_answer,
            "declining": declining or _declining(referral),
        }
        return self.page("records/room_packet.html", f"Rujukan {referral.code}", context)


def _declining(referral: Referral, data: Any = None) -> Any:
    """Return the form of a "no", in words for him who says it."""
    form = step_form(referral, DECLINE, data)
    form.fields["halted_reason"].label = "Alasan, bila Anda menolak"
    return form
