"""The packet of a referral: ticked, frozen, offered, and every way to it ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms.core.errors import NotAllowed, Refused, WrongState
from cms.records.actions import cases
from cms.records.actions.handovers import handover_offer, handovers_accept
from cms.records.actions.packet_links import link_open
from cms.records.actions.packets import packet_freeze, packet_link, packet_offer, packet_shut
from cms.records.actions.shares import share_pledge
from cms.records.models import AccessLogRow, PacketLink, Referral, Share
from cms.records.packets import digest_of, frozen_parts, is_open, packet_groups, packet_parts, packet_share
from cms.records.seal_errors import SealBroken
from cms.records.selectors import readable_fields
from tests.factories.accounts import SchoolFactory, make_user
from tests.factories.records import Pupils, canary, make_pupils, make_student
from tests.factories.referrals import consents, considered, contacted, frozen, linked, step, ticks_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def freeze(pupils: Pupils, referral: Referral, **changes: Any) -> Referral:
    ticked = changes.pop("ticked", None) or ticks_of(pupils, referral)
    preview = digest_of(packet_parts(packet_groups(pupils.owner, referral), ticked))
    given: dict[str, Any] = {"preview": preview, "by": pupils.owner, "at": timezone.now(), **changes}
    return packet_freeze(referral, ticked, **given)


def test_only_what_was_ticked_is_in_it_and_it_stays_as_it_was(pupils: Pupils) -> None:
    referral = frozen(pupils)
    said = str(referral.packet)
    assert canary("name") in said
    assert canary("referralreason") in said
    assert not any(canary(word) in said for word in ("address", "casesummary", "referralhelprequested", "entrycontent"))
    digest = referral.packet_digest
    assert digest == digest_of(referral.packet)
    pupils.student.name = "Nama Lain"
    pupils.student.save()
    again = Referral.objects.get(pk=referral.pk)
    assert (again.packet_digest, digest_of(again.packet)) == (digest, digest)
    assert canary("name") in str(frozen_parts(again))
    row = AccessLogRow.objects.filter(code=referral.code, facts__what="freeze").get()
    assert (row.actor, row.facts["fields"]) == (pupils.owner, 2)


def test_of_his_own_records_everything_may_be_ticked_but_notes_and_nothing_of_others(pupils: Pupils) -> None:
    referral = contacted(pupils)
    said = str(packet_groups(pupils.owner, referral))
    for word in ("address", "guardianname", "casesummary", "entrycontent", "referralreason"):
        assert canary(word) in said, word
    assert canary("notesummary") not in said
    assert canary("consentscope") not in said
    assert packet_groups(pupils.people["konselor2"], referral) == []
    assert packet_groups(pupils.people["koordinator"], referral) == []


def test_a_packet_that_was_changed_is_not_shown(pupils: Pupils) -> None:
    referral = frozen(pupils)
    assert frozen_parts(referral)
    referral.packet = {**(referral.packet or {}), "parts": []}
    with pytest.raises(SealBroken):
        frozen_parts(referral)


def test_freezing_is_refused_without_ticks_with_other_content_and_too_early_or_late(pupils: Pupils) -> None:
    referral = considered(pupils)
    with pytest.raises(WrongState):
        freeze(pupils, referral)
    referral = contacted(pupils)
    with pytest.raises(Refused, match="Centang"):
        freeze(pupils, referral, ticked=["student.x.name"])
    with pytest.raises(Refused, match="berubah sejak"):
        freeze(pupils, referral, preview="x")
    for name in ("konselor2", "koordinator", "guru", "admin"):
        with pytest.raises(NotAllowed):
            freeze(pupils, referral, by=pupils.people[name])
    assert freeze(pupils, referral).packet_frozen_at is not None
    step(pupils, referral, "cabut", halted_reason="Keluarga pindah.")
    with pytest.raises(WrongState):
        freeze(pupils, referral)


def test_nothing_is_frozen_without_consent(pupils: Pupils) -> None:
    referral = contacted(pupils)
    assert freeze(pupils, referral).packet_digest
    consents(pupils, "siswa", is_given=False)
    with pytest.raises(Refused, match="peserta didik"):
        freeze(pupils, referral)


def test_it_is_frozen_anew_until_somebody_saw_it(pupils: Pupils) -> None:
    referral, made = linked(pupils)
    again = freeze(pupils, referral, ticked=ticks_of(pupils, referral, ["name"]))
    assert again.packet_digest != referral.packet_digest
    assert link_open(made.token, made.code, at=timezone.now()) is None, "the earlier link went with the earlier packet"
    made = packet_link(again, days=7, by=pupils.owner, at=timezone.now())
    assert link_open(made.token, made.code, at=timezone.now()) is not None
    with pytest.raises(WrongState, match="sudah dapat melihat"):
        freeze(pupils, again)
    assert packet_shut(again, by=pupils.owner, at=timezone.now()) == 1
    assert freeze(pupils, again).packet_digest


def test_a_colleague_sees_it_after_his_pledge_and_answers_himself(pupils: Pupils) -> None:
    person = pupils.people["konselor2"]
    referral = frozen(pupils, person)
    share = packet_offer(referral, by=pupils.owner, at=timezone.now())
    assert readable_fields(person, referral) == frozenset()
    share_pledge(share, by=person, at=timezone.now())
    assert "packet" in readable_fields(person, referral)
    assert not {"reason", "help_requested", "feedback"} & readable_fields(person, referral)
    for name in ("konselor", "koordinator", "guru", "konselor_lain", "admin"):
        with pytest.raises(NotAllowed):
            step(pupils, referral, "terima", by=pupils.people[name])
    with pytest.raises(Refused, match="akun"):
        step(pupils, referral, "penerima-menerima")
    assert step(pupils, referral, "terima", by=person).state == "diterima"
    with pytest.raises(WrongState):
        step(pupils, referral, "terima", by=person)
    with pytest.raises(WrongState):
        step(pupils, referral, "tolak", by=person, halted_reason="Tidak jadi.")


def test_after_declining_he_sees_nothing_any_more(pupils: Pupils) -> None:
    person = pupils.people["konselor2"]
    referral = frozen(pupils, person)
    share_pledge(packet_offer(referral, by=pupils.owner, at=timezone.now()), by=person, at=timezone.now())
    with pytest.raises(Refused):
        step(pupils, referral, "tolak", by=person)
    declined = step(pupils, referral, "tolak", by=person, halted_reason="Bukan keahlian saya.")
    assert (declined.state, readable_fields(person, declined)) == ("ditolak", frozenset())
    assert step(pupils, declined, "cari-penerima-lain").state == "disetujui"


def test_offering_has_its_refusals(pupils: Pupils) -> None:
    person = pupils.people["konselor2"]
    referral = contacted(pupils, person)
    with pytest.raises(WrongState, match="Bekukan"):
        packet_offer(referral, by=pupils.owner, at=timezone.now())
    referral = freeze(pupils, referral)
    with pytest.raises(NotAllowed):
        packet_offer(referral, by=person, at=timezone.now())
    with pytest.raises(WrongState, match="tanpa akun"):
        packet_link(referral, days=7, by=pupils.owner, at=timezone.now())
    packet_offer(referral, by=pupils.owner, at=timezone.now())
    with pytest.raises(WrongState, match="sudah ditawarkan"):
        packet_offer(referral, by=pupils.owner, at=timezone.now())
    outside = frozen(pupils)
    with pytest.raises(WrongState, match="tidak mempunyai akun"):
        packet_offer(outside, by=pupils.owner, at=timezone.now())
    early = step(pupils, considered(pupils), "setuju")
    early = freeze(pupils, early)
    early.receiver = outside.receiver
    early.save()
    with pytest.raises(WrongState, match="sesudah ia dihubungi"):
        packet_link(early, days=7, by=pupils.owner, at=timezone.now())


def end_by_consent(pupils: Pupils, referral: Referral) -> None:
    given = consents(pupils, "orang_tua")[0]
    cases.consent_withdraw(given, note="Tidak jadi.", by=pupils.owner, at=timezone.now())


def end_by_no(pupils: Pupils, referral: Referral) -> None:
    consents(pupils, "siswa", is_given=False)


def end_by_revoke(pupils: Pupils, referral: Referral) -> None:
    step(pupils, referral, "cabut", halted_reason="Keluarga pindah.")


def end_by_handover(pupils: Pupils, referral: Referral) -> None:
    person, now = pupils.people["konselor2"], timezone.now()
    handovers_accept([handover_offer(pupils.student, person, by=pupils.owner, at=now)], by=person, at=now)


def end_by_owner(pupils: Pupils, referral: Referral) -> None:
    packet_shut(referral, by=pupils.owner, at=timezone.now())


@pytest.mark.parametrize("end", [end_by_consent, end_by_no, end_by_revoke, end_by_handover, end_by_owner])
def test_every_way_ends_at_once_and_the_log_shows_it(pupils: Pupils, end: Any) -> None:
    guru = pupils.people["guru"]
    outside, made = linked(pupils)
    inside = frozen(pupils, guru)
    share_pledge(packet_offer(inside, by=pupils.owner, at=timezone.now()), by=guru, at=timezone.now())
    assert link_open(made.token, made.code, at=timezone.now()) is not None
    assert "packet" in readable_fields(guru, inside)
    for referral in (outside, inside):
        end(pupils, Referral.objects.get(pk=referral.pk)) if end in {end_by_revoke, end_by_owner} else None
    if end not in {end_by_revoke, end_by_owner}:
        end(pupils, outside)
    assert link_open(made.token, made.code, at=timezone.now()) is None
    assert readable_fields(guru, inside) == frozenset()
    assert not PacketLink.objects.filter(closed_at__isnull=True).exists()
    assert not Share.objects.exclude(state="closed").exists()
    for referral in (outside, inside):
        assert AccessLogRow.objects.filter(code=referral.code, verb="unshare").count() >= 1


def test_done_ends_it_too(pupils: Pupils) -> None:
    referral, made = linked(pupils)
    today = timezone.localdate()
    step(pupils, referral, "penerima-menerima")
    step(pupils, referral, "kirim-surat", letter_date=today, letter_channel="pos")
    step(pupils, referral, "ditangani", feedback_asked_date=today)
    step(pupils, referral, "umpan-balik", feedback_date=today, feedback="Sudah ditemui.")
    step(pupils, referral, "pantau", evaluation="Membaik.", analysis="Tepat.", follow_up="Dipantau.")
    assert link_open(made.token, made.code, at=timezone.now()) is not None
    assert step(pupils, referral, "selesai").state == "selesai"
    assert link_open(made.token, made.code, at=timezone.now()) is None


def test_an_emergency_stands_for_the_consent_until_somebody_says_no(pupils: Pupils) -> None:
    referral = considered(pupils)
    koordinator = pupils.people["koordinator"]
    reason = "Anak dalam bahaya di rumahnya malam ini."
    with pytest.raises(Refused, match="persetujuan"):
        step(pupils, referral, "setuju")
    for name in ("konselor", "konselor2", "kepala", "admin"):
        with pytest.raises(NotAllowed):
            step(pupils, referral, "darurat", by=pupils.people[name], emergency_reason=reason)
    for bad in ("", "darurat"):
        with pytest.raises(Refused):
            step(pupils, referral, "darurat", by=koordinator, emergency_reason=bad)
    referral = step(pupils, referral, "darurat", by=koordinator, emergency_reason=reason)
    assert (referral.state, referral.emergency_by) == ("disetujui", koordinator)
    assert not readable_fields(koordinator, referral) & {"reason", "emergency_reason", "packet", "facts"}
    referral = step(pupils, referral, "hubungi", receiver_account=pupils.people["guru"])
    referral = freeze(pupils, referral)
    share_pledge(
        packet_offer(referral, by=pupils.owner, at=timezone.now()), by=pupils.people["guru"], at=timezone.now()
    )
    assert is_open(referral)
    given = consents(pupils, "orang_tua")[0]
    cases.consent_withdraw(given, note="", by=pupils.owner, at=timezone.now() + timedelta(seconds=1))
    assert not is_open(referral)
    assert packet_share(referral) is None
    with pytest.raises(Refused, match="orang tua"):
        step(pupils, referral, "terima", by=pupils.people["guru"])


def test_the_receiver_is_one_of_this_school(pupils: Pupils) -> None:
    consents(pupils)
    referral = step(pupils, considered(pupils), "setuju")
    own = contacted(pupils).receiver
    foreign = contacted(make_other()).receiver
    refused: tuple[tuple[dict[str, Any], str], ...] = (
        ({}, "Pilih dahulu"),
        ({"receiver": own, "receiver_account": pupils.people["guru"]}, "satu penerima"),
        ({"receiver": foreign}, "bukan dari daftar"),
        ({"receiver_account": pupils.owner}, "pimpinan lain"),
        ({"receiver_account": pupils.people["operator"]}, "pimpinan lain"),
        ({"receiver_account": pupils.people["konselor_lain"]}, "pimpinan lain"),
    )
    for given, words in refused:
        values: dict[str, Any] = {"receiver": None, "receiver_account": None, **given}
        with pytest.raises(Refused, match=words):
            step(pupils, referral, "hubungi", **values)
    assert step(pupils, referral, "hubungi", receiver=own).state == "dihubungi"


def make_other() -> Pupils:
    """Return another school with a pupil."""
    school = SchoolFactory.create()
    owner = make_user("konselor", school=school)
    other = Pupils(school, {"konselor": owner}, make_student(owner, school))
    values = {"started_date": timezone.localdate(), "area": "pribadi", "source": "guru", "summary": "x"}
    other.below["case"] = cases.case_create(other.student, values, by=owner, at=timezone.now())
    return other
