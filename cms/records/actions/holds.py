"""Lifting a safety hold: the counselor in charge asks, the koordinator decides by code, without reading the reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cms.accounts.models import User
from cms.core.errors import WrongState

from ..audit import About, logged
from ..matrix import Column
from ..models import SafetyHold, Verb
from ..models.hold import HoldState
from ..permissions import check_hold_lift, check_record_change


@transaction.atomic
def hold_lift_ask(hold: SafetyHold, *, by: User, at: datetime) -> None:
    """Ask that the hold be lifted; it stands until a second person agrees. Raises NotAllowed, WrongState."""
    check_record_change(by, hold)
    hold = _locked(hold, HoldState.STANDING, "Penahanan ini tidak sedang berlaku, atau pengakhirannya sudah diminta.")
    hold.asked_by, hold.asked_at = by, at
    _store(hold, HoldState.ASKED, by, at)
    logged(by=by, verb=Verb.CHANGE, about=About.record(hold, Column.OWNER), facts={"what": "minta-akhiri"}, at=at)


@transaction.atomic
def hold_lift_confirm(hold: SafetyHold, *, by: User, at: datetime) -> None:
    """Lift the hold as the second person. Raises NotAllowed, WrongState."""
    hold = _asked(hold, by)
    hold.lifted_by, hold.lifted_at = by, at
    _store(hold, HoldState.LIFTED, by, at)
    logged(by=by, verb=Verb.CLOSE, about=About.record(hold, Column.KOORDINATOR), facts={"state": "diakhiri"}, at=at)


@transaction.atomic
def hold_lift_refuse(hold: SafetyHold, *, by: User, at: datetime) -> None:
    """Let the hold stand. Raises NotAllowed, WrongState."""
    hold = _asked(hold, by)
    hold.asked_by, hold.asked_at = None, None
    _store(hold, HoldState.STANDING, by, at)
    logged(by=by, verb=Verb.CHANGE, about=About.record(hold, Column.KOORDINATOR), facts={"state": "berlaku"}, at=at)


def _asked(hold: SafetyHold, by: User) -> SafetyHold:
    check_hold_lift(by, hold)
    hold = _locked(hold, HoldState.ASKED, "Tidak ada permintaan mengakhiri penahanan ini.")
    check_hold_lift(by, hold)
    return hold


def _locked(hold: SafetyHold, state: str, otherwise: str) -> SafetyHold:
    """Return the hold as it stands now, for nobody else to change meanwhile. Raises WrongState in another state."""
    fresh: SafetyHold = SafetyHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if fresh.state != state:
        raise WrongState(otherwise)
    return fresh


def _store(hold: SafetyHold, state: str, by: User, at: datetime) -> None:
    hold.state, hold.changed_by, hold.changed_at = state, by, at
    names = ("state", "asked_by", "asked_at", "lifted_by", "lifted_at", "changed_by", "changed_at")
    hold.save(update_fields=list(names))
