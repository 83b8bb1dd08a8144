"""Hypothesis strategies: what editors may have typed into the screens, hostile text in every field.

Texts are raw: the models and the publisher must clean them. `{page:2}` in a rich text stands for the key of the
third page of the tree, since keys exist only once the pages do.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from bs4 import BeautifulSoup
from hypothesis import strategies as st
from markdown.extensions.toc import slugify

from cms.core.levels import AccessLevel, CalloutKind
from cms.core.sections import Section
from cms.core.stages import Stage
from cms.core.text import single_line
from tests import strategies

Raw = dict[str, Any]

# No database field takes NUL: Django's form refuses it, PostgreSQL too.
typed = strategies.raw_text.map(lambda text: text.replace("\x00", ""))
filled = typed.filter(single_line)


def _is_own_anchor(text: str) -> bool:
    """Tell a heading that would take an anchor of the theme: its page is held back (tests/unit/test_handbook_verify.py)."""
    return slugify(text, "-").startswith("__")


def line(limit: int) -> st.SearchStrategy[str]:
    """Return text for a field of at most `limit` signs, perhaps empty."""
    return typed.map(lambda text: text[:limit]).filter(lambda text: not _is_own_anchor(text))


def filled_line(limit: int) -> st.SearchStrategy[str]:
    """Return text for a required field."""
    whole = st.builds(lambda first, rest: (first + rest)[:limit], st.sampled_from("aZ9*<&#"), typed)
    return whole.filter(lambda text: not _is_own_anchor(text))


# --- The editor's HTML ---------------------------------------------------------------------------------------------

LINKS = (
    *('linktype="page" id="{page:0}"', 'linktype="page" id="{page:1}"'),
    *(f'href="{escape(url)}"' for url in ("https://e.id/a_b?x=1&y=(2)#z", "mailto:bk@e.id", "https://e.id/%7Ea/*b*")),
    *('href="/instrumen/instrumen-uji/"', 'href="/glosarium/"', 'href="/sumber/"', 'href="https://e.id/ä b"'),
)


def _wrapped(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    opened = st.sampled_from(["b", "strong", "i", "em", *(f"a {link}" for link in LINKS)])
    return st.builds(lambda tag, text: f"<{tag}>{text}</{tag.split()[0]}>", opened, inner)


_pieces = st.one_of(typed.map(escape), st.just("<br/>"))
inline = st.lists(st.one_of(_pieces, _wrapped(_pieces), _wrapped(_wrapped(_pieces))), max_size=4).map("".join)


def _tag(name: str, inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return inner.map(lambda html: f"<{name}>{html}</{name}>")


def _lists(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    items = st.lists(_tag("li", inner), min_size=1, max_size=3).map("".join)
    return st.one_of(_tag("ul", items), _tag("ol", items))


_nested = st.builds(lambda text, lists: text + "".join(lists), inline, st.lists(_lists(inline), max_size=2))
# On an activity page a section's name is no heading of running text.
_names = {section.label for section in Section}
_heads = inline.filter(lambda html: not any(name in html for name in _names)).filter(
    lambda html: not _is_own_anchor(BeautifulSoup(html, "lxml").get_text())
)
_headings = [_tag(name, _heads) for name in ("h2", "h3", "h4")]
_small_blocks = st.one_of(_tag("p", inline), _lists(_nested))
_prose_blocks = st.one_of(_small_blocks, _tag("blockquote", inline), *_headings)
small = st.lists(_small_blocks, max_size=3).map("".join)
prose = st.lists(_prose_blocks, max_size=4).map("".join)


# --- Blocks --------------------------------------------------------------------------------------------------------


def _items(values: st.SearchStrategy[Any], min_size: int = 1) -> st.SearchStrategy[list[Raw]]:
    return st.lists(values, min_size=min_size, max_size=3).map(
        lambda found: [{"type": "item", "value": value, "id": str(number)} for number, value in enumerate(found)]
    )


def _struct(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Raw]:
    return st.fixed_dictionaries(fields)


def _entries(head: str, text: str, min_size: int = 1) -> st.SearchStrategy[list[Raw]]:
    return _items(_struct(**{head: filled_line(250), text: small}), min_size)


_columns = st.lists(_struct(type=st.just("text"), heading=filled_line(80)), min_size=1, max_size=3)
_tables = _columns.flatmap(
    lambda columns: _struct(
        columns=st.just(columns),
        rows=st.lists(_struct(values=st.tuples(*[line(80)] * len(columns)).map(list)), min_size=1, max_size=3),
        caption=line(80),
    )
)
BLOCKS: dict[str, st.SearchStrategy[Any]] = {
    "prose": prose,
    "callout": _struct(kind=st.sampled_from(CalloutKind.values), title=line(80), text=small),
    "figure": _struct(image=st.just("{image}"), alt=filled_line(80), caption=line(80), credit=line(80)),
    "table": _tables,
    "stages": _struct(**{stage.value.replace("-", "_"): small for stage in Stage}),
    "checklist": _struct(title=line(80), items=_items(filled_line(80))),
    "access_table": _struct(
        title=line(80),
        rows=_items(_struct(who=filled_line(80), level=st.sampled_from(AccessLevel.values), note=line(80))),
    ),
    "questions": _struct(items=_entries("question", "answer")),
    "mistakes": _struct(items=_entries("mistake", "remedy")),
    "training": _struct(
        title=line(80),
        minutes=st.one_of(st.none(), st.integers(0, 600)),
        goals=_items(filled_line(80)),
        exercise=small,
        checks=_entries("question", "answer", 0),
    ),
    "legal_basis": _struct(source=st.just("{source}"), text=small),
    "citation": _struct(source=st.just("{source}"), locator=line(80)),
    "term": _struct(term=st.just("{term}"), note=small),
    "instrument": _struct(instrument=st.just("{instrument}")),
}
"""The values of each block type; a test holds it against the blocks of a page."""

blocks = st.one_of(*(st.fixed_dictionaries({"type": st.just(name), "value": value}) for name, value in BLOCKS.items()))


# --- Pages and the whole -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Typed:
    """A page as typed. `parent` is the place of its parent in the list of pages; `open` is false for a hidden page."""

    fields: Raw
    labels: list[str]
    body: list[Raw]
    parent: int
    open: bool


@dataclass(frozen=True)
class TypedHandbook:
    """Everything typed: the first page is the home page, the second an activity's."""

    pages: list[Typed]
    term: Raw
    source: Raw
    heir: Raw
    instrument: Raw


fields = st.fixed_dictionaries(
    {
        "title": filled_line(200),
        "summary": line(300),
        "owner_unit": line(150),
        "change_note": line(300),
        "reviewed_date": st.one_of(st.none(), st.dates()),
        "review_months": st.integers(0, 36),
    }
)
labels = st.lists(filled_line(90), max_size=3)


def pages(count: int) -> st.SearchStrategy[list[Typed]]:
    """Return `count` pages; each hangs below an earlier one, the first two are public."""
    return st.tuples(
        *(
            st.builds(
                Typed,
                fields,
                labels,
                st.lists(blocks, max_size=4),
                st.integers(0, max(0, number - 1)),
                st.just(True) if number < 2 else st.sampled_from([True, True, False]),
            )
            for number in range(count)
        )
    ).map(list)


handbooks = st.builds(
    TypedHandbook,
    st.integers(2, 6).flatmap(pages),
    st.fixed_dictionaries(
        {"term": filled_line(120), "english": line(120), "synonyms": line(250), "definition": small.filter(bool)}
    ),
    st.fixed_dictionaries({"title": filled_line(250), "author": line(200), "year": line(20), "note": small}),
    st.fixed_dictionaries({"title": filled_line(250)}),
    st.fixed_dictionaries({"title": filled_line(150), "purpose": filled_line(300)}),
)
