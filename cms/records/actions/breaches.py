"""The steps of a breach report: written down, its list fixed, the persons and the authority told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cms.accounts.models import School, User
from cms.core.errors import WrongState

from ..audit import About, logged
from ..codes import next_code
from ..incidents import affected, check_incident_words
from ..matrix import Column
from ..models import Breach, BreachPerson, Verb
from ..models.breach import BreachState
from ..permissions_breach import check_breach_tell, check_breach_write

PREFIX = "LK"
LISTED = "Daftar yang terdampak sudah ditetapkan; catatan ini tidak berubah lagi."


@transaction.atomic
def breach_report(school: School, values: Mapping[str, Any], *, by: User, at: datetime) -> Breach:
    """Write an incident down. Raises NotAllowed, ValidationError."""
    check_breach_write(by, school)
    breach = Breach(school=school, state=BreachState.OPEN, reported_by=by, reported_at=at)
    _take(breach, values, at)
    breach.code = next_code(school, PREFIX, timezone.localdate(at).year)
    breach.save(force_insert=True)
    _log(breach, Verb.CREATE, by, at, what="breach")
    return breach


@transaction.atomic
def breach_change(breach: Breach, values: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Complete what is written. Once the list is fixed, handling and recovery only.

    Raises NotAllowed, ValidationError, WrongState once it is closed.
    """
    _locked(breach)
    check_breach_write(by, breach.school)
    if breach.state == BreachState.CLOSED:
        raise WrongState("Laporan ini sudah selesai.")
    if breach.state != BreachState.OPEN:
        values = {name: values[name] for name in ("handling", "recovery") if name in values}
    _take(breach, values, at)
    breach.save()
    _log(breach, Verb.CHANGE, by, at, fields=len(values))


@transaction.atomic
def breach_list(breach: Breach, *, by: User, at: datetime) -> int:
    """Fix the list of the affected persons and return how many. Raises NotAllowed, WrongState when it stands."""
    _locked(breach)
    check_breach_write(by, breach.school)
    if breach.state != BreachState.OPEN:
        raise WrongState(LISTED)
    found = affected(breach)
    BreachPerson.objects.bulk_create(
        BreachPerson(
            breach=breach,
            student_id=pupil,
            rows=touched.rows,
            verbs=",".join(sorted(touched.verbs)),
            first_at=touched.first,
            last_at=touched.last,
        )
        for pupil, touched in found.people.items()
    )
    breach.state, breach.listed_by, breach.listed_at = BreachState.LISTED, by, at
    breach.persons, breach.rows = len(found.people), found.rows
    breach.save()
    _log(breach, Verb.LIST, by, at, what="affected", rows=len(found.people))
    return len(found.people)


@transaction.atomic
def breach_person_told(person: BreachPerson, *, by: User, at: datetime) -> None:
    """Note that the letter reached the pupil or his parents. Raises NotAllowed, WrongState."""
    check_breach_tell(by, person)
    if person.told_at is not None:
        raise WrongState("Pemberitahuan ini sudah dicatat.")
    person.told_by, person.told_at = by, at
    person.save(update_fields=["told_by", "told_at"])
    about = About.record(person.student, Column.OWNER)
    logged(by=by, verb=Verb.CHANGE, about=about, facts={"what": "breach-told"}, at=at)


@transaction.atomic
def breach_authority_told(breach: Breach, *, by: User, at: datetime) -> None:
    """Note that the authority was told. Raises NotAllowed, WrongState."""
    _locked(breach)
    check_breach_write(by, breach.school)
    if breach.authority_at is not None or breach.state == BreachState.OPEN:
        raise WrongState("Tetapkan dahulu daftarnya; pemberitahuan kepada lembaga dicatat satu kali.")
    breach.authority_by, breach.authority_at = by, at
    breach.save()
    _log(breach, Verb.CHANGE, by, at, what="authority")


@transaction.atomic
def breach_close(breach: Breach, *, by: User, at: datetime) -> None:
    """End the report once everybody is told. Raises NotAllowed, WrongState while somebody is not."""
    _locked(breach)
    check_breach_write(by, breach.school)
    left = breach.people.filter(told_at__isnull=True).count()
    if breach.state != BreachState.LISTED or breach.authority_at is None or left:
        raise WrongState(f"Belum selesai: {left} orang belum diberi tahu, atau lembaga belum.")
    breach.state = BreachState.CLOSED
    breach.save()
    _log(breach, Verb.CLOSE, by, at)


def _take(breach: Breach, values: Mapping[str, Any], at: datetime) -> None:
    """Write the values into the row and check them. Raises ValidationError."""
    check_incident_words(dict(values))
    for name, value in values.items():
        setattr(breach, name, value)
    if breach.since > breach.until or breach.until > at or breach.found_at > at or breach.found_at < breach.since:
        raise ValidationError(
            {
                "since": "Urutannya: terjadi sejak, sampai; ditemukan tidak sebelum terjadi; semuanya tidak di masa depan."
            }
        )


def _locked(breach: Breach) -> None:
    list(Breach.objects.select_for_update().filter(pk=breach.pk).values_list("pk"))
    breach.refresh_from_db()


def _log(breach: Breach, verb: Verb, by: User, at: datetime, **facts: int | str) -> None:
    about = About(breach.school, breach.code, Breach._meta.label_lower, "ppdp")
    logged(by=by, verb=verb, about=about, facts=facts, at=at)
