"""What a source of the handbook is, and whether a regulation is still in force."""

from __future__ import annotations

from django.db import models


class SourceKind(models.TextChoices):
    """What kind of text it is."""

    REGULATION = "peraturan", "Peraturan"
    BOOK = "buku", "Buku"
    ARTICLE = "artikel", "Artikel"
    WEBSITE = "situs", "Situs"
    MODULE = "modul", "Modul pelatihan"
    ETHICS = "kode-etik", "Kode etik"


class SourceStatus(models.TextChoices):
    """Whether it binds today."""

    IN_FORCE = "berlaku", "Berlaku"
    REVOKED = "dicabut", "Dicabut"
    REFERENCE = "acuan", "Bahan acuan (bukan peraturan)"
