"""Words of records, and every place where they must not be: tables, files, sessions, mails, the public handbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import Client

from cms.handbook.publish import publish
from cms.handbook.shelf import docs_root, shelf
from cms.records.desk import desk_of
from cms.records.fields import SealedField, Token, sealed_fields
from cms.records.models import ProtectedRecord, Student
from tests.factories.accounts import SchoolFactory, make_user, signed_in
from tests.factories.everywhere import cells, database_file, sessions, tables_with
from tests.factories.office import make_ground
from tests.factories.pages import make_home, make_page
from tests.factories.protected import PLAIN, SEALED, SEALED_DATE, Filler, protected_models
from tests.factories.records import KINDS, make_pupils
from tests.security.walk.routes import Route, addresses, routes
from tests.security.walk.scene import Scene, make_scene

TYPED = "kanaridiketik"
WORDS = (SEALED, str(SEALED_DATE), TYPED)


def fill_everything() -> Filler:
    """Return a school with one row of every protected model."""
    school = SchoolFactory.create()
    filler = Filler(school, make_user("konselor", school=school, username="pemegang"))
    for model in protected_models():
        filler.row(model)
    return filler


# --- Every field of every model ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_sealed_field_of_every_protected_model_holds_its_word() -> None:
    filler = fill_everything()
    assert len(protected_models()) >= len(set(KINDS.values()))
    for model, row in filler.made.items():
        again = model._default_manager.get(pk=row.pk)
        for one in sealed_fields(model):
            assert isinstance(again.__dict__[one.attname], Token) or one.null, f"{model.__name__}.{one.name} is empty"
            value = getattr(again, one.name)
            assert value == SEALED_DATE or one.choices or SEALED[: one.max_length] in str(value), one


@pytest.mark.django_db
def test_a_field_that_nobody_can_fill_fails_by_name() -> None:
    filler = Filler(SchoolFactory.create(), make_user("konselor"))
    one: models.Field[Any, Any] = models.DurationField(name="when")
    with pytest.raises(AssertionError, match=r"Student\.when .* cannot be filled"):
        filler.value(Student, one)


@pytest.mark.django_db(transaction=True)
def test_no_sealed_word_lies_in_a_table_or_in_the_file_of_the_database() -> None:
    make_ground()
    filler = fill_everything()
    texts, data = cells(), database_file()
    plain = {table for table, text in texts.items() if PLAIN in text}
    assert plain, "the finder must find the texts that are called plain"
    assert plain <= {model._meta.db_table for model in filler.made}
    for word in (SEALED, str(SEALED_DATE)):
        assert {table for table, text in texts.items() if word in text} == set()
        assert word.encode() not in data
    assert connection.vendor != "sqlite" or PLAIN.encode() in data


# --- What is typed -------------------------------------------------------------------------------------------------------


def forms_of(scene: Scene) -> list[tuple[Route, str]]:
    """Return every address of the desks with its route; the name of a class is no word about a pupil."""
    gated = [route for route in routes() if route.desk is not None and route.name != "classes"]
    found = [(route, address) for route in gated for address in addresses(route, scene)]
    assert len(found) > 50
    return found


def typed_everywhere(route: Route) -> dict[str, Any]:
    """Return a form of that desk in which every field says the word, so that it cannot be right."""
    desk = route.desk
    assert desk is not None
    kinds = (desk.form, desk.closing.form if desk.closing else None)
    names = {name for kind in kinds for name in getattr(kind, "base_fields", {})}
    file = SimpleUploadedFile(f"{TYPED}.jpg", TYPED.encode())
    return {**dict.fromkeys(names, f"{TYPED} x"), "q": f"{TYPED} x", "berkas": file, "file": file}


@pytest.mark.django_db(transaction=True)
def test_nothing_that_is_typed_stays_anywhere(capfd: pytest.CaptureFixture[str]) -> None:
    scene = make_scene()
    scene.fill()
    people = {"konselor": signed_in(scene.people["konselor"]), "guru": signed_in(scene.people["guru"])}
    shown: set[str] = set()
    for name, client in {**people, "anonymous": Client()}.items():
        for route, address in forms_of(scene):
            if name != "konselor" and route.name not in {"add", "edit"}:
                continue
            answer = client.post(address, typed_everywhere(route))
            if name == "konselor" and answer.status_code == 200 and TYPED in answer.content.decode():
                shown.add(route.name)
            assert TYPED not in str(answer.headers)
            assert TYPED not in client.cookies.output()
    assert {"add", "edit"} <= shown, "the forms come back with what was typed"
    assert tables_with(TYPED) == set()
    assert TYPED not in sessions()
    assert TYPED.encode() not in database_file()
    assert TYPED not in "".join(str(sent.message()) for sent in mail.outbox)
    said = capfd.readouterr()
    assert TYPED not in said.out + said.err


@pytest.mark.django_db(transaction=True)
def test_what_is_saved_leaves_its_code_in_messages_and_logs_and_no_word() -> None:
    make_ground()
    pupils = make_pupils()
    client = signed_in(pupils.owner)
    address = desk_of(Student).url("add")
    answer = client.post(address, {"name": f"{TYPED} Siti", "nickname": TYPED, "class_name": "", "sex": "P"})
    assert answer.status_code == 302, answer.content.decode()
    made = Student.objects.latest("created_at")
    assert made.name == f"{TYPED} Siti"
    assert made.code in client.cookies.output() + sessions()
    assert TYPED not in client.cookies.output() + sessions()
    assert TYPED in client.get(str(answer["Location"])).content.decode()
    assert tables_with(TYPED) == set()
    assert tables_with(made.code) == {
        "records_student",
        "records_accesslogrow",
        "records_protectedlogentry",
    } & tables_with(made.code)
    assert TYPED.encode() not in database_file()


# --- What is public ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_word_of_a_record_is_in_a_public_byte(var: Path) -> None:
    page = make_page(make_home(), "Halaman terbuka")
    filler = fill_everything()
    publish()
    files = [file for root in (docs_root(), shelf().releases) for file in root.rglob("*") if file.is_file()]
    assert any(b"Halaman terbuka" in file.read_bytes() for file in files)
    assert any(file.name == "search_index.json" for file in files)
    codes = {row.code for model, row in filler.made.items() if issubclass(model, ProtectedRecord)}
    for file in files:
        text = file.read_bytes()
        found = {word for word in (SEALED, PLAIN, *codes) if word.encode() in text}
        assert not found, (file, found)
    for address in ("/", f"/{page.slug}/", "/sitemap.xml", "/search/search_index.json", "/healthz", "/tidak-ada/"):
        text = Client().get(address).getvalue()
        assert not any(word.encode() in text for word in (SEALED, PLAIN, *codes)), address


def test_the_kinds_of_sealed_fields_are_known() -> None:
    assert {type(one).__name__ for model in protected_models() for one in sealed_fields(model)} <= {
        *("SealedTextField", "SealedDateField", "SealedJSONField"),
    }
    assert issubclass(type(Student._meta.get_field("name")), SealedField)
