"""Publications as rows: asked for by every change, coalesced, one at a time, recovered after a kill; and the worker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.core.audiences import Audience
from cms.handbook import runs, worker
from cms.handbook.models import HandbookPin, Publication, PublishedPage
from cms.handbook.publish import NotPublishable
from cms.handbook.release import Busy, is_publishing, known_releases, publishing_lock
from cms.handbook.runs import publish_now, recover, request_publication, run, run_waiting
from cms.handbook.shelf import docs_root, shelf
from cms.handbook.worker import Worker, run_tasks
from cms.pages.models import GuidancePage, HandbookPage
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.accounts import make_user
from tests.factories.trees import ROOT

pytestmark = pytest.mark.django_db
State = Publication.State
Capture = Any


@pytest.fixture
def home(var: Path) -> HandbookPage:
    return make.make_home()


# --- Every change asks ---------------------------------------------------------------------------------------------


def publishes(page: GuidancePage) -> None:
    make.edit(page, title="Baru")


def withdraws(page: GuidancePage) -> None:
    page.unpublish()


def deletes(page: GuidancePage) -> None:
    page.delete()


def deletes_the_parent(page: GuidancePage) -> None:
    page.get_parent().specific.delete()


def moves(page: GuidancePage) -> None:
    page.move(page.get_parent(), pos="first-child")


def changes_the_audience(page: GuidancePage) -> None:
    make.edit(page, audience=Audience.TEACHER)


def copies(page: GuidancePage) -> None:
    page.copy(to=page.get_parent(), update_attrs={"slug": "salinan"})


def aliases(page: GuidancePage) -> None:
    page.create_alias(update_slug="alias")


def restricts(page: GuidancePage) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def opens(page: GuidancePage) -> None:
    restricts(page)
    Publication.objects.all().delete()
    page.view_restrictions.get().delete()


def publishes_a_term(page: GuidancePage) -> None:
    make.make_term("Baru")


def withdraws_a_source(page: GuidancePage) -> None:
    source = make.make_source("Sumber")
    Publication.objects.all().delete()
    source.unpublish()


def deletes_a_term(page: GuidancePage) -> None:
    term = make.make_term("Baru")
    Publication.objects.all().delete()
    term.delete()


CHANGES = {
    publishes: "Terbit: Baru",
    withdraws: "Ditarik: Halaman",
    deletes: "Dihapus: Halaman",
    deletes_the_parent: "Dihapus: Halaman",
    moves: "Dipindahkan: Halaman",
    changes_the_audience: "Terbit: Halaman",
    copies: "Terbit: Halaman",
    aliases: "Terbit: Halaman",
    restricts: "Pembatasan pembaca diubah",
    opens: "Pembatasan pembaca diubah",
    publishes_a_term: "Istilah glosarium: Baru",
    withdraws_a_source: "Sumber: Sumber",
    deletes_a_term: "Dihapus: Baru",
}


@pytest.mark.parametrize(("change", "reason"), CHANGES.items(), ids=lambda value: getattr(value, "__name__", ""))
def test_every_change_of_the_public_set_asks_for_a_publication(
    home: HandbookPage,
    django_capture_on_commit_callbacks: Capture,
    change: Callable[[GuidancePage], None],
    reason: str,
) -> None:
    parent = make.make_page(home, "Bab")
    page = make.make_page(parent, "Halaman")
    assert not Publication.objects.exists(), "nothing is asked before the change is in the database"
    with django_capture_on_commit_callbacks(execute=True):
        change(page)
    assert reason in Publication.objects.get(state=State.QUEUED).reason.split("\n")


def test_drafts_and_other_models_ask_nothing(home: HandbookPage, django_capture_on_commit_callbacks: Capture) -> None:
    page = make.make_page(home, "Halaman")
    with django_capture_on_commit_callbacks(execute=True):
        make.edit(page, title="Draf", live=False)
        make.make_page(home, "Baru", live=False)
        make.make_term("Draf", live=False)
        make_user("pelatih")
    assert not Publication.objects.exists()


def test_the_person_who_approved_is_named(home: HandbookPage, django_capture_on_commit_callbacks: Capture) -> None:
    page = make.make_page(home, "Halaman")
    writer, reviewer = make_user("pelatih"), make_user("penyunting")
    revision = page.save_revision(user=writer)
    with django_capture_on_commit_callbacks(execute=True):
        revision.publish(user=reviewer)
    assert Publication.objects.get().requested_by in {writer, reviewer}


def test_many_changes_are_one_publication(home: HandbookPage, django_capture_on_commit_callbacks: Capture) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(runs.MAX_REASONS + 5):
            make.make_page(home, f"Halaman {number}")
        make.make_page(home, "Halaman 0", slug="lagi")
    publication = Publication.objects.get()
    assert publication.state == State.QUEUED
    reasons = publication.reason.split("\n")
    assert reasons[:2] == ["Terbit: Halaman 0", "Terbit: Halaman 1"]
    assert len(reasons) == len(set(reasons)) == runs.MAX_REASONS
    assert run_waiting() == 1
    assert handbook.is_live(f"halaman-{runs.MAX_REASONS + 4}"), "what is not named goes out all the same"
    assert run_waiting() == 0


def test_a_change_during_a_run_is_the_next_run(home: HandbookPage) -> None:
    first = request_publication(by=None, reason="satu")
    Publication.objects.filter(pk=first.pk).update(state=State.RUNNING, started_at=timezone.now())
    second = request_publication(by=None, reason="dua")
    assert second.pk != first.pk
    assert request_publication(by=None, reason="tiga").pk == second.pk


def test_two_requests_in_one_moment_are_one(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = request_publication(by=None, reason="satu")
    monkeypatch.setattr("django.db.models.query.QuerySet.first", lambda self: None)
    joined = request_publication(by=None, reason="dua")
    assert joined.pk == waiting.pk
    assert joined.reason == "satu\ndua"


# --- One at a time -------------------------------------------------------------------------------------------------


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


def test_an_unfinished_row_has_no_duration(home: HandbookPage) -> None:
    assert request_publication(by=None, reason="uji").seconds is None


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
def test_two_processes_at_once_both_end_well(var: Path, django_db_blocker: Any) -> None:
    """Forked from one process, so that they really start together."""
    database = var / "dua.sqlite3"
    with django_db_blocker.unblock():
        import sqlite3

        target = sqlite3.connect(database)
        connection.ensure_connection()
        connection.connection.backup(target)
        target.close()
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


# --- Failures ------------------------------------------------------------------------------------------------------


def test_a_failure_is_recorded_and_raised(var: Path) -> None:
    with pytest.raises(NotPublishable, match="load_handbook"):
        publish_now(reason="uji")
    row = Publication.objects.get()
    assert row.state == State.FAILED
    assert "Belum ada buku panduan" in row.message


def test_a_crash_is_recorded_without_its_details(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_args: object, **_kwargs: object) -> None:
        raise OSError("/rahasia/disk is full")

    monkeypatch.setattr(runs, "publish_locked", crash)
    with pytest.raises(OSError, match="disk is full"):
        publish_now(reason="uji")
    row = Publication.objects.get()
    assert (row.state, row.message) == (State.FAILED, "Kesalahan sistem: OSError. Lihat catatan server.")
    request_publication(by=None, reason="lagi")
    assert run_waiting() == 1, "the worker lives on"
    monkeypatch.undo()
    request_publication(by=None, reason="ketiga")
    assert run_waiting() == 1
    assert Publication.objects.latest("requested_at").state == State.LIVE


@pytest.mark.parametrize("fields", [{"state": "running"}, {"state": "live"}, {"state": "queued", "finished": True}])
def test_the_database_refuses_rows_that_contradict_themselves(fields: dict[str, Any]) -> None:
    now = timezone.now()
    times = {"finished_at": now} if fields.pop("finished", False) else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(requested_at=now, **fields, **times)
    assert Publication.objects.create(requested_at=now, state="queued").pk


def test_the_database_allows_one_pin(var: Path) -> None:
    now = timezone.now()
    pin = HandbookPin.objects.create(release="000001-a", pinned_at=now)
    assert str(pin) == "000001-a"
    with pytest.raises(IntegrityError), transaction.atomic():
        HandbookPin.objects.create(release="000002-b", pinned_at=now)


# --- After a kill --------------------------------------------------------------------------------------------------


def left_running(**fields: Any) -> Publication:
    now = timezone.now()
    values = {"requested_at": now, "started_at": now, "state": State.RUNNING, "reason": "terputus", **fields}
    return Publication.objects.create(**values)


def test_what_a_dead_process_left_running_is_run_again(home: HandbookPage) -> None:
    orphan = left_running()
    assert run_waiting() == 1
    orphan.refresh_from_db()
    assert orphan.state == State.FAILED
    assert "penerbitan diulang" in orphan.message
    again = Publication.objects.exclude(pk=orphan.pk).get()
    assert (again.state, again.reason) == (State.LIVE, "terputus")


def test_an_interrupted_return_is_run_again_as_a_return(home: HandbookPage) -> None:
    old = publish_now(reason="lama").release
    make.make_page(home, "Baru")
    publish_now(reason="baru")
    HandbookPin.objects.create(release=old, pinned_at=timezone.now())
    orphan = left_running(kind=Publication.Kind.ROLLBACK, from_release=old)
    recover()
    again = Publication.objects.get(state=State.QUEUED)
    assert (again.kind, again.from_release, again.reason) == (orphan.kind, old, orphan.reason)
    run_waiting()
    assert not handbook.is_live("baru")


def test_what_runs_now_is_left_alone(home: HandbookPage) -> None:
    row = left_running()
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
    assert handbook.release_is_whole()
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
    from cms.handbook import release, write

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
        patch.setattr(write.os, "fsync", lambda _descriptor: None)
        replace = Path.replace
        patch.setattr(Path, "replace", lambda self, to: die() if to.name == name else replace(self, to))


# --- The worker ----------------------------------------------------------------------------------------------------


def test_a_turn_does_what_is_due(home: HandbookPage) -> None:
    now = timezone.now()
    coming = make.make_page(home, "Akan tayang", live=False)
    make.edit(coming, go_live_at=now + timedelta(hours=1))
    ending = make.make_page(home, "Akan berakhir", expire_at=now + timedelta(hours=1))
    publish_now(reason="awal")
    assert not handbook.is_live("akan-tayang")
    assert handbook.is_live("akan-berakhir")
    coming.revisions.update(approved_go_live_at=now - timedelta(minutes=1))
    Page.objects.filter(pk=ending.pk).update(expire_at=now - timedelta(minutes=1))
    request_publication(by=None, reason="waktunya")  # on_commit does not come inside a test's transaction
    Worker().turn()
    assert handbook.is_live("akan-tayang")
    assert not handbook.is_live("akan-berakhir")
    beat = json.loads((shelf().root / "worker.json").read_text())
    assert beat["pid"] == os.getpid()


def test_go_live_and_expiry_ask_for_a_publication(
    home: HandbookPage, django_capture_on_commit_callbacks: Capture
) -> None:
    now = timezone.now()
    coming = make.make_page(home, "Akan tayang", live=False)
    make.edit(coming, go_live_at=now + timedelta(hours=1))
    ending = make.make_page(home, "Akan berakhir", expire_at=now + timedelta(hours=1))
    coming.revisions.update(approved_go_live_at=now - timedelta(minutes=1))
    Page.objects.filter(pk=ending.pk).update(expire_at=now - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("publish_scheduled")
    assert set(Publication.objects.get().reason.split("\n")) == {"Terbit: Akan tayang", "Ditarik: Akan berakhir"}


def test_schedules_are_looked_at_from_time_to_time(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(worker, "call_command", called.append)
    monkeypatch.setattr(worker, "run_tasks", lambda: None)
    clock = iter([100.0, 100.5, 121.0])
    monkeypatch.setattr(worker.time, "monotonic", lambda: next(clock))
    employee = Worker()
    for _ in range(3):
        employee.turn()
    assert called == ["publish_scheduled", "publish_scheduled"]


def test_the_worker_waits_for_a_database_that_is_away(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    employee, turns, pauses = Worker(), [], []

    def turn() -> None:
        turns.append(1)
        if len(turns) == 1:
            raise DatabaseError("gone")
        employee.stop()

    monkeypatch.setattr(employee, "turn", turn)
    monkeypatch.setattr(worker.time, "sleep", pauses.append)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    employee.run()
    assert len(turns) == 2
    assert pauses == [5, worker.PAUSE, worker.PAUSE]
    assert employee.running is False


def test_the_workers_command_runs_until_it_is_stopped(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    import signal

    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(Worker, "turn", lambda self: os.kill(os.getpid(), signal.SIGTERM))
    try:
        call_command("run_worker")
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])


def test_wagtails_own_tasks_are_run(var: Path, settings: Any) -> None:
    from django_tasks_db.models import DBTaskResult
    from wagtail.tasks import delete_file_from_storage_task

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "ENQUEUE_ON_COMMIT": False}}
    file = var / "media" / "lama.txt"
    file.parent.mkdir(exist_ok=True)
    file.write_text("x")
    delete_file_from_storage_task.enqueue("django.core.files.storage.FileSystemStorage", [], {}, "lama.txt")
    assert DBTaskResult.objects.count() == 1
    run_tasks()
    assert str(DBTaskResult.objects.get().status).lower().startswith("succe")


# --- The command ---------------------------------------------------------------------------------------------------


def test_the_command_prints_what_happened(home: HandbookPage, capsys: pytest.CaptureFixture[str]) -> None:
    page = make.make_page(home, "Halaman")
    make.edit(page, body=[make.prose('<p><a linktype="document" id="1">berkas</a></p>')])
    call_command("publish_handbook")
    printed = capsys.readouterr()
    assert "Membangun situs" in printed.out
    assert "Tayang: terbitan 000001-" in printed.out
    assert "Ditahan /halaman/: Blok ke-1 (Teks)" in printed.err
    call_command("publish_handbook", "--json")
    data = json.loads(capsys.readouterr().out)
    assert (data["live"], data["changed"]) == (False, [])
    assert data["held_back"][0]["path"] == "halaman"
    call_command("publish_handbook")
    assert "Tidak ada yang berubah" in capsys.readouterr().out


def test_the_command_says_how_to_begin(var: Path) -> None:
    for options in ([], ["--check"]):
        with pytest.raises(CommandError, match="Muat dulu naskahnya: manage.py load_handbook"):
            call_command("publish_handbook", *options)


def test_the_check_prints_json(home: HandbookPage, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("publish_handbook", "--json")
    capsys.readouterr()
    call_command("publish_handbook", "--check", "--json")
    assert json.loads(capsys.readouterr().out) == {"would_change": []}
    gone = make.make_page(home, "Halaman")
    publish_now(reason="uji")
    gone.unpublish()
    with pytest.raises(CommandError):
        call_command("publish_handbook", "--check", "--json")
    names = json.loads(capsys.readouterr().out)["would_change"]
    assert "_generated/manifest.json" in names
