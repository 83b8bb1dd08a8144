"""Pages that only the built site shows to be wrong, and what the register says of pages that are held back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from wagtail.models import Page

from cms.core.ports import publisher
from cms.handbook import publish as sequence
from cms.handbook.build import build_site
from cms.handbook.models import Publication, PublishedPage
from cms.handbook.publish import NotPublishable, Outcome, publish
from cms.handbook.runs import publish_now
from cms.handbook.shelf import docs_root
from cms.handbook.verify import Problem, verify_site
from cms.pages.models import HandbookPage
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.breaks import link_to_a_file, link_to_a_restricted_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(var: Path) -> HandbookPage:
    return make.make_home()


def reasons(outcome: Outcome) -> dict[str, str]:
    """Return path -> sentence of the pages that were held back."""
    return {path: reason for _, path, reason in outcome.held}


# --- What holds a page back ----------------------------------------------------------------------------------------


# --- What only the built site shows --------------------------------------------------------------------------------


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return a list of (word, page path): where the word is in the page's built text, verification refuses the page."""
    wanted: list[tuple[str, str]] = []
    real = verify_site

    def verify(target: Path, *args: object) -> list[Problem]:
        found = real(target, *args)  # type: ignore[arg-type]  # passed on as they came
        for word, path in wanted:
            file = target / path / "index.html"
            if file.is_file() and word in file.read_text(encoding="utf-8"):
                found.append(Problem(path, f"Tidak boleh memuat {word}."))
        return found

    monkeypatch.setattr(sequence, "verify_site", verify)
    return wanted


def test_a_page_that_verification_refuses_keeps_its_text(home: HandbookPage, finds: list[tuple[str, str]]) -> None:
    page = make.make_page(home, "Halaman", body=[make.prose("<p>Teks lama.</p>")])
    other = make.make_page(home, "Lain")
    finds.append(("Terlarang", "halaman"))
    assert publish().held == ()
    make.edit(page, body=[make.prose("<p>Terlarang.</p>")])
    make.edit(other, body=[make.prose("<p>Lain baru.</p>")])
    outcome = publish()
    assert reasons(outcome) == {"halaman": "Tidak boleh memuat Terlarang."}
    assert "Teks lama." in handbook.text("halaman")
    assert "Lain baru." in handbook.text("lain")
    assert "Terlarang" not in handbook.markdown("halaman")


def test_a_page_whose_old_text_is_refused_too_is_left_out(home: HandbookPage, finds: list[tuple[str, str]]) -> None:
    """A newer program may refuse what an older one published: that must not keep the others from going on."""
    page = make.make_page(home, "Halaman", body=[make.prose("<p>Terlarang.</p>")])
    other = make.make_page(home, "Lain")
    publish()
    assert handbook.is_live("halaman")
    finds.append(("Terlarang", "halaman"))
    make.edit(page, body=[make.prose("<p>Terlarang juga.</p>")])
    make.edit(other, body=[make.prose("<p>Lain baru.</p>")])
    outcome = publish()
    assert reasons(outcome) == {"halaman": "Tidak boleh memuat Terlarang."}
    assert not handbook.is_live("halaman")
    assert "Lain baru." in handbook.text("lain")


def test_a_site_that_no_page_can_be_blamed_for_is_not_published(
    home: HandbookPage, finds: list[tuple[str, str]]
) -> None:
    publish()
    before = handbook.live()
    make.make_term("Terlarang")
    finds.append(("Terlarang", "glosarium"))
    with pytest.raises(NotPublishable, match="/glosarium/: Tidak boleh memuat Terlarang"):
        publish_now(reason="uji")
    assert handbook.live() == before
    run = Publication.objects.get()
    assert (run.state, run.message) == ("failed", "/glosarium/: Tidak boleh memuat Terlarang.")


def test_it_gives_up_after_some_rounds(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that fail one after the other end in a refusal, never in an endless loop."""
    for number in range(sequence.ROUNDS + 2):
        make.make_page(home, f"Halaman {number}")
    calls = iter(range(100))

    def verify(target: Path, *args: object) -> list[Problem]:
        return [Problem(f"halaman-{next(calls)}", "Selalu ada yang salah.")]

    monkeypatch.setattr(sequence, "verify_site", verify)
    with pytest.raises(NotPublishable, match="Situs tidak dapat dibangun"):
        publish()


def test_a_warning_of_the_generator_holds_its_page_back(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    make.make_page(home, "Halaman")
    real = build_site

    def build(tree: Path, target: Path) -> object:
        result = real(tree, target)
        named = (tree / "id" / "halaman" / "index.md").is_file()
        return replace(result, warnings=("Doc file 'halaman/index.md' contains nonsense",) if named else ())

    monkeypatch.setattr(sequence, "build_site", build)
    assert "Pembuat situs memberi peringatan" in reasons(publish())["halaman"]


def test_a_warning_about_no_page_stops_the_publication(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    real = build_site
    monkeypatch.setattr(
        sequence, "build_site", lambda tree, target: replace(real(tree, target), warnings=("Something is odd",))
    )
    with pytest.raises(NotPublishable, match="Something is odd"):
        publish()


# --- Where editors see it ------------------------------------------------------------------------------------------


def test_the_register_and_the_page_tell_the_reason(home: HandbookPage) -> None:
    page = make.make_page(home, "Halaman")
    publish_now(reason="uji")
    live = publisher().status(page)
    assert live.live_since is not None
    assert (live.held_back, live.waiting) == ("", False)
    link_to_a_file(page)
    publish_now(reason="uji lagi")
    status = publisher().status(page)
    assert "Tautan ke berkas tidak didukung" in status.held_back
    assert status.live_since == live.live_since, "the old text is live since then"
    run = Publication.objects.latest("requested_at")
    assert [(held["path"], held["reason"]) for held in run.held_back] == [("halaman", status.held_back)]
    make.edit(page, body=[])
    publish_now(reason="uji ketiga")
    mended = publisher().status(page)
    assert mended.held_back == ""
    page.unpublish()
    publish_now(reason="uji keempat")
    assert publisher().status(page).live_since is None
    assert PublishedPage.objects.get(uid=page.translation_key).digest == ""


def test_a_heading_like_a_section_holds_an_activity_page_back(home: HandbookPage) -> None:
    """Read back from the tree it would begin that section a second time."""
    mark = {"type": "section", "value": "pengertian"}
    page = make.make_activity(home, body=[mark, make.prose("<h2>Pengertian <b>lain</b></h2><h3>Pengertian</h3>")])
    make.make_page(home, "Halaman", body=[make.prose("<h2>Pengertian</h2>")])
    assert publish().held == ()
    make.edit(page, body=[mark, make.prose("<h2><b>Pengertian</b></h2>")])
    assert "sama dengan nama bagian" in reasons(publish())["kunjungan-rumah"]


def test_a_page_that_was_never_published_stands_nowhere(home: HandbookPage) -> None:
    page = make.make_page(home, "Draf", live=False)
    status = publisher().status(page)
    assert (status.live_since, status.held_back, status.waiting) == (None, "", False)


def test_the_handbook_serves_the_old_text(home: HandbookPage, client: Client) -> None:
    page = make.make_page(home, "Halaman", body=[make.prose("<p>Teks lama.</p>")])
    publish()
    link_to_a_restricted_page(page)
    publish()
    assert b"Teks lama." in handbook.body_of(client.get("/halaman/"))
    assert client.get("/tersembunyi/").status_code == 404


def test_withdrawn_pages_disappear_at_once(home: HandbookPage, client: Client) -> None:
    page = make.make_page(home, "Halaman")
    below = make.make_page(page, "Di bawah")
    publish()
    for address in ("/halaman/", "/halaman/di-bawah/"):
        assert handbook.body_of(client.get(address))
    Page.objects.get(pk=page.pk).specific.unpublish()
    publish()
    for address in ("/halaman/", "/halaman/di-bawah/"):
        assert client.get(address).status_code == 404
    assert not [name for name in handbook.tree() if name.startswith("id/halaman/")]
    assert not (docs_root() / "id" / "halaman").exists()
    assert below.live
