"""The screens of a breach and of the time of records: each role gets its part, names stay with the counselor in charge."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.records.actions.retention import retention_decide
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, Breach, ErasureRequest, RetentionDecision, Verb
from cms.records.models.breach import BreachState
from tests.factories.accounts import PASSWORD
from tests.factories.breach import WHAT, make_breach
from tests.factories.erasure import lift_holds
from tests.factories.records import CANARY, Pupils, canary, make_pupils, make_student
from tests.rendered import docx_text, holds, pdf_text

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/konselor/laporan-kebocoran/"
KEEPING = "/admin/konselor/masa-simpan/"


@pytest.fixture
def pupils(var: Path) -> Pupils:
    return make_pupils()


def client_of(person: User, *, is_sure: bool = True) -> Client:
    client = Client()
    client.force_login(person)
    if is_sure:
        client.post("/akun/pastikan/", {"password": PASSWORD})
    return client


def form(**changes: Any) -> dict[str, Any]:
    now = timezone.localtime()
    return {
        "found_at": f"{now:%Y-%m-%dT%H:%M}",
        "since": f"{now - timedelta(days=1):%Y-%m-%dT%H:%M}",
        "until": f"{now:%Y-%m-%dT%H:%M}",
        "data_kinds": ["jati_diri"],
        "what": WHAT,
        "reach": "semua",
        **changes,
    }


# --- A breach -------------------------------------------------------------------------------------------------------------


def test_from_the_report_to_its_end_on_the_screens(pupils: Pupils) -> None:
    ppdp, owner = client_of(pupils.people["ppdp"]), client_of(pupils.owner)
    assert "Laporan baru" in ppdp.get(LIST).content.decode()
    assert "Belum tersimpan" in ppdp.post(f"{LIST}tambah/", form(what="NIS 1234567")).content.decode()
    assert not Breach.objects.exists()
    page = ppdp.post(f"{LIST}tambah/", form())["Location"]
    html = ppdp.get(page).content.decode()
    assert "sisa 71 jam" in html
    assert "<strong>1 orang</strong>" in html
    assert ppdp.post(f"{page}ubah/", form(handling="Kunci diganti"))["Location"] == page
    ppdp.post(page, {"langkah": "tetapkan"})
    html = ppdp.get(page).content.decode()
    assert pupils.student.code in html
    assert CANARY not in html
    assert "Kunci diganti" in html
    mine = owner.get(page).content.decode()
    assert canary("name") in mine
    person = Breach.objects.get().people.get()
    owner.post(page, {"langkah": "diberitahu", "orang": str(person.pk)})
    assert "belum selesai" in ppdp.post(page, {"langkah": "selesai"}).content.decode().lower()
    ppdp.post(page, {"langkah": "lembaga"})
    ppdp.post(page, {"langkah": "selesai"})
    assert Breach.objects.get().state == BreachState.CLOSED
    assert "1 orang" in ppdp.get(LIST).content.decode()


def test_the_letters_are_files_and_each_is_logged(pupils: Pupils) -> None:
    breach = make_breach(pupils)
    at, owner, ppdp = f"{LIST}{breach.pk}/", client_of(pupils.owner), client_of(pupils.people["ppdp"])
    person = breach.people.get()
    for kind, read, verb in (("docx", docx_text, Verb.DOWNLOAD), ("pdf", pdf_text, Verb.PRINT)):
        answer = owner.get(f"{at}surat/{person.pk}/{kind}/")
        assert holds(read(answer.content), canary("name"))
        assert answer["Content-Disposition"] == f'attachment; filename="{breach.code}-{pupils.student.code}.{kind}"'
        assert "sandbox" in answer["Content-Security-Policy"]
        row = AccessLogRow.objects.filter(verb=verb, code=pupils.student.code).latest("number")
        assert row.facts == {"letter": "pemberitahuan-kebocoran", "format": kind}
        told = ppdp.get(f"{at}lembaga/{kind}/")
        assert holds(read(told.content), breach.code)
        assert not holds(read(told.content), CANARY)
        assert AccessLogRow.objects.filter(verb=verb, code=breach.code).exists()


def test_what_cannot_be_printed_is_said(pupils: Pupils) -> None:
    breach = make_breach(pupils)
    Breach.objects.filter(pk=breach.pk).update(what="\U00013000")
    answer = client_of(pupils.people["ppdp"]).get(f"{LIST}{breach.pk}/lembaga/pdf/", follow=True)
    assert answer.redirect_chain[-1][0] == f"{LIST}{breach.pk}/"


def test_each_role_gets_its_part_and_no_other(pupils: Pupils) -> None:
    breach = make_breach(pupils)
    at, person = f"{LIST}{breach.pk}/", breach.people.get()
    places = {
        at: {"ppdp", "koordinator", "konselor"},
        f"{at}ubah/": {"ppdp"},
        f"{LIST}tambah/": {"ppdp"},
        f"{at}lembaga/pdf/": {"ppdp"},
        f"{at}surat/{person.pk}/pdf/": {"konselor"},
        LIST: {"ppdp", "koordinator", "konselor", "konselor2", "konselor_lain"},
    }
    for place, allowed in places.items():
        got = {name for name, user in pupils.people.items() if client_of(user).get(place).status_code == 200}
        assert got == allowed, place


def test_no_step_of_another_and_no_step_at_all(pupils: Pupils) -> None:
    breach = make_breach(pupils, is_listed=False)
    at = f"{LIST}{breach.pk}/"
    ppdp, lead = client_of(pupils.people["ppdp"]), client_of(pupils.people["koordinator"])
    for step in ("tetapkan", "lembaga", "selesai"):
        assert lead.post(at, {"langkah": step}).status_code == 404
    for step in ("", "lain"):
        assert ppdp.post(at, {"langkah": step}).status_code == 404
    assert ppdp.post(at, {"langkah": "diberitahu", "orang": str(uuid.uuid4())}).status_code == 404
    breach.refresh_from_db()
    assert breach.state == BreachState.OPEN
    assert ppdp.post(at, {"langkah": "tetapkan"}).status_code == 302
    person = breach.people.get()
    for client in (ppdp, lead):
        assert client.post(at, {"langkah": "diberitahu", "orang": str(person.pk)}).status_code == 404
    assert client_of(pupils.owner).post(at, {"langkah": "diberitahu", "orang": str(person.pk)}).status_code == 302
    assert ppdp.get(f"{at}lembaga/odt/").status_code == 404
    assert ppdp.get(f"{LIST}{uuid.uuid4()}/").status_code == 404
    assert ppdp.get(f"{LIST}tambah/?sekolah=00000000").status_code == 404


# --- The time of records -----------------------------------------------------------------------------------------------------


def over(pupils: Pupils, name: str = "case") -> Any:
    """Let the time of a record be over today; no hold stands."""
    lift_holds()
    record = pupils.records[name]
    today = timezone.localdate()
    retention_decide(record, until=today, reason="tidak_perlu", by=pupils.owner, at=timezone.now())
    return record


def test_the_owner_puts_off_what_has_ended(pupils: Pupils) -> None:
    case = over(pupils)
    client, page = client_of(pupils.owner), desk_of(case).url("retention", case)
    assert page in client.get(KEEPING).content.decode()
    assert "1 rekaman menunggu" in client.get("/admin/").content.decode()
    html = client.get(page).content.decode()
    assert "Masa simpan sudah berakhir" in html
    assert "Tidak diperlukan lagi" in html
    assert "Belum tersimpan" in client.post(page, {"until": "2020-01-01", "reason": "layanan"}).content.decode()
    day = timezone.localdate() + timedelta(days=40)
    assert client.post(page, {"until": f"{day}", "reason": "layanan"})["Location"] == KEEPING
    assert RetentionDecision.objects.filter(record=case.pk).count() == 2
    assert case.code not in client.get(KEEPING).content.decode()


def test_the_owner_prepares_the_erasure_and_the_other_two_go_on(pupils: Pupils) -> None:
    case = over(pupils)
    owner, second, third = (client_of(pupils.people[name]) for name in ("konselor", "koordinator", "ppdp"))
    html = second.get(KEEPING).content.decode()
    assert case.code in html
    assert "Menunggu konselor" in html
    answer = owner.post(desk_of(case).url("retention", case), {"langkah": "musnahkan"})
    request = ErasureRequest.objects.get()
    page = reverse("records_erasure", args=[request.pk])
    assert answer["Location"] == page
    assert "Menunggu koordinator BK" in owner.get(KEEPING).content.decode()
    assert "sudah ada" in owner.post(desk_of(case).url("retention", case), {"langkah": "musnahkan"}).content.decode()
    assert "peserta didiknya tetap ada" in second.get(page).content.decode()
    second.post(page, {"langkah": "pastikan"})
    assert "Ketik kode rekaman" in third.get(page).content.decode()
    third.post(page, {"langkah": "musnahkan", "code": case.code})
    assert not type(case).objects.filter(pk=case.pk).exists()
    pupils.student.refresh_from_db()
    assert canary("name") in pupils.student.name


def test_the_whole_pupil_goes_by_his_own_screen(pupils: Pupils) -> None:
    student = over(pupils, "student")
    client, page = client_of(pupils.owner), desk_of(student).url("retention", student)
    assert desk_of(student).url("erase", student) in client.get(page).content.decode()
    assert client.post(page, {"langkah": "musnahkan"}).status_code == 404
    assert not ErasureRequest.objects.exists()


def test_a_hold_is_told_and_leaves_no_button(pupils: Pupils) -> None:
    case, today = pupils.below["case"], timezone.localdate()
    retention_decide(case, until=today, reason="tidak_perlu", by=pupils.owner, at=timezone.now())
    client, page = client_of(pupils.owner), desk_of(case).url("retention", case)
    html = client.get(page).content.decode()
    assert "penahanan penghapusan" in html
    assert "Siapkan pemusnahan" not in html
    assert "penahanan penghapusan" in client.get(KEEPING).content.decode()
    assert "penahanan" in client.post(page, {"langkah": "musnahkan"}).content.decode()


def test_only_its_owner_decides_and_proves_anew_who_he_is(pupils: Pupils) -> None:
    case = over(pupils)
    page = desk_of(case).url("retention", case)
    assert client_of(pupils.owner, is_sure=False).get(page).status_code == 302
    assert client_of(pupils.owner).get(page).status_code == 200
    for name, user in pupils.people.items():
        if name != "konselor":
            assert client_of(user).get(page).status_code == 404, name
            assert client_of(user).post(page, {"langkah": "musnahkan"}).status_code == 404, name
    assert not ErasureRequest.objects.exists()


def test_data_about_nobody_has_no_such_screen(pupils: Pupils) -> None:
    from cms.records.actions.cases import entry_create
    from tests.factories.records import entry_values

    values = {**entry_values(None), "kind": "umum"}
    entry = entry_create(school=pupils.school, values=values, by=pupils.owner, at=timezone.now())
    client = client_of(pupils.owner)
    assert client.get(desk_of(entry).url("retention", entry)).status_code == 404
    assert "Masa simpan" in client.get(desk_of(entry).url("read", pupils.below["entry"])).content.decode()
    make_student(pupils.owner, pupils.school)
