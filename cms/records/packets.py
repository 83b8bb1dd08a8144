"""The packet of a referral: what of the records may leave, what was ticked, and the frozen content with its digest.

Content: `{"school": str, "counselor": str, "code": "ATK-…", "frozen_at": ISO, "parts": [{"title": str, "lines": [[label,
text], …]}, …]}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any, Final

from .forms_hand import field_choices, label_of
from .models import Case, DataPoolEntry, Guardian, InstrumentResult, ProtectedRecord, Referral, Share, Student
from .models.data_pool import EntryState
from .models.guardian import GuardianState
from .models.referral import ReferralState as State
from .models.share import ShareState
from .parts import Line, Part, in_words
from .seal_errors import SealBroken
from .seen import Seen, seen
from .sharing import missing_of

FIELDS: Final = ("packet",)
"""What a share of the packet opens."""
OWN_FIELDS: Final = ("reason", "services_given", "help_requested")
"""What of the referral itself may leave with it."""
FREEZING: Final = frozenset({State.AGREED, State.CONTACTED, State.ACCEPTED})
OPENING: Final = frozenset(
    {State.CONTACTED, State.ACCEPTED, State.LETTER_SENT, State.HANDLED, State.FEEDBACK, State.WATCHED}
)
"""While the receiver is asked or works: before and after, nobody outside sees the packet."""

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tick:
    """One field that may be ticked; `value` names record and field."""

    value: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """The fields of one record. `title` leaves with them; `hint` is for the counselor alone."""

    title: str
    hint: str
    ticks: tuple[Tick, ...]


def packet_groups(user: Any, referral: Referral) -> list[Group]:
    """Return what the counselor may tick: filled fields of his own records of this pupil, never notes."""
    found = [_group(one) for one in _sources(user, referral)]
    return [group for group in found if group.ticks]


def packet_parts(groups: Iterable[Group], ticked: Iterable[str]) -> list[dict[str, Any]]:
    """Return the parts of the content for what was ticked; a value that no group offers is left out."""
    wanted = set(ticked)
    found = [
        {"title": group.title, "lines": [[tick.label, tick.text] for tick in group.ticks if tick.value in wanted]}
        for group in groups
    ]
    return [part for part in found if part["lines"]]


def content_made(referral: Referral, parts: list[dict[str, Any]], at: datetime) -> Content:
    """Return the content as it is frozen."""
    sender = {"school": str(referral.school), "counselor": str(referral.owner)}
    return {**sender, "code": referral.code, "frozen_at": at.isoformat(), "parts": parts}


def digest_of(content: Any) -> str:
    """Return the SHA-256 of the content, as 64 hexadecimal digits: the same content has the same digest."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def frozen_parts(referral: Referral) -> list[Part]:
    """Return the frozen content for a page. Raises SealBroken where it is not what was frozen."""
    content = referral.packet
    if not isinstance(content, dict) or not compare_digest(digest_of(content), referral.packet_digest):
        raise SealBroken
    return shown(content["parts"])


def frozen_text(referral: Referral, record: ProtectedRecord, name: str) -> str | None:
    """Return what was frozen of a field of the record, "" where it was not ticked; None where nothing is frozen.

    Raises SealBroken.
    """
    if referral.packet_frozen_at is None:
        return None
    title, label = _title(record), label_of(type(record), name)
    lines = (line for part in frozen_parts(referral) if part.title == title for line in part.lines)
    return next((str(line.value) for line in lines if line.label == label), "")


def shown(found: list[dict[str, Any]]) -> list[Part]:
    """Return parts of content as a page shows them."""
    return [Part(part["title"], tuple(Line(label, text) for label, text in part["lines"])) for part in found]


def is_open(referral: Referral) -> bool:
    """Return whether a receiver may see the packet now: frozen, under way, and no consent is gone."""
    is_under_way = referral.packet_frozen_at is not None and referral.state in OPENING
    return is_under_way and not missing_of(referral, FIELDS, "alih_tangan")


def packet_share(referral: Referral) -> Share | None:
    """Return the share of the packet that is not closed."""
    shares = Share.objects.filter(kind="referral", record=referral.pk, purpose="alih_tangan")
    return shares.exclude(state=ShareState.CLOSED).select_related("person").first()


def is_packet(share: Share) -> bool:
    """Return whether the share opens a packet, which has a page of its own."""
    return share.kind == "referral" and share.fields == list(FIELDS)


def _sources(user: Any, referral: Referral) -> Iterator[Seen[Any]]:
    student = {"student": referral.student}
    rows: tuple[tuple[type[ProtectedRecord], dict[str, Any]], ...] = (
        (Referral, {"pk": referral.pk}),
        (Student, {"pk": referral.student_id}),
        (Guardian, {**student, "state": GuardianState.ACTIVE}),
        (Case, {"pk": referral.case_id}),
        (DataPoolEntry, {**student, "state": EntryState.CURRENT}),
        (InstrumentResult, student),
    )
    for model, which in rows:
        found = seen(user, model.objects.visible_to(user).filter(**which).order_by("created_at", "pk"))
        yield from (one for one in found if one.is_owner)


def _group(one: Seen[Any]) -> Group:
    record = one.record
    names = OWN_FIELDS if isinstance(record, Referral) else [name for name, _ in field_choices(record)]
    ticks = (Tick(f"{record._meta.model_name}.{record.pk}.{name}", *_said(one, name)) for name in names)
    hint = str(one.value("title") or "") if isinstance(record, DataPoolEntry) else ""
    return Group(_title(record), hint, tuple(tick for tick in ticks if tick.text))


def _said(one: Seen[Any], name: str) -> tuple[str, str]:
    value = in_words(one.value(name))
    return label_of(type(one.record), name), "" if value is None else str(value).strip()


def _title(record: ProtectedRecord) -> str:
    name = str(record._meta.verbose_name)
    return f"{name[:1].upper()}{name[1:]} {record.code}"
