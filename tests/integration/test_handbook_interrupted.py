"""A run that ends anywhere leaves a complete handbook; two processes at once take turns; each row is run once."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from cms.handbook import runs
from cms.handbook.models import HandbookPin, Publication, PublishedPage
from cms.handbook.publish import NotPublishable
from cms.handbook.release import Busy, is_complete, is_publishing, known_releases, publishing_lock
from cms.handbook.runs import publish_now, recover, request_publication, run, run_waiting
from cms.handbook.shelf import docs_root, shelf
from cms.pages.models import HandbookPage
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.accounts import make_user
from tests.factories.trees import ROOT

pytestmark = pytest.mark.django_db
State = Publication.State


@pytest.fixture
def home(var: Path) -> HandbookPage:
    return make.make_home()


def test_a_run_is_recorded(home: HandbookPage) -> None:
    make.make_page(home, "Halaman")
    person = make_user("penyunting")
    steps: list[str] = []
    outcome = publish_now(reason="uji", by=person, report=steps.append)
    row = Publication.objects.get()
    assert steps == ["Membaca halaman umum", "Menulis naskah", "Membangun situs", "Memasang terbitan"]
    assert (row.state, row.requested_by, row.reason) == (State.LIVE, person, "uji")
    assert (row.release, row.input_digest) == (outcome.release, outcome.digest)
    assert row.pages_changed == ["", "halaman"]
    assert row.seconds is not None
    assert 0 < row.seconds < 60
    assert str(row).startswith("Penerbitan 20")
    assert set(PublishedPage.objects.values_list("path", flat=True)) == {"", "halaman"}
    assert {str(page) for page in PublishedPage.objects.all()} == {"/", "halaman"}
    publish_now(reason="lagi")
    assert Publication.objects.latest("requested_at").state == State.UNCHANGED


def test_the_lock_is_one_persons(home: HandbookPage) -> None:
    assert not is_publishing(shelf())
    with publishing_lock(shelf(), wait=True):
        assert is_publishing(shelf())
        with pytest.raises(Busy), publishing_lock(shelf(), wait=False):
            pass
    assert not is_publishing(shelf())


def test_a_row_that_another_process_ran_is_not_run_again(home: HandbookPage) -> None:
    stale = request_publication(by=None, reason="uji")
    assert run_waiting() == 1
    done = Publication.objects.get()
    assert runs._run_quietly(stale) is False
    assert Publication.objects.get().finished_at == done.finished_at
    stale = Publication.objects.get()
    outcome = run(stale)
    assert (outcome.live, Publication.objects.count()) == (False, 2), "a command gets a run of its own"


@pytest.mark.once
def test_two_processes_at_once_both_end_well(var: Path) -> None:
    """Forked from one process, so that they really start together, on a copy of the empty test database."""
    database = var / "dua.sqlite3"
    # By connections of their own: the test's holds a transaction that a copy would wait for.
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"])) as empty,
        closing(sqlite3.connect(database)) as target,
    ):
        empty.backup(target)
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "SULUH_VAR": str(var),
        "SULUH_DOCS": str(var / "site_docs"),
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "PYTHONPATH": str(ROOT),
    }
    ran = subprocess.run(
        [sys.executable, "-c", TWO], check=False, env=environment, capture_output=True, text=True, timeout=120, cwd=ROOT
    )
    assert ran.returncode == 0, ran.stderr
    first, second = json.loads(ran.stdout.splitlines()[-1])
    assert first["state"] == "live"
    assert second["state"] in {"unchanged", "live"}
    assert datetime.fromisoformat(second["started"]) >= datetime.fromisoformat(first["finished"]), "one at a time"
    assert "Dari dua proses." in handbook.text("halaman")


TWO = """
import json, os, sys
import django
django.setup()
from django.db import connection
from cms.handbook.build import warm_up
from cms.handbook.models import Publication
from cms.handbook.runs import publish_now
from tests.factories import pages as make

make.make_page(make.make_home(), "Halaman", body=[make.prose("<p>Dari dua proses.</p>")])
Publication.objects.all().delete()
warm_up()
connection.close()
children = []
for number in range(2):
    child = os.fork()
    if child == 0:
        try:
            publish_now(reason=f"proses {number}")
        except BaseException as error:
            print(error, file=sys.stderr)
            os._exit(1)
        os._exit(0)
    children.append(child)
assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
rows = Publication.objects.order_by("started_at")
print(json.dumps([
    {"state": row.state, "started": row.started_at.isoformat(), "finished": row.finished_at.isoformat()} for row in rows
]))
"""


def test_a_failure_is_recorded_and_raised(var: Path) -> None:
    with pytest.raises(NotPublishable, match="load_handbook"):
        publish_now(reason="uji")
    row = Publication.objects.get()
    assert row.state == State.FAILED
    assert "Belum ada buku panduan" in row.message


@pytest.mark.parametrize("fields", [{"state": "running"}, {"state": "live"}, {"state": "queued", "finished": True}])
def test_the_database_refuses_rows_that_contradict_themselves(fields: dict[str, Any]) -> None:
    now = timezone.now()
    times = {"finished_at": now} if fields.pop("finished", False) else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(requested_at=now, **fields, **times)
    assert Publication.objects.create(requested_at=now, state="queued").seconds is None


def test_the_database_allows_one_pin(var: Path) -> None:
    now = timezone.now()
    pin = HandbookPin.objects.create(release="000001-a", pinned_at=now)
    assert str(pin) == "000001-a"
    with pytest.raises(IntegrityError), transaction.atomic():
        HandbookPin.objects.create(release="000002-b", pinned_at=now)


def test_what_runs_now_is_left_alone(home: HandbookPage) -> None:
    now = timezone.now()
    row = Publication.objects.create(requested_at=now, started_at=now, state=State.RUNNING)
    with publishing_lock(shelf(), wait=True):
        recover()
    row.refresh_from_db()
    assert row.state == State.RUNNING
    recover()
    row.refresh_from_db()
    assert row.state == State.FAILED


MOMENTS = ["tree renamed", "site renamed", "before the switch", "in the tree", "after the switch", "in the manifest"]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_run_that_ends_anywhere_leaves_a_complete_handbook(
    home: HandbookPage, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Each moment at which something lasting has just been done; random moments are in test_handbook_killed.py."""
    page = make.make_page(home, "Halaman", body=[make.prose("<p>Lama.</p>")])
    publish_now(reason="satu")
    make.edit(page, body=[make.prose("<p>Baru.</p>")])
    with monkeypatch.context() as patch:
        _die_at(patch, moment)
        with pytest.raises(Died):
            publish_now(reason="dua")
    assert is_complete(handbook.live_folder())
    assert "Lama." in handbook.text("halaman") or moment == "after the switch"
    for name, data in handbook.tree().items():
        assert not name.endswith(".md") or data.startswith(b"---\n"), name
    make.edit(page, body=[make.prose("<p>Terbaru.</p>")])
    assert publish_now(reason="tiga").live
    assert "Terbaru." in handbook.text("halaman")
    assert "Terbaru." in handbook.markdown("halaman")
    assert not [path.name for path in docs_root().rglob("*.new")]
    assert {path.name for path in shelf().trees.iterdir()} == set(known_releases(shelf()))


class Died(BaseException):
    """Stands for SIGKILL: nothing that catches exceptions goes on."""


def _die_at(patch: pytest.MonkeyPatch, moment: str) -> None:
    from cms.handbook import release

    def die(*_args: object) -> None:
        raise Died

    if moment in {"tree renamed", "site renamed"}:
        folder = shelf().trees if moment == "tree renamed" else shelf().releases
        real = release.sync
        patch.setattr(release, "sync", lambda path: die() if path == folder else real(path))
    elif moment == "before the switch":
        patch.setattr(release, "switch", die)
    elif moment == "after the switch":
        patch.setattr("cms.handbook.publish.prune", die)
    else:
        name = "manifest.json" if moment == "in the manifest" else "index.md"
        patch.setattr("os.fsync", lambda _descriptor: None)
        replace = Path.replace
        patch.setattr(Path, "replace", lambda self, to: die() if to.name == name else replace(self, to))
