"""Reads a built site and says what must not go out.

Checked on every page: it is there, its title is exact, every internal link and anchor resolves, the content
holds only elements, attributes and addresses of a short list, around it stand no scripts but the theme's own, and no
fence was left unparsed.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html
from lxml.html import HtmlElement

from .documents import Document
from .shell import is_allowed_address, shell_problems

CONTENT = "article"
_ATTRIBUTES = {"class", "id", "href", "title", "src", "alt", "open", "start", "data-urut"}
_TAGS = {
    *(
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "strong",
        "em",
        "a",
        "br",
        "blockquote",
        "img",
        "figure",
        "figcaption",
    ),
    *(
        "section",
        "div",
        "aside",
        "header",
        "footer",
        "nav",
        "span",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "time",
    ),
    *("dl", "dt", "dd", "details", "summary", "svg", "path", "use", "small", "button"),
}
_DATA = re.compile(r"data-[a-z-]+\Z")
_ARIA = re.compile(r"(aria-[a-z-]+|role|datetime|viewbox|d|xmlns|width|height|rel|tabindex|hidden|lang|type|scope)\Z")
_OWN_IDS = {"__skip"}
"""The theme's scripts look up ids that begin with two underscores; a heading may not take one."""
_OF_THE_SERVER = re.compile(r"/(unduh/[a-z0-9-]+|masuk)/\Z")
"""What stands beside the handbook on the same server and may be linked to: downloads of signed-in people, signing in."""
_FENCE = re.compile(r"^\s*/{3,}", re.MULTILINE)
_FENCE_ELEMENTS = (
    ".//*[self::section or self::div or self::figure or self::figcaption or self::p[@class]]"
    "[not(ancestor::header or ancestor::footer)]"
)
"""The elements that only fences make, without the theme's own head and foot of a page."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`path` is the page path (`""` home) or None for the whole site; `reason` is an Indonesian sentence."""

    path: str | None
    reason: str


def verify_site(
    target: Path, pages: Iterable[Document], also: Iterable[str] = (), fences: Mapping[str, int] | None = None
) -> list[Problem]:
    """Return everything that is wrong with the site in `target`.

    `pages` must all be there with their exact titles; `also` are further page paths that must be there; `fences`
    says by path how many fences were written, and so many must have become elements.
    """
    expected = {page.path: page.title for page in pages}
    site = _Site(target)
    problems = [
        Problem(path, "Halaman ini tidak ikut terbangun.") for path in [*expected, *also] if path not in site.pages
    ]
    for path, page in site.pages.items():
        problems += _page_problems(path, page, expected, site)
        problems += _loose_fences(path, page, (fences or {}).get(path))
    return problems


class _Site:
    """The built pages, each parsed once."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.files = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
        self.pages: dict[str, _Built] = {}
        for name in sorted(self.files):
            if name == "index.html" or name.endswith("/index.html"):
                self.pages[name.removesuffix("index.html").strip("/")] = _Built(target / name)


class _Built:
    """One built page."""

    def __init__(self, file: Path) -> None:
        self.root = html.fromstring(file.read_bytes(), parser=html.HTMLParser(encoding="utf-8"))
        self.anchors = {str(value) for value in self.root.xpath("//@id")}

    def content(self) -> HtmlElement | None:
        found = self.root.xpath(f"//{CONTENT}")
        return found[0] if found else None

    def is_inside(self, address: str) -> bool:
        """Return whether the content itself, not the theme around it, has this address."""
        content = self.content()
        return content is not None and address in {str(value) for value in content.xpath(".//@href | .//@src")}


def _page_problems(path: str, page: _Built, expected: Mapping[str, str], site: _Site) -> Iterator[Problem]:
    content = page.content()
    if content is None:
        yield Problem(path, "Halaman ini terbangun tanpa isi.")
        return
    title = " ".join("".join(content.xpath(".//h1[1]//text()[not(ancestor::a[@class='headerlink'])]")).split())
    if path in expected and title != " ".join(expected[path].split()):
        yield Problem(path, f"Judul halaman tampil sebagai “{title[:80]}”, bukan seperti yang ditulis.")
    shell = shell_problems(path, page.root, content)
    for reason in (*_active_markup(content), *shell, *_broken_links(path, page, site)):
        yield Problem(path, reason)


def _active_markup(content: HtmlElement) -> Iterator[str]:
    for element in content.iterdescendants():
        if not isinstance(element.tag, str):
            continue
        if element.tag not in _TAGS:
            yield f"Isi halaman memuat unsur <{element.tag}> yang tidak diizinkan."
        for name, value in element.attrib.items():
            if not (name in _ATTRIBUTES or _DATA.match(name) or _ARIA.match(name)):
                yield f"Isi halaman memuat atribut {name} yang tidak diizinkan."
            if name == "id" and value.startswith("__") and value not in _OWN_IDS:
                yield f"Judul “{value.strip('_')}” dipakai oleh sistem. Ubah judul bagian itu."
            if name in {"href", "src"} and not is_allowed_address(value):
                yield f"Isi halaman memuat alamat yang tidak diizinkan: {value[:60]}"


def _loose_fences(path: str, page: _Built, written: int | None) -> Iterator[Problem]:
    """A fence that was not read stays as text. Where the number of fences is not known, text like a fence tells."""
    content = page.content()
    if content is None:
        return
    if written is None:
        loose = any(
            _FENCE.search(text) for text in content.xpath(".//p[not(ancestor::header)]/text()") if isinstance(text, str)
        )
    else:
        loose = len(content.xpath(_FENCE_ELEMENTS)) != written
    if loose:
        yield Problem(
            path,
            "Sebuah blok tidak terbaca sebagai blok. Buka halaman ini, periksa blok terakhir yang diubah, lalu kirim lagi.",
        )


def _broken_links(path: str, page: _Built, site: _Site) -> Iterator[str]:
    for href in dict.fromkeys(
        str(value) for value in page.root.xpath("//a/@href | //img/@src | //script/@src | //link/@href")
    ):
        parts = urlsplit(href)
        if parts.scheme or parts.netloc or _OF_THE_SERVER.match(parts.path):
            continue
        if parts.path.startswith("/"):
            if page.is_inside(href):
                yield f"Tautan “{href[:80]}” menuju alamat di luar buku panduan. Pakai tautan ke halaman."
            continue
        target = posixpath.normpath(posixpath.join(path or ".", unquote(parts.path))) if parts.path else path
        name = "" if target == "." else target
        if not _resolves(name, unquote(parts.fragment), page if not parts.path else None, site):
            yield f"Tautan “{href[:80]}” tidak menuju apa pun di buku panduan."


def _resolves(name: str, fragment: str, here: _Built | None, site: _Site) -> bool:
    page = here or site.pages.get(name.removesuffix("index.html").strip("/"))
    if page is None:
        return name in site.files
    return not fragment or fragment in _OWN_IDS or fragment in page.anchors
