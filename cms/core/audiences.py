"""Who may read a page or a blank form: a field, never a place in the tree."""

from __future__ import annotations

from django.db import models


class Audience(models.TextChoices):
    """Narrowest first; the narrowest is the default of everything new."""

    COUNSELOR = "counselor", "Konselor, koordinator BK, pelatih, dan penyunting"
    TEACHER = "teacher", "Semua orang yang masuk dengan akun"
    PUBLIC = "public", "Umum (siapa saja, juga tanpa akun)"
