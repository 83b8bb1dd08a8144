"""A plan as PDF/UA and as a picture of its first page: Typst, data as JSON, fonts from this folder, a fixed date."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from cms.core.errors import Refused

from . import glyphs
from .blocks import Plan

if TYPE_CHECKING:
    from typst import Compiler

TEMPLATES = Path(__file__).parent / "typst"
PICTURE_WIDTH = 800  # pixels
A4_POINTS = (595.276, 841.89)
GREYS = 16
Density = tuple[str, str]
# Size of the text in points and, in em, from one line to write on to the next (never below 6.1 mm).
DENSITIES: tuple[Density, ...] = (
    ("11.5", "1.85"),
    ("11", "1.85"),
    ("11", "1.75"),
    ("11", "1.65"),
    ("10.5", "1.7"),
    ("10", "1.75"),
)
LONG = 12
"""From as many pages on a document is set once: nobody counts whether it saves the thirteenth."""
_one_at_a_time = Lock()


class Paper(StrEnum):
    A4 = "a4"  # 210 x 297 mm
    F4 = "f4"  # 215 x 330 mm, "folio" in Indonesian schools


@dataclass(frozen=True, slots=True)
class Printed:
    data: bytes
    pages: int
    size: float  # of the text, in points
    pitch: float  # from one line to write on to the next, in em
    end: float  # of the last page, in mm from its top


def render(plan: Plan, paper: Paper, logo: bytes | None) -> Printed:
    """Return the PDF. Raises Refused for letters that the font does not have.

    A form of several pages is set closer where that saves a page, and no closer than that needs; a long one is not.
    """
    with _one_at_a_time:
        made = _set(plan, paper, logo, DENSITIES[0])
        if made.pages == 1 or made.pages >= LONG:
            return made
        closest = _set(plan, paper, logo, DENSITIES[-1])
        if closest.pages == made.pages:
            return made
        for density in DENSITIES[1:-1]:
            made = _set(plan, paper, logo, density)
            if made.pages == closest.pages:
                return made
    return closest


def _set(plan: Plan, paper: Paper, logo: bytes | None, density: Density) -> Printed:
    data = _compile(plan, paper, logo, density, format="pdf", pdf_standards=["ua-1"])
    pages, size, end = (_compiler().query(label, field="value", one=True) for label in ("<pages>", "<size>", "<end>"))
    return Printed(data, int(pages), float(size), float(density[1]), float(end))


def picture(plan: Plan, logo: bytes | None, like: Printed | None = None) -> bytes:
    """Return page one on A4 as a PNG of 16 greys, 800 pixels wide, without metadata; set as close as the PDF `like`."""
    from PIL import Image

    width = A4_POINTS[1 if plan.landscape else 0]
    wanted = (like.size, like.pitch) if like else None
    density = next((each for each in DENSITIES if (float(each[0]), float(each[1])) == wanted), DENSITIES[0])
    with _one_at_a_time:
        made: Any = _compile(plan, Paper.A4, logo, density, format="png", ppi=PICTURE_WIDTH * 72 / width)
    page = Image.open(BytesIO(made[0] if isinstance(made, list) else made))
    plain = page.convert("L").quantize(GREYS)
    out = BytesIO()
    plain.save(out, "PNG", optimize=True)
    return out.getvalue()


def _compile(plan: Plan, paper: Paper, logo: bytes | None, density: Density, **options: Any) -> bytes:
    """Return what Typst makes. Raises Refused when it warns: a warning is a form that does not look as it should."""
    if missing := glyphs.missing(text.replace("\n", " ") for text in _texts(plan)):
        raise Refused(
            f"Formulir “{plan.title}” memuat huruf atau lambang yang tidak dapat dicetak: {', '.join(missing)}. "
            "Hapus lambang itu dari label atau kalimatnya."
        )
    form = {**_plain(plan), "paper": paper.value, "logo": list(logo) if logo else None}
    _set_levels(form["blocks"])
    inputs = {"form": json.dumps(form), "size": density[0], "pitch": density[1]}
    made: Any
    made, warnings = _compiler().compile_with_warnings(sys_inputs=inputs, **options)
    if warnings:
        raise Refused(f"Formulir “{plan.title}” tidak dapat dicetak dengan benar: {warnings[0].message}.")
    return made  # type: ignore[no-any-return]  # pages as one file, or a list of pictures that `picture` unpacks


@cache
def _compiler() -> Compiler:
    """Return the one warm compiler: fonts are read and templates parsed once. Not for two threads at a time."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[glyphs.FONTS])
    return typst.Compiler(TEMPLATES / "form.typ", root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)


def _plain(value: Any) -> Any:
    """Return dicts, lists and scalars; a block says in `block` what it is."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value):
        name = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in type(value).__name__)
        return {"block": name.strip("_"), **{part.name: _plain(getattr(value, part.name)) for part in fields(value)}}
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for part in fields(value):
            yield from _texts(getattr(value, part.name))


def _set_levels(blocks: list[dict[str, Any]]) -> None:
    """Headings never skip a level (PDF/UA): the title is level 1, where there is none the sections are."""
    last = 1 if any(block["block"] == "title" for block in blocks) else 0
    top = last + 1

    def walk(inside: list[dict[str, Any]]) -> None:
        nonlocal last
        for block in inside:
            if block["block"] == "heading":
                block["level"] = last = min(last + 1, top + block["level"] - 1)
            walk(block.get("blocks", []))

    walk(blocks)
