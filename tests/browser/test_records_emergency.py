"""Break-glass in a real browser: asked for by code, opened, shown to its owner, ended, shut again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cms.records.desk import desk_of
from cms.records.models import EmergencyAccess
from tests.factories.accounts import PASSWORD
from tests.factories.office import enter, make_ground
from tests.factories.records import Pupils, canary, make_pupils

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "Ibunya menelepon: anak tidak pulang sejak kemarin sore."


@pytest.fixture
def pupils(var: Path) -> Pupils:
    make_ground()
    return make_pupils()


def ask_for(window: Page, pupils: Pupils) -> None:
    case = pupils.below["case"]
    window.goto(desk_of(case).url("read", case))
    window.get_by_role("link", name="minta akses darurat", exact=True).click()
    window.get_by_label("Kata sandi").fill(PASSWORD)
    window.get_by_role("button", name="Lanjutkan").click()
    expect(window.get_by_label("Kode rekaman")).to_have_value(f"{case.code}/")
    window.get_by_label("Kode rekaman").fill(pupils.below["note"].code)
    window.get_by_label("Alasan").fill(REASON)
    window.get_by_role("button", name="Buka secara darurat").click()


def test_break_glass_shows_and_ends(pupils: Pupils, new_page: Callable[[], Page]) -> None:
    lead, owner = enter(new_page(), pupils.people["koordinator"]), enter(new_page(), pupils.owner)
    note = pupils.below["note"]
    address = desk_of(note).url("read", note)
    lead.goto(address)
    expect(lead.get_by_text(canary("notesummary"))).to_have_count(0)
    ask_for(lead, pupils)
    expect(lead.get_by_text(canary("notesummary"))).to_be_visible()
    expect(lead.get_by_text("sisa 30 menit")).to_be_visible()
    expect(lead.get_by_role("link", name="Cetak")).to_have_count(0)
    owner.goto(address)
    expect(owner.get_by_text(REASON)).to_be_visible()
    owner.get_by_role("button", name="Akhiri sekarang").click()
    expect(owner.get_by_text("diakhiri lebih awal")).to_be_visible()
    lead.reload()
    expect(lead.get_by_text(canary("notesummary"))).to_have_count(0)
    assert EmergencyAccess.objects.get().ended_by == pupils.owner
