"""Who really changed a text last: a revision that says the same as the one before it is no change."""

from __future__ import annotations

import re
from typing import Any

from wagtail.models import Revision

# What Wagtail writes by itself: opening and saving a page renews these without a word being changed.
_BOOKKEEPING = frozenset(
    {
        *("latest_revision", "latest_revision_created_at", "live_revision", "has_unpublished_changes", "live"),
        *("first_published_at", "last_published_at", "locked", "locked_at", "locked_by", "expired"),
        *("path", "depth", "numchild", "url_path", "wagtail_admin_comments", "draft_title"),
    }
)
# As the editor writes them, and no longer: anything wider would hide words that somebody types in this form.
_EDITOR_KEYS = re.compile(r"""(<[a-z][a-z0-9]{0,9}) data-block-key=\\?"[a-z0-9]{1,5}\\?"(?=[ >])""")
_BLANKS = re.compile(r"(?:\s|\xa0|&nbsp;)+")


def last_editor_id(revision: Revision) -> int | None:
    """Return the key of the person who made the last change that `revision` shows; None when the system did."""
    current = revision
    older = Revision.objects.filter(
        base_content_type=revision.base_content_type, object_id=revision.object_id, created_at__lt=revision.created_at
    ).order_by("-created_at", "-pk")
    for before in older.iterator(chunk_size=5):
        if meaning(before) != meaning(current):
            break
        current = before
    return int(current.user_id) if current.user_id is not None else None


def meaning(revision: Revision) -> dict[str, Any]:
    """Return what a revision says, without what editors and Wagtail renew by themselves."""
    said = {name: value for name, value in revision.content.items() if name not in _BOOKKEEPING}
    return {name: _words(value) if isinstance(value, str) else value for name, value in said.items()}


def _words(value: str) -> str:
    """The editor gives its blocks new keys and folds blanks each time it opens a text."""
    return _BLANKS.sub(" ", _EDITOR_KEYS.sub(r"\1", value))
