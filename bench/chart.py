"""A bar chart as SVG, without a plotting library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

WIDTH: Final = 720
LABEL: Final = 190
BAR: Final = 20
STEP: Final = 30
STYLE: Final = (
    "text{font:13px system-ui,sans-serif;fill:#17211f}.t{font-weight:700;font-size:15px}.n{fill:#46544f}"
    ".ours{fill:#0d4a48}.stock{fill:#d97706}svg{background:#fff}"
)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `kind` is its CSS class (`ours`, `stock`), `value` in seconds."""

    label: str
    kind: str
    value: float


def bars_svg(title: str, bars: Sequence[Bar]) -> str:
    """Return the chart as text; the longest bar fills the width."""
    longest = max(bar.value for bar in bars)
    room = WIDTH - LABEL - 90
    height = 50 + STEP * len(bars)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">',
        f'<style>{STYLE}</style><text class="t" x="10" y="24">{escape(title)}</text>',
    ]
    for number, bar in enumerate(bars):
        top = 40 + number * STEP
        length = max(1.0, bar.value / longest * room)
        lines.append(
            f'<text x="10" y="{top + 15}">{escape(bar.label)}</text>'
            f'<rect class="{escape(bar.kind)}" x="{LABEL}" y="{top}" width="{length:.1f}" height="{BAR}" rx="3"/>'
            f'<text class="n" x="{LABEL + length + 6:.1f}" y="{top + 15}">{bar.value:.2f} s</text>'
        )
    return "\n".join([*lines, "</svg>", ""])
