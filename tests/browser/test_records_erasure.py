"""An erasure in a real browser: asked for, confirmed by a second person, decided by a third; a receipt; nothing for others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cms.records.desk import desk_of
from cms.records.models import ErasureRequest, Student
from cms.records.models.erasure import ErasureState
from tests.factories.accounts import PASSWORD
from tests.factories.erasure import lift_holds
from tests.factories.office import enter, make_ground
from tests.factories.records import CANARY, Pupils, canary, make_pupils

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pupils(var: Path) -> Pupils:
    make_ground()
    found = make_pupils()
    lift_holds()
    return found


def prove(window: Page) -> None:
    """Type the password once more: the walls ask for it before anything of an erasure is shown."""
    window.get_by_label("Kata sandi").fill(PASSWORD)
    window.get_by_role("button", name="Lanjutkan").click()


def prepare(owner: Page, pupils: Pupils) -> str:
    """Ask for the erasure as the counselor; return the address of the request."""
    owner.goto(desk_of(pupils.student).url("erase", pupils.student))
    prove(owner)
    expect(owner.get_by_role("heading", name="Yang akan hilang")).to_be_visible()
    owner.get_by_role("button", name="Siapkan permintaan").click()
    expect(owner.get_by_role("alert").filter(has_text="Belum tersimpan")).to_be_visible()
    owner.get_by_role("radio").first.check()
    owner.get_by_role("button", name="Siapkan permintaan").click()
    expect(owner.get_by_text("Permintaan tersimpan.")).to_be_visible()
    expect(owner.get_by_role("button", name="Pastikan permintaan")).to_have_count(0)
    return owner.url


def find(window: Page, code: str) -> None:
    """Go from the menu to the request, as somebody who was told of nothing but the code."""
    window.set_viewport_size({"width": 1280, "height": 740})
    window.goto("/admin/")
    window.get_by_role("link", name="Pemusnahan").first.click()
    window.get_by_role("link", name=code, exact=True).click()
    prove(window)
    expect(window.get_by_role("heading", name=f"Permintaan {code}")).to_be_visible()
    assert CANARY not in window.content()


def confirm(lead: Page, code: str) -> None:
    find(lead, code)
    expect(lead.get_by_role("button", name="Musnahkan sekarang")).to_have_count(0)
    lead.get_by_role("button", name="Pastikan permintaan").click()
    expect(lead.get_by_role("button", name="Pastikan permintaan")).to_have_count(0)
    expect(lead.get_by_role("button", name="Musnahkan sekarang")).to_have_count(0)


def decide(officer: Page, code: str) -> None:
    find(officer, code)
    officer.get_by_label("Ketik kode").fill("PD-1999-0001")
    officer.get_by_role("button", name="Musnahkan sekarang").click()
    expect(officer.get_by_text("Tidak ada yang dimusnahkan.")).to_be_visible()
    assert Student.objects.filter(code=code).exists()
    officer.get_by_label("Ketik kode").fill(code)
    officer.get_by_role("button", name="Musnahkan sekarang").click()
    expect(officer.get_by_role("heading", name="Tanda terima")).to_be_visible()
    with officer.expect_download() as download:
        officer.get_by_role("link", name="Unduh sebagai teks").click()
    text = Path(download.value.path()).read_text()
    assert code in text
    assert CANARY not in text


def test_three_persons_erase_a_pupil_and_others_get_nothing(pupils: Pupils, new_page: Callable[[], Page]) -> None:
    code, page_of = pupils.student.code, desk_of(pupils.student).url("read", pupils.student)
    windows = {name: enter(new_page(), pupils.people[name]) for name in ("konselor", "koordinator", "ppdp")}
    windows["konselor"].goto(page_of)
    expect(windows["konselor"].get_by_role("heading", name=canary("name"))).to_be_visible()
    address = prepare(windows["konselor"], pupils)
    shut(pupils, address, code, new_page)
    confirm(windows["koordinator"], code)
    decide(windows["ppdp"], code)
    for window in windows.values():
        window.set_viewport_size({"width": 360, "height": 740})
        assert window.evaluate("document.documentElement.scrollWidth") <= 360
    answer = windows["konselor"].goto(page_of)
    assert answer is not None
    assert answer.status == 404
    assert not Student.objects.filter(pk=pupils.student.pk).exists()
    one = ErasureRequest.objects.get()
    names = [person and person.username for person in (one.prepared_by, one.confirmed_by, one.decided_by)]
    assert (one.state, names) == (ErasureState.DONE, ["konselor", "koordinator", "ppdp"])
    shut(pupils, address, code, new_page)


def shut(pupils: Pupils, address: str, code: str, new_page: Callable[[], Page]) -> None:
    """Show the request to nobody else."""
    for name in ("konselor2", "operator", "admin"):
        window = enter(new_page(), pupils.people[name])
        answer = window.goto(address)
        assert answer is not None
        assert answer.status == 404, name
        assert code not in window.content()
