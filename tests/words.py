"""English words of Wagtail's screens, and where text stands on a page: what an Indonesian back office must not show."""

from __future__ import annotations

import re
from typing import Final

from bs4 import BeautifulSoup, Comment, Tag

# Words of user interfaces that Indonesian does not have. Left out, because they are also Indonesian: status, menu,
# label, alias, dialog, video, format, total, token, minimum, maximum, bold names of keys (Enter, Ctrl).
ENGLISH: Final = re.compile(
    r"(?<![\w/.-])(?:"
    "the|this|that|these|there|is|are|was|has|have|been|with|from|your|you|of|to|for|by|on|at|and|or|not|"
    "add|added|edit|edited|editing|delete|deleted|save|saved|saving|search|page|pages|view|draft|live|move|moved|copy|"
    "copied|publish|published|unpublish|workflow|workflows|task|tasks|history|comment|comments|locked|lock|unlock|"
    "filter|sort|title|name|date|type|user|users|image|images|upload|choose|select|cancel|close|show|hide|toggle|more|"
    "actions|settings|help|reports|collection|collections|tag|tags|created|updated|started|approved|rejected|reject|"
    "approve|submit|submitted|reply|resolve|preview|privacy|slug|block|blocks|collapse|expand|insert|next|previous|"
    "back|home|dashboard|site|root|welcome|loading|error|required|use|used|usage|all|any|none|yes|new|current|"
    "version|requested|changes|request|revision|other|description|file|width|height|locale|snippet|snippets|"
    "true|false|enabled|disabled|ago|hours|minutes|days|months|january|february|march|may|june|july|august|october|"
    "december|owner|privacy|public|private|restricted|words|reading|checks|issues|minimap|shortcuts|keyboard"
    r")(?![\w/-]|\.\w)",
    re.IGNORECASE,
)
SILENT: Final = "[data-side-panel-toggle-counter][hidden], .xdsoft_save_selected"
SPOKEN: Final = (
    "data-w-tooltip-content-value",
    "aria-label",
    "aria-description",
    "title",
    "placeholder",
    "alt",
    "data-w-progress-active-value",
)


def spoken_texts(html: str) -> list[str]:
    """Return everything on a page that somebody reads or hears, one entry a place; fields' own values are data."""
    page = BeautifulSoup(html, "lxml")
    # The hidden counter of a side panel's button says "None" until a script fills it; the date picker never shows
    # its second button.
    silent = [*page.find_all(["script", "style", "svg", "textarea", "code"]), *page.select(SILENT)]
    for tag in silent:
        tag.decompose()
    texts = [" ".join(text.split()) for text in page.find_all(string=True) if not isinstance(text, Comment)]
    for tag in page.find_all(True):
        texts += _attributes(tag)
    return [text for text in texts if text]


def _attributes(tag: Tag) -> list[str]:
    names = (*SPOKEN, "value") if tag.name == "input" and tag.get("type") in {"submit", "button"} else SPOKEN
    return [" ".join(str(tag[name]).split()) for name in names if tag.get(name)]


def english_in(texts: list[str], *, allowed: frozenset[str] = frozenset()) -> dict[str, list[str]]:
    """Return the texts with English words, each with its words; a whole text in `allowed` is not looked at."""
    found: dict[str, list[str]] = {}
    for text in texts:
        words = ENGLISH.findall(text)
        if words and text not in allowed:
            found[text] = words
    return found
