"""The screens of a packet: the counselor's, and the receiver's in the reading room."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.records.actions.packets import packet_offer
from cms.records.desk import desk_of
from cms.records.models import PacketLink, Referral, Share
from tests.factories.accounts import PASSWORD, signed_in, totp_code
from tests.factories.records import CANARY, Pupils, canary, make_pupils
from tests.factories.referrals import consents, considered, contacted, frozen, linked, step, ticks_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def screen(referral: Referral) -> str:
    return desk_of(Referral).url("packet", referral)


def press(client: Client, address: str, deed: str, **data: Any) -> str:
    answer: Any = client.post(address, {"lakukan": deed, **data}, follow=True)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def prove(client: Client) -> Client:
    """Type the password once more."""
    client.post("/akun/pastikan/", {"password": PASSWORD})
    return client


def test_nothing_is_ticked_at_first_then_seen_frozen_and_linked(pupils: Pupils) -> None:
    referral = contacted(pupils)
    client, address = signed_in(pupils.owner), screen(referral)
    page = client.get(address).content.decode()
    assert page.count('name="bagian"') > 10
    assert " checked" not in page
    assert "Centang paling sedikit" in press(client, address, "pratinjau")
    ticked = ticks_of(pupils, referral)
    preview = press(client, address, "pratinjau", bagian=ticked)
    assert canary("name") in preview
    assert canary("address") not in preview
    assert press(client, address, "ubah", bagian=ticked).count(" checked") == 2
    seen = re.search(r'name="dilihat" value="(\w+)"', preview)
    assert seen
    assert "Centang paling sedikit" in press(client, address, "bekukan", dilihat=seen[1])
    assert "berubah sejak pratinjau" in press(client, address, "bekukan", bagian=ticked, dilihat="x")
    page = press(client, address, "bekukan", bagian=ticked, dilihat=seen[1])
    assert "Berkas dibekukan" in page
    assert Referral.objects.get(pk=referral.pk).packet_digest in page
    assert PacketLink.objects.count() == 0


def test_a_link_is_told_once_and_the_counselor_sees_what_happens_at_it(pupils: Pupils) -> None:
    referral = frozen(pupils)
    client, address = signed_in(pupils.owner), screen(referral)
    asked = client.post(address, {"lakukan": "tautan", "days": 3})
    assert asked.status_code == 401, "with a link content leaves the school"
    assert 'name="lakukan" value="tautan"' in text(asked), "the form is carried along"
    assert not PacketLink.objects.exists()
    prove(client)
    assert "14" in press(client, address, "tautan", days=15)
    page = press(client, address, "tautan", days=3)
    link = PacketLink.objects.get()
    token, code = re.search(r"/r/([\w-]+)", page), re.search(r"\b(\d{4}) (\d{4})</code>", page)
    assert token
    assert code
    assert token[1] not in client.get(address).content.decode()
    answer = Client().post(f"/r/{token[1]}", {"kode": "".join(code.groups())}, follow=True)
    assert canary("name") in answer.content.decode()
    page = client.get(address).content.decode()
    assert "dibuka dengan kode yang benar, ke-1" in page
    assert "dibuka 1 dari 3 kali" in page
    assert "dibuka 1 dari 3 kali" in client.get(desk_of(Referral).url("read", referral)).content.decode()
    assert "lewat tautan" in client.get(desk_of(Referral).url("history", referral)).content.decode()
    assert "1 jalan" in press(client, address, "akhiri")
    link.refresh_from_db()
    assert link.closed_by == pupils.owner


def test_the_screen_is_its_owners_alone_and_of_outward_referrals(pupils: Pupils) -> None:
    referral = frozen(pupils)
    address = screen(referral)
    assert canary("name") in signed_in(pupils.owner).get(address).content.decode()
    assert signed_in(pupils.owner).post(address, {"lakukan": "lain"}).status_code == 404
    for name in ("koordinator", "kepala", "konselor2", "konselor_lain", "guru", "admin", "ppdp", "operator"):
        for answer in (
            signed_in(pupils.people[name]).get(address),
            signed_in(pupils.people[name]).post(address, {"lakukan": "tautan", "days": 3}),
        ):
            assert answer.status_code == 404, name
            assert CANARY not in answer.content.decode()
    Referral.objects.filter(pk=referral.pk).update(track="masuk")
    assert signed_in(pupils.owner).get(address).status_code == 404


def test_only_the_link_asks_who_the_person_is_and_never_him_who_may_not(pupils: Pupils) -> None:
    referral = frozen(pupils)
    client, address = signed_in(pupils.owner), screen(referral)
    assert client.get(address).status_code == 200
    for deed in ("ubah", "pratinjau", "akhiri"):
        assert client.post(address, {"lakukan": deed}).status_code in {200, 302}, deed
    assert signed_in(pupils.people["konselor2"]).post(address, {"lakukan": "tautan", "days": 3}).status_code == 404
    form = {"lakukan": "tautan", "days": 3, "sesi_kode": totp_code()}
    wrong = client.post(address, {**form, "sesi_kata_sandi": "salah"})
    assert (wrong.status_code, PacketLink.objects.count()) == (401, 0)
    right = client.post(address, {**form, "sesi_kata_sandi": PASSWORD})
    assert (right.status_code, PacketLink.objects.count()) == (200, 1)
    assert "/r/" in text(right)


def test_the_screen_says_what_is_missing(pupils: Pupils) -> None:
    early = considered(pupils)
    page = signed_in(pupils.owner).get(screen(early)).content.decode()
    assert "Belum ada persetujuan" in page
    assert "sesudah rujukan disetujui" in page
    assert "Bekukan dahulu" in press(prove(signed_in(pupils.owner)), screen(early), "tautan", days=3)
    assert "tidak mempunyai akun" in press(signed_in(pupils.owner), screen(frozen(pupils)), "tawarkan")


def test_how_links_ended_is_told(pupils: Pupils) -> None:
    referral, made = linked(pupils)
    client = signed_in(pupils.owner)
    PacketLink.objects.filter(pk=made.link.pk).update(tries=5)
    assert "terlalu banyak kode salah" in client.get(screen(referral)).content.decode()
    PacketLink.objects.filter(pk=made.link.pk).update(tries=0, until=timezone.now())
    assert "berakhir" in client.get(screen(referral)).content.decode()
    press(client, screen(referral), "akhiri")
    assert "ditutup" in client.get(screen(referral)).content.decode()


# --- The receiver's room ---------------------------------------------------------------------------------------------


def offered(pupils: Pupils, name: str = "guru") -> tuple[Referral, str]:
    """Return a referral that is offered, and its address in the receiver's room."""
    referral = frozen(pupils, pupils.people[name])
    page = press(signed_in(pupils.owner), screen(referral), "tawarkan")
    assert "Ditawarkan" in page
    share = Share.objects.get(record=referral.pk)
    return referral, reverse("records_room_packet", args=[share.pk])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_receiver_pledges_reads_and_accepts(pupils: Pupils) -> None:
    referral, address = offered(pupils)
    guru = signed_in(pupils.people["guru"])
    assert address in text(guru.get(reverse("records_room_shares")))
    page = text(guru.get(address))
    assert CANARY not in page
    assert "Terima rujukan" not in page
    assert guru.post(address, {"jawaban": "terima"}).status_code == 404
    assert "Centang pernyataan" in text(guru.post(address, {}))
    page = text(guru.post(address, {"agreed": "on"}, follow=True))
    assert canary("name") in page
    assert canary("referralhelprequested") not in page
    assert "Terima rujukan" in page
    old = address.replace("rujukan", "dibagikan")
    assert canary("name") in text(guru.get(old, follow=True)), "the page of shares leads here"
    page = text(guru.post(address, {"jawaban": "terima"}, follow=True))
    assert "Diterima oleh penerima" in page
    assert "Terima rujukan" not in page
    assert Referral.objects.get(pk=referral.pk).state == "diterima"
    again = text(guru.post(address, {"jawaban": "terima"}, follow=True))
    assert "tidak dapat dilakukan" in again or "Terima rujukan" not in again


def test_he_declines_before_or_after_the_pledge_with_a_reason(pupils: Pupils) -> None:
    referral, address = offered(pupils)
    guru = signed_in(pupils.people["guru"])
    page = text(guru.post(address, {"jawaban": "tolak"}))
    assert CANARY not in page
    assert "rekaman-salah" in page
    answer = guru.post(address, {"jawaban": "tolak", "halted_reason": "Saya terlalu dekat."})
    assert answer.status_code == 302
    declined = Referral.objects.get(pk=referral.pk)
    assert (declined.state, declined.halted_reason) == ("ditolak", "Saya terlalu dekat.")
    assert guru.get(address).status_code == 404
    assert address not in text(guru.get(reverse("records_room_shares")))


def test_nobody_else_answers_and_without_consent_nobody(pupils: Pupils) -> None:
    referral, address = offered(pupils)
    for name in ("konselor", "konselor2", "koordinator", "kepala", "walikelas", "konselor_lain", "admin"):
        client = signed_in(pupils.people[name])
        assert client.get(address).status_code == 404, name
        assert client.post(address, {"jawaban": "terima"}).status_code == 404, name
    assert Client().get(address).status_code == 302
    guru = signed_in(pupils.people["guru"])
    assert guru.get(address).status_code == 200
    consents(pupils, "orang_tua", is_given=False)
    assert guru.get(address).status_code == 404
    assert Referral.objects.get(pk=referral.pk).state == "dihubungi"


def test_a_share_of_other_fields_is_no_packet(pupils: Pupils) -> None:
    referral, address = offered(pupils)
    Share.objects.filter(record=referral.pk).update(fields=["reason"])
    assert signed_in(pupils.people["guru"]).get(address).status_code == 404


def test_revoking_and_looking_for_another_one_close_it(pupils: Pupils) -> None:
    referral, address = offered(pupils, "konselor2")
    other = signed_in(pupils.people["konselor2"])
    other.post(address, {"agreed": "on"})
    assert canary("name") in text(other.get(address))
    assert other.get(desk_of(Referral).url("read", referral), follow=True).status_code == 200
    step(pupils, referral, "cabut", halted_reason="Keluarga pindah.")
    assert other.get(address).status_code == 404
    assert other.get(desk_of(Referral).url("read", referral)).status_code == 404
    with pytest.raises(Exception, match="sesudah ia dihubungi"):
        packet_offer(Referral.objects.get(pk=referral.pk), by=pupils.owner, at=timezone.now())
