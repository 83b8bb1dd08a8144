"""The school's directory of those who can help: kept by its counselors. Nothing in it is about a child."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from cms.accounts.models import School, User
from cms.core.errors import NotAllowed, WrongState

from ..audit import About, logged
from ..models import Receiver, Verb
from ..permissions import NOT_THERE
from ..permissions_steps import check_receivers_keep


@transaction.atomic
def receiver_add(school: School, values: Mapping[str, Any], *, by: User, at: datetime) -> Receiver:
    """Add somebody who can help. Raises NotAllowed, ValidationError."""
    check_receivers_keep(by, school)
    receiver = Receiver(school=school, added_by=by, added_at=at, **values)
    receiver.full_clean()
    receiver.save(force_insert=True)
    _log(receiver, Verb.CREATE, by, at)
    return receiver


@transaction.atomic
def receiver_change(receiver: Receiver, values: Mapping[str, Any], *, by: User, at: datetime) -> Receiver:
    """Change an entry. Raises NotAllowed, ValidationError."""
    receiver = _locked(receiver, by)
    for name, value in values.items():
        setattr(receiver, name, value)
    receiver.full_clean()
    receiver.save()
    _log(receiver, Verb.CHANGE, by, at)
    return receiver


@transaction.atomic
def receiver_retire(receiver: Receiver, *, by: User, at: datetime) -> Receiver:
    """Take an entry out of use; referrals that name it keep it. Raises NotAllowed, WrongState."""
    return _used(receiver, is_active=False, by=by, at=at)


@transaction.atomic
def receiver_return(receiver: Receiver, *, by: User, at: datetime) -> Receiver:
    """Take an entry into use again. Raises NotAllowed, WrongState."""
    return _used(receiver, is_active=True, by=by, at=at)


def _used(receiver: Receiver, *, is_active: bool, by: User, at: datetime) -> Receiver:
    receiver = _locked(receiver, by)
    if receiver.is_active is is_active:
        raise WrongState("Penerima ini sudah demikian keadaannya. Muat ulang daftarnya.")
    receiver.is_active = is_active
    receiver.save(update_fields=["is_active"])
    _log(receiver, Verb.CHANGE if is_active else Verb.CLOSE, by, at)
    return receiver


def _locked(receiver: Receiver, by: User) -> Receiver:
    found = Receiver.objects.select_for_update().filter(pk=receiver.pk).first()
    if found is None:
        raise NotAllowed(NOT_THERE)
    check_receivers_keep(by, found.school)
    return found


def _log(receiver: Receiver, verb: Verb, by: User, at: datetime) -> None:
    logged(by=by, verb=verb, about=About.kind(Receiver, receiver.school), at=at)
