"""Looking at what the publisher made: the tree, the live release, one page of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag
from django.http import HttpResponseBase

from cms.handbook.release import current_release, is_complete
from cms.handbook.shelf import docs_root, shelf


def files_below(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its name there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def tree() -> dict[str, bytes]:
    """Return every file of SULUH_DOCS."""
    return files_below(docs_root())


def markdown(path: str = "") -> str:
    """Return the Markdown of a page in SULUH_DOCS."""
    return (docs_root() / "id" / path / "index.md").read_text(encoding="utf-8")


def live_folder() -> Path:
    """Return the folder that readers get."""
    release = current_release(shelf())
    assert release is not None, "nothing was published"
    return shelf().releases / release


def live() -> dict[str, bytes]:
    """Return every file of the live release."""
    return files_below(live_folder())


def release_is_whole() -> bool:
    """Return whether the live release is exactly what its `build.json` says."""
    return is_complete(live_folder())


def is_live(path: str) -> bool:
    """Return whether the live release has the page."""
    return (live_folder() / path / "index.html").is_file()


def article(path: str = "") -> Tag:
    """Return the content area of a live page."""
    return article_of((live_folder() / path / "index.html").read_text(encoding="utf-8"))


def article_of(html: str) -> Tag:
    """Return the content area of a page's HTML."""
    found = BeautifulSoup(html, "lxml").find("article")
    assert isinstance(found, Tag), html[:500]
    return found


def text(path: str = "") -> str:
    """Return the visible text of a live page's content area, blanks folded."""
    return " ".join(article(path).get_text(" ").split())


def body_of(response: HttpResponseBase) -> bytes:
    """Return the body of an answer, of a streamed file too (the test client closes it after its last byte)."""
    answer: Any = response
    return b"".join(answer.streaming_content) if response.streaming else bytes(answer.content)
