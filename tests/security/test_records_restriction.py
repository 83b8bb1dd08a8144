"""A restriction of processing: no action, screen, share, link or print of that child goes on; what goes on is named."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any, Final

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cms.core.errors import NotAllowed, WrongState
from cms.records import actions
from cms.records.actions import cases, emergency, handovers, packet_links, requests, shares
from cms.records.desk import desk_of
from cms.records.models import AccessLogRow, PacketLink, PersonRequest, Restriction, Share, Verb
from cms.records.restricting import GOES_ON, Restricted, is_refused, restriction_of
from tests.factories.accounts import signed_in
from tests.factories.clock import clock_at
from tests.factories.records import CANARY, Pupils, case_values, make_pupils, make_student, request_values
from tests.factories.referrals import linked
from tests.factories.restrictions import REFUSED, by, fresh, restrict

pytestmark = pytest.mark.django_db
SENTENCE: Final = "Pemrosesan data peserta didik ini dibatasi"
SAFETY, RIGHT = "child protection goes on", "a right of the person goes on"
LESS, NOBODY = "takes sight away, or ends something", "about no pupil"
PART, DUTY = "a part of other actions", "somebody must hold the record and answer"
SPARED: Final = {
    **dict.fromkeys(("hold_begin", "hold_lift_ask", "hold_lift_confirm", "hold_lift_refuse"), SAFETY),
    **dict.fromkeys(("emergency_access_begin", "emergency_access_end", "emergency_notices_mark_seen"), SAFETY),
    **dict.fromkeys(("consent_withdraw", "request_receive", "request_change", "requests_warn"), RIGHT),
    **dict.fromkeys(("restriction_begin", "restriction_lift", "record_correct"), RIGHT),
    **dict.fromkeys(("erasure_prepare", "erasure_confirm", "erasure_decide", "erasure_refuse"), RIGHT),
    **dict.fromkeys(("erasure_withdraw", "erasure_order"), RIGHT),
    **dict.fromkeys(("package_begin", "package_review", "package_withhold", "package_prepare"), RIGHT),
    **dict.fromkeys(("package_confirm", "package_send_back", "package_make", "package_again"), RIGHT),
    "package_withdraw": RIGHT,
    "open_requests": "a question",
    **dict.fromkeys(("share_close", "shares_end", "shares_shut", "shares_end_without_consent"), LESS),
    **dict.fromkeys(("packet_shut", "ways_shut", "links_end", "links_end_without_consent", "guidance_end"), LESS),
    **dict.fromkeys(("class_create", "class_homeroom_set", "student_create"), NOBODY),
    **dict.fromkeys(("receiver_add", "receiver_change", "receiver_retire", "receiver_return"), NOBODY),
    **dict.fromkeys(("begin", "go_on", "move", "pupil_lock", "digests_store", "shares_move", "link_keep"), PART),
    **dict.fromkeys(("participants_pledge", "packet_locked"), PART),
    **dict.fromkeys(("link_open", "link_again"), "a link is ended when a restriction begins: tested apart"),
    **dict.fromkeys(("records_reassign", "double_reassign", "handovers_accept", "handover_refuse"), DUTY),
    "handover_withdraw": DUTY,
}
"""Actions that go on under a restriction, or meet none; each with its reason."""


@pytest.fixture
def pupils() -> Pupils:
    return make_pupils()


def every_action() -> Iterator[str]:
    """Yield every public function of the actions that is no question."""
    for module in pkgutil.iter_modules(actions.__path__):
        found = import_module(f"{actions.__name__}.{module.name}")
        for name, one in inspect.getmembers(found, inspect.isfunction):
            is_question = name.startswith(("_", "check_", "is_", "has_"))
            if inspect.unwrap(one).__module__ == found.__name__ and not is_question:
                yield name


def test_every_action_is_refused_under_a_restriction_or_spared_with_a_reason() -> None:
    named = {*REFUSED, *SPARED}
    new = sorted(set(every_action()) - named)
    assert not new, f"Say in tests/factories/restrictions.py how to call these, or in SPARED why they go on: {new}"
    assert sorted(named - set(every_action())) == []
    assert not REFUSED.keys() & SPARED.keys()


@pytest.mark.parametrize("name", REFUSED)
def test_an_action_goes_through_without_and_is_refused_with_a_restriction(name: str, pupils: Pupils) -> None:
    call = REFUSED[name](pupils)
    with transaction.atomic():
        call()
        transaction.set_rollback(True)
    restrict(pupils)
    rows = AccessLogRow.objects.count()
    with pytest.raises(Restricted, match=SENTENCE), transaction.atomic():
        call()
    assert AccessLogRow.objects.count() == rows, "nothing of it stays"


def test_the_sentence_says_since_when_for_what_and_what_would_lift_it(pupils: Pupils) -> None:
    restriction, case = restrict(pupils), fresh(pupils, "case")
    with pytest.raises(Restricted) as refusal:
        cases.case_move(case, "ditangani", **by(pupils))
    said = str(refusal.value)
    assert f"{timezone.localtime(restriction.since):%d-%m-%Y}" in said
    assert pupils.below["request"].code in said
    assert "koordinator BK mengakhirinya" in said
    assert CANARY not in said


def test_another_pupil_is_not_restricted_and_neither_is_one_whose_restriction_ended(pupils: Pupils) -> None:
    other = make_student(pupils.owner, pupils.school)
    now = timezone.now()
    running = restrict(pupils, until=now + timedelta(days=1))
    cases.case_create(other, case_values(), **by(pupils))
    assert restriction_of(pupils.student.pk, now) == running
    assert restriction_of(None, now) is None
    with pytest.raises(Restricted):
        cases.case_create(pupils.student, case_values(), **by(pupils))
    with clock_at(now + timedelta(days=1)):
        cases.case_create(pupils.student, case_values(), **by(pupils))
    Restriction.objects.update(until=None, lifted_by=pupils.people["koordinator"], lifted_at=now)
    cases.case_create(pupils.student, case_values(), **by(pupils))


def test_what_is_not_named_is_refused_whatever_verb_comes() -> None:
    for verb in Verb:
        assert is_refused(verb, "records.case") is (verb not in GOES_ON and verb is not Verb.HANDOVER)
    assert is_refused("new-verb", "records.case")
    assert is_refused(Verb.CHANGE, "records.consent")
    assert not is_refused(Verb.CHANGE, "records.consent", what="withdraw")
    assert not is_refused(Verb.CREATE, "records.safetyhold")
    assert is_refused(Verb.HANDOVER, "records.case", why="owner", what="offer")
    assert not is_refused(Verb.HANDOVER, "records.case", why="koordinator", what="offer")


def test_safety_and_rights_go_on(pupils: Pupils) -> None:
    offer = handovers.handover_offer(fresh(pupils, "case"), pupils.people["konselor2"], **by(pupils))
    restrict(pupils)
    values = {"reason": "Perlindungan anak", "review_date": timezone.localdate()}
    assert cases.hold_begin(pupils.student, values, **by(pupils)).code
    cases.consent_withdraw(fresh(pupils, "consent"), note="", **by(pupils))
    assert requests.request_receive(pupils.student, request_values(), **by(pupils)).code
    reason = "Keadaan yang tidak dapat menunggu"
    assert emergency.emergency_access_begin(fresh(pupils, "note"), reason=reason, **by(pupils, "koordinator")).code
    assert handovers.handovers_accept([offer], **by(pupils, "konselor2")) > 0


# --- Beginning and ending --------------------------------------------------------------------------------------------


def asked(pupils: Pupils, right: str = "pembatasan", state: str = "dikerjakan") -> PersonRequest:
    request = requests.request_receive(pupils.student, request_values(right=right), **by(pupils))
    PersonRequest.objects.filter(pk=request.pk).update(state=state)
    request.refresh_from_db()
    return request


def begin(pupils: Pupils, **changes: Any) -> Restriction:
    return requests.restriction_begin(asked(pupils), until=None, **{**by(pupils), **changes})


def test_shares_and_links_stop_with_the_beginning_and_do_not_come_back(pupils: Pupils) -> None:
    guru, now = pupils.people["guru"], timezone.now()
    times: dict[str, Any] = {"since": now - timedelta(minutes=1), "until": now + timedelta(days=3)}
    share = shares.share_offer(pupils.student, guru, fields=["name"], **times, **by(pupils))
    shares.share_pledge(share, **by(pupils, "guru"))
    referral, made = linked(pupils)
    address = f"/ruang/siswa/dibagikan/{share.pk}/"
    assert CANARY in signed_in(guru).get(address).content.decode()
    assert packet_links.is_alive(made.link, now)
    running = begin(pupils)
    assert signed_in(guru).get(address).status_code == 404
    assert not packet_links.is_alive(PacketLink.objects.get(pk=made.link.pk), timezone.now())
    assert {row.code for row in AccessLogRow.objects.filter(verb=Verb.UNSHARE, why="restriction")} == {
        pupils.student.code,
        referral.code,
    }
    page = text(signed_in(pupils.owner), desk_of(running.request).url("read", running.request))
    assert "Yang berhenti karenanya" in page
    assert "tautan berkas berakhir" in page
    requests.restriction_lift(running, **by(pupils, "koordinator"))
    assert signed_in(guru).get(address).status_code == 404
    assert not Share.objects.exclude(state="closed").exists()


def test_who_begins_and_who_ends(pupils: Pupils) -> None:
    request = asked(pupils)
    for name in ("koordinator", "konselor2", "ppdp", "operator", "admin"):
        with pytest.raises(NotAllowed):
            requests.restriction_begin(request, until=None, **by(pupils, name))
    running = requests.restriction_begin(request, until=None, **by(pupils))
    with pytest.raises(WrongState, match="sudah berlaku"):
        requests.restriction_begin(asked(pupils), until=None, **by(pupils))
    for name in ("konselor", "konselor2", "ppdp", "operator", "admin"):
        with pytest.raises(NotAllowed):
            requests.restriction_lift(running, **by(pupils, name))
    requests.restriction_lift(running, **by(pupils, "koordinator"))
    with pytest.raises(WrongState, match="sudah berakhir"):
        requests.restriction_lift(running, **by(pupils, "koordinator"))
    assert restriction_of(pupils.student.pk, timezone.now()) is None


@pytest.mark.parametrize(("right", "state"), [("keberatan", "dikerjakan"), ("pembatasan", "diterima")])
def test_only_a_request_that_asks_it_and_is_being_worked_on_begins_one(right: str, state: str, pupils: Pupils) -> None:
    with pytest.raises(WrongState, match="sedang dikerjakan"):
        requests.restriction_begin(asked(pupils, right, state), until=None, **by(pupils))


# --- Screens -----------------------------------------------------------------------------------------------------------


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


SCREENS = [
    ("student", "edit"),
    ("student", "print"),
    ("student", "share"),
    ("student", "handover"),
    ("student", "guidance"),
    ("student", "close"),
    ("case", "edit"),
    ("case", "print"),
    ("note", "edit"),
    ("guardian", "edit"),
    ("attachment", "download"),
    ("conference", "share"),
    ("referral", "packet"),
]


@pytest.mark.parametrize(("name", "screen"), SCREENS)
def test_a_screen_says_why_before_anybody_types(name: str, screen: str, pupils: Pupils) -> None:
    client, record = signed_in(pupils.owner), pupils.records[name]
    address = desk_of(record).url(screen, record)
    allowed = client.get(address)
    assert allowed.status_code == 200
    list(allowed)  # a file is read to its end
    restrict(pupils)
    answer = client.get(address)
    assert (answer.status_code, SENTENCE in answer.content.decode()) == (409, True)
    assert CANARY not in answer.content.decode()


def test_letters_and_new_records_are_refused_too(pupils: Pupils) -> None:
    client, case = signed_in(pupils.owner), pupils.below["case"]
    restrict(pupils)
    for model in ("note", "consent", "visit"):
        answer = client.get(f"{desk_of(pupils.below[model]).url('add')}?kasus={case.pk}")
        assert answer.status_code == 409, model
    held = client.get(f"{desk_of(pupils.below['hold']).url('add')}?peserta={pupils.student.pk}")
    assert held.status_code == 200


def test_what_was_typed_before_the_restriction_is_given_back(pupils: Pupils) -> None:
    client, guardian = signed_in(pupils.owner), pupils.below["guardian"]
    address = desk_of(guardian).url("edit", guardian)
    page = client.get(address).content.decode()
    mark = page.split('name="dilihat" value="', 1)[1].split('"', 1)[0]
    restrict(pupils)
    typed = {"dilihat": mark, "relation": "ibu", "name": "Nama yang baru diketik"}
    answer = client.post(address, typed)
    assert answer.status_code == 200
    assert SENTENCE in answer.content.decode()
    assert "Nama yang baru diketik" in answer.content.decode()
    assert fresh(pupils, "guardian").name != "Nama yang baru diketik"


def test_it_shows_on_the_pupil_and_on_each_record_which_stay_readable(pupils: Pupils) -> None:
    client = signed_in(pupils.owner)
    restrict(pupils)
    for name, record in pupils.records.items():
        page = text(client, desk_of(record).url("read", record))
        assert SENTENCE in page, name
    page = text(client, desk_of(pupils.student).url("read", pupils.student))
    assert CANARY in page
    assert "Tahan penghapusan" in page
    assert ">Bagikan<" not in page
    assert SENTENCE in text(signed_in(pupils.people["walikelas"]), f"/ruang/siswa/{pupils.student.pk}/")
