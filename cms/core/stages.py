"""The six stages that all five activities share.

Source: Prayitno's scheme as taught in Modul 4 (Restu Widajati) and on konselingindonesia.com.
"""

from __future__ import annotations

from django.db import models


class Stage(models.TextChoices):
    """In their fixed order."""

    PLANNING = "perencanaan", "Perencanaan"
    EXECUTION = "pelaksanaan", "Pelaksanaan"
    EVALUATION = "evaluasi", "Evaluasi"
    ANALYSIS = "analisis-hasil", "Analisis hasil"
    FOLLOW_UP = "tindak-lanjut", "Tindak lanjut"
    REPORT = "laporan", "Laporan"
