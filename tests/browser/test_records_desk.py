"""The counselor's desk in a real browser: a pupil, a case with consent, data, a note and a photo; found again; shut to the rest."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cms.accounts.models import User
from cms.records.actions import cases
from cms.records.actions.classes import class_create
from cms.records.actions.students import guidance_begin
from cms.records.models import Student
from cms.records.years import school_year
from tests.factories.accounts import SchoolFactory
from tests.factories.office import enter, make_ground
from tests.factories.records import consent_values, make_people
from tests.factories.uploads import phone_photo

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
NAME, NISN = "Siti Rekaan Wulandari", "0098765432"
PHOTO = "Kegiatan kelompok di taman"
SECRET = "Sering menangis di perpustakaan"


@pytest.fixture
def people(var: Path) -> dict[str, User]:
    make_ground()
    school = SchoolFactory.create()
    found = make_people(school)
    class_create(
        school=school,
        year=school_year(timezone.localdate()),
        name="VIII-A",
        homeroom=found["walikelas"],
        by=found["konselor"],
        at=timezone.now(),
    )
    return found


def save(window: Page) -> None:
    window.get_by_role("button", name="Simpan").click()
    window.wait_for_load_state()


def make_pupil(window: Page) -> None:
    window.goto("/admin/konselor/peserta-didik/")
    window.get_by_role("link", name="Peserta didik baru").click()
    window.get_by_label("NISN").fill("12")
    window.get_by_label("Nama panggilan").fill("Wulan")
    save(window)
    expect(window.get_by_text("semua yang sudah Anda tulis masih ada")).to_be_visible()
    expect(window.get_by_label("Nama panggilan")).to_have_value("Wulan")
    window.get_by_label("Nama lengkap *", exact=True).fill(NAME)
    window.get_by_label("NISN").fill(NISN)
    window.get_by_label("Kelas tahun ajaran ini").fill("VIII-A")
    save(window)
    expect(window.get_by_role("heading", name=NAME)).to_be_visible()


def make_case(window: Page) -> None:
    window.get_by_role("link", name="Kasus baru").click()
    window.get_by_label("Bidang *", exact=True).select_option("pribadi")
    window.get_by_label("Sumber *", exact=True).select_option("guru")
    window.get_by_label("Ringkasan *", exact=True).fill(SECRET)
    save(window)
    expect(window.get_by_text(SECRET)).to_be_visible()
    window.get_by_role("link", name="Persetujuan baru").click()
    window.get_by_label("Tujuan *", exact=True).select_option("konseling")
    window.get_by_label("Versi naskah persetujuan *", exact=True).fill("Persetujuan orang tua, versi 1")
    window.get_by_label("Menyetujui", exact=True).check()
    window.get_by_label("Pemberi persetujuan *", exact=True).select_option("orang_tua")
    window.get_by_label("Nama pemberi persetujuan *", exact=True).fill("Ibu Rekaan")
    window.get_by_label("Cara *", exact=True).select_option("tertulis")
    save(window)
    expect(window.get_by_role("link", name="Layanan konseling").first).to_be_visible()
    window.get_by_role("link", name="Catatan baru").click()
    window.get_by_label("Topik *", exact=True).fill("Pertemuan pertama")
    window.get_by_label("Ringkasan *", exact=True).fill("Bercerita tentang rumah.")
    save(window)
    expect(window.get_by_role("link", name="Pertemuan pertama").first).to_be_visible()


def make_entry(window: Page) -> None:
    window.get_by_role("link", name=NAME).click()
    window.get_by_role("link", name="Entri himpunan data").click()
    window.get_by_label("Pokok *", exact=True).select_option("kesehatan")
    window.get_by_label("Judul *", exact=True).fill("Alergi")
    window.get_by_label("Isi *", exact=True).fill("Alergi kacang.")
    window.get_by_label("Sumber data *", exact=True).fill("Orang tua")
    window.get_by_label("Mengapa data ini diperlukan *", exact=True).fill(
        "Perlu untuk perjalanan dan kegiatan di luar sekolah."
    )
    save(window)
    expect(window.get_by_text("Pokok ini data peka. Centang")).to_be_visible()
    expect(window.get_by_label("Judul *", exact=True)).to_have_value("Alergi")
    window.get_by_label("Data peka ini memang diperlukan").check()
    save(window)
    expect(window.get_by_text("Alergi kacang.")).to_be_visible()


def add_photo(window: Page, pupil: Student, at: Path) -> None:
    """Add a photo to the pupil: refused without a consent, nothing lost, then with one."""
    camera = at / f"{NAME}.jpg"
    camera.write_bytes(phone_photo())
    window.goto(f"/admin/konselor/peserta-didik/{pupil.pk}/")
    window.get_by_role("link", name="Tambah lampiran").click()
    assert "capture" not in window.get_by_label("Foto atau PDF").evaluate("field => field.outerHTML")
    _fill_photo(window, camera)
    save(window)
    expect(window.get_by_text("Belum ada persetujuan foto yang berlaku")).to_be_visible()
    expect(window.get_by_label("Keterangan *", exact=True)).to_have_value(PHOTO)
    values = {**consent_values(), "purpose": "foto"}
    cases.consent_record(pupil, values, is_given=True, by=pupil.owner, at=timezone.now())
    _fill_photo(window, camera)
    save(window)
    window.get_by_role("link", name=PHOTO, exact=True).click()
    picture = window.get_by_role("img", name=PHOTO, exact=True)
    expect(picture).to_be_visible()
    assert picture.evaluate("shown => shown.decode().then(() => [shown.naturalWidth, shown.naturalHeight])") == [
        300,
        400,
    ], "upright"
    with window.expect_download() as download:
        window.get_by_role("link", name="Unduh gambar").click()
    assert re.fullmatch(r"PD-\d{4}-0001-\d+\.jpg", download.value.suggested_filename)
    for width in (1280, 360):
        window.set_viewport_size({"width": width, "height": 740})
        assert window.evaluate("document.documentElement.scrollWidth") <= width
    window.set_viewport_size({"width": 1280, "height": 740})


def _fill_photo(window: Page, camera: Path) -> None:
    window.get_by_label("Foto atau PDF").set_input_files(camera)
    window.get_by_label("Keterangan *", exact=True).fill(PHOTO)
    window.get_by_label("Foto orang atau rumah").check()


def test_konselor_makes_records_and_finds_them_again(
    people: dict[str, User], new_page: Callable[[], Page], tmp_path: Path
) -> None:
    window = enter(new_page(), people["konselor"])
    make_pupil(window)
    make_case(window)
    make_entry(window)
    pupil = Student.objects.get()
    add_photo(window, pupil, tmp_path)
    for words in ("wulandari", NISN, pupil.code):
        window.goto("/admin/konselor/peserta-didik/")
        window.get_by_label("Cari kata nama").fill(words)
        window.get_by_role("button", name="Tampilkan").click()
        expect(window.get_by_role("cell", name=NAME)).to_be_visible()
    window.get_by_role("link", name=pupil.code).click()
    window.get_by_role("link", name="Cetak").click()
    expect(window.get_by_text("RAHASIA.")).to_be_visible()
    expect(window.get_by_text(NISN)).to_be_visible()
    _others(people, pupil, new_page)


def _others(people: dict[str, User], pupil: Student, new_page: Callable[[], Page]) -> None:
    address = f"/admin/konselor/peserta-didik/{pupil.pk}/"
    for name in ("konselor2", "operator", "admin"):
        window = enter(new_page(), people[name])
        answer = window.goto(address)
        assert answer is not None
        assert answer.status == 404, name
        assert NAME not in window.content()
    listing = enter(new_page(), people["konselor2"])
    listing.goto("/admin/konselor/peserta-didik/")
    listing.get_by_label("Cari kata nama").fill(NISN)
    listing.get_by_role("button", name="Tampilkan").click()
    assert NISN not in listing.url
    expect(listing.get_by_text("Tidak ada yang cocok")).to_be_visible()
    for name in ("operator", "admin"):
        window = enter(new_page(), people[name])
        window.goto("/admin/")
        expect(window.get_by_text("Ruang konselor")).to_have_count(0)


def test_wali_kelas_and_guru_wali_read_the_general_part_only(
    people: dict[str, User], new_page: Callable[[], Page]
) -> None:
    owner = enter(new_page(), people["konselor"])
    make_pupil(owner)
    make_case(owner)
    pupil = Student.objects.get()
    guidance_begin(pupil, people["guruwali"], since=timezone.localdate(), by=people["konselor"], at=timezone.now())
    for name in ("walikelas", "guruwali", "kepala"):
        window = enter(new_page(), people[name])
        window.set_viewport_size({"width": 360, "height": 740})
        window.goto("/ruang/siswa/")
        window.get_by_role("link", name=pupil.code).click()
        expect(window.get_by_role("heading", name=NAME)).to_be_visible()
        expect(window.get_by_text("ada, tertutup").first).to_be_visible()
        assert not re.search(f"{NISN}|{SECRET}|Wulan<|Ibu Rekaan", window.content())
        assert window.evaluate("document.documentElement.scrollWidth") <= 360
