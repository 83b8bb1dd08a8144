"""The same tree builds in Zensical: the same pages with the same text (docs/adr/0006-zensical.md lists what differs)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from bench.generate import generate
from tests.factories.trees import ROOT, Leaf, build, write_config, write_tree

pytestmark = pytest.mark.once

HOSTILE = """</title><script>alert(1)</script> "x" 'y' & &amp; {{ 7*7 }} {% raw %} <!-- c --> `k` *b* ${a}"""


def articles(site: Path) -> dict[str, str]:
    """Return the visible text of the content area by page, blanks folded."""
    found = {}
    for file in site.rglob("*.html"):
        article = BeautifulSoup(file.read_text(encoding="utf-8"), "lxml").find("article")
        assert article is not None, file
        found[file.relative_to(site).as_posix()] = " ".join(article.get_text(" ").split())
    return found


def compare(config: Path) -> dict[str, str]:
    """Build with both and return the articles, which are the same."""
    ours, theirs = articles(build(config)), articles(build(config, "zensical"))
    assert sorted(ours) == sorted(theirs)
    assert {path: text for path, text in theirs.items() if ours[path] != text} == {}
    return ours


def test_the_handbook_is_the_same_in_zensical(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "site_docs", tmp_path / "site_docs")
    pages = sum(1 for _ in (tmp_path / "site_docs" / "id").rglob("index.md"))
    found = compare(write_config(tmp_path))
    assert len(found) == pages + 1  # and 404.html
    assert pages >= 40
    assert "Perencanaan" in found["kunjungan-rumah/index.html"]


def test_a_made_up_tree_is_the_same_in_zensical(tmp_path: Path) -> None:
    generate(tmp_path / "site_docs", 40)
    assert len(compare(write_config(tmp_path))) == 41


def test_hostile_text_is_the_same_in_zensical(tmp_path: Path) -> None:
    front = {
        "description": HOSTILE,
        "owner": HOSTILE,
        "labels": [HOSTILE],
        "reviewed": "2026-01-31",
        "review_months": 1,
    }
    pages = [Leaf("", "Awal"), Leaf("a", HOSTILE, front=front, children=(Leaf("a/b", f"B {HOSTILE}", front=front),))]
    found = compare(write_tree(tmp_path, pages))
    assert found["a/index.html"].count(HOSTILE) == 4
    assert "28 Februari 2026" in found["a/b/index.html"]
