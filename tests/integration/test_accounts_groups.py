"""Groups and permissions follow the role table; the command repairs what drifted."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.accounts.models import User
from cms.accounts.roles import ADMIN_ROLES, Role
from tests.factories.accounts import UserFactory, make_superuser, make_user

pytestmark = pytest.mark.django_db


def _snapshot() -> list[tuple[str, list[str], list[str], list[str]]]:
    return [
        (
            group.name,
            sorted(group.permissions.values_list("codename", flat=True)),
            sorted(GroupPagePermission.objects.filter(group=group).values_list("permission__codename", flat=True)),
            sorted(
                GroupCollectionPermission.objects.filter(group=group).values_list("permission__codename", flat=True)
            ),
        )
        for group in Group.objects.order_by("name")
    ]


def test_the_command_makes_one_group_a_role_and_is_repeatable() -> None:
    call_command("sync_roles")
    first = _snapshot()
    assert {name for name, *_ in first} == {role.label for role in Role}
    call_command("sync_roles")
    assert _snapshot() == first


def test_page_and_image_permissions_stand_on_the_roots() -> None:
    call_command("sync_roles")
    by_role: dict[str, set[str]] = {}
    for row in GroupPagePermission.objects.select_related("group", "permission"):
        assert row.page == Page.get_first_root_node()
        by_role.setdefault(row.group.name, set()).add(row.permission.codename)
    assert by_role == {
        "Pelatih": {"add_page", "change_page"},
        "Penyunting": {"add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"},
    }
    images = GroupCollectionPermission.objects.filter(collection=Collection.get_first_root_node())
    assert set(images.values_list("group__name", flat=True)) == {"Pelatih", "Penyunting"}
    assert not GroupCollectionPermission.objects.exclude(collection=Collection.get_first_root_node()).exists()


@pytest.mark.parametrize("role", list(Role))
def test_only_admin_roles_open_the_admin(role: Role) -> None:
    user = User.objects.get(pk=make_user(role).pk)
    assert user.has_perm("wagtailadmin.access_admin") is (role in ADMIN_ROLES)
    assert [group.name for group in user.groups.all()] == [role.label]


def test_the_command_repairs_groups_and_people() -> None:
    user = make_user("guru")
    admin = make_superuser()
    stray = Group.objects.create(name="Tim bayangan")
    user.groups.add(stray, Group.objects.get_or_create(name=Role.PENYUNTING.label)[0])
    admin.groups.add(stray)
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    Group.objects.get(name=Role.GURU.label).permissions.add(Permission.objects.get(codename="change_user"))
    call_command("sync_roles")
    assert [group.name for group in user.groups.all()] == ["Guru"]
    assert not Group.objects.filter(name="Tim bayangan").exists()
    fresh = User.objects.get(pk=user.pk)
    assert fresh.get_all_permissions() == set()
    assert not admin.groups.exists()


def test_somebody_without_roles_is_in_no_group() -> None:
    user = UserFactory.create()
    user.groups.add(Group.objects.create(name="Editors lama"))
    call_command("sync_roles")
    assert not user.groups.exists()
