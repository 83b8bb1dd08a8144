"""A school with one pupil who has everything, a second installation's worth of dumps, and what is left of him."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model
from django.utils import timezone
from wagtail.admin.models import FormState

from cms.accounts.models import User
from cms.accounts.roles import Role
from cms.records.actions.holds import hold_lift_ask, hold_lift_confirm
from cms.records.models import Attachment, ProtectedLogEntry, SafetyHold, Share, Student
from cms.records.models.hold import HoldState
from tests.factories.records import Pupils, make_pupils

CONTENT = b"isi tersegel"
STORED = "a" * 32
CHANGING = {"records.AccessLogRow", "records.ErasureRequest", "sessions.Session"}


def make_ground() -> Pupils:
    """Return a school whose pupil has an attachment, a share, a line in Wagtail's log and a left form state."""
    return ground_around(make_pupils())


def ground_around(pupils: Pupils) -> Pupils:
    """Give the pupil an attachment, a share, a line in Wagtail's log and a left form state."""
    attach(pupils.student, STORED)
    share_with(pupils.people["guru"], pupils.student)
    ProtectedLogEntry.objects.log_action(pupils.student, "wagtail.edit", user=pupils.owner)
    FormState.objects.create(
        user=pupils.owner,
        content_type=ContentType.objects.get_for_model(Student),
        object_id=str(pupils.student.pk),
        data={"name": "isian sementara"},
        last_updated_at=timezone.now(),
    )
    return pupils


def attach(student: Student, name: str) -> Attachment:
    """Give a pupil an attachment with its file."""
    path = stored(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(CONTENT)
    now = timezone.now()
    return Attachment.objects.create(
        student=student,
        school=student.school,
        owner=student.owner,
        code=f"{student.code}/9",
        state="tersimpan",
        created_by=student.owner,
        created_at=now,
        title="foto",
        file_name="foto.png",
        media_type="image/png",
        size=len(CONTENT),
        stored_name=name,
    )


def stored(name: str) -> Path:
    """Return where the sealed file of an attachment lies."""
    return Path(settings.SULUH_VAR) / "records" / name[:2] / name


def share_with(person: User, student: Student) -> Share:
    """Share the pupil with a person."""
    now = timezone.now()
    return Share.objects.create(
        kind="student",
        record=student.pk,
        person=person,
        since=now,
        until=now + timedelta(days=7),
        state="open",
        shared_by=student.owner,
        shared_at=now,
        pledged_at=now,
    )


def lift_holds() -> None:
    """Let nothing stand in the way any more."""
    for hold in SafetyHold.objects.exclude(state=HoldState.LIFTED):
        second = User.objects.get(grants__school=hold.school, grants__role=Role.KOORDINATOR, username="koordinator")
        if hold.state == HoldState.STANDING:
            hold_lift_ask(hold, by=hold.owner, at=timezone.now())
        hold_lift_confirm(hold, by=second, at=timezone.now())


def all_rows(*, but_of: set[UUID]) -> dict[str, list[Any]]:
    """Return every row of the database as it is stored, without those that name one of these keys."""
    keys = {text for key in but_of for text in (str(key), key.hex)}
    dump = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label not in CHANGING:
            rows = [tuple(map(str, row)) for row in raw_rows(model)]
            dump[model._meta.label] = sorted(row for row in rows if keys.isdisjoint(row))
    return dump


def raw_rows(model: type[Model], *columns: str) -> list[tuple[Any, ...]]:
    """Return the rows of a table, or some columns of them, as a backup of the database holds them."""
    names = ", ".join(map(connection.ops.quote_name, columns)) or "*"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {connection.ops.quote_name(model._meta.db_table)}")
        return list(cursor.fetchall())


def put_back(model: type[Model], rows: list[tuple[Any, ...]]) -> None:
    """Write rows of `raw_rows` into the table again."""
    places = ", ".join(["%s"] * len(rows[0]))
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} VALUES ({places})", rows)


def remains(word: str, keys: set[UUID]) -> set[str]:
    """Return where something of these rows is left: rows, files, or the word itself in any byte of the installation."""
    names = {text.encode() for key in keys for text in (str(key), key.hex)}
    found = set()
    if any(key in row for rows in all_rows(but_of=set()).values() for row in rows for key in map(bytes.decode, names)):
        found.add("rows")
    if stored(STORED).exists():
        found.add("files")
    if any(word.encode() in path.read_bytes() for path in _files()):
        found.add("bytes")
    return found


def _files() -> list[Path]:
    database = Path(str(connection.settings_dict["NAME"]))
    beside = [database.with_name(database.name + end) for end in ("", "-wal")] if connection.vendor == "sqlite" else []
    inside = Path(settings.SULUH_VAR).rglob("*")
    return [path for path in (*beside, *inside) if path.is_file()]
