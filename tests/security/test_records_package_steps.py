"""Who may take which step of an access package, and what is refused on the way: unread texts, one person alone, twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.core.errors import NotAllowed, Refused, WrongState
from cms.records.actions import packages as act
from cms.records.actions.cases import note_create
from cms.records.actions.handovers import handover_offer, handovers_accept
from cms.records.actions.making import record_change
from cms.records.models import AccessPackage, Guardian, ProtectedRecord
from cms.records.models.package import PackageState
from cms.records.package.dossier import Dossier
from cms.records.package.verdicts import Answer, Reason
from cms.records.permissions_package import can_package_confirm, can_package_make, can_package_prepare
from cms.records.selectors_package import package_for, waiting_reviews
from tests.factories.accounts import grant_role, make_user
from tests.factories.packages import begun, confirmed, decide, review_all
from tests.factories.records import Pupils, canary, make_pupils, make_student, note_values

pytestmark = pytest.mark.django_db
OTHERS = (
    "konselor2",
    "konselor_lain",
    "koordinator",
    "kepala",
    "walikelas",
    "guruwali",
    "guru",
    "ppdp",
    "operator",
    "admin",
)
GIVE = act.Decision(Answer.GIVE.value)


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def prepared(pupils: Pupils) -> AccessPackage:
    package = begun(pupils, pupils.below["guardian"])
    review_all(package)
    act.package_prepare(package, by=pupils.owner, at=timezone.now())
    return package


# --- Unread texts block -----------------------------------------------------------------------------------------------------


def test_an_unread_text_blocks_and_is_named(pupils: Pupils) -> None:
    package, note = begun(pupils), pupils.below["note"]
    review_all(package)
    assert Dossier(package).unread == []
    package = begun(pupils)
    with pytest.raises(Refused, match=note.code):
        act.package_prepare(package, by=pupils.owner, at=timezone.now())
    for record, _ in Dossier(package).unread:
        if record.pk != note.pk:
            decide(package, record, **{one.field: GIVE for one in Dossier(package).passages(record)})
    with pytest.raises(Refused, match=f"6 teks yang belum ditinjau, pada: {note.code}\\."):
        act.package_prepare(package, by=pupils.owner, at=timezone.now())
    assert package.state == PackageState.REVIEW


def test_a_text_that_changed_after_its_review_is_read_again(pupils: Pupils) -> None:
    note, package = pupils.below["note"], prepared(pupils)
    record_change(note, {"summary": "kata baru"}, by=pupils.owner, at=timezone.now())
    with pytest.raises(Refused, match=note.code):
        act.package_confirm(package, by=pupils.people["koordinator"], at=timezone.now())
    assert [record.pk for record, _ in Dossier(package).unread] == [note.pk]
    decide(package, note, summary=GIVE)
    confirmed(package, pupils)
    record_change(note, {"summary": "kata lebih baru"}, by=pupils.owner, at=timezone.now())
    with pytest.raises(Refused, match=note.code):
        act.package_make(package, by=pupils.owner, at=timezone.now())
    package.refresh_from_db()
    assert (package.state, package.digest) == (PackageState.CONFIRMED, "")


def test_a_new_record_blocks_too(pupils: Pupils) -> None:
    package = confirmed(begun(pupils), pupils)
    note = note_create(pupils.student, note_values(), by=pupils.owner, at=timezone.now())
    with pytest.raises(Refused, match=note.code):
        act.package_make(package, by=pupils.owner, at=timezone.now())


@pytest.mark.parametrize(
    ("field", "decision", "sentence"),
    [
        ("summary", act.Decision(Answer.WITHHOLD.value), "Pilih alasan"),
        ("summary", act.Decision(Answer.WITHHOLD.value, "karena"), "Pilih alasan"),
        ("summary", act.Decision(Answer.PARTLY.value, marked="lain sekali"), "tidak dapat diubah"),
        ("summary", act.Decision("entah"), "tidak dapat dipakai"),
    ],
)
def test_a_verdict_without_what_it_needs_is_refused(
    pupils: Pupils, field: str, decision: act.Decision, sentence: str
) -> None:
    package, note = begun(pupils), pupils.below["note"]
    with pytest.raises(ValidationError) as wrong:
        decide(package, note, **{field: decision, "topic": GIVE})
    assert sentence in wrong.value.message_dict[field][0]
    package.refresh_from_db()
    assert Dossier(package).reviews.texts == {}, "half a form is not kept"
    decide(package, note, **{field: GIVE})
    assert len(Dossier(package).reviews.texts) == 1


def test_marks_do_not_fit_a_file_nor_a_text_with_brackets(pupils: Pupils) -> None:
    package, note, file = begun(pupils), pupils.below["note"], pupils.below["attachment"]
    record_change(note, {"summary": "lihat [[lampiran]]"}, by=pupils.owner, at=timezone.now())
    for record, field in ((note, "summary"), (file, "file")):
        with pytest.raises(ValidationError, match="tidak dapat dipakai"):
            decide(package, record, **{field: act.Decision(Answer.PARTLY.value, marked="[[x]]")})


# --- Two persons ------------------------------------------------------------------------------------------------------------


def test_the_second_person_is_not_the_first(pupils: Pupils) -> None:
    package, lead = prepared(pupils), pupils.people["koordinator"]
    grant_role(pupils.owner, Role.KOORDINATOR, pupils.school)
    assert not can_package_confirm(pupils.owner, package)
    with pytest.raises(NotAllowed):
        act.package_confirm(package, by=pupils.owner, at=timezone.now())
    with pytest.raises(NotAllowed):
        act.package_send_back(package, by=pupils.owner, at=timezone.now())
    act.package_confirm(package, by=lead, at=timezone.now())
    assert package.confirmed_by == lead
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessPackage.objects.filter(pk=package.pk).update(confirmed_by=package.prepared_by)
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessPackage.objects.filter(pk=package.pk).update(confirmed_by=None, confirmed_at=None)


def test_who_reviewed_a_text_does_not_confirm(pupils: Pupils) -> None:
    second = make_user("konselor", school=pupils.school, username="kawan")
    grant_role(second, Role.KOORDINATOR, pupils.school)
    offer = handover_offer(pupils.below["case"], second, by=pupils.owner, at=timezone.now())
    handovers_accept([offer], by=second, at=timezone.now())
    package = prepared(pupils)
    assert can_package_confirm(pupils.people["koordinator"], package)
    assert not can_package_confirm(second, package)


def test_who_confirmed_does_not_make(pupils: Pupils) -> None:
    package, lead = confirmed(begun(pupils), pupils), pupils.people["koordinator"]
    assert can_package_make(pupils.owner, package)
    grant_role(lead, Role.KONSELOR, pupils.school)
    package.student.owner = package.owner = lead
    package.student.save()
    package.save()
    assert can_package_prepare(lead, package)
    assert not can_package_make(lead, package)


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_takes_a_step(pupils: Pupils, name: str) -> None:
    person, package, now = pupils.people[name], prepared(pupils), timezone.now()
    note = pupils.below["note"]
    steps: dict[str, Any] = {
        "begin": lambda: act.package_begin(make_student(pupils.owner, pupils.school), {}, by=person, at=now),
        "review": lambda: act.package_review(package, note, {"topic": GIVE}, by=person, at=now),
        "withhold": lambda: act.package_withhold(package, note, Reason.OTHERS, by=person, at=now),
        "withdraw": lambda: act.package_withdraw(package, by=person, at=now),
        "prepare": lambda: act.package_prepare(package, by=person, at=now),
        "make": lambda: act.package_make(package, by=person, at=now),
        "again": lambda: act.package_again(package, by=person, at=now),
    }
    if name != "koordinator":
        steps["confirm"] = lambda: act.package_confirm(package, by=person, at=now)
    for take in steps.values():
        with pytest.raises(NotAllowed):
            take()
    package.refresh_from_db()
    assert package.state == PackageState.PREPARED
    act.package_confirm(package, by=pupils.people["koordinator"], at=now)  # the allowed one


def test_the_lead_of_another_school_confirms_nothing(pupils: Pupils) -> None:
    package = prepared(pupils)
    stranger = make_user("koordinator", school=pupils.people["konselor_lain"].school, username="asing")
    assert can_package_confirm(pupils.people["koordinator"], package)
    assert not can_package_confirm(stranger, package)


# --- States -----------------------------------------------------------------------------------------------------------------


def test_a_package_is_made_once_and_again_only_with_a_second_confirmation(pupils: Pupils) -> None:
    package = confirmed(begun(pupils), pupils)
    first = act.package_make(package, by=pupils.owner, at=timezone.now())
    assert first.digest == package.digest
    with pytest.raises(WrongState):
        act.package_make(package, by=pupils.owner, at=timezone.now())
    act.package_again(package, by=pupils.owner, at=timezone.now())
    assert (package.state, package.digest, package.confirmed_by) == (PackageState.REVIEW, "", None)
    with pytest.raises(WrongState):
        act.package_make(package, by=pupils.owner, at=timezone.now())
    confirmed(package, pupils)
    act.package_make(package, by=pupils.owner, at=timezone.now())
    begun(pupils)
    with pytest.raises(WrongState, match="lain"):
        act.package_again(package, by=pupils.owner, at=timezone.now())


def test_a_review_after_the_confirmation_undoes_it(pupils: Pupils) -> None:
    package = confirmed(begun(pupils), pupils)
    act.package_withhold(package, pupils.below["note"], Reason.CHILD, by=pupils.owner, at=timezone.now())
    assert (package.state, package.prepared_by, package.confirmed_by) == (PackageState.REVIEW, None, None)
    assert Dossier(package).counts()["withheld"] == 1
    decide(package, pupils.below["note"], topic=GIVE)
    assert Dossier(package).counts()["withheld"] == 0


def test_the_second_person_sends_it_back(pupils: Pupils) -> None:
    package = prepared(pupils)
    act.package_send_back(package, by=pupils.people["koordinator"], at=timezone.now())
    assert (package.state, package.prepared_by) == (PackageState.REVIEW, None)


def test_one_package_at_a_time_for_who_belongs_to_the_child(pupils: Pupils) -> None:
    begun(pupils)
    with pytest.raises(WrongState, match="sudah ada"):
        act.package_begin(pupils.student, {}, by=pupils.owner, at=timezone.now())
    other = make_student(pupils.owner, pupils.school)
    stranger: Any = pupils.below["guardian"]
    with pytest.raises(ValidationError, match="bukan orang tua"):
        act.package_begin(other, {"guardian": stranger}, by=pupils.owner, at=timezone.now())
    assert isinstance(stranger, Guardian)


def test_the_child_and_the_package_are_never_kept_back_and_nothing_foreign_is_reviewed(pupils: Pupils) -> None:
    package = begun(pupils)
    always: list[ProtectedRecord] = [pupils.student, package]
    for record in always:
        with pytest.raises(Refused, match="selalu ada"):
            act.package_withhold(package, record, Reason.OTHERS, by=pupils.owner, at=timezone.now())
    foreign: list[ProtectedRecord] = [make_student(pupils.owner, pupils.school), pupils.below["hold"]]
    for record in foreign:
        with pytest.raises(Refused):
            act.package_review(package, record, {}, by=pupils.owner, at=timezone.now())
    act.package_withdraw(package, by=pupils.owner, at=timezone.now())
    with pytest.raises(WrongState):
        decide(package, pupils.below["note"], topic=GIVE)


# --- A case in other hands --------------------------------------------------------------------------------------------------


def test_a_case_of_a_colleague_is_read_by_him_alone(pupils: Pupils) -> None:
    second: User = pupils.people["konselor2"]
    package, case = begun(pupils), pupils.below["case"]
    assert waiting_reviews(second) == []
    offer = handover_offer(case, second, by=pupils.owner, at=timezone.now())
    handovers_accept([offer], by=second, at=timezone.now())
    case.refresh_from_db()
    with pytest.raises(NotAllowed):
        act.package_review(package, case, {"summary": GIVE}, by=pupils.owner, at=timezone.now())
    assert [one.pk for one, _ in waiting_reviews(second)] == [package.pk]
    assert package_for(second, package.pk) == package
    for name in ("konselor_lain", "koordinator", "admin"):
        assert package_for(pupils.people[name], package.pk) is None
        assert waiting_reviews(pupils.people[name]) == []
    review_all(package)
    assert waiting_reviews(second) == []
    assert canary("casesummary") in {one.text for one in Dossier(package).passages(case)}
