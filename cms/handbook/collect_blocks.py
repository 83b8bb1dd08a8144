"""Stored StreamField data to block values. Knows the stored form of each block of `cms.pages.blocks`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bs4 import Tag

from cms.core.addresses import is_generated
from cms.core.levels import AccessLevel, CalloutKind
from cms.core.sections import Section
from cms.core.stages import Stage
from cms.core.text import single_line

from . import documents as d
from .documents_instruments import InstrumentCard
from .images import ImageLibrary
from .links import FRAGMENT, web_target
from .richtext import Resolve, from_html

Raw = Mapping[str, Any]


class BrokenBlock(ValueError):
    """A block cannot be written. The message is an Indonesian sentence for the page's editor."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """What blocks refer to by database key: `instruments` by code, and the titles of those not in circulation."""

    paths: Mapping[int, str]
    terms: Mapping[int, str]
    sources: Mapping[int, str]
    images: ImageLibrary
    instruments: Mapping[int, str] = field(default_factory=dict)
    withdrawn: Mapping[int, str] = field(default_factory=dict)

    def lenient(self) -> Resolve:
        """As `resolver`, for terms and sources: a link that leads nowhere is no link, and its text stays."""
        strict = self.resolver()

        def resolve(tag: Tag) -> d.Target | None:
            try:
                return strict(tag)
            except BrokenBlock:
                return None

        return resolve

    def resolver(self) -> Resolve:
        """Return the meaning of an `<a>` element in the editor's stored format. It raises BrokenBlock."""

        def resolve(tag: Tag) -> d.Target | None:
            kind = str(tag.get("linktype") or "")
            if kind == "page":
                return self._page(str(tag.get("id") or ""))
            if kind:
                raise BrokenBlock("Tautan ke berkas tidak didukung. Tautkan ke halaman atau ke alamat web.")
            return _address(str(tag.get("href") or ""))

        return resolve

    def _page(self, key: str) -> d.Target:
        path = self.paths.get(int(key)) if key.isdigit() else None
        if path is None:
            raise BrokenBlock("Tautan menuju halaman yang sudah dihapus. Pilih halaman lain atau hapus tautannya.")
        return d.PageTarget(path)


def _address(href: str) -> d.Target | None:
    if href.startswith("#"):
        return d.AnchorTarget(href[1:]) if FRAGMENT.match(href[1:]) else None
    if href.startswith("/") and is_generated(href.strip("/")):
        return d.PageTarget(href.strip("/"))
    if target := web_target(href):
        return target
    raise BrokenBlock(
        f"Alamat tautan “{single_line(href)[:80]}” tidak dapat dipakai. Pakai alamat http, https, mailto, atau tel."
    )


class BlockReader:
    """Reads the blocks of one page."""

    def __init__(self, lookup: Lookup) -> None:
        self.lookup = lookup
        self.resolve = lookup.resolver()

    def read(self, stream: list[Raw]) -> tuple[d.Block, ...]:
        """Return the block values; neighbouring texts are joined, empty blocks left out."""
        blocks: list[d.Block] = []
        for number, raw in enumerate(stream, 1):
            block = self._block(raw, number)
            if block is not None:
                _append(blocks, block)
        return tuple(blocks)

    def _block(self, raw: Raw, number: int) -> d.Block | None:
        kind = str(raw.get("type"))
        reader = _READERS.get(kind)
        if reader is None:
            raise BrokenBlock(
                f"Blok ke-{number} berjenis “{kind}” tidak dikenal. Hapus blok itu lalu tulis ulang isinya."
            )
        try:
            return reader(self, raw.get("value") or {})
        except BrokenBlock as problem:
            raise BrokenBlock(f"Blok ke-{number} ({_LABELS[kind]}): {problem}") from problem
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise BrokenBlock(
                f"Blok ke-{number} ({_LABELS[kind]}) rusak. Buka blok itu, isi ulang, lalu kirim lagi."
            ) from error

    # ------------------------------------------------------------ pieces

    def rich(self, html: Any) -> d.RichText:
        """Return small rich text."""
        text = from_html(str(html or ""), self.resolve)
        return tuple(d.Paragraph(block.content) if isinstance(block, d.Heading) else block for block in text)

    def entries(self, raw: Any, head: str, text: str) -> tuple[d.Entry, ...]:
        """Return short headings with their texts."""
        return tuple(d.Entry(_line(item[head]), self.rich(item[text])) for item in _items(raw))

    def source(self, key: Any) -> str:
        """Return the key of a live source."""
        slug = self.lookup.sources.get(key)
        if slug is None:
            raise BrokenBlock("sumbernya belum terbit atau sudah ditarik. Terbitkan sumber itu atau pilih yang lain.")
        return slug

    # ------------------------------------------------------------ one reader for each block

    def prose(self, value: Any) -> d.Block | None:
        text = from_html(str(value or ""), self.resolve)
        return d.Prose(text) if text else None

    def section(self, value: Any) -> d.Block:
        return d.SectionMark(Section(value).value)

    def callout(self, value: Raw) -> d.Block:
        kind = CalloutKind(value["kind"])
        return d.Callout(kind.value, _line(value.get("title")) or str(kind.label), self.rich(value["text"]))

    def stages(self, value: Raw) -> d.Block:
        return d.Stages(tuple(self.rich(value.get(stage.value.replace("-", "_"))) for stage in Stage))

    def checklist(self, value: Raw) -> d.Block | None:
        items = tuple(filter(None, map(_line, _items(value["items"]))))
        return d.Checklist(_line(value.get("title")), items) if items else None

    def access_table(self, value: Raw) -> d.Block | None:
        rows = tuple(
            d.AccessRow(_line(row["who"]), AccessLevel(row["level"]).value, _line(row.get("note")))
            for row in _items(value["rows"])
        )
        return d.AccessTable(_line(value.get("title")), rows) if rows else None

    def questions(self, value: Raw) -> d.Block | None:
        entries = self.entries(value["items"], "question", "answer")
        return d.Questions(entries) if entries else None

    def mistakes(self, value: Raw) -> d.Block | None:
        entries = self.entries(value["items"], "mistake", "remedy")
        return d.Mistakes(entries) if entries else None

    def legal_basis(self, value: Raw) -> d.Block:
        return d.LegalBasis(self.source(value["source"]), self.rich(value["text"]))

    def citation(self, value: Raw) -> d.Block:
        return d.Citation(self.source(value["source"]), _line(value.get("locator")))

    def term(self, value: Raw) -> d.Block:
        slug = self.lookup.terms.get(value["term"])
        if slug is None:
            raise BrokenBlock("istilahnya belum terbit atau sudah ditarik. Terbitkan istilah itu atau pilih yang lain.")
        return d.TermReference(slug, self.rich(value.get("note")))

    def instrument(self, value: Raw) -> d.Block:
        key = value["instrument"]
        code = self.lookup.instruments.get(key)
        if code is None:
            raise BrokenBlock(
                f"instrumen “{self.lookup.withdrawn.get(key, 'yang dipilih')}” sudah ditarik atau belum dirilis. "
                "Hapus blok itu atau pilih instrumen lain; bila instrumen ini yang dimaksud, minta penyunting merilisnya."
            )
        return InstrumentCard(code)

    def training(self, value: Raw) -> d.Block:
        return d.Training(
            _line(value.get("title")),
            int(value.get("minutes") or 0),
            tuple(filter(None, map(_line, _items(value["goals"])))),
            self.rich(value["exercise"]),
            self.entries(value.get("checks") or [], "question", "answer"),
        )

    def table(self, value: Raw) -> d.Block | None:
        header = tuple(_line(column.get("heading")) for column in value.get("columns") or ())
        rows = tuple(tuple(_line(cell) for cell in row["values"]) for row in value.get("rows") or ())
        rows = tuple(row for row in rows if any(row))
        if not header or not rows:
            return None
        if not any(header):
            raise BrokenBlock("kepala kolomnya kosong. Isi judul setiap kolom.")
        return d.Table(_line(value.get("caption")), header, rows)

    def figure(self, value: Raw) -> d.Block:
        name = self.lookup.images.name_of(value["image"])
        if name is None:
            raise BrokenBlock("gambarnya tidak ada atau tidak dapat dibaca. Unggah lagi gambarnya.")
        return d.Figure(name, _line(value.get("alt")), _line(value.get("caption")), _line(value.get("credit")))


_LABELS = {
    "prose": "Teks",
    "section": "Bagian",
    "callout": "Kotak perhatian",
    "stages": "Enam tahap",
    "checklist": "Daftar periksa",
    "access_table": "Siapa boleh melihat",
    "questions": "Tanya jawab",
    "mistakes": "Kesalahan umum",
    "legal_basis": "Dasar hukum",
    "citation": "Kutipan sumber",
    "term": "Istilah glosarium",
    "instrument": "Instrumen",
    "training": "Latihan",
    "table": "Tabel",
    "figure": "Gambar",
}
_READERS: dict[str, Callable[[BlockReader, Any], d.Block | None]] = {
    name: getattr(BlockReader, name) for name in _LABELS
}
"""One reader for each block type of `cms.pages.blocks`; a test holds them together."""


def _line(value: Any) -> str:
    return single_line(str(value or ""))


def _items(raw: Any) -> list[Any]:
    """Return the values of a stored list block, whose items are wrapped or bare."""
    return [item["value"] if _is_wrapped(item) else item for item in raw]


def _is_wrapped(item: Any) -> bool:
    """Tell as Wagtail's ListBlock does whether an item is stored with its id."""
    return isinstance(item, Mapping) and "id" in item and "value" in item and item.get("type") == "item"


def _append(blocks: list[d.Block], block: d.Block) -> None:
    """Join neighbouring texts, except where a list or quote would melt into the one before it."""
    last = blocks[-1] if blocks else None
    if isinstance(block, d.Prose) and isinstance(last, d.Prose) and not _would_melt(last.text[-1], block.text[0]):
        blocks[-1] = d.Prose(last.text + block.text)
    else:
        blocks.append(block)


def _would_melt(before: d.RichBlock, after: d.RichBlock) -> bool:
    if isinstance(before, d.Listing) and isinstance(after, d.Listing):
        return before.ordered == after.ordered
    return isinstance(before, d.Quote) and isinstance(after, d.Quote)
