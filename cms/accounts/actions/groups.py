"""Django groups that mirror the roles, for Wagtail's stock screens. The grants decide; the groups follow."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.accounts.models import User
from cms.accounts.roles import COLLECTION_PERMISSIONS, PAGE_PERMISSIONS, PERMISSIONS, Role
from cms.accounts.selectors import roles_of


@transaction.atomic
def roles_sync() -> None:
    """Write the role table into groups and permissions, drop every other group, and repair all memberships.

    Repeatable: a second call changes nothing. A permission whose app is not installed is left out.
    """
    for role in Role:
        role_sync(role)
    Group.objects.exclude(name__in=[role.label for role in Role]).delete()
    # Nothing of ours gives permissions to a person directly.
    User.user_permissions.through.objects.all().delete()
    for user in User.objects.prefetch_related("groups"):
        membership_sync(user)


@transaction.atomic
def role_sync(role: Role) -> Group:
    """Make the group of one role hold exactly what the role table says; return it."""
    group, _ = Group.objects.get_or_create(name=role.label)
    group.permissions.set(_permissions(PERMISSIONS[role]))
    _page_permissions_sync(group, PAGE_PERMISSIONS.get(role, ()))
    _collection_permissions_sync(group, COLLECTION_PERMISSIONS.get(role, ()))
    return group


@transaction.atomic
def membership_sync(user: User) -> None:
    """Make the person's groups those of his roles in force, and no other."""
    wanted = {role.label for role in roles_of(user)}
    held = {group.name for group in user.groups.all()}
    if wanted == held:
        return
    known = {group.name: group for group in Group.objects.filter(name__in=wanted)}
    user.groups.set([known.get(role.label) or role_sync(role) for role in Role if role.label in wanted])


def _permissions(names: tuple[str, ...]) -> list[Permission]:
    found: list[Permission] = []
    for name in names:
        app_label, codename = name.split(".")
        found.extend(Permission.objects.filter(content_type__app_label=app_label, codename=codename))
    return found


def _page_permissions_sync(group: Group, codenames: tuple[str, ...]) -> None:
    root = Page.get_first_root_node()
    wanted = _permissions(tuple(f"wagtailcore.{codename}" for codename in codenames))
    GroupPagePermission.objects.filter(group=group).exclude(page=root, permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)


def _collection_permissions_sync(group: Group, names: tuple[str, ...]) -> None:
    root = Collection.get_first_root_node()
    wanted = _permissions(names)
    GroupCollectionPermission.objects.filter(group=group).exclude(collection=root, permission__in=wanted).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
