"""The desk of access packages."""

from __future__ import annotations

from .actions.packages import package_begin
from .desk import Desk, Group, put
from .desks import AT_PUPIL
from .forms_package import PackageForm
from .models import AccessPackage

PACKAGES = put(
    Desk(
        model=AccessPackage,
        slug="paket-akses",
        icon="download",
        singular="Paket akses",
        plural="Paket akses",
        form=PackageForm,
        create=lambda place, values, by, at: package_begin(place, values, by=by, at=at),
        change=None,
        groups=(Group("Paket", ("asker", "prepared_at", "confirmed_at", "made_at", "digest", "size", "pages")),),
        parents=AT_PUPIL,
        has_list=True,
    )
)
