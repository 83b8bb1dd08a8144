"""Answers are kept inside the block only."""

from __future__ import annotations

from itertools import count

from cms.core.asked_once import answers_kept, asked_once


def test_a_question_is_asked_once_inside_and_each_time_outside() -> None:
    number = count()

    def ask(question: str = "roles") -> int:
        return asked_once(question, lambda: next(number))

    assert [ask(), ask()] == [0, 1]
    with answers_kept():
        assert [ask(), ask(), ask("factor"), ask()] == [2, 2, 3, 2]
        with answers_kept():
            assert [ask(), ask()] == [4, 4]
        assert ask() == 2
    assert ask() == 5


def test_an_error_is_not_kept() -> None:
    answers = iter(["an answer"])

    def fails() -> str:
        raise OSError

    with answers_kept():
        for _ in range(2):
            try:
                asked_once("x", fails)
            except OSError:
                continue
        assert asked_once("x", lambda: next(answers)) == "an answer"
