"""The same content gives the same bytes: twice, on another day, in another installation."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from cms.handbook import digest
from cms.handbook import load_instruments as loading
from cms.handbook.build import load
from cms.handbook.load import load_handbook
from cms.handbook.publish import publish
from cms.handbook.read import read_tree
from cms.handbook.release import current_release, known_releases
from cms.handbook.shelf import docs_root, shelf
from cms.pages.models import HandbookPage
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.instruments import forget_instruments, make_released

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(var: Path) -> HandbookPage:
    """Return a home page with one page of every block below it."""
    home = make.make_home()
    source, term, image = make.make_source("Sumber"), make.make_term("Istilah"), make.make_image()
    things = {"source": source, "term": term, "image": image, "instrument": make_released().template}
    body = make.every_block(str, lambda name: f"<p>{name}</p>", **things)
    page = make.make_page(home, "Halaman", body=body, reviewed_date="2026-11-24")
    page.labels.add("b", "a", "c")
    page.save()
    make.go_live(page)
    make.make_page(page, "Di bawah")
    return home


def state() -> tuple[dict[str, bytes], dict[str, bytes], list[str]]:
    return handbook.tree(), handbook.live(), known_releases(shelf())


def test_publishing_twice_makes_one_release(home: HandbookPage) -> None:
    first = publish()
    before = state()
    stamps = {path: path.stat().st_mtime_ns for path in docs_root().rglob("*")}
    again = publish()
    assert (first.live, again.live) == (True, False)
    assert (again.release, again.digest, again.changed) == (first.release, first.digest, ())
    assert state() == before
    assert {path: path.stat().st_mtime_ns for path in docs_root().rglob("*")} == stamps, "no file is written again"


def test_another_day_changes_nothing(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    first = publish()
    before = state()
    now, seconds = timezone.now(), time.time()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=400))
    monkeypatch.setattr(time, "time", lambda: seconds + 400 * 86_400)
    again = publish()
    assert (again.live, again.digest) == (False, first.digest)
    assert state() == before


def test_a_build_of_another_day_has_the_same_bytes(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only no new release: a site that is built anew a year later is the same, byte for byte."""
    publish()
    files = handbook.live()
    now, seconds = timezone.now(), time.time()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=400))
    monkeypatch.setattr(time, "time", lambda: seconds + 400 * 86_400)
    (handbook.live_folder() / "index.html").write_text("beschädigt")
    assert publish().live, "a release that is not complete is replaced"
    assert _files(handbook.live()) == _files(files)


def test_another_installation_makes_the_same_bytes(
    home: HandbookPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "instruments_load", lambda: None)  # the seed has tests of its own
    first = publish()
    tree, files = handbook.tree(), handbook.live()
    content = read_tree(docs_root())
    with (
        override_settings(
            SULUH_VAR=tmp_path / "lain", SULUH_DOCS=tmp_path / "lain" / "docs", MEDIA_ROOT=tmp_path / "lain" / "media"
        ),
        transaction.atomic(),
    ):
        home.delete()
        forget_instruments()
        loading.load_instruments(content.instruments)
        load_handbook(content)
        second = publish()
        assert second.digest == first.digest
        assert handbook.tree() == tree
        assert _files(handbook.live()) == _files(files)
        assert json.loads(handbook.live()["build.json"])["files"] == json.loads(files["build.json"])["files"]


def _files(files: dict[str, bytes]) -> dict[str, bytes]:
    """All but the one file that names its release."""
    assert "build.json" in files
    return {name: data for name, data in files.items() if name != "build.json"}


def test_no_page_names_its_release(home: HandbookPage) -> None:
    release = publish().release
    named = [name for name, data in handbook.live().items() if release.encode() in data]
    assert named == ["build.json"]


@pytest.mark.parametrize("setting", [{"SULUH_DEMO": True}, {"SULUH_SITE_URL": "https://panduan.example/"}])
def test_what_the_site_depends_on_makes_a_new_release(home: HandbookPage, setting: dict[str, object]) -> None:
    first = publish()
    with override_settings(**setting):
        second = publish()
        assert second.live
        assert second.digest != first.digest
        page = handbook.live()["index.html"].decode()
    assert ("DATA CONTOH" in page) == ("SULUH_DEMO" in setting)
    assert ('rel="canonical" href="https://panduan.example/"' in page) == ("SULUH_SITE_URL" in setting)
    assert publish().digest == first.digest


def test_the_theme_and_the_configuration_are_part_of_the_digest(
    home: HandbookPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = publish()
    style = tmp_path / "extra.css"
    style.write_text("a {}")
    theme = list(digest._theme_files())
    assert len(theme) > 10
    digest._surroundings.cache_clear()
    monkeypatch.setattr(digest, "_theme_files", lambda: [*theme, style])
    try:
        assert digest.input_digest({}) != digest.input_digest({"a": b""})
        assert publish().digest != first.digest
    finally:
        digest._surroundings.cache_clear()


def test_the_configuration_stays_warm(home: HandbookPage) -> None:
    publish()
    tree = shelf().trees / str(current_release(shelf()))
    assert load(tree, shelf().work) is load(tree, shelf().work)
