"""Word processors and the DOCX: structure in `make check`; in `make proof` LibreOffice opens every one of them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

import pikepdf
import pytest

from cms.core.instruments import FileFormat
from cms.instruments.render.glyphs import FONTS
from tests.proof import PROOF
from tests.rendered import CODES, FORMS, data_of, docx_text, files_of, labels_in, pdf_text

FONT_SETTINGS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{fonts}</dir><cachedir>{cache}</cachedir>
</fontconfig>"""
SECONDS = 300  # for LibreOffice to open and print all forms


def _structure(folder: Path) -> dict[str, str]:
    """Return the words that stand in the documents themselves."""
    return {code: docx_text((folder / f"{code}.docx").read_bytes()) for code in CODES}


def _claimed(folder: Path) -> dict[str, int]:
    """Return the pages that the files are said to have."""
    return {
        code: files_of(code)[FileFormat.DOCX.value].pages or 0 for code in CODES if (folder / f"{code}.docx").is_file()
    }


def _converted(folder: Path, kind: str) -> Path:
    """Return the folder of what LibreOffice makes of the documents, with the forms' own fonts and a profile of its own."""
    settings, made = folder / "fonts.conf", folder / kind.partition(":")[0]
    settings.write_text(FONT_SETTINGS.format(fonts=escape(str(FONTS)), cache=escape(str(folder / "cache"))), "utf-8")
    office = shutil.which("soffice")
    assert office, "make proof needs LibreOffice (soffice)"
    command = [
        office,
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        kind,
        "--outdir",
        str(made),
        *(str(folder / f"{code}.docx") for code in CODES),
    ]  # fmt: skip - one argument after the other
    environment = {"FONTCONFIG_FILE": str(settings), "HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    subprocess.run(command, env=environment, capture_output=True, timeout=SECONDS, check=True)
    return made


def _libreoffice(folder: Path) -> dict[str, str]:
    """Return the words that LibreOffice shows."""
    made = _converted(folder, "txt:Text (encoded):UTF8")
    return {code: (made / f"{code}.txt").read_text("utf-8-sig") for code in CODES}


def _printed(folder: Path) -> dict[str, int]:
    """Return the pages that LibreOffice prints."""
    made = _converted(folder, "pdf")
    return {code: len(pikepdf.open(made / f"{code}.pdf").pages) for code in CODES}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of all DOCX."""
    folder = tmp_path_factory.mktemp("docx")
    for code in CODES:
        (folder / f"{code}.docx").write_bytes(data_of(code, FileFormat.DOCX))
    return folder


@pytest.fixture(scope="module")
def shown(documents: Path) -> dict[str, str]:
    """Return what a reader of each DOCX sees."""
    read: Callable[[Path], dict[str, str]] = _libreoffice if PROOF else _structure
    return read(documents)


@pytest.fixture(scope="module")
def printed(documents: Path) -> dict[str, int]:
    """Return how many pages each DOCX takes."""
    read: Callable[[Path], dict[str, int]] = _printed if PROOF else _claimed
    return read(documents)


@pytest.mark.parametrize("code", CODES)
def test_a_reader_of_the_docx_finds_the_labels_of_the_pdf(code: str, shown: dict[str, str]) -> None:
    form = FORMS[code]
    on_paper = labels_in(form, pdf_text(files_of(code)[FileFormat.PDF_A4.value].data))
    assert on_paper
    assert labels_in(form, shown[code]) == on_paper


@pytest.mark.parametrize("code", CODES)
def test_the_docx_takes_as_many_pages_as_the_pdf(code: str, printed: dict[str, int]) -> None:
    assert printed[code] == files_of(code)[FileFormat.PDF_A4.value].pages
