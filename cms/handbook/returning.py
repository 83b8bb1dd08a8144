"""The return to an old release: what was withdrawn since does not come back with the text that it had then."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from .documents import Handbook


def withdrawn_since(old: Handbook, later: Iterable[Handbook]) -> set[str]:
    """Return the uids of pages that at least one later handbook did not hold."""
    held = {page.uid for page in old.pages}
    return {uid for handbook in later for uid in held - {page.uid for page in handbook.pages}}


def with_present_text(old: Handbook, uids: AbstractSet[str], live: Handbook) -> Handbook:
    """Return the old handbook, where the pages `uids` have the text that is live now; without the ones that have none.

    Somebody took the old text away and what is public today may be its cleaned form. A page whose present address the
    old handbook gives to another one is left out.
    """
    kept = [page for page in old.pages if page.uid not in uids]
    taken = {page.path for page in kept}
    present = [page for page in live.pages if page.uid in uids and page.path not in taken]
    return replace(old, pages=(*kept, *present), images={**live.images, **old.images})
