"""What an error says: neither its page, nor the log, nor a mail tells the words that were on their way."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.log import AdminEmailHandler
from django.views.debug import get_exception_reporter_class

from cms.core.error_report import ShortReporter
from cms.core.reporting import told, without_words
from cms.records.desk import desk_of
from cms.records.models import Student
from tests.factories.accounts import signed_in
from tests.factories.records import CANARY, Pupils, canary, make_pupils

pytestmark = pytest.mark.django_db
TYPED = "kanaridiketik"


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


@pytest.fixture
def written() -> Iterator[StringIO]:
    """Return what the server's one log handler writes during the test."""
    (handler,) = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler]
    text = StringIO()
    before = handler.setStream(text)
    yield text
    handler.setStream(before or sys.stderr)


def breaking(pupils: Pupils) -> Callable[..., Any]:
    """Return a function that breaks with words of the record, typed ones, and others in its local variables."""

    def broken(*_args: Any, **_more: Any) -> Any:
        nearby = pupils.student.name
        raise DatabaseError(f"DETAIL: Failing row contains ({nearby}, {TYPED}).")

    return broken


def asked(pupils: Pupils, method: str) -> HttpResponse:
    """Return the answer to the owner whose page breaks in the middle."""
    client = signed_in(pupils.owner)
    client.raise_request_exception = False
    name = "read" if method == "get" else "edit"
    answer: HttpResponse = getattr(client, method)(desk_of(Student).url(name, pupils.student), {"name": TYPED})
    return answer


@pytest.mark.parametrize(
    ("method", "place"),
    [("get", "cms.records.views.reading.parts"), ("post", "cms.records.views.changing.EditView.form_page")],
)
def test_a_page_that_breaks_says_where_and_no_word(
    pupils: Pupils, monkeypatch: pytest.MonkeyPatch, written: StringIO, settings: Any, method: str, place: str
) -> None:
    assert CANARY in signed_in(pupils.owner).get(desk_of(Student).url("read", pupils.student)).content.decode()
    settings.ADMINS = [("Pengelola", "pengelola@sekolah.test")]
    monkeypatch.setattr(place, breaking(pupils))
    answer = asked(pupils, method)
    assert answer.status_code == 500
    log = written.getvalue()
    assert "Internal Server Error" in log
    assert "DatabaseError" in log
    assert "test_records_errors.py" in log
    for said in (answer.content.decode(), str(answer.headers), log):
        for word in (CANARY, TYPED, str(pupils.student.pk), pupils.student.code):
            assert word not in said
    assert mail.outbox == []


def test_a_report_for_whoever_would_send_one_is_one_line(pupils: Pupils, settings: Any) -> None:
    settings.ADMINS = [("Pengelola", "pengelola@sekolah.test")]
    request = RequestFactory().post("/", {"name": TYPED})
    with pytest.raises(DatabaseError) as raised:
        breaking(pupils)()
    info = (raised.type, raised.value, raised.tb)
    reporter = ShortReporter(request, *info)
    assert get_exception_reporter_class(request) is ShortReporter  # type: ignore[comparison-overlap]  # a class
    for text in (reporter.get_traceback_text(), reporter.get_traceback_html()):
        assert "DatabaseError" in text
        assert CANARY not in text + repr(info[0])
        assert TYPED not in text
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "Something", (), info)
    record.request = request
    AdminEmailHandler(include_html=True).emit(record)
    assert "DatabaseError" in str(mail.outbox[0].message())
    assert not {word for word in (CANARY, TYPED) if word in str(mail.outbox[0].message())}
    assert ShortReporter(None, None, None, None).get_traceback_text() == ""


def test_causes_are_named_and_hidden_ones_are_not() -> None:
    def raising(how: str) -> BaseException:
        try:
            try:
                raise ValueError(TYPED)
            except ValueError as first:
                if how == "hidden":
                    raise KeyError(TYPED) from None
                raise KeyError(TYPED) from (first if how == "cause" else first.__cause__)
        except KeyError as error:
            return error

    assert "builtins.ValueError" in told(raising("cause"))
    assert "ValueError" not in told(raising("hidden"))
    assert told(KeyError(TYPED)) == "builtins.KeyError"
    try:
        raise ValueError(TYPED)
    except ValueError:
        event = without_words(None, "", {"event": "broke", "exc_info": True})
    assert event["event"] == "broke"
    assert "ValueError at " in event["error"]
    assert TYPED not in str(event)
    assert without_words(None, "", {"event": "well", "exc_info": None}) == {"event": "well"}
    assert without_words(None, "", {"event": "well", "exc_info": True}) == {"event": "well"}


# --- Error pages ---------------------------------------------------------------------------------------------------------


def pages(pupils: Pupils, settings: Any) -> dict[int, list[Any]]:
    """Return answers of each kind of refusal to a form full of words about a record."""
    address = desk_of(Student).url("edit", pupils.student)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(pupils.owner)
    form = {"name": TYPED, "nickname": TYPED}
    found = {
        400: [signed_in(pupils.owner).post(address, form, HTTP_HOST="lain.test")],
        403: [strict.post(address, form), strict.post(address, form, HTTP_ORIGIN="https://lain.test")],
        404: [signed_in(pupils.people["guru"]).get(address, form), signed_in(pupils.owner).put(address, form)],
    }
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1
    found[400].append(signed_in(pupils.owner).post(address, form))
    return found


def test_no_error_page_says_a_word_of_a_record(pupils: Pupils, settings: Any, written: StringIO) -> None:
    page = signed_in(pupils.owner).get(desk_of(Student).url("edit", pupils.student)).content.decode()
    assert canary("nickname") in page
    for status, answers in pages(pupils, settings).items():
        for answer in answers:
            assert answer.status_code == status
            said = answer.content.decode() + str(answer.headers)
            for word in (CANARY, TYPED, pupils.student.code):
                assert word not in said, status
    assert not {word for word in (CANARY, TYPED, str(pupils.student.pk)) if word in written.getvalue()}


def test_no_address_of_a_record_leaves_for_another_site(pupils: Pupils) -> None:
    for name in ("read", "edit", "print", "history"):
        answer = signed_in(pupils.owner).get(desk_of(Student).url(name, pupils.student))
        assert answer.status_code == 200
        assert answer["Referrer-Policy"] in {"same-origin", "no-referrer"}
        page = answer.content.decode()
        assert pupils.student.code in page
        assert 'name="referrer"' not in page
        assert "referrerpolicy" not in page
