"""Addresses of the handbook: which slugs are safe on every file system and collide with no route.

The rules come from what overwrote files in trials: names that differ in case only, `index`, `README`, `404`,
theme folders, Windows device names, and the first parts of our own routes.
"""

from __future__ import annotations

import re

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
MAX_SLUG = 80
GLOSSARY_PATH = "glosarium"
SOURCES_PATH = "sumber"
IMAGES_FOLDER = "gambar"
INSTRUMENTS_PATH = "instrumen"
GENERATED_PATHS = frozenset({GLOSSARY_PATH, SOURCES_PATH})
"""Pages that the publisher makes from snippets."""

_LINKED = re.compile(rf'href="/{INSTRUMENTS_PATH}/([a-z0-9-]+)/')
_EVERYWHERE = {
    *("index", "readme", "404", "con", "prn", "aux", "nul"),
    *(f"com{n}" for n in range(10)),
    *(f"lpt{n}" for n in range(10)),
}
_AT_THE_TOP = {
    *("assets", "search", "sitemap", "robots", "feeds", "build", "manifest", "favicon", "stylesheets", "javascripts"),
    *("static", "media", "admin", "ruang", "unduh", "r", "saran", "masuk", "akun", "keluar", "api", "healthz"),
    *("en", "id", INSTRUMENTS_PATH, GLOSSARY_PATH, SOURCES_PATH, IMAGES_FOLDER),
}


def slug_problem(slug: str, *, top: bool) -> str | None:
    """Return why this slug cannot be an address, in Indonesian, or None. `top` means directly below the home page."""
    if len(slug) > MAX_SLUG:
        return f"Alamat halaman paling panjang {MAX_SLUG} huruf."
    if not SLUG.match(slug):
        return "Alamat halaman hanya boleh berisi huruf kecil a–z, angka, dan satu tanda hubung di antara kata."
    if slug in _EVERYWHERE or (top and slug in _AT_THE_TOP):
        return f"Alamat “{slug}” dipakai oleh sistem. Pilih alamat lain, misalnya “{slug}-bk”."
    return None


def is_generated(path: str) -> bool:
    """Return whether the publisher itself makes the page at this path: an appendix, or a page of an instrument."""
    return path in GENERATED_PATHS or path == INSTRUMENTS_PATH or path.startswith(f"{INSTRUMENTS_PATH}/")


def instrument_address(code: str) -> str:
    """Return the address of an instrument's page in the handbook, as links of the editor hold it."""
    return f"/{INSTRUMENTS_PATH}/{code}/"


def linked_instruments(html: str) -> list[str]:
    """Return the codes of the instruments that the editor's HTML links to, in order, repeated where they are."""
    return _LINKED.findall(html)


def path_problem(path: str) -> str | None:
    """Return why this path below the home page cannot be an address, in Indonesian, or None."""
    problems = (slug_problem(slug, top=depth == 0) for depth, slug in enumerate(filter(None, path.split("/"))))
    return next(filter(None, problems), None)


def safe_slug(slug: str, *, top: bool) -> str:
    """Return a slug made from `slug` that breaks no rule."""
    cleaned = re.sub(r"-{2,}", "-", re.sub(r"[^a-z0-9]+", "-", slug.lower())).strip("-")[: MAX_SLUG - 8].strip("-")
    cleaned = cleaned or "halaman"
    return f"{cleaned}-bk" if slug_problem(cleaned, top=top) else cleaned
