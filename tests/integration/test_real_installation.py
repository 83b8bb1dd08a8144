"""The way of docs/operations.md, in processes of their own: refused without keys, set up, started, examined."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integration.test_setup import ANSWERS

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.once


def manage(var: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command as the service of a real installation would, with nothing of this session's environment."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("SULUH_", "DATABASE_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={
            **kept,
            "DJANGO_SETTINGS_MODULE": "cms.settings.production",
            "SULUH_VAR": str(var),
            "SULUH_DOCS": str(var / "site_docs"),
            "SULUH_ALLOWED_HOSTS": "bk.sekolah.example",
            **environment,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_from_nothing_to_an_installation_that_only_lacks_its_handbook(tmp_path: Path) -> None:
    refused = manage(tmp_path, "migrate")
    assert refused.returncode != 0
    assert "SULUH_SECRET_KEY" in refused.stderr

    explained = manage(tmp_path, "doctor", "--json")
    assert explained.returncode == 1, explained.stderr
    assert "settings.secret_missing" in {finding["code"] for finding in json.loads(explained.stdout)}

    flags = [f"--{name.replace('_', '-')}={value}" for name, value in ANSWERS.items()]
    founded = manage(tmp_path, "setup", "--noinput", *flags)
    assert founded.returncode == 0, founded.stderr
    assert "Instalasi siap" in founded.stdout

    key_lines = (tmp_path / "keys" / "suluh.env").read_text().splitlines()
    keys = dict(line.split("=", 1) for line in key_lines)
    examined = manage(tmp_path, "doctor", "--json", **keys)
    assert {finding["code"] for finding in json.loads(examined.stdout)} == {"release.none", "worker.never"}

    started = manage(tmp_path, "check", "--deploy", **keys)
    assert started.returncode == 0, started.stderr
    # Sub-domains and preloading are the domain owner's choice; Wagtail's preview panel frames our own pages.
    assert set(re.findall(r"\((\w+\.\w+)\)", started.stderr)) == {"security.W005", "security.W019", "security.W021"}
