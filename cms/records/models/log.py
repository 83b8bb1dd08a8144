"""The access log: who did what to which record, when and by what right, and never what stands in it.

Rows are only added. Database triggers (`triggers.py`) refuse every change, and every deletion but that of rows which a
signed checkpoint replaces. Foreign keys hold no constraint: the log outlives people and schools.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from cms.accounts.models import School, User


class Verb(models.TextChoices):
    """What was done. A new verb needs no change of the table."""

    LIST = "list", "Melihat daftar"
    SEARCH = "search", "Mencari"
    READ = "read", "Membaca"
    HISTORY = "history", "Melihat riwayat akses"
    PRINT = "print", "Mencetak"
    DOWNLOAD = "download", "Mengunduh"
    CREATE = "create", "Membuat"
    CHANGE = "change", "Mengubah"
    CLOSE = "close", "Menutup"
    SHARE = "share", "Membagikan"
    UNSHARE = "unshare", "Mengakhiri pembagian"
    HANDOVER = "handover", "Mengalihkan"
    MERGE = "merge", "Menggabungkan"
    BREAK_GLASS = "break-glass", "Membuka darurat"
    ERASE = "erase", "Memusnahkan"
    DENIED = "denied", "Ditolak"
    CLOSE_LOG = "close-log", "Menutup catatan lama"


class AccessLogRow(models.Model):
    """One row of one chain. `number` counts from 1 within the chain, `step` from 0 within its transaction."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.CharField("rantai", max_length=24)
    number = models.PositiveBigIntegerField("nomor")
    step = models.PositiveIntegerField("langkah")
    at = models.DateTimeField("waktu")
    actor = models.ForeignKey(
        User,
        verbose_name="pelaku",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    actor_name = models.CharField("nama pengguna", max_length=150)
    roles = models.CharField("peran", max_length=120, blank=True)
    school = models.ForeignKey(
        School,
        verbose_name="sekolah rekaman",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    verb = models.CharField("tindakan", max_length=16, choices=Verb.choices)
    code = models.CharField("kode rekaman", max_length=40, null=True)  # noqa: DJ001  # no record is not an empty code
    model = models.CharField("jenis rekaman", max_length=80, blank=True)
    why = models.CharField("dasar terlihat", max_length=40, blank=True)
    facts = models.JSONField("keterangan", default=dict)
    previous = models.CharField("MAC sebelumnya", max_length=64, blank=True)
    mac = models.CharField("MAC", max_length=64)

    wagtail_reference_index_ignore = True  # modeladmin registers it: each row would queue a task

    class Meta:
        verbose_name = "catatan akses"
        verbose_name_plural = "catatan akses"
        ordering = ["chain", "-number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="accesslog_number_once")]
        indexes = [models.Index(fields=["code", "school"], name="accesslog_code", condition=Q(code__isnull=False))]

    def __str__(self) -> str:
        return f"{self.chain}/{self.number}"


class AccessCheckpoint(models.Model):
    """What is left of expired rows: their numbers, their time, the MAC of the last one; signed with the chain's key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.CharField("rantai", max_length=24)
    first = models.PositiveBigIntegerField("nomor pertama")
    last = models.PositiveBigIntegerField("nomor terakhir")
    first_at = models.DateTimeField("baris pertama")
    last_at = models.DateTimeField("baris terakhir")
    closed_at = models.DateTimeField("ditutup")
    head = models.CharField("MAC baris terakhir", max_length=64)
    previous = models.CharField("MAC penutupan sebelumnya", max_length=64, blank=True)
    mac = models.CharField("MAC", max_length=64)

    class Meta:
        verbose_name = "penutupan catatan akses"
        verbose_name_plural = "penutupan catatan akses"
        ordering = ["chain", "first"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["chain", "first"], name="accesscheckpoint_first_once"),
            models.CheckConstraint(name="accesscheckpoint_has_rows", condition=Q(first__lte=F("last"))),
        ]

    def __str__(self) -> str:
        return f"{self.chain}/{self.first}-{self.last}"


class AccessClosing(models.Model):
    """Stands here only while `close_access_log` deletes what its checkpoint replaces: the trigger looks for it."""

    checkpoint = models.OneToOneField(AccessCheckpoint, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "penutupan yang sedang berjalan"
        verbose_name_plural = "penutupan yang sedang berjalan"
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.checkpoint)


class RefusalCount(models.Model):
    """How often nobody in particular was refused in one hour (UTC): a stranger has no row of his own."""

    hour = models.DateTimeField("jam", unique=True)
    count = models.PositiveBigIntegerField("jumlah", default=0)

    class Meta:
        verbose_name = "penolakan tanpa akun"
        verbose_name_plural = "penolakan tanpa akun"
        ordering = ["-hour"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}: {self.count}"
