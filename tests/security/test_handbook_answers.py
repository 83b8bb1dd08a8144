"""What the server answers: files of the live release, one 404 for all else, strict headers, and the reading room."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cms.core.audiences import Audience
from cms.handbook import views
from cms.handbook.publish import publish
from cms.handbook.release import finish
from cms.handbook.room import _STEPS, next_steps
from cms.handbook.shelf import shelf
from cms.pages.models import GuidancePage, HandbookPage
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.accounts import make_superuser, make_user
from tests.factories.instruments import make_released

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "put", "patch", "delete", "options")


@pytest.fixture
def home(var: Path) -> HandbookPage:
    return make.make_home()


@pytest.fixture
def published(home: HandbookPage) -> HandbookPage:
    """Publish a public page, one for teachers and one for counselors."""
    make.make_page(home, "Umum", body=[make.prose("<p>Untuk siapa saja.</p>")])
    make.make_page(home, "Guru", audience=Audience.TEACHER, body=[make.prose("<p>Untuk guru.</p>")])
    make.make_page(home, "Konselor", audience=Audience.COUNSELOR, body=[make.prose("<p>Untuk konselor.</p>")])
    make.make_page(home, "Draf", live=False, body=[make.prose("<p>Belum terbit.</p>")])
    publish()
    return home


def signed_in(*roles: str) -> Client:
    client = Client()
    client.force_login(make_user(*roles))
    return client


# --- Files of the release ------------------------------------------------------------------------------------------


def test_every_file_of_the_release_is_served_as_it_is(published: HandbookPage, client: Client) -> None:
    files = json.loads(handbook.body_of(client.get("/build.json")))["files"]
    assert len(files) > 20
    for name, digest in files.items():
        response = client.get(f"/{name}")
        assert sha256(handbook.body_of(response)).hexdigest() == digest, name
        assert response["ETag"] == f'"{digest[:32]}"'
        assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert handbook.body_of(client.get("/umum/")) == handbook.live()["umum/index.html"]
    assert handbook.body_of(client.get("/")) == handbook.live()["index.html"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/build.json", "application/json; charset=utf-8"),
        ("/assets/suluh/suluh.css", "text/css; charset=utf-8"),
        ("/assets/suluh/suluh.js", "text/javascript; charset=utf-8"),
        ("/assets/suluh/logo.svg", "image/svg+xml; charset=utf-8"),
    ],
)
def test_files_say_what_they_are(published: HandbookPage, client: Client, name: str, kind: str) -> None:
    response = client.get(name)
    assert handbook.body_of(response)
    assert response["Content-Type"] == kind
    assert response["X-Content-Type-Options"] == "nosniff"


def test_readers_get_the_new_release_at_once(published: HandbookPage, client: Client) -> None:
    first = client.get("/umum/")
    etag = first["ETag"]
    assert b"Untuk siapa saja." in handbook.body_of(first)
    make.edit(GuidancePage.objects.get(slug="umum"), body=[make.prose("<p>Baru.</p>")])
    publish()
    response = client.get("/umum/", headers={"If-None-Match": etag})
    assert b"Baru." in handbook.body_of(response)


def test_a_release_that_was_pruned_in_this_moment_is_a_404(published: HandbookPage, client: Client) -> None:
    assert handbook.body_of(client.get("/umum/"))
    (handbook.live_folder() / "umum" / "index.html").unlink()
    assert client.get("/umum/").status_code == 404


# --- One 404 -------------------------------------------------------------------------------------------------------

UNKNOWN = [
    *("/tidak-ada/", "/guru/", "/konselor/", "/draf/", "/umum/tidak-ada/", "/umum/index.md", "/_generated/manifest.json"),
    *("/documents/1/x.pdf", "/api/v3/", "/++api++/", "/ruang/tidak/../guru", "/.env", "/manage.py"),
    *("/../build.json", "/umum/../build.json", "/..%2fbuild.json", "/%2e%2e/trees/", "/umum/..%5c..%5cbuild.json"),
    *("/umum%00/", "/%00", "/umum\\index.html", "/./build.json", "/umum//", "/%0a", "/a\nb", "/" + "a" * 3000),
    *("/current/build.json", "/work/", "/lock", "/worker.json", "/BUILD.JSON", "/Umum/", "/umum/index.html/", "/ü/"),
]  # fmt: skip


def test_what_is_unknown_and_what_is_forbidden_are_one_answer(published: HandbookPage, client: Client) -> None:
    assert handbook.body_of(client.get("/umum/")), "the page beside them is there"
    expected = handbook.live()["404.html"]
    for address in UNKNOWN:
        response = client.get(address)
        assert (response.status_code, handbook.body_of(response)) == (404, expected), address
        assert response["Cache-Control"] == "no-store"
        assert "ETag" not in response


def test_every_other_method_is_that_answer_too(published: HandbookPage) -> None:
    client = Client(enforce_csrf_checks=True)
    expected = handbook.live()["404.html"]
    for address in ("/umum/", "/guru/", "/tidak-ada/", "/build.json", "/"):
        for method in METHODS[1:]:
            response = getattr(client, method)(address)
            assert (response.status_code, response.content) == (404, expected), (method, address)


def test_what_is_unknown_shows_no_more_to_those_who_are_signed_in(published: HandbookPage) -> None:
    expected = handbook.live()["404.html"]
    client = signed_in("guru")
    assert client.get("/ruang/guru/").status_code == 200
    for address in ("/guru/", "/ruang/konselor/", "/ruang/draf/", "/ruang/tidak-ada/"):
        response = client.get(address)
        assert (response.status_code, handbook.body_of(response)) == (404, expected), address


def test_the_health_of_the_server(published: HandbookPage, client: Client) -> None:
    response = client.get("/healthz")
    assert response.json() == {"ok": True, "handbook": True}
    assert response["Cache-Control"] == "no-store"
    assert client.post("/healthz").status_code == 405


def test_a_release_without_its_list_serves_nothing(published: HandbookPage, client: Client) -> None:
    (handbook.live_folder() / "build.json").write_text("[]")
    views._files.cache_clear()
    assert client.get("/umum/").status_code == 404
    assert client.get("/healthz").json()["handbook"] is False


# --- Headers -------------------------------------------------------------------------------------------------------


def policy(response: Any) -> dict[str, str]:
    """Return the directives of the Content-Security-Policy."""
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_handbook_and_reading_room_run_only_our_own_scripts(published: HandbookPage, client: Client) -> None:
    teacher = signed_in("guru")
    for response in (client.get("/"), client.get("/umum/"), client.get("/tidak-ada/"), teacher.get("/ruang/guru/")):
        body = handbook.body_of(response).decode()
        rules = policy(response)
        assert rules["script-src"] == "'self'"
        assert rules["default-src"] == "'self'"
        assert rules["object-src"] == "'none'"
        assert rules["base-uri"] == rules["form-action"] == rules["frame-ancestors"] == "'self'"
        assert "unsafe-eval" not in response["Content-Security-Policy"]
        assert not re.search(r"<script(?![^>]*(?:\ssrc=|application/json))", body)
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']", body)


# --- The reading room ----------------------------------------------------------------------------------------------


def test_restrictions_of_wagtail_count_in_the_reading_room(published: HandbookPage) -> None:
    from wagtail.models import PageViewRestriction

    page = GuidancePage.objects.get(slug="guru")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    teacher, counselor = signed_in("guru"), signed_in("konselor")
    assert teacher.get("/ruang/guru/").status_code == counselor.get("/ruang/guru/").status_code == 200
    restriction.restriction_type = PageViewRestriction.PASSWORD
    restriction.password = "x"
    restriction.save()
    assert teacher.get("/ruang/guru/").status_code == 404
    assert counselor.get("/ruang/guru/").status_code == 200


def test_a_restricted_page_shows_what_it_refers_to(home: HandbookPage) -> None:
    """Pictures that the handbook lacks are inside the page; links to pages that it lacks lead into the room."""
    other = make.make_page(home, "Juga tertutup", audience=Audience.TEACHER)
    public = make.make_page(home, "Umum")
    body = [
        make.prose(make.link(other, "tertutup") + make.link(public, "umum") + make.link(home, "beranda")),
        make.figure(make.make_image(), "Bagan rahasia"),
    ]
    make.make_page(other, "Halaman", audience=Audience.TEACHER, body=body)
    publish()
    response = signed_in("guru").get("/ruang/juga-tertutup/halaman/")
    article = handbook.article_of(response.content.decode())
    links = {link.get_text(): link["href"] for link in article.select("a:not(.headerlink)")}
    assert links == {"tertutup": "/ruang/juga-tertutup/", "umum": "../../umum/", "beranda": "../../"}
    assert '<base href="/juga-tertutup/halaman/">' in response.content.decode()
    image = article.find("img")
    assert str(image["src"]).startswith("data:image/png;base64,")  # type: ignore[index]  # it is there
    assert not [name for name in handbook.live() if name.startswith("gambar/")]


def test_the_room_works_before_the_first_publication(home: HandbookPage) -> None:
    make.make_page(home, "Guru", audience=Audience.TEACHER, body=[make.prose("<p>Untuk guru.</p>")])
    for _ in range(2):
        response = signed_in("guru").get("/ruang/guru/")
        assert "Untuk guru." in handbook.article_of(response.content.decode()).get_text()


# --- The preview is the published page -----------------------------------------------------------------------------


def html_of_article(html: str) -> str:
    """Return the content area byte for byte."""
    found = re.search(r"<article.*?</article>", html, re.DOTALL)
    assert found
    return found[0]


def test_the_preview_is_the_published_page_byte_for_byte(home: HandbookPage, client: Client) -> None:
    source, term, image = make.make_source("Sumber"), make.make_term("Istilah"), make.make_image()
    other = make.make_page(home, "Lain")
    body = make.every_block(
        lambda name: f"{name} <baris>", lambda name: f"<p>{name} <b>tebal</b></p>{make.link(other)}",
        source=source, term=term, image=image, instrument=make_released().template,
    )  # fmt: skip
    page = make.make_page(home, "Judul <b> & “kutip”", slug="halaman", body=body, summary="Ringkas", owner_unit="BK")
    make.make_page(page, "Di bawah")
    publish()
    client.force_login(make_user("pelatih"))
    published = html_of_article(handbook.body_of(client.get("/halaman/")).decode())
    for shown in (page.get_latest_revision_as_object(), GuidancePage.objects.get(pk=page.pk), home):
        response = shown.make_preview_request()
        assert response["Cache-Control"] == "private, no-store"
        expected = published if shown != home else html_of_article(handbook.live()["index.html"].decode())
        assert html_of_article(response.content.decode()) == expected
    view = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert html_of_article(view.content.decode()) == published
    publish()
    assert html_of_article(handbook.live()["halaman/index.html"].decode()) == published, "a preview disturbs no build"


def test_a_preview_of_a_new_text_becomes_the_published_page(home: HandbookPage) -> None:
    page = make.make_page(home, "Halaman")
    publish()
    make.edit(page, live=False, body=[make.prose("<h2>Baru</h2><p>Teks.</p>"), make.figure(make.make_image())])
    draft = page.get_latest_revision_as_object()
    preview = html_of_article(draft.make_preview_request().content.decode())
    page.get_latest_revision().publish()
    publish()
    live = html_of_article(handbook.live()["halaman/index.html"].decode())
    assert re.sub(r'src="[^"]*"', "", preview) == re.sub(r'src="[^"]*"', "", live)


def test_pages_are_never_served_by_wagtail(home: HandbookPage) -> None:
    with pytest.raises(NotImplementedError, match="never by Wagtail"):
        home.serve(None)  # type: ignore[arg-type]  # no request reaches it


# --- After signing in ----------------------------------------------------------------------------------------------


def test_every_role_has_three_next_steps(published: HandbookPage) -> None:
    from cms.accounts.roles import Role

    assert set(_STEPS) == set(Role)
    for role in Role:
        person = make_user(role)
        steps = next_steps(person)
        assert len(steps) == 3, role
        assert len({step.label for step in steps}) == 3
        assert all(step.url.startswith("/") for step in steps)
    assert len(next_steps(make_superuser())) == 3
    assert len(next_steps(make_user())) == 3, "an account without any role reads"


def test_a_release_is_served_by_its_list_and_not_by_its_folder(published: HandbookPage, client: Client) -> None:
    """A file that found its way into the folder is not part of the release."""
    (handbook.live_folder() / "selundupan.html").write_text("<p>x</p>")
    assert client.get("/selundupan.html").status_code == 404
    work = shelf().work
    (work / "site").mkdir(parents=True)
    (work / "tree").mkdir()
    (work / "site" / "index.html").write_text("satu")
    finish(shelf(), "000099-abcdef00", "x" * 64, work / "site", work / "tree")
    assert handbook.body_of(client.get("/")) == b"satu"
