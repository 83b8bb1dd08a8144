"""A throw-away model with one field of each sealed kind, outside the app registry."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.apps.registry import Apps
from django.db import models

from cms.records.fields import SealedDateField, SealedJSONField, SealedTextField

CANARY = "Kenari-Rahasia-7Q"


class Leaf(models.Model):
    """A row that belongs to a subject of its own, or to itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    code = models.CharField(max_length=20)
    pupil = models.UUIDField(null=True, blank=True)
    name = SealedTextField("nama", max_length=60)
    story = SealedTextField("cerita", blank=True, default="", max_length=400)
    sex = SealedTextField("jenis kelamin", max_length=1, choices=[("L", "Laki-laki"), ("P", "Perempuan")], blank=True)
    born = SealedDateField("lahir", null=True, blank=True)
    facts = SealedJSONField("fakta", null=True, blank=True)

    objects: ClassVar[models.Manager[Leaf]] = models.Manager()

    class Meta:
        app_label = "records"
        apps = Apps()

    def __str__(self) -> str:
        return self.code

    def sealing_subject(self) -> uuid.UUID:
        return self.pupil or self.pk
