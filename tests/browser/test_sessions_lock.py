"""The lock in a real browser: typing keeps a session, a dialogue asks, and what was typed outlives the lock."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import expect
from pytest_django.fixtures import Settings

from cms.accounts.models import User
from cms.records.models import Student
from tests.factories.accounts import PASSWORD, SchoolFactory, totp_code
from tests.factories.office import enter, make_ground
from tests.factories.records import make_people, make_student

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = "Catatan panjang yang sedang saya ketik, belum tersimpan."
ADD = "/admin/konselor/peserta-didik/tambah/"
IDLE = 9


@pytest.fixture
def people(var: Path, settings: Settings) -> dict[str, User]:
    settings.SULUH_SESSION_IDLE = IDLE
    settings.SULUH_SESSION_WARNING = 4
    settings.SULUH_SESSION_PULSE = 1
    cache.clear()
    make_ground()
    return make_people(SchoolFactory.create())


@pytest.fixture
def window(people: dict[str, User], new_page: Callable[[], Page]) -> Page:
    window = enter(new_page(), people["konselor"])
    window.goto(ADD)
    return window


def type_pupil(window: Page) -> None:
    window.get_by_label("Nama lengkap *", exact=True).fill("Siti Rekaan")
    window.get_by_label("Jenis kelamin").select_option("P")
    window.get_by_label("Alamat").fill(TYPED)


def wait_for_lock(window: Page) -> None:
    expect(window.get_by_role("dialog", name="Masih di sini?")).to_be_visible(timeout=IDLE * 1000)
    expect(window.get_by_role("dialog", name="Layar terkunci")).to_be_visible(timeout=IDLE * 2000)


def unlock(window: Page, password: str = PASSWORD) -> None:
    window.get_by_label("Kata sandi").fill(password)
    window.get_by_label("Kode dari aplikasi").fill(totp_code())
    window.get_by_role("button", name="Buka kunci").click()


def sleep(window: Page) -> None:
    """Stop the timers, as closing a laptop does."""
    window.evaluate("for (let number = 0; number < 9999; number++) clearInterval(number)")


def press_save_after_sleep(window: Page) -> None:
    """Press the button as the first thing that happens."""
    window.wait_for_timeout(1500)
    window.get_by_role("button", name="Simpan").click()


def look(window: Page, name: str) -> None:
    """Keep a picture in both widths where a folder is named for it."""
    folder = os.environ.get("SULUH_SHOTS")
    if folder:
        for width in (1280, 360):
            window.set_viewport_size({"width": width, "height": 740})
            window.screenshot(path=f"{folder}/{name}-{width}.png")


def test_typing_keeps_the_session_alive(window: Page) -> None:
    field = window.get_by_label("Alamat")
    field.click()
    for _ in range(IDLE + 6):
        field.press_sequentially("x", delay=10)
        window.wait_for_timeout(1000)
    expect(window.get_by_role("dialog")).to_have_count(0)
    expect(field).to_have_value("x" * (IDLE + 6))


def test_the_dialogue_asks_and_a_key_goes_on(window: Page) -> None:
    type_pupil(window)
    asking = window.get_by_role("dialog", name="Masih di sini?")
    expect(asking).to_be_visible(timeout=IDLE * 1000)
    expect(window.get_by_role("timer")).to_contain_text("0:0")
    expect(window.get_by_role("button", name="Lanjutkan bekerja")).to_be_focused()
    look(window, "ingat")
    window.keyboard.press("Enter")
    expect(asking).to_be_hidden()
    expect(window.get_by_label("Alamat")).to_have_value(TYPED)
    expect(asking).to_be_visible(timeout=IDLE * 1000)
    window.keyboard.press("Escape")
    expect(asking).to_be_hidden()


def test_after_the_lock_the_person_proves_himself_over_the_page_and_saves(window: Page) -> None:
    window.set_viewport_size({"width": 360, "height": 740})
    type_pupil(window)
    wait_for_lock(window)
    expect(window.get_by_label("Alamat")).to_be_hidden()  # nothing of the page is to be seen
    expect(window.get_by_label("Kata sandi")).to_be_focused()
    assert window.evaluate("document.documentElement.scrollWidth") <= 360
    for _ in range(12):  # the keyboard stays in the dialog
        window.keyboard.press("Tab")
        assert window.evaluate(
            "!document.hasFocus() || !!document.activeElement.closest('dialog') || document.activeElement === document.body"
        )
    window.keyboard.press("Escape")
    window.keyboard.press("Escape")
    expect(window.get_by_role("dialog", name="Layar terkunci")).to_be_visible()
    look(window, "kunci")
    unlock(window, "salah-sekali-ini")
    expect(window.get_by_role("alert")).to_have_text("Kata sandi salah.")
    expect(window.get_by_label("Kata sandi")).to_be_focused()
    look(window, "salah")
    unlock(window)
    expect(window.get_by_role("dialog", name="Layar terkunci")).to_be_hidden()
    expect(window.get_by_label("Alamat")).to_have_value(TYPED)
    window.get_by_role("button", name="Simpan").click()
    expect(window.get_by_role("heading", name="Siti Rekaan")).to_be_visible()
    assert Student.objects.get().address == TYPED


def test_a_form_that_meets_the_lock_waits_and_is_sent_again(window: Page) -> None:
    type_pupil(window)
    sleep(window)
    _age(IDLE + 1)
    press_save_after_sleep(window)
    expect(window.get_by_role("dialog", name="Layar terkunci")).to_be_visible()
    assert not Student.objects.exists()
    unlock(window)
    expect(window.get_by_role("heading", name="Siti Rekaan")).to_be_visible()
    assert Student.objects.get().address == TYPED


def test_life_in_one_tab_counts_for_all_and_so_does_opening_the_lock(window: Page) -> None:
    tab = window.context.new_page()
    tab.goto(ADD)
    for _ in range(IDLE + 3):
        tab.get_by_label("Alamat").press_sequentially("x")
        tab.wait_for_timeout(1000)
    expect(window.get_by_role("dialog", name="Layar terkunci")).to_be_hidden()
    window.bring_to_front()
    type_pupil(window)
    for one in (window, tab):
        expect(one.get_by_role("dialog", name="Layar terkunci")).to_be_visible(timeout=IDLE * 2000)
    unlock(tab)
    expect(tab.get_by_role("dialog", name="Layar terkunci")).to_be_hidden()
    expect(window.get_by_role("dialog", name="Layar terkunci")).to_be_hidden(timeout=IDLE * 1000)
    expect(window.get_by_label("Alamat")).to_have_value(TYPED)


def test_a_lost_session_gives_the_text_back(window: Page, people: dict[str, User]) -> None:
    type_pupil(window)
    sleep(window)
    User.objects.filter(pk=people["konselor"].pk).update(session_version=99)
    press_save_after_sleep(window)
    expect(window.get_by_role("dialog", name="Sesi Anda sudah berakhir")).to_be_visible()
    look(window, "akhir")
    window.get_by_role("button", name="Saya sudah masuk").click()
    expect(window.get_by_role("alert")).to_contain_text("Anda belum masuk")
    window.get_by_role("button", name="Salin tulisan saya").click()
    expect(window.get_by_label("Alamat", exact=True)).to_have_value(TYPED)
    window.get_by_role("button", name="Salin Alamat").click()
    expect(window.get_by_role("status")).to_have_text("Tersalin.")
    look(window, "salin")
    assert not Student.objects.exists()


def test_who_is_shut_out_while_typing_may_copy_and_who_left_the_screen_locked_may_not(
    window: Page, people: dict[str, User]
) -> None:
    type_pupil(window)
    User.objects.filter(pk=people["konselor"].pk).update(session_version=99)
    ended = window.get_by_role("dialog", name="Sesi Anda sudah berakhir")
    expect(ended).to_be_visible(timeout=IDLE * 1000)
    window.get_by_role("button", name="Salin tulisan saya").click()
    expect(window.get_by_label("Alamat", exact=True)).to_have_value(TYPED)
    enter(window, people["konselor2"])
    window.goto(ADD)
    type_pupil(window)
    wait_for_lock(window)
    User.objects.filter(pk=people["konselor2"].pk).update(session_version=99)
    expect(ended).to_be_visible(timeout=IDLE * 1000)
    expect(window.get_by_role("button", name="Salin tulisan saya")).to_be_hidden()


def test_after_signing_in_again_the_waiting_form_is_sent_and_only_for_the_same_person(
    window: Page, people: dict[str, User]
) -> None:
    type_pupil(window)
    sleep(window)
    enter(tab := window.context.new_page(), people["konselor2"])
    press_save_after_sleep(window)
    expect(window.get_by_role("dialog", name="Akun lain sedang masuk")).to_be_visible()
    expect(window.get_by_label("Alamat")).to_be_hidden()
    look(window, "lain")
    assert not Student.objects.exists()
    window.goto(ADD)
    type_pupil(window)
    tab.goto("/akun/keluar/")
    tab.locator("main form button").click()
    expect(window.get_by_role("dialog", name="Sesi Anda sudah berakhir")).to_be_visible(timeout=IDLE * 2000)
    enter(tab, people["konselor2"])
    window.bring_to_front()
    expect(window.get_by_role("dialog", name="Sesi Anda sudah berakhir")).to_be_hidden(timeout=IDLE * 1000)
    window.get_by_role("button", name="Simpan").click()
    expect(window.get_by_role("heading", name="Siti Rekaan")).to_be_visible()
    assert Student.objects.get().owner == people["konselor2"]


def test_after_signing_out_the_back_button_shows_nothing(window: Page, people: dict[str, User]) -> None:
    from cms.records.desk import desk_of

    pupil = make_student(people["konselor"], people["konselor"].school, name="Rahasia Rekaan")  # type: ignore[arg-type]  # everybody here has a school
    window.goto(desk_of(pupil).url("read", pupil))
    expect(window.get_by_text("Rahasia Rekaan").first).to_be_visible()
    window.goto("/akun/keluar/")
    window.locator("main form button").click()
    window.wait_for_load_state()
    for _ in range(2):
        window.go_back()
        window.wait_for_load_state()
        assert "Rahasia Rekaan" not in window.content()
    assert not Session.objects.filter(session_data__contains="Rahasia").exists()


def _age(seconds: int) -> None:
    """Move the clock of every session back."""
    from django.contrib.sessions.backends.db import SessionStore

    for row in Session.objects.all():
        store = SessionStore(row.session_key)
        if "sesi_gerak" in store:
            store["sesi_gerak"] -= seconds
            store.save()
