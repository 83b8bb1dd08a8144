"""The handbook for readers and the reading room: caching, unknown and forbidden alike, who reads what."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from cms.core.audiences import Audience
from cms.handbook.publish import publish
from cms.pages.models import GuidancePage, HandbookPage
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.accounts import make_superuser, make_user

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "put", "patch", "delete", "options")
NOT_THERE = (
    "/tidak-ada/", "/assets", "/../manage.py", "/%2e%2e/manage.py", "/..%5cmanage.py", "/id/index.md",
    "/halaman/index.html/", "/.current.new", "/%00", "/media/suluh.sqlite3", "/static/../x",
)  # fmt: skip


@pytest.fixture
def home(var: Path) -> HandbookPage:
    home = make.make_home()
    make.make_page(home, "Halaman", body=[make.prose("<p>Isi umum.</p>")])
    return home


@pytest.fixture
def live(home: HandbookPage) -> HandbookPage:
    publish()
    return home


def test_a_page_is_served_with_its_mark(live: HandbookPage, client: Client) -> None:
    response = client.get("/halaman/")
    assert b"Isi umum." in handbook.body_of(response)
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Vary" not in response.headers
    again = client.get("/halaman/", headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, handbook.body_of(again)) == (304, b"")
    assert client.get("/halaman").headers["Location"] == "/halaman/"
    head = client.head("/halaman/")
    assert (head.status_code, handbook.body_of(head)[:1]) == (200, b"")


def test_pages_carry_a_policy_without_inline_scripts(live: HandbookPage, client: Client) -> None:
    response = client.get("/halaman/")
    policy = response.headers["Content-Security-Policy"]
    assert handbook.body_of(response)
    scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert scripts.split() == ["script-src", "'self'"]


def test_the_list_of_files_is_served(live: HandbookPage, client: Client) -> None:
    info = json.loads(handbook.body_of(client.get("/build.json")))
    assert set(info) == {"release", "input_digest", "files"}
    assert info["files"] == {name: digest for name, digest in info["files"].items() if name in handbook.live()}


@pytest.mark.parametrize("path", NOT_THERE)
def test_unknown_addresses_answer_alike(live: HandbookPage, client: Client, path: str) -> None:
    expected = handbook.body_of(client.get("/memang-tidak-ada/"))
    for method in METHODS:
        response = getattr(client, method)(path)
        if path.startswith("/media/") and response.status_code == 302:
            continue  # to the login, as for every other name there
        assert response.status_code == 404, (method, path)
        assert handbook.body_of(response) == expected


def test_other_methods_on_a_page_answer_as_for_no_page(live: HandbookPage, client: Client) -> None:
    for method in METHODS[1:]:
        assert getattr(client, method)("/halaman/").status_code == 404


def test_before_the_first_publication(home: HandbookPage, client: Client) -> None:
    assert client.get("/").status_code == 503
    assert client.get("/halaman/").status_code == 404
    assert client.get("/healthz").json() == {"ok": True, "handbook": False}
    publish()
    assert client.get("/healthz").json() == {"ok": True, "handbook": True}


READERS = {
    "guru": {Audience.TEACHER},
    "walikelas": {Audience.TEACHER},
    "guruwali": {Audience.TEACHER},
    "kepala": {Audience.TEACHER},
    "ppdp": {Audience.TEACHER},
    "operator": {Audience.TEACHER},
    "konselor": {Audience.TEACHER, Audience.COUNSELOR},
    "koordinator": {Audience.TEACHER, Audience.COUNSELOR},
    "pelatih": {Audience.TEACHER, Audience.COUNSELOR},
    "penyunting": {Audience.TEACHER, Audience.COUNSELOR},
}


def restricted(home: HandbookPage) -> dict[Audience, GuidancePage]:
    return {
        audience: make.make_page(
            home, f"Untuk {audience}", audience=audience, body=[make.prose(f"<p>rahasia-{audience}</p>")]
        )
        for audience in (Audience.TEACHER, Audience.COUNSELOR)
    }


@pytest.mark.parametrize("role", READERS)
def test_the_reading_room_opens_by_role(live: HandbookPage, client: Client, role: str) -> None:
    pages = restricted(live)
    client.force_login(make_user(role))
    listed = client.get("/ruang/").content.decode()
    for audience, page in pages.items():
        response = client.get(f"/ruang/{page.slug}/")
        allowed = audience in READERS[role]
        assert response.status_code == (200 if allowed else 404)
        assert (f"rahasia-{audience}" in response.content.decode()) is allowed
        assert (page.title in listed) is allowed
        if allowed:
            assert response.headers["Cache-Control"] == "private, no-store"
    assert client.get("/ruang/halaman/").headers["Location"] == "/halaman/"
    assert client.get("/ruang/tidak-ada/").status_code == 404


def test_without_a_role_the_room_is_closed(live: HandbookPage, client: Client) -> None:
    pages = restricted(live)
    assert client.get(f"/ruang/{pages[Audience.TEACHER].slug}/").headers["Location"].startswith("/masuk/")
    client.force_login(make_superuser())
    for page in pages.values():
        assert client.get(f"/ruang/{page.slug}/").status_code == 404


def test_everybody_lands_where_he_works(live: HandbookPage, client: Client) -> None:
    for role, place in {"guru": "/ruang/", "kepala": "/ruang/", "pelatih": "/admin/", "operator": "/admin/"}.items():
        client.force_login(make_user(role))
        assert client.get("/ruang/mulai/").headers["Location"] == place
        page = client.get(place).content.decode()
        assert page.count("<li><a") >= 3 or "Langkah berikutnya" in page


def test_pictures_are_for_those_who_work_with_them(live: HandbookPage, client: Client) -> None:
    image = make.make_image()
    address = f"/media/{image.file.name}"
    assert client.get(address).status_code == 302
    client.force_login(make_user("pelatih"))
    response = client.get(address)
    assert handbook.body_of(response).startswith(b"\x89PNG")
    assert response.headers["Cache-Control"] == "private, no-store"
    text = default_storage.save("images/catatan.txt", ContentFile(b"x"))
    for name in (text, "images/tidak-ada.png", "images/../suluh.sqlite3", "lain/x.png"):
        assert client.get(f"/media/{name}").status_code == 404, name
    client.force_login(make_user("konselor"))
    assert client.get(address).status_code == 404


def test_the_preview_is_the_page(live: HandbookPage, client: Client) -> None:
    from cms.handbook.port import HandbookPublisher, restricted_html

    page = GuidancePage.objects.get(slug="halaman")
    preview = handbook.article_of(HandbookPublisher().preview(page, None))  # type: ignore[arg-type]  # asks no request
    assert str(preview) == str(handbook.article("halaman"))
    broken = make.edit(
        page, body=[make.prose(make.link(live) + '<p><a linktype="page" id="999999">x</a></p>')], live=False
    )
    broken = broken.get_latest_revision_as_object()
    assert "belum dapat ditampilkan" in restricted_html(broken)


def test_a_restricted_page_shows_its_pictures_and_links(live: HandbookPage) -> None:
    from cms.handbook.port import restricted_html

    other = make.make_page(live, "Lain", audience=Audience.TEACHER)
    body = [make.figure(make.make_image()), make.prose(make.link(other, "ke sana"))]
    page = make.make_page(live, "Bergambar", audience=Audience.TEACHER, body=body)
    html = restricted_html(page)
    assert 'src="data:image/png;base64,' in html
    assert 'href="/ruang/lain/"' in html
