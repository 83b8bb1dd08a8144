"""A pupil changes hands in a real browser: offered, accepted, gone from the former counselor's open window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cms.records.desk import desk_of
from tests.factories.office import enter, make_ground
from tests.factories.records import CANARY, Pupils, canary, make_pupils

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pupils(var: Path) -> Pupils:
    make_ground()
    return make_pupils()


def test_a_pupil_changes_hands(pupils: Pupils, new_page: Callable[[], Page]) -> None:
    code = pupils.student.code
    owner, other = (enter(new_page(), pupils.people[name]) for name in ("konselor", "konselor2"))
    for window in (owner, other):
        window.set_viewport_size({"width": 360, "height": 740})
    address = desk_of(pupils.student).url("read", pupils.student)
    owner.goto(address)
    owner.get_by_text("Tindakan lain").click()
    owner.get_by_role("link", name="Alihkan").click()
    owner.get_by_label("Kepada konselor").select_option(label="Konselor2")
    owner.get_by_role("button", name="Tawarkan pengalihan").click()
    expect(owner.get_by_text(f"{code} ditawarkan.")).to_be_visible()
    other.goto("/admin/konselor/peserta-didik/")
    other.get_by_role("link", name="Pengalihan (1 menunggu Anda)").click()
    expect(other.get_by_text(code).first).to_be_visible()
    assert CANARY not in other.content()
    assert other.evaluate("document.documentElement.scrollWidth") <= 360
    other.get_by_role("button", name=f"Terima {code}").click()
    expect(other.get_by_text("1 rekaman diterima")).to_be_visible()
    other.goto(address)
    expect(other.get_by_role("heading", name=canary("name"))).to_be_visible()
    answer = owner.goto(address)
    assert answer is not None
    assert answer.status == 404
    assert CANARY not in owner.content()
