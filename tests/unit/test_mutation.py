"""The mutants of our mutation run: every kind of condition can be taken away, and what is no condition stays."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from tests.mutation.__main__ import files_of_tests, survivors, unexplained
from tests.mutation.mutants import mutants

ENUMS = {"Role": ["ONE", "TWO"]}


def changed(source: str) -> dict[str, str]:
    """Return the mutants of the source, as text."""
    return {mutant.name.partition(": ")[2]: ast.unparse(mutant.tree) for mutant in mutants(source, ENUMS)}


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        ("x = a and b and c", "drop b", "x = a and c"),
        ("x = a or b", "drop a", "x = b"),
        ("x = a or b", "swap and/or in a or b", "x = a and b"),
        ("x = a & b", "drop a", "x = b"),
        ("x = a | b", "swap &/| in a | b", "x = a & b"),
        ("x = not a", "drop not of not a", "x = a"),
        ("x = a not in b", "turn a not in b", "x = a in b"),
        ("x = a if b else c", "never a", "x = c"),
        ("x = [a for a in b if c]", "drop if c", "x = [a for a in b]"),
        ("x = Q(one=1, two=a)", "drop one= of Q", "x = Q(two=a)"),
        ("x = y.filter(a, b)", "drop a of y.filter", "x = y.filter(b)"),
        ("x = y.filter(a).all()", "drop .filter()", "x = y.all()"),
        ("x = f(y, Role.TWO)", "drop Role.TWO of f", "x = f(y)"),
        ("x = f(*y)", "drop *y of f", "x = f()"),
        ("x = Role.TWO", "Role.TWO becomes ONE", "x = Role.ONE"),
        ("x = (a, b)", "drop element a", "x = (b,)"),
        ("x = {a: b, c: d}", "drop entry a", "x = {c: d}"),
        ("x = 'open'", "change text 'open'", "x = 'openx'"),
        ("x = True", "turn True", "x = False"),
        ("x = 1", "count one more than 1", "x = 2"),
        ("if a:\n    b = c", "never if a", "if False:\n    b = c"),
        ("if a:\n    b = c", "always if a", "if True:\n    b = c"),
        ("f(a)", "drop f(a)", "pass"),
        ("raise E('text')", "drop raise E('text')", "pass"),
        ("@d\ndef f(): ...", "drop @d", "def f():\n    ..."),
        ("def f():\n    return a", "return nothing for a", "def f():\n    return None"),
        ("match a:\n    case Role.ONE if b: f()", "drop guard b", "match a:\n    case Role.ONE:\n        f()"),
        ("match a:\n    case b: c = d", "drop case b", "match a:\n    case b if False:\n        c = d"),
    ],
)
def test_a_condition_is_taken_away(source: str, name: str, expected: str) -> None:
    assert changed(source)[name].strip() == expected


@pytest.mark.parametrize(
    "source",
    [
        "'A text.'",
        "import a.b",
        "x = 'Kalimat untuk orang.'",
        "x = {a: 'Satu kalimat.', b: 'Dua kalimat.'}",
        "def f(a: 'Role.ONE | None') -> 'Role.TWO': ...",
        "T = TypeVar('T', bound=str)",
        "x = f'{a}'",
    ],
)
def test_what_is_no_condition_stays(source: str) -> None:
    assert changed(source) == {}


def test_equal_changes_of_one_function_have_names_of_their_own() -> None:
    names = [mutant.name for mutant in mutants("def f():\n    g(a=1)\n    g(a=2)", {})]
    assert {"f: drop a= of g", "f: drop a= of g [2]"} <= set(names)


def test_a_survivor_needs_its_reason() -> None:
    results: list[dict[str, Any]] = [
        {"module": "cms.records.gate", "mutant": "f: drop a", "killer": ""},
        {"module": "cms.records.gate", "mutant": "f: drop b", "killer": ""},
        {"module": "cms.records.gate", "mutant": "f: drop c", "killer": "a test"},
    ]
    assert survivors(results) == ["gate.f: drop a", "gate.f: drop b"]
    assert unexplained(results, "| `gate.f: drop a` | because |") == ["gate.f: drop b"]


def test_the_tests_of_the_gate_are_run() -> None:
    assert "tests/security/test_records_gate.py" in files_of_tests()
