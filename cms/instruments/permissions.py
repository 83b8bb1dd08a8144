"""May this person? `check_x` raises `NotAllowed`, `can_x` wraps it (shared/access.md).

Who writes is a Django permission of the role pelatih (roles.py); who releases is the second person
(`cms.accounts.review`); who downloads is said by the audience of the version.
"""

from __future__ import annotations

from typing import Any

from cms.accounts.review import check_publish
from cms.accounts.roles import Role
from cms.accounts.selectors import has_role, readable_audiences
from cms.core.errors import NotAllowed

from .models import InstrumentTemplate, InstrumentVersion
from .selectors import effective_audience


def check_template_change(user: Any) -> None:
    """Raise unless the person writes or reviews templates."""
    if not user.has_perm("instruments.change_instrumenttemplate"):
        raise NotAllowed("Hanya pelatih dan penyunting yang membuka naskah instrumen.")


def can_template_change(user: Any) -> bool:
    """Wrap `check_template_change`."""
    try:
        check_template_change(user)
    except NotAllowed:
        return False
    return True


def check_instrument_release(user: Any, template: InstrumentTemplate) -> None:
    """Raise unless the person may approve what is live. No user means the system itself (seed, loader)."""
    if user is None:
        return
    revision = template.live_revision or template.latest_revision
    if revision is None:
        raise NotAllowed("Belum ada naskah yang dapat disetujui. Simpan templat, lalu kirim untuk ditinjau.")
    check_publish(user, revision)


def check_instrument_withdraw(user: Any) -> None:
    """Raise unless the person is a penyunting."""
    if not has_role(user, Role.PENYUNTING):
        raise NotAllowed("Hanya penyunting yang dapat menarik instrumen dari peredaran.")


def can_instrument_withdraw(user: Any) -> bool:
    """Wrap `check_instrument_withdraw`."""
    try:
        check_instrument_withdraw(user)
    except NotAllowed:
        return False
    return True


def check_version_download(user: Any, version: InstrumentVersion) -> None:
    """Raise unless the blank form is for this person. The door answers 404 as for a file that does not exist."""
    audience = effective_audience(version)
    if audience is None or audience not in readable_audiences(user):
        raise NotAllowed("Formulir ini bukan untuk Anda.")


def can_version_download(user: Any, version: InstrumentVersion) -> bool:
    """Wrap `check_version_download`."""
    try:
        check_version_download(user, version)
    except NotAllowed:
        return False
    return True
