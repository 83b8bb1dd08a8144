"""The reviewed table `expected.tsv`: every pattern of the resolver, its class, and what each visitor gets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.security.walk.scene import VISITORS

FILE = Path(__file__).with_name("expected.tsv")
COLUMNS = ("pattern", "class", "get", "post", "writes")
CLASSES = {
    "record": "one of ours that shows, lists, changes or names records: nobody but who is named gets past 404 or login",
    "ours": "one of ours without records",
    "stock": "of Wagtail, allauth or Django, with app, model or key in its address",
    "plain": "of Wagtail, allauth or Django, without one",
    "shadowed": "never reached: another pattern comes first",
}
SHOWING = frozenset({"canary", "code"})
"""Words for a 200 that shows content of the records, or their codes and keys alone."""


@dataclass(frozen=True)
class Expected:
    """One line: for GET, and for records also for POST, the word of each visitor; the tables that may be written."""

    pattern: str
    kind: str
    get: dict[str, str]
    post: dict[str, str]
    writes: frozenset[str]


def read() -> dict[str, Expected]:
    """Return the table by pattern. Raises AssertionError with the line that is wrong."""
    found: dict[str, Expected] = {}
    for line in FILE.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        assert len(cells) == len(COLUMNS), f"{len(COLUMNS)} columns with one tab between them, not: {line}"
        pattern, kind, get, post, writes = cells
        assert kind in CLASSES, f"{kind} is none of {sorted(CLASSES)}: {line}"
        assert pattern not in found, f"twice: {pattern}"
        found[pattern] = Expected(pattern, kind, words(get), words(post), frozenset(_list(writes)))
    return found


def _list(text: str) -> list[str]:
    return [] if text == "-" else text.split()


def words(text: str) -> dict[str, str]:
    """Return the word of each visitor from `canary konselor; 404 *; login anonymous`; `*` is everybody else."""
    if text == "-":
        return {}
    given: dict[str, str] = {}
    rest = ""
    for part in text.split("; "):
        word, *names = part.split()
        if names == ["*"]:
            rest = word
        given |= dict.fromkeys(names, word)
    unknown = given.keys() - {*VISITORS, "*"}
    assert not unknown, f"{sorted(unknown)} are no visitors: {text}"
    assert rest or given.keys() >= set(VISITORS), f"somebody is left out, and nothing is said of *: {text}"
    return {name: given.get(name, rest) for name in VISITORS}


def written(answers: dict[str, str]) -> str:
    """Return the words of the visitors as the table writes them, the commonest as `*`."""
    if not answers:
        return "-"
    people: dict[str, list[str]] = {}
    for name in VISITORS:
        people.setdefault(answers[name], []).append(name)
    commonest = max(people, key=lambda word: len(people[word]))
    order = sorted(people, key=lambda word: (word in {"404", "login"}, word not in SHOWING, word))
    return "; ".join(f"{word} {'*' if word == commonest else ' '.join(people[word])}" for word in order)
