"""Where a file may hang, and which consent carries a photo of people or of a house.

No photo by default (domain.md c, b12): it needs a standing consent for "Pengambilan foto", which is the newest answer to that
purpose. For a child that is the answer of a parent or guardian, and the child must not have said no; a pupil of age (18,
where the birth date is known) answers alone. An answer that was given within one case carries photos of that case only.
The scan of a signed form is the proof of a consent and no photo: it needs none.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from .models import Case, Consent, DataPoolEntry, ProtectedRecord, Student
from .models.consent import ConsentState, Giver, Purpose
from .states import is_ended

OF_AGE = 18


def may_hold_files(place: ProtectedRecord) -> bool:
    """Return whether a file may be added: the record is about one pupil, and neither it nor its case has ended."""
    case = getattr(place, "case", None)
    return pupil_of(place) is not None and not is_ended(place) and (case is None or not is_ended(case))


def pupil_of(place: Any) -> Student | None:
    """Return whose file it would be; None for an entry about a class or the surroundings."""
    return place if isinstance(place, Student) else place.student


def photo_consent(place: Student | Case | DataPoolEntry, today: date) -> Consent | None:
    """Return the consent that carries a photo at this place, or None where there is none that stands."""
    pupil = pupil_of(place)
    if pupil is None:
        return None
    here = Q(case__isnull=True) | (Q(case=place) if isinstance(place, Case) else Q(pk__in=[]))
    answers = Consent.objects.filter(here, student=pupil, purpose=Purpose.PHOTO, given_date__lte=today)
    newest: dict[str, Consent] = {}
    for answer in answers.order_by("given_date", "created_at", "pk"):
        newest[answer.giver] = answer
    own, guardian = newest.get(Giver.STUDENT), newest.get(Giver.GUARDIAN)
    if own is not None and own.state != ConsentState.GIVEN:
        return None
    carrying = own if is_of_age(pupil, today) else guardian
    return carrying if carrying is not None and carrying.state == ConsentState.GIVEN else None


def is_of_age(pupil: Student, today: date) -> bool:
    """Return whether the pupil is known to be 18 or older."""
    born: date | None = pupil.birth_date
    return born is not None and (today.year - born.year, today.month, today.day) >= (OF_AGE, born.month, born.day)
