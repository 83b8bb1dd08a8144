"""The account walk: no screen makes the operator or the superuser a person who sees records, or lets him see as one.

Every address under /admin/, /akun/, /masuk/ and the confirmations of /ruang/ is asked with GET and POST, with
everything in the payload that an account form anywhere could want. After each request, and before it is rolled back,
nobody may have gained anything: no password, address, second factor, group, permission or role in force.
The controls at the end prove that the walk sees what it looks for and that the legal road is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client, TestCase
from django.urls import URLPattern, URLResolver, clear_url_caches, get_resolver, path
from django.utils import timezone
from django.utils.regex_helper import normalize

from cms.accounts.actions.access import access_request_start
from cms.accounts.actions.grants import role_grant
from cms.accounts.models import AccessRequest, OneTimeLink, RoleGrant, User
from cms.accounts.roles import RECORD_ROLES, Role
from cms.accounts.selectors import roles_of
from cms.accounts.views.deeds import DEEDS
from tests.factories.accounts import House, link_token, make_house, make_superuser, make_user

pytestmark = pytest.mark.django_db
PREFIXES = ("admin/", "akun/", "masuk/", "ruang/persetujuan/")
OURS = re.compile(r"^(admin/akun|akun|masuk|ruang)/")
STOLEN = "dicuri-oleh-operator-9"


@dataclass(frozen=True)
class Scene:
    """A house where everything waits that an attacker would like to push through."""

    house: House
    koordinator: User
    grant: RoleGrant
    request: AccessRequest
    admin: User

    @property
    def victims(self) -> tuple[User, ...]:
        return (self.house.konselor, self.house.kepala, self.koordinator)


@pytest.fixture
def scene() -> Scene:
    house = make_house()
    koordinator = make_user("koordinator", school=house.school, username="koordinator")
    now = timezone.now()
    grant = role_grant(house.guru, role=Role.WALIKELAS, school=house.school, by=house.operator, at=now)
    request = access_request_start(house.konselor, kind=AccessRequest.Kind.PASSWORD, by=house.operator, at=now)
    return Scene(house, koordinator, grant, request, make_superuser("admin"))


# --- What may not change ---------------------------------------------------------------------------------------------


def _holdings() -> dict[str, set[object]]:
    """Return everything that lets a person in, by kind, over all accounts that see records or could come to."""
    people = User.objects.all()
    factors = Authenticator.objects.all()
    through = User.groups.through.objects.all()
    return {
        "password": {(user.pk, user.password) for user in people if user.has_usable_password()},
        "superuser": set(people.filter(is_superuser=True).values_list("pk", flat=True)),
        "second factor": {(factor.user_id, factor.type, str(factor.data)) for factor in factors},
        "group": set(through.values_list("user_id", "group_id")),
        "permission": set(User.user_permissions.through.objects.values_list("user_id", "permission_id")),
        "group permission": set(Group.permissions.through.objects.values_list("group_id", "permission_id")),
        "record role": set(RoleGrant.objects.active().filter(role__in=RECORD_ROLES).values_list("user_id", "role")),
        "link to a record account": {
            (link.pk, link.digest) for link in OneTimeLink.objects.filter(request__user__grants__role__in=RECORD_ROLES)
        },
    }


def _kept(scene: Scene) -> dict[str, set[object]]:
    """Return what an account that sees records, or waits to, may not lose to others: what its owner signs in with."""
    accounts = User.objects.filter(pk__in={scene.house.guru.pk, *(victim.pk for victim in scene.victims)})
    return {
        "password": {(account.pk, account.password) for account in accounts},
        "email": {(account.pk, account.email) for account in accounts},
        "name": {(account.pk, account.username) for account in accounts},
        "second factor": set(Authenticator.objects.filter(user__in=accounts).values_list("user_id", "type")),
    }


# --- Every address ---------------------------------------------------------------------------------------------------


def _routes(patterns: list[Any], before: str = "") -> Iterator[str]:
    """Yield every address pattern below, with `%(name)s` for its parameters."""
    for entry in patterns:
        regex = entry.pattern.regex.pattern if hasattr(entry.pattern, "regex") else ""
        for part, _names in normalize(regex):
            if isinstance(entry, URLResolver):
                yield from _routes(entry.url_patterns, before + part)
            elif isinstance(entry, URLPattern):
                yield before + part


def _addresses(scene: Scene, token: str) -> list[str]:
    """Return the concrete addresses: our own with every key that could fit, stock ones with the konselor's."""
    keys = [scene.house.konselor.pk, scene.house.guru.pk, scene.grant.pk, scene.request.pk]
    keys += [grant.pk for grant in scene.house.konselor.grants.all()]
    words = {"app_label": "accounts", "app_name": "accounts", "model_name": "user", "token": token, "action": "delete"}
    found: set[str] = set()
    for route in _routes(get_resolver().url_patterns):
        if not route.startswith(PREFIXES):
            continue
        names = re.findall(r"%\((\w+)\)s", route)
        mine = OURS.match(route) is not None
        pools = [
            list(DEEDS) if name == "deed" else [words[name]] if name in words else (keys if mine else keys[:1])
            for name in names
        ]
        for values in product(*pools):
            found.add("/" + route % dict(zip(names, values, strict=True)))
    return sorted(found)


def _payload(scene: Scene) -> dict[str, Any]:
    """Return one body that suits any form about accounts: stock Wagtail, allauth, Django, ours."""
    victim = scene.house.konselor
    passwords = dict.fromkeys(
        (
            "password",
            "password1",
            "password2",
            "new_password1",
            "new_password2",
            "oldpassword",
            "password-new_password1",
        ),
        STOLEN,
    )
    return passwords | {
        "username": victim.username,
        "login": victim.username,
        "email": "operator@lain.test",
        "new_email": "operator@lain.test",
        "name_email-email": "operator@lain.test",
        "first_name": "X",
        "last_name": "Y",
        "display_name": "Bukan Dia",
        "name": "Konselor (guru BK)",
        "is_active": "on",
        "is_superuser": "on",
        "groups": [group.pk for group in Group.objects.all()],
        "role": "konselor",
        "school": scene.house.school.pk,
        "user": victim.pk,
        "kind": "grant",
        "item": scene.grant.pk,
        "decision": "confirm",
        "id": victim.pk,
        "code": "000000",
        "next": "/akun/",
    }


def _gained(before: dict[str, set[object]], after: dict[str, set[object]]) -> list[str]:
    return [kind for kind in before if after[kind] - before[kind]]


def _walk(scene: Scene, actor: User, token: str = "x") -> dict[str, list[str]]:
    """Ask every address as the actor; return, by request, what somebody gained or a record account lost."""
    before, kept, payload = _holdings(), _kept(scene), _payload(scene)
    bad: dict[str, list[str]] = {}
    for address in _addresses(scene, token):
        for method in ("GET", "POST"):
            cache.clear()
            with transaction.atomic():
                client = Client(raise_request_exception=False)
                client.force_login(actor)
                if method == "GET":
                    client.get(address, {"id": scene.house.konselor.pk})
                else:
                    client.post(address, payload)
                harm = _gained(before, _holdings()) + [k for k, v in _kept(scene).items() if v != kept[k]]
                seen_as = client.session.get("_auth_user_id")
                if seen_as not in {None, str(actor.pk)}:
                    harm.append("signed in as somebody else")
                transaction.set_rollback(True)
            if harm:
                bad[f"{method} {address}"] = sorted(set(harm))
    return bad


# --- The walk --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", ["operator", "admin"])
def test_no_screen_makes_the_actor_a_person_who_sees_records(scene: Scene, actor: str) -> None:
    person = User.objects.get(username=actor)
    assert _walk(scene, person) == {}
    person.refresh_from_db()
    assert not roles_of(person) & RECORD_ROLES


def test_the_walk_reaches_the_screens_it_is_about(scene: Scene) -> None:
    addresses = _addresses(scene, "x")
    assert len(addresses) > 200
    victim = scene.house.konselor.pk
    for address in (
        "/admin/account/",
        "/admin/akun/persetujuan/",
        f"/admin/akun/{victim}/surel/",
        f"/admin/akun/{victim}/faktor-kedua/",
        f"/admin/akun/peran/{scene.grant.pk}/cabut/",
        "/akun/kata-sandi/",
        "/akun/2fa/totp/activate/",
        "/akun/2fa/webauthn/add/",
        "/masuk/",
        "/ruang/persetujuan/",
    ):
        assert address in addresses, address


# --- Controls --------------------------------------------------------------------------------------------------------


def test_the_walk_would_see_the_stock_screens(scene: Scene, settings: Any) -> None:
    """With Wagtail's own addresses first, the same walk as superuser finds them changing accounts."""
    from wagtail.users.views.users import UserViewSet

    stock = UserViewSet("stock_users", url_prefix="users")
    module = type("stock_urls", (), {"urlpatterns": _stock_first(stock)})
    settings.ROOT_URLCONF = module
    clear_url_caches()
    bad = _walk(scene, scene.admin)
    assert any("/admin/users/edit/" in request and "email" in harm for request, harm in bad.items()), bad


def _stock_first(stock: Any) -> list[Any]:
    from django.urls import include

    from cms import urls

    return [path("admin/users/", include((stock.get_urlpatterns(), "wagtailusers_users"))), *urls.urlpatterns]


def test_the_legal_road_is_open(scene: Scene) -> None:
    """The same request and grant, confirmed by the second person and answered by the owner, take effect."""
    before = _holdings()
    koordinator = Client()
    koordinator.force_login(scene.koordinator)
    with TestCase.captureOnCommitCallbacks(execute=True):
        for kind, item in (("grant", scene.grant.pk), ("request", scene.request.pk)):
            data = {"kind": kind, "item": item, "decision": "confirm"}
            assert koordinator.post("/admin/akun/persetujuan/", data).status_code == 302
    assert "record role" in _gained(before, _holdings())
    token = link_token([sent for sent in mail.outbox if sent.to == [scene.house.konselor.email]])
    data = {"password1": "sandi-konselor-sendiri", "password2": "sandi-konselor-sendiri"}
    assert Client().post(f"/akun/tautan/{token}/", data).status_code == 302
    scene.house.konselor.refresh_from_db()
    assert scene.house.konselor.check_password("sandi-konselor-sendiri")
