"""A publication that crashed is tried again after a pause, and not for ever."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from cms.handbook import runs
from cms.handbook.models import Publication
from cms.handbook.publish import NotPublishable
from cms.handbook.runs import RETRY_AFTER, request_publication, run_waiting
from cms.handbook.shelf import shelf
from cms.pages.models import HandbookPage
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
State = Publication.State


@pytest.fixture
def home(var: Path) -> HandbookPage:
    return make.make_home()


def break_with(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def broken(**kwargs: object) -> None:
        raise error

    monkeypatch.setattr(runs, "publish_locked", broken)


def age(by: timedelta) -> None:
    """Let everything that happened so far be longer ago."""
    for row in Publication.objects.all():
        row.requested_at -= by
        row.finished_at = row.finished_at - by if row.finished_at else None
        row.save()


def test_a_withdrawal_that_crashed_goes_out_with_the_next_try(
    home: HandbookPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = make.make_page(home, "Halaman", body=[make.prose("<p>Ditarik.</p>")])
    request_publication(by=None, reason="awal")
    run_waiting()
    assert "Ditarik." in handbook.text("halaman")
    page.unpublish()
    Publication.objects.filter(state=State.QUEUED).delete()
    person = make_user("penyunting")
    request_publication(by=person, reason="tarik")
    with monkeypatch.context() as patch:
        break_with(patch, OSError("disk"))
        assert run_waiting() == 1
    assert run_waiting() == 0, "not before the pause"
    age(RETRY_AFTER[0] + timedelta(seconds=1))
    assert run_waiting() == 1
    newest = Publication.objects.latest("requested_at")
    assert (newest.state, newest.reason, newest.requested_by) == (State.LIVE, "tarik", person)
    assert not (shelf().current / "halaman").exists()
    assert run_waiting() == 0


def test_after_the_last_try_a_person_must_look(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    break_with(monkeypatch, OSError("disk"))
    request_publication(by=None, reason="uji")
    tries = 0
    for pause in (timedelta(0), *RETRY_AFTER, timedelta(days=1)):
        age(pause)
        tries += run_waiting()
    assert tries == len(RETRY_AFTER) + 1
    assert set(Publication.objects.values_list("state", flat=True)) == {State.FAILED}


def test_what_was_refused_is_not_tried_again(home: HandbookPage, monkeypatch: pytest.MonkeyPatch) -> None:
    break_with(monkeypatch, NotPublishable("Perbaiki dulu."))
    request_publication(by=None, reason="uji")
    assert run_waiting() == 1
    age(timedelta(days=1))
    assert run_waiting() == 0
