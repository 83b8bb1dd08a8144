"""A tree on the disk to a handbook value."""

from __future__ import annotations

from pathlib import Path

from cms.core.addresses import GLOSSARY_PATH, IMAGES_FOLDER, SOURCES_PATH

from .documents import Document, Handbook
from .links import file_of
from .parse import read_document, split_file
from .parse_appendix import read_glossary, read_sources
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
        read_glossary(glossary.read_text(encoding="utf-8"), file_of(GLOSSARY_PATH)) if glossary.exists() else (),
        read_sources(sources.read_text(encoding="utf-8"), file_of(SOURCES_PATH)) if sources.exists() else (),
        {path.name: path.read_bytes() for path in sorted((base / IMAGES_FOLDER).glob("*.*"))},
    )


def _page(path: Path, base: Path) -> Document | None:
    file = path.relative_to(base).as_posix()
    if file in APPENDIX:
        return None
    text = path.read_text(encoding="utf-8")
    fields, _ = split_file(text, file)
    return None if fields.get("by") == "hand" else read_document(text, file)
