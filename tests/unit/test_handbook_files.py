"""The files of the publisher: the tree is written once and whole, releases are complete, wrong folders lose nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cms.handbook import release
from cms.handbook.release import (
    Shelf,
    build_info,
    current_release,
    is_complete,
    known_releases,
    next_id,
    prune,
    tree_of,
)
from cms.handbook.tree import MANIFEST, manifest
from cms.handbook.write import fill_tree, hand_files, listed_files, write_tree
from tests.factories.handbook import files_below

HAND = b"---\ntitle: Tangan\nby: hand\n---\n\nTeks.\n"
PAGE = b"---\ntitle: Mesin\n---\n\nTeks.\n"


def tree(**files: bytes) -> dict[str, bytes]:
    """Return a tree with these files below `id/`; two underscores in a name are a slash."""
    found = {f"id/{name.replace('__', '/')}.md": data for name, data in files.items()}
    return {**found, MANIFEST: manifest(found)}


def test_a_tree_is_written_and_only_changes_are_written_again(tmp_path: Path) -> None:
    first = tree(index=PAGE, a__index=PAGE)
    assert write_tree(tmp_path, first) == ["id/a/index.md", "id/index.md"]
    assert files_below(tmp_path) == first
    assert write_tree(tmp_path, first) == []
    second = tree(index=PAGE + b"!", b__c__index=PAGE)
    assert write_tree(tmp_path, second) == ["id/a/index.md", "id/b/c/index.md", "id/index.md"]
    assert files_below(tmp_path) == second
    assert not (tmp_path / "id" / "a").exists(), "empty folders go too"


def test_files_of_people_are_never_touched(tmp_path: Path) -> None:
    write_tree(tmp_path, tree(index=PAGE, a__index=PAGE, b__index=PAGE))
    (tmp_path / "id" / "a" / "index.md").write_bytes(HAND)
    (tmp_path / "id" / "assets").mkdir()
    (tmp_path / "id" / "assets" / "gaya.css").write_bytes(b"a {}")
    (tmp_path / "id" / "catatan.md").write_bytes(b"tanpa kepala")
    (tmp_path / "id" / "rusak.md").write_bytes(b"\xff\xfe")
    write_tree(tmp_path, tree(index=PAGE + b"!", a__index=PAGE))
    files = files_below(tmp_path)
    assert files["id/a/index.md"] == HAND
    assert files["id/catatan.md"] == b"tanpa kepala"
    assert "id/b/index.md" not in files
    write_tree(tmp_path, tree(index=PAGE))
    assert files_below(tmp_path)["id/a/index.md"] == HAND
    assert hand_files(tmp_path) == {"id/a/index.md": HAND, "id/assets/gaya.css": b"a {}"}


def test_links_in_the_tree_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "luar.md"
    outside.write_bytes(HAND)
    root = tmp_path / "naskah"
    write_tree(root, tree(index=PAGE))
    (root / "id" / "luar.md").symlink_to(outside)
    assert hand_files(root) == {}
    names = {"id/luar.md": "", "id/../../luar.md": "", "luar.md": "", "id/index.md": ""}
    (root / MANIFEST).write_text(json.dumps({"files": names}))
    assert listed_files(root) == {"id/index.md"}
    write_tree(root, tree(index=PAGE))
    assert outside.read_bytes() == HAND


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"files": 1}', b'{"x": {}}', b'{"files": [1]}'])
def test_a_damaged_manifest_deletes_nothing(tmp_path: Path, data: bytes) -> None:
    write_tree(tmp_path, tree(index=PAGE, a__index=PAGE))
    (tmp_path / MANIFEST).write_bytes(data)
    assert listed_files(tmp_path) == set()
    write_tree(tmp_path, tree(index=PAGE))
    assert (tmp_path / "id" / "a" / "index.md").exists()


def test_a_file_where_a_folder_must_be_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "id").mkdir()
    (tmp_path / "id" / "a").write_bytes(b"berkas")
    with pytest.raises(OSError, match="a"):
        write_tree(tmp_path, tree(a__index=PAGE))


def test_half_files_of_a_killed_run_go(tmp_path: Path) -> None:
    write_tree(tmp_path, tree(index=PAGE, a__index=PAGE))
    for folder in (tmp_path / "id", tmp_path / "id" / "a"):
        (folder / ".index.md.new").write_bytes(b"sepa")
    write_tree(tmp_path, tree(index=PAGE))
    assert set(files_below(tmp_path)) == {"id/index.md", MANIFEST}


def test_a_whole_tree_is_copied(tmp_path: Path) -> None:
    write_tree(tmp_path / "a", tree(index=PAGE))
    fill_tree(tmp_path / "a", tmp_path / "b")
    assert files_below(tmp_path / "b") == files_below(tmp_path / "a")


# --- Releases ------------------------------------------------------------------------------------------------------


def make_release(shelf: Shelf, text: str) -> str:
    """Make a release whose one page says `text`."""
    name = next_id(shelf, f"{text}00000000")
    work = release.clear_work(shelf)
    (work / "site").mkdir()
    (work / "tree").mkdir()
    (work / "site" / "index.html").write_text(text)
    (work / "tree" / "index.md").write_text(text)
    release.finish(shelf, name, f"{text}00000000", work / "site", work / "tree")
    return name


def test_releases_are_numbered_complete_and_switched(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "rak")
    assert (current_release(shelf), known_releases(shelf), tree_of(shelf, "x")) == (None, [], None)
    first, second = make_release(shelf, "satu"), make_release(shelf, "dua")
    assert [first, second] == known_releases(shelf) == ["000001-satu0000", "000002-dua00000"]
    assert current_release(shelf) == second
    assert (shelf.current / "index.html").read_text() == "dua"
    assert is_complete(shelf.releases / first)
    assert tree_of(shelf, first) == shelf.trees / first


@pytest.mark.parametrize("damage", ["changed", "missing", "added", "no list", "list is no list"])
def test_a_damaged_release_is_not_complete(tmp_path: Path, damage: str) -> None:
    shelf = Shelf(tmp_path)
    folder = shelf.releases / make_release(shelf, "satu")
    assert is_complete(folder)
    changes: dict[str, Callable[[], object]] = {
        "changed": lambda: (folder / "index.html").write_text("lain"),
        "missing": (folder / "index.html").unlink,
        "added": lambda: (folder / "x.html").write_text("x"),
        "no list": (folder / "build.json").unlink,
        "list is no list": lambda: (folder / "build.json").write_text('{"files": 1}'),
    }
    changes[damage]()
    assert not is_complete(folder)
    assert (build_info(folder) is None) == (damage in {"no list", "list is no list"})


def test_old_releases_and_stray_trees_are_pruned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path)
    prune(shelf, set())
    names = [make_release(shelf, word) for word in ("satu", "dua", "tiga", "empat")]
    (shelf.trees / "999999-sisa").mkdir()
    release.switch(shelf, names[0])
    monkeypatch.setattr(release, "KEPT", 1)
    prune(shelf, {names[1]})
    assert known_releases(shelf) == [names[0], names[1], names[3]]
    assert sorted(path.name for path in shelf.trees.iterdir()) == [names[0], names[1], names[3]]
