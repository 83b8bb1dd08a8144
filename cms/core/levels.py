"""How much a party may see of a record (access matrix), and the kinds of callout on a page."""

from __future__ import annotations

from django.db import models


class AccessLevel(models.TextChoices):
    """The five words of the access matrix (shared by the handbook's tables and the record walls)."""

    FULL = "full", "Penuh"
    READ = "read", "Baca"
    SHORT = "short", "Ringkas"
    NUMBERS = "numbers", "Angka"
    NONE = "none", "Tidak"


class CalloutKind(models.TextChoices):
    """The value is also the class of the theme."""

    NOTE = "note", "Catatan"
    TIP = "tip", "Kiat"
    EXAMPLE = "example", "Contoh"
    WARNING = "warning", "Perhatian"
    DANGER = "danger", "Bahaya"
