"""Conditions of the answer to a request: what was asked was done, as far as the program can see it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..models import Consent, ErasureRequest
from ..models.package import PackageState
from ..models.request import Right


def right_was_served(record: Any, at: datetime) -> str:
    """Return what is still to be done before a request can be called met; "" where the program cannot tell."""
    match record.right:
        case Right.CORRECTION if not record.corrections.exists():
            return (
                "Belum ada perbaikan yang tercatat. Ubah rekamannya seperti biasa dan pilih permintaan ini pada isiannya, "
                "atau usulkan penolakan."
            )
        case Right.ACCESS if not record.packages.filter(state=PackageState.MADE).exists():
            return "Paket aksesnya belum dibuat. Siapkan paket untuk permintaan ini, atau usulkan penolakan."
        case Right.RESTRICTION if not record.restrictions.exists():
            return "Pembatasannya belum dimulai. Mulai pembatasan pada halaman ini, atau usulkan penolakan."
        case Right.STOP if not _consents_stopped(record).exists():
            return (
                "Belum ada persetujuan yang dicabut sejak permintaan diterima. Buka persetujuannya, cabut, lalu lanjutkan, "
                "atau usulkan penolakan."
            )
        case Right.ERASURE if not _erasures(record).exists():
            return "Pemusnahannya belum disiapkan. Siapkan pada halaman peserta didik, atau usulkan penolakan."
    return ""


def _consents_stopped(record: Any) -> Any:
    return Consent.objects.filter(student=record.student_id, withdrawn_at__gte=record.received_at)


def _erasures(record: Any) -> Any:
    return ErasureRequest.objects.filter(subject=record.student_id, begun_at__gte=record.received_at)
