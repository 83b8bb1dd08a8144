"""Shares: offered by the counselor in charge, opened by the receiver's pledge, ended by the one or by time.

General on purpose: conferences and referrals share with their own `purpose` and the same three steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from cms.accounts.mail import address_of, mail_after_commit
from cms.accounts.models import User
from cms.core.errors import NotAllowed, WrongState

from ..audit import About, logged
from ..hanging import Keys, hanging_on
from ..matrix import Column
from ..models import CaseConference, Participant, ProtectedRecord, Share, Student, Verb
from ..models.consent import Purpose
from ..models.share import ShareState
from ..permissions import NOT_THERE, check_record_change, check_record_share, check_share_pledge
from ..sharing import (
    check_consent,
    check_offer,
    check_share_alive,
    check_times,
    missing_of,
    record_of,
)
from .packet_links import links_end, links_end_without_consent
from .pledges import participants_pledge


@transaction.atomic
def share_offer(
    record: ProtectedRecord,
    person: User,
    *,
    fields: Sequence[str],
    since: datetime,
    until: datetime,
    by: User,
    at: datetime,
    purpose: str = Purpose.SHARING,
) -> Share:
    """Offer fields of the record to a person; nothing opens before his pledge. Raises NotAllowed, Refused."""
    check_record_share(by, record)
    check_offer(record, person, fields, purpose)
    check_times(since, until, at)
    share = Share.objects.create(
        kind=str(record._meta.model_name),
        record=record.pk,
        person=person,
        fields=sorted(set(fields)),
        purpose=purpose,
        state=ShareState.OFFERED,
        since=since,
        until=until,
        shared_by=by,
        shared_at=at,
    )
    _log_offer(share, record, by=by, at=at)
    _tell(share)
    return share


@transaction.atomic
def share_pledge(share: Share, *, by: User, at: datetime) -> Share:
    """Keep the receiver's pledge: from now on he reads the fields, while the share runs.

    Raises NotAllowed, WrongState for a share that is pledged or ended, Refused where a consent is gone.
    """
    share, record = _fresh(share)
    check_share_pledge(by, share, record.school)
    check_share_alive(share, at)
    if share.state != ShareState.OFFERED:
        raise WrongState("Pernyataan Anda untuk pembagian ini sudah tercatat.")
    check_consent(record, share.fields, share.purpose)
    share.state, share.pledged_at = ShareState.OPEN, at
    share.save(update_fields=["state", "pledged_at"])
    logged(by=by, verb=Verb.SHARE, about=About.record(record, "share"), facts={"what": "pledge"}, at=at)
    participants_pledge(record, by=by, at=at)
    return share


@transaction.atomic
def share_close(share: Share, *, by: User, at: datetime) -> Share:
    """End a share at once. Raises NotAllowed, WrongState when it has ended already."""
    share, record = _fresh(share)
    check_record_change(by, record)
    check_share_alive(share, at)
    _close(share, record, Column.OWNER, by=by, at=at)
    return share


def shares_end(found: Keys, *, by: User, at: datetime, why: str) -> int:
    """End every share and packet link of these records and return how many: their owner changes, or they go.

    Inside a transaction.
    """
    ended = links_end(found, by=by, at=at, why=why)
    for share, record in _open_shares(found):
        _close(share, record, why, by=by, at=at)
        ended += 1
    return ended


def shares_shut(record: ProtectedRecord, *, by: User, at: datetime, why: str) -> int:
    """End every sight that others have of the record, of a participant what he alone sees; return how many.

    Inside a transaction.
    """
    if not isinstance(record, Participant):
        return shares_end({type(record): {record.pk}}, by=by, at=at, why=why)
    found = _open_shares({CaseConference: {record.conference_id}})
    his = [one for one in found if one[0].person_id == record.account_id]
    for share, conference in his:
        _close(share, conference, why, by=by, at=at)
    return len(his)


def shares_move(record: ProtectedRecord, since: datetime, until: datetime, *, by: User, at: datetime) -> int:
    """Let the shares of a meeting run in its new time; return how many. Inside a transaction.

    One whose time would have passed already ends.
    """
    moved = 0
    for share, _ in _open_shares({type(record): {record.pk}}):
        if until <= at:
            _close(share, record, Column.OWNER, by=by, at=at)
            continue
        share.since, share.until = since, until
        share.save(update_fields=["since", "until"])
        logged(by=by, verb=Verb.SHARE, about=About.record(record, Column.OWNER), facts={"what": "window"}, at=at)
        moved += 1
    return moved


def shares_end_without_consent(student: Student, *, by: User, at: datetime) -> int:
    """End the shares and packet links of the pupil that rest on a consent which is no longer there; return how many.

    Called where a consent is withdrawn or refused. Inside a transaction.
    """
    ended = links_end_without_consent(student, by=by, at=at)
    for share, record in _open_shares(hanging_on(student)):
        if missing_of(record, share.fields, share.purpose):
            _close(share, record, "consent", by=by, at=at)
            ended += 1
    return ended


def _open_shares(found: Keys) -> Iterable[tuple[Share, ProtectedRecord]]:
    which = Q(pk__in=[])
    for model, keys in found.items():
        which |= Q(kind=model._meta.model_name, record__in=keys)
    for share in Share.objects.select_for_update().filter(which).exclude(state=ShareState.CLOSED).order_by("pk"):
        record = record_of(share)
        if record is not None:
            yield share, record


def _close(share: Share, record: ProtectedRecord, why: str, *, by: User, at: datetime) -> None:
    share.state, share.closed_by, share.closed_at = ShareState.CLOSED, by, at
    share.save(update_fields=["state", "closed_by", "closed_at"])
    logged(by=by, verb=Verb.UNSHARE, about=About.record(record, why), at=at)


def _fresh(share: Share) -> tuple[Share, ProtectedRecord]:
    """Return the share as it stands now, locked, and its record. Raises NotAllowed where one is gone."""
    key: UUID = share.pk
    found = Share.objects.select_for_update().filter(pk=key).first()
    record = record_of(found) if found else None
    if found is None or record is None:
        raise NotAllowed(NOT_THERE)
    return found, record


def _log_offer(share: Share, record: ProtectedRecord, *, by: User, at: datetime) -> None:
    facts: dict[str, int | str] = {"what": "offer", "fields": len(share.fields)}
    logged(by=by, verb=Verb.SHARE, about=About.record(record, Column.OWNER), facts=facts, at=at)


def _tell(share: Share) -> None:
    sentence = (
        f"{share.shared_by} ingin membagikan sebagian sebuah rekaman kepada Anda. Isinya terbuka setelah Anda menyatakan "
        f"menjaga rahasianya, di: {address_of(reverse('records_room_shares'))}"
    )
    context = {"subject": "Ada yang dibagikan kepada Anda", "person": share.person, "reason": sentence}
    mail_after_commit("notice", share.person.email, context)
