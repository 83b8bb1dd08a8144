"""Restriction of processing, held in one place: `audit.logged` asks here before it writes a row.

Whatever is done to a record writes its row in the same transaction, so a new action cannot forget to ask: refused are all
verbs but those that read, take sight away, erase or open in an emergency. What may be written all the same stands in
SPARED, each with its reason (docs/security.md). The screens ask the same question earlier, so that nobody fills a form
in vain.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from cms.core.errors import Refused

from .matrix import Column
from .models import Restriction, Verb

GOES_ON: Final = frozenset(
    {
        *(Verb.LIST, Verb.SEARCH, Verb.READ, Verb.HISTORY),  # kept data may be looked at by whom the table names
        *(Verb.UNSHARE, Verb.ERASE),  # less is seen, or kept
        Verb.BREAK_GLASS,  # read-only, reasoned, told
        *(Verb.DENIED, Verb.CLOSE_LOG),  # nothing was done to the record
    }
)
ANY: Final = "*"
SPARED: Final[Mapping[tuple[str, str, str], str]] = {
    ("records.safetyhold", ANY, ANY): "child protection: what keeps the records from erasure",
    ("records.personrequest", ANY, ANY): "the other rights of the person go on, answers included",
    ("records.accesspackage", ANY, ANY): "a person may always ask for a copy of what is kept",
    ("records.consent", Verb.CLOSE, ANY): "a consent may be withdrawn at any time (the screen)",
    ("records.consent", Verb.CHANGE, "withdraw"): "a consent may be withdrawn at any time",
}
"""(kind, verb, what) that is written in spite of a restriction, and why."""


class Restricted(Refused):
    """Processing is restricted: the message says since when, for which request, and what would lift it."""


def running_q(at: datetime) -> Q:
    """Return the condition on restrictions that run at a moment."""
    return Q(since__lte=at, lifted_at__isnull=True) & (Q(until__isnull=True) | Q(until__gt=at))


def restriction_of(pupil: Any, at: datetime) -> Restriction | None:
    """Return the restriction that runs for the pupil (given by key; None for a row about nobody in particular)."""
    rows = Restriction.objects.filter(running_q(at), student=pupil).select_related("request", "school")
    return None if pupil is None else rows.first()


def is_refused(verb: str, kind: str, *, why: str = "", what: str = "") -> bool:
    """Return whether a restriction stops this: a verb on a kind of record (`records.case`), with its fact `what`."""
    if verb in GOES_ON:
        return False
    if verb == Verb.HANDOVER:  # somebody must hold the record and answer; nobody passes it on of his own accord
        return why == Column.OWNER and what == "offer"
    return not any((kind, one, fact) in SPARED for one in (verb, ANY) for fact in (what, ANY))


def check_unrestricted(verb: str, about: Any, *, what: str = "", kind: str = "", at: datetime | None = None) -> None:
    """Raise Restricted where what is to be written about a record (`About`) is stopped by a restriction of its pupil.

    `kind` is the kind that is written, where it is not that of the record (a new row at a place).
    """
    if about.code is None or not about.model or not is_refused(verb, kind or about.model, why=about.why, what=what):
        return
    model: Any = apps.get_model(about.model)
    path = getattr(model, "PUPIL", None)
    if path is None:
        return
    pupils = model.objects.filter(school=about.school, code=about.code).values(path or "pk")
    found = Restriction.objects.filter(running_q(at or timezone.now()), student__in=pupils).select_related("request")
    restriction = found.first()
    if restriction is not None:
        raise Restricted(sentence(restriction))


def sentence(restriction: Restriction) -> str:
    """Return why something is refused and what would lift it; codes and days alone."""
    since = f"{timezone.localtime(restriction.since):%d-%m-%Y}"
    until = f" sampai {timezone.localtime(restriction.until):%d-%m-%Y}" if restriction.until else ""
    return (
        f"Pemrosesan data peserta didik ini dibatasi sejak {since}{until} atas permintaan {restriction.request.code}. "
        "Selama itu rekamannya disimpan dan dapat dibaca pemegangnya, tetapi tidak diubah, dibagikan, dicetak, atau "
        "diunduh. Pembatasan berakhir bila koordinator BK mengakhirinya pada permintaan itu, setelah pemohon diberi tahu."
    )
