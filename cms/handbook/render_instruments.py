"""Instruments as Markdown pages and data files. Pure: values in, texts out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256
from html import escape

from cms.core.activities import Activity
from cms.core.addresses import INSTRUMENTS_PATH
from cms.core.audiences import Audience
from cms.core.instruments import About, FileFormat, Subtype, TestKind
from cms.core.stages import Stage

from .blocks import Fence, write_fence
from .documents_instruments import Instruments, Listed, Released, Shown
from .links import file_of, relative
from .prose import heading_line, line
from .render import markdown_file
from .render_card import card, has_downloads, size_text

LIST_FILE = f"{INSTRUMENTS_PATH}/daftar.json"
VERSION_FILE = "uraian.json"
_INTRO = (
    "Formulir dan surat kosong untuk lima kegiatan pendukung. Unduh, cetak, lalu isi. Formulir yang terisi memuat data "
    "pribadi: simpan di ruang BK, jangan di buku panduan ini."
)


def instrument_files(instruments: Instruments) -> dict[str, bytes]:
    """Return the files of the tree below the language folder: pages, lists as JSON, released files byte for byte."""
    if not instruments.paths():
        return {}
    files = {file_of(INSTRUMENTS_PATH): _overview(instruments).encode(), LIST_FILE: _json(_list(instruments))}
    for entry in instruments.listed:
        files[file_of(entry.path)] = _page(entry, instruments).encode()
    for version in instruments.versions:
        files[f"{version.path}/{VERSION_FILE}"] = _json(_version(version))
        files |= {f"{version.path}/{file.name}": file.data for file in version.files}
        if not instruments.is_latest(version):
            files[file_of(version.path)] = _old_page(version).encode()
    return files


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _list(instruments: Instruments) -> dict[str, object]:
    return {
        "listed": [asdict(entry) for entry in instruments.listed],
        "protected": [asdict(entry) for entry in instruments.protected],
    }


def _version(version: Released) -> dict[str, object]:
    """Return everything of a version that its files do not say, so that a tree loads again."""
    facts = {name: getattr(version, name) for name in ("code", "number", "released", "change_note")}
    names = ("format", "name", "media_type", "pages")
    files = [{name: getattr(file, name) for name in names} for file in version.files]
    return {**facts, "description": json.loads(version.description), "files": files}


# ---------------------------------------------------------------- the overview


def _overview(instruments: Instruments) -> str:
    fields: dict[str, object] = {
        "title": "Instrumen",
        "kind": "instruments",
        "description": "Formulir dan surat kosong untuk diunduh.",
    }
    shown = instruments.shown()
    if shown.offers:  # the theme links to what only a built site has
        fields["zips"] = [
            {"name": activity.value, "label": str(activity.label)}
            for activity in Activity
            if has_downloads(activity.value, shown)
        ]
    activities = (part for activity in Activity for part in _activity(activity, shown))
    return markdown_file(fields, "\n\n".join([_INTRO, *activities, *_protected(instruments)]))


def _activity(activity: Activity, shown: Shown) -> Iterator[str]:
    entries = [entry for entry in shown.listed if entry.activity == activity.value]
    if entries:
        yield heading_line(2, str(activity.label))
        cards = tuple(card(entry, shown.offers.get(entry.code), INSTRUMENTS_PATH) for entry in entries)
        yield write_fence(Fence("div.daftar-instrumen", cards))


def _protected(instruments: Instruments) -> Iterator[str]:
    if not instruments.protected:
        return
    yield heading_line(2, "Instrumen terlindung")
    yield "Instrumen berikut dilindungi hak cipta atau hanya boleh dipakai ahli. Butirnya tidak dimuat di sini."
    for entry in instruments.protected:
        yield heading_line(3, entry.title)
        facts = {
            "Kegunaan": entry.purpose,
            "Tes atau non-tes": str(TestKind(entry.kind).label),
            "Boleh dipakai oleh": entry.users,
            "Pemegang hak": entry.holder,
            "Lisensi diperoleh di": entry.licence_from,
            "Yang boleh disimpan": entry.may_store,
        }
        yield _facts(facts)


# ---------------------------------------------------------------- one instrument


def _page(entry: Listed, instruments: Instruments) -> str:
    version = instruments.latest(entry.code)
    fields: dict[str, object] = {
        "title": escape(entry.title),
        "kind": "instrument",
        "description": escape(entry.purpose),
    }
    fields |= {"login": entry.code} if version is None else _files(version, relative(entry.path, version.path))
    parts = [_facts(_listing(entry))]
    if version is not None:
        parts += _contents(entry, version)
        parts += _older(instruments.of(entry.code), version)
    return markdown_file(fields, "\n\n".join(part for part in parts if part))


def _listing(entry: Listed) -> dict[str, str]:
    return {
        "Kegiatan": str(Activity(entry.activity).label),
        "Jenis": f"{TestKind(entry.kind).label}, {Subtype(entry.subtype).label}",
        "Tentang": str(About(entry.about).label),
        "Diisi oleh": entry.filled_by,
        "Dipakai pada tahap": ", ".join(str(Stage(stage).label) for stage in entry.stages),
        "Siapa dapat mengunduh": str(Audience(entry.audience).label),
        "Versi": f"{entry.number}, {_day(entry.released)}",
    }


def _contents(entry: Listed, version: Released) -> Iterator[str]:
    base = relative(entry.path, version.path)
    for file in version.files:
        if file.format == FileFormat.PICTURE:
            yield heading_line(2, "Halaman pertama")
            yield f"![{line('Halaman pertama: ' + version.title)}]({base}/{file.name})"
    yield heading_line(2, "Isi formulir")
    yield "\n".join(_label_lines(version.labels))
    if version.notes:
        yield heading_line(2, "Catatan untuk pemakai")
        yield "\n\n".join(line(" ".join(text.split())) for text in version.notes.split("\n\n"))
    if version.licence:
        yield f"Lisensi: {line(version.licence)}"


def _label_lines(labels: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[str]:
    for title, names in labels:
        if title:
            yield f"- {line(title)}"
        yield from (f"{'    ' if title else ''}- {line(name)}" for name in names)


def _files(version: Released, base: str) -> dict[str, object]:
    """Return the front matter from which the theme makes the table of files.

    The text itself may not link to the Markdown file: to a generator that would be a link to a page.
    """
    rows = [
        {
            "label": escape(str(FileFormat(file.format).label)),
            "href": f"{base}/{file.name}".removeprefix("./"),
            "size": size_text(len(file.data)),
            "pages": file.pages or 0,
            "sha256": sha256(file.data).hexdigest(),
        }
        for file in version.files
    ]
    return {"version": version.number, "released": version.released[:10], "files": rows}


def _older(versions: tuple[Released, ...], latest: Released) -> Iterator[str]:
    older = [version for version in versions if version is not latest]
    if older:
        yield heading_line(2, "Versi lama")
        yield "\n".join(
            f"- [Versi {version.number}]({version.number}/index.md), {_day(version.released)}" for version in older
        )


def _old_page(version: Released) -> str:
    title = escape(f"{version.title}, versi {version.number}")
    fields = {"title": title, "kind": "instrument", **_files(version, ".")}
    notice = f"Versi ini sudah diganti. Pakai [versi terbaru](../index.md), kecuali Anda perlu versi {version.number}."
    return markdown_file(fields, notice)


# ---------------------------------------------------------------- pieces

_MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)


def _day(iso: str) -> str:
    """Return an ISO day or moment as readers write a day: `24 November 2026`; any other text as it is."""
    year, month, day = (*iso[:10].split("-"), "", "")[:3]
    if not (month.isdigit() and day.isdigit() and 1 <= int(month) <= len(_MONTHS)):
        return iso
    return f"{int(day)} {_MONTHS[int(month) - 1]} {year}"


def _facts(facts: dict[str, str]) -> str:
    return "\n".join(f"- {name}: {line(value)}" for name, value in facts.items() if value)
