"""Publications are asked for by every change of the public set, joined while they wait, and run again after a kill."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.core.audiences import Audience
from cms.handbook import worker as workers
from cms.handbook.models import Publication
from cms.handbook.runs import recover, request_publication, run_waiting
from cms.handbook.shelf import shelf
from cms.pages.models import GuidancePage, HandbookPage
from tests.factories import handbook
from tests.factories import pages as make

pytestmark = pytest.mark.django_db
State = Publication.State


@pytest.fixture
def home(var: Path) -> HandbookPage:
    return make.make_home()


def waiting() -> list[Publication]:
    return list(Publication.objects.filter(state=State.QUEUED))


def publish_page(page: GuidancePage) -> None:
    make.edit(page, summary="Baru.")


def unpublish(page: GuidancePage) -> None:
    page.unpublish()


def delete(page: GuidancePage) -> None:
    page.delete()


def move(page: GuidancePage) -> None:
    other = make.make_page(page.get_parent(), "Tujuan")
    Publication.objects.all().delete()
    page.move(other, pos="last-child")


def narrow(page: GuidancePage) -> None:
    make.edit(page, audience=Audience.TEACHER)


def restrict(page: GuidancePage) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def term(page: GuidancePage) -> None:
    make.make_term("istilah baru")


def source(page: GuidancePage) -> None:
    make.make_source("Sumber baru")


@pytest.mark.parametrize("change", [publish_page, unpublish, delete, move, narrow, restrict, term, source])
def test_every_change_asks(
    home: HandbookPage,
    change: Callable[[GuidancePage], None],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    page = make.make_page(home, "Halaman")
    Publication.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        change(page)
    assert len(waiting()) == 1, "asked once, not once for each signal"


def test_a_draft_asks_for_nothing(
    home: HandbookPage, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    page = make.make_page(home, "Halaman")
    Publication.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        make.edit(page, summary="Belum.", live=False)
    assert waiting() == []


def test_requests_join_while_they_wait(home: HandbookPage) -> None:
    first = request_publication(by=None, reason="Satu")
    for number in range(40):
        assert request_publication(by=None, reason=f"Lagi {number}") == first
    first.refresh_from_db()
    assert first.reason.split("\n")[:2] == ["Satu", "Lagi 0"]
    assert len(first.reason.split("\n")) == 20
    assert run_waiting() == 1
    first.refresh_from_db()
    assert first.state == State.LIVE
    assert first.seconds is not None
    assert run_waiting() == 0


def test_what_a_killed_process_left_running_is_run_again(home: HandbookPage) -> None:
    now = timezone.now()
    dead = Publication.objects.create(requested_at=now, started_at=now, state=State.RUNNING, reason="Terputus")
    back = Publication.objects.create(
        kind=Publication.Kind.ROLLBACK, requested_at=now, started_at=now, state=State.RUNNING, from_release="000001-x"
    )
    recover()
    for row in (dead, back):
        row.refresh_from_db()
        assert (row.state, row.finished_at is not None) == (State.FAILED, True)
    assert {row.kind for row in waiting()} == {Publication.Kind.PUBLISH, Publication.Kind.ROLLBACK}
    recover()
    assert len(waiting()) == 2


def test_a_crash_is_recorded_and_the_next_one_runs(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(**_kwargs: object) -> None:
        raise OSError("disk")

    with monkeypatch.context() as patch:
        patch.setattr("cms.handbook.runs.publish_locked", crash)
        request_publication(by=None, reason="Rusak")
        assert run_waiting() == 1
    assert Publication.objects.get().message == "Kesalahan sistem: OSError. Lihat catatan server."
    request_publication(by=None, reason="Baik")
    assert run_waiting() == 1
    assert Publication.objects.filter(state=State.LIVE).exists()


class TestWorker:
    """The background process."""

    @pytest.fixture(autouse=True)
    def _tasks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workers, "run_tasks", lambda: None)  # the tests' task backend keeps none

    def test_a_turn_publishes_and_shows_that_it_lives(self, home: HandbookPage) -> None:
        request_publication(by=None, reason="Satu")
        workers.Worker().turn()
        assert handbook.is_live("")
        assert (shelf().root / "worker.json").is_file()

    def test_a_turn_lets_pages_go_live_and_expire(self, home: HandbookPage) -> None:
        soon = make.make_page(home, "Nanti", live=False)
        soon.go_live_at = timezone.now() + timedelta(seconds=1)
        soon.save_revision().publish()
        gone = make.make_page(home, "Lewat")
        type(gone).objects.filter(pk=gone.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
        call_command("publish_scheduled")
        soon.refresh_from_db()
        assert not soon.live
        time.sleep(1.1)
        workers.Worker().turn()
        request_publication(by=None, reason="Jadwal")
        run_waiting()
        assert handbook.is_live("nanti")
        assert not handbook.is_live("lewat")

    def test_it_runs_until_stopped_and_waits_for_the_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        worker = workers.Worker()
        turns: list[int] = []

        def turn() -> None:
            turns.append(1)
            if len(turns) == 1:
                raise DatabaseError("away")
            worker.stop()

        monkeypatch.setattr(worker, "turn", turn)
        monkeypatch.setattr(workers, "close_old_connections", lambda: None)
        monkeypatch.setattr("time.sleep", lambda _seconds: None)
        worker.run()
        assert len(turns) == 2
