"""The tables of moves as diagrams: Mermaid text for docs/states.md. Pure; written by `write_state_diagrams`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .hanging import kinds
from .moves import Move, Need, Table, Who
from .tables import TABLES

HEAD: Final = """# States of the records

Written by `manage.py write_state_diagrams` from `cms/records/tables/`; a test compares. Do not edit by hand.

A line says: the move, who makes it, which consents must stand. A move that lacks a person is made by the counselor in
charge (konselor). `koordinator` is a second person, never the counselor in charge; `PPDP` a third one.
"""
WHO: Final = {Who.OWNER: "", Who.SECOND: "koordinator", Who.DECIDER: "PPDP", Who.RECEIVER: "penerima"}


def document() -> str:
    """Return the whole page: one diagram for each kind, in the order of the tables."""
    models = kinds()
    parts = [HEAD]
    for kind, table in TABLES.items():
        model = models[kind]
        title = str(model._meta.verbose_name).capitalize()
        lines = "\n".join(diagram(table, dict(model.STATES.choices)))
        parts.append(f"## {title}\n\n```mermaid\n{lines}\n```\n")
    return "\n".join(parts)


def diagram(table: Table, labels: dict[str, str]) -> Iterator[str]:
    """Yield the lines of one stateDiagram; `labels` are the states with their words."""
    yield "stateDiagram-v2"
    for state, label in labels.items():
        yield f'    state "{label}" as {state}'
    for state in table.starts:
        yield f"    [*] --> {state}"
    for move in table.moves:
        for source in (state for state in labels if state in move.sources):
            yield f"    {source} --> {move.target}: {words(move)}"
    for state in labels:
        if table.is_end(state):
            yield f"    {state} --> [*]"


def words(move: Move) -> str:
    """Return the move with its person and its consents, on one line without a colon."""
    found = [move.label]
    if WHO[move.who]:
        found.append(f"oleh {WHO[move.who]}")
    found += [_need(need) for need in move.needs]
    return " / ".join(found).replace(":", "")


def _need(need: Need) -> str:
    givers = " dan ".join(giver.label.lower() for giver in need.givers)
    instead = ", kecuali jalur darurat" if need.unless else ""
    return f"persetujuan {need.purpose.label.lower()} dari {givers}{instead}"
