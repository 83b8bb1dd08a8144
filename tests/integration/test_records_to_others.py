"""The screens of sharing, handing over, reassigning and merging: who gets which, and what stands on them."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from cms.accounts.models import User
from cms.records.actions import cases
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, DoubleDecision, HandOver, Share, Student, Verb
from tests.factories.accounts import make_user, signed_in
from tests.factories.records import CANARY, Pupils, canary, consent_values, make_pupils, make_student

pytestmark = pytest.mark.django_db
SHARED = "/ruang/siswa/dibagikan/"
DESK = "/admin/konselor/peserta-didik/"
HAND, OWNERLESS, DOUBLES = (f"{DESK}{name}/" for name in ("pengalihan", "tanpa-pemegang", "kemungkinan-ganda"))


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def client_of(pupils: Pupils, name: str) -> Client:
    return signed_in(pupils.people[name])


def html(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def press(client: Client, address: str, **values: Any) -> str:
    return client.post(address, values, follow=True).content.decode()


def agree(pupils: Pupils) -> None:
    for giver in ("orang_tua", "siswa"):
        values = {**consent_values(), "purpose": "berbagi", "giver": giver}
        cases.consent_record(pupils.student, values, is_given=True, by=pupils.owner, at=timezone.now())


def offer_by_form(pupils: Pupils, record: Any, person: User, *parts: str, days: int = 7) -> str:
    today = timezone.localdate()
    values = {"person": person.pk, "parts": parts, "since_date": today, "until_date": today + timedelta(days=days)}
    return press(client_of(pupils, "konselor"), desk_of(record).url("share", record), **values)


# --- Shares --------------------------------------------------------------------------------------------------------------


def test_a_share_from_the_form_to_the_pledge_to_its_end(pupils: Pupils) -> None:
    agree(pupils)
    case, guru = pupils.below["case"], client_of(pupils, "guru")
    page = html(client_of(pupils, "konselor"), desk_of(case).url("share", case))
    assert "Belum dibagikan" in page
    assert not re.search(r"<input[^>]*checked", page), "nothing is ticked at first"
    assert "Operator" not in page
    offer_by_form(pupils, case, pupils.people["guru"], "goal")
    share = Share.objects.get()
    listing, question = html(guru, SHARED), html(guru, f"{SHARED}{share.pk}/")
    for text in (listing, question):
        assert case.code in text
        assert CANARY not in text
    assert "Centang pernyataan ini" in press(guru, f"{SHARED}{share.pk}/")
    shown = press(guru, f"{SHARED}{share.pk}/", agreed="on")
    assert set(re.findall(rf"{CANARY}\w+", shown)) == {canary("casegoal")}
    read = AccessLogRow.objects.filter(verb=Verb.READ, code=case.code, actor=pupils.people["guru"]).latest("number")
    assert read.why == "share"
    assert "Terbuka bagi Anda" in html(guru, SHARED)
    page = press(client_of(pupils, "konselor"), desk_of(case).url("share", case), akhiri=str(share.pk))
    assert "berakhir saat ini juga" in page
    assert guru.get(f"{SHARED}{share.pk}/").status_code == 404
    assert "sudah berakhir" in press(
        client_of(pupils, "konselor"), desk_of(case).url("share", case), akhiri=str(share.pk)
    )


def test_the_form_says_what_is_missing(pupils: Pupils) -> None:
    case, guru = pupils.below["case"], pupils.people["guru"]
    assert "Belum ada persetujuan yang berlaku" in offer_by_form(pupils, case, guru, "goal")
    assert "Centang paling sedikit satu bagian" in offer_by_form(pupils, case, guru)
    agree(pupils)
    assert "Paling lama 90 hari" in offer_by_form(pupils, case, guru, "goal", days=120)
    assert "Tanggal akhir" in offer_by_form(pupils, case, guru, "goal", days=-3)
    assert not Share.objects.exists()
    address = desk_of(case).url("share", case)
    assert client_of(pupils, "konselor").post(address, {"akhiri": str(uuid.uuid4())}).status_code == 404


def test_a_share_that_begins_later_waits(pupils: Pupils) -> None:
    case, guru = pupils.student, client_of(pupils, "guru")
    offer_by_form(pupils, case, pupils.people["guru"], "name")
    share = Share.objects.get()
    Share.objects.update(since=timezone.now() + timedelta(days=2))
    shown = press(guru, f"{SHARED}{share.pk}/", agreed="on")
    assert "Isinya terbuka mulai" in shown
    assert CANARY not in shown


@pytest.mark.parametrize("name", ["konselor2", "kepala", "walikelas", "operator", "ppdp", "admin", "konselor_lain"])
def test_a_share_is_of_its_person_alone(pupils: Pupils, name: str) -> None:
    offer_by_form(pupils, pupils.student, pupils.people["guru"], "name")
    share, other = Share.objects.get(), client_of(pupils, name)
    press(client_of(pupils, "guru"), f"{SHARED}{share.pk}/", agreed="on")
    assert canary("name") in html(client_of(pupils, "guru"), f"{SHARED}{share.pk}/")
    for method in ("get", "post", "put", "delete"):
        assert getattr(other, method)(f"{SHARED}{share.pk}/").status_code == 404
    assert pupils.student.code not in other.get(SHARED).content.decode()
    assert client_of(pupils, "guru").get(f"{SHARED}{uuid.uuid4()}/").status_code == 404
    assert Client().get(SHARED)["Location"].startswith("/masuk/")


def test_without_a_second_factor_a_teacher_is_told_how_to_get_one(pupils: Pupils) -> None:
    offer_by_form(pupils, pupils.student, pupils.people["guru"], "name")
    share, guru = Share.objects.get(), client_of(pupils, "guru")
    Authenticator.objects.filter(user=pupils.people["guru"]).delete()
    for address in (SHARED, f"{SHARED}{share.pk}/"):
        page = html(guru, address)
        assert "pasang dahulu faktor kedua" in page
        assert pupils.student.code not in page
    press(guru, f"{SHARED}{share.pk}/", agreed="on")
    assert Share.objects.get().state == "offered"
    assert guru.put(SHARED).status_code == 404


def test_who_sees_a_row_by_a_share_alone_is_led_to_the_ticked_fields(pupils: Pupils) -> None:
    agree(pupils)
    offer_by_form(pupils, pupils.student, pupils.people["konselor2"], "address")
    share, other = Share.objects.get(), client_of(pupils, "konselor2")
    press(other, f"{SHARED}{share.pk}/", agreed="on")
    for address in (desk_of(pupils.student).url("read", pupils.student), f"/ruang/siswa/{pupils.student.pk}/"):
        assert other.get(address)["Location"] == f"{SHARED}{share.pk}/"
    listing = html(other, DESK)
    assert pupils.student.code in listing
    assert not re.search(rf"VIII-A</td>|{CANARY}", listing)
    assert canary("address") in html(other, f"{SHARED}{share.pk}/")


# --- Hand-overs ----------------------------------------------------------------------------------------------------------


def test_a_hand_over_by_its_screens(pupils: Pupils) -> None:
    owner, other = client_of(pupils, "konselor"), client_of(pupils, "konselor2")
    address = desk_of(pupils.student).url("handover", pupils.student)
    assert "Konselor2" in html(owner, address)
    assert "ditawarkan" in press(owner, address, person=pupils.people["konselor2"].pk)
    made = HandOver.objects.get()
    page = html(other, HAND)
    assert pupils.student.code in page
    assert "VIII-A" in page
    assert CANARY not in page
    assert "1 menunggu Anda" in html(other, DESK)
    assert pupils.student.code in html(owner, HAND)
    assert owner.post(HAND, {"aksi": "terima", "pk": str(made.pk)}).status_code == 404
    assert other.post(HAND, {"aksi": "tarik", "pk": str(made.pk)}).status_code == 404
    assert other.post(HAND, {"aksi": "lain"}).status_code == 404
    assert "ditarik kembali" in press(owner, address)
    press(owner, address, person=pupils.people["konselor2"].pk)
    assert "Ditolak" in press(other, HAND, aksi="tolak", pk=str(HandOver.objects.get(state="waiting").pk))
    press(owner, address, person=pupils.people["konselor2"].pk)
    assert "Tawaran ditarik" in press(owner, HAND, aksi="tarik", pk=str(HandOver.objects.get(state="waiting").pk))
    press(owner, address, person=pupils.people["konselor2"].pk)
    press(other, HAND, aksi="terima", pk=str(HandOver.objects.get(state="waiting").pk))
    for record in pupils.records.values():
        read = desk_of(record).url("read", record)
        assert owner.get(read).status_code == 404
        assert other.get(read).status_code == 200


def test_all_at_once_or_a_reason_why_not(pupils: Pupils) -> None:
    owner, other = client_of(pupils, "konselor"), client_of(pupils, "konselor2")
    second = make_student(pupils.owner, pupils.school, name="Lain")
    for record in (pupils.student, second):
        press(owner, desk_of(record).url("handover", record), person=pupils.people["konselor2"].pk)
    Student.objects.filter(pk=second.pk).update(owner=pupils.people["konselor_lain"])
    assert "sudah berubah" in press(other, HAND, aksi="terima-semua")
    Student.objects.filter(pk=second.pk).update(owner=pupils.owner)
    assert "2 rekaman diterima" in press(other, HAND, aksi="terima-semua")


def test_an_entry_goes_with_its_pupil_and_a_case_says_so(pupils: Pupils) -> None:
    owner, entry, case = client_of(pupils, "konselor"), pupils.below["entry"], pupils.below["case"]
    assert owner.get(desk_of(entry).url("handover", entry)).status_code == 404
    assert "tetap Anda pegang" in html(owner, desk_of(case).url("handover", case))
    assert "Alihkan" not in html(owner, desk_of(entry).url("read", entry))


def test_records_without_a_holder_are_offered_by_code(pupils: Pupils) -> None:
    lead, other = client_of(pupils, "koordinator"), client_of(pupils, "konselor2")
    assert "Setiap rekaman dipegang" in html(lead, OWNERLESS)
    User.objects.filter(pk=pupils.owner.pk).update(is_active=False)
    page = html(lead, OWNERLESS)
    assert pupils.student.code in page
    assert CANARY not in page
    assert "Pilih konselor" in press(lead, OWNERLESS, person=pupils.people["konselor2"].pk)
    assert "Pilih konselor" in press(lead, OWNERLESS, kode=pupils.student.code, person="x")
    assert "1 rekaman ditawarkan" in press(
        lead, OWNERLESS, kode=pupils.student.code, person=pupils.people["konselor2"].pk
    )
    assert "menunggu jawaban" in html(lead, OWNERLESS)
    assert "1 rekaman ditawarkan" in press(lead, OWNERLESS, semua="ya", person=pupils.people["konselor2"].pk)
    assert "diterima" in press(other, HAND, aksi="terima-semua")
    assert Student.objects.get().owner == pupils.people["konselor2"]
    assert lead.get(f"{OWNERLESS}?sekolah={pupils.school.npsn}").status_code == 200
    assert lead.get(f"{OWNERLESS}?sekolah=1").status_code == 404


@pytest.mark.parametrize("name", ["konselor", "konselor2", "kepala", "guru", "ppdp", "operator", "admin"])
def test_the_lists_of_the_koordinator_are_his(pupils: Pupils, name: str) -> None:
    for address in (OWNERLESS, DOUBLES):
        assert client_of(pupils, "koordinator").get(address).status_code == 200
        for method in ("get", "post"):
            assert getattr(client_of(pupils, name), method)(address).status_code == 404


def test_doubles_are_told_apart_offered_or_merged(pupils: Pupils) -> None:
    lead = client_of(pupils, "koordinator")
    assert "Tidak ada nomor yang dipakai dua kali" in html(lead, DOUBLES)
    second = make_student(pupils.people["konselor2"], pupils.school, name="Kembar Rekaan", nis="KN1234567")
    pair = f"{pupils.student.pk},{second.pk}"
    page = html(lead, DOUBLES)
    assert set(re.findall(rf"{CANARY}\w+", page)) == {canary("name")}
    assert lead.post(DOUBLES, {"pasangan": "x", "aksi": "gabung"}).status_code == 404
    assert lead.post(DOUBLES, {"pasangan": pair, "aksi": "lain"}).status_code == 404
    assert "Centang bahwa" in press(lead, DOUBLES, pasangan=pair, aksi="gabung")
    assert "konselor yang berbeda" in press(lead, DOUBLES, pasangan=pair, aksi="gabung", yakin="ya")
    assert "ditawarkan kepada" in press(lead, DOUBLES, pasangan=pair, aksi="tawarkan")
    assert "diterima" in press(client_of(pupils, "konselor"), HAND, aksi="terima-semua")
    assert "sudah digabung" in press(lead, DOUBLES, pasangan=pair, aksi="gabung", yakin="ya")
    assert f"{pupils.student.code} dan {second.code}" in html(lead, DOUBLES)
    third = make_student(pupils.owner, pupils.school, name="Bukan Kembar", nis="KN1234567")
    press(lead, DOUBLES, pasangan=f"{pupils.student.pk},{third.pk}", aksi="bukan")
    assert set(DoubleDecision.objects.values_list("verdict", flat=True)) == {"merged", "distinct"}


def test_a_koordinator_elsewhere_finds_nothing_of_this_school(pupils: Pupils) -> None:
    far = signed_in(make_user("koordinator"))
    User.objects.filter(pk=pupils.owner.pk).update(is_active=False)
    make_student(pupils.people["konselor2"], pupils.school, name="Kembar", nis="KN1234567")
    for address in (OWNERLESS, DOUBLES, HAND):
        assert pupils.student.code not in html(far, address)
