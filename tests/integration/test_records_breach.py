"""A breach: whom the log names between two moments, the list fixed once, the letters, the clock, who may what."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.accounts.models import User
from cms.core.errors import NotAllowed, WrongState
from cms.core.instruments import FileFormat
from cms.instruments.forms import problems
from cms.records.actions import breaches as act
from cms.records.actions.erasures import erasure_order
from cms.records.audit import About, denied, logged
from cms.records.erasures import carry_out
from cms.records.incidents import affected
from cms.records.letters.breach import LATER, TO_AUTHORITY, TO_PERSON, form_of, to_authority, to_person
from cms.records.models import AccessLogRow, Breach, BreachPerson, Student, Verb
from cms.records.models.breach import BreachState
from cms.records.permissions_breach import can_breach_tell, can_breach_write
from cms.records.selectors_breach import breaches_visible_to, people_of, shown
from tests.factories.accounts import make_user
from tests.factories.breach import WHAT, breach_values, make_breach
from tests.factories.erasure import lift_holds
from tests.factories.records import CANARY, Pupils, canary, make_pupils, make_student
from tests.rendered import docx_text, holds, pdf_text

pytestmark = pytest.mark.django_db(transaction=True)
LATER_ON = timedelta(days=30)
READ = {FileFormat.DOCX: docx_text, FileFormat.PDF_A4: pdf_text}


@pytest.fixture
def pupils(var: Path) -> Pupils:
    return make_pupils()


@pytest.fixture
def moment(pupils: Pupils) -> datetime:
    """A moment after which nothing but what a test writes stands in the log."""
    return timezone.now() + LATER_ON


def read(by: User, record: Any, at: datetime, verb: Verb = Verb.READ, **changes: Any) -> None:
    from django.db import transaction

    with transaction.atomic():
        logged(by=by, verb=verb, about=About.record(record), at=at, **changes)


def listed(by: User, pupils: Pupils, at: datetime, rows: int = 1, roles: tuple[str, ...] | None = None) -> None:
    from django.db import transaction

    with transaction.atomic():
        logged(by=by, verb=Verb.LIST, about=About.kind(Student), facts={"rows": rows}, at=at, roles=roles)


def incident(pupils: Pupils, at: datetime, **changes: Any) -> Breach:
    values = breach_values(
        at=at, since=at - timedelta(hours=1), until=at + timedelta(hours=1), found_at=at + timedelta(hours=1)
    )
    return Breach(school=pupils.school, **{**values, **changes})


def touched(breach: Breach) -> dict[str, tuple[int, set[str]]]:
    found = affected(breach).people
    codes = dict(Student.objects.filter(pk__in=found).values_list("pk", "code"))
    return {codes[pupil]: (one.rows, one.verbs) for pupil, one in found.items()}


# --- Whom the log names ---------------------------------------------------------------------------------------------------


def test_records_between_the_moments_lead_to_their_pupils(pupils: Pupils, moment: datetime) -> None:
    other = make_student(pupils.owner, pupils.school)
    read(pupils.owner, pupils.below["note"], moment)
    read(pupils.owner, pupils.below["referral"], moment + timedelta(hours=1), Verb.PRINT)
    read(pupils.owner, other, moment - timedelta(hours=1, seconds=1))
    read(pupils.owner, other, moment + timedelta(hours=1, seconds=1))
    breach = incident(pupils, moment)
    assert touched(breach) == {pupils.student.code: (2, {"read", "print"})}
    (one,) = affected(breach).people.values()
    assert (one.first, one.last) == (moment, moment + timedelta(hours=1))


def test_another_school_is_not_touched_though_its_codes_are_the_same(pupils: Pupils, moment: datetime) -> None:
    far = pupils.people["konselor_lain"]
    assert far.school is not None
    other = make_student(far, far.school)
    assert other.code == pupils.student.code
    read(far, other, moment)
    assert touched(incident(pupils, moment)) == {}
    read(pupils.owner, pupils.student, moment)
    assert set(touched(incident(pupils, moment))) == {pupils.student.code}
    assert affected(incident(pupils, moment)).people.keys() == {pupils.student.pk}


def test_account_role_and_code_narrow_it(pupils: Pupils, moment: datetime) -> None:
    case, wali = pupils.below["case"], pupils.people["walikelas"]
    read(wali, pupils.student, moment, roles=["walikelas"])
    read(pupils.owner, case, moment, roles=["konselor"])
    code = pupils.student.code
    assert touched(incident(pupils, moment))[code][0] == 2
    assert touched(incident(pupils, moment, actor=wali))[code] == (1, {"read"})
    assert touched(incident(pupils, moment, role="konselor"))[code][0] == 1
    assert touched(incident(pupils, moment, role="kepala")) == {}
    assert touched(incident(pupils, moment, record_code=case.code))[code][0] == 1
    assert touched(incident(pupils, moment, record_code="KS-2026-9999")) == {}


def test_a_list_touches_everybody_within_sight(pupils: Pupils, moment: datetime) -> None:
    mine, second = make_student(pupils.owner, pupils.school), pupils.people["konselor2"]
    of_second = make_student(second, pupils.school)
    two, every = {pupils.student.code, mine.code}, {pupils.student.code, mine.code, of_second.code}
    for name, seen in (
        ("konselor", two),
        ("konselor2", {of_second.code}),
        ("koordinator", every),
        ("kepala", every),
        ("walikelas", {pupils.student.code}),
        ("guruwali", {pupils.student.code}),
        ("ppdp", set()),
    ):
        person = pupils.people[name]
        listed(person, pupils, moment, roles=(name.removesuffix("2"),))
        assert set(touched(incident(pupils, moment, actor=person))) == seen, name


def test_an_empty_list_and_a_refused_try_show_nothing(pupils: Pupils, moment: datetime) -> None:
    listed(pupils.owner, pupils, moment, rows=0)
    denied(by=pupils.people["guru"], about=About.record(pupils.student), verb="read", at=moment)
    found = affected(incident(pupils, moment))
    assert (found.people, found.rows, found.unknown) == ({}, 1, 1)
    listed(pupils.owner, pupils, moment)
    assert set(touched(incident(pupils, moment))) == {pupils.student.code}


def test_a_stolen_database_touches_everybody(pupils: Pupils, moment: datetime) -> None:
    other = make_student(pupils.people["konselor2"], pupils.school)
    assert touched(incident(pupils, moment)) == {}
    assert set(touched(incident(pupils, moment, reach="semua"))) == {pupils.student.code, other.code}


# --- The steps ---------------------------------------------------------------------------------------------------------------


def test_the_ppdp_reports_and_the_list_is_fixed_once(pupils: Pupils) -> None:
    ppdp = pupils.people["ppdp"]
    breach = make_breach(pupils, is_listed=False)
    assert (breach.code, breach.state) == (f"LK-{timezone.localdate().year}-0001", BreachState.OPEN)
    assert act.breach_list(breach, by=ppdp, at=timezone.now()) == 1
    row = AccessLogRow.objects.get(facts__what="affected")
    assert (row.verb, row.code, row.facts["rows"], row.actor) == (Verb.LIST, breach.code, 1, ppdp)
    with pytest.raises(WrongState):
        act.breach_list(breach, by=ppdp, at=timezone.now())
    make_student(pupils.owner, pupils.school)
    assert [one.student for one in breach.people.all()] == [pupils.student]


def test_once_fixed_only_handling_and_recovery_change(pupils: Pupils) -> None:
    breach, ppdp = make_breach(pupils), pupils.people["ppdp"]
    values = breach_values(what="Lain", handling="Baru", recovery="Pulih")
    act.breach_change(breach, values, by=ppdp, at=timezone.now())
    breach.refresh_from_db()
    assert (breach.what, breach.handling, breach.recovery) == (WHAT, "Baru", "Pulih")
    early = make_breach(pupils, is_listed=False)
    act.breach_change(early, values, by=ppdp, at=timezone.now())
    early.refresh_from_db()
    assert early.what == "Lain"


@pytest.mark.parametrize(
    "changes",
    [
        {"what": "Rekaman KS-2026-0001 dibaca"},
        {"handling": "Menelepon 081234567"},
        {"since": timezone.now(), "until": timezone.now() - timedelta(days=1)},
        {"until": timezone.now() + timedelta(days=99)},
        {"found_at": timezone.now() + timedelta(days=99)},
        {"found_at": timezone.now() - timedelta(days=9)},
    ],
)
def test_what_is_refused(pupils: Pupils, changes: dict[str, Any]) -> None:
    values = {**breach_values(), **changes}
    with pytest.raises(ValidationError):
        act.breach_report(pupils.school, values, by=pupils.people["ppdp"], at=timezone.now())
    assert not Breach.objects.exists()


def test_it_closes_when_everybody_was_told(pupils: Pupils) -> None:
    breach, ppdp, now = make_breach(pupils), pupils.people["ppdp"], timezone.now()
    person = breach.people.get()
    with pytest.raises(WrongState, match="1 orang belum"):
        act.breach_close(breach, by=ppdp, at=now)
    act.breach_person_told(person, by=pupils.owner, at=now)
    with pytest.raises(WrongState, match="sudah dicatat"):
        act.breach_person_told(person, by=pupils.owner, at=now)
    with pytest.raises(WrongState, match="lembaga"):
        act.breach_close(breach, by=ppdp, at=now)
    act.breach_authority_told(breach, by=ppdp, at=now)
    with pytest.raises(WrongState, match="satu kali"):
        act.breach_authority_told(breach, by=ppdp, at=now)
    act.breach_close(breach, by=ppdp, at=now)
    breach.refresh_from_db()
    assert (breach.state, breach.authority_by) == (BreachState.CLOSED, ppdp)
    with pytest.raises(WrongState, match="sudah selesai"):
        act.breach_change(breach, {"handling": "Lagi"}, by=ppdp, at=now)
    assert AccessLogRow.objects.filter(code=pupils.student.code, facts__what="breach-told").count() == 1


# --- Who may ----------------------------------------------------------------------------------------------------------------


def test_only_the_ppdp_writes_and_only_the_counselor_in_charge_tells(pupils: Pupils) -> None:
    breach, now = make_breach(pupils), timezone.now()
    person = breach.people.get()
    assert can_breach_write(pupils.people["ppdp"], pupils.school)
    assert can_breach_tell(pupils.owner, person)
    far = make_user("ppdp", school=pupils.people["konselor_lain"].school, username="ppdp_lain")
    for user in (*pupils.people.values(), far):
        if user != pupils.people["ppdp"]:
            assert not can_breach_write(user, pupils.school)
            for step in (act.breach_list, act.breach_authority_told, act.breach_close):
                with pytest.raises(NotAllowed):
                    step(breach, by=user, at=now)
        if user != pupils.owner:
            assert not can_breach_tell(user, person)
            with pytest.raises(NotAllowed):
                act.breach_person_told(person, by=user, at=now)


def test_who_sees_which_report_and_which_names(pupils: Pupils) -> None:
    second, breach = pupils.people["konselor2"], make_breach(pupils, is_listed=False)
    assert list(breaches_visible_to(pupils.owner)) == []
    other = make_student(second, pupils.school, name="Anak Kedua")
    act.breach_list(breach, by=pupils.people["ppdp"], at=timezone.now() + LATER_ON)
    BreachPerson.objects.get_or_create(breach=breach, student=other)
    seen = {
        name: [line.name for line in shown(user, people_of(breach, user))] if breaches_visible_to(user) else None
        for name, user in pupils.people.items()
    }
    mine = f"Siti {canary('name')}"
    assert seen.pop("konselor") == [mine]
    assert seen.pop("konselor2") == ["Anak Kedua"]
    assert seen.pop("koordinator") == [mine, "Anak Kedua"]
    assert seen.pop("ppdp") == ["", ""]
    assert set(seen.values()) == {None}


# --- Letters ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [TO_PERSON, TO_AUTHORITY])
def test_the_descriptions_hold(name: str) -> None:
    assert problems(form_of(name)) == []


@pytest.mark.parametrize("kind", list(READ))
def test_the_letter_to_the_person_says_what_the_law_asks(pupils: Pupils, kind: FileFormat) -> None:
    breach = make_breach(pupils)
    text = READ[kind](to_person(breach.people.get(), kind, by=pupils.owner).data)
    for word in (canary("name"), canary("guardianname"), WHAT, "Akun dikunci", LATER, "Jati diri", str(pupils.owner)):
        assert holds(text, word), word
    assert canary("casesummary") not in text


@pytest.mark.parametrize("kind", list(READ))
def test_the_letter_to_the_authority_has_numbers_only(pupils: Pupils, kind: FileFormat) -> None:
    breach = make_breach(pupils)
    act.breach_person_told(breach.people.get(), by=pupils.owner, at=timezone.now())
    text = READ[kind](to_authority(breach, kind).data)
    assert holds(text, breach.code)
    assert holds(text, WHAT)
    assert not holds(text, CANARY)
    assert not holds(text, pupils.student.code)


def test_a_pupil_without_guardian_has_a_letter_with_room_for_the_name(pupils: Pupils) -> None:
    breach = make_breach(pupils)
    pupils.student.guardians.update(state="ditutup")
    text = docx_text(to_person(breach.people.get(), FileFormat.DOCX, by=pupils.owner).data)
    assert canary("name") in text
    assert canary("guardianname") not in text


def test_an_erased_pupil_leaves_the_list_and_the_number_stays(pupils: Pupils) -> None:
    breach, now = make_breach(pupils), timezone.now()
    lift_holds()
    carry_out(erasure_order(pupils.student, at=now), at=now)
    breach.refresh_from_db()
    assert (breach.persons, breach.people.count()) == (1, 0)
