"""The code of a packet link: eight digits that go by another way than the link. Pure but for the secret key."""

from __future__ import annotations

import hashlib
import secrets
from hmac import compare_digest
from typing import Final

from django.utils.crypto import salted_hmac

DIGITS: Final = 8
_COST: Final = {"n": 2**14, "r": 8, "p": 1}
_NOBODYS: Final = "00" * 16
"""The salt that is used where there is no link: the answer takes as long."""


def code_make() -> str:
    """Return a new code."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"


def code_digest(code: str) -> str:
    """Return `salt$digest` in hexadecimal digits: scrypt over the code and the installation's secret key."""
    salt = secrets.token_hex(16)
    return f"{salt}${_stretched(code, salt)}"


def is_code(code: str, digest: str) -> bool:
    """Return whether this is the code; "" as the digest of a link that is not there takes as long and says no."""
    salt, _, wanted = digest.partition("$")
    found = _stretched(code, salt or _NOBODYS)
    return bool(wanted) & compare_digest(found, wanted)


def _stretched(code: str, salt: str) -> str:
    peppered = salted_hmac("suluh.packet-code", code, algorithm="sha256").digest()
    return hashlib.scrypt(peppered, salt=bytes.fromhex(salt), dklen=32, **_COST).hex()
