"""Tables that must be complete: every block has a renderer, a reader, a writer, a collector and a StreamField block."""

from __future__ import annotations

from typing import Any, get_args

from wagtail.blocks import BoundBlock, StreamValue

from cms.core.audiences import Audience
from cms.core.levels import AccessLevel, CalloutKind
from cms.handbook import collect_blocks, documents, load_blocks, parse_blocks
from cms.handbook.blocks import Fence, count_fences, write_fence
from cms.handbook.render_blocks import RENDERERS
from cms.pages.audience import WIDTH, narrowest
from cms.pages.blocks.sections import ActivityBodyBlock
from cms.pages.skeleton import empty_body, empty_sections
from tests import page_strategies

KINDS = set(get_args(documents.Block))


def test_every_block_has_all_its_parts() -> None:
    written = {kind: name for kind, (name, _) in load_blocks._WRITERS.items()}
    assert set(RENDERERS) == set(written) == KINDS
    names = set(written.values())
    assert len(names) == len(KINDS)
    assert names == set(collect_blocks._READERS) == set(collect_blocks._LABELS)
    assert names == set(ActivityBodyBlock().child_blocks)
    # Running text and section marks are no fences.
    assert len(parse_blocks.READERS) == len(KINDS - {documents.Prose, documents.SectionMark})
    assert set(page_strategies.BLOCKS) == names - {"section"}


def test_every_block_is_labelled_as_in_the_editor() -> None:
    labels = {name: str(block.label) for name, block in ActivityBodyBlock().child_blocks.items()}
    assert labels == collect_blocks._LABELS


def test_every_audience_has_a_width() -> None:
    assert set(WIDTH) == set(Audience.values)
    assert narrowest("public", "counselor", "teacher") == "counselor"
    assert narrowest("public", "tak dikenal") == "tak dikenal", "what is not known is narrow"


def test_labels_that_readers_turn_back_are_unique() -> None:
    assert len({level.label for level in AccessLevel}) == len(AccessLevel)
    assert len({kind.label for kind in CalloutKind}) == len(CalloutKind)


def test_fences_are_counted() -> None:
    fence = Fence("section.a", ("teks", Fence("div.b", ("&#47;// html | div",)), ""), {"data-x": "1"})
    text = write_fence(fence)
    assert text == (
        "/// html | section.a\n    attrs:\n        data-x: '1'\n\nteks\n\n"
        "//// html | div.b\n\n&#47;// html | div\n\n////\n\n///"
    )
    assert count_fences(text) == 2
    assert count_fences("teks /// html | x") == 0


def stream(*children: tuple[str, Any]) -> list[BoundBlock]:
    return list(StreamValue(ActivityBodyBlock(), list(children)))


def test_empty_sections_are_to_do() -> None:
    everything = [section.label for section in empty_sections([])]
    assert len(everything) == 12
    assert empty_body().count('"section"') == 12
    body = stream(("prose", "di atas"), ("section", "tujuan"), ("prose", "isi"), ("section", "fungsi"))
    assert [label for label in everything if label not in {s.label for s in empty_sections(body)}] == ["Tujuan"]
