"""The register of the access log: the PPDP of the school reads it, for everybody else it does not exist."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from cms.accounts.models import School, User
from cms.records.audit import About, denied, logged
from cms.records.models import AccessLogRow, Verb
from cms.records.register import OnlyRead, can_see_log
from cms.records.selectors_log import log_of, log_visible_to
from tests.factories.access_log import write_rows
from tests.factories.accounts import SchoolFactory, make_superuser, make_user

pytestmark = pytest.mark.django_db
ROLES = ("pelatih", "penyunting", "guru", "walikelas", "guruwali", "konselor", "koordinator", "kepala", "operator")
LIST = "records_accesslogrow_modeladmin_index"
ONE = "records_accesslogrow_modeladmin_inspect"


@pytest.fixture
def school(var: Path) -> School:
    return SchoolFactory.create()


@pytest.fixture
def ppdp(school: School) -> User:
    return make_user("ppdp", school=school, username="ppdp-uji")


@pytest.fixture
def konselor(school: School) -> User:
    return make_user("konselor", school=school, username="kanaria")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def listed(user: User, query: str = "") -> str:
    response = signed_in(user).get(reverse(LIST) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_ppdp_reads_the_chain_and_that_is_logged(ppdp: User, konselor: User) -> None:
    row = write_rows(konselor, konselor.school, 1)[0]
    page = listed(ppdp)
    assert "KS-2026-0000" in page
    assert "Kanaria" in page
    assert "memegang rekaman" in page
    one = signed_in(ppdp).get(reverse(ONE, args=[row.id])).content.decode()
    assert "KS-2026-0000" in one
    assert row.mac in one
    looked = AccessLogRow.objects.filter(actor=ppdp).order_by("number")
    assert list(looked.values_list("verb", "model", "roles")) == [
        ("list", "records.accesslogrow", "ppdp"), ("read", "records.accesslogrow", "ppdp")
    ]  # fmt: skip
    assert [row.facts for row in looked] == [{"rows": 1}, {"number": 1}]


@pytest.mark.parametrize("role", [*ROLES, "superuser"])
def test_for_every_other_role_the_register_does_not_exist(
    school: School, ppdp: User, konselor: User, role: str
) -> None:
    row = write_rows(konselor, school, 1)[0]
    person = make_superuser() if role == "superuser" else make_user(role, school=school)
    addresses = [reverse(LIST), reverse(ONE, args=[row.id]), reverse(ONE, args=[uuid.uuid4()])]
    assert [signed_in(ppdp).get(address).status_code for address in addresses] == [200, 200, 404]
    answers = [signed_in(person).generic(method, address) for address in addresses for method in ("GET", "POST")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert not can_see_log(person)
    assert not log_visible_to(person).exists()
    assert not OnlyRead(AccessLogRow).user_can_list(person)


def test_a_denied_look_is_logged_without_a_word_about_the_row(school: School, konselor: User) -> None:
    row = write_rows(konselor, school, 1)[0]
    assert signed_in(konselor).get(reverse(ONE, args=[row.id])).status_code == 404
    refused = AccessLogRow.objects.get(verb=Verb.DENIED)
    assert (refused.actor, refused.code, refused.facts) == (konselor, None, {"tried": "read"})


def test_a_stranger_is_sent_to_the_login(school: School) -> None:
    for address in (reverse(LIST), reverse(ONE, args=[uuid.uuid4()])):
        response = Client().get(address)
        assert response.status_code == 302
        assert response["Location"].startswith(("/masuk/", "/admin/login/"))
    assert not log_visible_to(AnonymousUser()).exists()


def test_another_school_has_another_register(ppdp: User, konselor: User) -> None:
    other = make_user("ppdp", school=SchoolFactory.create())
    row = write_rows(konselor, konselor.school, 1)[0]
    assert "KS-2026-0000" in listed(ppdp)
    assert "KS-2026-0000" not in listed(other)
    assert signed_in(other).get(reverse(ONE, args=[row.id])).status_code == 404


def test_a_try_elsewhere_is_shown_without_the_code_and_in_the_history_of_the_record(ppdp: User, konselor: User) -> None:
    foreign = SchoolFactory.create()
    theirs = make_user("ppdp", school=foreign)
    denied(by=konselor, about=About(foreign, "KS-2026-0777", "records.case"), verb=Verb.READ)
    page = listed(ppdp)
    assert "rekaman sekolah lain" in page
    assert "mencoba: membaca" in page
    assert "KS-2026-0777" not in page
    assert "Tidak ada catatan yang cocok" in listed(ppdp, "?kode=KS-2026-0777")
    assert "Kanaria" not in listed(theirs)
    assert konselor.school is not None
    assert [row.actor for row in log_of("KS-2026-0777", foreign)] == [konselor]
    assert not log_of("KS-2026-0777", konselor.school).exists()


def test_the_list_is_narrowed_by_day_verb_person_and_exact_code(ppdp: User, konselor: User) -> None:
    other = make_user("koordinator", school=konselor.school, username="koordina")
    for at, person, verb, code in (
        (datetime(2026, 3, 1, 18, tzinfo=UTC), konselor, Verb.READ, "KS-2026-0001"),  # 2 March, 01.00 in Jakarta
        (datetime(2026, 3, 2, 18, tzinfo=UTC), konselor, Verb.PRINT, "KS-2026-0002"),
        (datetime(2026, 3, 2, 18, tzinfo=UTC), other, Verb.READ, "KS-2026-0003"),
    ):
        logged(by=person, verb=verb, about=About(konselor.school, code), at=at)

    def found(query: str) -> set[str]:
        page = listed(ppdp, query)
        return {code for code in ("0001", "0002", "0003") if f"2026-{code}</span>" in page}

    assert found("") == {"0001", "0002", "0003"}
    assert found("?sejak=2026-03-02&sampai=2026-03-02") == {"0001"}
    assert found("?sejak=2026-03-03") == {"0002", "0003"}
    assert found("?tindakan=print") == {"0002"}
    assert found(f"?pelaku={other.pk}") == {"0003"}
    assert found("?kode=ks-2026-0002 ") == {"0002"}
    assert found("?kode=2026-0002") == set()
    assert found("?sejak=kemarin") == set()
    assert found(f"?pelaku={make_user('konselor').pk}") == set()
    assert AccessLogRow.objects.filter(verb=Verb.SEARCH).exists()
    assert "Tidak ada catatan yang cocok" in listed(ppdp, "?kode=KS-2026-9999")


def test_no_lookup_order_or_export_of_the_address_is_obeyed(ppdp: User, konselor: User) -> None:
    write_rows(konselor, konselor.school, 2)
    for query in ("?actor__password__startswith=zzz", "?o=0", "?p=99", "?q=zzz", "?e=1"):
        assert "KS-2026-0000" in listed(ppdp, query), query
    for query in ("?export=csv", "?export=xlsx", "?export="):
        assert signed_in(ppdp).get(reverse(LIST) + query).status_code == 404


def test_nothing_but_reading_is_mounted(ppdp: User, konselor: User) -> None:
    row = write_rows(konselor, konselor.school, 1)[0]
    for action in ("create", "edit", "delete", "history", "choose_parent"):
        with pytest.raises(NoReverseMatch):
            reverse(f"records_accesslogrow_modeladmin_{action}", args=[row.id])
    client = signed_in(ppdp)
    assert client.get(reverse(ONE, args=[row.id])).status_code == 200
    for address in (reverse(LIST), reverse(ONE, args=[row.id])):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            assert client.generic(method, address).status_code == 404
    assert client.get(reverse(LIST) + "inspect/12/").status_code == 404
    helper = OnlyRead(AccessLogRow)
    allowed = [
        helper.user_can_list(ppdp),
        helper.user_can_inspect_obj(ppdp, row),
        helper.user_has_any_permissions(ppdp),
    ]
    refused = [helper.user_can_create(ppdp), helper.user_can_edit_obj(ppdp, row), helper.user_can_delete_obj(ppdp, row)]
    assert (allowed, refused) == ([True] * 3, [False] * 3)
    assert get_resolver().reverse_dict.getlist(LIST)


def test_rows_of_people_and_kinds_that_are_gone_can_still_be_read(ppdp: User, konselor: User) -> None:
    logged(by=konselor, verb=Verb.READ, about=About(None, None, "records.gone", "lama"), facts={"part": "umum"})
    logged(by=konselor, verb=Verb.READ, about=About(None, None, "tak-dikenal"))
    logged(by=None, verb=Verb.CLOSE_LOG, about=About(konselor.school), facts={"rows": 3})
    User.objects.filter(pk=konselor.pk).update(school=None)
    konselor.grants.all().delete()
    konselor.delete()
    page = listed(ppdp)
    for words in ("kanaria", "perintah di server", "3 baris", "records.gone", "tak-dikenal", "part umum", "lama"):
        assert words in page, words


def test_a_ppdp_of_two_schools_sees_both(ppdp: User, konselor: User) -> None:
    from cms.accounts.roles import Role
    from tests.factories.accounts import grant_role

    other = make_user("konselor", username="lain")
    grant_role(ppdp, Role.PPDP, other.school)
    write_rows(konselor, konselor.school, 1)
    write_rows(other, other.school, 1)
    page = listed(ppdp)
    assert "Kanaria" in page
    assert "Lain" in page


def test_an_empty_register_says_so(ppdp: User) -> None:
    assert "Belum ada catatan akses" in listed(ppdp)
