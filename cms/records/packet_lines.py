"""What the counselor is told of the ways to a packet: links with their counts, and what happened at them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone

from .actions.packet_links import MOST_OPENINGS, MOST_TRIES, WHY
from .activity_lines import Below, Line
from .desk import desk_of
from .models import AccessLogRow, PacketLink, Referral
from .models.referral import Track
from .packets import packet_share
from .parts import in_words
from .seen import Seen

NEWEST: Final = 20
_SAID: Final = {
    "opening": "dibuka dengan kode yang benar, ke-{count}",
    "again": "dilihat lagi oleh peramban yang sama",
    "code": "kode salah, ke-{count}",
    "dead": "ditolak: tautan sudah mati",
    "spent": "ditolak: sudah dibuka sebanyak yang boleh",
}


@dataclass(frozen=True, slots=True)
class Way:
    """One link: how it stands, in words."""

    made: datetime
    until: datetime
    state: str
    counts: str
    is_alive: bool


def ways(referral: Referral, at: datetime) -> list[Way]:
    """Return the links of the referral, newest first."""
    return [_way(link, at) for link in referral.links.order_by("-made_at")]


def happened(referral: Referral) -> list[tuple[datetime, str]]:
    """Return what happened at the links, newest first, out of the access log."""
    rows = AccessLogRow.objects.filter(code=referral.code, school=referral.school, why=WHY, actor__isnull=True)
    told = ((row.at, _SAID.get(str(row.facts.get("what")), "").format(**row.facts)) for row in _newest(rows))
    return [(at, words) for at, words in told if words]


def packet_shelf(one: Seen[Any]) -> list[Below]:
    """Return the shelf of a referral's page: what leads to the packet, for the counselor in charge."""
    referral = one.record
    if not isinstance(referral, Referral) or not one.is_owner or referral.track != Track.OUT:
        return []
    at, frozen = timezone.now(), referral.packet_frozen_at
    lines = [Line("Isi", f"dibekukan {in_words(frozen)}" if frozen else "belum disusun", "")]
    share = packet_share(referral)
    if share is not None:
        lines.append(Line(f"Ditawarkan kepada {share.person}", share.get_state_display(), ""))
    lines += [Line(f"Tautan {in_words(way.made)}", f"{way.state}; {way.counts}", "") for way in ways(referral, at)]
    address = reverse(f"{desk_of(referral).namespace}:packet", args=[referral.pk])
    return [Below("Berkas rujukan", tuple(lines), address, "Buka berkas rujukan")]


def _newest(rows: Any) -> Any:
    return rows.order_by("-at", "-number")[:NEWEST]


def _way(link: PacketLink, at: datetime) -> Way:
    state = _state(link, at)
    counts = f"dibuka {link.openings} dari {MOST_OPENINGS} kali, kode salah {link.tries} dari {MOST_TRIES} kali"
    return Way(link.made_at, link.until, state or f"berlaku sampai {in_words(link.until)}", counts, not state)


def _state(link: PacketLink, at: datetime) -> str:
    """Return how a link ended; "" while it lives."""
    if link.closed_at is not None:
        return f"ditutup {in_words(link.closed_at)}"
    if link.tries >= MOST_TRIES:
        return "mati: terlalu banyak kode salah"
    return f"berakhir {in_words(link.until)}" if link.until <= at else ""
