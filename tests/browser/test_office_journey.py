"""The main road in a real browser: a trainer edits, a reviewer approves, a reader reads; and who may not approve."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, expect

from cms.accounts.models import User
from cms.core.activities import Activity
from cms.handbook.models import Publication
from cms.handbook.runs import publish_now, run_waiting
from cms.pages.models import ActivityPage, GuidancePage, HandbookPage
from tests.factories.accounts import make_superuser, make_user
from tests.factories.office import enter, make_ground
from tests.factories.pages import make_activity, make_home, make_page, prose

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = "Bawa surat tugas dan lembar persetujuan."
NOTE = "Menambah apa yang dibawa."


@dataclass(frozen=True)
class Office:
    """A published handbook of three pages, and its people."""

    home: HandbookPage
    visit: ActivityPage
    page: GuidancePage
    pelatih: User
    penyunting: User

    @property
    def edit(self) -> str:
        return f"/admin/pages/{self.visit.pk}/edit/"


@pytest.fixture
def office(var: Path) -> Office:
    make_ground()
    home = make_home()
    visit = make_activity(home, Activity.HOME_VISIT, body=[prose("<p>Kunjungan rumah melengkapi data.</p>")])
    page = make_page(visit, "Persiapan", body=[prose("<p>Buat janji.</p>")])
    publish_now(reason="Mulai")
    people = make_user("pelatih", username="pelatih"), make_user("penyunting", username="penyunting")
    return Office(home, visit, page, *people)


def write(window: Page, sentence: str = SENTENCE, note: str = NOTE) -> None:
    """Add a sentence to the first text, and say what changed."""
    window.locator(".public-DraftEditor-content").first.click()
    window.keyboard.press("Control+End")
    window.keyboard.type(f" {sentence}")
    expect(window.locator("[name=body-0-value]")).to_have_value(re.compile(re.escape(sentence)))
    window.get_by_role("textbox", name="Apa yang berubah dan mengapa").fill(note)


def action(window: Page, name: str) -> Locator:
    """Return an action of the footer, opening its menu when it is not the big button."""
    found = window.locator("footer").get_by_role("button", name=name, exact=True)
    if not found.is_visible():
        window.locator("footer [data-w-dropdown-target=toggle]").click()
    return found


def submitted(window: Page) -> None:
    """Wait until the page lies with the reviewers."""
    action(window, "Kirim untuk ditinjau").click()
    expect(window.locator(".messages")).to_contain_text("dikirim untuk ditinjau")


def test_a_trainer_edits_a_reviewer_approves_and_readers_see_it(new_page: Callable[[], Page], office: Office) -> None:
    trainer = enter(new_page(), office.pelatih)
    trainer.goto(office.edit)
    write(trainer)
    submitted(trainer)
    trainer.goto(office.edit)
    expect(trainer.locator("[data-suluh-review]")).to_have_text("Perubahan menunggu tinjauan penyunting.")

    reviewer = enter(new_page(), office.penyunting)
    reviewer.goto("/admin/")
    reviewer.get_by_role("link", name="Kunjungan rumah").first.click()
    action(reviewer, "Setujui dan terbitkan").click()
    expect(reviewer.locator(".messages")).to_contain_text("tayang beberapa detik lagi")
    reviewer.goto(office.edit)
    expect(reviewer.locator("[data-suluh-text]")).to_have_text("Sedang diterbitkan …")
    assert run_waiting() == 1
    expect(reviewer.locator("[data-suluh-text]")).to_have_text(re.compile(r"Tayang sejak \d\d\.\d\d\."))

    reader = new_page()
    reader.goto("/kunjungan-rumah/")
    expect(reader.locator("article")).to_contain_text(SENTENCE)
    with reviewer.expect_popup() as opened:
        reviewer.locator("[data-suluh-url]").click()
    expect(opened.value).to_have_url(re.compile("/kunjungan-rumah/$"))
    expect(opened.value.locator("article")).to_contain_text(SENTENCE)
    reviewer.goto("/admin/handbook/publication/")
    expect(reviewer.locator(".suluh-tabel tbody tr").first).to_contain_text("Terbit: Kunjungan rumah")


def test_view_live_leads_to_the_handbook(page: Page, office: Office) -> None:
    enter(page, office.pelatih).goto(office.edit)
    live = page.locator("a", has_text="Tayang").first
    assert str(live.get_attribute("href")).endswith("/kunjungan-rumah/")


@pytest.mark.parametrize("who", ["pelatih", "penyunting", "superuser"])
def test_who_made_the_last_change_finds_no_button_to_approve(page: Page, office: Office, who: str) -> None:
    """The addresses behind the button are in tests/security/test_publication_doors.py."""
    make_user("penyunting", username="penyunting-lain")
    person = {"pelatih": office.pelatih, "penyunting": office.penyunting, "superuser": make_superuser()}[who]
    enter(page, person).goto(office.edit)
    write(page)
    submitted(page)
    page.goto(office.edit)
    expect(page.locator("footer .actions")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Setujui"), include_hidden=True)).to_have_count(0)
    expected = "orang lain yang harus menyetujuinya" if who == "penyunting" else "menunggu tinjauan penyunting"
    expect(page.locator("[data-suluh-review]")).to_contain_text(expected)
    run_waiting()
    page.goto("/kunjungan-rumah/")
    expect(page.locator("article")).to_contain_text("Kunjungan rumah melengkapi data.")
    expect(page.locator("article")).not_to_contain_text(SENTENCE)


def test_the_only_reviewer_must_type_a_reason_and_the_register_shows_it(page: Page, office: Office) -> None:
    reason = "Penyunting lain sedang cuti sampai Senin."
    enter(page, office.penyunting).goto(office.edit)
    write(page)
    submitted(page)
    page.goto(office.edit)
    action(page, "Setujui dengan alasan dan terbitkan").click()
    dialog = page.get_by_role("dialog").filter(has=page.locator("textarea"))
    dialog.locator("textarea").fill("ya")
    dialog.locator("[type=submit]").click()
    expect(page.locator(".messages")).to_contain_text("hanya dengan menulis alasannya")
    page.goto(office.edit)
    action(page, "Setujui dengan alasan dan terbitkan").click()
    dialog.locator("textarea").fill(reason)
    dialog.locator("[type=submit]").click()
    expect(page.locator(".messages")).to_contain_text("Anda setujui")
    run_waiting()
    page.goto("/admin/handbook/publication/")
    newest = page.locator(".suluh-tabel tbody tr").first
    expect(newest).to_contain_text(f"Disetujui sendiri oleh {office.penyunting.get_full_name()}: {reason}")
    assert Publication.objects.latest("requested_at").requested_by == office.penyunting


def test_a_note_is_asked_for_at_submit(page: Page, office: Office) -> None:
    enter(page, office.pelatih).goto(office.edit)
    write(page, note="")
    action(page, "Kirim untuk ditinjau").click()
    expect(page.locator(".messages")).to_contain_text("Halaman belum disimpan karena ada isian yang salah")
    expect(page.locator("#panel-child-isi-change_note-errors, .error-message").first).to_contain_text(
        "Tulis apa yang berubah dan mengapa"
    )
    page.get_by_role("textbox", name="Apa yang berubah dan mengapa").fill(NOTE)
    submitted(page)


def test_the_enter_key_in_a_line_sends_nothing(page: Page, office: Office) -> None:
    enter(page, office.pelatih).goto(office.edit)
    page.get_by_role("textbox", name="Ringkasan").press("Enter")
    expect(page).to_have_url(re.compile(re.escape(office.edit)))
    expect(page.locator(".messages li")).to_have_count(0)


def test_a_sixth_activity_page_is_refused_with_the_reason(page: Page, office: Office) -> None:
    for activity in Activity:
        if activity != Activity.HOME_VISIT:
            make_activity(office.home, activity)
    enter(page, office.pelatih).goto(f"/admin/pages/{office.home.pk}/add_subpage/")
    expect(page.get_by_role("heading", name=re.compile("Halaman panduan|Baru"))).to_be_visible()
    page.goto(f"/admin/pages/add/pages/activitypage/{office.home.pk}/")
    expect(page.locator(".messages")).to_contain_text("Tidak ada kegiatan keenam")
    page.goto(f"/admin/pages/{office.visit.pk}/copy/")
    expect(page.locator(".messages")).to_contain_text("Halaman kegiatan tidak dapat disalin")
