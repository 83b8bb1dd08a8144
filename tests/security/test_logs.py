"""What reaches the log of the server: no address that a person asked for, since it may be a one-time link."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils.log import log_response

SECRET = "rahasia-sekali-pakai-8c1f"


@pytest.fixture
def written() -> Iterator[StringIO]:
    """Return what the server's one log handler writes during the test."""
    (handler,) = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler]
    text = StringIO()
    before = handler.setStream(text)
    yield text
    handler.setStream(before or sys.stderr)


@pytest.mark.django_db
def test_a_path_that_was_not_found_is_not_written(client: Client, written: StringIO) -> None:
    assert client.get(f"/akun/tautan/{SECRET}/tidak-ada/").status_code == 404
    assert "Not Found" in written.getvalue(), "the log must tell that something happened"
    assert SECRET not in written.getvalue()


@pytest.mark.parametrize(
    ("status", "logger"), [(500, "django.request"), (403, "django.request"), (400, "django.security.DisallowedHost")]
)
def test_no_answer_names_its_path(status: int, logger: str, written: StringIO) -> None:
    request = RequestFactory().get(f"/{SECRET}/")
    log_response(
        "Something: %s",
        request.path,
        response=HttpResponse(status=status),
        request=request,
        logger=logging.getLogger(logger),
    )
    assert "Something" in written.getvalue()
    assert SECRET not in written.getvalue()
