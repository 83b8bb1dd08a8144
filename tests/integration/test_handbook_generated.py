"""Generated page trees, hostile text in every field: published, loaded and published again, not a byte changes.

What readers see of each rich text is the same tree of text, strong, em, a, li and headings as in the editor's HTML.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString
from django.db import transaction
from django.test import override_settings
from hypothesis import HealthCheck, Phase, given, settings

from cms.core.audiences import Audience
from cms.handbook import documents as d
from cms.handbook import load_instruments as loading
from cms.handbook.collect_blocks import Lookup
from cms.handbook.images import ImageLibrary
from cms.handbook.load import load_handbook
from cms.handbook.publish import publish
from cms.handbook.read import read_tree
from cms.handbook.render_editor import to_html
from cms.handbook.richtext import from_html
from cms.handbook.shelf import docs_root
from cms.pages.blocks.body import BodyBlock
from cms.pages.models import GuidanceBase
from tests import page_strategies as typed
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.instruments import make_form, make_released
from tests.proof import PROOF, proof_number

EXAMPLES = proof_number(6, 200)
# An example costs about a second: the short run shows the case as it was found, the long one makes it smaller.
PHASES = [Phase.explicit, Phase.generate, *([Phase.shrink] if PROOF else [])]


def test_every_block_type_is_generated() -> None:
    assert set(typed.BLOCKS) == set(BodyBlock().child_blocks)


@pytest.mark.django_db
@settings(max_examples=EXAMPLES, phases=PHASES, suppress_health_check=list(HealthCheck))
@given(typed.handbooks)
def test_generated_handbooks_are_round_trips(content: typed.TypedHandbook) -> None:
    with TemporaryDirectory() as folder, _installation(Path(folder)):
        with _undone():
            pages = _save(content)
            outcome = publish()
            assert outcome.live
            assert outcome.held == ()
            shown = [page for page, wish in zip(pages, content.pages, strict=True) if _is_open(wish, content.pages)]
            assert len(outcome.pages) == len(shown) >= 2
            for page in shown:
                check_article(page)
            written = handbook.tree()
        with pytest.MonkeyPatch.context() as patch:  # the seed has tests of its own
            patch.setattr(loading, "instruments_load", lambda: None)
            loading.load_instruments(read_tree(docs_root()).instruments)
        load_handbook(read_tree(docs_root()))
        again = publish()
        assert handbook.tree() == written
        assert (again.live, again.digest) == (False, outcome.digest)
        with transaction.atomic():
            transaction.set_rollback(True)


@contextmanager
def _installation(folder: Path) -> Iterator[None]:
    """An empty SULUH_VAR; whatever happens in the database is undone at the end."""
    with (
        override_settings(SULUH_VAR=folder, SULUH_DOCS=folder / "site_docs", MEDIA_ROOT=folder / "media"),
        _undone(),
    ):
        yield


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# --- Saving what was typed -----------------------------------------------------------------------------------------


def _save(content: typed.TypedHandbook) -> list[GuidanceBase]:
    """Make the pages first, empty, since links need their keys; then fill and publish them."""
    term, heir = make.make_term(**content.term | {"slug": "istilah-uji", "definition": "<p>-</p>"}), None
    heir = make.make_source(slug="pengganti", **content.heir)
    source = make.make_source(slug="sumber-uji", status="dicabut", replaced_by=heir, **content.source | {"note": ""})
    pages: list[GuidanceBase] = []
    for number, page in enumerate(content.pages):
        if number == 0:
            pages.append(make.make_home())
        elif number == 1:
            pages.append(make.make_activity(pages[0]))
        else:
            pages.append(make.make_page(pages[page.parent], f"Halaman {number}", slug=f"h{number}"))
    keys = {
        **{f"{{page:{number}}}": page.pk for number, page in enumerate(pages)},
        "{term}": term.pk,
        "{source}": source.pk,
        "{image}": make.make_image().pk,
        "{instrument}": make_released(make_form("instrumen-uji", **content.instrument)).template_id,
    }
    for page, wish in zip(pages, content.pages, strict=True):
        changed = page.get_latest_revision_as_object()
        changed.labels.set(wish.labels)
        audience = Audience.PUBLIC if wish.open else Audience.TEACHER
        make.edit(changed, body=_with_keys(wish.body, keys), audience=audience, **wish.fields)
    _fill_snippet(term, "definition", _with_keys(content.term["definition"], keys))
    _fill_snippet(source, "note", _with_keys(content.source["note"], keys))
    return [type(page).objects.get(pk=page.pk) for page in pages]


def _fill_snippet(snippet: Any, name: str, html: str) -> None:
    setattr(snippet, name, html)
    snippet.save_revision().publish()


def _with_keys(value: Any, keys: dict[str, Any]) -> Any:
    """Return the value with keys of the database in the place of their names."""
    if isinstance(value, str):
        return keys[value] if value in keys else re.sub(r"\{page:\d\}", lambda match: str(keys[match[0]]), value)
    if isinstance(value, list):
        return [_with_keys(part, keys) for part in value]
    return {name: _with_keys(part, keys) for name, part in value.items()} if isinstance(value, dict) else value


def _is_open(page: typed.Typed, pages: list[typed.Typed]) -> bool:
    """A page is public when it and everything above it is."""
    return page.open and (page is pages[0] or _is_open(pages[page.parent], pages))


# --- Comparing what is shown with what was typed -------------------------------------------------------------------

Token = tuple[object, ...]
_STYLES = {"strong": "strong", "b": "strong", "em": "em", "i": "em"}
_BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "li"}


def check_article(page: GuidanceBase) -> None:
    """Every rich text of the page stands in its article, in order, element by element."""
    path = _path(page.pk)
    shown = tokens(handbook.article(path), path)
    at = 0
    for html in _rich_texts(json.loads(json.dumps(page.body.get_prep_value()))):
        wanted = tokens(BeautifulSoup(_normalised(html), "lxml"), "")
        at = _find(shown, wanted, at)


def _find(shown: list[Token], wanted: list[Token], start: int) -> int:
    for at in range(start, len(shown) - len(wanted) + 1):
        if shown[at : at + len(wanted)] == wanted:
            return at + len(wanted)
    raise AssertionError(f"not shown: {wanted}\nin: {shown[start:]}")


def _normalised(html: str) -> str:
    lookup = Lookup(_Paths(), {}, {}, ImageLibrary())
    return to_html(from_html(html, lookup.resolver()), _attributes)


class _Paths(dict[int, str]):
    def get(self, key: int, default: Any = None) -> Any:
        return _path(key)


def _path(key: int) -> str:
    from wagtail.models import Page

    return "/".join(Page.objects.get(pk=key).url_path.strip("/").split("/")[1:])


def _attributes(target: d.Target) -> dict[str, str]:
    if isinstance(target, d.PageTarget):
        return {"href": f"page:{target.path}"}
    return {"href": target.url if isinstance(target, d.WebTarget) else f"#{target.fragment}"}


def _rich_texts(stream: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the rich texts of a stored stream in the order in which they are shown."""
    rich = {"text", "answer", "remedy", "exercise", "note", "prose", *_stage_names()}
    for block in stream:
        if block["type"] == "prose":
            yield block["value"]
        elif block["type"] != "access_table":
            yield from _inside(block["value"], rich)


def _stage_names() -> list[str]:
    return ["perencanaan", "pelaksanaan", "evaluasi", "analisis_hasil", "tindak_lanjut", "laporan"]


def _inside(value: Any, rich: set[str]) -> Iterator[str]:
    if isinstance(value, list):
        for part in value:
            yield from _inside(part, rich)
    elif isinstance(value, dict):
        first = [*_stage_names(), "exercise"]
        names = [*first, *(name for name in value if name not in first)]
        for name in [name for name in names if name in value]:
            if name in rich and isinstance(value[name], str):
                yield value[name]
            else:
                yield from _inside(value[name], rich)


def tokens(root: Tag, page: str) -> list[Token]:
    """Return the opened blocks and the runs of text with their styles, in reading order."""
    found: list[Token] = []
    _walk(root, frozenset(), None, page, found)
    return _trimmed(found)


def _walk(node: Tag, styles: frozenset[str], href: str | None, page: str, found: list[Token]) -> None:
    for child in node.children:
        if isinstance(child, Comment):
            continue
        if isinstance(child, NavigableString):
            found.append(("text", str(child), styles, href))
        elif isinstance(child, Tag) and "headerlink" not in (child.get("class") or ()):
            if child.name == "br":
                found.append(("br",))
            name = _block_name(child)
            if name:
                found.append(("open", name))
            style = styles | {_STYLES[child.name]} if child.name in _STYLES else styles
            _walk(child, style, _address(child, page) if child.name == "a" else href, page, found)
            if name:
                found.append(("close", name))


def _block_name(tag: Tag) -> str:
    """Return what a block is to a reader: a quote is its paragraphs, an item's paragraph is the item."""
    parent = tag.parent.name if tag.parent else ""
    if tag.name == "p" and parent in {"li", "blockquote"}:
        return "quote" if parent == "blockquote" else ""
    if tag.name == "blockquote":
        return "" if tag.find("p", recursive=False) else "quote"
    return tag.name if tag.name in _BLOCKS else ""


def _address(anchor: Tag, page: str) -> str:
    href = str(anchor.get("href"))
    if urlsplit(href).scheme or href.startswith("#"):
        return href
    path = posixpath.normpath(posixpath.join(page or ".", href))
    return f"page:{'' if path == '.' else path}"


def _trimmed(found: list[Token]) -> list[Token]:
    """Join neighbouring runs of equal style, fold blanks, drop them at the edges of blocks and lines."""
    joined: list[Token] = []
    for token in found:
        last = joined[-1] if joined else ("",)
        if token[0] == "text" and last[0] == "text" and last[2:] == token[2:]:
            joined[-1] = ("text", f"{last[1]}{token[1]}", *token[2:])
        else:
            joined.append(token)
    for at, token in enumerate(joined):
        if token[0] == "text":
            text = re.sub(r"[ \n]+", " ", str(token[1]))
            before, after = joined[at - 1][0] if at else "", joined[at + 1][0] if at + 1 < len(joined) else ""
            text = text if before == "text" else text.lstrip(" ")
            joined[at] = ("text", text if after == "text" else text.rstrip(" "), *token[2:])
    return [token for token in joined if token[0] != "text" or token[1]]
