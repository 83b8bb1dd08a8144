"""A request in a real browser: a guardian asks for a correction; three people see its clock, each as much as is his."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from cms.records.desk import desk_of
from cms.records.models import PersonRequest
from tests.factories.hand import Hand, fits
from tests.factories.office import enter, make_ground
from tests.factories.records import CANARY, Pupils, canary, make_pupils

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/admin/konselor/permintaan-hak/"


@pytest.fixture
def pupils(var: Path) -> Pupils:
    make_ground()
    return make_pupils()


def receive(hand: Hand, pupils: Pupils) -> PersonRequest:
    """Write down what the guardian asks, from the page of the pupil."""
    window, guardian = hand.window, pupils.below["guardian"]
    window.goto(desk_of(pupils.student).url("read", pupils.student))
    window.get_by_text("Tindakan lain").click()
    hand.link("Permintaan hak")
    hand.choose("right", "perbaikan")
    hand.choose("about", f"guardian:{guardian.pk}")
    hand.choose("channel", "surat")
    hand.write(asked=canary("browserasked"), asker_name=canary("browserasker"), asker_relation="ibu")
    hand.press("Simpan")
    expect(window.get_by_text("tinggal 7").first).to_be_visible()
    fits(window)
    return PersonRequest.objects.latest("created_at")


def work(hand: Hand, pupils: Pupils, request: PersonRequest) -> None:
    """Prove who asks, correct the record, make the answer ready."""
    window = hand.window
    hand.link("Catat pemeriksaan identitas")
    hand.choose("identity_means", "kartu")
    hand.press("Catat pemeriksaan identitas")
    hand.move("Mulai kerjakan")
    hand.link("Siapkan jawaban")
    hand.choose("outcome", "dipenuhi")
    hand.write(answer=canary("browseranswer"))
    hand.press("Siapkan jawaban")
    expect(window.get_by_role("alert").filter(has_text="Belum ada perbaikan")).to_be_visible()
    assert window.locator("[name=answer]").input_value() == canary("browseranswer")
    window.goto(f"{LIST}{request.pk}/")
    hand.link("Perbaiki rekaman yang dimaksud")
    assert window.locator("[name=permintaan]").input_value() == str(request.pk)
    hand.write(phone="081277778888")
    fits(window)
    hand.press("Simpan")
    window.goto(f"{LIST}{request.pk}/")
    hand.link("Siapkan jawaban")
    hand.choose("outcome", "dipenuhi")
    hand.write(answer=canary("browseranswer"))
    hand.press("Siapkan jawaban")


def test_a_guardian_asks_for_a_correction(pupils: Pupils, new_page: Callable[[], Page]) -> None:
    hand = Hand(enter(new_page(), pupils.owner))
    request = receive(hand, pupils)
    work(hand, pupils, request)
    officer = enter(new_page(), pupils.people["ppdp"])
    officer.set_viewport_size({"width": 1280, "height": 900})
    officer.goto("/admin/")
    officer.get_by_role("link", name="Permintaan hak").first.click()
    officer.get_by_role("link", name=request.code, exact=True).click()
    expect(officer.get_by_text("tinggal 7").first).to_be_visible()
    assert CANARY not in officer.content()
    fits(officer)
    lead = Hand(enter(new_page(), pupils.people["koordinator"]))
    lead.window.goto(f"{LIST}{request.pk}/")
    for word in ("browserasked", "browserasker", "browseranswer"):
        assert canary(word) not in lead.window.content()
    lead.move("Pastikan jawaban")
    fits(lead.window)
    hand.window.goto(f"{LIST}{request.pk}/")
    hand.link("Catat jawaban sudah disampaikan")
    hand.choose("delivered_by", "surat")
    hand.press("Catat jawaban sudah disampaikan")
    expect(hand.window.get_by_text("dijawab dalam").first).to_be_visible()
    hand.window.goto(LIST)
    fits(hand.window)
    request.refresh_from_db()
    assert (request.state, request.corrections.get().fields) == ("dijawab", ["phone"])
