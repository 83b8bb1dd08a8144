"""Addresses between pages of the tree, and which addresses outside are allowed. Pure."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import quote, unquote, urlsplit

from .documents import AnchorTarget, PageTarget, Target, WebTarget

SCHEMES = frozenset({"http", "https", "mailto", "tel"})
FRAGMENT = re.compile(r"[A-Za-z0-9_-]+\Z")
_AUTHORITY = re.compile(r"//([^/?#\[\]@\s]+)(?=[/?#]|\Z)")
# Percent signs stay: an address that is already encoded must not be encoded twice.
_SAFE = "/:?#@!$&+,;=%-.~"


def file_of(path: str) -> str:
    """Return the file of a page below the language folder: `a/b` -> `a/b/index.md`, home -> `index.md`."""
    return f"{path}/index.md" if path else "index.md"


def path_of(file: str) -> str:
    """Return the page path of a file: the reverse of `file_of`."""
    return file.removesuffix("index.md").strip("/")


def relative(source: str, file: str) -> str:
    """Return the relative address of `file` as seen from the page with path `source`."""
    return posixpath.relpath(file, start=source or ".")


def page_link(source: str, target: PageTarget) -> str:
    """Return the Markdown link from page `source` to another page."""
    link = relative(source, file_of(target.path))
    return f"{link}#{target.fragment}" if target.fragment else link


def read_link(href: str, source: str) -> Target | None:
    """Return the target of a link found in the Markdown of page `source`, or None if it is not allowed."""
    href = href.strip()
    if href.startswith("#"):
        return AnchorTarget(href[1:]) if FRAGMENT.match(href[1:]) else None
    if web := web_target(href):
        return web
    file, _, fragment = href.partition("#")
    if urlsplit(file).scheme or file.startswith("/") or not file.endswith("index.md"):
        return None
    joined = posixpath.normpath(posixpath.join(source or ".", unquote(file)))
    if joined.startswith("../") or (fragment and not FRAGMENT.match(fragment)):
        return None
    return PageTarget(path_of(joined), fragment)


def web_target(url: str) -> WebTarget | None:
    """Return a target for an allowed address outside, percent-encoded; None for every other scheme or form."""
    cleaned = "".join(url.split())
    scheme, colon, rest = cleaned.partition(":")
    if not colon or scheme.lower() not in SCHEMES or not rest.strip("/"):
        return None
    if scheme.lower() in {"http", "https"}:
        rest = _ascii_host(rest)
        if not rest:
            return None
    encoded = quote(f"{scheme.lower()}:{rest}", safe=_SAFE)
    return WebTarget(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", encoded))


def _ascii_host(rest: str) -> str:
    """Return what follows `http:` with its host as browsers send it (`münchen` -> `xn--mnchen-3ya`), or nothing."""
    match = _AUTHORITY.match(rest)
    if match is None:
        return ""
    try:
        host = match[1] if match[1].isascii() else match[1].encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return f"//{host}{rest[match.end() :]}"
