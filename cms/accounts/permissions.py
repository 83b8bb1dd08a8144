"""May this person? `check_x` raises `NotAllowed`, `can_x` wraps it (shared/access.md, Accounts)."""

from __future__ import annotations

from cms.core.errors import NotAllowed

from .models import AccessRequest, RoleGrant, School, User
from .roles import OPERATOR_GRANTS, SECOND_PERSON_ROLES, SUPERUSER_GRANTS, Role
from .selectors import has_role, second_person_schools, second_persons


def _is_superuser(by: User) -> bool:
    return by.is_active and by.is_superuser


def grantable_roles(by: User) -> frozenset[Role]:
    """Return the roles that the person may give to others."""
    if _is_superuser(by):
        return SUPERUSER_GRANTS
    return OPERATOR_GRANTS if has_role(by, Role.OPERATOR) else frozenset()


def check_accounts_manage(by: User) -> None:
    """Raise when the person has no business in the account screens."""
    if not _is_superuser(by) and not has_role(by, Role.OPERATOR):
        raise NotAllowed("Hanya operator sekolah dan superuser yang mengurus akun.")


def can_accounts_manage(by: User) -> bool:
    """Wrap `check_accounts_manage`."""
    try:
        check_accounts_manage(by)
    except NotAllowed:
        return False
    return True


def check_account_create(by: User, school: School | None) -> None:
    """Raise when the person may not make accounts of that school (None: of no school)."""
    if _is_superuser(by):
        return
    if school is None or not has_role(by, Role.OPERATOR, school):
        raise NotAllowed("Operator hanya membuat akun untuk sekolahnya sendiri.")


def check_account_manage(by: User, account: User) -> None:
    """Raise when the person may not name, disable, or start a reset for the account."""
    if by.pk == account.pk:
        raise NotAllowed("Akun sendiri tidak diurus di sini. Buka halaman Akun saya.")
    if _is_superuser(by):
        return
    if account.is_superuser or account.school is None or not has_role(by, Role.OPERATOR, account.school):
        raise NotAllowed("Operator hanya mengurus akun sekolahnya sendiri.")
    for grant in account.grants.open():
        if grant.role not in OPERATOR_GRANTS or grant.school_id != account.school_id:
            raise NotAllowed(
                f"Akun ini memegang peran {grant.get_role_display()} yang tidak diurus operator sekolah ini. "
                "Mintalah kepada superuser."
            )


def can_account_manage(by: User, account: User) -> bool:
    """Wrap `check_account_manage`."""
    try:
        check_account_manage(by, account)
    except NotAllowed:
        return False
    return True


def check_role_grant(by: User, account: User, role: Role, school: School | None) -> None:
    """Raise when the person may not give this role, there, to that account."""
    if by.pk == account.pk:
        raise NotAllowed("Tidak ada yang memberi peran kepada dirinya sendiri. Mintalah orang lain.")
    if role not in grantable_roles(by):
        raise NotAllowed(f"Anda tidak dapat memberi peran {role.label}. Peran itu diberikan superuser.")
    if _is_superuser(by):
        return
    check_account_manage(by, account)
    if school is None or not has_role(by, Role.OPERATOR, school) or account.school_id != school.pk:
        raise NotAllowed("Operator hanya memberi peran di sekolahnya sendiri, kepada akun sekolah itu.")


def check_role_revoke(by: User, grant: RoleGrant) -> None:
    """Raise when the person may not take this role away."""
    if by.pk == grant.user_id:
        raise NotAllowed("Peran sendiri tidak dicabut sendiri. Mintalah orang lain.")
    if _is_superuser(by):
        return
    if grant.role not in OPERATOR_GRANTS or grant.school is None or not has_role(by, Role.OPERATOR, grant.school):
        raise NotAllowed("Operator hanya mencabut peran yang dapat diberikannya, di sekolahnya sendiri.")


def can_role_revoke(by: User, grant: RoleGrant) -> bool:
    """Wrap `check_role_revoke`."""
    try:
        check_role_revoke(by, grant)
    except NotAllowed:
        return False
    return True


def check_access_request(by: User, account: User, kind: AccessRequest.Kind) -> None:
    """Raise when the person may not start this change: the owner may for himself, except the second factor."""
    if by.pk == account.pk:
        if kind not in {AccessRequest.Kind.PASSWORD, AccessRequest.Kind.EMAIL}:
            raise NotAllowed("Pengaturan ulang faktor kedua dimulai oleh operator, bukan oleh pemilik akun.")
        return
    check_account_manage(by, account)


def check_school_change(by: User, school: School) -> None:
    """Raise when the person may not change the school's letterhead and names."""
    if not _is_superuser(by) and not has_role(by, Role.OPERATOR, school):
        raise NotAllowed("Operator hanya mengubah data sekolahnya sendiri.")


def can_school_change(by: User, school: School) -> bool:
    """Wrap `check_school_change`."""
    try:
        check_school_change(by, school)
    except NotAllowed:
        return False
    return True


def check_school_create(by: User) -> None:
    """Raise for everyone but the superuser."""
    if not _is_superuser(by):
        raise NotAllowed("Sekolah baru dibuat oleh superuser.")


def is_second_person(by: User, school: School) -> bool:
    """Return whether the person is koordinator, kepala or PPDP of that school."""
    return any(has_role(by, role, school) for role in SECOND_PERSON_ROLES)


def check_grant_confirm(by: User, grant: RoleGrant) -> None:
    """Raise when the person is not the second pair of eyes for this grant."""
    if by.pk in {grant.granted_by_id, grant.user_id}:
        raise NotAllowed("Yang memberi peran dan yang menerimanya tidak dapat menyetujuinya. Perlu orang kedua.")
    if grant.school is None or not is_second_person(by, grant.school):
        raise NotAllowed("Persetujuan diberikan koordinator BK, kepala sekolah, atau PPDP sekolah itu.")


def check_request_confirm(by: User, request: AccessRequest) -> None:
    """Raise when the person is not the second pair of eyes for this request."""
    if by.pk in {request.requested_by_id, request.user_id}:
        raise NotAllowed("Yang meminta dan pemilik akun tidak dapat menyetujuinya. Perlu orang kedua.")
    if not any(is_second_person(by, school) for school in second_person_schools(request.user)):
        raise NotAllowed("Persetujuan diberikan koordinator BK, kepala sekolah, atau PPDP sekolah pemilik akun.")


def check_server_confirm(by: User, item: RoleGrant | AccessRequest) -> None:
    """Raise unless the school has no second person for this item and `by` is another superuser or operator.

    The way out of the first appointment in a new school. Only a command on the server leads here, no screen.
    """
    starter = item.granted_by if isinstance(item, RoleGrant) else item.requested_by
    if second_persons(item.user, but_not=starter).exists():
        raise NotAllowed("Sekolah ini punya orang kedua. Persetujuan diberikan di layar oleh orang itu.")
    if by.pk in {starter.pk, item.user_id}:
        raise NotAllowed("Yang memulai dan pemilik akun tidak dapat menyetujuinya. Perlu orang kedua.")
    if not _is_superuser(by) and not has_role(by, Role.OPERATOR):
        raise NotAllowed("Persetujuan di server diberikan superuser lain atau seorang operator.")
