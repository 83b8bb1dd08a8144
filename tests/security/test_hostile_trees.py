"""A tree from elsewhere: refused with the name of the file, at once, and without reaching another file of this machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.images import get_image_model

from cms.handbook.images import clean_copy
from cms.pages.models import GuidancePage
from tests.factories.pages import picture

pytestmark = pytest.mark.django_db
HOME = '---\nkind: "home"\ntitle: "Beranda"\nuid: "6ba7b810-9dad-11d1-80b4-00c04fd430c8"\n---\n\nIsi.\n'
BOMB = [f"a{level}: &a{level} [{','.join([f'*a{level - 1}'] * 10)}]" for level in range(1, 9)]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a small tree that loads: a home page and the page `x`."""
    write(tmp_path / "id" / "index.md", HOME)
    write(tmp_path / "id" / "x" / "index.md", page())
    return tmp_path


def write(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def page(*lines: str) -> str:
    return "\n".join(["---", 'title: "X"', *lines, "---", "", "Isi.", ""])


def refused(tree: Path) -> str:
    """Return the sentence with which the tree is refused; nothing of it is there then."""
    with pytest.raises(CommandError) as refusal:
        call_command("load_handbook", str(tree))
    assert not GuidancePage.objects.exists()
    return str(refusal.value)


def test_a_good_tree_is_loaded_with_its_picture(tree: Path) -> None:
    write(tree / "id" / "gambar" / "foto.png", clean_copy(picture()))
    call_command("load_handbook", str(tree))
    assert GuidancePage.objects.get().title == "X"
    assert get_image_model().objects.get().title == "foto.png"


@pytest.mark.parametrize(
    "lines",
    [
        ["a0: &a0 [lol]", *BOMB, "description: *a8"],
        ['description: !!python/object/apply:os.system ["true"]'],
        ["order: banyak"],
        ["review_months: -1"],
        ['reviewed: "2026-99-99"'],
        ['changed: "kemarin"'],
        ['kind: "jahat"'],
        ['uid: "bukan"'],
        ['uid: "6ba7b810-9dad-11d1-80b4-00c04fd430c8"'],
    ],
)
def test_front_matter_that_does_not_fit_is_refused_with_its_file(tree: Path, lines: list[str]) -> None:
    write(tree / "id" / "x" / "index.md", page(*lines))
    assert "x/index.md" in refused(tree)


@pytest.mark.parametrize("name", ["admin", "Foo Bar", "CON"])
def test_a_folder_that_is_no_address_is_refused(tree: Path, name: str) -> None:
    write(tree / "id" / name / "index.md", page())
    assert f"{name}/index.md" in refused(tree)


def test_bytes_that_are_no_text_are_refused(tree: Path) -> None:
    write(tree / "id" / "x" / "index.md", b'---\ntitle: "\xff\xfe"\n---\n')
    assert "x/index.md" in refused(tree)


def test_links_to_other_files_of_this_machine_are_refused(tree: Path, tmp_path: Path) -> None:
    secret = tmp_path / "rahasia.md"
    write(secret, page())
    (tree / "id" / "x" / "index.md").unlink()
    (tree / "id" / "x" / "index.md").symlink_to(secret)
    assert "x/index.md" in refused(tree)


def test_a_picture_that_is_a_link_is_refused(tree: Path, tmp_path: Path) -> None:
    write(tmp_path / "pribadi.png", picture())
    (tree / "id" / "gambar").mkdir()
    (tree / "id" / "gambar" / "foto.png").symlink_to(tmp_path / "pribadi.png")
    assert "gambar/foto.png" in refused(tree)


@pytest.mark.parametrize("data", [b"root:x:0:0:", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n"])
def test_what_is_no_picture_is_refused(tree: Path, data: bytes) -> None:
    write(tree / "id" / "gambar" / "foto.png", data)
    assert "gambar/foto.png" in refused(tree)
