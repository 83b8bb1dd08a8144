"""Make a handbook of any size: seeded, Indonesian-like, about five levels deep, in the dialect of `site_docs/`.

The same seed and size give the same bytes. Used by the benchmarks and by tests that need a tree without a database.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml

TOP: Final = 12
BRANCH: Final = 5
LEVELS: Final = 5

VOCABULARY: Final = """
peserta didik orang tua wali kelas konselor sekolah data laporan kunjungan rumah konferensi kasus rujukan
catatan izin persetujuan jadwal langkah tujuan hasil bukti tindak lanjut surat kesediaan keluarga masalah
belajar karier pribadi sosial layanan rapat komitmen waktu tempat petugas angket instrumen himpunan ringkasan
rahasia asas kerahasiaan sukarela terbuka mandiri rencana evaluasi analisis tahap periksa tulis simpan bagikan
tanyakan sepakati catat siapkan hubungi dengarkan
"""
WORDS: Final = tuple(VOCABULARY.split())
LINKING: Final = (
    "dan",
    "atau",
    "dengan",
    "untuk",
    "di",
    "dari",
    "agar",
    "bila",
    "sebelum",
    "sesudah",
    "tanpa",
    "kepada",
)
STAGES: Final = ("Perencanaan", "Pelaksanaan", "Evaluasi", "Analisis hasil", "Tindak lanjut", "Laporan")
LEVEL_WORDS: Final = ("Penuh", "Baca", "Ringkas", "Angka", "Tidak")


@dataclass
class Node:
    """A page of the made-up tree; `path` is its folder ("" is the home page)."""

    path: str
    title: str
    order: int
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def source(self) -> str:
        """The page's file, from the root of the language folder."""
        return f"{self.path}/index.md" if self.path else "index.md"


def generate(tree: Path, pages: int, seed: int = 20261124) -> Node:
    """Write a handbook of exactly `pages` pages into `tree/id` with its navigation in `tree/_generated/id/nav.yml`."""
    rng = random.Random(seed)
    root = Node("", "Beranda", 1)
    root.children = [Node("glosarium", "Glosarium", 990), Node("sumber", "Sumber", 991)]
    top = [_child(root, number, rng) for number in range(min(TOP, pages - 3))]
    shares = [(pages - 3 - len(top)) // len(top) + (i < (pages - 3) % len(top)) for i in range(len(top))]
    for node, share in zip(top, shares, strict=True):
        _grow(node, share, LEVELS - 2, rng)
    root.children = [*top, *root.children]
    nodes = list(root.walk())
    for node in nodes:
        file = tree / "id" / node.source
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_page(node, nodes, rng), encoding="utf-8", newline="\n")
    _write_nav(tree / "_generated" / "id" / "nav.yml", root)
    return root


def _child(parent: Node, number: int, rng: random.Random) -> Node:
    slug = f"{rng.choice(WORDS)}-{rng.choice(WORDS)}-{number + 1}"
    title = " ".join(rng.sample(WORDS, 3)).capitalize()
    return Node(f"{parent.path}/{slug}".lstrip("/"), title, (number + 1) * 10)


def _grow(node: Node, count: int, levels: int, rng: random.Random) -> None:
    """Hang `count` pages below `node`, at most `levels` deep, about BRANCH a level."""
    if count <= 0:
        return
    width = count if levels == 1 else min(count, BRANCH)
    node.children = [_child(node, number, rng) for number in range(width)]
    rest = count - width
    for i, child in enumerate(node.children):
        _grow(child, rest // width + (i < rest % width), levels - 1, rng)


def _write_nav(file: Path, root: Node) -> None:
    def entry(node: Node) -> object:
        return {node.title: [node.source, *map(entry, node.children)]} if node.children else node.source

    file.parent.mkdir(parents=True, exist_ok=True)
    nav = [root.source, *map(entry, root.children)]
    text = yaml.safe_dump({"nav": nav}, allow_unicode=True, sort_keys=False, default_style='"', width=1_000_000)
    file.write_text(text, encoding="utf-8", newline="\n")


# ---------------------------------------------------------------- the text of a page


def _page(node: Node, nodes: list[Node], rng: random.Random) -> str:
    front = {
        "title": node.title,
        "kind": "guidance" if node.path else "home",
        "description": _sentences(rng, 2),
        "order": node.order,
        "owner": "Tim contoh",
        "reviewed": "2026-11-24",
        "review_months": 12,
        "changed": f"2026-{rng.randint(1, 11):02}-{rng.randint(1, 28):02}",
        "change_note": "Naskah pertama.",
        "labels": rng.sample(WORDS, 2),
    }
    head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, default_style='"', width=1_000_000)
    parts = [_intro(node, nodes, rng), _stages(rng), _checklist(rng), _access(rng), _answers(rng), _callout(rng)]
    return f"---\n{head}---\n\n" + "\n\n".join(parts) + "\n\n" + _citation() + "\n"


def _sentences(rng: random.Random, count: int) -> str:
    made = []
    for _ in range(count):
        words = [rng.choice(WORDS) for _ in range(rng.randint(6, 12))]
        words.insert(rng.randint(2, 4), rng.choice(LINKING))
        made.append(" ".join(words).capitalize() + ".")
    return " ".join(made)


def _paragraphs(rng: random.Random, count: int) -> str:
    return "\n\n".join(_sentences(rng, rng.randint(2, 4)) for _ in range(count))


def _bullets(rng: random.Random, count: int, mark: str = "-") -> str:
    return "\n".join(f"{mark} {_sentences(rng, 1)}" for _ in range(count))


def _intro(node: Node, nodes: list[Node], rng: random.Random) -> str:
    up = "../" * (node.path.count("/") + 1) if node.path else ""
    links = [f"[{other.title}]({up}{other.source})" for other in rng.sample(nodes, min(3, len(nodes)))]
    return (
        f"{_paragraphs(rng, 2)} Lihat {', '.join(links)}.\n\n## Sebelum mulai\n\n{_bullets(rng, 4)}\n\n"
        f"**{rng.choice(WORDS).capitalize()}.** {_sentences(rng, 2)} *{rng.choice(WORDS)}*\n\n## Langkah kerja"
    )


def _fence(head: str, body: str, slashes: int = 3, attrs: str = "") -> str:
    mark = "/" * slashes
    option = f"\n    attrs:\n        {attrs}" if attrs else ""
    return f"{mark} html | {head}{option}\n\n{body}\n\n{mark}"


def _stages(rng: random.Random) -> str:
    parts = [
        f"### {stage}\n\n{_bullets(rng, 3, '1.') if i % 2 else _bullets(rng, 3)}" for i, stage in enumerate(STAGES)
    ]
    return _fence("section.tahapan", "\n\n".join(parts))


def _checklist(rng: random.Random) -> str:
    return _fence("section.daftar-periksa", f"### Periksa {rng.choice(WORDS)}\n\n{_bullets(rng, 5)}")


def _access(rng: random.Random) -> str:
    rows = [
        f"| {rng.choice(WORDS).capitalize()} | {rng.choice(LEVEL_WORDS)} | {_sentences(rng, 1)} |" for _ in range(6)
    ]
    table = "\n".join(["| Siapa | Boleh melihat | Keterangan |", "| --- | --- | --- |", *rows])
    return _fence("section.hak-akses", f"### Siapa boleh melihat\n\n{table}")


def _answers(rng: random.Random) -> str:
    items = [
        _fence("div.butir", f"### {_sentences(rng, 1)[:-1]}?\n\n{_sentences(rng, 2)}", slashes=4) for _ in range(3)
    ]
    return "## Pertanyaan\n\n" + _fence("section.tanya-jawab", "\n\n".join(items))


def _callout(rng: random.Random) -> str:
    kind = rng.choice(("note", "tip", "warning", "danger", "example"))
    title = f"//// html | p.admonition-title\n{rng.choice(WORDS).capitalize()}\n////"
    return _fence(f"div.admonition.{kind}", f"{title}\n\n{_sentences(rng, 2)}")


def _citation() -> str:
    return _fence("section.kutipan", "bagian contoh", attrs="data-sumber: 'modul-contoh'")
