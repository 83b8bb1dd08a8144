"""Links to a frozen packet for a receiver without account: made, opened with the code, closed.

Token and code are told once and kept as digests. Every opening, wrong try and refusal is a row of the log whose actor is
nobody; a token that names no link is counted per hour, as all strangers are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from cms.accounts.models import User
from cms.accounts.tokens import token_digest, token_make
from cms.core.errors import Refused, WrongState

from ..access_code import code_digest, code_make, is_code
from ..audit import About, denied, logged
from ..hanging import Keys
from ..matrix import Column
from ..models import PacketLink, Referral, Student, Verb
from ..packets import FIELDS, is_open
from ..sharing import missing_of

LONGEST_DAYS: Final = 14
MOST_TRIES: Final = 5
MOST_OPENINGS: Final = 3
STAYS_OPEN: Final = timedelta(minutes=30)
WHY: Final = "link"


@dataclass(frozen=True, slots=True)
class Made:
    """A new link, with what is told once."""

    link: PacketLink
    token: str
    code: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What a right code opens: the link, which opening it was, the referral with its packet."""

    link: PacketLink
    opening: int
    referral: Referral


def link_keep(referral: Referral, *, days: int, by: User, at: datetime) -> Made:
    """Keep a new link of a referral that is locked and may be opened; an earlier one is closed. Inside a transaction.

    Raises WrongState for a receiver who has an account or is not said, Refused for too long a time.
    """
    if referral.receiver_id is None:
        raise WrongState("Tautan hanya untuk penerima tanpa akun. Penerima dengan akun membaca berkas di ruangnya.")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused(f"Tautan berlaku paling lama {LONGEST_DAYS} hari.")
    links_end({Referral: {referral.pk}}, by=by, at=at, why=Column.OWNER)
    token, code = token_make(), code_make()
    link = PacketLink.objects.create(
        referral=referral,
        token_digest=token_digest(token),
        code_digest=code_digest(code),
        made_by=by,
        made_at=at,
        until=at + timedelta(days=days),
    )
    facts: dict[str, int | str] = {"what": "link", "days": days}
    logged(by=by, verb=Verb.SHARE, about=About.record(referral, Column.OWNER), facts=facts, at=at)
    return Made(link, token, code)


def is_alive(link: PacketLink, at: datetime) -> bool:
    """Return whether the link was not closed, did not end by time, and was not killed by wrong tries."""
    return link.closed_at is None and at < link.until and link.tries < MOST_TRIES


def link_open(token: str, code: str, *, at: datetime) -> Opened | None:
    """Open the packet with the code, or return None, whatever the reason; what happened is written. Not in a transaction.

    The code is stretched before the row is locked: the lock is short, and an unknown token takes as long.
    """
    digest = token_digest(token)
    stored = PacketLink.objects.filter(token_digest=digest).values_list("code_digest", flat=True).first()
    is_right = is_code(code, stored or "")
    if stored is None:
        denied(by=AnonymousUser(), at=at)
        return None
    with transaction.atomic():
        link = _locked(digest)
        return None if link is None else _answered(link, is_right=is_right, at=at)


def link_again(token: str, key: UUID, *, at: datetime) -> Referral | None:
    """Return the referral for a browser that opened this very link a short while ago, or None; what happened is written."""
    with transaction.atomic():
        link = PacketLink.objects.filter(token_digest=token_digest(token), pk=key).first()
        if link is None:
            return None
        referral = _referral(link)
        if not is_alive(link, at) or not is_open(referral):
            _refused(referral, {"what": "dead"}, at)
            return None
        logged(by=None, verb=Verb.READ, about=About.record(referral, WHY), facts={"what": "again"}, at=at)
        return referral


def links_end(found: Keys, *, by: User, at: datetime, why: str) -> int:
    """Close the links of these referrals and return how many were not closed yet. Inside a transaction."""
    return _close(found.get(Referral, ()), by=by, at=at, why=why)


def links_end_without_consent(student: Student, *, by: User, at: datetime) -> int:
    """Close the links of the pupil whose consent is no longer there. Inside a transaction."""
    rows = Referral.objects.filter(student=student)
    gone = {one.pk for one in rows if missing_of(one, FIELDS, "alih_tangan")}
    return _close(gone, by=by, at=at, why="consent")


def _answered(link: PacketLink, *, is_right: bool, at: datetime) -> Opened | None:
    referral = _referral(link)
    refusal = _refusal(link, referral, is_right=is_right, at=at)
    if refusal:
        _refused(referral, refusal, at)
        return None
    link.openings, link.opened_at = link.openings + 1, at
    link.save(update_fields=["openings", "opened_at"])
    facts: dict[str, int | str] = {"what": "opening", "count": link.openings}
    logged(by=None, verb=Verb.READ, about=About.record(referral, WHY), facts=facts, at=at)
    return Opened(link, link.openings, referral)


def _refusal(link: PacketLink, referral: Referral, *, is_right: bool, at: datetime) -> dict[str, int | str]:
    """Return what is refused, for the log; {} where the packet opens. A wrong code is counted."""
    if not is_alive(link, at) or not is_open(referral):
        return {"what": "dead"}
    if not is_right:
        link.tries += 1
        link.save(update_fields=["tries"])
        return {"what": "code", "count": link.tries}
    return {"what": "spent"} if link.openings >= MOST_OPENINGS else {}


def _refused(referral: Referral, facts: dict[str, int | str], at: datetime) -> None:
    logged(by=None, verb=Verb.DENIED, about=About.record(referral, WHY), facts={"tried": "read", **facts}, at=at)


def _locked(digest: str) -> PacketLink | None:
    return PacketLink.objects.select_for_update().filter(token_digest=digest).first()


def _referral(link: PacketLink) -> Referral:
    found: Referral = Referral.objects.select_related("school").get(pk=link.referral_id)
    return found


def _close(keys: Iterable[UUID], *, by: User, at: datetime, why: str) -> int:
    ended = 0
    for link in PacketLink.objects.select_for_update().filter(referral__in=list(keys), closed_at__isnull=True):
        link.closed_by, link.closed_at = by, at
        link.save(update_fields=["closed_by", "closed_at"])
        about = About.record(_referral(link), why)
        logged(by=by, verb=Verb.UNSHARE, about=about, facts={"what": "link"}, at=at)
        ended += 1
    return ended
