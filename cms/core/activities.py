"""The five supporting activities (kegiatan pendukung), one list shared by all rooms.

Source: Modul 4, Bidang Bimbingan dan Satuan Pendukung (Restu Widajati); order of that module.
"""

from __future__ import annotations

from django.db import models


class Activity(models.TextChoices):
    """The value is also the public address of the activity's page."""

    INSTRUMENTATION = "aplikasi-instrumentasi", "Aplikasi instrumentasi"
    DATA_POOL = "himpunan-data", "Himpunan data"
    HOME_VISIT = "kunjungan-rumah", "Kunjungan rumah"
    CASE_CONFERENCE = "konferensi-kasus", "Konferensi kasus"
    REFERRAL = "alih-tangan-kasus", "Alih tangan kasus"
