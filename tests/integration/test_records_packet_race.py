"""Many open one packet link at the same moment, each with a connection of his own: no limit is passed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from cms.records.actions.packet_links import MOST_OPENINGS, MOST_TRIES, Made
from cms.records.models import AccessLogRow, PacketLink, Verb
from tests.factories.records import canary, make_pupils
from tests.factories.referrals import linked
from tests.proof import proof_number

pytestmark = pytest.mark.django_db(transaction=True)
OPENED = 302


@pytest.fixture
def made() -> Iterator[Made]:
    cache.clear()
    yield linked(make_pupils())[1]
    cache.clear()


def tells(made: Made, code: str) -> Callable[[], int]:
    """Return the telling of a code by a browser of its own, from an address of its own: it answers with the status."""
    return lambda: Client().post(reverse("packet_link", args=[made.token]), {"kode": code}).status_code


def wrong(made: Made) -> str:
    return f"{(int(made.code) + 1) % 10**8:08}"


def at_once(*acts: Callable[[], int]) -> list[int]:
    """Let all act at one moment, each in a thread with a connection of its own; return the answers."""
    gate, answers, failures = threading.Barrier(len(acts)), list[int](), list[Exception]()

    def run(act: Callable[[], int]) -> None:
        try:
            gate.wait(timeout=60)
            answers.append(act())
        except Exception as error:  # noqa: BLE001  # told to the test, which fails
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return answers


def counts(made: Made) -> tuple[int, int]:
    link = PacketLink.objects.get(pk=made.link.pk)
    return link.openings, link.tries


def test_two_with_the_right_code_do_not_share_the_last_opening(made: Made) -> None:
    PacketLink.objects.filter(pk=made.link.pk).update(openings=MOST_OPENINGS - 1)
    assert sorted(at_once(tells(made, made.code), tells(made, made.code))) == [200, OPENED]
    assert counts(made) == (MOST_OPENINGS, 0)


def test_never_more_openings_than_three(made: Made) -> None:
    answers = at_once(*[tells(made, made.code)] * proof_number(5, 12))
    assert answers.count(OPENED) == MOST_OPENINGS
    assert counts(made) == (MOST_OPENINGS, 0)
    rows = AccessLogRow.objects.filter(verb=Verb.READ, facts__what="opening")
    assert sorted(row.facts["count"] for row in rows) == [1, 2, 3], "each opening is a row with its number"


def test_never_more_tries_than_five_and_then_it_is_dead(made: Made) -> None:
    assert set(at_once(*[tells(made, wrong(made))] * proof_number(8, 16))) == {200}
    assert counts(made) == (0, MOST_TRIES)
    assert tells(made, made.code)() == 200
    assert counts(made) == (0, MOST_TRIES)


def test_right_and_wrong_codes_at_once_pass_neither_limit(made: Made) -> None:
    right = Client().post(reverse("packet_link", args=[made.token]), {"kode": made.code}, follow=True)
    assert canary("name") in right.content.decode()
    at_once(*[tells(made, made.code)] * 4, *[tells(made, wrong(made))] * 6)
    openings, tries = counts(made)
    assert openings <= MOST_OPENINGS
    assert tries <= MOST_TRIES
    assert openings == MOST_OPENINGS or tries == MOST_TRIES
