"""The packet of a referral: frozen by its counselor, offered to a receiver with an account, shut."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from cms.accounts.models import User
from cms.core.errors import NotAllowed, Refused, WrongState

from ..audit import About, logged
from ..matrix import Column
from ..models import Referral, Share, Verb
from ..models.consent import Purpose
from ..models.share import ShareState
from ..packets import FIELDS, FREEZING, OPENING, content_made, digest_of, packet_groups, packet_parts, packet_share
from ..permissions import NOT_THERE, check_record_change
from ..sharing import LONGEST_SHARE, check_consent, check_fields
from .packet_links import Made, link_keep
from .shares import share_offer, shares_end

NOTHING_TICKED = "Centang paling sedikit satu bagian. Yang tidak dicentang tidak ikut."
SEEN = (
    "Penerima sudah dapat melihat berkas ini, jadi isinya tidak berubah lagi. Akhiri dahulu pembagian atau tautannya."
)
OTHERS = "Isi rekaman berubah sejak pratinjau. Periksa lagi pratinjau yang baru, lalu bekukan."
NOT_YET = "Berkas hanya dapat dibuka bagi penerima sesudah ia dihubungi dan selama rujukan berjalan."


@transaction.atomic
def packet_freeze(referral: Referral, ticked: Iterable[str], *, preview: str, by: User, at: datetime) -> Referral:
    """Freeze what was ticked; `preview` is the digest of the parts that the counselor saw. Changes no other record.

    Raises NotAllowed, WrongState, Refused for nothing ticked, other content than seen, or a consent that is missing.
    """
    referral = packet_locked(referral, by)
    if referral.state not in FREEZING:
        raise WrongState("Berkas dibekukan sesudah disetujui dan sebelum surat dikirim.")
    if is_in_sight(referral, at):
        raise WrongState(SEEN)
    check_consent(referral, FIELDS, Purpose.REFERRAL)
    parts = packet_parts(packet_groups(by, referral), ticked)
    if not parts:
        raise Refused(NOTHING_TICKED)
    if digest_of(parts) != preview:
        raise Refused(OTHERS)
    ways_shut(referral, by=by, at=at, why=Column.OWNER)
    referral.packet = content_made(referral, parts, at)
    referral.packet_digest, referral.packet_frozen_at = digest_of(referral.packet), at
    referral.changed_by, referral.changed_at = by, at
    referral.save()
    facts: dict[str, int | str] = {"what": "freeze", "fields": sum(len(part["lines"]) for part in parts)}
    logged(by=by, verb=Verb.CHANGE, about=About.record(referral, Column.OWNER), facts=facts, at=at)
    return referral


@transaction.atomic
def packet_offer(referral: Referral, *, by: User, at: datetime) -> Share:
    """Offer the frozen packet to the receiver with an account; it opens with his pledge.

    Raises NotAllowed, WrongState, Refused.
    """
    referral = packet_locked(referral, by)
    person = referral.receiver_account
    if person is None:
        raise WrongState("Penerima tidak mempunyai akun. Buat tautan, atau serahkan suratnya.")
    check_can_open(referral)
    if packet_share(referral) is not None:
        raise WrongState("Berkas ini sudah ditawarkan kepada penerima.")
    check_fields(referral, FIELDS)
    return share_offer(
        referral, person, fields=FIELDS, since=at, until=at + LONGEST_SHARE, by=by, at=at, purpose=Purpose.REFERRAL
    )


@transaction.atomic
def packet_shut(referral: Referral, *, by: User, at: datetime) -> int:
    """End every way to the packet at once, and return how many there were. Raises NotAllowed."""
    return ways_shut(packet_locked(referral, by), by=by, at=at, why=Column.OWNER)


def ways_shut(referral: Referral, *, by: User, at: datetime, why: str) -> int:
    """End the share and the links of the referral. Inside a transaction, after the question who may."""
    keys = {Referral: {referral.pk}}
    return shares_end(keys, by=by, at=at, why=why)  # type: ignore[arg-type]  # a dict of its own kind


def is_in_sight(referral: Referral, at: datetime) -> bool:
    """Return whether somebody holds a way on which he could see the packet already."""
    share = packet_share(referral)
    is_shared = share is not None and share.state == ShareState.OPEN and share.until > at
    return is_shared or referral.links.filter(closed_at__isnull=True, until__gt=at, openings__gt=0).exists()


def packet_locked(referral: Referral, by: User) -> Referral:
    """Return the referral as it stands now, locked, if it is this person's. Raises NotAllowed."""
    found = Referral.objects.select_for_update().filter(pk=referral.pk).first()
    if found is None:
        raise NotAllowed(NOT_THERE)
    check_record_change(by, found)
    return found  # type: ignore[no-any-return]  # the queryset of an abstract base


def check_can_open(referral: Referral) -> None:
    """Raise unless the packet is frozen, the receiver was asked, and no consent is gone."""
    if referral.packet_frozen_at is None:
        raise WrongState("Bekukan dahulu isi berkasnya.")
    if referral.state not in OPENING:
        raise WrongState(NOT_YET)
    check_consent(referral, FIELDS, Purpose.REFERRAL)


@transaction.atomic
def packet_link(referral: Referral, *, days: int, by: User, at: datetime) -> Made:
    """Make a link to the frozen packet for a receiver without account; token and code are in the answer alone.

    Raises NotAllowed, WrongState, Refused.
    """
    referral = packet_locked(referral, by)
    check_can_open(referral)
    return link_keep(referral, days=days, by=by, at=at)
