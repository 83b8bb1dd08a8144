"""`python -m bench.access_log`: one row of the access log beside a bare insert and commit on the same disk.

Both write the same facts in a transaction of their own, on SQLite as in production (WAL, synchronous FULL) and, where
SULUH_TEST_DATABASE_URL names one, on PostgreSQL (in a schema of its own, dropped afterwards). The logged row also reads
the last one, signs, passes the triggers, keeps two more columns and an index, and adds its line to the file of heads.
Rounds of both alternate, each first in turn, and the ratio is the median of those of the pairs, so that other work on
the machine meets both. Exit 1 beyond the limit.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from rich.console import Console

ROOT: Final = Path(__file__).resolve().parents[1]
LIMIT: Final = 1.5
ROUNDS: Final = 60
ROWS: Final = 20
SCHEMA: Final = "suluh_bench"


@dataclass(frozen=True, slots=True)
class Overhead:
    """Milliseconds a row, bare and logged, and logged / bare (medians of the rounds), on one kind of database."""

    database: str
    bare: float
    logged: float
    ratio: float

    @property
    def is_slow(self) -> bool:
        return self.ratio > LIMIT


def measure() -> list[Overhead]:
    """Measure each database in a fresh process, in a folder of its own beside the project's."""
    made = [_in_a_fresh_process("SQLite", "")]
    url = os.environ.get("SULUH_TEST_DATABASE_URL", "")
    if url:
        made.append(_in_a_fresh_process("PostgreSQL", url))
    return made


def _in_a_fresh_process(name: str, url: str) -> Overhead:
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".bench-") as folder:
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings.dev", "SULUH_VAR": folder}
        environment["DATABASE_URL"] = url and f"{url}?options={quote(f'-c search_path={SCHEMA}')}"
        if not url:
            del environment["DATABASE_URL"]
        command = [sys.executable, "-m", "bench.access_log", "--one"]
        answer = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(answer.stdout)
    return Overhead(name, **told)


def measure_one() -> dict[str, float]:
    """Measure in this process, on the database of its settings: milliseconds a row."""
    import django

    django.setup()
    from django.db import connection

    if connection.vendor != "postgresql":
        return _measured()
    _execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    _execute(f"CREATE SCHEMA {SCHEMA}")
    try:
        return _measured()
    finally:
        _execute(f"DROP SCHEMA {SCHEMA} CASCADE")


def _execute(sql: str) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)


def _measured() -> dict[str, float]:
    from django.core.management import call_command
    from django.db import transaction

    from cms.accounts.models import School, User
    from cms.records.audit import About, logged
    from cms.records.models import Verb

    call_command("migrate", verbosity=0)
    school = School.objects.create(name="Sekolah Ukur", npsn="90000001", level="SMP", city="Kota Ukur")
    person = User.objects.create(username="pengukur", display_name="Pengukur", school=school)
    about = About(school, "KS-2026-0014", "records.case", "owner")
    bare_row = _bare_model()

    def bare() -> None:
        with transaction.atomic():
            bare_row(person, about).save(force_insert=True)

    def row() -> None:
        with transaction.atomic():
            logged(by=person, verb=Verb.READ, about=about, facts={"rows": 12}, roles=["konselor"])

    rounds = [_pair(bare, row, is_bare_first=bool(number % 2)) for number in range(ROUNDS + 1)][
        1:
    ]  # the first warms up
    return {
        "ratio": round(statistics.median(pair[1] / pair[0] for pair in rounds), 2),
        "bare": round(statistics.median(pair[0] for pair in rounds), 3),
        "logged": round(statistics.median(pair[1] for pair in rounds), 3),
    }


def _pair(bare: Callable[[], None], row: Callable[[], None], *, is_bare_first: bool) -> tuple[float, float]:
    """Measure both right after each other, so that other work on the machine meets both."""
    if is_bare_first:
        return _round(bare), _round(row)
    logged = _round(row)
    return _round(bare), logged


def _round(write: Callable[[], None]) -> float:
    start = time.perf_counter()
    for _ in range(ROWS):
        write()
    return (time.perf_counter() - start) / ROWS * 1000


def _bare_model() -> Callable[[Any, Any], Any]:
    """Make a table with the same facts and nothing around them; return the maker of a row."""
    import uuid

    from django.db import connection, models
    from django.utils import timezone

    class BareRow(models.Model):  # noqa: DJ008  # nobody reads it
        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        at = models.DateTimeField()
        actor = models.BigIntegerField()
        actor_name = models.CharField(max_length=150)
        roles = models.CharField(max_length=120)
        school = models.BigIntegerField()
        verb = models.CharField(max_length=16)
        code = models.CharField(max_length=40)
        model = models.CharField(max_length=80)
        why = models.CharField(max_length=40)
        facts = models.JSONField()

        class Meta:
            app_label = "records"

    with connection.schema_editor() as editor:
        editor.create_model(BareRow)

    def make(person: Any, about: Any) -> BareRow:
        return BareRow(
            at=timezone.now(),
            actor=person.pk,
            actor_name=person.username,
            roles="konselor",
            school=about.school.pk,
            verb="read",
            code=about.code,
            model=about.model,
            why=about.why,
            facts={"rows": 12},
        )

    return make


def line(made: Overhead) -> str:
    """Return the result as one line."""
    return (
        f"Access log, {made.database}: bare insert and commit {made.bare:.2f} ms, logged row {made.logged:.2f} ms, "
        f"{made.ratio:.2f} of it (limit {LIMIT})"
    )


def main() -> int:
    """Run and return the exit code."""
    made = measure()
    for one in made:
        Console().print(line(one))
    return int(any(one.is_slow for one in made))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure_one()))
    else:
        sys.exit(main())
