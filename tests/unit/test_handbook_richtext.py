"""Editors' HTML in every shape that a paste may leave becomes the one form that Markdown can say."""

from __future__ import annotations

import pytest
from bs4 import Tag

from cms.handbook.documents import Target, WebTarget
from cms.handbook.render_editor import to_html
from cms.handbook.richtext import from_html, plain, without_breaks


def resolve(tag: Tag) -> Target | None:
    return WebTarget(str(tag["href"])) if tag.get("href") else None


def attributes(target: Target) -> dict[str, str]:
    return {"href": getattr(target, "url", "")}


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("lepas <b>tebal</b>", "<p>lepas <b>tebal</b></p>"),
        ("lepas<p>satu</p>lagi", "<p>lepas</p><p>satu</p><p>lagi</p>"),
        ("<div><section><p>a</p>b</section></div>", "<p>a</p><p>b</p>"),
        ("<h1>a</h1><h5>b</h5><h6></h6>", "<h2>a</h2><h4>b</h4>"),
        ("<h2>a<br/>b</h2>", "<h2>a b</h2>"),
        ("<p> </p><p><br/></p><ul><li></li></ul><ol></ol><blockquote> </blockquote>", ""),
        ("<p>a <b> b </b>c</p>", "<p>a <b>b</b> c</p>"),
        ("<p><b>a</b><strong>b</strong></p>", "<p><b>ab</b></p>"),
        ("<p><i>a<b>b</b></i></p>", "<p><i>a</i><b><i>b</i></b></p>"),
        ("<p>a<br/><br/>b<br/></p>", "<p>a<br/>b</p>"),
        ("<p>a<!-- x --><script>x</script><style>y</style>b</p>", "<p>ab</p>"),
        ("<p><a>a</a> <a href='u'>b<a href='v'>c</a></a></p>", '<p>a <a href="u">bc</a></p>'),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ul><li>a</li></ul><ol><li>b</li></ol>", "<ul><li>a</li></ul><ol><li>b</li></ol>"),
        ("<ul>x<li>a</li><ul><li>b</li></ul></ul>", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("<ul><ol><li>b</li></ol></ul>", "<ul><li>b</li></ul>"),
        ("<ul><li><p>a</p><p>b</p><h3>c</h3></li></ul>", "<ul><li>a<br/>b<br/>c</li></ul>"),
        ("<ul><li><ul><li>a</li></ul></li></ul>", "<ul><li>a</li></ul>"),
        ("<ul><li>a<blockquote>b</blockquote></li></ul>", "<ul><li>a<br/>b</li></ul>"),
        (
            "<blockquote><p>a</p><h2>b</h2><ul><li>c</li></ul><blockquote>d</blockquote></blockquote>",
            "<blockquote>a</blockquote><blockquote>b</blockquote><blockquote>c</blockquote><blockquote>d</blockquote>",
        ),
        ("<p>a &lt;b&gt; &amp;amp;</p>", "<p>a &lt;b&gt; &amp;amp;</p>"),
    ],
)
def test_every_shape_has_one_form(html: str, expected: str) -> None:
    text = from_html(html, resolve)
    assert to_html(text, attributes) == expected
    assert from_html(expected, resolve) == text, "the form is its own form"


def test_bare_text() -> None:
    (paragraph,) = from_html("<p>a<br/><b>b</b></p>", resolve)
    content = paragraph.content  # type: ignore[union-attr]  # it is a paragraph
    assert plain(content) == "a b"
    assert plain(without_breaks(content)) == "a b"
