"""A safety hold: nothing of the pupil is erased while it stands (domain.md c7)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cms.accounts.models import User, paired

from ..fields import SealedTextField
from ..matrix import Item
from .base import BASE_PLAIN, ProtectedRecord
from .student import Student


class HoldState(models.TextChoices):
    """A hold is lifted by a second person."""

    STANDING = "berlaku", "Berlaku"
    ASKED = "diminta", "Pengakhiran menunggu koordinator BK"
    LIFTED = "diakhiri", "Diakhiri"


KEEPING = (HoldState.STANDING, HoldState.ASKED)
"""The states in which nothing of the pupil is erased: a hold that somebody asked to lift still stands."""


class SafetyHold(ProtectedRecord):
    """Why the records of a pupil must stay: child protection, a legal matter."""

    ITEM = Item.PERSONAL
    STATES = HoldState
    PUPIL = "student"

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="holds", editable=False)
    reason = SealedTextField("alasan", max_length=600)
    review_date = models.DateField("tinjau lagi")
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    asked_at = models.DateTimeField("pengakhiran diminta", null=True, editable=False)
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    lifted_at = models.DateTimeField(null=True, editable=False)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "penahanan penghapusan"
        verbose_name_plural = "penahanan penghapusan"
        constraints = [
            *ProtectedRecord.Meta.constraints,
            models.CheckConstraint(name="hold_lifted_paired", condition=paired("lifted_by", "lifted_at")),
            models.CheckConstraint(name="hold_asked_paired", condition=paired("asked_by", "asked_at")),
            models.CheckConstraint(
                name="hold_lifted_state",
                condition=Q(state="diakhiri", lifted_at__isnull=False, asked_at__isnull=False)
                | Q(state="diminta", lifted_at__isnull=True, asked_at__isnull=False)
                | Q(state="berlaku", lifted_at__isnull=True, asked_at__isnull=True),
            ),
            models.CheckConstraint(name="hold_lifted_by_second", condition=~Q(lifted_by=F("asked_by"))),
        ]

    class Protection:
        sealed = ("reason",)
        plain = (*BASE_PLAIN, "student", "review_date", "asked_by", "asked_at", "lifted_by", "lifted_at")
        general = ()
        short = ("student", "review_date", "asked_at")

    class Access:
        is_withheld = True  # the row, what names it, and that there is one: nothing of it leaves
