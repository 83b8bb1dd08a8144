"""The screens: the operator's, the second person's, the owner's. Each denied one beside the allowed one."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.cache import cache
from django.http import Http404
from django.test import Client, RequestFactory, TestCase
from django.utils import timezone

from cms.accounts.actions.access import access_request_start
from cms.accounts.actions.grants import role_grant
from cms.accounts.actions.schools import school_change, school_create
from cms.accounts.models import AccessRequest, School, User
from cms.accounts.roles import Role
from cms.accounts.selectors import roles_of
from cms.accounts.views.people import person
from cms.core.errors import NotAllowed
from tests.factories.accounts import (
    House,
    SchoolFactory,
    UserFactory,
    grant_role,
    make_house,
    make_superuser,
    make_user,
    signed_in,
)

pytestmark = pytest.mark.django_db
committed = TestCase.captureOnCommitCallbacks


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def operator(house: House) -> Client:
    return signed_in(house.operator)


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_the_list_shows_the_accounts_of_the_own_school_only(house: House, operator: Client) -> None:
    stranger = make_user("guru", username="orang-lain")
    page = text(operator, "/admin/akun/")
    assert "guru" in page
    assert stranger.username not in page
    assert "konselor" in text(operator, "/admin/akun/?q=Konselor")
    assert "Tidak ada akun yang cocok" in text(operator, "/admin/akun/?q=orang-lain")
    assert stranger.username in text(signed_in(make_superuser()), "/admin/akun/")


def test_the_list_is_paged(house: House, operator: Client) -> None:
    for _ in range(50):
        UserFactory.create(school=house.school)
    assert "Halaman 1 dari 2" in text(operator, "/admin/akun/")
    assert "Halaman 2 dari 2" in text(operator, "/admin/akun/?p=2")


@pytest.mark.parametrize("role", ["konselor", "koordinator", "ppdp", "pelatih", "penyunting"])
def test_other_admin_people_find_no_account_screens(house: House, role: str) -> None:
    client = signed_in(make_user(role, school=house.school))
    assert client.get("/admin/").status_code == 200
    paths = ["", "baru/", "menunggu/", "sekolah/", f"sekolah/{house.school.pk}/", f"{house.guru.pk}/"]
    for path in paths:
        assert client.get(f"/admin/akun/{path}").status_code == 404, path
    assert client.post(f"/admin/akun/{house.guru.pk}/nonaktifkan/").status_code == 404


def test_an_account_of_another_school_is_as_if_it_did_not_exist(house: House, operator: Client) -> None:
    stranger = make_user("guru")
    assert operator.get(f"/admin/akun/{house.guru.pk}/").status_code == 200
    grant = stranger.grants.get()
    for path in (f"{stranger.pk}/", "999999/"):
        assert operator.get(f"/admin/akun/{path}").status_code == 404
        assert operator.post(f"/admin/akun/{path}nonaktifkan/").status_code == 404
    assert operator.post(f"/admin/akun/peran/{grant.pk}/cabut/").status_code == 404
    assert operator.post(f"/admin/akun/{house.guru.pk}/hapus/").status_code == 404


def test_the_operator_makes_an_account(house: House, operator: Client) -> None:
    data = {"display_name": "Ani", "username": "bu-ani", "email": "ani@sekolah.test", "school": house.school.pk}
    assert "Tautan untuk memilih" in text(operator, "/admin/akun/baru/")
    with committed(execute=True):
        response = operator.post("/admin/akun/baru/", data)
    account = User.objects.get(username="bu-ani")
    assert response.headers["Location"] == f"/admin/akun/{account.pk}/"
    assert mail.outbox[-1].to == ["ani@sekolah.test"]
    again = operator.post("/admin/akun/baru/", data)
    assert "sudah dipakai" in again.content.decode()


@pytest.mark.parametrize(
    "change",
    [{"username": "Bu Ani"}, {"email": "bukan-surel"}, {"display_name": ""}, {"school": ""}, {"school": "9999"}],
)
def test_a_wrong_form_makes_no_account(house: House, operator: Client, change: dict[str, str]) -> None:
    data: dict[str, Any] = {"display_name": "Ani", "username": "bu-ani", "email": "ani@sekolah.test"}
    assert operator.post("/admin/akun/baru/", {**data, "school": house.school.pk, **change}).status_code == 200
    assert not User.objects.filter(email="ani@sekolah.test").exists()


def _deed(client: Client, account: User, deed: str, **data: object) -> str:
    with committed(execute=True):
        response = client.post(f"/admin/akun/{account.pk}/{deed}/", data, follow=True)
    assert response.status_code == 200
    return " ".join(str(message) for message in response.context["messages"])


def test_what_the_operator_does_to_an_account(house: House, operator: Client) -> None:
    guru = house.guru
    assert "Nama diganti" in _deed(operator, guru, "nama", display_name="Gunawan, S.Pd.")
    assert "Nama lengkap" in _deed(operator, guru, "nama", display_name="")
    assert "dikirim ke guru@sekolah.test" in _deed(operator, guru, "kata-sandi")
    assert "dikirim ke guru@sekolah.test" in _deed(operator, guru, "faktor-kedua")
    assert "dikirim ke guru@lain.test" in _deed(operator, guru, "surel", new_email="guru@lain.test")
    assert "Alamat surel baru" in _deed(operator, guru, "surel", new_email="bukan surel")
    assert "menunggu persetujuan" in _deed(operator, guru, "peran", role="konselor", school=house.school.pk)
    assert "orang kedua" in _deed(operator, guru, "kata-sandi")
    assert "nonaktif" in _deed(operator, guru, "nonaktifkan")
    assert "aktif lagi, tanpa peran" in _deed(operator, guru, "aktifkan")
    assert "berlaku" in _deed(operator, guru, "peran", role="guru", school=house.school.pk)
    page = text(operator, f"/admin/akun/{guru.pk}/")
    assert "Gunawan, S.Pd." in page
    assert "Kirim tautan kata sandi baru" in page


@pytest.mark.parametrize("role", ["operator", "ppdp", "pelatih", "penyunting", "superuser"])
def test_the_grant_form_takes_no_role_above_the_operator(house: House, operator: Client, role: str) -> None:
    assert "Peran" in _deed(operator, house.guru, "peran", role=role, school=house.school.pk)
    assert roles_of(house.guru) == {Role.GURU}
    assert house.guru.grants.count() == 1


def test_the_operator_meets_refusals_with_his_own_account(house: House, operator: Client) -> None:
    assert "Akun saya" in text(operator, f"/admin/akun/{house.operator.pk}/")
    deeds: dict[str, dict[str, object]] = {
        "peran": {"role": "konselor", "school": house.school.pk},
        "surel": {"new_email": "x@lain.test"},
        "kata-sandi": {},
        "nonaktifkan": {},
    }
    for deed, data in deeds.items():
        assert "sendiri" in _deed(operator, house.operator, deed, **data)
    assert roles_of(house.operator) == {Role.OPERATOR}


def test_revoking_and_withdrawing(house: House, operator: Client) -> None:
    request = access_request_start(
        house.konselor, kind=AccessRequest.Kind.PASSWORD, by=house.operator, at=timezone.now()
    )
    assert house.konselor.display_name in text(operator, "/admin/akun/menunggu/")
    operator.post(f"/admin/akun/permintaan/{request.pk}/tarik/")
    assert not AccessRequest.objects.open().exists()
    assert operator.post(f"/admin/akun/permintaan/{request.pk}/tarik/").status_code == 404
    operator.post(f"/admin/akun/peran/{house.konselor.grants.get().pk}/cabut/")
    assert roles_of(house.konselor) == frozenset()


def test_the_waiting_list_says_where_no_second_person_is() -> None:
    school = SchoolFactory.create()
    operator = make_user("operator", school=school)
    head = UserFactory.create(school=school, username="kepala-baru")
    role_grant(head, role=Role.KEPALA, school=school, by=operator, at=timezone.now())
    page = text(signed_in(operator), "/admin/akun/menunggu/")
    assert "kepala-baru" in page
    assert "confirm_at_server" in page
    make_user("ppdp", school=school)
    assert "confirm_at_server" not in text(signed_in(operator), "/admin/akun/menunggu/")


def test_the_operator_changes_his_school_and_no_other(house: House, operator: Client) -> None:
    other = SchoolFactory.create()
    page = text(operator, "/admin/akun/sekolah/")
    assert house.school.name in page
    assert other.name not in page
    data = {
        "name": "SMP Baru",
        "npsn": house.school.npsn,
        "level": "SMP",
        "city": "Kota",
        "letter_number_pattern": "{nomor}/BK/{tahun}",
        "letterhead_lines": "DINAS\nSMP BARU",
    }
    assert operator.post(f"/admin/akun/sekolah/{house.school.pk}/", data).status_code == 302
    house.school.refresh_from_db()
    assert house.school.letterhead == ("DINAS", "SMP BARU")
    wrong = operator.post(f"/admin/akun/sekolah/{house.school.pk}/", {**data, "npsn": "12"})
    assert "8 angka" in wrong.content.decode()
    assert operator.get(f"/admin/akun/sekolah/{other.pk}/").status_code == 404
    assert operator.post(f"/admin/akun/sekolah/{other.pk}/", data).status_code == 404
    assert operator.get("/admin/akun/sekolah/baru/").status_code == 404
    admin = signed_in(make_superuser())
    assert "Sekolah baru" in text(admin, "/admin/akun/sekolah/baru/")
    assert admin.post("/admin/akun/sekolah/baru/", {**data, "npsn": "90000001"}).status_code == 302
    assert School.objects.filter(npsn="90000001").exists()


def test_the_menu_shows_only_what_the_person_uses(house: House, operator: Client) -> None:
    koordinator = signed_in(make_user("koordinator", school=house.school))
    mine, theirs = text(operator, "/admin/"), text(koordinator, "/admin/")
    assert "/admin/akun/persetujuan/" not in mine
    assert "/admin/akun/persetujuan/" in theirs
    assert '"url": "/admin/akun/"' in mine
    assert '"url": "/admin/akun/"' not in theirs
    settings_menu = text(signed_in(make_superuser()), "/admin/")
    assert "/admin/users/" not in settings_menu
    assert "/admin/groups/" not in settings_menu


def test_the_superuser_gives_an_installation_role_in_the_screen(house: House) -> None:
    said = _deed(signed_in(make_superuser()), house.guru, "peran", role="pelatih", school=house.school.pk)
    assert "berlaku" in said
    assert Role.PELATIH in roles_of(house.guru)


def test_schools_are_changed_by_their_operator_and_made_by_the_superuser_only(house: House) -> None:
    school_change(house.school, by=house.operator)
    for by in (house.kepala, make_user("operator"), house.guru):
        with pytest.raises(NotAllowed):
            school_change(house.school, by=by)
    with pytest.raises(NotAllowed):
        school_create(SchoolFactory.build(npsn="90009999"), by=house.operator)
    school_create(SchoolFactory.build(npsn="90009999"), by=make_superuser())


def test_without_a_login_there_is_no_person() -> None:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with pytest.raises(Http404):
        person(request)


def test_an_operator_of_two_schools_chooses_one(house: House, operator: Client) -> None:
    chosen = f'value="{house.school.pk}" selected'
    assert chosen in text(operator, "/admin/akun/baru/")
    grant_role(house.operator, Role.OPERATOR, SchoolFactory.create())
    assert chosen not in text(operator, "/admin/akun/baru/")
    assert f'value="{house.school.pk}"' in text(operator, "/admin/akun/baru/")
