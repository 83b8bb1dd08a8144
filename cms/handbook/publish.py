"""The sequence of a publication: collect, choose, write, build, verify, release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from .blocks import count_fences
from .build import build_site
from .choose import EMPTY, Collected, Selection, choose, withdraw_only
from .collect import NothingLoaded, collect
from .digest import input_digest
from .documents import Document, Handbook
from .downloads import download_files
from .links import file_of, path_of
from .parse import UnreadableFile, split_file
from .read import read_tree
from .release import (
    Shelf,
    build_info,
    clear_work,
    current_release,
    finish,
    is_complete,
    known_releases,
    next_id,
    prune,
    publishing_lock,
    tree_of,
)
from .returning import with_present_text, withdrawn_since
from .shelf import docs_root, shelf
from .tree import LANGUAGE, tree_files
from .verify import Problem, verify_site
from .write import copy_tree, hand_files, write_tree

Report = Callable[[str], None]
"""Called with an Indonesian word for each step."""
ROUNDS = 6
HAND_SUFFIXES = frozenset({".md", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".ico", ".css", ".woff2", ".pdf", ".txt"})
"""What people may put beside the generated files: nothing that runs in the origin of the back office."""


class NotPublishable(RuntimeError):
    """The site as a whole cannot go out. The message is Indonesian and says what to mend."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a publication did. `changed` are page paths; `pages` maps uid to (path, digest of its file)."""

    release: str
    digest: str
    live: bool
    changed: tuple[str, ...] = ()
    held: tuple[tuple[str, str, str], ...] = ()
    pages: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be written: the selection and all files of the tree, people's files included."""

    selection: Selection
    files: Mapping[str, bytes]
    generated: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class _Past:
    """What readers have now, what a held-back page falls back to, and the release that the handbook is kept at."""

    live: Handbook
    base: Handbook
    pinned: str | None


def publish(*, pinned: str | None = None, report: Report = lambda step: None) -> Outcome:
    """Publish everything public now, when it is our turn. With `pinned`, only withdraw from that release.

    Raises NotPublishable when the site as a whole fails.
    """
    with publishing_lock(shelf(), wait=True):
        return publish_locked(pinned=pinned, report=report)


def publish_locked(*, pinned: str | None, report: Report, returning: bool = True) -> Outcome:
    """As `publish`, for a caller that holds the lock of the publisher.

    With `pinned` and not `returning` the handbook is at that release already: what was withdrawn since stays away,
    also when another text of it is public by now.
    """
    place = shelf()
    report("Membaca halaman umum")
    now = _collected()
    live = _handbook_of(place, current_release(place))
    before = live or EMPTY
    base = _old_handbook(place, pinned, before) if pinned and (returning or live is None) else before
    if base is None:
        raise NotPublishable(f"Terbitan {pinned} sudah tidak disimpan. Akhiri penahanan terbitan di daftar penerbitan.")
    return _publish(place, now, _Past(before, base, pinned), report)


def _collected() -> Collected:
    try:
        return collect()
    except NothingLoaded as problem:
        raise NotPublishable(str(problem)) from problem


def check() -> list[str]:
    """Return the generated files of SULUH_DOCS that a publication would change. Changes nothing.

    Raises NotPublishable before a handbook is loaded.
    """
    by_hand = _by_hand()
    selection = choose(_collected(), EMPTY, by_hand=_hand_paths(by_hand))
    files = tree_files(selection.handbook, _hand_pages(by_hand))
    root = docs_root()
    return sorted(
        name for name, data in files.items() if not (root / name).is_file() or (root / name).read_bytes() != data
    )


def _publish(place: Shelf, now: Collected, past: _Past, report: Report) -> Outcome:
    refused: dict[str, str] = {}
    earlier = past.base
    for _ in range(ROUNDS):
        plan = _plan(now, earlier, refused, pinned=past.pinned is not None)
        report("Menulis naskah")
        write_tree(docs_root(), plan.generated)
        digest = input_digest(plan.files)
        if _is_live(place, digest):
            return _outcome(plan, current_release(place) or "", digest, live=False)
        report("Membangun situs")
        problems = _build(place, plan)
        if not problems:
            report("Memasang terbitan")
            return _release(place, plan, digest, past)
        found = _refusals(problems, plan.selection.handbook.pages)
        earlier = _without(earlier, found.keys() & refused.keys())
        refused = {**found, **refused}
    raise NotPublishable("Situs tidak dapat dibangun. Lihat pesan pada halaman yang ditahan.")


def _plan(now: Collected, base: Handbook, refused: Mapping[str, str], *, pinned: bool) -> _Plan:
    by_hand = _by_hand()
    paths = _hand_paths(by_hand)
    selection = withdraw_only(now, base, paths) if pinned else choose(now, base, refused, paths)
    generated = tree_files(selection.handbook, _hand_pages(by_hand))
    return _Plan(selection, {**generated, **by_hand}, generated)


def _build(place: Shelf, plan: _Plan) -> list[Problem]:
    """Build the plan in the work folder and return what is wrong with it."""
    work = clear_work(place)
    copy_tree(plan.files, work / "tree")
    handbook = plan.selection.handbook
    result = build_site(work / "tree", work / "site")
    copy_tree(download_files(handbook.instruments), work / "site")
    pages = handbook.pages
    also = [*(path for path, _ in _hand_pages(plan.files)), *sorted(handbook.instruments.paths())]
    problems = verify_site(work / "site", pages, also, _fences(plan))
    if not problems and result.warnings:
        problems = [_from_warning(message) for message in result.warnings]
    return problems


def _fences(plan: _Plan) -> dict[str, int]:
    """Return how many fences stand in each generated page, by page path."""
    prefix = f"{LANGUAGE}/"
    return {
        path_of(name.removeprefix(prefix)): count_fences(data.decode())
        for name, data in plan.generated.items()
        if name.startswith(prefix) and name.endswith("index.md")
    }


def _from_warning(message: str) -> Problem:
    """A warning of MkDocs names the file it is about, if it is about one."""
    name = message.partition("'")[2].partition("'")[0]
    path = path_of(name) if name.endswith("index.md") else None
    return Problem(path, f"Pembuat situs memberi peringatan: {message[:200]}")


def _refusals(problems: list[Problem], pages: tuple[Document, ...]) -> dict[str, str]:
    """Return uid -> sentence of the pages to hold back. Raises NotPublishable when no page can be blamed."""
    uids = {page.path: page.uid for page in pages}
    found = {
        uids[problem.path]: problem.reason for problem in problems if problem.path is not None and problem.path in uids
    }
    if not found:
        raise NotPublishable("; ".join(dict.fromkeys(map(_with_place, problems[:3]))))
    return found


def _with_place(problem: Problem) -> str:
    return problem.reason if problem.path is None else f"/{problem.path}/: {problem.reason}"


def _without(handbook: Handbook, uids: AbstractSet[str]) -> Handbook:
    """Return the handbook without pages whose earlier version cannot be built any more either."""
    return replace(handbook, pages=tuple(page for page in handbook.pages if page.uid not in uids))


def _release(place: Shelf, plan: _Plan, digest: str, past: _Past) -> Outcome:
    release = next_id(place, digest)
    finish(place, release, digest, place.work / "site", place.work / "tree")
    prune(place, {past.pinned} if past.pinned else set())
    return _outcome(plan, release, digest, live=True, before=past.live)


def _outcome(plan: _Plan, release: str, digest: str, *, live: bool, before: Handbook = EMPTY) -> Outcome:
    handbook = plan.selection.handbook
    pages = {page.uid: (page.path, _file_digest(plan, page)) for page in handbook.pages}
    changed = _changed(before, handbook) if live else ()
    held = tuple((held.uid, held.path, held.reason) for held in plan.selection.held)
    return Outcome(release, digest, live, changed, held, pages)


def _file_digest(plan: _Plan, page: Document) -> str:
    return sha256(plan.files[f"{LANGUAGE}/{file_of(page.path)}"]).hexdigest()


def _changed(before: Handbook, after: Handbook) -> tuple[str, ...]:
    old = {page.uid: page for page in before.pages}
    new = {page.uid: page for page in after.pages}
    changed = {page.path for uid, page in new.items() if old.get(uid) != page}
    gone = {page.path for uid, page in old.items() if uid not in new}
    return tuple(sorted(changed | gone))


def _is_live(place: Shelf, digest: str) -> bool:
    release = current_release(place)
    if release is None:
        return False
    info = build_info(place.releases / release)
    return info is not None and info.get("input_digest") == digest and is_complete(place.releases / release)


def _handbook_of(place: Shelf, release: str | None) -> Handbook | None:
    """Return the handbook of a kept release, or None when there is none or its tree cannot be read."""
    tree = tree_of(place, release) if release else None
    if tree is None:
        return None
    try:
        return read_tree(tree)
    except (UnreadableFile, ValueError, OSError):
        return None


def _old_handbook(place: Shelf, release: str, live: Handbook) -> Handbook | None:
    """Return the handbook of a release without the texts that were withdrawn since, or None when it cannot be read."""
    old = _handbook_of(place, release)
    if old is None:
        return None
    later = (_handbook_of(place, name) for name in known_releases(place) if name > release)
    gone = withdrawn_since(old, (handbook for handbook in later if handbook is not None))
    return with_present_text(old, gone, live) if gone else old


def _by_hand() -> dict[str, bytes]:
    """Return what people write in the tree. Raises NotPublishable for a file that a browser could run."""
    files = hand_files(docs_root())
    refused = [name for name in files if Path(name).suffix.lower() not in HAND_SUFFIXES]
    if refused:
        raise NotPublishable(
            f"Berkas {refused[0]} tidak boleh ikut tayang: jenisnya dapat menjalankan skrip di peramban pembaca. "
            f"Hapus berkas itu dari {docs_root()}, atau ganti dengan jenis {' '.join(sorted(HAND_SUFFIXES))}."
        )
    return files


def _hand_pages(files: Mapping[str, bytes]) -> list[tuple[str, str]]:
    """Return (path, title) of the pages that people write."""
    found = []
    for name, data in files.items():
        if name.endswith("/index.md") and name.startswith(f"{LANGUAGE}/"):
            fields, _ = split_file(data.decode(), name)
            if fields.get("by") == "hand":
                found.append((path_of(name.removeprefix(f"{LANGUAGE}/")), str(fields.get("title") or "")))
    return found


def _hand_paths(files: Mapping[str, bytes]) -> list[str]:
    return [path for path, _ in _hand_pages(files)]
