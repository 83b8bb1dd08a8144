"""Shares: a record, a person, named fields, from, until (access.md). And the numbers of the codes."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from cms.accounts.models import School, User, paired

from .consent import Purpose


class ShareState(models.TextChoices):
    """A share opens with the pledge of its receiver, and closes by itself or by its owner."""

    OFFERED = "offered", "Menunggu pernyataan menjaga rahasia"
    OPEN = "open", "Terbuka"
    CLOSED = "closed", "Ditutup"


class Share(models.Model):
    """What one person may see of one record, and how long.

    `kind` is the record's model name, `purpose` the consent it rests on.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40, editable=False)
    record = models.UUIDField(editable=False)
    person = models.ForeignKey(User, verbose_name="kepada", on_delete=models.PROTECT, related_name="+")
    fields = models.JSONField("bagian yang dibagikan", default=list)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, default=Purpose.SHARING, editable=False)
    since = models.DateTimeField("sejak")
    until = models.DateTimeField("sampai")
    state = models.CharField("keadaan", max_length=7, choices=ShareState.choices, editable=False)
    shared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    shared_at = models.DateTimeField(editable=False)
    pledged_at = models.DateTimeField("pernyataan rahasia", null=True, editable=False)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "berbagi"
        verbose_name_plural = "berbagi"
        default_permissions = ()
        indexes = [models.Index(fields=["person", "kind", "state"], name="share_by_person")]
        constraints = [
            models.CheckConstraint(name="share_ends_later", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(name="share_closed_paired", condition=paired("closed_by", "closed_at")),
            models.CheckConstraint(
                name="share_open_after_pledge", condition=~Q(state="open") | Q(pledged_at__isnull=False)
            ),
            models.CheckConstraint(name="share_not_to_oneself", condition=~Q(person=F("shared_by"))),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record}"


class CodeNumber(models.Model):
    """The last number given for a prefix, school and year."""

    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=12)  # a prefix, or prefix/number for the rows below a record
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="code_number_once", fields=["school", "prefix", "year"]),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"
