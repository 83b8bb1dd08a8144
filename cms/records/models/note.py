"""Counseling notes: for the counselor in charge alone (domain.md b13, c6)."""

from __future__ import annotations

from django.db import models

from ..fields import SealedTextField
from ..matrix import Item
from .base import BASE_PLAIN, ProtectedRecord
from .case import Case
from .student import Student


class NoteState(models.TextChoices):
    """Notes are few and are destroyed when no longer needed."""

    OPEN = "berlaku", "Berlaku"
    CLOSED = "ditutup", "Ditutup"


class Note(ProtectedRecord):
    """One meeting or observation, as on a kartu konseling."""

    ITEM = Item.NOTE
    STATES = NoteState
    PUPIL = "student"

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="notes", editable=False)
    case = models.ForeignKey(
        Case, verbose_name="kasus", null=True, blank=True, on_delete=models.PROTECT, related_name="notes"
    )
    met_date = models.DateField("tanggal")
    topic = SealedTextField("topik", max_length=200)
    medium = SealedTextField("media", max_length=100, blank=True)
    summary = SealedTextField("ringkasan", max_length=8000)
    approach = SealedTextField("pendekatan atau teknik", max_length=400, blank=True)
    result = SealedTextField("hasil", max_length=4000, blank=True)
    follow_up = SealedTextField("tindak lanjut", max_length=2000, blank=True)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "catatan konseling"
        verbose_name_plural = "catatan konseling"

    class Protection:
        sealed = ("topic", "medium", "summary", "approach", "result", "follow_up")
        plain = (*BASE_PLAIN, "student", "case", "met_date")
        general = ()
        short = ()

    class Access:
        section = "catatan"
        given = ("case", "met_date")
        reviewed = ("topic", "medium", "summary", "approach", "result", "follow_up")
        kept = ("student",)
