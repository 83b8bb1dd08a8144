"""A commitment: who does what by when, and whether it was kept (domain.md c3, c4, e4)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..fields import SealedTextField
from ..matrix import Item
from .base import BASE_PLAIN, ProtectedRecord
from .case import Case
from .conference import CaseConference
from .home_visit import HomeVisit
from .referral import Referral
from .student import Student


class CommitmentState(models.TextChoices):
    """Running until somebody looks whether it was kept."""

    RUNNING = "berjalan", "Berjalan"
    KEPT = "ditepati", "Ditepati"
    BROKEN = "tidak_ditepati", "Tidak ditepati"
    DROPPED = "dibatalkan", "Dibatalkan"


class Commitment(ProtectedRecord):
    """One action of one party, agreed at a visit, a conference or a referral."""

    ITEM = Item.HOME_VISIT
    STATES = CommitmentState
    PUPIL = "student"
    PARTS = (
        (Q(visit__isnull=False), Item.HOME_VISIT),
        (Q(conference__isnull=False), Item.CONFERENCE),
        (Q(referral__isnull=False), Item.REFERRAL),
    )

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="commitments", editable=False)
    case = models.ForeignKey(
        Case, verbose_name="kasus", on_delete=models.PROTECT, related_name="commitments", editable=False
    )
    visit = models.ForeignKey(
        HomeVisit, null=True, on_delete=models.PROTECT, related_name="commitments", editable=False
    )
    conference = models.ForeignKey(
        CaseConference, null=True, on_delete=models.PROTECT, related_name="commitments", editable=False
    )
    referral = models.ForeignKey(
        Referral, null=True, on_delete=models.PROTECT, related_name="commitments", editable=False
    )
    party = SealedTextField("siapa", max_length=150)
    action = SealedTextField("apa yang akan dilakukan", max_length=600)
    due_date = models.DateField("paling lambat")
    checked_date = models.DateField("diperiksa pada", null=True, blank=True)
    outcome = SealedTextField("apa yang terjadi", max_length=600, blank=True)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "komitmen"
        verbose_name_plural = "komitmen"
        indexes = [
            *ProtectedRecord.Meta.indexes,
            models.Index(fields=["owner", "state", "due_date"], name="commitment_due"),
        ]
        constraints = [
            *ProtectedRecord.Meta.constraints,
            models.CheckConstraint(
                name="commitment_from_one_activity",
                condition=Q(visit__isnull=False, conference__isnull=True, referral__isnull=True)
                | Q(visit__isnull=True, conference__isnull=False, referral__isnull=True)
                | Q(visit__isnull=True, conference__isnull=True, referral__isnull=False),
            ),
        ]

    class Protection:
        sealed = ("party", "action", "outcome")
        plain = (*BASE_PLAIN, "student", "case", "visit", "conference", "referral", "due_date", "checked_date")
        general = ()
        short = ("student", "case", "due_date", "checked_date")

    class Access:
        section = "janji"
        given = ("case", "visit", "conference", "referral", "due_date", "checked_date")
        reviewed = ("party", "action", "outcome")
        kept = ("student",)

    @property
    def item(self) -> Item:
        """Return the kind of content: that of the activity it came from."""
        if self.visit_id is not None:
            return Item.HOME_VISIT
        return Item.CONFERENCE if self.conference_id is not None else Item.REFERRAL

    @property
    def source(self) -> HomeVisit | CaseConference | Referral:
        """Return the activity that it came from."""
        found = self.visit or self.conference or self.referral
        assert found is not None  # noqa: S101  # held by the constraint
        return found
