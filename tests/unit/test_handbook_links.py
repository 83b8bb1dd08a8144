"""Addresses: between pages of the tree, and to the world outside."""

from __future__ import annotations

import pytest

from cms.handbook.documents import AnchorTarget, PageTarget, WebTarget
from cms.handbook.links import file_of, page_link, path_of, read_link, relative, web_target


@pytest.mark.parametrize(("path", "file"), [("", "index.md"), ("a", "a/index.md"), ("a/b", "a/b/index.md")])
def test_pages_and_files(path: str, file: str) -> None:
    assert (file_of(path), path_of(file)) == (file, path)


@pytest.mark.parametrize("source", ["", "a", "a/b", "c/d/e"])
@pytest.mark.parametrize("target", [PageTarget(""), PageTarget("a"), PageTarget("a/b", "x-1"), PageTarget("c")])
def test_links_between_pages_are_read_back(source: str, target: PageTarget) -> None:
    assert read_link(page_link(source, target), source) == target


def test_files_are_relative() -> None:
    assert relative("", "gambar/a.png") == "gambar/a.png"
    assert relative("a/b", "gambar/a.png") == "../../gambar/a.png"


@pytest.mark.parametrize(
    "href",
    [
        *(
            "",
            "#",
            "#a b",
            '#"x"',
            "/a/index.md",
            "a.md",
            "a/",
            "../index.md",
            "../../a/index.md",
            "javascript:x/index.md",
        ),
        *("a/index.md#a b", "file:///etc/index.md", "wagtail://page?id=1", "//e.id/index.md"),
    ],
)
def test_other_links_are_no_links(href: str) -> None:
    assert read_link("b/index.md", "a") == PageTarget("a/b"), "the form itself is read"
    assert read_link(href, "") is None


def test_places_on_the_page() -> None:
    assert read_link(" #a-1_B ", "x") == AnchorTarget("a-1_B")
    assert read_link("https://e.id/", "x") == WebTarget("https://e.id/")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://e.id/a_b?x=1&y=2#z", "https://e.id/a_b?x=1&y=2#z"),
        ("HTTPS://e.id", "https://e.id"),
        ("http://e.id/a b\n/c", "http://e.id/ab/c"),
        ("https://e.id/(a)*'\"<>`", "https://e.id/%28a%29%2A%27%22%3C%3E%60"),
        ("https://e.id/%7Ea%2", "https://e.id/%7Ea%252"),
        ("https://e.id/ä", "https://e.id/%C3%A4"),
        ("mailto:bk@e.id?subject=a b", "mailto:bk@e.id?subject=ab"),
        ("tel:+62-21", "tel:+62-21"),
        ("https://münchen.example/x", "https://xn--mnchen-3ya.example/x"),
    ],
)
def test_addresses_outside(url: str, expected: str) -> None:
    target = web_target(url)
    assert target == WebTarget(expected)
    assert web_target(expected) == target, "an address that is written is read as it is"


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "e.id",
            "//e.id",
            "https://[::1]:8000/x",
            "https://a@e.id/",
            "https://\u3002/",
            "https://?x",
            "http:e.id",
            "http:///",
            "https:",
            "javascript:alert(1)",
            "JavaScript:alert(1)",
        ),
        *(
            "data:text/html,x",
            "file:///etc/passwd",
            "ftp://e.id/",
            "java\nscript:alert(1)",
            "vbscript:x",
            "tel:",
            "mailto:",
        ),
    ],
)
def test_addresses_that_are_not_allowed(url: str) -> None:
    assert web_target(url) is None
