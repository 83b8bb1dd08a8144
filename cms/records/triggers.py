"""Database triggers that keep the access log append-only, for SQLite and PostgreSQL.

SQLite drops the triggers of a table that a migration rebuilds: such a migration ends with `create_triggers`, and
`missing_triggers` (asked by `doctor` and by a test) tells when one forgot.

Refused: every UPDATE of a row or a checkpoint, every DELETE of a checkpoint, TRUNCATE (PostgreSQL), an INSERT over an
existing number or key (SQLite's `OR REPLACE` deletes without calling triggers), and every DELETE of a row that is not
covered by a checkpoint whose closing is under way (`AccessClosing`, which stands only inside that transaction).
"""

from __future__ import annotations

from typing import Any, Final

ROWS: Final = "records_accesslogrow"
CHECKPOINTS: Final = "records_accesscheckpoint"
MESSAGE: Final = "the access log is append-only"
_COVERED: Final = (
    "EXISTS (SELECT 1 FROM records_accessclosing k JOIN records_accesscheckpoint c ON c.id = k.checkpoint_id "
    "WHERE c.chain = OLD.chain AND OLD.number BETWEEN c.first AND c.last)"
)
_NUMBER_TAKEN: Final = (
    "EXISTS (SELECT 1 FROM records_accesslogrow r "
    "WHERE r.id = NEW.id OR (r.chain = NEW.chain AND r.number = NEW.number))"
)
_FIRST_TAKEN: Final = (
    "EXISTS (SELECT 1 FROM records_accesscheckpoint r "
    "WHERE r.id = NEW.id OR (r.chain = NEW.chain AND r.first = NEW.first))"
)
_REFUSE: Final = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"

_SQLITE: Final = {
    "accesslog_no_update": f"BEFORE UPDATE ON {ROWS} {_REFUSE}",
    "accesslog_no_delete": f"BEFORE DELETE ON {ROWS} WHEN NOT {_COVERED} {_REFUSE}",
    "accesslog_no_replace": f"BEFORE INSERT ON {ROWS} WHEN {_NUMBER_TAKEN} {_REFUSE}",
    "accesscheckpoint_no_update": f"BEFORE UPDATE ON {CHECKPOINTS} {_REFUSE}",
    "accesscheckpoint_no_delete": f"BEFORE DELETE ON {CHECKPOINTS} {_REFUSE}",
    "accesscheckpoint_no_replace": f"BEFORE INSERT ON {CHECKPOINTS} WHEN {_FIRST_TAKEN} {_REFUSE}",
}

_FUNCTIONS: Final = {
    "suluh_log_closed": f"BEGIN RAISE EXCEPTION '{MESSAGE}'; END",
    "suluh_log_covered": f"BEGIN IF {_COVERED} THEN RETURN OLD; END IF; RAISE EXCEPTION '{MESSAGE}'; END",
}
_EACH: Final = "FOR EACH ROW EXECUTE FUNCTION"
_ALL: Final = "FOR EACH STATEMENT EXECUTE FUNCTION"
_POSTGRES: Final = {
    "accesslog_no_update": f"BEFORE UPDATE ON {ROWS} {_EACH} suluh_log_closed()",
    "accesslog_no_delete": f"BEFORE DELETE ON {ROWS} {_EACH} suluh_log_covered()",
    "accesslog_no_truncate": f"BEFORE TRUNCATE ON {ROWS} {_ALL} suluh_log_closed()",
    "accesscheckpoint_no_update": f"BEFORE UPDATE ON {CHECKPOINTS} {_EACH} suluh_log_closed()",
    "accesscheckpoint_no_delete": f"BEFORE DELETE ON {CHECKPOINTS} {_EACH} suluh_log_closed()",
    "accesscheckpoint_no_truncate": f"BEFORE TRUNCATE ON {CHECKPOINTS} {_ALL} suluh_log_closed()",
}


def _wanted(vendor: str) -> dict[str, str]:
    return _POSTGRES if vendor == "postgresql" else _SQLITE


def create_triggers(connection: Any) -> None:
    """Make the triggers anew on this connection, whether they exist or not."""
    remove_triggers(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for name, body in _FUNCTIONS.items():
                cursor.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$")
        for name, rest in _wanted(connection.vendor).items():
            cursor.execute(f"CREATE TRIGGER {name} {rest}")


def remove_triggers(connection: Any) -> None:
    """Take the triggers away: only for a migration backwards, and for tests that empty all tables."""
    with connection.cursor() as cursor:
        for name, rest in _wanted(connection.vendor).items():
            table = ROWS if f" ON {ROWS} " in rest else CHECKPOINTS
            where = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")


def missing_triggers(connection: Any) -> list[str]:
    """Return the names of triggers (and their functions) that are not there, switched off, or not as written here."""
    wanted = {name: f"CREATE TRIGGER {name} {rest}" for name, rest in _SQLITE.items()}
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        wanted = dict.fromkeys(_POSTGRES, "") | _FUNCTIONS
        query = (
            "SELECT tgname, '' FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' "
            "UNION ALL SELECT proname, prosrc FROM pg_proc"
        )
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {str(name): str(text) for name, text in cursor.fetchall()}
    return sorted(name for name, text in wanted.items() if found.get(name) != text)
