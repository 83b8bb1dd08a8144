"""The section skeleton of an activity page.

Source: the common chapters of the five activities in the field's literature (domain notes, part a).
"""

from __future__ import annotations

from django.db import models


class Section(models.TextChoices):
    """In the order in which the five activity pages show them."""

    DEFINITION = "pengertian", "Pengertian"
    GOALS = "tujuan", "Tujuan"
    FUNCTIONS = "fungsi", "Fungsi"
    PRINCIPLES = "asas", "Asas"
    COMPONENTS = "komponen", "Komponen"
    SERVICES = "layanan-yang-ditunjang", "Layanan yang ditunjang"
    STAGES = "tahapan", "Tahapan"
    PARTIES = "pihak-yang-terlibat", "Pihak yang terlibat"
    DOCUMENTS = "dokumen", "Dokumen"
    MISTAKES = "kesalahan-umum", "Kesalahan umum"
    QUESTIONS = "tanya-jawab", "Tanya jawab"
    SOURCES = "sumber", "Sumber"
