"""Sealed fields: plain in the instance, a token everywhere else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.forms import modelform_factory
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from cms.records.fields import Token, open_all
from cms.records.keyring import keyring
from cms.records.seal_errors import KeyDestroyed, SealBroken, WrongRecordKey
from tests.factories.sealed import CANARY, Leaf


@pytest.fixture(scope="module")
def _table(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.create_model(Leaf)
    yield
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        editor.delete_model(Leaf)


@pytest.fixture
def leaf(_table: None, db: None, var: Path) -> Leaf:
    """Return a saved row, read anew."""
    made = Leaf.objects.create(
        code="PD-1", name=CANARY, story=f"{CANARY} bercerita", sex="P", born=date(2011, 3, 4), facts={"a": [CANARY, 1]}
    )
    return Leaf.objects.get(pk=made.pk)


def raw(leaf: Leaf, column: str) -> str:
    """Return the column as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {Leaf._meta.db_table} WHERE code = %s", [leaf.code])
        return str(cursor.fetchone()[0])


class TestReading:
    def test_an_instance_holds_plain_values(self, leaf: Leaf) -> None:
        assert leaf.name == CANARY
        assert leaf.story == f"{CANARY} bercerita"
        assert leaf.born == date(2011, 3, 4)
        assert leaf.facts == {"a": [CANARY, 1]}
        assert leaf.get_sex_display() == "Perempuan"  # type: ignore[attr-defined]  # Django makes it

    def test_columns_hold_tokens(self, leaf: Leaf) -> None:
        for column in ("name", "story", "sex", "born", "facts"):
            assert raw(leaf, column).startswith("gAAAAA")

    def test_nothing_is_opened_before_it_is_read(self, leaf: Leaf) -> None:
        keyring().destroy(leaf.pk)
        again = Leaf.objects.get(pk=leaf.pk)
        assert again.code == "PD-1"
        with pytest.raises(KeyDestroyed):
            _ = again.name

    def test_a_deferred_field_is_fetched_and_opened(self, leaf: Leaf) -> None:
        part = Leaf.objects.only("code").get(pk=leaf.pk)
        with CaptureQueriesContext(connection) as queries:
            assert part.name == CANARY
            assert part.name == CANARY
        assert len(queries) == 2  # the name, and whose key opens it

    def test_refresh_brings_the_stored_value_back(self, leaf: Leaf) -> None:
        leaf.name = "lain"
        leaf.refresh_from_db()
        assert leaf.name == CANARY

    def test_values_give_tokens(self, leaf: Leaf) -> None:
        (row,) = Leaf.objects.values("name", "born")
        assert isinstance(row["name"], Token)
        assert CANARY not in row["name"]
        assert isinstance(row["born"], Token)
        (name,) = Leaf.objects.values_list("name", flat=True)
        assert isinstance(name, Token)
        assert repr(name) == "<sealed>"

    def test_null_stays_null_and_can_be_asked_for(self, leaf: Leaf) -> None:
        Leaf.objects.create(code="PD-2", name="Lain", born=None)
        assert Leaf.objects.get(born__isnull=True).code == "PD-2"
        assert Leaf.objects.get(born__isnull=False).code == "PD-1"
        assert Leaf.objects.get(code="PD-2").born is None
        assert Leaf.objects.get(code="PD-2").facts is None

    def test_the_class_gives_the_descriptor(self) -> None:
        assert Leaf.name.field.name == "name"


class TestWriting:
    def test_save_seals_the_changed_and_keeps_the_rest(self, leaf: Leaf) -> None:
        before = raw(leaf, "name")
        leaf.story = "baru"
        leaf.save()
        again = Leaf.objects.get(pk=leaf.pk)
        assert (again.name, again.story) == (CANARY, "baru")
        assert raw(leaf, "name") != before

    def test_what_was_changed_in_place_is_saved(self, leaf: Leaf) -> None:
        assert leaf.facts is not None
        leaf.facts["a"].append("x")
        leaf.save(update_fields=["facts"])
        assert Leaf.objects.get(pk=leaf.pk).facts == {"a": [CANARY, 1, "x"]}

    def test_a_day_may_come_as_text(self, leaf: Leaf) -> None:
        leaf.born = "2012-05-06"
        leaf.save()
        assert Leaf.objects.get(pk=leaf.pk).born == date(2012, 5, 6)

    def test_bulk_create_seals(self, leaf: Leaf) -> None:
        Leaf.objects.bulk_create([Leaf(code=f"B-{n}", name=f"{CANARY} {n}", facts=[n]) for n in range(3)])
        assert [one.name for one in Leaf.objects.filter(code__startswith="B").order_by("code")] == [
            f"{CANARY} {n}" for n in range(3)
        ]
        assert all(CANARY not in token for token in Leaf.objects.values_list("name", flat=True))

    def test_a_row_of_a_pupil_uses_the_pupils_key(self, leaf: Leaf) -> None:
        Leaf.objects.create(code="N-1", pupil=leaf.pk, name="catatan")
        assert Leaf.objects.get(code="N-1").name == "catatan"
        assert list(keyring().subjects()) == [leaf.pk]
        keyring().destroy(leaf.pk)
        with pytest.raises(KeyDestroyed):
            _ = Leaf.objects.get(code="N-1").name
        with pytest.raises(KeyDestroyed), transaction.atomic():
            Leaf.objects.create(code="N-2", pupil=leaf.pk, name="terlambat")

    def test_no_key_is_made_for_a_pupil_whose_key_is_lost(self, leaf: Leaf) -> None:
        keyring().path(leaf.pk).unlink()
        with pytest.raises(WrongRecordKey), transaction.atomic():
            Leaf.objects.create(code="N-1", pupil=leaf.pk, name="catatan")
        leaf.__dict__["name"] = "sudah dibaca"
        with pytest.raises(WrongRecordKey):
            leaf.save(update_fields=["name"])

    def test_a_row_changes_its_subject_only_when_it_was_opened(self, leaf: Leaf) -> None:
        other = Leaf.objects.create(code="PD-2", name="Lain")
        leaf.pupil = other.pk
        with pytest.raises(SealBroken), transaction.atomic():
            leaf.save()
        moved = Leaf.objects.get(pk=leaf.pk)
        open_all(moved)
        moved.pupil = other.pk
        moved.save()
        keyring().destroy(leaf.pk)
        assert Leaf.objects.get(pk=leaf.pk).facts == {"a": [CANARY, 1]}


class TestTampering:
    @pytest.mark.parametrize("column", ["story", "name"])
    def test_a_token_of_another_row_or_field_is_refused(self, leaf: Leaf, column: str) -> None:
        sister = Leaf.objects.create(code="PD-2", pupil=leaf.pk, name="Saudari", story="x")
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {Leaf._meta.db_table} SET name = %s WHERE code = 'PD-1'", [raw(sister, column)])
        with pytest.raises(SealBroken):
            _ = Leaf.objects.get(code="PD-1").name
        with pytest.raises(SealBroken), transaction.atomic():
            Leaf.objects.get(code="PD-1").save()

    @pytest.mark.parametrize("content", ["", "teks biasa", "bukan-ascii-é", "gAAAAA"])
    def test_what_is_no_token_is_refused(self, leaf: Leaf, content: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {Leaf._meta.db_table} SET name = %s", [content])
        with pytest.raises(SealBroken):
            _ = Leaf.objects.get().name


class TestForms:
    def test_a_form_shows_and_saves_plain_values(self, leaf: Leaf) -> None:
        form_class = modelform_factory(Leaf, fields=["name", "story", "sex", "born", "facts"])
        shown = form_class(instance=leaf).as_p()
        assert CANARY in shown
        assert 'maxlength="60"' in shown
        assert "<textarea" in str(form_class(instance=leaf)["story"])
        assert "<input" in str(form_class(instance=leaf)["name"])
        assert "<select" in str(form_class(instance=leaf)["sex"])
        posted = {"name": "Baru", "story": "", "sex": "L", "born": "2010-01-02", "facts": "[1]"}
        form = form_class(posted, instance=leaf)
        assert form.is_valid(), form.errors
        form.save()
        again = Leaf.objects.get(pk=leaf.pk)
        assert (again.name, again.story, again.sex, again.born, again.facts) == ("Baru", "", "L", date(2010, 1, 2), [1])

    def test_limits_and_choices_are_judged(self, leaf: Leaf) -> None:
        form_class = modelform_factory(Leaf, fields=["name", "sex", "born"])
        form = form_class({"name": "x" * 61, "sex": "Q", "born": "kemarin"}, instance=leaf)
        assert set(form.errors) == {"name", "sex", "born"}

    def test_the_models_own_errors_do_not_repeat_the_content(self, leaf: Leaf) -> None:
        leaf.sex, leaf.born = CANARY, CANARY
        with pytest.raises(ValidationError) as refusal:
            leaf.full_clean()
        assert set(refusal.value.message_dict) == {"sex", "born"}
        assert CANARY not in str(refusal.value)


def test_logs_show_no_content(leaf: Leaf, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as queries:
        Leaf.objects.create(code="PD-9", name=CANARY, facts=[CANARY])
        leaf.story = CANARY
        leaf.save()
        keyring().path(leaf.pk).write_bytes(b"rusak")
        with pytest.raises(WrongRecordKey) as refusal:
            _ = Leaf.objects.get(pk=leaf.pk).name
    assert "PD-9" in str(queries.captured_queries)
    assert "record_key_refused" in caplog.text
    for text in (caplog.text, str(queries.captured_queries), repr(refusal.value), repr(leaf)):
        assert CANARY not in text
    assert "operator" in str(refusal.value)
