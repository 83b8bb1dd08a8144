"""Referrals in every state that the tests need, made by the actions themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from cms.accounts.models import School, User
from cms.records.actions import activities, cases
from cms.records.actions.moving import record_step
from cms.records.actions.packet_links import Made
from cms.records.actions.packets import packet_freeze, packet_link
from cms.records.models import Case, Consent, Receiver, Referral
from cms.records.packets import digest_of, packet_groups, packet_parts
from tests.factories.records import Pupils, canary, consent_values

TICKED = ("name", "reason")
"""What the tests let leave: the pupil's name and why."""


def consents(pupils: Pupils, *givers: str, is_given: bool = True, at: datetime | None = None) -> list[Consent]:
    """Record the answers to a referral."""
    values = {**consent_values(), "purpose": "alih_tangan"}
    return [
        cases.consent_record(
            pupils.student, {**values, "giver": giver}, is_given=is_given, by=pupils.owner, at=at or timezone.now()
        )
        for giver in givers or ("orang_tua", "siswa")
    ]


def make_receiver(school: School, by: User, **values: Any) -> Receiver:
    """Return an entry of the directory."""
    given = {"name": "Puskesmas Contoh", "kind": "puskesmas", **values}
    return Receiver.objects.create(school=school, added_by=by, added_at=timezone.now(), **given)


def considered(pupils: Pupils) -> Referral:
    """Return a referral that is being considered."""
    case = pupils.below["case"]
    assert isinstance(case, Case)
    values = {name: canary(f"referral{name}") for name in ("reason", "services_given", "help_requested")}
    return activities.referral_begin(case, values, track="keluar", by=pupils.owner, at=timezone.now())


def step(pupils: Pupils, referral: Referral, name: str, *, by: User | None = None, **values: Any) -> Referral:
    """Make one move."""
    return record_step(referral, name, values, by=by or pupils.owner, at=timezone.now())


def contacted(pupils: Pupils, person: User | None = None) -> Referral:
    """Return a referral whose receiver was contacted: the person, or an entry of the directory."""
    consents(pupils)
    referral = step(pupils, considered(pupils), "setuju")
    receiver = None if person else make_receiver(pupils.school, pupils.owner)
    return step(pupils, referral, "hubungi", receiver=receiver, receiver_account=person)


def ticks_of(pupils: Pupils, referral: Referral, names: Iterable[str] = TICKED) -> list[str]:
    """Return what is sent for the fields of these names, of the pupil and of the referral."""
    values = [tick.value for group in packet_groups(pupils.owner, referral) for tick in group.ticks]
    return [one for one in values if one.startswith(("student.", "referral.")) and one.rsplit(".", 1)[1] in names]


def frozen(pupils: Pupils, person: User | None = None) -> Referral:
    """Return a referral whose packet is frozen."""
    return freeze(pupils, contacted(pupils, person))


def freeze(pupils: Pupils, referral: Referral, names: Iterable[str] = TICKED) -> Referral:
    """Freeze the fields of these names into its packet."""
    ticked = ticks_of(pupils, referral, names)
    preview = digest_of(packet_parts(packet_groups(pupils.owner, referral), ticked))
    return packet_freeze(referral, ticked, preview=preview, by=pupils.owner, at=timezone.now())


def linked(pupils: Pupils, *, days: int = 7, at: datetime | None = None) -> tuple[Referral, Made]:
    """Return a referral with a link to its packet."""
    referral = frozen(pupils)
    return referral, packet_link(referral, days=days, by=pupils.owner, at=at or timezone.now())
