"""Which version of which page goes out: the new one, the one that was live before, or none. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cms.core.addresses import GLOSSARY_PATH, SOURCES_PATH, is_generated, path_problem

from .documents import (
    Block,
    Citation,
    Document,
    Figure,
    Handbook,
    HeldBack,
    LegalBasis,
    PageTarget,
    Paragraph,
    Prose,
    Run,
    TermReference,
)
from .documents_instruments import InstrumentCard
from .richtext import plain


@dataclass(frozen=True, slots=True)
class Collected:
    """What is public at one moment. `broken` pages are public but cannot be written as they are.

    `orders` gives (path, order) of every public page by uid, broken ones too.
    """

    handbook: Handbook
    broken: tuple[HeldBack, ...] = ()
    public_uids: frozenset[str] = frozenset()
    orders: Mapping[str, tuple[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Selection:
    """What to write, and what stays as it was with the reason."""

    handbook: Handbook
    held: tuple[HeldBack, ...] = ()


EMPTY = Handbook(())


def choose(
    now: Collected,
    before: Handbook = EMPTY,
    refused: Mapping[str, str] | None = None,
    by_hand: Iterable[str] = (),
) -> Selection:
    """Return what goes out when `now` is public, `before` was live, and `refused` pages (uid -> sentence) failed to build.

    A page that cannot go out keeps its version from `before` if it has one and is still public; links from that
    version to what is no longer there become text.
    """
    fixed = {GLOSSARY_PATH, SOURCES_PATH, *now.handbook.instruments.paths(), *by_hand}
    held = {page.uid: page.reason for page in now.broken} | {
        uid: reason for uid, reason in (refused or {}).items() if uid in now.public_uids
    }
    held |= _address_taken(now.handbook.pages, fixed)
    earlier = _earlier(now, before, fixed)
    while True:
        new = {page.uid: page for page in now.handbook.pages if page.uid not in held}
        kept = _placed([earlier[uid] for uid in held if uid in earlier], {page.path for page in new.values()})
        paths = fixed | {page.path for page in [*new.values(), *kept]}
        problems = {uid: reason for uid, page in new.items() if (reason := _dead_link(page, paths))}
        if not problems:
            break
        held |= problems
    keys = _Keys(frozenset(paths), now.handbook)
    pages = [*new.values(), *(mended(page, keys) for page in kept)]
    reasons = tuple(HeldBack(uid, now.orders[uid][0], reason) for uid, reason in held.items())
    base = replace(now.handbook, terms=_cleaned(now.handbook.terms, keys), sources=_cleaned(now.handbook.sources, keys))
    return Selection(_handbook(pages, base, before), tuple(sorted(reasons, key=lambda held: held.path)))


def withdraw_only(now: Collected, pinned: Handbook, by_hand: Iterable[str] = ()) -> Selection:
    """Return the pinned handbook minus everything that is not public today."""
    pages = [page for page in pinned.pages if page.uid in now.public_uids]
    slugs = {term.slug for term in now.handbook.terms}, {source.slug for source in now.handbook.sources}
    terms = tuple(term for term in pinned.terms if term.slug in slugs[0])
    sources = tuple(source for source in pinned.sources if source.slug in slugs[1])
    instruments = pinned.instruments.only(now.handbook.instruments)
    base = Handbook((), terms, sources, pinned.images, instruments)
    paths = {GLOSSARY_PATH, SOURCES_PATH, *instruments.paths(), *by_hand, *(page.path for page in pages)}
    keys = _Keys(frozenset(paths), base)
    cleaned = replace(base, terms=_cleaned(terms, keys), sources=_cleaned(_without_lost_heirs(sources), keys))
    return Selection(_handbook([mended(page, keys) for page in pages], cleaned, pinned))


def _without_lost_heirs(sources: tuple[Any, ...]) -> tuple[Any, ...]:
    slugs = {source.slug for source in sources}
    return tuple(replace(s, replaced_by=s.replaced_by if s.replaced_by in slugs else "") for s in sources)


def _address_taken(pages: Iterable[Document], fixed: set[str]) -> dict[str, str]:
    """Return uid -> sentence of the pages whose address another page has: rows written around the form."""
    seen = set(fixed)
    taken = {}
    for page in pages:
        if page.path in seen:
            taken[page.uid] = _taken(page.path)
        seen.add(page.path)
    return taken


def _placed(pages: Iterable[Document], occupied: set[str]) -> list[Document]:
    """Return the earlier versions whose address is still free, the first of two at one address."""
    found: dict[str, Document] = {}
    for page in pages:
        if page.path not in occupied:
            found.setdefault(page.path, page)
    return list(found.values())


def _taken(path: str) -> str:
    return f"Alamat “/{path}/” sudah dipakai halaman lain di buku panduan. Ubah alamat halaman ini."


def _earlier(now: Collected, before: Handbook, fixed: set[str]) -> dict[str, Document]:
    """The live versions of pages that are still public, at the places that they have today.

    Where today's place cannot be an address, the page stays where it was.
    """
    found = {}
    for page in before.pages:
        if page.uid in now.orders:
            path, order = now.orders[page.uid]
            path = page.path if path_problem(path) else path
            if path not in fixed:
                found[page.uid] = replace(page, path=path, order=order)
    return found


def _dead_link(page: Document, paths: set[str]) -> str:
    for run in runs_in(page.body):
        if isinstance(run.link, PageTarget) and run.link.path not in paths:
            if is_generated(run.link.path):
                return (
                    f"Tautan “{plain((run,)).strip()[:60]}” menuju instrumen “{run.link.path.partition('/')[2]}”, "
                    "yang sudah ditarik atau belum dirilis. "
                    "Hapus tautan itu, atau pilih instrumen lain."
                )
            return (
                f"Tautan “{plain((run,)).strip()[:60]}” menuju halaman yang tidak tampil di buku panduan. "
                "Hapus tautan itu, atau terbitkan halaman tujuannya untuk umum."
            )
    return ""


def closed_home() -> Document:
    """Return the home page of a handbook whose own home page is not public."""
    text = "Buku panduan ini sedang tidak dibuka untuk umum. Hubungi pengelola untuk bertanya."
    uid = str(uuid5(NAMESPACE_URL, "suluh:closed-home"))
    return Document("home", "", uid, "Suluh", body=(Prose((Paragraph((Run(text),)),)),))


def closed_handbook() -> Handbook:
    """Return a handbook of nothing but that page."""
    return Handbook((closed_home(),))


def _handbook(pages: list[Document], base: Handbook, before: Handbook) -> Handbook:
    if not any(page.path == "" for page in pages):
        pages = [*pages, closed_home()]
    wanted = {block.file for page in pages for block in page.body if isinstance(block, Figure)}
    images = {name: data for name, data in {**before.images, **base.images}.items() if name in wanted}
    ordered = tuple(sorted(pages, key=lambda page: page.path))
    return Handbook(ordered, base.terms, base.sources, images, base.instruments)


# ---------------------------------------------------------------- mending an earlier version


@dataclass(frozen=True, slots=True)
class _Keys:
    """What an earlier version may still point to."""

    paths: frozenset[str]
    handbook: Handbook

    def knows(self, block: Block) -> bool:
        """Return whether what the block refers to is still live."""
        if isinstance(block, TermReference):
            return any(term.slug == block.term for term in self.handbook.terms)
        if isinstance(block, LegalBasis | Citation):
            return any(source.slug == block.source for source in self.handbook.sources)
        if isinstance(block, InstrumentCard):
            return any(entry.code == block.code for entry in self.handbook.instruments.listed)
        return True


def mended(page: Document, keys: _Keys) -> Document:
    """Return the page without links, terms and sources that are no longer there; their text stays where it can."""
    return replace(page, body=_cleaned(tuple(_known(page.body, keys)), keys))


def _known(body: tuple[Block, ...], keys: _Keys) -> Iterator[Block]:
    for block in body:
        if keys.knows(block):
            yield block
        elif isinstance(block, LegalBasis) and block.text:
            yield Prose(block.text)


def _cleaned(value: Any, keys: _Keys) -> Any:
    """Return the same value with dead page links turned into plain runs."""
    if isinstance(value, Run):
        dead = isinstance(value.link, PageTarget) and value.link.path not in keys.paths
        return replace(value, link=None) if dead else value
    if isinstance(value, tuple):
        return tuple(_cleaned(part, keys) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{part.name: _cleaned(getattr(value, part.name), keys) for part in fields(value)})
    return value


def runs_in(value: object) -> Iterator[Run]:
    """Yield every run of text inside a value, in reading order."""
    if isinstance(value, Run):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from runs_in(part)
    elif is_dataclass(value) and not isinstance(value, type):
        for part in fields(value):
            yield from runs_in(getattr(value, part.name))
