"""The desk and the landing page: what they list, how they filter, what they say where a letterhead is missing."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from cms.accounts.models import School, User
from cms.core.activities import Activity
from cms.core.audiences import Audience
from cms.core.instruments import Confidentiality
from cms.instruments.actions import download_count_add
from cms.instruments.headed import code_digest
from tests.factories.accounts import SchoolFactory, grant_role, make_superuser, make_user
from tests.factories.instruments import go_on, make_files, make_form, make_released

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]
DESK, SHELF = "/admin/instrumen/", "/unduh/"


@pytest.fixture
def school() -> School:
    found: School = SchoolFactory.create(name="SMP KITA", letterhead_lines="DINAS\nSMP KITA")
    return found


def _client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer["Cache-Control"].startswith("private, no-store")  # Wagtail adds its own
    return answer.content.decode()


# --- The list ----------------------------------------------------------------------------------------------------------


def test_the_filters_keep_what_fits() -> None:
    make_released(make_form("satu-uji", purpose="Memanggil orang tua."))
    make_released(
        make_form(
            "dua-uji",
            activity=Activity.REFERRAL,
            audience=Audience.TEACHER,
            filled_confidentiality=Confidentiality.INTERNAL,
        )
    )
    client = _client(make_user("konselor"))
    both = {"satu-uji", "dua-uji"}
    for query, kept in {
        "": both,
        "q=ORANG+memanggil": {"satu-uji"},
        "q=tidak+ada": set(),
        "kegiatan=alih-tangan-kasus": {"dua-uji"},
        "pengunduh=public": {"satu-uji"},
        "tingkat=internal": {"dua-uji"},
        "format=pdf-a4": both,
        "format=xlsx": set(),
        "format=picture&kegiatan=lain&pengunduh=lain&tingkat=lain": both,
    }.items():
        for place in (DESK, SHELF):
            html = _page(client, f"{place}?{query}")
            assert {code for code in both if f'value="{code}"' in html} == kept, (place, query)
            assert ("Tidak ada instrumen yang cocok" in html) == (not kept)


def test_an_empty_desk_says_why() -> None:
    client = _client(make_user("guru"))
    assert "load_instruments" in _page(client, SHELF)
    make_released()
    assert "load_instruments" not in _page(client, SHELF)


def test_the_number_of_queries_does_not_grow(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    client = _client(make_user("pelatih"))
    for number in range(12):
        make_released(make_form(f"uji-{number}"))
    _page(client, SHELF)
    with django_assert_max_num_queries(14):
        _page(client, SHELF)


# --- Letterheads -------------------------------------------------------------------------------------------------------


def test_the_head_of_the_own_school_comes_first_and_may_be_left_out(school: School) -> None:
    version = make_released()
    person = make_user("konselor", school=school)
    client = _client(person)
    headed = f"/unduh/laporan-uji/1/kop/{school.npsn}/laporan-uji.pdf"
    for place in (DESK, SHELF):
        html = _page(client, place)
        assert f'href="{headed}"' in html
        assert "laporan-uji.md" not in html
        assert f'href="{headed}"' not in _page(client, f"{place}?kop=-")
    landing = _page(client, "/unduh/laporan-uji/")
    assert landing.index(headed) < landing.index("/unduh/laporan-uji/1/laporan-uji.pdf")
    assert 'href="/unduh/laporan-uji/1/laporan-uji.md"' in landing
    for fact in ("Merekam hasil kunjungan.", "Guru BK", "Tertutup", version.files.get(format="md").sha256):
        assert fact in landing
    other = SchoolFactory.create(letterhead_lines="YAYASAN\nSMA LAIN", name="ZZ LAIN")
    grant_role(person, "koordinator", other)  # type: ignore[arg-type]  # the value of a role
    assert f"/kop/{other.npsn}/" in _page(client, f"{DESK}?kop={other.npsn}")
    assert f"/kop/{school.npsn}/" in _page(client, f"{DESK}?kop=00000000")


def test_a_missing_head_is_said_with_who_sets_it(school: School) -> None:
    make_released()
    client = _client(make_user("konselor", school=school))
    bare = SchoolFactory.create(name="SMP POLOS")
    clerk = make_user("konselor", "operator", school=bare)
    for place in (DESK, SHELF, "/unduh/laporan-uji/"):
        assert "belum diisi" not in _page(client, place)
        told = _page(_client(make_user("konselor", school=bare)), place)
        assert "Kepala surat SMP POLOS belum diisi" in told
        assert "operator sekolah" in told
        assert f"/kop/{bare.npsn}/" not in told
        assert f'href="/admin/akun/sekolah/{bare.pk}/"' in _page(_client(clerk), place)


def test_another_renderer_is_another_digest(tmp_path: Path) -> None:
    for part in ("forms", "render"):
        (tmp_path / part / "inner").mkdir(parents=True)
    template = tmp_path / "render" / "inner" / "a.typ"
    template.write_text("satu")
    first = code_digest(tmp_path)
    (tmp_path / "render" / "a.pyc").write_text("x")
    assert code_digest(tmp_path) == first
    template.write_text("dua")
    assert code_digest(tmp_path) != first


# --- Landing -----------------------------------------------------------------------------------------------------------


def test_nobody_is_sent_to_sign_in_whatever_the_address() -> None:
    make_released(make_form(audience=Audience.COUNSELOR))
    for place in (SHELF, "/unduh/laporan-uji/", "/unduh/tidak-ada/"):
        answer = Client().get(place)
        assert (answer.status_code, answer["Location"]) == (302, f"/masuk/?next={quote(place)}")
    assert "Laporan laporan-uji" in _page(_client(make_user("konselor")), "/unduh/laporan-uji/")


def test_the_landing_shows_the_newest_version() -> None:
    make_released()
    go_on("laporan-uji", make_form(purpose="Baru."), files=make_files(text="dua"))
    html = _page(_client(make_user("guru")), "/unduh/laporan-uji/")
    assert "/unduh/laporan-uji/2/laporan-uji.pdf" in html
    assert "/unduh/laporan-uji/1/" not in html
    assert "Baru." in html


def test_totals_are_for_who_writes_the_forms() -> None:
    version = make_released()
    for _ in range(2):
        download_count_add(version=version, on_date=timezone.localdate())
    for role in ("pelatih", "penyunting"):
        client = _client(make_user(role))
        assert "2 unduhan Laporan laporan-uji" in _page(client, DESK)
        assert "<td>2</td>" in _page(client, "/unduh/laporan-uji/")
    for person in (make_user("konselor"), make_user("guru"), make_superuser()):
        client = _client(person)
        assert "Unduhan" not in _page(client, SHELF)
        assert "unduhan" not in _page(client, "/unduh/laporan-uji/")


def test_a_version_never_downloaded_says_so() -> None:
    make_released()
    assert "belum pernah diunduh" in _page(_client(make_user("pelatih")), "/unduh/laporan-uji/")
