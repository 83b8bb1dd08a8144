"""What sealed fields refuse: comparing, writing past an instance, dumping; and the file of the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Upper
from pytest_django.plugin import DjangoDbBlocker

from cms.records.fields import SealedDateField, SealedField, SealedTextField, Token, sealed_fields
from cms.records.seal_errors import SealBroken, SealedLookup, SealedRead, SealedWrite
from tests.factories.sealed import CANARY, Leaf

ROWS = Leaf.objects


@pytest.fixture(scope="module")
def _table(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Leaf)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.delete_model(Leaf)


@pytest.fixture
def leaf(_table: None, db: None, var: Path) -> Leaf:
    """Return a saved row."""
    return Leaf.objects.create(code="PD-1", name=CANARY, born=date(2011, 3, 4), facts={"a": CANARY})


LOOKUPS: list[Callable[[], Any]] = [
    lambda: ROWS.filter(name=CANARY),
    lambda: ROWS.filter(name__iexact=CANARY),
    lambda: ROWS.filter(name__contains="Kenari"),
    lambda: ROWS.filter(name__in=[CANARY]),
    lambda: ROWS.exclude(name__startswith="K"),
    lambda: ROWS.filter(Q(code="x") | Q(name__regex=".")),
    lambda: ROWS.filter(name=None),
    lambda: ROWS.filter(born__year=2011),
    lambda: ROWS.filter(born__year__gte=2011),
    lambda: ROWS.filter(facts__a__b=1),
    lambda: ROWS.filter(born__gte=date(2011, 1, 1)),
    lambda: ROWS.filter(facts__a=CANARY),
    lambda: ROWS.filter(facts__has_key="a"),
    lambda: ROWS.filter(code=F("code")).get(name=CANARY),
]


@pytest.mark.parametrize("ask", LOOKUPS)
def test_no_query_compares_sealed_content(leaf: Leaf, ask: Callable[[], Any]) -> None:
    assert ROWS.filter(name__isnull=False).get() == leaf
    with pytest.raises(SealedLookup, match="is sealed") as refusal:
        ask()
    assert isinstance(refusal.value, FieldError)
    assert isinstance(refusal.value, TypeError)
    assert CANARY not in str(refusal.value)


WRITES: list[Callable[[Leaf], Any]] = [
    lambda leaf: ROWS.update(name=CANARY),
    lambda leaf: ROWS.update(name=ROWS.values_list("story", flat=True)[0]),
    lambda leaf: ROWS.update(name=F("story")),
    lambda leaf: ROWS.update(name=Upper("name")),
    lambda leaf: ROWS.update(name=Value(CANARY)),
    lambda leaf: ROWS.update(born=date(2011, 3, 4)),
    lambda leaf: ROWS.update(facts={"a": CANARY}),
    lambda leaf: ROWS.bulk_update([leaf], ["name"]),
    lambda leaf: ROWS.bulk_update([leaf], ["facts", "code"]),
    lambda leaf: leaf.save_base(raw=True),
    lambda leaf: list(ROWS.annotate(copy=Value(CANARY, output_field=SealedTextField(max_length=60)))),
]


@pytest.mark.parametrize("write", WRITES)
def test_nothing_is_written_past_the_seal(leaf: Leaf, write: Callable[[Leaf], Any]) -> None:
    before = list(ROWS.values())
    with pytest.raises(SealedWrite, match="is sealed") as refusal, transaction.atomic():
        write(leaf)
    assert CANARY not in str(refusal.value)
    assert list(ROWS.values()) == before


def test_null_and_plain_columns_may_be_updated(leaf: Leaf) -> None:
    assert ROWS.update(born=None, code="PD-7") == 1
    again = ROWS.get()
    assert (again.born, again.code, again.name) == (None, "PD-7", CANARY)


def test_an_expression_is_not_saved(leaf: Leaf) -> None:
    leaf.facts = F("name")
    with pytest.raises(TypeError), transaction.atomic():
        leaf.save()


def test_a_token_taken_to_another_instance_does_not_open(leaf: Leaf) -> None:
    token = ROWS.values_list("name", flat=True).get()
    thief = Leaf(code="x", pupil=leaf.pk, name=token)
    with pytest.raises(SealBroken):
        _ = thief.name


@pytest.mark.parametrize("form", ["json", "python", "xml", "yaml"])
def test_no_serializer_takes_a_sealed_field(leaf: Leaf, form: str) -> None:
    plain = ContentType.objects.filter(app_label="accounts")
    assert "accounts" in str(serializers.serialize(form, plain))
    with pytest.raises(SealedRead) as refusal:
        serializers.serialize(form, ROWS.all())
    assert CANARY not in str(refusal.value)
    with pytest.raises(SealedRead):
        Leaf._meta.get_field("name").value_to_string(leaf)


def test_values_that_leave_as_json_are_tokens(leaf: Leaf) -> None:
    row = ROWS.values("name", "born", "facts").get()
    assert CANARY not in json.dumps(row)
    assert all(isinstance(value, Token) for value in row.values())


def test_fields_survive_migrations() -> None:
    for field in sealed_fields(Leaf):
        _name, path, args, kwargs = field.deconstruct()
        assert path == f"cms.records.fields.{type(field).__name__}"
        assert "serialize" not in kwargs
        again = type(field)(*args, **kwargs)
        assert again.deconstruct()[1:] == field.deconstruct()[1:]
        assert field.clone().deconstruct()[1:] == field.deconstruct()[1:]
        assert field.db_type(connection) == "text"


def test_what_a_sealed_field_cannot_be() -> None:
    assert all(field.check() == [] for field in sealed_fields(Leaf))
    options: dict[str, Any] = {"unique": True, "db_index": True, "db_default": "x", "max_length": 9}
    field: SealedTextField[str, str] = SealedTextField(**options)
    field.set_attributes_from_name("nama")
    field.model = Leaf
    found = [str(error.msg) for error in field.check() if error.id == "records.E101"]
    assert [message.split()[-1] for message in found] == ["unique.", "db_index.", "db_default."]
    day: SealedDateField[date, date] = SealedDateField(auto_now=True)
    day.set_attributes_from_name("hari")
    day.model = Leaf
    assert "auto_now." in [str(error.msg).split()[-1] for error in day.check()]


def test_the_kinds_must_say_how_they_seal() -> None:
    field: SealedField[Any, Any] = SealedField()
    with pytest.raises(NotImplementedError):
        field.seal_value(b"", None, "")  # type: ignore[arg-type]  # it is not looked at
    with pytest.raises(NotImplementedError):
        field.unseal_value(b"", None, b"")  # type: ignore[arg-type]  # it is not looked at


def test_a_plain_model_has_no_sealed_fields() -> None:
    class Plain(models.Model):
        class Meta:
            app_label = "records"
            apps = Leaf._meta.apps

        def __str__(self) -> str:
            return ""

    assert sealed_fields(Plain) == []
    assert [field.name for field in sealed_fields(Leaf)] == ["name", "story", "sex", "born", "facts"]


@pytest.mark.usefixtures("_table")
def test_the_bytes_of_the_database_do_not_hold_the_content(django_db_blocker: DjangoDbBlocker, var: Path) -> None:
    """Committed rows, so that file and write-ahead log hold them; on PostgreSQL the rows as the server gives them."""
    with django_db_blocker.unblock():
        try:
            made = Leaf.objects.create(code="PD-OPEN-77", name=CANARY, story=CANARY, facts=[CANARY])
            made.story = f"{CANARY} lagi"
            made.save()
            content = stored_bytes()
        finally:
            Leaf.objects.all().delete()
    assert b"PD-OPEN-77" in content
    assert CANARY.encode() not in content


def stored_bytes() -> bytes:
    """Return everything that the database holds of the table."""
    if connection.vendor == "sqlite":
        file = Path(str(connection.settings_dict["NAME"]))
        return b"".join(file.with_name(file.name + part).read_bytes() for part in ("", "-wal"))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t::text FROM {Leaf._meta.db_table} t")
        return str(cursor.fetchall()).encode()
