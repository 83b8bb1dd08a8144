"""The register of publications, the pin, and where each page stands."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q


class Publication(models.Model):
    """One run of the publisher: asked for, coalesced, run once, never changed afterwards."""

    class State(models.TextChoices):
        QUEUED = "queued", "Menunggu giliran"
        RUNNING = "running", "Sedang dibangun"
        LIVE = "live", "Tayang"
        UNCHANGED = "unchanged", "Tidak ada yang berubah"
        FAILED = "failed", "Gagal"

    class Kind(models.TextChoices):
        PUBLISH = "publish", "Penerbitan"
        ROLLBACK = "rollback", "Kembali ke terbitan lama"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField("jenis", max_length=10, choices=Kind.choices, default=Kind.PUBLISH)
    state = models.CharField("keadaan", max_length=10, choices=State.choices, default=State.QUEUED)
    reason = models.TextField("pemicu", blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="diminta oleh", null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+",
    )  # fmt: skip
    requested_at = models.DateTimeField("diminta")
    started_at = models.DateTimeField("mulai", null=True, blank=True)
    finished_at = models.DateTimeField("selesai", null=True, blank=True)
    from_release = models.CharField("terbitan asal", max_length=40, blank=True)
    release = models.CharField("terbitan", max_length=40, blank=True)
    input_digest = models.CharField("sidik isi", max_length=64, blank=True)
    pages_changed = models.JSONField("halaman berubah", default=list)
    held_back = models.JSONField("halaman ditahan", default=list)
    message = models.TextField("pesan", blank=True)

    class Meta:
        verbose_name = "penerbitan"
        verbose_name_plural = "daftar penerbitan"
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(state="queued", kind="publish"), name="handbook_one_publication_queued"
            ),
            models.CheckConstraint(
                condition=Q(state="queued", started_at__isnull=True) | Q(started_at__isnull=False) | Q(state="failed"),
                name="handbook_started_when_not_queued",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | (~Q(state__in=["queued", "running"]) & Q(finished_at__isnull=False)),
                name="handbook_finished_with_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.requested_at:%Y-%m-%d %H:%M}"

    @property
    def seconds(self) -> float | None:
        """Return how long the run took, or None while it is not finished."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


class HandbookPin(models.Model):
    """The handbook stays at an old release until somebody ends the pin; meanwhile only withdrawals publish."""

    release = models.CharField("terbitan yang dipertahankan", max_length=40)
    pinned_at = models.DateTimeField("sejak")
    pinned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField("sampai", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = "penahanan terbitan"
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(ended_at__isnull=True), name="handbook_one_pin_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.release


class PublishedPage(models.Model):
    """Where one page stands in what readers get: since when its present text is live, or why it is held back."""

    uid = models.UUIDField("kunci halaman", unique=True)
    path = models.CharField("alamat", max_length=500, blank=True)
    digest = models.CharField("sidik isi", max_length=64, blank=True)
    live_since = models.DateTimeField("tayang sejak", null=True, blank=True)
    held_back = models.TextField("alasan ditahan", blank=True)

    class Meta:
        verbose_name = "halaman terbit"

    def __str__(self) -> str:
        return self.path or "/"
