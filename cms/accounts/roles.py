"""The roles, as values in code, and the Django permissions that each one brings (shared/access.md).

Nothing asks a group's name to decide: groups exist because Wagtail's stock screens ask Django permissions.
`sync_roles` writes this table into the database.
"""

from __future__ import annotations

from django.db import models


class Role(models.TextChoices):
    """Exactly these. The value is what is stored; the label is also the name of the Django group."""

    PELATIH = "pelatih", "Pelatih"
    PENYUNTING = "penyunting", "Penyunting"
    GURU = "guru", "Guru"
    WALIKELAS = "walikelas", "Wali kelas"
    GURUWALI = "guruwali", "Guru wali"
    KONSELOR = "konselor", "Konselor (guru BK)"
    KOORDINATOR = "koordinator", "Koordinator BK"
    KEPALA = "kepala", "Kepala sekolah"
    PPDP = "ppdp", "Pejabat pelindungan data pribadi (PPDP)"
    OPERATOR = "operator", "Operator"


# Roles that open Wagtail's admin. The others use /ruang/: stock choosers answer any admin user.
ADMIN_ROLES = frozenset({Role.PELATIH, Role.PENYUNTING, Role.KONSELOR, Role.KOORDINATOR, Role.PPDP, Role.OPERATOR})
# Roles that see something of the records: four eyes to grant, second factor to sign in.
RECORD_ROLES = frozenset({Role.WALIKELAS, Role.GURUWALI, Role.KONSELOR, Role.KOORDINATOR, Role.KEPALA, Role.PPDP})
# Held for the whole installation, so without a school.
INSTALLATION_ROLES = frozenset({Role.PELATIH, Role.PENYUNTING})
SCHOOL_ROLES = frozenset(Role) - INSTALLATION_ROLES
# The second person of a school: one of these confirms what another one started.
SECOND_PERSON_ROLES = frozenset({Role.KOORDINATOR, Role.KEPALA, Role.PPDP})
# What an operator of a school may grant there; the rest is the superuser's.
OPERATOR_GRANTS = frozenset({Role.GURU, Role.WALIKELAS, Role.GURUWALI, Role.KONSELOR, Role.KOORDINATOR, Role.KEPALA})
SUPERUSER_GRANTS = frozenset(Role)
# Roles that read the audience "counselor".
COUNSELOR_READERS = frozenset({Role.KONSELOR, Role.KOORDINATOR, Role.PELATIH, Role.PENYUNTING})

ACCESS_ADMIN = "wagtailadmin.access_admin"
_SNIPPETS = (("pages", "glossaryterm"), ("pages", "source"), ("instruments", "instrumenttemplate"))
_WRITE_SNIPPETS = tuple(f"{app}.{verb}_{model}" for app, model in _SNIPPETS for verb in ("add", "change", "view"))
_PUBLISH_SNIPPETS = tuple(f"{app}.{verb}_{model}" for app, model in _SNIPPETS for verb in ("publish", "delete"))

# Django permissions, as "app.codename". A permission whose app is not installed is left out by the command.
PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.PELATIH: (ACCESS_ADMIN, *_WRITE_SNIPPETS),
    Role.PENYUNTING: (ACCESS_ADMIN, *_WRITE_SNIPPETS, *_PUBLISH_SNIPPETS),
    Role.GURU: (),
    Role.WALIKELAS: (),
    Role.GURUWALI: (),
    Role.KONSELOR: (ACCESS_ADMIN,),
    Role.KOORDINATOR: (ACCESS_ADMIN,),
    Role.KEPALA: (),
    Role.PPDP: (ACCESS_ADMIN,),
    Role.OPERATOR: (ACCESS_ADMIN,),
}
# Wagtail page permissions on the root page.
PAGE_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.PELATIH: ("add_page", "change_page"),
    Role.PENYUNTING: ("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"),
}
# Wagtail collection permissions on the root collection.
COLLECTION_PERMISSIONS: dict[Role, tuple[str, ...]] = {
    Role.PELATIH: ("wagtailimages.add_image", "wagtailimages.change_image", "wagtailimages.choose_image"),
    Role.PENYUNTING: ("wagtailimages.add_image", "wagtailimages.change_image", "wagtailimages.choose_image"),
}
