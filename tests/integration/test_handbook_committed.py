"""The committed handbook is a round trip: loaded into an empty installation and published, not a byte changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cms.handbook.release import is_complete
from cms.handbook.shelf import docs_root
from cms.handbook.tree import MANIFEST
from cms.handbook.write import listed_files
from tests.factories import handbook
from tests.factories.trees import ROOT

pytestmark = pytest.mark.django_db


@pytest.fixture
def committed(var: Path, settings: object) -> dict[str, bytes]:
    """Copy the committed tree to SULUH_DOCS, load it, and return its files."""
    shutil.copytree(ROOT / "site_docs", var / "site_docs")
    before = handbook.files_below(var / "site_docs")
    assert len(listed_files(var / "site_docs")) > 40, f"{MANIFEST} lists what the publisher wrote"
    call_command("load_handbook", str(var / "site_docs"))
    return before


def test_loading_and_publishing_changes_no_byte(committed: dict[str, bytes]) -> None:
    call_command("publish_handbook")
    after = handbook.tree()
    assert sorted(after) == sorted(committed)
    assert [name for name, data in committed.items() if after[name] != data] == []
    assert is_complete(handbook.live_folder())
    assert sum(name.endswith("index.html") for name in handbook.live()) == sum(
        name.endswith("index.md") for name in committed
    )


def test_loading_again_changes_nothing(committed: dict[str, bytes]) -> None:
    call_command("load_handbook", str(docs_root()))
    call_command("publish_handbook", "--check")
    call_command("publish_handbook")
    assert handbook.tree() == committed


def test_check_names_what_would_change(committed: dict[str, bytes], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("publish_handbook", "--check")
    file = docs_root() / "id" / "kunjungan-rumah" / "index.md"
    file.write_bytes(file.read_bytes() + b"\n")
    with pytest.raises(CommandError, match="1 berkas akan berubah"):
        call_command("publish_handbook", "--check")
    assert "id/kunjungan-rumah/index.md" in capsys.readouterr().err
