"""Every file of the hostile corpus is refused for its own reason, with a sentence that helps."""

from __future__ import annotations

import io

import pytest

from cms.core.errors import Refused
from cms.instruments.uploads import Reason, UploadRefused, check_upload
from cms.instruments.uploads.refusal import SENTENCES, at_byte, in_object, in_part, shown
from tests.factories.good_files import GOOD_FILES
from tests.factories.hostile_archives import Hostile
from tests.factories.hostile_files import HOSTILE_FILES
from tests.factories.office_files import docx_parts, odt_parts, xlsx_parts, zip_of
from tests.factories.pdf_files import objects, pdf_of


def test_the_files_that_the_hostile_ones_are_made_from_pass() -> None:
    """Each hostile file is one of these and one thing more; so it is that thing which is refused."""
    for name, data in (
        ("a.docx", zip_of(docx_parts())),
        ("a.xlsx", zip_of(xlsx_parts())),
        ("a.odt", zip_of(odt_parts())),
        ("a.pdf", pdf_of(objects())),
    ):
        assert check_upload(name, io.BytesIO(data)).size == len(data)


@pytest.mark.parametrize("hostile", HOSTILE_FILES, ids=lambda hostile: f"{hostile.name}: {hostile.label}")
def test_a_hostile_file_is_refused(hostile: Hostile) -> None:
    upload = io.BytesIO(hostile.make())
    with pytest.raises(UploadRefused) as refusal:
        check_upload(hostile.name, upload, declared_type=hostile.declared_type)
    assert refusal.value.reason is hostile.reason
    message = str(refusal.value)
    assert hostile.place in message
    found, cure = SENTENCES[hostile.reason]
    assert message.startswith(found)
    assert message.endswith(cure)
    assert message.isprintable()
    assert len(message) < 600


def test_the_corpus_is_large_and_knows_every_reason() -> None:
    assert len(HOSTILE_FILES) >= 45
    assert {hostile.reason for hostile in HOSTILE_FILES} == set(Reason)
    assert len({(hostile.name, hostile.label) for hostile in HOSTILE_FILES}) == len(HOSTILE_FILES)


def test_every_reason_says_what_and_how_to_mend_it() -> None:
    assert set(SENTENCES) == set(Reason)
    for found, cure in SENTENCES.values():
        assert found[0].isupper()
        assert found[-1].isalnum()
        assert cure[0].isupper()
        assert cure.endswith(".")


def test_a_refusal_is_one_that_the_screens_know() -> None:
    refusal = UploadRefused(Reason.MACRO, in_part("word/a.bin"), detail="vba")
    assert isinstance(refusal, Refused)
    assert str(refusal).startswith("Berkas ini memuat makro atau skrip: vba. Letaknya di bagian “word/a.bin”. Simpan")
    assert str(UploadRefused(Reason.EMPTY)) == (
        "Berkas ini kosong. Letaknya pada berkas itu sendiri. Periksa berkas di komputer Anda, lalu unggah lagi."
    )
    assert at_byte(7) == "pada bita ke-7"
    assert in_object(7) == "di objek PDF nomor 7"


def test_what_a_hostile_file_calls_itself_is_shown_without_tricks() -> None:
    assert shown("a\u202eb\u200b\x00\nc") == "ab c"
    assert shown("x" * 200) == "x" * 79 + "…"


@pytest.mark.parametrize("name", GOOD_FILES)
def test_another_name_is_refused(name: str) -> None:
    data = GOOD_FILES[name]()
    for extension in {".docx", ".odt", ".pdf", ".xlsx"} - {f".{name.rpartition('.')[2]}"}:
        with pytest.raises(UploadRefused) as refusal:
            check_upload(f"a{extension}", io.BytesIO(data))
        assert refusal.value.reason is Reason.EXTENSION


@pytest.mark.parametrize(
    "name", ["", ".docx", " .docx", "docx", "a.", "a.txt", "a.docx ", "x" * 200 + ".docx", "a.doc"]
)
def test_a_name_that_is_none(name: str) -> None:
    with pytest.raises(UploadRefused) as refusal:
        check_upload(name, io.BytesIO(GOOD_FILES["by-hand.docx"]()))
    assert refusal.value.reason is Reason.BAD_NAME
