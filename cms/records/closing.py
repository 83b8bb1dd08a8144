"""Closing old rows of the access log: one signed checkpoint a chain replaces them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cms.accounts.models import School
from cms.core.errors import WrongState

from .access_key import key_of
from .audit import About, logged
from .chain import chain_of, mac_of
from .chain_rows import lock_chain
from .models import AccessCheckpoint, AccessClosing, AccessLogRow, Verb
from .verify import closed_values, verify_chain


def log_close(chain: str, *, before: datetime, at: datetime) -> AccessCheckpoint | None:
    """Replace the rows at the beginning of the chain that are older than `before`; None when there are none.

    Rows go up to the first one that is not older. The closing itself is a row. Raises WrongState when the chain does
    not hold (closing would hide it), or when `before` lies in the future.
    """
    if before > at:
        raise WrongState("Tanggal penutupan catatan akses tidak boleh di masa depan.")
    verdict = verify_chain(chain)
    if verdict.broken is not None:
        raise WrongState(f"Rantai catatan akses rusak dan tidak ditutup. {verdict.broken}")
    with transaction.atomic(durable=True):
        lock_chain(chain)
        rows = AccessLogRow.objects.filter(chain=chain).order_by("number")
        kept = rows.filter(at__gte=before).first()
        expired = rows if kept is None else rows.filter(number__lt=kept.number)
        checkpoint = _signed(chain, expired.first(), expired.last(), at)
        if checkpoint is None:
            return None
        checkpoint.save(force_insert=True)
        closing = AccessClosing.objects.create(checkpoint=checkpoint)
        expired.order_by().delete()
        closing.delete()
        logged(by=None, verb=Verb.CLOSE_LOG, about=About(_school_of(chain)), facts={"rows": _length(checkpoint)}, at=at)
    return checkpoint


def _signed(chain: str, first: AccessLogRow | None, last: AccessLogRow | None, at: datetime) -> AccessCheckpoint | None:
    if first is None or last is None:
        return None
    before = AccessCheckpoint.objects.filter(chain=chain).order_by("-first").first()
    checkpoint = AccessCheckpoint(
        chain=chain,
        first=first.number,
        last=last.number,
        first_at=first.at,
        last_at=last.at,
        closed_at=at,
        head=last.mac,
        previous=before.mac if before else "",
    )
    checkpoint.mac = mac_of(closed_values(checkpoint), key_of(chain))
    return checkpoint


def _length(checkpoint: AccessCheckpoint) -> int:
    return checkpoint.last - checkpoint.first + 1


def _school_of(chain: str) -> School | None:
    key = chain.removeprefix(chain_of(0)[:-1])
    return School.objects.filter(pk=key).first() if key.isdigit() else None
