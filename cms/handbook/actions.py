"""What a person may ask of the publisher: roll back, end the pin."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cms.accounts.models import User
from cms.core.errors import WrongState

from .models import HandbookPin, Publication
from .permissions import check_rollback
from .release import current_release, known_releases, tree_of
from .runs import request_publication
from .shelf import shelf


def handbook_rollback(*, release: str, by: User | None, at: datetime) -> Publication:
    """Queue the return to an old release; no person means the command line.

    Raises NotAllowed for anybody but a penyunting, WrongState when the release is not kept or is the live one.
    """
    if by is not None:
        check_rollback(by)
    place = shelf()
    if release not in known_releases(place) or tree_of(place, release) is None:
        raise WrongState(f"Terbitan {release} sudah tidak disimpan. Pilih terbitan lain dari daftar.")
    with transaction.atomic():
        HandbookPin.objects.filter(ended_at__isnull=True).update(ended_at=at, ended_by=by)
        HandbookPin.objects.create(release=release, pinned_at=at, pinned_by=by)
        return Publication.objects.create(
            kind=Publication.Kind.ROLLBACK,
            requested_by=by,
            requested_at=at,
            from_release=release,
            reason=f"Kembali ke terbitan {release}",
        )


def handbook_unpin(*, by: User | None, at: datetime) -> Publication:
    """End the pin and queue a publication of everything public. Raises NotAllowed, or WrongState without a pin."""
    if by is not None:
        check_rollback(by)
    with transaction.atomic():
        if not HandbookPin.objects.filter(ended_at__isnull=True).update(ended_at=at, ended_by=by):
            raise WrongState("Tidak ada terbitan yang sedang dipertahankan.")
        return request_publication(by=by, reason="Penahanan terbitan diakhiri")


def previous_release() -> str:
    """Return the release before the live one. Raises WrongState when there is none."""
    place = shelf()
    names = known_releases(place)
    current = current_release(place)
    earlier = names[: names.index(current)] if current in names else []
    if not earlier:
        raise WrongState("Belum ada terbitan lama untuk dikembalikan.")
    return earlier[-1]
