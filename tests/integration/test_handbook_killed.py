"""A publisher that is killed at any moment leaves a complete handbook, and the next run needs no repair."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cms.handbook.release import Shelf, current_release, is_complete
from tests.proof import proof_number

ROOT = Path(__file__).resolve().parents[2]
KILLS = proof_number(10, 100)
pytestmark = pytest.mark.once

EDIT = """
from django.utils import timezone
from cms.pages.models import GuidancePage, HandbookPage
import json
home = HandbookPage.objects.first()
if home is None:
    from tests.factories import pages as make
    home = make.make_home()
    for number in range(12):
        make.make_page(home, f"Halaman {number}", body=[make.prose("<p>awal</p>" * 20)])
for page in GuidancePage.objects.order_by("path")[:6]:
    page.body = json.dumps([{"type": "prose", "value": "<p>%(text)s</p>" * 20}])
    page.save_revision().publish()
"""
PUBLISH = """
from django.core.management import call_command
from cms.handbook.build import warm_up
warm_up()
print("READY", flush=True)
call_command("publish_handbook")
"""


class Installation:
    """One installation in a folder of its own, driven by commands as an operator would."""

    def __init__(self, folder: Path) -> None:
        self.var = folder
        self.shelf = Shelf(folder / "handbook")
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("SULUH_", "DATABASE_", "COV_"))
        }
        self.environment = {
            **kept,
            "SULUH_VAR": str(folder),
            "SULUH_DOCS": str(folder / "site_docs"),
            "DJANGO_SETTINGS_MODULE": "cms.settings.dev",
            "PYTHONPATH": str(ROOT),
        }

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a management command in a process group of its own."""
        return subprocess.Popen(  # our own command
            [sys.executable, str(ROOT / "manage.py"), *command],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def run(self, *command: str) -> str:
        """Run a management command to its end and return what it printed."""
        process = self.start(*command)
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0, output.decode()
        return output.decode()

    def write(self, text: str) -> None:
        """Change six pages in the back office."""
        self.run("shell", "--no-imports", "-c", EDIT % {"text": text})

    def live(self) -> Path:
        """Return the folder that readers get."""
        release = current_release(self.shelf)
        assert release is not None
        return self.shelf.releases / release

    def shows(self, text: str) -> bool:
        """Tell whether readers see the text on all six pages."""
        pages = [self.live() / f"halaman-{number}" / "index.html" for number in range(6)]
        return all(text in page.read_text(encoding="utf-8") for page in pages)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    made = Installation(tmp_path_factory.mktemp("killed") / "var")
    made.run("migrate", "--verbosity", "0")
    made.write("mulai")
    made.run("publish_handbook")
    return made


def publish_and_kill(installation: Installation, text: str, seconds: float) -> bool:
    """Change the pages, begin to publish, kill the process group after some time; return whether it was running."""
    process = installation.start("shell", "--no-imports", "-c", EDIT % {"text": text} + PUBLISH)
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == b"READY":
            break
    else:
        pytest.fail("the publisher never began")
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    process.communicate()
    return False


def whole_markdown(root: Path) -> bool:
    """Tell whether every Markdown file of the tree is whole: front matter closed, text to its end."""
    texts = [path.read_text(encoding="utf-8") for path in (root / "id").rglob("*.md")]
    return bool(texts) and all(text.startswith("---\n") and "\n---\n" in text and text.endswith("\n") for text in texts)


def test_killed_at_random_moments(installation: Installation) -> None:
    dice = random.Random(20261124)
    began = time.monotonic()
    assert not publish_and_kill(installation, "terukur", 120)
    whole = time.monotonic() - began
    assert installation.shows("terukur")
    killed = 0
    for number in range(KILLS):
        moment = dice.uniform(0, whole / 2)  # half of the measured time is start-up and editing
        killed += publish_and_kill(installation, f"naskah ke-{number}.", moment)
        assert is_complete(installation.live()), f"incomplete after kill {number} at {moment:.2f} of {whole:.2f} s"
        assert whole_markdown(installation.var / "site_docs")
    assert killed >= KILLS // 4, "hardly any run was caught alive: the moments are wrong"
    installation.write("terakhir")
    assert "Tayang" in installation.run("publish_handbook")
    assert installation.shows("terakhir")
    assert is_complete(installation.live())
    assert not list(installation.shelf.work.glob("site/*"))


def test_a_folder_left_between_two_renames_does_not_stop_the_next_run(installation: Installation) -> None:
    installation.write("sisa")
    shutil.copytree(installation.shelf.trees / installation.live().name, installation.shelf.trees / "999999-deadbeef")
    assert "Tayang" in installation.run("publish_handbook")
    assert installation.shows("sisa")
    assert not (installation.shelf.trees / "999999-deadbeef").exists()
