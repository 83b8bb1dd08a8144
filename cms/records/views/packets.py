"""The counselor's screen of a packet: tick, look, freeze; then offer it or make a link, and end every way to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from cms.accounts.mail import address_of
from cms.accounts.roles import Role
from cms.core.errors import NotAllowed, Refused

from ..actions.packet_links import Made
from ..actions.packets import NOTHING_TICKED, packet_freeze, packet_link, packet_offer, packet_shut
from ..audit import About, Denied
from ..forms_packet import DaysForm
from ..models import Referral, Verb
from ..models.referral import Track
from ..packet_lines import happened, ways
from ..packets import (
    FIELDS,
    FREEZING,
    OPENING,
    digest_of,
    frozen_parts,
    packet_groups,
    packet_parts,
    packet_share,
    shown,
)
from ..sharing import missing_of
from .adding import WRITES
from .gated import GatedView

LINK: Final = "tautan"


class PacketView(GatedView):
    """One page; which deed a button does, it says itself (`lakukan`)."""

    verb = Verb.SHARE
    methods = WRITES
    roles = (Role.KONSELOR,)
    asks_again = True

    def must_prove(self) -> bool:
        """Return whether a link is made: with it content leaves the school."""
        return self.request.method == "POST" and self.request.POST.get("lakukan") == LINK

    def before_asking(self, pk: UUID) -> None:
        """Refuse the referral of another."""
        self.outward(pk)

    def show(self, pk: UUID) -> HttpResponseBase:
        """Show the frozen packet with its ways, or what may be ticked."""
        referral = self.outward(pk)
        return self.ways_page(referral) if referral.packet_frozen_at else self.ticks_page(referral, [])

    def write(self, pk: UUID) -> HttpResponseBase:
        """Do what the button says. Raises Denied for what no button of this page says."""
        referral = self.outward(pk)
        deed = self.DEEDS.get(self.request.POST.get("lakukan", ""))
        if deed is None:
            raise Denied(About.record(referral), verb=self.verb.value)
        return deed(self, referral)

    def outward(self, pk: UUID) -> Referral:
        """Return the person's own outward referral. Raises Denied: nothing leaves with one that came in."""
        referral = self.own(Referral, pk)
        if referral.track != Track.OUT:
            raise Denied(About.record(referral), verb=self.verb.value)
        return referral

    # --- Deeds -------------------------------------------------------------------------------------------------------

    def again(self, referral: Referral) -> HttpResponseBase:
        """Show what may be ticked, with what was ticked."""
        return self.ticks_page(referral, self.ticked())

    def preview(self, referral: Referral) -> HttpResponseBase:
        """Show exactly what would leave."""
        parts = packet_parts(packet_groups(self.me, referral), self.ticked())
        return self.preview_page(referral, parts) if parts else self.ticks_page(referral, [], NOTHING_TICKED)

    def freeze(self, referral: Referral) -> HttpResponseBase:
        """Freeze what was seen, or show why not."""
        seen, now = self.request.POST.get("dilihat", ""), timezone.now()
        problem = refusal_of(lambda: packet_freeze(referral, self.ticked(), preview=seen, by=self.me, at=now))
        if not problem:
            return self.done(referral, "Berkas dibekukan. Perubahan rekaman sesudah ini tidak mengubahnya.")
        parts = packet_parts(packet_groups(self.me, referral), self.ticked())
        return self.preview_page(referral, parts, problem) if parts else self.ticks_page(referral, [], problem)

    def offer(self, referral: Referral) -> HttpResponseBase:
        """Offer it to the receiver with an account."""
        problem = refusal_of(lambda: packet_offer(referral, by=self.me, at=timezone.now()))
        if problem:
            return self.ways_page(referral, problem)
        return self.done(referral, "Ditawarkan. Isinya terbuka setelah penerima menyatakan menjaga rahasianya.")

    def link(self, referral: Referral) -> HttpResponseBase:
        """Make a link, and tell it with its code: this answer is the only place where they are."""
        form, made = DaysForm(self.request.POST), list[Made]()
        if not form.is_valid():
            return self.ways_page(referral, days=form)
        days, now = form.cleaned_data["days"], timezone.now()
        problem = refusal_of(lambda: made.append(packet_link(referral, days=days, by=self.me, at=now)))
        if problem:
            return self.ways_page(referral, problem)
        address = address_of(reverse("packet_link", args=[made[0].token]))
        code = made[0].code
        told = {"address": address, "code": f"{code[:4]} {code[4:]}", "until": made[0].link.until}
        return self.answer(referral, "made", told=told)

    def shut(self, referral: Referral) -> HttpResponseBase:
        """End every way to the packet."""
        ended = packet_shut(referral, by=self.me, at=timezone.now())
        return self.done(referral, f"{ended} jalan ke berkas ini berakhir saat itu juga.")

    DEEDS: ClassVar[dict[str, Callable[[PacketView, Referral], HttpResponseBase]]] = {
        "ubah": again,
        "pratinjau": preview,
        "bekukan": freeze,
        "tawarkan": offer,
        LINK: link,
        "akhiri": shut,
    }

    # --- Pages -------------------------------------------------------------------------------------------------------

    def ticked(self) -> list[str]:
        """Return what was ticked."""
        return self.request.POST.getlist("bagian")

    def done(self, referral: Referral, sentence: str) -> HttpResponseBase:
        """Say it and show the page anew."""
        messages.success(self.request, sentence)
        return HttpResponseRedirect(self.desk.url("packet", referral))

    def ticks_page(self, referral: Referral, ticked: list[str], problem: str = "") -> HttpResponseBase:
        """Return the page with the fields; nothing is ticked that the counselor did not tick."""
        groups = packet_groups(self.me, referral)
        is_time = referral.state in FREEZING
        return self.answer(referral, "ticks", groups=groups, ticked=ticked, problem=problem, is_time=is_time)

    def preview_page(self, referral: Referral, parts: list[dict[str, Any]], problem: str = "") -> HttpResponseBase:
        """Return the page with what would leave, and its digest, so that exactly this is frozen."""
        seen = digest_of(parts)
        return self.answer(referral, "preview", parts=shown(parts), preview=seen, ticked=self.ticked(), problem=problem)

    def ways_page(self, referral: Referral, problem: str = "", days: DaysForm | None = None) -> HttpResponseBase:
        """Return the page with the frozen packet and the ways to it."""
        is_frozen = referral.packet_frozen_at is not None
        context = {
            "parts": frozen_parts(referral) if is_frozen else [],
            "ways": ways(referral, timezone.now()),
            "happened": happened(referral),
            "share": packet_share(referral),
            "days": days or DaysForm(),
            "is_opening": referral.state in OPENING,
            "is_time": referral.state in FREEZING,
        }
        return self.answer(referral, "ways", problem=problem, **context)

    def answer(self, referral: Referral, stage: str, **context: Any) -> HttpResponseBase:
        """Return the page."""
        self.log(Verb.READ, About.record(referral, "owner"), form=f"packet-{stage}")
        crumbs = [(self.desk.url("read", referral), f"{self.desk.singular} {referral.code}")]
        missing = missing_of(referral, FIELDS, "alih_tangan")
        frame = {"record": referral, "stage": stage, "crumbs": crumbs, "back_url": crumbs[0][0], "missing": missing}
        return self.page("records/packet.html", f"Berkas rujukan {referral.code}", {**frame, **context})


def refusal_of(act: Callable[[], object]) -> str:
    """Do it, and return the sentences of the refusal, or "". NotAllowed goes on."""
    try:
        act()
    except NotAllowed:
        raise
    except Refused as refusal:
        return str(refusal)
    return ""
