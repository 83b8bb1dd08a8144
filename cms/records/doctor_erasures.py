"""Erasures that were begun and are not at their end. `manage.py doctor` asks here through `accounts.checks`."""

from __future__ import annotations

from cms.accounts.checks import Finding, register_findings

from .erasures import unfinished_requests
from .seal_errors import WrongRecordKey

CURE = "Jalankan: python manage.py erase_student --unfinished"


@register_findings
def erasure_findings(*, database: bool) -> list[Finding]:
    """Tell how many pupils are not wholly erased. `database`: whether its tables can be asked."""
    try:
        left = len(list(unfinished_requests())) if database else 0
    except WrongRecordKey:
        return []  # told by `doctor`
    if not left:
        return []
    return [
        Finding("records.erasure_unfinished", f"Pemusnahan {left} peserta didik terputus atau perlu diulang.", CURE)
    ]
