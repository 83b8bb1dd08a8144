"""One installation for `bench.records_lists`: fills itself, then answers each question on its input with ms and queries.

`python -m bench.records_rows SCHEMA SCHOOLS`: on the database of the settings, in this schema where it is PostgreSQL.
"""

from __future__ import annotations

import random
import secrets
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any, Final

PUPILS: Final = 200
CASES: Final = 5  # of each pupil
BATCH: Final = 2_000
FIRST: Final = ("Siti", "Budi", "Ayu", "Agus", "Dewi", "Rizki", "Putri", "Andi", "Nur", "Fajar")
LAST: Final = ("Rekaan", "Contoh", "Umpama", "Misal", "Andaian", "Buatan", "Khayal", "Tiruan")
SEARCHED: Final = "Siti"
Change = Callable[[dict[str, Any]], None]
ADDRESS: Final = "/admin/konselor/kasus/"


def fill(schools: int) -> Any:
    """Make the counselor's school by the actions and the other schools by copies; return the counselor."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from tests.factories.accounts import SchoolFactory, make_user

    call_command("migrate", verbosity=0)
    owner = make_user("konselor", school=SchoolFactory.create(), username="konselor-ukur")
    with transaction.atomic():
        _own(owner)
    for _ in range(schools):
        other = make_user("konselor", school=SchoolFactory.create())
        with transaction.atomic():
            _copies(other)
    if connection.vendor == "postgresql":  # its autovacuum does this by itself, a little later
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return owner


def _own(owner: Any) -> None:
    from django.utils import timezone

    from cms.records.actions import cases, students

    chance, now, today = random.Random(20261124), timezone.now(), timezone.localdate()
    for number in range(PUPILS):
        name = f"{FIRST[number % len(FIRST)]} {chance.choice(LAST)} {chance.choice(LAST)}"
        values = {"name": name, "nis": f"{70000 + number}", "nisn": f"{9900000000 + number}", "sex": "P"}
        at = now - timedelta(days=chance.randrange(300), seconds=number)
        student = students.student_create(school=owner.school, values=values, by=owner, at=at)
        given = {"started_date": today, "area": "belajar", "source": "guru", "summary": "Ringkasan contoh."}
        cases.case_create(student, given, by=owner, at=at + timedelta(hours=1))
    for copy in range(1, CASES):
        _copied("records_case", owner.school_id, partial(_renewed, copy=copy), only=PUPILS)


def _renewed(row: dict[str, Any], copy: int) -> None:
    """Make the row of a case that of another case of the same pupil."""
    row["id"] = _fresh(row["id"])
    prefix, year, number = row["code"].split("-")
    row["code"] = f"{prefix}-{year}-{int(number) + copy * PUPILS:04}"


def _fresh(old: Any) -> Any:
    fresh = uuid.uuid4()
    return fresh if isinstance(old, uuid.UUID) else fresh.hex


def _copies(owner: Any) -> None:
    """Copy all that the first school has into this one."""
    from cms.accounts.models import School

    first = School.objects.order_by("pk").first()
    assert first is not None
    pupils: dict[Any, Any] = {}
    place = {"school_id": owner.school_id, "owner_id": owner.pk, "created_by_id": owner.pk}
    _copied("records_student", first.pk, lambda row: _changed(row, place, pupils, is_pupil=True))
    for table in ("records_studentdigest", "records_case"):
        _copied(table, first.pk, lambda row: _changed(row, place, pupils, is_pupil=False))


def _changed(row: dict[str, Any], place: dict[str, Any], pupils: dict[Any, Any], *, is_pupil: bool) -> None:
    key = _fresh(row["id"])
    if is_pupil:
        pupils[row["id"]] = key
    row["id"] = key
    row.update({name: value for name, value in place.items() if name in row})
    if "student_id" in row:
        row["student_id"] = pupils[row["student_id"]]
    if "digest" in row:
        row["digest"] = secrets.token_hex(16)


def _copied(table: str, school: int, change: Change, only: int | None = None) -> None:
    """Insert changed copies of the first `only` rows (all of them) that the school has in the table."""
    from django.db import connection

    with connection.cursor() as cursor:
        by = " ORDER BY code" if only else ""
        cursor.execute(f"SELECT * FROM {table} WHERE school_id = %s{by}", [school])
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()[:only]]
        for row in rows:
            change(row)
        places = ", ".join(["%s"] * len(names))
        insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})"
        for start in range(0, len(rows), BATCH):
            cursor.executemany(insert, [list(row.values()) for row in rows[start : start + BATCH]])


def answers(owner: Any) -> Iterator[str]:
    """Yield milliseconds and queries for each question on the input."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="localhost")
    client.force_login(owner)
    for question in sys.stdin:
        with CaptureQueriesContext(connection) as queries:
            start = time.perf_counter()
            if question.strip() == "search":
                answer = client.post(f"{ADDRESS}hasil/", {"q": SEARCHED})
            else:
                answer = client.get(ADDRESS)
            took = time.perf_counter() - start
        assert answer.status_code == 200, answer.status_code
        assert answer.content.count(b"KS-") >= 50, "the page is not full"
        yield f"{took * 1000:.2f} {len(queries)}"


def main(schema: str, schools: int) -> None:
    """Fill and answer until the input ends."""
    import django

    django.setup()
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
            cursor.execute(f"CREATE SCHEMA {schema}")
    try:
        for told in answers(fill(schools)):
            print(told, flush=True)
    finally:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA {schema} CASCADE")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
