"""Keyed digests of words, for exact search over sealed names and numbers.

A word becomes the first 16 bytes of HMAC-SHA256 under a key of its school, in hex. Schools cannot be compared with
each other, and without the key nobody can try words. What a thief of the database still sees is which pupils of one
school share a word. The key lies in `$SULUH_VAR/record-search.key`, apart from the keys that seal.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from functools import lru_cache
from pathlib import Path
from secrets import token_bytes

import structlog
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from cms.core.key_files import kept

from .seal_errors import WrongRecordKey

KEY_FILE = "record-search.key"
KEY_BYTES = 32
DIGEST_BYTES = 16
# People leave them out, or write one for the other: Ma'ruf, Ma’ruf, Maruf.
_SILENT = frozenset("'’‘ʼʻ`´")
_INSIDE_NUMBER = re.compile(r"(?<=\d)[./‐–-](?=\d)")


def words_of(text: str) -> frozenset[str]:
    """Return the words of a name, or the one number that a text without letters holds (NIS, NISN). Pure.

    Capitals, marks, apostrophes and punctuation make no difference; `12.345/6`, `12345 6` and `123456` are the same
    number. Ask for each value by itself: two numbers in one text without letters would become one.
    """
    spoken = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())  # casefold may compose anew
    whole = _INSIDE_NUMBER.sub("", "".join(sign for sign in spoken if not _is_silent(sign)))
    words = "".join(map(_sign, whole)).split()
    if words and all(word.isdigit() for word in words):
        return frozenset({"".join(words)})
    return frozenset(words)


def digests_of(school_id: int, text: str) -> frozenset[str]:
    """Return the digests (32 hex letters each) of the words of the text under the key of the school.

    Empty where the text holds no word: a search for nothing must find nothing. Raises WrongRecordKey.
    """
    key = _school_key(search_key(), school_id)
    return frozenset(hmac.digest(key, word.encode(), "sha256")[:DIGEST_BYTES].hex() for word in words_of(text))


def search_key() -> bytes:
    """Return the 32 bytes of the search key, made at the first call. Raises WrongRecordKey when the file is damaged."""
    path = search_key_path()
    try:
        key = urlsafe_b64decode(kept(path, lambda: urlsafe_b64encode(token_bytes(KEY_BYTES)).decode("ascii")))
    except (OSError, NotBase64, UnicodeDecodeError):
        key = b""
    if len(key) != KEY_BYTES:
        structlog.get_logger(__name__).error("search_key_refused", file=KEY_FILE)
        raise WrongRecordKey
    return key


def search_key_path() -> Path:
    """Return where the key lies."""
    return Path(settings.SULUH_VAR) / KEY_FILE


@lru_cache(maxsize=256)
def _school_key(key: bytes, school_id: int) -> bytes:
    info = b"suluh record search, school " + str(school_id).encode("ascii")
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)


def _is_silent(sign: str) -> bool:
    """Return whether the sign is a mark on a letter, an apostrophe, or invisible."""
    category = unicodedata.category(sign)
    return sign in _SILENT or category.startswith("M") or category == "Cf"


def _sign(sign: str) -> str:
    """Return the sign as it counts: digits of any script as 0 to 9, what is no letter or digit as a gap."""
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    return sign if sign.isalnum() else " "
