"""What lies on the disk: no sealed content in the database file, in Wagtail's tables, or in a log line."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from cms.records.desk import desk_of
from cms.records.models import Student
from tests.factories.office import make_ground
from tests.factories.records import CANARY, make_pupils

PLAIN = b"Persetujuan orang tua v1"  # the version of a text is no secret: it proves that the search looks at rows


@pytest.mark.once  # reads the file of SQLite
@pytest.mark.django_db(transaction=True)
def test_no_sealed_word_lies_in_the_database_file(capfd: pytest.CaptureFixture[str]) -> None:
    make_ground()
    pupils = make_pupils()
    client = Client()
    client.force_login(pupils.owner)
    for record in pupils.records.values():
        html = client.get(desk_of(record).url("read", record)).content.decode()
        assert CANARY in html
    client.post("/admin/konselor/peserta-didik/hasil/", {"q": f"{CANARY}name"})
    client.post("/admin/konselor/peserta-didik/tambah/", {"name": f"{CANARY}typed", "nisn": "1"})
    assert Student.objects.count() == 1
    file = Path(str(connection.settings_dict["NAME"]))
    kept = b"".join(part.read_bytes() for name in ("", "-wal") if (part := file.with_name(file.name + name)).is_file())
    assert PLAIN in kept
    for word in (CANARY.encode(), b"0098765432", b"KN1234567", b"081900112233"):
        assert word not in kept
    said = capfd.readouterr()
    assert CANARY not in said.out + said.err
