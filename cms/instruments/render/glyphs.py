"""Which letters the forms' font can print. What it lacks would be an empty box on paper, so it is refused before."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
FACES = ("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf", "LiberationSerif-Italic.ttf")


def missing(texts: Iterable[str]) -> list[str]:
    """Return the characters that one of the faces lacks, as people can find them: the sign and its Unicode name."""
    wanted = {character for text in texts for character in text}
    return [
        f"{character} ({unicodedata.name(character, f'U+{ord(character):04X}')})"
        for character in sorted(wanted - _printable())
    ]


@cache
def _printable() -> frozenset[str]:
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # the library has no stubs

    codes = []
    for face in FACES:
        with TTFont(FONTS / face, lazy=True) as font:
            codes.append(set(font.getBestCmap()))
    return frozenset(map(chr, set.intersection(*codes)))
