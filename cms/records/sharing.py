"""What of a record may be shared, with whom, how long, and which consent it rests on (access.md; domain.md b12, c8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet

from cms.accounts.models import School, User
from cms.accounts.roles import Role
from cms.accounts.selectors import has_role, users_with_role
from cms.core.errors import Refused, WrongState

from .hanging import kinds
from .matrix import TABLE, Column, Item, Level
from .models import Consent, ProtectedRecord, Share
from .models.base import BASE_PLAIN
from .models.consent import ConsentState, Giver, Purpose

LONGEST_SHARE: Final = timedelta(days=90)
SHARE_ROLES: Final = (Role.KONSELOR, Role.KOORDINATOR, Role.WALIKELAS, Role.GURUWALI, Role.GURU, Role.KEPALA)
"""Who may be let in: people who teach or lead; never operator, PPDP or superuser."""
ASKED_GIVERS: Final = (Giver.GUARDIAN, Giver.STUDENT)
"""Whose consent is asked before something personal leaves the counselor: the guardian's and the pupil's own."""


_NARROWED: Final[dict[str, frozenset[str]]] = {
    "caseconference": frozenset(
        {
            *("problem", "data_sought", "starts_at", "ends_at", "place", "core"),
            *("data_found", "statements", "facilities", "follow_up"),
        }
    ),
}
"""Of these kinds less may be ticked: a participant never reads what was agreed not to be told, nor the minutes."""
_NEVER: Final = {"participant", "personrequest", "accesspackage"}
"""Kinds that nobody is let in to by themselves."""


def may_be_shared(model: type[ProtectedRecord], item: Item) -> bool:
    """Return whether rows of this model with this content have a way to others at all."""
    return is_shareable(item) and model._meta.model_name not in _NEVER


def is_shareable(item: Item) -> bool:
    """Return whether the table gives content of this kind to anybody besides its owner."""
    return any(TABLE[item][column] is not Level.NONE for column in Column if column is not Column.OWNER)


def shareable_fields(model: type[ProtectedRecord]) -> list[str]:
    """Return the names of the fields that may be ticked: content, without keys, owners, moments and moves of the record itself."""
    protection: Any = model.Protection  # type: ignore[attr-defined]  # a system check holds that it is there
    names = [name for name in (*protection.sealed, *protection.plain) if name not in {*BASE_PLAIN, "trail"}]
    found = [name for name in names if not model._meta.get_field(name).is_relation]
    narrowed = _NARROWED.get(str(model._meta.model_name))
    return found if narrowed is None else [name for name in found if name in narrowed]


def share_receivers(school: School, owner: User) -> QuerySet[User]:
    """Return whom a record of the school may be shared with, by name."""
    people = User.objects.none()
    for role in SHARE_ROLES:
        people = people | User.objects.filter(pk__in=users_with_role(role, school).order_by().values("pk"))
    return people.exclude(pk=owner.pk).order_by("display_name", "pk")


def may_receive(person: User, record: ProtectedRecord) -> bool:
    """Return whether the person teaches or leads at the school of the record and is not its owner."""
    is_there = any(has_role(person, role, record.school) for role in SHARE_ROLES)
    return is_there and person.pk != record.owner_id


def check_receiver(person: User, record: ProtectedRecord) -> None:
    """Raise Refused unless the person holds one of the roles at the school of the record and is not its owner."""
    if person.pk == record.owner_id:
        raise Refused("Anda sendiri pemegang rekaman ini. Pilih orang lain.")
    if not may_receive(person, record):
        raise Refused(
            "Orang ini tidak bertugas sebagai pendidik atau pimpinan di sekolah rekaman. Pilih dari daftar; "
            "bila namanya tidak ada, mintalah operator memberi perannya dahulu."
        )


def check_fields(record: ProtectedRecord, fields: Sequence[str]) -> None:
    """Raise Refused unless something is ticked, and only what may be shared."""
    if not fields:
        raise Refused(
            "Centang paling sedikit satu bagian. Rekaman tidak pernah dibagikan seluruhnya dengan sendirinya."
        )
    if not set(fields) <= set(shareable_fields(type(record))):
        raise Refused("Ada bagian yang tidak dapat dibagikan. Muat ulang halaman, lalu centang lagi.")


def check_times(since: datetime, until: datetime, at: datetime) -> None:
    """Raise Refused unless the share ends after it begins, in the future, and within LONGEST_SHARE."""
    if until <= since or until <= at:
        raise Refused("Tanggal akhir harus sesudah tanggal mulai dan sesudah hari ini.")
    if until - at > LONGEST_SHARE:
        raise Refused(f"Paling lama {LONGEST_SHARE.days} hari dari sekarang. Sesudahnya dapat dibagikan lagi.")


def needs_consent(record: ProtectedRecord, fields: Iterable[str]) -> bool:
    """Return whether consent is asked: for everything about a pupil but the general part."""
    protection: Any = record.Protection  # type: ignore[attr-defined]  # a system check holds that it is there
    is_general = record.item is Item.GENERAL and set(fields) <= set(protection.general)
    return pupil_key(record) is not None and not is_general


def emergency_moment(record: ProtectedRecord, purpose: str) -> datetime | None:
    """Return when a second person decided that this purpose cannot wait for consent; None where nobody did."""
    moment: datetime | None = getattr(record, "emergency_at", None) if purpose == Purpose.REFERRAL else None
    return moment


def consents_missing(
    record: ProtectedRecord,
    purpose: str,
    givers: Iterable[Giver] = ASKED_GIVERS,
    *,
    instead: datetime | None = None,
) -> list[str]:
    """Return who of these has not consented to this purpose, in words; the newest answer of each counts.

    A consent at a case counts for that case and its rows; a consent at the pupil counts for everything. Where an
    emergency stands `instead` since that moment, only a "no" or a withdrawal that came after it is missing consent.
    """
    case = record if record._meta.model_name == "case" else getattr(record, "case", None)
    answers = Consent.objects.filter(Q(case__isnull=True) | Q(case=case), student=pupil_key(record), purpose=purpose)
    missing = []
    for giver in givers:
        newest = answers.filter(giver=giver).order_by("-given_date", "-created_at").first()
        if not _stands(newest, instead):
            missing.append(giver.label.lower())
    return missing


def _stands(newest: Consent | None, instead: datetime | None) -> bool:
    if newest is not None and newest.state == ConsentState.GIVEN:
        return True
    return instead is not None and (newest is None or (newest.withdrawn_at or newest.created_at) <= instead)


def missing_of(record: ProtectedRecord, fields: Iterable[str], purpose: str) -> list[str]:
    """Return whose consent is missing for these fields to leave; nobody's where none is asked, or an emergency stands."""
    if not needs_consent(record, fields):
        return []
    return consents_missing(record, purpose, instead=emergency_moment(record, purpose))


def check_consent(record: ProtectedRecord, fields: Iterable[str], purpose: str) -> None:
    """Raise Refused, naming what is missing, where the share needs a consent that is not there."""
    missing = missing_of(record, fields, purpose)
    if missing:
        raise Refused(
            f"Belum ada persetujuan yang berlaku untuk “{Purpose(purpose).label}” dari: {', '.join(missing)}. "
            "Catat dahulu persetujuannya pada peserta didik atau kasus ini, lalu bagikan."
        )


def check_offer(record: ProtectedRecord, person: User, fields: Sequence[str], purpose: str) -> None:
    """Raise Refused unless the person may be let in, the fields may be shared, and nobody's consent is missing."""
    if record.item is Item.CONFERENCE and purpose != Purpose.CONFERENCE:
        raise Refused("Konferensi kasus hanya terbuka bagi pesertanya, selama konferensi berlangsung.")
    check_receiver(person, record)
    check_fields(record, fields)
    check_consent(record, fields, purpose)


def check_share_alive(share: Share, at: datetime) -> None:
    """Raise WrongState for a share that was ended, or has ended by itself."""
    if share.state == "closed" or share.until <= at:
        raise WrongState("Pembagian ini sudah berakhir. Bila masih diperlukan, pemegang rekaman membagikannya lagi.")


def record_of(share: Any) -> ProtectedRecord | None:
    """Return the record that a share (or a hand-over) is about, or None where it is gone."""
    model = kinds().get(share.kind)
    return None if model is None else model.objects.filter(pk=share.record).select_related("school", "owner").first()


def pupil_key(record: ProtectedRecord) -> Any:
    """Return the key of the pupil that the row is about, or None for a row about nobody in particular."""
    if record.PUPIL is None:
        return None
    subject = record.sealing_subject()
    return subject if record.PUPIL == "" or subject != record.pk else None
