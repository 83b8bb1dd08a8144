"""The package of one child: everything of him, nothing of anybody else, nothing that is withheld."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.utils import timezone

from cms.records.actions import packages as act
from cms.records.actions.emergency import emergency_access_begin
from cms.records.actions.students import guardian_create
from cms.records.fields import SealedTextField, sealed_fields
from cms.records.models import AccessLogRow, Attachment, EmergencyAccess, SafetyHold, Share, Student
from cms.records.package.collecting import records_of
from cms.records.package.rules import Rule, rules_of
from cms.records.package.verdicts import CLOSED_NAME, CLOSED_PASSAGE, CLOSED_WHOLE, Answer, Reason
from cms.records.storage import Content
from tests.factories.packages import begun, decide, inside, made, read_back, values_in
from tests.factories.records import (
    CANARY,
    Pupils,
    attachment_values,
    canary,
    guardian_values,
    make_below,
    make_pupils,
    make_student,
    student_values,
)
from tests.rendered import holds

pytestmark = pytest.mark.django_db
OTHER = "anaklain"


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def words_of(student: Student, *rules: Rule) -> set[str]:
    """Return every word of its own that a record of the child holds in fields with these rules."""
    found = set()
    for record in records_of(student):
        names = [name for name, rule in rules_of(type(record)).items() if rule in rules]
        found |= {str(getattr(record, name) or "") for name in names}
    return {text for text in found if CANARY in text}


def test_everything_of_the_child_is_in_the_pdf_the_docx_and_the_json(pupils: Pupils) -> None:
    texts = read_back(made(begun(pupils, pupils.below["guardian"]), pupils))
    wanted = words_of(pupils.student, Rule.GIVEN, Rule.REVIEWED, Rule.ASKER)
    assert len(wanted) > 40
    for name in ("pdf", "docx", "json"):
        assert [word for word in wanted if not holds(texts[name], word)] == [], name
        assert holds(texts[name], str(pupils.owner))
        assert holds(texts[name], "VIII-A")
    for part in (
        "Apa isi dokumen ini",
        "Siapa yang boleh melihat",
        "Kalau ada yang salah",
        "Siapa yang pernah membuka",
    ):
        assert holds(texts["pdf"], part)
        assert holds(texts["docx"], part)


def test_names_of_others_are_closed_and_the_asker_gets_his_own(pupils: Pupils) -> None:
    other = {name: f"ayahlain{name}" for name in ("name", "address", "job")}
    father = {**guardian_values(), **other, "relation": "ayah"}
    guardian_create(pupils.student, father, by=pupils.owner, at=timezone.now())
    closed = words_of(pupils.student, Rule.NAMES)
    assert closed >= {canary("consentgiver"), canary("participantname"), canary("visitcompanion")}
    texts = read_back(made(begun(pupils, pupils.below["guardian"]), pupils))
    for text in texts.values():
        assert not any(holds(text, word) for word in (*closed, *other.values()))
    assert CLOSED_NAME in texts["json"]
    assert holds(texts["pdf"], canary("guardianname"))
    by_child = read_back(made(begun(pupils), pupils))
    assert not holds(by_child["pdf"], canary("guardianname"))
    assert not holds(by_child["json"], canary("guardianaddress"))
    assert holds(by_child["pdf"], "tentang Anda dalam")


def test_a_name_that_is_the_childs_or_the_askers_stays(pupils: Pupils) -> None:
    participant: Any = pupils.below["participant"]
    participant.name = f"  {pupils.below['guardian'].name.upper()} "  # type: ignore[attr-defined]  # a guardian
    participant.save()
    said = values_in(made(begun(pupils, pupils.below["guardian"]), pupils))
    assert field_of(said, "participant", "name")["closed"] == ""


def test_nothing_of_another_child_is_in_it(pupils: Pupils) -> None:
    second = Pupils(pupils.school, pupils.people, make_student(pupils.owner, pupils.school, **student_values()))
    second.below = make_below(second)
    for number, record in enumerate(records_of(second.student)):
        for field in sealed_fields(type(record)):
            if isinstance(field, SealedTextField) and not field.choices and field.name != "file_key":
                setattr(record, field.name, f"{OTHER}{number}")
        record.save()
    theirs = read_back(made(begun(second), second))
    assert all(OTHER in re.sub(r"\s", "", theirs[name]) for name in ("pdf", "docx", "json"))
    mine = read_back(made(begun(pupils, pupils.below["guardian"]), pupils))
    for text in mine.values():
        assert OTHER not in re.sub(r"\s", "", text)
        assert second.student.code not in text


# --- Withheld ---------------------------------------------------------------------------------------------------------------


def told(data: bytes) -> dict[str, Any]:
    """Return what the JSON says, but for the packages themselves, which each making changes."""
    said = values_in(data)
    for chapter in said["chapters"]:
        chapter["records"] = [one for one in chapter["records"] if one["kind"] != "accesspackage"]
    said["access_log"] = [row for row in said["access_log"] if not row["what"].startswith("Paket akses")]
    return {name: value for name, value in said.items() if name not in {"made_at", "code"}}


def test_a_safety_hold_leaves_no_trace_not_even_a_gap(pupils: Pupils) -> None:
    hold, lead = pupils.below["hold"], pupils.people["koordinator"]
    emergency_access_begin(hold, reason=f"{CANARY}glasshold sekarang juga", by=lead, at=timezone.now())
    Share.objects.create(
        kind="safetyhold", record=hold.pk, person=pupils.people["guru"], since=timezone.now(),
        until=timezone.now() + timedelta(days=3), state="open", shared_by=pupils.owner, shared_at=timezone.now(),
        pledged_at=timezone.now(),
    )  # fmt: skip
    first = made(begun(pupils, pupils.below["guardian"]), pupils)
    texts = read_back(first)
    traces = (canary("holdreason"), hold.code, str(hold.pk), "penahanan", "safetyhold", "glasshold")
    assert not any(holds(text, trace) for text in texts.values() for trace in traces)
    EmergencyAccess.objects.filter(kind="safetyhold").delete()
    Share.objects.filter(kind="safetyhold").delete()
    SafetyHold.objects.all().delete()
    assert told(made(begun(pupils, pupils.below["guardian"]), pupils)) == told(first)


def test_no_number_below_the_pupil_is_told(pupils: Pupils) -> None:
    texts = read_back(made(begun(pupils, pupils.below["guardian"]), pupils))
    for text in texts.values():
        assert re.findall(r"\b(?:PD|KS|KR|KK|ATK|AI)-\d{4}-\d{4}/\d", text) == []
    assert pupils.below["case"].code in texts["json"]


def test_passages_texts_and_records_about_others_are_closed(pupils: Pupils) -> None:
    package = begun(pupils, pupils.below["guardian"])
    note, case, entry = pupils.below["note"], pupils.below["case"], pupils.below["entry"]
    note.summary = "Siti bercerita. Zulkarnaen dipukul\r\ndi kantin. Siti sedih."  # type: ignore[attr-defined]  # a note
    note.save()
    marked = "Siti bercerita. [[Zulkarnaen dipukul\r\ndi kantin.]] Siti sedih."
    whole = act.Decision(Answer.WITHHOLD.value, Reason.OTHERS.value)
    decide(package, note, summary=act.Decision(Answer.PARTLY.value, marked=marked), topic=whole)
    decide(package, case, summary=act.Decision(Answer.WITHHOLD.value, Reason.SAFETY.value))
    act.package_withhold(package, entry, Reason.OTHERS, by=entry.owner, at=timezone.now())
    act.package_withhold(package, pupils.below["conference"], Reason.CHILD, by=pupils.owner, at=timezone.now())
    data = made(package, pupils)
    texts, said = read_back(data), values_in(data)
    for text in texts.values():
        hidden = ("Zulkarnaen", canary("notetopic"), canary("casesummary"), canary("entrytitle"))
        assert not any(holds(text, word) for word in (*hidden, canary("conferenceproblem"), "Konferensi kasus 1"))
        assert not any(holds(text, word) for word in (canary("participantposition"), "keselamatan anak atau"))
    assert field_of(said, "note", "summary")["text"] == f"Siti bercerita. {CLOSED_PASSAGE} Siti sedih."
    assert field_of(said, "note", "topic")["text"] == CLOSED_WHOLE
    assert field_of(said, "case", "summary") == {
        "key": "summary", "label": "Ringkasan", "value": None, "text": "", "closed": "",
    }  # fmt: skip
    assert said["closed_records"] == {"Entri himpunan data": 1}
    assert holds(texts["pdf"], "tidak ada di sini: 1 entri himpunan data")
    kinds = {one["kind"] for chapter in said["chapters"] for one in chapter["records"]}
    assert not kinds & {"caseconference", "participant"}
    assert {row["what"].rpartition(" ")[0] for row in said["access_log"]}.isdisjoint({"Konferensi kasus"})


def field_of(said: dict[str, Any], kind: str, key: str) -> dict[str, Any]:
    """Return a field of the first row of the kind."""
    rows = [one for chapter in said["chapters"] for one in chapter["records"] if one["kind"] == kind]
    found: dict[str, Any] = next(field for field in rows[0]["fields"] if field["key"] == key)
    return found


# --- The files --------------------------------------------------------------------------------------------------------------


def test_the_json_is_whole_and_the_list_of_digests_holds(pupils: Pupils) -> None:
    package = begun(pupils, pupils.below["guardian"])
    data = made(package, pupils)
    files, said = inside(data), values_in(data)
    assert (said["schema"], said["version"], said["code"]) == ("suluh.access-package", 1, package.code)
    assert json.loads(json.dumps(said)) == said
    lines = [line.split("  ") for line in files["sha256.txt"].decode().splitlines()]
    sums = {name: digest for digest, name in lines}
    assert sums == {name: sha256(content).hexdigest() for name, content in files.items() if name != "sha256.txt"}
    assert all(name in files["0-daftar-isi.txt"].decode() for name in files if name != "0-daftar-isi.txt")
    file: Any = pupils.below["attachment"]
    assert files["lampiran/lampiran-01.pdf"] == b"".join(Content(file)) == attachment_values()["file"].content
    assert said["files"][0]["sha256"] == sha256(files["lampiran/lampiran-01.pdf"]).hexdigest()
    assert not any(CANARY in name or pupils.student.code in name for name in files)
    package.refresh_from_db()
    assert (package.digest, package.size, package.state) == (sha256(data).hexdigest(), len(data), "dibuat")
    assert package.pages is not None
    assert package.pages > 1


def test_a_file_that_is_withheld_does_not_go_along(pupils: Pupils) -> None:
    file = pupils.below["attachment"]
    for reason, text in ((Reason.OTHERS, CLOSED_WHOLE), (Reason.SAFETY, None)):
        package = begun(pupils)
        decide(package, file, file=act.Decision(Answer.WITHHOLD.value, reason.value))
        data = made(package, pupils)
        assert not [name for name in inside(data) if name.startswith("lampiran/")]
        assert (CLOSED_WHOLE in read_back(data)["json"]) == (text is not None)
    Attachment.objects.update(state="dihapus")
    assert not [name for name in inside(made(begun(pupils), pupils)) if name.startswith("lampiran/")]


def test_the_log_names_roles_and_no_accounts(pupils: Pupils) -> None:
    said = values_in(made(begun(pupils, pupils.below["guardian"]), pupils))
    log = said["access_log"]
    assert {"at", "who", "unit", "verb", "verb_label", "what", "why"} == set(log[0])
    assert {row["who"] for row in log} == {"Konselor (guru BK)", "Koordinator BK"}
    assert {row["unit"] for row in log} == {pupils.school.name}
    assert "Catatan konseling 1" in {row["what"] for row in log}
    text = json.dumps(log)
    people = [name for one in pupils.people.values() for name in (one.username, one.get_full_name())]
    assert not any(f'"{name}"' in text for name in people)
    assert len(log) < AccessLogRow.objects.count(), "rows about holds, classes and lists stay here"


def test_a_smiley_does_not_stop_the_paper(pupils: Pupils) -> None:
    note: Any = pupils.below["note"]
    note.result = "Senang \U0001f600 sekali"
    note.save()
    texts = read_back(made(begun(pupils), pupils))
    assert holds(texts["pdf"], "Senang (?) sekali")
    assert holds(texts["json"], "Senang \U0001f600 sekali")
