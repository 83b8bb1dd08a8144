"""A tree on the disk to a handbook value."""

from __future__ import annotations

from pathlib import Path

from cms.core.addresses import GLOSSARY_PATH, IMAGES_FOLDER, INSTRUMENTS_PATH, SOURCES_PATH

from .documents import Document, Handbook
from .documents_instruments import Instruments, Released
from .links import file_of
from .parse import UnreadableFile, read_document, split_file
from .parse_appendix import read_glossary, read_sources
from .parse_instruments import UnreadableInstrument, file_names, read_list, read_version
from .render_instruments import LIST_FILE, VERSION_FILE
from .tree import LANGUAGE

APPENDIX = {file_of(GLOSSARY_PATH), file_of(SOURCES_PATH)}


def read_tree(root: Path) -> Handbook:
    """Return the handbook in a tree; pages written by hand are left out.

    Raises UnreadableFile when a file is not in the handbook's form.
    """
    base = root / LANGUAGE
    pages = tuple(page for path in sorted(base.rglob("index.md")) if (page := _page(path, base)))
    glossary, sources = base / file_of(GLOSSARY_PATH), base / file_of(SOURCES_PATH)
    return Handbook(
        pages,
        read_glossary(_text(glossary, base), file_of(GLOSSARY_PATH)) if glossary.exists() else (),
        read_sources(_text(sources, base), file_of(SOURCES_PATH)) if sources.exists() else (),
        {path.name: _bytes(path, base) for path in sorted((base / IMAGES_FOLDER).glob("*.*"))},
        _instruments(base),
    )


def _page(path: Path, base: Path) -> Document | None:
    file = path.relative_to(base).as_posix()
    if file in APPENDIX or file.startswith(f"{INSTRUMENTS_PATH}/"):
        return None
    text = _text(path, base)
    fields, _ = split_file(text, file)
    return None if fields.get("by") == "hand" else read_document(text, file)


def _instruments(base: Path) -> Instruments:
    names = base / LIST_FILE
    if not names.exists():
        return Instruments()
    folders = sorted((base / INSTRUMENTS_PATH).glob(f"*/*/{VERSION_FILE}"))
    try:
        listed, protected = read_list(_text(names, base), LIST_FILE)
        versions = [_version(path, base) for path in folders]
    except UnreadableInstrument as problem:
        raise UnreadableFile(str(problem)) from problem
    return Instruments(listed, protected, tuple(sorted(versions, key=lambda each: (each.code, -each.number))))


def _version(path: Path, base: Path) -> Released:
    text, file = _text(path, base), path.relative_to(base).as_posix()
    version = read_version(text, file, {name: _bytes(path.parent / name, base) for name in file_names(text, file)})
    if f"{version.path}/{VERSION_FILE}" != file:
        raise UnreadableInstrument(f"{file}: code or number is not that of its folder")
    return version


def _text(path: Path, base: Path) -> str:
    try:
        return _bytes(path, base).decode()
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path.relative_to(base).as_posix()}: not UTF-8") from error


def _bytes(path: Path, base: Path) -> bytes:
    """Return a file of the tree. A link in a tree from elsewhere would bring in any file of this machine."""
    if path.is_symlink() or not path.is_file():
        raise UnreadableFile(f"{path.relative_to(base).as_posix()}: no plain file")
    return path.read_bytes()
