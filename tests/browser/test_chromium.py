"""The browser of the tests works, speaks to the test server, and tells when a page asks a third party."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_test_server_answers_the_browser(page: Page, live_server: LiveServer) -> None:
    answer = page.goto("/alamat-yang-tidak-ada/")
    assert answer is not None
    assert answer.status == 404
    assert page.url.startswith(live_server.url)


def test_pages_share_no_cookies(new_page: Callable[[], Page], live_server: LiveServer) -> None:
    first, second = new_page(), new_page()
    first.context.add_cookies([{"name": "suluh", "value": "1", "url": live_server.url}])
    assert first.context.cookies() != []
    assert second.context.cookies() == []


def test_a_request_to_a_third_party_is_noticed(page: Page, foreign_requests: list[str]) -> None:
    """192.0.2.1 belongs to nobody (RFC 5737)."""
    with page.expect_event("requestfailed", timeout=10_000):
        page.set_content('<img src="http://192.0.2.1/pelacak" alt="">')
    assert foreign_requests == ["http://192.0.2.1/pelacak"]
    foreign_requests.clear()
