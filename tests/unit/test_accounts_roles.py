"""The role table is complete and says what shared/access.md says."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from cms.accounts import roles
from cms.accounts.models import School
from cms.accounts.roles import ACCESS_ADMIN, ADMIN_ROLES, PERMISSIONS, Role
from cms.accounts.validators import validate_letter_number, validate_letterhead


def test_the_roles_are_exactly_these() -> None:
    assert " ".join(Role.values) == (
        "pelatih penyunting guru walikelas guruwali konselor koordinator kepala ppdp operator"
    )


def test_every_role_has_its_line_in_the_table() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_the_admin_opens_for_admin_roles_only() -> None:
    assert {role for role in Role if ACCESS_ADMIN in PERMISSIONS[role]} == ADMIN_ROLES
    assert {"guru", "walikelas", "guruwali", "kepala"} == {role.value for role in Role} - {r.value for r in ADMIN_ROLES}


def test_who_sees_records_is_granted_by_two() -> None:
    assert {role.value for role in roles.RECORD_ROLES} == {
        "walikelas", "guruwali", "konselor", "koordinator", "kepala", "ppdp",
    }  # fmt: skip
    assert roles.SECOND_PERSON_ROLES < roles.RECORD_ROLES
    assert roles.OPERATOR_GRANTS.isdisjoint({Role.OPERATOR, Role.PPDP, Role.PELATIH, Role.PENYUNTING})


def test_no_role_touches_users_groups_or_permissions() -> None:
    everything = {name for names in PERMISSIONS.values() for name in names}
    assert not {name for name in everything if name.split(".")[0] in {"accounts", "auth", "account", "mfa"}}


@pytest.mark.parametrize("lines", [1, 5])
def test_a_letterhead_of_up_to_five_lines_is_taken(lines: int) -> None:
    validate_letterhead("\n".join(["SMP"] * lines))


@pytest.mark.parametrize("value", ["\n".join(["SMP"] * 6), "x" * 121])
def test_a_letterhead_that_does_not_fit_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        validate_letterhead(value)


def test_the_letterhead_is_read_without_empty_lines() -> None:
    assert School(letterhead_lines="DINAS\n\n SMP \n").letterhead == ("DINAS", "SMP")


def test_a_letter_number_with_known_fields_is_taken() -> None:
    validate_letter_number("{nomor}/BK/{bulan_romawi}/{tahun}")


@pytest.mark.parametrize("value", ["{nomor}/{kelas}", "BK/{tahun}", "{nomor", "{nomor.__class__}"])
def test_a_wrong_letter_number_is_refused(value: str) -> None:
    with pytest.raises(ValidationError):
        validate_letter_number(value)
