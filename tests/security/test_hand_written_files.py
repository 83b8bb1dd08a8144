"""What people put into the tree by hand runs nothing in the origin of the back office."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.handbook.publish import NotPublishable, check, publish
from cms.handbook.release import current_release
from cms.handbook.shelf import docs_root, shelf
from cms.pages.models import HandbookPage
from tests.factories import handbook
from tests.factories import pages as make

pytestmark = pytest.mark.django_db
PAGE = "---\ntitle: Tulisan tangan\nby: hand\n---\n\nDari penyunting teks.\n\n"


@pytest.fixture
def home(var: Path) -> HandbookPage:
    return make.make_home()


def write(name: str, text: str) -> None:
    file = docs_root() / "id" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


@pytest.mark.parametrize("name", ["a.html", "a.js", "a.svg", "a.xhtml", "a.JS", "a.mjs", "a.wasm", "tanpa-akhiran"])
def test_assets_that_run_are_refused_with_their_name(home: HandbookPage, name: str) -> None:
    write("assets/gambar.png", "x")
    publish()
    first = current_release(shelf())
    assert (shelf().current / "assets" / "gambar.png").read_text() == "x"
    write(f"assets/{name}", "alert(1)")
    for ask in (publish, check):
        with pytest.raises(NotPublishable, match=rf"id/assets/{name} .*Hapus berkas itu"):
            ask()
    assert current_release(shelf()) == first


@pytest.mark.parametrize(
    "raw",
    ["<script>alert(1)</script>", "</article><script>alert(1)</script>", "</article><img src=x onerror=alert(1)>"],
)
def test_raw_markup_beside_the_content_is_refused(home: HandbookPage, raw: str) -> None:
    write("tangan/index.md", PAGE)
    publish()
    first = current_release(shelf())
    assert "Dari penyunting teks." in handbook.text("tangan")
    write("tangan/index.md", PAGE + raw + "\n")
    with pytest.raises(NotPublishable, match="tangan"):
        publish()
    assert current_release(shelf()) == first
