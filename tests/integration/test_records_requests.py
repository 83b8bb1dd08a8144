"""A request from its receipt to the answer: who does what, what was corrected, what is refused, what stays."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cms.core.errors import NotAllowed, Refused, WrongState
from cms.records.actions import cases, requests
from cms.records.actions.making import record_change
from cms.records.actions.moving import record_step
from cms.records.actions.packages import package_begin
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, AccessPackage, Correction, ErasureRequest, PersonRequest
from cms.records.models.erasure import ErasureState
from tests.factories.accounts import signed_in
from tests.factories.records import CANARY, Pupils, canary, make_pupils, make_student, request_values
from tests.factories.restrictions import by, fresh

pytestmark = pytest.mark.django_db
LIST = "/admin/konselor/permintaan-hak/"


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def received(pupils: Pupils, right: str = "perbaikan", **changes: Any) -> PersonRequest:
    return requests.request_receive(pupils.student, request_values(right=right, **changes), **by(pupils))


def step(pupils: Pupils, request: PersonRequest, name: str, who: str = "konselor", **values: Any) -> PersonRequest:
    return record_step(request, name, values, **by(pupils, who))


def worked(pupils: Pupils, right: str = "perbaikan", **changes: Any) -> PersonRequest:
    request = step(pupils, received(pupils, right, **changes), "periksa", identity_means="kartu")
    return step(pupils, request, "kerjakan")


def correct(pupils: Pupils, request: PersonRequest, values: dict[str, Any], name: str = "guardian") -> Correction:
    def change(record: Any, given: Any, person: Any, at: Any) -> None:
        record_change(record, given, by=person, at=at)

    return requests.record_correct(fresh(pupils, name), values, change, request=request, **by(pupils))


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_a_receipt_says_what_is_meant_and_starts_the_clock(pupils: Pupils) -> None:
    guardian, moment = pupils.below["guardian"], timezone.now() - timedelta(hours=5)
    one = received(pupils, about=guardian, received_at=moment)
    assert one.code.startswith("PH-")
    assert (one.kind, one.record, one.record_code) == ("guardian", guardian.pk, guardian.code)
    assert one.due_at - moment == timedelta(hours=72)
    whole = received(pupils)
    assert (whole.kind, whole.record) == ("student", pupils.student.pk)


def test_a_receipt_that_cannot_be_is_refused(pupils: Pupils) -> None:
    with pytest.raises(Refused, match="masih di depan"):
        received(pupils, received_at=timezone.now() + timedelta(minutes=5))
    other = make_student(pupils.owner, pupils.school)
    with pytest.raises(Refused, match="bukan rekaman peserta didik ini"):
        received(pupils, about=other)
    with pytest.raises(NotAllowed):
        requests.request_receive(pupils.student, request_values(), **by(pupils, "konselor2"))


def test_a_correction_is_answered_by_two_and_its_fields_are_named_never_their_values(pupils: Pupils) -> None:
    request = worked(pupils, about=pupils.below["guardian"])
    with pytest.raises(Refused, match="Belum ada perbaikan"):
        step(pupils, request, "siapkan-jawaban", outcome="dipenuhi", answer=canary("answer"))
    made = correct(pupils, request, {"phone": "081234", "name": pupils.below["guardian"].name})  # type: ignore[attr-defined]  # a guardian
    assert made.fields == ["phone"]
    assert fresh(pupils, "guardian").phone == "081234"
    row = AccessLogRow.objects.get(code=request.code, facts__what="corrected")
    assert row.facts == {"what": "corrected", "fields": 1}
    request = step(pupils, request, "siapkan-jawaban", outcome="dipenuhi", answer=canary("answer"))
    for name in ("konselor", "konselor2", "ppdp", "kepala"):
        with pytest.raises(NotAllowed):
            step(pupils, request, "pastikan", name)
    request = step(pupils, request, "pastikan", "koordinator")
    request = step(pupils, request, "sampaikan", delivered_by="surat")
    assert (request.state, request.confirmed_by, request.answered_by) == (
        "dijawab",
        pupils.people["koordinator"],
        pupils.owner,
    )
    for name in ("konselor", "koordinator"):
        said = page(signed_in(pupils.people[name]), f"{LIST}{request.pk}/")
        assert "Orang tua atau wali" in said
        assert "nomor telepon" in said.lower()
        assert "dijawab dalam" in said
    duty = page(signed_in(pupils.people["ppdp"]), f"{LIST}{request.pk}/jam/")
    assert made.record_code in duty
    assert CANARY not in duty
    assert "081234" not in duty


def test_a_correction_that_is_none_is_refused_and_nothing_is_changed(pupils: Pupils) -> None:
    request, phone = worked(pupils), pupils.below["guardian"].phone  # type: ignore[attr-defined]  # a guardian
    with pytest.raises(Refused, match="Belum ada yang berubah"):
        correct(pupils, request, {"phone": phone})
    new = received(pupils)
    with pytest.raises(WrongState, match="tidak sedang dikerjakan"):
        correct(pupils, new, {"phone": "08999"})
    objection = worked(pupils, "keberatan")
    with pytest.raises(WrongState):
        correct(pupils, objection, {"phone": "08999"})
    assert fresh(pupils, "guardian").phone == phone
    assert not Correction.objects.exists()


def test_the_usual_edit_links_a_correction_and_keeps_what_was_typed_when_it_is_refused(pupils: Pupils) -> None:
    client, guardian, request = signed_in(pupils.owner), pupils.below["guardian"], worked(pupils)
    address = desk_of(guardian).url("edit", guardian)
    said = page(client, f"{address}?permintaan={request.pk}")
    assert f'value="{request.pk}" selected' in said
    mark = said.split('name="dilihat" value="', 1)[1].split('"', 1)[0]
    typed = {"dilihat": mark, "relation": "ibu", "name": "Nama Betul", "phone": "08222"}
    wrong = client.post(address, {**typed, "permintaan": "bukan-kunci"})
    assert "tidak sedang dikerjakan" in wrong.content.decode()
    assert "Nama Betul" in wrong.content.decode()
    assert client.post(address, {**typed, "permintaan": str(request.pk)}).status_code == 302
    assert {"name", "phone"} <= set(Correction.objects.get().fields)
    assert fresh(pupils, "guardian").name == "Nama Betul"


def refused(pupils: Pupils, **objection: str) -> PersonRequest:
    request = received(pupils, about=pupils.below["guardian"])
    request = step(pupils, request, "usulkan-penolakan", refusal="benar", refusal_text=canary("refusaltext"))
    request = step(pupils, request, "pastikan-penolakan", "koordinator")
    request = step(pupils, request, "putuskan-penolakan", "ppdp")
    return step(pupils, request, "sampaikan-penolakan", delivered_by="surat", **objection)


def test_a_refusal_takes_three_and_a_reason(pupils: Pupils) -> None:
    request = received(pupils)
    with pytest.raises(Refused, match="alasan penolakan"):
        step(pupils, request, "usulkan-penolakan", refusal="", refusal_text="")
    request = step(pupils, request, "usulkan-penolakan", refusal="benar", refusal_text="Sesuai akta")
    with pytest.raises(WrongState):
        step(pupils, request, "sampaikan-penolakan", delivered_by="surat")
    request = step(pupils, request, "pastikan-penolakan", "koordinator")
    for name in ("konselor", "koordinator", "kepala", "admin"):
        with pytest.raises(NotAllowed):
            step(pupils, request, "putuskan-penolakan", name)
    request = step(pupils, request, "tidak-ditolak", "ppdp")
    assert request.state == "diterima"
    request = refused(pupils)
    assert (request.state, request.decided_by) == ("ditolak", pupils.people["ppdp"])


def test_the_objection_stays_with_the_record_it_is_about(pupils: Pupils) -> None:
    words, guardian = canary("objection"), pupils.below["guardian"]
    address = desk_of(guardian).url("read", guardian)
    owner, lead = signed_in(pupils.owner), signed_in(pupils.people["koordinator"])
    assert "Keberatan</strong>" not in page(owner, address)
    request = refused(pupils, objection=words)
    assert words in page(owner, address)
    said = page(lead, address)
    assert (request.code in said, words in said) == (True, False)
    assert "ada, tertutup bagi Anda" in said
    assert words not in page(owner, desk_of(pupils.student).url("read", pupils.student))


def test_without_an_objection_nothing_stands_at_the_record(pupils: Pupils) -> None:
    refused(pupils)
    guardian = pupils.below["guardian"]
    assert "Keberatan</strong>" not in page(signed_in(pupils.owner), desk_of(guardian).url("read", guardian))


def test_a_withdrawn_consent_serves_its_request_and_stands_in_it(pupils: Pupils) -> None:
    request = worked(pupils, "penghentian")
    answer = {"outcome": "dipenuhi", "answer": "Dihentikan"}
    client = signed_in(pupils.owner)
    assert "Cabut" in page(client, f"{LIST}{request.pk}/")
    with pytest.raises(Refused, match="Belum ada persetujuan yang dicabut"):
        step(pupils, request, "siapkan-jawaban", **answer)
    cases.consent_withdraw(fresh(pupils, "consent"), note="", **by(pupils))
    assert pupils.below["consent"].code in page(client, f"{LIST}{request.pk}/")
    assert step(pupils, request, "siapkan-jawaban", **answer).state == "siap"


def test_access_waits_for_its_package(pupils: Pupils) -> None:
    request, answer = worked(pupils, "akses"), {"outcome": "dipenuhi", "answer": "Diserahkan"}
    assert "Siapkan paket akses" in page(signed_in(pupils.owner), f"{LIST}{request.pk}/")
    with pytest.raises(Refused, match="Paket aksesnya belum dibuat"):
        step(pupils, request, "siapkan-jawaban", **answer)
    package = package_begin(pupils.student, {"asker": "siswa", "request": request}, **by(pupils))
    lead, now = pupils.people["koordinator"], timezone.now()
    stamps = {"prepared_by": pupils.owner, "prepared_at": now, "confirmed_by": lead, "confirmed_at": now}
    frozen = {"made_by": pupils.owner, "made_at": now, "digest": "0" * 64, "size": 1, "pages": 1}
    AccessPackage.objects.filter(pk=package.pk).update(state="dibuat", **stamps, **frozen)
    assert step(pupils, request, "siapkan-jawaban", **answer).state == "siap"


def test_restriction_and_erasure_wait_for_what_serves_them(pupils: Pupils) -> None:
    answer = {"outcome": "dipenuhi", "answer": "Sudah"}
    restricted, erased = worked(pupils, "pembatasan"), worked(pupils, "pemusnahan")
    with pytest.raises(Refused, match="Pembatasannya belum dimulai"):
        step(pupils, restricted, "siapkan-jawaban", **answer)
    with pytest.raises(Refused, match="Pemusnahannya belum disiapkan"):
        step(pupils, erased, "siapkan-jawaban", **answer)
    requests.restriction_begin(restricted, until=None, **by(pupils))
    values = {"school": pupils.school, "subject": pupils.student.pk, "code": pupils.student.code, "basis": "siswa"}
    now = timezone.now()
    prepared = {"state": ErasureState.PREPARED, "prepared_by": pupils.owner, "prepared_at": now, "begun_at": now}
    ErasureRequest.objects.create(**values, **prepared)
    assert step(pupils, restricted, "siapkan-jawaban", **answer).state == "siap"
    assert step(pupils, erased, "siapkan-jawaban", **answer).state == "siap"


def test_what_was_received_is_mended_before_an_answer_and_its_clock_never(pupils: Pupils) -> None:
    request, client = worked(pupils), signed_in(pupils.owner)
    form = page(client, f"{LIST}{request.pk}/ubah/")
    assert 'name="received_at"' not in form
    assert 'name="right"' not in form
    requests.request_change(request, {"asked": "Lain"}, **by(pupils))
    PersonRequest.objects.filter(pk=request.pk).update(state="siap")
    request.refresh_from_db()
    with pytest.raises(WrongState, match="tidak diubah lagi"):
        requests.request_change(request, {"asked": "Lagi"}, **by(pupils))


def test_the_queue_has_the_oldest_running_clock_on_top_and_the_ended_below(pupils: Pupils) -> None:
    now = timezone.now()
    first = pupils.below["request"]
    late = received(pupils, received_at=now - timedelta(hours=80))
    pressing = received(pupils, received_at=now - timedelta(hours=50))
    ended = step(pupils, received(pupils, received_at=now - timedelta(hours=90)), "tarik", halted_reason="Batal")
    for name in ("konselor", "koordinator", "ppdp"):
        said = page(signed_in(pupils.people[name]), LIST)
        places = [said.index(one.code) for one in (late, pressing, first, ended)]
        assert places == sorted(places), name
        assert "lewat waktu 8 jam" in said
        assert "mendesak: tinggal 22 jam" in said or "mendesak: tinggal 21 jam" in said
        assert (CANARY in said) is (name != "ppdp")
    assert late.code not in page(signed_in(pupils.people["konselor2"]), LIST)


def test_the_ppdp_decides_by_code_on_his_own_page(pupils: Pupils) -> None:
    request = received(pupils)
    request = step(pupils, request, "usulkan-penolakan", refusal="benar", refusal_text=canary("refusaltext"))
    request = step(pupils, request, "pastikan-penolakan", "koordinator")
    client, address = signed_in(pupils.people["ppdp"]), f"{LIST}{request.pk}/"
    assert client.get(address).status_code == 404
    duty = page(client, f"{address}jam/")
    assert "Putuskan: ditolak" in duty
    assert "Data sudah benar" in duty
    assert CANARY not in duty
    asked = page(client, f"{address}langkah/putuskan-penolakan/")
    assert CANARY not in asked
    answer = client.post(f"{address}langkah/putuskan-penolakan/")
    assert (answer.status_code, answer["Location"]) == (302, f"{address}jam/")
    request.refresh_from_db()
    assert request.state == "tolak_diputuskan"
    assert client.get(f"{address}langkah/periksa/").status_code == 404
    assert signed_in(pupils.people["konselor"]).get(f"{address}langkah/putuskan-penolakan/").status_code == 404


def test_the_screens_begin_and_end_a_restriction(pupils: Pupils) -> None:
    request = worked(pupils, "pembatasan")
    owner, lead = signed_in(pupils.owner), signed_in(pupils.people["koordinator"])
    assert "Mulai pembatasan" in page(owner, f"{LIST}{request.pk}/")
    past = owner.post(f"{LIST}{request.pk}/batasi/", {"until": "2020-01-01"})
    assert "sudah lewat" in past.content.decode()
    assert owner.post(f"{LIST}{request.pk}/batasi/", {"until": ""}).status_code == 302
    assert owner.get(f"{LIST}{request.pk}/akhiri-pembatasan/").status_code == 404
    assert "Akhiri pembatasan" in page(lead, f"{LIST}{request.pk}/")
    assert "Pemohon diberi tahu" in page(lead, f"{LIST}{request.pk}/akhiri-pembatasan/")
    assert lead.post(f"{LIST}{request.pk}/akhiri-pembatasan/", {}).status_code == 200
    assert lead.post(f"{LIST}{request.pk}/akhiri-pembatasan/", {"is_told": "on"}).status_code == 302
    assert "diakhiri" in page(owner, f"{LIST}{request.pk}/")
    assert lead.get(f"{LIST}{request.pk}/akhiri-pembatasan/").status_code == 404
