"""Every short word that the room writes into the access log is told in Indonesian to who reads the register."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import cms.records
from cms.records.models import Verb
from cms.records.register_rows import SAID, _word

ROOM = Path(str(cms.records.__file__)).parent
WRITTEN = re.compile(r"""(?:\b(?:form|what)=|"what": )"([a-z-]+)\"""")
AS_IT_IS = {"diakhiri", "mulai"}  # Indonesian already


def written() -> set[str]:
    """Return the words, as they stand in the actions and the views."""
    files = [*(ROOM / "actions").glob("*.py"), *(ROOM / "views").glob("*.py"), ROOM / "erasures.py"]
    return {word for file in files for word in WRITTEN.findall(file.read_text())}


def test_every_short_word_has_its_meaning() -> None:
    assert {"add", "erasure"} <= written()
    assert written() - AS_IT_IS - set(SAID) <= {verb.value for verb in Verb}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("decided", "diputuskan"),
        ("step-kirim-surat", "langkah kirim-surat"),
        ("link", "tautan berkas rujukan"),
        ("read", "membaca"),
        ("berlaku", "berlaku"),
        (3, "3"),
    ],
)
def test_a_word_is_told(value: int | str, text: str) -> None:
    assert _word(value) == text
