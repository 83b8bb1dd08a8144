"""What LibreOffice saves is accepted: our own forms and others, through each of the four formats (`make proof`)."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cms.core.instruments import FileFormat
from cms.instruments.uploads import UploadRefused, check_upload
from tests.factories.good_files import GOOD_FILES
from tests.proof import PROOF
from tests.rendered import CODES, data_of, files_of

TEXT_KINDS: Final[tuple[str, ...]] = ("odt", "docx", "pdf") if PROOF else ()
SHEET_KINDS: Final[tuple[str, ...]] = ("xlsx", "pdf") if PROOF else ()
SECONDS = 300  # for LibreOffice to convert all of them
# Input fields, a table of contents, page numbers, a footnote, a cross reference and a choice, as Writer makes them.
FIELDS = """<?xml version="1.0" encoding="UTF-8"?><office:document
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>
<text:table-of-content text:name="Isi"><text:table-of-content-source text:outline-level="3"/><text:index-body>
<text:p>Isi</text:p></text:index-body></text:table-of-content><text:h text:outline-level="1">Judul</text:h>
<text:p><text:page-number text:select-page="current">1</text:page-number> dari <text:page-count>1</text:page-count>
<text:a xlink:href="https://www.example.org/">tautan</text:a> <text:text-input text:description="Nama">isi</text:text-input>
<text:placeholder text:placeholder-type="text">&lt;Nama&gt;</text:placeholder><text:bookmark text:name="b"/>
<text:bookmark-ref text:reference-format="text" text:ref-name="b">b</text:bookmark-ref>
<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>kaki</text:p>
</text:note-body></text:note><text:drop-down text:name="d"><text:label text:value="Ya"/>Ya</text:drop-down></text:p>
</office:text></office:body></office:document>"""


def _convert(folder: Path, files: Mapping[str, bytes], kind: str) -> dict[str, bytes]:
    """Return the files as LibreOffice saves them, by name, with a profile of its own."""
    office = shutil.which("soffice")
    assert office, "make proof needs LibreOffice (soffice)"
    source, target = folder / f"{kind}-from", folder / f"{kind}-to"
    source.mkdir(parents=True)
    for name, data in files.items():
        (source / name).write_bytes(data)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(target)]
    subprocess.run([*command, *map(str, sorted(source.iterdir()))], check=True, capture_output=True, timeout=SECONDS)
    made = {path.name: path.read_bytes() for path in target.iterdir()}
    assert len(made) == len(files), "LibreOffice left one out"
    return made


def _documents() -> dict[str, bytes]:
    ours = {f"{code}.docx": data_of(code, FileFormat.DOCX) for code in CODES}
    return {**ours, "form.docx": GOOD_FILES["form.docx"](), "fields.fodt": FIELDS.encode()}


def _sheets() -> dict[str, bytes]:
    kinds = (FileFormat.XLSX.value, FileFormat.XLSFORM.value)
    ours = {
        f"{code}-{kind}.xlsx": files_of(code)[kind].data for code in CODES for kind in kinds if kind in files_of(code)
    }
    assert ours
    return {**ours, "form.xlsx": GOOD_FILES["form.xlsx"]()}


def _accepted(files: Mapping[str, bytes]) -> None:
    refused = {}
    for name, data in files.items():
        try:
            check_upload(name, io.BytesIO(data))
        except UploadRefused as refusal:
            refused[name] = str(refusal)
    assert refused == {}


def test_what_we_make_ourselves_is_accepted() -> None:
    kinds = (FileFormat.DOCX, FileFormat.PDF_A4)
    _accepted({f"{code}.{kind[:4].strip('-')}": data_of(code, kind) for code in CODES for kind in kinds})
    _accepted(_sheets())


def test_what_libreoffice_saves_is_accepted(tmp_path: Path) -> None:
    """Each is saved as the next format, from the one before. In `make check` the files stay as we made them."""
    for first, kinds in ((_documents(), TEXT_KINDS), (_sheets(), SHEET_KINDS)):
        saved = [first]
        for kind in kinds:
            saved.append(_convert(tmp_path / f"{kinds[0]}-{kind}", saved[-1], kind))
        for files in saved:
            _accepted({name: data for name, data in files.items() if not name.endswith(".fodt")})
