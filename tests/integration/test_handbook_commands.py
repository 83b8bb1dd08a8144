"""The commands of the publisher and its worker, and the rarer changes that ask for a publication."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import PageViewRestriction

from cms.handbook import worker
from cms.handbook.models import Publication
from cms.handbook.runs import publish_now
from cms.handbook.worker import Worker, run_tasks
from cms.pages.models import GuidancePage, HandbookPage
from tests.factories import pages as make

pytestmark = pytest.mark.django_db
Capture = Any


@pytest.fixture
def home(var: Path) -> HandbookPage:
    return make.make_home()


def deletes_the_parent(page: GuidancePage) -> None:
    page.get_parent().specific.delete()


def copies(page: GuidancePage) -> None:
    page.copy(to=page.get_parent(), update_attrs={"slug": "salinan"})


def aliases(page: GuidancePage) -> None:
    page.create_alias(update_slug="alias")


def opens(page: GuidancePage) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    Publication.objects.all().delete()
    page.view_restrictions.get().delete()


def withdraws_a_source(page: GuidancePage) -> None:
    source = make.make_source("Sumber")
    Publication.objects.all().delete()
    source.unpublish()


def deletes_a_term(page: GuidancePage) -> None:
    term = make.make_term("Baru")
    Publication.objects.all().delete()
    term.delete()


CHANGES = {
    deletes_the_parent: "Dihapus: Halaman",
    copies: "Terbit: Halaman",
    opens: "Pembatasan pembaca diubah",
    withdraws_a_source: "Sumber: Sumber",
    deletes_a_term: "Dihapus: Baru",
    aliases: "Ditambahkan: Halaman",
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
    assert reason in Publication.objects.get(state=Publication.State.QUEUED).reason.split("\n")


def test_schedules_are_looked_at_from_time_to_time(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    monkeypatch.setattr(worker, "call_command", called.append)
    monkeypatch.setattr(worker, "run_tasks", lambda: None)
    clock = iter([100.0, 100.5, 121.0])
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    employee = Worker()
    for _ in range(3):
        employee.turn()
    assert called == [*worker.SCHEDULED, *worker.SCHEDULED]


def test_the_workers_command_runs_until_it_is_stopped(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)
    monkeypatch.setattr(Worker, "turn", lambda self: os.kill(os.getpid(), signal.SIGTERM))
    try:
        call_command("run_worker")
    finally:
        signal.signal(signal.SIGTERM, before[0])
        signal.signal(signal.SIGINT, before[1])


def test_wagtails_own_tasks_are_run(var: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django_tasks_db.models import DBTaskResult
    from wagtail.tasks import delete_file_from_storage_task

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "ENQUEUE_ON_COMMIT": False}}
    file = var / "media" / "lama.txt"
    file.parent.mkdir(exist_ok=True)
    file.write_text("x")
    storage: tuple[str, list[str], dict[str, str]] = ("django.core.files.storage.FileSystemStorage", [], {})
    delete_file_from_storage_task.enqueue(storage, "lama.txt")
    assert DBTaskResult.objects.count() == 1
    # The test's transaction lives in the connection that the worker would renew.
    monkeypatch.setattr("django_tasks_db.management.commands.db_worker.close_old_connections", lambda: None)
    run_tasks()
    assert str(DBTaskResult.objects.get().status).startswith("SUCCE")
    assert not file.exists()


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
        with pytest.raises(CommandError, match="Muat dulu naskahnya"):
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
