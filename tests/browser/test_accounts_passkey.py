"""A passkey in a real browser: added behind the password, then used to sign in, under the page's strict policy."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.factories.accounts import PASSWORD, make_user


def _device(page: Page) -> None:
    """Give the browser a built-in authenticator whose owner is always there."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.django_db(transaction=True)
def test_a_counselor_adds_a_passkey_and_signs_in_with_it(page: Page, live_server: LiveServer) -> None:
    make_user("konselor", username="konselor", second_factor=False)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    _device(page)
    page.goto("/masuk/?next=/akun/")
    page.get_by_label("Nama pengguna").fill("konselor")
    page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.get_by_text("Pasang faktor kedua").wait_for()
    page.get_by_role("link", name="Tambah kunci sandi").click()
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Lanjutkan").click()
    page.get_by_label("Nama kunci").fill("Ponsel kantor")
    page.get_by_label("Dapat dipakai masuk tanpa kata sandi").check()
    page.get_by_role("button", name="Tambah", exact=True).click()
    page.get_by_role("heading", name="Kode Pemulihan").wait_for()
    page.goto("/akun/")
    page.get_by_text("terpasang").first.wait_for()
    page.get_by_role("link", name="Keluar").click()
    page.get_by_role("button", name="Keluar").click()
    page.goto("/masuk/?next=/akun/")
    page.get_by_role("button", name="Masuk dengan kunci sandi").click()
    page.get_by_role("heading", name="Akun saya").wait_for()
    assert [text for text in complaints if "Content Security Policy" in text] == []
