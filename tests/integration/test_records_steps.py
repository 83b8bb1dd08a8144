"""One action for all moves: who, from where, with which consent, with what filled; a second press meets another state."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone

from cms.core.errors import NotAllowed, Refused, WrongState
from cms.records.actions.activities import commitment_add, participant_add
from cms.records.actions.moving import activity_change, record_step
from cms.records.desk import desk_of
from cms.records.diagrams import document
from cms.records.forms_activities import step_form
from cms.records.management.commands.write_state_diagrams import FILE
from cms.records.models import AccessLogRow, CaseConference, Commitment, HomeVisit, InstrumentResult, Verb
from cms.records.models.consent import Purpose
from cms.records.package.collecting import value_of
from cms.records.sharing import shareable_fields
from cms.records.tables import TABLES
from cms.records.views.changing import mark_of
from tests.factories.accounts import signed_in
from tests.factories.activities import answer_consent, commitment_values, give_consents, participant_values
from tests.factories.records import CANARY, Pupils, canary, make_pupils

pytestmark = pytest.mark.django_db
GIVEN: dict[str, Any] = {"administered_date": date(2026, 1, 5), "administrator": "Guru BK Rekaan"}


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def step(record: Any, name: str, at: datetime | None = None, **values: Any) -> Any:
    return record_step(record, name, values, by=record.owner, at=at or timezone.now())


def test_a_move_by_the_owner_is_made_and_logged(pupils: Pupils) -> None:
    result: Any = pupils.below["result"]
    give_consents(result.case, Purpose.INSTRUMENT, by=pupils.owner)
    moved = step(result, "administrasikan", **GIVEN)
    assert (moved.state, moved.administrator) == ("diadministrasikan", "Guru BK Rekaan")
    row = AccessLogRow.objects.filter(code=result.code, verb=Verb.CHANGE).get()
    assert row.facts == {"move": "administrasikan", "fields": 2}
    assert (row.actor, row.why) == (pupils.owner, "owner")


@pytest.mark.parametrize("name", ["konselor2", "konselor_lain", "koordinator", "kepala", "guru", "operator", "admin"])
def test_nobody_else_makes_the_owners_moves(pupils: Pupils, name: str) -> None:
    result: Any = pupils.below["result"]
    give_consents(result.case, Purpose.INSTRUMENT, by=pupils.owner)
    with pytest.raises(NotAllowed):
        record_step(result, "administrasikan", GIVEN, by=pupils.people[name], at=timezone.now())
    result.refresh_from_db()
    assert result.state == "direncanakan"
    assert step(result, "administrasikan", **GIVEN).state == "diadministrasikan"


def test_a_wrong_state_says_from_where_and_a_double_press_meets_it(pupils: Pupils) -> None:
    result: Any = pupils.below["result"]
    give_consents(result.case, Purpose.INSTRUMENT, by=pupils.owner)
    with pytest.raises(WrongState, match="tersedia dari: Diadministrasikan"):
        step(result, "olah", completeness="lengkap")
    step(result, "administrasikan", **GIVEN)
    with pytest.raises(WrongState, match="dari keadaan “Diadministrasikan”"):
        step(result, "administrasikan", **GIVEN)  # the row in hand is still the old one
    with pytest.raises(WrongState, match="tidak ada untuk rekaman ini"):
        step(result, "tidak-ada")


def test_a_missing_consent_is_named_with_who_has_to_give_it(pupils: Pupils) -> None:
    result: Any = pupils.below["result"]
    with pytest.raises(Refused, match="“Aplikasi instrumentasi” dari: peserta didik, orang tua atau wali"):
        step(result, "administrasikan", **GIVEN)
    answer_consent(result.case, "instrumen", "siswa", by=pupils.owner)
    with pytest.raises(Refused, match="dari: orang tua atau wali"):
        step(result, "administrasikan", **GIVEN)
    answer_consent(result.case, "instrumen", "orang_tua", by=pupils.owner)
    answer_consent(result.case, "instrumen", "siswa", by=pupils.owner, is_given=False)
    with pytest.raises(Refused, match="dari: peserta didik"):
        step(result, "administrasikan", **GIVEN)
    answer_consent(result.case, "instrumen", "siswa", by=pupils.owner)
    assert step(result, "administrasikan", **GIVEN).state == "diadministrasikan"


def test_what_is_not_filled_is_named_and_nothing_is_kept(pupils: Pupils) -> None:
    result: Any = pupils.below["result"]
    give_consents(result.case, Purpose.INSTRUMENT, by=pupils.owner)
    with pytest.raises(Refused, match="Isi dahulu: pengadministrasi"):
        step(result, "administrasikan", administered_date=date(2026, 1, 5))
    result.refresh_from_db()
    assert (result.state, result.administered_date) == ("direncanakan", None)
    with pytest.raises(Refused, match="masih di depan"):
        step(result, "administrasikan", **{**GIVEN, "administered_date": timezone.localdate() + timedelta(days=1)})


def test_a_form_shows_what_a_later_move_asks_only_afterwards(pupils: Pupils) -> None:
    result: Any = pupils.below["result"]
    form = desk_of(result).form
    assert {"purpose", "reference"} <= form(record=result).fields.keys()
    assert not {"administrator", "conclusion", "told_date"} & form(record=result).fields.keys()
    result.state = "ditafsirkan"
    assert {"administrator", "conclusion"} <= form(record=result).fields.keys()
    assert not {"told_date", "follow_up", "version", "reference"} & form(record=result).fields.keys()
    for table_kind, table in TABLES.items():
        record = {one._meta.model_name: one for one in pupils.records.values()}[table_kind]
        for move in table.moves:
            shown = step_form(record, move)
            assert set(shown.fields) == set(move.asks)
            assert all(shown.fields[name].required for name in move.filled if name in shown.fields)


def test_after_an_end_nothing_changes(pupils: Pupils) -> None:
    commitment: Any = pupils.below["commitment"]
    activity_change(commitment, {"party": "Ibu"}, by=pupils.owner, at=timezone.now())
    ended = step(commitment, "ditepati", checked_date=timezone.localdate())
    assert AccessLogRow.objects.filter(code=commitment.code, verb=Verb.CLOSE).count() == 1
    with pytest.raises(WrongState):
        activity_change(ended, {"party": "Ayah"}, by=pupils.owner, at=timezone.now())
    for move in TABLES["commitment"].moves:
        with pytest.raises(WrongState):
            step(ended, move.name, checked_date=timezone.localdate(), outcome="x")
    page = signed_in(pupils.owner).get(desk_of(ended).url("read", ended)).content.decode()
    assert canary("commitmentaction") in page
    assert "/ubah/" not in page


def test_a_commitment_hangs_on_each_of_three_activities_and_leads_back(pupils: Pupils) -> None:
    client = signed_in(pupils.owner)
    for name, kind in (("kunjungan", "visit"), ("konferensi", "conference"), ("alih-tangan", "referral")):
        source: Any = pupils.below[kind]
        made = commitment_add(source, commitment_values(), by=pupils.owner, at=timezone.now())
        assert (made.source, made.item) == (source, source.item)
        answer = client.post(
            f"{desk_of(Commitment).url('add')}?{name}={source.pk}",
            {"party": "Ibu", "action": "Menemani", "due_date": "2026-12-01"},
        )
        assert answer["Location"] == desk_of(source).url("read", source)
        answer = client.post(f"{desk_of(made).url('read', made)}langkah/ditepati/", {"checked_date": "2026-01-05"})
        assert answer["Location"] == desk_of(source).url("read", source)
        with pytest.raises(NotAllowed):
            commitment_add(source, commitment_values(), by=pupils.people["konselor2"], at=timezone.now())


def test_a_meeting_has_both_times_in_their_order(pupils: Pupils) -> None:
    meeting, now = pupils.below["conference"], timezone.now()
    assert isinstance(meeting, CaseConference)
    later = now + timedelta(hours=1)
    activity_change(meeting, {"starts_at": now, "ends_at": later}, by=pupils.owner, at=now)
    for start, end, words in (
        (now, None, "kosongkan keduanya"),
        (None, now, "kosongkan keduanya"),
        (later, now, "sesudah"),
    ):
        with pytest.raises(ValidationError, match=words):
            activity_change(meeting, {"starts_at": start, "ends_at": end}, by=pupils.owner, at=now)
    meeting.state = "diundang"
    with pytest.raises(ValidationError, match="tidak dapat dikosongkan"):
        activity_change(meeting, {"starts_at": None, "ends_at": None}, by=pupils.owner, at=now)


def test_a_scheduled_visit_keeps_its_day(pupils: Pupils) -> None:
    visit: Any = pupils.below["visit"]
    now = timezone.now()
    activity_change(visit, {"visit_at": None}, by=pupils.owner, at=now)
    HomeVisit.objects.filter(pk=visit.pk).update(state="dijadwalkan", visit_at=now)
    visit.refresh_from_db()
    page = desk_of(visit).url("edit", visit)
    client = signed_in(pupils.owner)
    form = client.get(page).context["form"]
    values = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(page, {**values, "dilihat": mark_of(visit), "visit_at": ""})
    assert answer.status_code == 200
    assert "tidak dapat dikosongkan" in str(answer.context["form"].errors["visit_at"])
    assert client.post(page, {**values, "dilihat": mark_of(visit), "visit_at": "2026-12-01T09:00"}).status_code == 302
    visit.refresh_from_db()
    assert visit.visit_at is not None


def test_every_halt_and_its_reason_stay_to_be_read_on_the_record(pupils: Pupils) -> None:
    visit: Any = pupils.below["visit"]
    give_consents(visit.case, Purpose.HOME_VISIT, by=pupils.owner)
    ahead, sent = {"visit_at": timezone.now() + timedelta(days=1)}, {"letter_date": date(2026, 1, 5)}
    moves: list[tuple[str, dict[str, Any]]] = [
        ("setuju", ahead),
        ("kirim-surat", {**sent, "letter_channel": "pos"}),
        ("bersedia", {}),
        ("jadwalkan", ahead),
        ("tunda", {"halted_reason": f"Sakit {CANARY}"}),
        ("jadwalkan", ahead),
        ("batalkan", {"halted_reason": "Pindah rumah"}),
    ]
    for name, values in moves:
        visit = step(visit, name, **values)
    assert visit.halted_reason == "Pindah rumah"
    assert [entry["move"] for entry in visit.trail] == [name for name, _ in moves]
    address = desk_of(visit).url("read", visit)
    page = signed_in(pupils.owner).get(address).content.decode()
    assert f"Alasan: Sakit {CANARY}" in page
    assert "Alasan: Pindah rumah" in page
    assert page.index("Alasan: Pindah rumah") < page.index(f"Alasan: Sakit {CANARY}"), "the newest first"
    lead = signed_in(pupils.people["koordinator"]).get(address).content.decode()
    assert visit.code in lead
    assert "Riwayat langkah" not in lead
    assert "Sakit" not in lead
    assert CANARY not in str(list(HomeVisit.objects.values("trail"))), "sealed"
    assert "trail" not in shareable_fields(HomeVisit)
    told = value_of(visit, "trail")[1]
    assert f"Tunda. Alasan: Sakit {CANARY}" in told
    assert str(pupils.owner) not in told, "what the child gets names nobody of the staff"


def test_what_is_missing_is_said_as_a_thing(pupils: Pupils) -> None:
    visit = pupils.below["visit"]
    page = signed_in(pupils.owner).get(desk_of(visit).url("read", visit)).content.decode()
    assert "belum ada laporan yang selesai" in page
    assert "belum ada waktu berkunjung" in page
    assert "laporan selesai pada" not in page.split("Enam tahap")[1].split("</section>")[0]


def test_after_the_report_nobody_is_added(pupils: Pupils) -> None:
    meeting: Any = pupils.below["conference"]
    assert participant_add(meeting, participant_values(), by=pupils.owner, at=timezone.now()).code
    CaseConference.objects.filter(pk=meeting.pk).update(final_at=timezone.now(), final_by=pupils.owner)
    meeting.refresh_from_db()
    with pytest.raises(WrongState):
        participant_add(meeting, participant_values(), by=pupils.owner, at=timezone.now())


def test_no_field_of_a_result_takes_items_keys_or_answers() -> None:
    names = {field.name for field in InstrumentResult._meta.get_fields()}
    assert "conclusion" in names
    words = ("item", "key", "answer", "raw", "score", "response", "butir", "kunci", "jawaban", "skor")
    assert [name for name in names for word in words if word in name and name != "raw_destroyed_date"] == []
    kinds = {field.get_internal_type() for field in InstrumentResult._meta.get_fields() if not field.is_relation}
    assert not kinds & {"JSONField", "FileField", "BinaryField"}
    shown = {name for group in desk_of(InstrumentResult).groups for name in group.fields}
    assert shown <= names


def test_the_diagrams_in_the_docs_are_those_of_the_tables(tmp_path: Any) -> None:
    call_command("write_state_diagrams", "--to", tmp_path / "states.md", verbosity=0)
    assert (tmp_path / "states.md").read_text() == document()
    assert FILE.read_text() == document(), "run: manage.py write_state_diagrams"
    for kind in TABLES:
        assert document().count("stateDiagram-v2") == len(TABLES), kind
    assert "oleh koordinator" in document()
    assert "persetujuan konferensi kasus dari peserta didik dan orang tua atau wali" in document()
