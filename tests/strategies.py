"""Hypothesis strategies: handbook values with hostile text in every field."""

from __future__ import annotations

from hypothesis import strategies as st

from cms.core.activities import Activity
from cms.core.levels import AccessLevel, CalloutKind
from cms.core.sections import Section
from cms.core.sources import SourceKind, SourceStatus
from cms.core.text import single_line
from cms.handbook import documents as d
from cms.handbook import richtext
from cms.handbook.documents_instruments import InstrumentCard
from cms.handbook.links import web_target

PIECES = [
    *"abz09 \t\n*_`~#+-!.:=?/|<>&;()[]{}\\\"'$^%@,",
    *(
        "\u200b",
        "\u202e",
        "\u2066",
        "\u00a0",
        "\u00ad",
        "\u2028",
        "\u0085",
        "\x00",
        "\x0b",
        "\u0301",
        "é",
        "שלום",
        "🔥",
        "👩‍👩‍👧",
    ),
    *(
        "1.",
        "2)",
        "- ",
        "# ",
        "> ",
        "***",
        "```",
        "~~~",
        "///",
        "/// html | div",
        "---",
        "===",
        "| a | b |",
        "[TOC]",
        "--8<--",
    ),
    *(
        "&lt;",
        "&#60;",
        "<b>",
        "</p>",
        "<script>alert(1)</script>",
        "<!--",
        "-->",
        "{{ 7*7 }}",
        "{% raw %}",
        "{: onclick=x }",
    ),
    *(
        "[x](javascript:alert(1))",
        "![x](y)",
        "http://e.id",
        "wagtail://page?id=1",
        "[^1]",
        "*[HTML]:",
        "]: ",
        "title: x",
        "!!python",
    ),
    *("Pengertian", "Perencanaan", "Sumber", "index.md"),
]
raw_text = st.lists(st.sampled_from(PIECES), max_size=8).map("".join)
text = raw_text.map(single_line)
words = text.filter(bool)
targets = st.sampled_from(
    [
        *(None, None, None, None),
        d.PageTarget(""),
        d.PageTarget("kunjungan-rumah"),
        d.PageTarget("kunjungan-rumah/laporan", "bagian-1"),
        d.AnchorTarget("tahapan"),
        *(
            web_target(url)
            for url in ("https://e.id/a_b?x=1&y=(2)#z", "mailto:bk@e.id", "https://e.id/%7Ea/*b*", "tel:+62")
        ),
    ]
)
runs = st.one_of(
    st.just(d.Break()), st.builds(d.Run, raw_text), st.builds(d.Run, raw_text, st.booleans(), st.booleans(), targets)
)
inlines = st.lists(runs, max_size=5).map(richtext.normalise)
filled = inlines.filter(bool)
leaf_items = st.lists(st.builds(d.Item, filled), min_size=1, max_size=3).map(tuple)
inner_lists = st.lists(st.builds(d.Listing, st.booleans(), leaf_items), max_size=3).map(richtext._merge_lists)
items = st.lists(st.builds(d.Item, filled, inner_lists), min_size=1, max_size=3).map(tuple)
listings = st.builds(d.Listing, st.booleans(), items)
paragraphs = st.builds(d.Paragraph, filled)
quotes = st.builds(d.Quote, st.lists(filled, min_size=1, max_size=3).map(tuple))
headings = st.builds(d.Heading, st.sampled_from([2, 3, 4]), inlines.map(richtext.without_breaks).filter(bool))


def _rich(*kinds: st.SearchStrategy[d.RichBlock]) -> st.SearchStrategy[d.RichText]:
    return st.lists(st.one_of(*kinds), max_size=4).map(richtext.join_neighbours)


prose = _rich(paragraphs, quotes, listings, headings)
small_rich = _rich(paragraphs, listings)
entries = st.lists(st.builds(d.Entry, words, small_rich), min_size=1, max_size=3).map(tuple)
slugs = st.sampled_from(["satu", "dua-tiga", "uu-27-2022"])
rows = st.integers(1, 3).flatmap(
    lambda width: st.builds(
        d.Table,
        text,
        st.tuples(*[words] * width),
        st.lists(st.tuples(*[text] * width).filter(any), min_size=1, max_size=3).map(tuple),
    )
)
blocks: st.SearchStrategy[d.Block] = st.one_of(
    st.builds(d.Prose, prose.filter(bool)),
    st.builds(d.SectionMark, st.sampled_from(Section.values)),
    st.builds(d.Stages, st.tuples(*[small_rich] * 6)),
    st.builds(d.Checklist, text, st.lists(words, min_size=1, max_size=3).map(tuple)),
    st.builds(
        d.AccessTable,
        text,
        st.lists(st.builds(d.AccessRow, words, st.sampled_from(AccessLevel.values), text), min_size=1, max_size=3).map(
            tuple
        ),
    ),
    st.builds(d.Callout, st.sampled_from(CalloutKind.values), words, small_rich),
    st.builds(d.Questions, entries),
    st.builds(d.Mistakes, entries),
    st.builds(d.LegalBasis, slugs, small_rich),
    st.builds(
        d.Training,
        text,
        st.integers(0, 600),
        st.lists(words, max_size=3).map(tuple),
        small_rich,
        st.one_of(st.just(()), entries),
    ),
    st.builds(d.Figure, st.just("gambar-1.png"), text, text, text),
    rows,
    st.builds(d.Citation, slugs, text),
    st.builds(d.TermReference, slugs, small_rich),
    st.builds(InstrumentCard, slugs),
)
days = st.sampled_from(["", "2026-11-24", "2020-02-29"])
documents = st.builds(
    d.Document,
    kind=st.just("activity"),
    path=st.sampled_from(["", "kunjungan-rumah", "kunjungan-rumah/laporan/akhir"]),
    uid=st.uuids().map(str),
    title=words,
    description=text,
    activity=st.sampled_from(Activity.values),
    order=st.integers(0, 990),
    owner=text,
    reviewed=days,
    review_months=st.integers(0, 36),
    changed=days,
    change_note=text,
    labels=st.lists(words, max_size=3).map(tuple),
    body=st.lists(blocks, max_size=5).map(tuple),
)
terms = st.builds(
    d.Term, slugs, words, text, st.lists(words.filter(lambda w: ";" not in w), max_size=2).map(tuple), small_rich
)
sources = st.builds(
    d.Source,
    slugs,
    words,
    st.sampled_from(SourceKind.values),
    st.sampled_from(SourceStatus.values),
    st.sampled_from(["", "satu"]),
    text,
    text,
    st.sampled_from(["", "https://e.id/a_b?x=1&y=%282%29"]),
    small_rich,
)
