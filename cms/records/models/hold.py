"""A safety hold: nothing of the pupil is erased while it stands (domain.md c7)."""

from __future__ import annotations

from django.db import models

from cms.accounts.models import User, paired

from ..fields import SealedTextField
from ..matrix import Item
from .base import BASE_PLAIN, ProtectedRecord
from .student import Student


class HoldState(models.TextChoices):
    """A hold is lifted by a second person."""

    STANDING = "berlaku", "Berlaku"
    LIFTED = "diakhiri", "Diakhiri"


class SafetyHold(ProtectedRecord):
    """Why the records of a pupil must stay: child protection, a legal matter."""

    ITEM = Item.PERSONAL
    STATES = HoldState
    PUPIL = "student"

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="holds", editable=False)
    reason = SealedTextField("alasan", max_length=600)
    review_date = models.DateField("tinjau lagi")
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    lifted_at = models.DateTimeField(null=True, editable=False)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "penahanan penghapusan"
        verbose_name_plural = "penahanan penghapusan"
        constraints = [
            *ProtectedRecord.Meta.constraints,
            models.CheckConstraint(name="hold_lifted_paired", condition=paired("lifted_by", "lifted_at")),
        ]

    class Protection:
        sealed = ("reason",)
        plain = (*BASE_PLAIN, "student", "review_date", "lifted_by", "lifted_at")
        general = ()
        short = ("student", "review_date")
