"""A handbook in which every text that nobody may see carries a word of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from PIL import Image as Pillow
from wagtail.models import Page

from cms.instruments.models import InstrumentTemplate
from cms.pages.models import GlossaryTerm, GuidancePage, HandbookPage, Source
from tests.factories import pages as make

COLOURS = {"hidden": (1, 2, 3), "public": (200, 30, 30)}


@dataclass
class World:
    """A handbook in which every text that nobody may see carries a word of its own."""

    home: HandbookPage
    term: GlossaryTerm
    source: Source
    images: dict[str, Any]
    instrument: InstrumentTemplate
    canaries: dict[str, str] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)

    def word(self, place: str) -> str:
        """Return a word of lower-case letters for a place: slugs, anchors and search indexes keep it as it is."""
        letters = sha256(place.encode()).hexdigest().translate(str.maketrans("0123456789", "ghijklmnop"))
        self.canaries[f"kanari{letters[:24]}"] = place
        return f"kanari{letters[:24]}"

    def texts(self, place: str, *, picture: str = "hidden") -> dict[str, Any]:
        """Return all fields and blocks of a guidance page, each with its word."""
        blocks = make.every_block(
            lambda name: f"{self.word(f'{place}: {name}')} baris",
            lambda name: (
                f"<p>{self.word(f'{place}: {name}')} <b>{self.word(f'{place}: {name} bold')}</b></p>"
                f'<ul><li><a href="https://e.id/{self.word(f"{place}: {name} link")}">x</a></li></ul>'
            ),
            source=self.source,
            term=self.term,
            image=self.images[picture],
            instrument=self.instrument,
        )
        headings = make.prose(f"<h2>{self.word(f'{place}: h2')}</h2><h3>{self.word(f'{place}: h3')}</h3><p>.</p>")
        return {
            "title": f"Judul {self.word(f'{place}: title')}",
            "slug": self.word(f"{place}: slug"),
            "summary": self.word(f"{place}: summary"),
            "owner_unit": self.word(f"{place}: owner_unit"),
            "change_note": self.word(f"{place}: change_note"),
            "body": [headings, *blocks],
        }

    def page(self, place: str, parent: Page | None = None, *, picture: str = "hidden", **fields: Any) -> GuidancePage:
        """Return a page full of words."""
        live = fields.pop("live", True)
        page = make.make_page(parent or self.home, live=False, **{**self.texts(place, picture=picture), **fields})
        page.labels.add(self.word(f"{place}: label"))
        page.save()
        if live:
            make.go_live(page)
        self.addresses.append(page.url_path.removeprefix("/suluh"))
        return page


def hidden_image() -> bytes:
    return make.picture(colour=COLOURS["hidden"])


def photograph(word: str) -> bytes:
    """Return a JPEG whose every kind of metadata says a word."""
    exif = Pillow.Exif()
    exif[0x010E] = f"{word} description"
    exif[0x013B] = f"{word} artist"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "S", (6.0, 10.0, 30.0), "E", (106.0, 49.0, 0.0)
    gps[27] = f"{word} gps".encode()
    data = make.picture("JPEG", colour=COLOURS["public"], exif=exif, comment=f"{word} comment".encode())
    return data + f"{word} after the end".encode()
