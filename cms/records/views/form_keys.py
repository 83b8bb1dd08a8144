"""The key of a new record travels with its empty form: a form that is sent twice makes one record, not two.

A button pressed twice on a slow line, a page loaded again after "Simpan", a form sent anew after a broken answer: all
of these bring the same key, and the second one finds the record of the first.
"""

from __future__ import annotations

import uuid
from typing import Final

from django.core.signing import BadSignature, TimestampSigner

from cms.accounts.models import User

from ..keyring import keyring
from ..models import ProtectedRecord

FIELD: Final = "sekali"
_LASTS_SECONDS: Final = 24 * 60 * 60  # longer than any session


def form_key(user: User, model: type[ProtectedRecord]) -> str:
    """Return a new key for a form of this person and kind, signed so that nobody chooses the key of a row himself."""
    return _signer(model).sign(f"{user.pk}.{uuid.uuid4()}")


def key_in(text: str, user: User, model: type[ProtectedRecord]) -> uuid.UUID | None:
    """Return the key, or None where it is missing, old, changed, of another person's form, or of another kind's.

    A row of two kinds under one key would share a data key: erasing the one would destroy the other.
    """
    try:
        owner, _, key = _signer(model).unsign(text, max_age=_LASTS_SECONDS).partition(".")
        found = uuid.UUID(key)
    except (BadSignature, ValueError):
        return None
    # What was erased stays erased: its key is never used again, not even by the old form of the same person.
    return found if owner == str(user.pk) and not keyring().is_destroyed(found) else None


def _signer(model: type[ProtectedRecord]) -> TimestampSigner:
    return TimestampSigner(salt=f"suluh.form-key.{model._meta.model_name}")
