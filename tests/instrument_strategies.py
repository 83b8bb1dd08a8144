"""Hypothesis strategies: descriptions of forms that hold, with hostile text in every place."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from cms.core.activities import Activity
from cms.core.audiences import Audience
from cms.core.instruments import About, Confidentiality, FormShape, Subtype, TestKind
from cms.core.stages import Stage
from cms.core.text import single_line
from cms.instruments.forms import Column, Field, FieldKind, FormDescription, PageSetup, Prefill, Section, SectionLayout
from cms.instruments.forms.rules import MAX_LINES, ONLY_OUTSIDE, SIGNING, WITH_CHOICES, WITH_COLUMNS, WITH_ROWS

from .strategies import PIECES

lines = st.lists(st.sampled_from(PIECES), max_size=12).map(lambda parts: single_line("".join(parts)))
labels = lines.filter(bool)
paragraphs = st.lists(labels, max_size=3).map("\n\n".join)
choices = st.lists(labels, min_size=1, max_size=4, unique=True).map(tuple)


def _names(prefix: str, count: int) -> list[str]:
    return [f"{prefix}_{number}" for number in range(count)]


@st.composite
def columns(draw: st.DrawFn, name: str) -> Column:
    """Return a column that may stand in a table."""
    kind = draw(st.sampled_from([kind for kind in FieldKind if kind not in ONLY_OUTSIDE]))
    chosen = draw(choices) if kind in WITH_CHOICES else ()
    return Column(name, draw(labels), kind, draw(st.booleans()), draw(lines), chosen)


@st.composite
def fields(draw: st.DrawFn, name: str, kinds: tuple[FieldKind, ...]) -> Field:
    """Return a field of one of these kinds."""
    kind = draw(st.sampled_from(kinds))
    parts = [draw(columns(each)) for each in _names("kolom", draw(st.integers(1, 3)))] if kind in WITH_COLUMNS else []
    more: dict[str, Any] = {
        flag: draw(st.booleans()) for flag in ("required", "sensitive", "consent_required", "unlabelled")
    }
    if kind in WITH_CHOICES:
        more["choices"] = draw(choices)
        more["choices_from"] = draw(st.sampled_from(["", "settings"]))
        more["default"] = draw(st.sampled_from(["", *more["choices"]]))
    if kind in WITH_ROWS:
        more["rows"] = tuple(draw(st.lists(labels, max_size=3)))
    if kind in WITH_ROWS | {FieldKind.LONGTEXT, FieldKind.RICHTEXT}:
        more["lines"] = draw(st.integers(0, MAX_LINES))
    if kind in {FieldKind.TEXT, FieldKind.STAFF_REF}:
        more |= {"default": draw(lines), "prefill": draw(st.sampled_from(Prefill))}
    more |= {"help": draw(lines), "filled_by": draw(lines)}
    return Field(name, draw(labels), kind, columns=tuple(parts), **more)


@st.composite
def sections(draw: st.DrawFn, number: int) -> Section:
    """Return a section with at least one field; a letterhead stands in the first one only."""
    layout = draw(st.sampled_from(SectionLayout))
    kinds = tuple(SIGNING) if layout is SectionLayout.SIGNATURES else tuple(set(FieldKind) - {FieldKind.LETTERHEAD})
    ordered = tuple(sorted(kinds))
    found = tuple(draw(fields(name, ordered)) for name in _names(f"isian_{number}", draw(st.integers(1, 4))))
    return Section(draw(lines), found, layout, draw(paragraphs), draw(paragraphs), draw(st.booleans()))


@st.composite
def forms(draw: st.DrawFn) -> FormDescription:
    """Return a description without problems."""
    return FormDescription(
        code="formulir-uji",
        title=draw(labels),
        activity=draw(st.sampled_from(Activity)),
        subtype=draw(st.sampled_from(Subtype)),
        shape=draw(st.sampled_from(FormShape)),
        purpose=draw(labels),
        filled_by=draw(labels),
        sections=tuple(draw(sections(number)) for number in range(draw(st.integers(1, 3)))),
        title_en=draw(lines),
        kind=draw(st.sampled_from(TestKind)),
        about=draw(st.sampled_from(About)),
        stages=tuple(sorted(draw(st.sets(st.sampled_from(Stage))), key=list(Stage).index)),
        audience=draw(st.sampled_from(Audience)),
        filled_confidentiality=draw(st.sampled_from(Confidentiality)),
        filled_readers=tuple(draw(st.lists(labels, max_size=2))),
        licence=draw(lines),
        notes=draw(paragraphs),
        page=PageSetup(draw(st.booleans()), draw(st.booleans())),
    )
