"""Block values to the stored form of StreamField blocks: the reverse of `collect_blocks`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cms.core.addresses import is_generated
from cms.core.stages import Stage

from . import documents as d
from .documents_instruments import InstrumentCard
from .render_editor import to_html

Raw = dict[str, Any]


class UnknownKey(ValueError):
    """A block refers to something that is not in the tree. The message is Indonesian and names the page."""


@dataclass(frozen=True, slots=True)
class LinkWriter:
    """Writes links in the editor's format; `pages` gives database keys by page path."""

    pages: Mapping[str, int]

    def __call__(self, target: d.Target) -> dict[str, str]:
        """Return the attributes of a link. Raises UnknownKey when the page is not in the tree."""
        if isinstance(target, d.WebTarget):
            return {"href": target.url}
        if isinstance(target, d.AnchorTarget):
            return {"href": f"#{target.fragment}"}
        if is_generated(target.path):
            return {"href": f"/{target.path}/"}
        if target.path not in self.pages:
            raise UnknownKey(f"Tautan menuju {target.path or 'beranda'}/index.md, yang tidak ada di naskah.")
        return {"linktype": "page", "id": str(self.pages[target.path])}


@dataclass(frozen=True, slots=True)
class Keys:
    """Database keys by term slug, source slug, image file name and instrument code, and how links are written."""

    attributes: LinkWriter
    terms: Mapping[str, int]
    sources: Mapping[str, int]
    images: Mapping[str, int]
    instruments: Mapping[str, int]


class BlockWriter:
    """Writes the blocks of one page."""

    def __init__(self, keys: Keys, document: d.Document) -> None:
        self.keys = keys
        self.document = document

    def stream(self) -> list[Raw]:
        """Return the stored stream; block ids depend only on page and place, so loading twice changes nothing."""
        return [
            {
                "type": name,
                "value": write(self, block),
                "id": str(uuid5(NAMESPACE_URL, f"{self.document.uid}/{number}")),
            }
            for number, block in enumerate(self.document.body)
            for name, write in [_WRITERS[type(block)]]
        ]

    # ------------------------------------------------------------ pieces

    def html(self, text: d.RichText) -> str:
        """Return rich text in the editor's format."""
        return to_html(text, self.keys.attributes)

    def _key(self, keys: Mapping[str, int], name: str, what: str) -> int:
        if name not in keys:
            raise UnknownKey(
                f"Halaman {self.document.path or 'beranda'}/index.md merujuk {what} “{name}”, yang tidak ada."
            )
        return keys[name]

    def entries(self, entries: tuple[d.Entry, ...], head: str, text: str) -> list[Raw]:
        """Return stored list items of short headings with texts."""
        return _items([{head: entry.head, text: self.html(entry.text)} for entry in entries])

    # ------------------------------------------------------------ one writer for each block

    def prose(self, block: d.Prose) -> Any:
        return self.html(block.text)

    def section(self, block: d.SectionMark) -> Any:
        return block.key

    def callout(self, block: d.Callout) -> Any:
        return {"kind": block.kind, "title": block.title, "text": self.html(block.text)}

    def stages(self, block: d.Stages) -> Any:
        names = [stage.value.replace("-", "_") for stage in Stage]
        return {name: self.html(text) for name, text in zip(names, block.texts, strict=True)}

    def checklist(self, block: d.Checklist) -> Any:
        return {"title": block.title, "items": _items(block.items)}

    def access_table(self, block: d.AccessTable) -> Any:
        rows = [{"who": row.who, "level": row.level, "note": row.note} for row in block.rows]
        return {"title": block.title, "rows": _items(rows)}

    def questions(self, block: d.Questions) -> Any:
        return {"items": self.entries(block.entries, "question", "answer")}

    def mistakes(self, block: d.Mistakes) -> Any:
        return {"items": self.entries(block.entries, "mistake", "remedy")}

    def legal_basis(self, block: d.LegalBasis) -> Any:
        return {"source": self._key(self.keys.sources, block.source, "sumber"), "text": self.html(block.text)}

    def citation(self, block: d.Citation) -> Any:
        return {"source": self._key(self.keys.sources, block.source, "sumber"), "locator": block.locator}

    def term(self, block: d.TermReference) -> Any:
        return {"term": self._key(self.keys.terms, block.term, "istilah"), "note": self.html(block.note)}

    def instrument(self, block: InstrumentCard) -> Any:
        return {"instrument": self._key(self.keys.instruments, block.code, "instrumen")}

    def training(self, block: d.Training) -> Any:
        return {
            "title": block.title,
            "minutes": block.minutes or None,
            "goals": _items(block.goals),
            "exercise": self.html(block.exercise),
            "checks": self.entries(block.checks, "question", "answer"),
        }

    def table(self, block: d.Table) -> Any:
        return {
            "columns": [{"type": "text", "heading": heading} for heading in block.header],
            "rows": [{"values": list(row)} for row in block.rows],
            "caption": block.title,
        }

    def figure(self, block: d.Figure) -> Any:
        image = self._key(self.keys.images, block.file, "gambar")
        return {"image": image, "alt": block.alt, "caption": block.caption, "credit": block.credit}


def _items(values: Any) -> list[Raw]:
    """Return stored list items. Without an `id` Wagtail would take the wrapping itself for the value."""
    return [
        {"type": "item", "value": value, "id": str(uuid5(NAMESPACE_URL, f"{number}:{value}"))}
        for number, value in enumerate(values)
    ]


_WRITERS: dict[type, tuple[str, Callable[[BlockWriter, Any], Any]]] = {
    d.Prose: ("prose", BlockWriter.prose),
    d.SectionMark: ("section", BlockWriter.section),
    d.Callout: ("callout", BlockWriter.callout),
    d.Stages: ("stages", BlockWriter.stages),
    d.Checklist: ("checklist", BlockWriter.checklist),
    d.AccessTable: ("access_table", BlockWriter.access_table),
    d.Questions: ("questions", BlockWriter.questions),
    d.Mistakes: ("mistakes", BlockWriter.mistakes),
    d.LegalBasis: ("legal_basis", BlockWriter.legal_basis),
    d.Citation: ("citation", BlockWriter.citation),
    d.TermReference: ("term", BlockWriter.term),
    d.Training: ("training", BlockWriter.training),
    d.Table: ("table", BlockWriter.table),
    d.Figure: ("figure", BlockWriter.figure),
    InstrumentCard: ("instrument", BlockWriter.instrument),
}
"""One writer for each kind of block; a test holds it against the renderers."""
