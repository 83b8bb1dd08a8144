"""The letter of a referral says what was frozen in the packet, and of what was not ticked nothing."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages

from cms.records.desk import desk_of
from cms.records.models import Referral
from tests.factories.letters import address, client_of, release_forms
from tests.factories.records import CANARY, Pupils, canary, make_pupils
from tests.factories.referrals import contacted, freeze, frozen
from tests.rendered import docx_text, holds

pytestmark = pytest.mark.django_db
LETTER = "surat-rujukan-alih-tangan-kasus"


@pytest.fixture
def pupils() -> Pupils:
    release_forms()
    return make_pupils()


def printed(referral: Referral) -> str:
    answer = client_of(referral.owner).get(address(referral, LETTER, "docx"))
    assert answer.status_code == 200
    return docx_text(answer.content)


def test_without_a_packet_the_letter_says_what_the_record_says(pupils: Pupils) -> None:
    text = printed(contacted(pupils))
    for name in ("referralreason", "referralservicesgiven", "referralhelprequested", "name"):
        assert holds(text, canary(name)), name
    assert holds(text, "KN1234567")
    assert holds(text, "☒ Ringkasan layanan")


def test_with_a_packet_only_what_was_ticked_stands_on_it(pupils: Pupils) -> None:
    referral = frozen(pupils)  # the pupil's name and the reason
    text = printed(referral)
    assert holds(text, canary("referralreason"))
    assert holds(text, canary("name"))
    for word in (canary("referralservicesgiven"), canary("referralhelprequested"), "KN1234567", "☒ Ringkasan layanan"):
        assert not holds(text, word), word
    text = printed(freeze(pupils, referral, ("name", "nis", "services_given")))
    assert holds(text, canary("referralservicesgiven"))
    assert holds(text, "KN1234567")
    assert not holds(text, canary("referralreason"))


def test_what_was_written_after_the_freezing_is_not_on_the_letter(pupils: Pupils) -> None:
    referral = frozen(pupils)
    referral.reason = f"{CANARY}sesudahnya"
    referral.save()
    text = printed(referral)
    assert holds(text, canary("referralreason"))
    assert not holds(text, f"{CANARY}sesudahnya")


def test_a_packet_that_was_changed_is_not_printed(pupils: Pupils) -> None:
    referral = frozen(pupils)
    assert client_of(referral.owner).get(address(referral, LETTER, "docx")).status_code == 200
    Referral.objects.filter(pk=referral.pk).update(packet_digest="0" * 64)
    answer = client_of(referral.owner).get(address(referral, LETTER, "docx"))
    assert answer["Location"] == desk_of(referral).url("read", referral)
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert any("tidak dapat dipercaya" in sentence for sentence in said)


def test_the_page_of_a_frozen_referral_waits_for_nothing(pupils: Pupils) -> None:
    referral = frozen(pupils)
    referral.help_requested = ""
    referral.save()
    page = client_of(referral.owner).get(desk_of(referral).url("read", referral)).content.decode()
    assert "Isi dahulu: bantuan yang diminta" not in page
