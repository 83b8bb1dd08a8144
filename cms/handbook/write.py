"""Writes the tree: the only file that changes Markdown on the disk."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from .parse import UnreadableFile, split_file
from .tree import GENERATED, LANGUAGE, MANIFEST

ASSETS = "assets"


def write_tree(root: Path, files: Mapping[str, bytes]) -> list[str]:
    """Make the generated files of the tree equal to `files`; return the names that changed, sorted.

    Only files that the manifest lists are ever deleted, so a wrong folder loses nothing. The manifest names the
    old and the new files while the work lasts: a kill leaves nothing that the next run does not know.
    """
    before = listed_files(root)
    changed = [name for name, data in files.items() if _differs(root, name, data)]
    gone = sorted(name for name in before if name not in files and not _is_taken_over(root, name))
    if not changed and not gone:
        return []
    _write(root / MANIFEST, _intent(before | set(files)))
    for name in before | set(files):  # a killed run may have left half a file
        _temporary(root / name).unlink(missing_ok=True)
    for name in changed:
        if name != MANIFEST:
            _write(root / name, files[name])
    for name in gone:
        _delete(root, name)
    _write(root / MANIFEST, files[MANIFEST])
    return sorted({*changed, *gone} - {MANIFEST})


def _differs(root: Path, name: str, data: bytes) -> bool:
    return _read(root / name) != data and not _is_taken_over(root, name)


def _is_taken_over(root: Path, name: str) -> bool:
    """Return whether a person has made this file his own since it was generated."""
    data = _read(root / name) if name.endswith(".md") else None
    return data is not None and _is_by_hand(data, name)


def listed_files(root: Path) -> set[str]:
    """Return the names of the generated files that the manifest of the tree lists."""
    data = _read(root / MANIFEST)
    if data is None:
        return set()
    try:
        names = list(json.loads(data)["files"])
    except (ValueError, KeyError, TypeError):
        return set()
    return {name for name in names if isinstance(name, str) and _inside(root, name)}


def hand_files(root: Path) -> dict[str, bytes]:
    """Return the files that people write: assets, and pages whose front matter says `by: hand`."""
    return dict(sorted(_hand_files(root)))


def _hand_files(root: Path) -> Iterator[tuple[str, bytes]]:
    base = root / LANGUAGE
    for path in sorted(base.rglob("*")) if base.is_dir() else []:
        if not path.is_file() or path.is_symlink():
            continue
        name = path.relative_to(root).as_posix()
        data = path.read_bytes()
        if name.startswith(f"{LANGUAGE}/{ASSETS}/") or (path.suffix == ".md" and _is_by_hand(data, name)):
            yield name, data


def _is_by_hand(data: bytes, name: str) -> bool:
    try:
        fields, _ = split_file(data.decode(), name)
    except (UnreadableFile, UnicodeDecodeError):
        return False
    return fields.get("by") == "hand"


def fill_tree(source: Path, target: Path) -> None:
    """Copy a whole tree, generated files and people's files, to where none is yet."""
    names = (path for path in sorted(source.rglob("*")) if path.is_file())
    copy_tree({path.relative_to(source).as_posix(): path.read_bytes() for path in names}, target)


def copy_tree(files: Mapping[str, bytes], target: Path) -> None:
    """Write a whole tree into an empty folder (the snapshot that a release is built from)."""
    for name, data in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _intent(names: set[str]) -> bytes:
    return (json.dumps({"files": dict.fromkeys(sorted(names), "")}, indent=1) + "\n").encode()


def _inside(root: Path, name: str) -> bool:
    allowed = name.startswith((f"{LANGUAGE}/", f"{GENERATED}/"))
    return allowed and ".." not in Path(name).parts and not (root / name).is_symlink()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _write(path: Path, data: bytes) -> None:
    """Replace one file at once: readers and a kill see the old or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = _temporary(path)
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _delete(root: Path, name: str) -> None:
    path = root / name
    path.unlink(missing_ok=True)
    folder = path.parent
    while folder != root and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
