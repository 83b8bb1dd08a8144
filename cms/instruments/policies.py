"""Does the state of a template allow it?"""

from __future__ import annotations

from cms.core.errors import Refused, WrongState

from .forms import problems
from .forms.rules import NO_FIELDS
from .models import InstrumentTemplate

_REFERENCE_NEEDS = {
    "users": "siapa boleh memakai",
    "holder": "pemegang hak",
    "licence_from": "di mana izinnya diperoleh",
}


def release_problems(template: InstrumentTemplate, *, own_file: bool | None = None) -> list[str]:
    """Return what keeps the template from being released, as Indonesian sentences.

    `own_file`: whether it is released with a file of its own, which needs no fields; None asks the template.
    """
    if template.is_reference:
        return [f"Lengkapi: {label}." for name, label in _REFERENCE_NEEDS.items() if not getattr(template, name)]
    found = problems(template.form)
    has_own = template.own_file_id is not None if own_file is None else own_file
    return [problem for problem in found if not (has_own and problem == NO_FIELDS)]


def check_releasable(template: InstrumentTemplate) -> None:
    """Raise Refused with everything that must be mended, WrongState for a template that is not live."""
    if found := release_problems(template):
        raise Refused(f"“{template}” belum dapat dirilis. {' '.join(found)}")
    if not template.live:
        raise WrongState(f"“{template}” belum disetujui. Kirim untuk ditinjau; versi dirilis saat disetujui.")


def check_withdrawable(template: InstrumentTemplate) -> None:
    """Raise WrongState for a template that is not live."""
    if not template.live:
        raise WrongState(f"“{template}” tidak sedang beredar.")
