"""The screens of an access package: the whole way, who is turned away, what stands in the log."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cms.accounts.models import User
from cms.records.actions import packages as act
from cms.records.actions.handovers import handover_offer, handovers_accept
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, AccessPackage, ProtectedRecord, Verb
from cms.records.models.package import PackageState
from cms.records.package.dossier import Dossier
from cms.records.views.packages import review_url
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.erasure import lift_holds
from tests.factories.office import make_ground
from tests.factories.packages import begun, confirmed, inside
from tests.factories.records import CANARY, Pupils, canary, make_pupils

pytestmark = pytest.mark.django_db(transaction=True)
DESK = desk_of(AccessPackage)


@pytest.fixture
def pupils(var: Path) -> Pupils:
    make_ground()
    return make_pupils()


def client_of(person: User, *, is_sure: bool = False) -> Client:
    client = Client()
    client.force_login(person)
    if is_sure:
        client.post("/akun/pastikan/", {"password": PASSWORD})
    return client


def page_of(package: AccessPackage) -> str:
    return DESK.url("read", package)


def make_url(package: AccessPackage) -> str:
    return DESK.url("make", package)


def html_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def begin_on_screen(owner: Client, pupils: Pupils) -> AccessPackage:
    """Begin a package for the mother from the page of the pupil."""
    begin = f"{DESK.url('add')}?peserta={pupils.student.pk}"
    assert begin in html_of(owner, desk_of(pupils.student).url("read", pupils.student))
    form = html_of(owner, begin)
    assert "Peserta didik sendiri" in form
    assert canary("guardianname") in form
    answer = owner.post(begin, {"guardian": str(pupils.below["guardian"].pk)})
    package = AccessPackage.objects.get()
    assert answer["Location"] == page_of(package)
    return package


def test_from_the_page_of_the_pupil_to_the_zip(pupils: Pupils) -> None:
    owner, lead = client_of(pupils.owner), client_of(pupils.people["koordinator"])
    package = begin_on_screen(owner, pupils)
    while (address := next_review(owner, package)) is not None:
        assert "Rekaman ini tidak diserahkan" not in html_of(owner, address)
        owner.post(address, {"langkah": "simpan", "rest": "on"})
    assert "Semua teks sudah diputuskan" in html_of(owner, page_of(package))
    owner.post(page_of(package), {"langkah": "siapkan"})
    second = html_of(lead, page_of(package))
    assert "Pastikan paket" in second
    assert CANARY not in second + html_of(lead, DESK.url("list"))
    lead.post(page_of(package), {"langkah": "pastikan"})
    assert make_url(package) in html_of(owner, page_of(package))
    sure = client_of(pupils.owner, is_sure=True)
    assert "dibuat sekali" in html_of(sure, make_url(package))
    zipped = sure.post(make_url(package))
    assert zipped["Content-Type"] == "application/zip"
    assert zipped["Content-Disposition"] == f'attachment; filename="{package.code}.zip"'
    assert {"private", "no-store"} <= set(zipped["Cache-Control"].split(", "))
    assert canary("notesummary").encode() in inside(zipped.content)["data.json"]
    assert sure.post(make_url(package))["Location"] == page_of(package)
    assert "sudah dalam keadaan" in html_of(sure, page_of(package))
    frozen_and_logged(package, pupils, html_of(owner, page_of(package)))


def frozen_and_logged(package: AccessPackage, pupils: Pupils, page: str) -> None:
    """Look at what is left of a package that was made: digest and rows of the log, no content."""
    package.refresh_from_db()
    assert package.digest in page
    assert canary("notesummary") not in page
    row = AccessLogRow.objects.filter(verb=Verb.DOWNLOAD).get()
    assert (row.code, row.actor, set(row.facts)) == (package.code, pupils.owner, {"kib"})
    rows = AccessLogRow.objects.filter(code=package.code, verb=Verb.CHANGE).order_by("number")
    said = [row.facts["what"] for row in rows]
    assert [word for word in said if word != "reviewed"] == ["prepared", "confirmed", "made"]


def next_review(client: Client, package: AccessPackage) -> str | None:
    """Return the address of a record with unread texts, as the page of the package lists them."""
    text = html_of(client, page_of(package))
    found = re.search(r'<a href="([^"]+/tinjau/[^"]+)">[^<]+</a>\s*<span>\d+ teks belum', text)
    return found.group(1) if found else None


def test_a_review_shows_each_text_and_keeps_what_was_decided(pupils: Pupils) -> None:
    owner, package, note = client_of(pupils.owner), begun(pupils), pupils.below["note"]
    address = review_url(package, note)
    text = html_of(owner, address)
    assert canary("notesummary") in text
    assert "sudah ditinjau" not in text
    wrong = owner.post(
        address, {"summary-answer": "ditutup-sebagian", "summary-marked": "lain", "topic-answer": "ditahan"}
    )
    told = wrong.content.decode()
    assert "Belum tersimpan" in told
    assert "tidak dapat diubah" in told
    assert "Pilih alasan tidak menyerahkannya" in told
    marked = f"[[{canary('notesummary')}]]"
    owner.post(address, {"summary-answer": "ditutup-sebagian", "summary-marked": marked, "rest": "on"})
    assert Dossier(AccessPackage.objects.get(pk=package.pk)).counts()["partly"] == 1
    again = html_of(owner, address)
    assert marked in again
    assert "sudah ditinjau" in again
    assert "entah" in owner.post(address, {"langkah": "tahan", "why": "entah"}).content.decode()
    owner.post(address, {"langkah": "tahan", "why": "rahasia-anak"})
    assert "Rekaman ini tidak diserahkan" in html_of(owner, address)
    assert "tidak diserahkan" in html_of(owner, page_of(package))


def test_a_file_is_opened_first_and_the_child_is_never_left_out(pupils: Pupils) -> None:
    owner, package = client_of(pupils.owner), begun(pupils)
    file = html_of(owner, review_url(package, pupils.below["attachment"]))
    assert desk_of(pupils.below["attachment"]).url("download", pupils.below["attachment"]) in file
    pupil = html_of(owner, review_url(package, pupils.student))
    assert "Jangan serahkan rekaman ini" not in pupil
    answer = owner.post(review_url(package, pupils.student), {"langkah": "tahan", "why": "orang-lain"})
    assert "selalu ada dalam paket" in answer.content.decode()


def test_what_blocks_is_said_with_its_records(pupils: Pupils) -> None:
    package = begun(pupils)
    answer = client_of(pupils.owner).post(page_of(package), {"langkah": "siapkan"})
    text = answer.content.decode()
    assert "belum ditinjau, pada" in text
    assert pupils.below["note"].code in text
    assert review_url(package, pupils.below["note"]) in text


@pytest.mark.parametrize(
    "name", ["konselor2", "konselor_lain", "kepala", "walikelas", "guru", "ppdp", "operator", "admin"]
)
def test_everybody_else_gets_404(pupils: Pupils, name: str) -> None:
    package, note = confirmed(begun(pupils), pupils), pupils.below["note"]
    owner = client_of(pupils.owner, is_sure=True)
    addresses = [page_of(package), review_url(package, note), make_url(package)]
    assert all(owner.get(address).status_code == 200 for address in addresses)
    client = client_of(pupils.people[name], is_sure=True)
    for address in (*addresses, DESK.url("history", package)):
        for answer in (client.get(address), client.post(address, {"langkah": "tarik", "rest": "on"})):
            assert answer.status_code == 404 or answer["Location"].startswith(("/ruang/", "/masuk/", "/admin/login"))
    package.refresh_from_db()
    assert package.state == PackageState.CONFIRMED


def test_the_lead_reads_counts_and_no_text_and_one_of_another_school_nothing(pupils: Pupils) -> None:
    package = begun(pupils)
    lead = client_of(pupils.people["koordinator"], is_sure=True)
    assert CANARY not in html_of(lead, page_of(package))
    for address in (review_url(package, pupils.below["note"]), make_url(package)):
        assert lead.get(address).status_code == 404
        assert lead.post(address).status_code == 404
    assert lead.post(page_of(package), {"langkah": "siapkan"}).status_code == 404
    assert lead.post(page_of(package), {"langkah": "entah"}).status_code == 404
    stranger = make_user("koordinator", school=pupils.people["konselor_lain"].school, username="asing")
    assert client_of(stranger).get(page_of(package)).status_code == 404


def test_the_making_asks_again_who_it_is_and_gives_nothing_before(pupils: Pupils) -> None:
    package, client = confirmed(begun(pupils), pupils), client_of(pupils.owner)
    assert client.get(make_url(package))["Location"].startswith("/akun/pastikan/")
    assert client.post(make_url(package)).status_code == 401
    package.refresh_from_db()
    assert package.state == PackageState.CONFIRMED
    waiting = AccessPackage.objects.get(pk=package.pk)
    act.package_withhold(waiting, pupils.below["note"], "orang-lain", by=pupils.owner, at=timezone.now())
    assert client_of(pupils.owner, is_sure=True).get(make_url(package)).status_code == 404


def test_a_colleague_finds_what_waits_for_him(pupils: Pupils) -> None:
    lift_holds()
    second, package, case = pupils.people["konselor2"], begun(pupils), pupils.below["case"]
    offer = handover_offer(case, second, by=pupils.owner, at=timezone.now())
    handovers_accept([offer], by=second, at=timezone.now())
    owner, colleague = client_of(pupils.owner), client_of(second)
    assert review_url(package, case) not in html_of(owner, page_of(package))
    assert str(second) in html_of(owner, page_of(package))
    assert owner.get(review_url(package, case)).status_code == 404
    found = re.findall(r'href="([^"]+/tinjau/[^"]+)"', html_of(colleague, DESK.url("list")))
    assert len(found) == 1
    assert colleague.get(page_of(package)).status_code == 404
    own = [record for record, _ in Dossier(package).unread if record.owner_id == second.pk]
    answers = [colleague.post(review_url(package, record), {"rest": "on"}) for record in own]
    assert answers[-1]["Location"] == DESK.url("list")
    assert "/tinjau/" not in html_of(colleague, DESK.url("list"))


def test_nothing_foreign_is_reviewed(pupils: Pupils) -> None:
    package, owner = begun(pupils), client_of(pupils.owner)
    hold: ProtectedRecord = pupils.below["hold"]
    assert owner.get(review_url(package, pupils.below["note"])).status_code == 200
    assert owner.get(review_url(package, hold)).status_code == 404
    gone = review_url(package, pupils.below["note"]).replace(str(pupils.below["note"].pk), str(uuid4()))
    assert owner.get(gone).status_code == 404
    act.package_withdraw(package, by=pupils.owner, at=timezone.now())
    assert owner.get(review_url(package, pupils.below["note"])).status_code == 404
    assert "Ditarik" in html_of(owner, page_of(package))
