"""The verdict over one free text: given, with passages closed, or not at all. Bound to the words that were read.

`AccessPackage.reviews` is, sealed with the pupil's key:

    {"texts": {"note.<uuid>.summary": {"verdict": "ditutup-sebagian", "spans": [[3, 9]], "reason": "",
                                       "digest": "<64 hex>", "by": 7}},
     "records": {"note.<uuid>": {"reason": "keselamatan", "by": 7}}}

`digest` is an HMAC of place and text under the pupil's data key: a text that is changed later has another one, and must
be reviewed again.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db.models import TextChoices

from cms.core.errors import Refused

OPEN_MARK, CLOSE_MARK = "[[", "]]"
CLOSED_PASSAGE: Final = "[bagian tentang orang lain ditutup]"
CLOSED_NAME: Final = "[nama orang lain ditutup]"
CLOSED_WHOLE: Final = "[seluruhnya tentang orang lain, jadi ditutup]"

Spans = tuple[tuple[int, int], ...]


class Answer(TextChoices):
    """What becomes of one text."""

    GIVE = "diserahkan", "Boleh diserahkan seluruhnya"
    PARTLY = "ditutup-sebagian", "Ada bagian tentang orang lain: tutup bagian itu, serahkan sisanya"
    WITHHOLD = "ditahan", "Tidak diserahkan"


class Reason(TextChoices):
    """Why a text or a whole record is not handed over. Only the first one is told to the reader."""

    OTHERS = "orang-lain", "Seluruhnya tentang orang lain"
    CHILD = "rahasia-anak", "Dipercayakan anak kepada konselor, dan membukanya merugikan anak"
    SAFETY = "keselamatan", "Membukanya membahayakan keselamatan anak atau orang lain"


SILENT: Final = frozenset({Reason.CHILD.value, Reason.SAFETY.value})
"""Where already the word "closed" would tell: the text is left out as if it had never been written."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict. `spans`: where the closed passages begin and end, in letters of the tidied text."""

    verdict: str
    spans: Spans
    reason: str
    digest: str
    by: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole record that is not handed over, and who decided that."""

    reason: str
    by: int


@dataclass(slots=True)
class Reviews:
    """All verdicts of one package, by place."""

    texts: dict[str, Verdict]
    records: dict[str, Kept]

    @classmethod
    def read(cls, stored: Any) -> Reviews:
        """Return what is stored."""
        texts = {place: _verdict(one) for place, one in _rows(stored, "texts").items()}
        records = {place: Kept(str(one["reason"]), int(one["by"])) for place, one in _rows(stored, "records").items()}
        return cls(texts, records)

    @property
    def people(self) -> frozenset[int]:
        """Return the keys of everybody who decided something."""
        return frozenset({one.by for one in self.texts.values()} | {one.by for one in self.records.values()})

    def stored(self) -> dict[str, Any]:
        """Return what is to be stored."""
        texts = {
            place: {**asdict(one), "spans": [list(span) for span in one.spans]} for place, one in self.texts.items()
        }
        return {"texts": texts, "records": {place: asdict(one) for place, one in self.records.items()}}


def tidy(text: str) -> str:
    """Return the text with one kind of line break: what a browser sends back differs in nothing else."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def digest_of(key: bytes, place: str, text: str) -> str:
    """Return the keyed digest of a text at its place."""
    return hmac.digest(key, f"{place}\n{tidy(text)}".encode(), "sha256").hex()


def can_be_marked(text: str) -> bool:
    """Return whether the marks cannot be taken for words of the text itself."""
    return OPEN_MARK not in text and CLOSE_MARK not in text


def marked(text: str, spans: Spans) -> str:
    """Return the text with its marks, as it stands in the form."""
    return _cut(text, spans, lambda passage: f"{OPEN_MARK}{passage}{CLOSE_MARK}")


def closed(text: str, spans: Spans) -> str:
    """Return the text as its reader gets it."""
    return _cut(text, spans, lambda _passage: CLOSED_PASSAGE)


def spans_in(typed: str, text: str) -> Spans:
    """Return the passages that stand between the marks. Raises Refused where the words are not those of the text."""
    plain, spans, rest = "", list[tuple[int, int]](), tidy(typed)
    while OPEN_MARK in rest:
        before, _, rest = rest.partition(OPEN_MARK)
        passage, end, rest = rest.partition(CLOSE_MARK)
        if not end or OPEN_MARK in passage:
            raise Refused("Setiap [[ harus ditutup dengan ]] sebelum [[ yang berikutnya.")
        plain += before
        if passage.strip():
            spans.append((len(plain), len(plain) + len(passage)))
        plain += passage
    plain += rest
    if plain.strip() != tidy(text).strip():
        raise Refused("Di sini teksnya tidak dapat diubah; hanya [[ dan ]] yang ditambahkan. Muat ulang halaman ini.")
    lead = len(tidy(text)) - len(tidy(text).lstrip()) - (len(plain) - len(plain.lstrip()))
    if not spans:
        raise Refused("Belum ada bagian yang ditandai. Pilih kata-katanya, lalu tekan “Tandai pilihan”.")
    return tuple((start + lead, end + lead) for start, end in spans)


def _cut(text: str, spans: Spans, passage: Any) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], passage(text[start:end])]
        at = end
    return "".join([*parts, text[at:]])


def _rows(stored: Any, name: str) -> dict[str, Any]:
    return dict(stored.get(name) or {}) if isinstance(stored, Mapping) else {}


def _verdict(one: Any) -> Verdict:
    spans = tuple((int(start), int(end)) for start, end in one["spans"])
    return Verdict(str(one["verdict"]), spans, str(one["reason"]), str(one["digest"]), int(one["by"]))
