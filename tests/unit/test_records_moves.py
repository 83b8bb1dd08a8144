"""The tables of moves: nothing in them is left open, misspelt, out of reach or without an end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist

from cms.core.stages import Stage
from cms.records.desk import desk_of
from cms.records.forms_activities import before
from cms.records.hanging import kinds
from cms.records.models import ProtectedRecord
from cms.records.models.consent import Giver, Purpose
from cms.records.moves import Check, Move, Stamp, Table, Who, stages
from cms.records.stepping import has_steps, table_of
from cms.records.tables import TABLES, checks

MOVES = [(kind, move) for kind, table in TABLES.items() for move in table.moves]
IDS = [f"{kind}-{move.name}" for kind, move in MOVES]
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
STAMPED: Mapping[Stamp, tuple[str, ...]] = {
    Stamp.FINAL: ("final_by", "final_at"),
    Stamp.EMERGENCY: ("emergency_by", "emergency_at"),
    Stamp.LETTER: ("letter_count",),
    Stamp.CONFIRMED: ("confirmed_by", "confirmed_at"),
    Stamp.DECIDED: ("decided_by", "decided_at"),
    Stamp.ANSWERED: ("answered_by", "answered_at"),
    Stamp.SHUT: (),
}


def model_of(kind: str) -> type[ProtectedRecord]:
    return kinds()[kind]


def field(kind: str, name: str) -> Any:
    return model_of(kind)._meta.get_field(name)


@pytest.mark.parametrize("kind", TABLES)
def test_every_state_stands_in_its_table_and_is_reached(kind: str) -> None:
    table, states = TABLES[kind], set(model_of(kind).STATES.values)
    named = {*table.starts, *(move.target for move in table.moves), *(s for move in table.moves for s in move.sources)}
    assert named == states, "every state, and no other one"
    reached = set(table.starts)
    while more := {move.target for move in table.moves if move.sources & reached} - reached:
        reached |= more
    assert reached == states


@pytest.mark.parametrize("kind", TABLES)
def test_from_every_state_an_end_is_reached_and_nothing_leads_away_from_an_end(kind: str) -> None:
    table = TABLES[kind]
    ends = {state for state in model_of(kind).STATES.values if table.is_end(state)}
    assert ends
    assert not ends & set(table.starts)
    for end in ends:
        assert all(move.corrects for move in table.of(end)), "but what was noted wrongly is set right"
    assert set().union(*(before(table, end) for end in ends)) == set(model_of(kind).STATES.values)


@pytest.mark.parametrize("kind", TABLES)
def test_the_names_of_moves_are_plain_keys_and_each_stands_once(kind: str) -> None:
    names = [move.name for move in TABLES[kind].moves]
    assert len(names) == len(set(names))
    assert all(name.replace("-", "").isalpha() and name.islower() for name in names)
    assert all(TABLES[kind].named(name) is not None for name in names)
    assert TABLES[kind].named("tidak-ada") is None


@pytest.mark.parametrize("kind", TABLES)
def test_the_six_stages_name_fields_that_are_there(kind: str) -> None:
    table = TABLES[kind]
    assert set(table.stages) == set(Stage)
    for name in {name for fields in table.stages.values() for name in fields}:
        assert str(field(kind, name).verbose_name)


@pytest.mark.parametrize(("kind", "move"), MOVES, ids=IDS)
def test_every_field_that_a_move_names_is_there_and_what_it_asks_can_be_typed(kind: str, move: Move) -> None:
    asked = {name: field(kind, name) for name in move.asks}
    shown = {name for group in desk_of(model_of(kind)).groups for name in group.fields}
    for name, one in asked.items():
        assert name in shown, f"{name} is asked and nowhere shown"
        assert one.editable, f"{name} cannot stand in a form"
    for name in move.filled:
        can_be_filled = name in asked or name in desk_of(model_of(kind)).form.base_fields  # type: ignore[attr-defined]  # a form
        assert can_be_filled, f"nobody can fill {name}"
    for stamp in move.stamps:
        for name in STAMPED[stamp]:
            assert field(kind, name) is not None
    assert move.who is Who.OWNER or kind in {"referral", "personrequest"}


@pytest.mark.parametrize(("kind", "move"), MOVES, ids=IDS)
def test_a_move_asks_for_known_consents_and_a_moment_in_their_place_is_a_field(kind: str, move: Move) -> None:
    for need in move.needs:
        assert need.purpose in Purpose
        assert need.givers
        assert set(need.givers) <= set(Giver)
        assert not need.unless or field(kind, need.unless) is not None
    with pytest.raises(FieldDoesNotExist):
        field(kind, "tidak_ada")


def test_only_an_attendance_is_set_right_and_by_its_owner_alone() -> None:
    found = {(kind, move.name) for kind, move in MOVES if move.corrects}
    assert found == {("participant", "ternyata-hadir"), ("participant", "ternyata-tidak-hadir")}
    assert {move.who for _, move in MOVES if move.corrects} == {Who.OWNER}


def test_a_move_that_halts_says_why_in_a_field_of_its_own() -> None:
    reasons = {(kind, move.name): move.reason for kind, move in MOVES if move.reason}
    assert reasons["homevisit", "tunda"] == "halted_reason"
    assert reasons["referral", "darurat"] == "emergency_reason"
    assert ("homevisit", "setuju") not in reasons


def test_the_kinds_with_tables_are_the_activities() -> None:
    assert set(TABLES) <= set(kinds())
    for name, model in kinds().items():
        assert has_steps(model) is (name in TABLES)
        assert table_of(model()) is TABLES.get(name)


def test_all_six_stages_must_be_named() -> None:
    with pytest.raises(KeyError):
        stages(planning=())
    table = Table(("a",), (Move("maju", "Maju", frozenset({"a"}), "b"),), {})
    assert (table.is_end("a"), table.is_end("b")) == (False, True)


def test_conditions_say_nothing_where_all_is_well_and_a_cure_where_not() -> None:
    day = datetime(2026, 11, 25, 3, tzinfo=UTC)
    cases: list[tuple[Check, dict[str, Any], dict[str, Any]]] = [
        (checks.visit_has_begun, {"visited_at": NOW}, {"visited_at": day}),
        (checks.visit_has_begun, {"visited_at": None}, {"visited_at": day}),
        (checks.visit_lies_ahead, {"visit_at": day}, {"visit_at": datetime(2026, 11, 22, tzinfo=UTC)}),
        (checks.visit_lies_ahead, {"visit_at": None}, {"visit_at": datetime(2026, 11, 22, tzinfo=UTC)}),
        (checks.answers_are_usable, {"completeness": "lengkap"}, {"completeness": "tidak"}),
        (checks.interpreter_may, _test(1, "Psikolog"), _test(1, "")),
        (checks.interpreter_may, _test(None, ""), _test(1, "")),
        (checks.conference_is_open, {"starts_at": NOW}, {"starts_at": day}),
        (checks.conference_is_open, {"starts_at": NOW}, {"starts_at": None}),
        (checks.has_receiver, _receiver(1, None), _receiver(None, None)),
        (checks.receiver_has_no_account, _receiver(1, None), _receiver(None, 1)),
        (checks.packet_is_frozen, {"packet_frozen_at": NOW}, {"packet_frozen_at": None}),
        (checks.pupil_was_told, {"is_pupil_told": False}, {"is_pupil_told": None}),
    ]
    for check, right, wrong in cases:
        assert check(SimpleNamespace(**right), NOW) == ""
        assert check(SimpleNamespace(**wrong), NOW).endswith(".")


def _test(reference: int | None, qualification: str) -> dict[str, Any]:
    return {"reference_id": reference, "qualification": qualification}


def _receiver(receiver: int | None, account: int | None) -> dict[str, Any]:
    return {"receiver_id": receiver, "receiver_account_id": account}
