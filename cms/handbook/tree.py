"""A handbook as the files of its tree. Pure: values in, file names and bytes out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from html import escape

import yaml

from cms.core.addresses import GLOSSARY_PATH, IMAGES_FOLDER, INSTRUMENTS_PATH, SOURCES_PATH

from .documents import Document, Handbook
from .documents_instruments import Instruments
from .links import file_of
from .render import References, document_markdown
from .render_appendix import glossary_markdown, sources_markdown
from .render_instruments import instrument_files

LANGUAGE = "id"
GENERATED = "_generated"
MANIFEST = f"{GENERATED}/manifest.json"
NAV = f"{GENERATED}/{LANGUAGE}/nav.yml"


def references_of(handbook: Handbook) -> References:
    """Return what the pages of this handbook may refer to."""
    terms = {term.slug: term for term in handbook.terms}
    sources = {source.slug: source for source in handbook.sources}
    return References(terms, sources, handbook.instruments.shown())


def tree_files(handbook: Handbook, by_hand: Iterable[tuple[str, str]] = ()) -> dict[str, bytes]:
    """Return every generated file of the tree: name below SULUH_DOCS to bytes.

    `by_hand` names the pages written by people, as (path, title); they only enter the navigation.
    """
    references = references_of(handbook)
    texts = {file_of(page.path): document_markdown(page, references) for page in handbook.pages}
    texts[file_of(GLOSSARY_PATH)] = glossary_markdown(handbook.terms)
    texts[file_of(SOURCES_PATH)] = sources_markdown(handbook.sources)
    files = {f"{LANGUAGE}/{name}": text.encode() for name, text in texts.items()}
    files |= {f"{LANGUAGE}/{IMAGES_FOLDER}/{name}": data for name, data in handbook.images.items()}
    files |= {f"{LANGUAGE}/{name}": data for name, data in instrument_files(handbook.instruments).items()}
    files[NAV] = nav_file(handbook.pages, by_hand, handbook.instruments).encode()
    files[MANIFEST] = manifest(files)
    return dict(sorted(files.items()))


def manifest(files: Mapping[str, bytes]) -> bytes:
    """Return the list of generated files with their digests."""
    lines = {name: sha256(data).hexdigest() for name, data in sorted(files.items()) if name != MANIFEST}
    return (json.dumps({"files": lines}, indent=1, sort_keys=True) + "\n").encode()


# ---------------------------------------------------------------- navigation


def nav_file(
    pages: Iterable[Document],
    by_hand: Iterable[tuple[str, str]] = (),
    instruments: Instruments = Instruments(),  # noqa: B008  # frozen
) -> str:
    """Return the generated configuration: `nav` and nothing else. Leaves are bare paths, sections have labels."""
    entries = navigation(pages)
    if instruments.paths():
        entries.append(
            {"Instrumen": [file_of(INSTRUMENTS_PATH), *(file_of(entry.path) for entry in instruments.listed)]}
        )
    entries += [file_of(GLOSSARY_PATH), file_of(SOURCES_PATH)]
    entries += [file_of(path) for path, _ in sorted(by_hand)]
    return str(yaml.safe_dump({"nav": entries}, allow_unicode=True, default_flow_style=False, width=1 << 30))


def navigation(pages: Iterable[Document]) -> list[object]:
    """Return MkDocs' `nav` of the pages, in the order of their siblings; labels are HTML-escaped like titles."""
    ordered = sorted(pages, key=lambda page: (page.order, page.path))
    paths = {page.path for page in ordered}
    children: dict[str, list[Document]] = {}
    for page in ordered:
        if page.path:
            children.setdefault(_parent(page.path, paths), []).append(page)
    home: list[object] = [file_of("")] if "" in paths else []
    return [*home, *_entries("", children)]


def _parent(path: str, paths: set[str]) -> str:
    """The nearest page above that is in the tree: a page whose parent is held back hangs one level higher."""
    above = path.rpartition("/")[0]
    while above and above not in paths:
        above = above.rpartition("/")[0]
    return above


def _entries(parent: str, children: Mapping[str, list[Document]]) -> list[object]:
    return [
        {escape(page.title): [file_of(page.path), *_entries(page.path, children)]}
        if page.path in children
        else file_of(page.path)
        for page in children.get(parent, [])
    ]
