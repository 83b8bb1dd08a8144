"""`/unduh/`: who gets a blank form, what the others get, and what is counted. The allowed one comes first."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client

from cms.accounts.models import School
from cms.accounts.roles import Role
from cms.core.audiences import Audience
from cms.core.instruments import FileFormat
from cms.handbook.publish import publish
from cms.instruments.models import DownloadCount, InstrumentVersion
from cms.instruments.render import render_all
from tests.factories.accounts import SchoolFactory, make_superuser, make_user
from tests.factories.instruments import go_on, make_form, make_released
from tests.factories.pages import make_home

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]
ROLES = [role.value for role in Role]
COUNSELOR = {"pelatih", "penyunting", "konselor", "koordinator"}
UNKNOWN = "/tidak/ada"


@pytest.fixture
def school() -> School:
    found: School = SchoolFactory.create(name="SMP KITA", letterhead_lines="DINAS\nSMP KITA")
    return found


@pytest.fixture
def rendered() -> InstrumentVersion:
    """Return a version with every rendered file."""
    form = make_form("surat-uji")
    make_released(form)
    return go_on("surat-uji", make_form("surat-uji", purpose="Lain."), files=list(render_all(form)))  # type: ignore[arg-type]  # the same fields


def _client(*roles: str, school: School | None = None) -> Client:
    client = Client()
    client.force_login(make_user(*roles, school=school))
    return client


def _is_usual_404(client: Client, address: str) -> bool:
    """Compare with an unknown address, for the same person: status, bytes and headers."""
    answer, usual = client.get(address), client.get(UNKNOWN)
    assert usual.status_code == 404
    return answer.status_code == 404 and answer.content == usual.content and answer["Cache-Control"] == "no-store"


def _file(version: InstrumentVersion, kind: FileFormat) -> str:
    return str(version.files.get(format=kind).name)


# --- Who ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", list(Audience))
def test_each_role_gets_what_its_audience_says(audience: Audience) -> None:
    make_released(make_form(audience=audience))
    address = "/unduh/laporan-uji/1/laporan-uji.md"
    allowed = COUNSELOR if audience == Audience.COUNSELOR else set(ROLES)
    for role in sorted(ROLES, key=lambda role: role not in allowed):
        client = _client(role)
        if role in allowed:
            assert client.get(address).content == b"# satu\n", role
        else:
            assert _is_usual_404(client, address), role
    superuser = Client()
    superuser.force_login(make_superuser())
    assert (superuser.get(address).status_code == 200) == (audience == Audience.PUBLIC)
    assert _is_usual_404(Client(), address)


def test_wrong_addresses_are_the_same_404_byte_for_byte(school: School, rendered: InstrumentVersion) -> None:
    make_home()
    publish()
    client, docx = _client("konselor", school=school), _file(rendered, FileFormat.DOCX)
    elsewhere = SchoolFactory.create()
    wrong = [
        f"/unduh/surat-uji/9/{docx}",
        "/unduh/surat-uji/2/lain.docx",
        f"/unduh/tidak-ada/1/{docx}",
        f"/unduh/tidak-ada/terbaru/{docx}",
        f"/unduh/surat-uji/2/kop/{elsewhere.npsn}/{docx}",
        f"/unduh/surat-uji/2/kop/{school.npsn}/{_file(rendered, FileFormat.MARKDOWN)}",
        "/unduh/pilihan.zip?pilih=surat-uji&pilih=tidak-ada",
        f"/unduh/pilihan.zip?pilih=surat-uji&kop={elsewhere.npsn}",
        "/unduh/pilihan.zip?pilih=surat-uji&berkas=exe",
    ]
    right = [
        f"/unduh/surat-uji/2/{docx}",
        f"/unduh/surat-uji/terbaru/{docx}",
        f"/unduh/surat-uji/2/kop/{school.npsn}/{docx}",
        "/unduh/pilihan.zip?pilih=surat-uji",
    ]
    nobody = Client()
    usual = nobody.get(UNKNOWN).content
    for address in right:
        assert client.get(address).status_code == 200, address
        assert nobody.get(address).content == usual, address
    for address in wrong:
        assert _is_usual_404(client, address), address
        assert client.get(address).content == usual, address


# --- How ---------------------------------------------------------------------------------------------------------------


def test_headers_etag_and_304() -> None:
    version = make_released()
    client, address = _client("guru"), "/unduh/laporan-uji/1/laporan-uji.md"
    answer = client.get(address)
    assert answer["ETag"] == f'"{version.files.get(format="md").sha256}"'
    assert answer["Content-Disposition"] == 'attachment; filename="laporan-uji.md"'
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    for tag in (answer["ETag"], f"W/{answer['ETag']}", "*", f'"x", {answer["ETag"]}'):
        again = client.get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
    assert client.get(address, headers={"If-None-Match": '"x"'}).status_code == 200
    assert client.post(address).status_code == 405


def test_only_what_was_sent_is_counted(rendered: InstrumentVersion) -> None:
    client = _client("konselor")
    address = f"/unduh/surat-uji/2/{_file(rendered, FileFormat.DOCX)}"
    etag = client.get(address)["ETag"]
    client.head(address)
    client.get(address, headers={"If-None-Match": etag})
    client.get(f"/unduh/surat-uji/2/{_file(rendered, FileFormat.PICTURE)}")
    Client().get(address)
    assert DownloadCount.objects.get(version=rendered).total == 1
    client.get("/unduh/pilihan.zip?pilih=surat-uji")
    assert DownloadCount.objects.get(version=rendered).total == 2


# --- With the head of a school -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [FileFormat.DOCX, FileFormat.PDF_A4, FileFormat.PDF_F4])
def test_a_counselor_gets_the_head_of_his_school(school: School, rendered: InstrumentVersion, kind: FileFormat) -> None:
    name = _file(rendered, kind)
    address = f"/unduh/surat-uji/2/kop/{school.npsn}/{name}"
    client = _client("konselor", school=school)
    first, second = client.get(address), _client("koordinator", school=school).get(address)
    assert first.status_code == 200
    assert first.content == second.content
    assert first["ETag"] == second["ETag"]
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    for role in ("guru", "kepala", "operator", "pelatih"):
        assert _is_usual_404(_client(role, school=None if role == "pelatih" else school), address), role
    assert _is_usual_404(_client("konselor"), address)
    school.principal_name = "Kepala Baru"
    school.save()
    assert client.get(address)["ETag"] != first["ETag"]


# --- Several -----------------------------------------------------------------------------------------------------------


def test_a_zip_is_the_same_for_the_same_choice(school: School, rendered: InstrumentVersion) -> None:
    make_released(make_form("laporan-uji"))
    client = _client("konselor", school=school)
    address = "/unduh/pilihan.zip?pilih=surat-uji&pilih=laporan-uji&berkas=md&berkas=docx"
    answer = client.get(address)
    turned = client.get("/unduh/pilihan.zip?berkas=docx&pilih=laporan-uji&pilih=surat-uji&berkas=md")
    assert answer.content == turned.content
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    with ZipFile(BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["laporan-uji.md", "surat-uji.docx", "surat-uji.md"]
    headed = client.get(f"{address}&kop={school.npsn}")
    assert headed.content != answer.content
    with ZipFile(BytesIO(headed.content)) as archive:
        single = client.get(f"/unduh/surat-uji/2/kop/{school.npsn}/surat-uji.docx")
        assert archive.read("surat-uji.docx") == single.content


def test_a_restricted_form_keeps_the_whole_zip_back() -> None:
    make_released(make_form("umum-uji"))
    make_released(make_form("tertutup-uji", audience=Audience.COUNSELOR))
    address = "/unduh/pilihan.zip?pilih=umum-uji&pilih=tertutup-uji"
    assert _client("konselor").get(address).status_code == 200
    assert _is_usual_404(_client("guru"), address)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "Centang paling sedikit satu"),
        ("pilih=laporan-uji&berkas=xlsx", "Pilih format lain"),
        ("&".join(f"pilih=x{number}" for number in range(61)), "paling banyak 60"),
    ],
)
def test_a_choice_that_cannot_be_packed_is_refused_with_the_reason(query: str, sentence: str, var: Path) -> None:
    make_released()
    client = _client("konselor")
    assert client.get("/unduh/pilihan.zip?pilih=laporan-uji").status_code == 200
    answer: Any = client.get(f"/unduh/pilihan.zip?{query}", headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 403
    assert sentence in answer.json()["error"]
