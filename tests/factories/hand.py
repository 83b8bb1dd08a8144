"""A hand at the desk in a real browser: clicks and fields counted, free text free, printed letters read back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tests.rendered import docx_text, pdf_text

if TYPE_CHECKING:
    from playwright.sync_api import Page

READ = {"DOCX": docx_text, "PDF": pdf_text}


class Hand:
    """Whoever sits at the desk: each click and each field costs one, free text costs nothing."""

    def __init__(self, window: Page) -> None:
        self.window, self.count = window, 0

    def link(self, name: str) -> None:
        self.count += 1
        self.window.get_by_role("link", name=name, exact=True).first.click()
        self.window.wait_for_load_state()

    def press(self, name: str) -> None:
        self.count += 1
        self.window.get_by_role("button", name=name, exact=True).click()
        self.window.wait_for_load_state()

    def field(self, name: str, value: str) -> None:
        self.count += 1
        self.window.locator(f"[name={name}]").fill(value)

    def choose(self, name: str, value: str) -> None:
        self.count += 1
        self.window.locator(f"[name={name}]").select_option(value)

    def tick(self, label: str) -> None:
        self.count += 1
        self.window.get_by_label(label, exact=True).check()

    def write(self, **texts: str) -> None:
        for name, words in texts.items():
            self.window.locator(f"[name={name}]").fill(words)

    def move(self, label: str) -> None:
        """Make a step that asks nothing more."""
        self.link(label)
        self.press(label)

    def consent(self, giver: str) -> None:
        """Record a yes, from where it is missing."""
        self.link(f"Catat persetujuan {giver}")
        self.tick("Menyetujui")
        self.field("text_version", "Kunjungan rumah, versi 1")
        self.press("Simpan")

    def paper(self, label: str, kind: str) -> str:
        """Return the words of a printed letter."""
        self.count += 1
        with self.window.expect_download() as download:
            self.window.get_by_role("link", name=f"{label}, {kind}", exact=True).click()
        assert "kanari" not in download.value.suggested_filename
        return READ[kind](Path(download.value.path()).read_bytes())


def fits(window: Page) -> None:
    """The page as it is has no sideways scrolling on a telephone."""
    window.set_viewport_size({"width": 360, "height": 740})
    assert window.evaluate("document.documentElement.scrollWidth") <= 360
    window.set_viewport_size({"width": 1280, "height": 900})
