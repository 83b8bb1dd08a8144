"""A request of a person about a pupil's data, on a clock of 72 hours; who was told of it; what was corrected for it.

UU 27/2022 art. 5-13 give the rights. The words of the person are sealed; kind, state and clock are plain, so that the
PPDP watches the clock by code. `kind` and `record` name the record that is meant, as in a share.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q

from cms.accounts.models import User, paired

from ..fields import SealedTextField
from ..matrix import Item
from .base import BASE_PLAIN, ProtectedRecord
from .emergency import MailState
from .student import Student

ANSWERED_WITHIN: Final = timedelta(hours=72)
WARNED_AFTER: Final = timedelta(hours=48)


class Right(models.TextChoices):
    """Which right is used."""

    ACCESS = "akses", "Akses dan salinan"
    CORRECTION = "perbaikan", "Perbaikan atau pelengkapan"
    RESTRICTION = "pembatasan", "Pembatasan pemrosesan"
    ERASURE = "pemusnahan", "Penghapusan dan pemusnahan"
    STOP = "penghentian", "Penghentian pemrosesan (pencabutan persetujuan)"
    OBJECTION = "keberatan", "Keberatan"


class PersonRequestState(models.TextChoices):
    """From the receipt to the answer that reached the person; a refusal is decided by the PPDP."""

    RECEIVED = "diterima", "Diterima"
    CHECKED = "diperiksa", "Identitas diperiksa"
    WORKED = "dikerjakan", "Dikerjakan"
    READY = "siap", "Jawaban menunggu koordinator BK"
    CONFIRMED = "dipastikan", "Jawaban siap disampaikan"
    PROPOSED = "usul_tolak", "Usul penolakan menunggu koordinator BK"
    SECONDED = "tolak_dipastikan", "Usul penolakan menunggu PPDP"
    DECIDED = "tolak_diputuskan", "Penolakan siap disampaikan"
    ANSWERED = "dijawab", "Dijawab"
    REFUSED = "ditolak", "Ditolak"
    WITHDRAWN = "ditarik", "Ditarik oleh pemohon"


ENDED: Final = (PersonRequestState.ANSWERED, PersonRequestState.REFUSED, PersonRequestState.WITHDRAWN)
"""The states in which the clock stands still."""


class Arrival(models.TextChoices):
    """How the request came, and how the answer went."""

    SPOKEN = "langsung", "Langsung, bertatap muka"
    LETTER = "surat", "Surat"
    PHONE = "telepon", "Telepon"
    MESSAGE = "pesan", "Pesan singkat"
    EMAIL = "surel", "Surel"


class Identity(models.TextChoices):
    """How it was made sure that the person is who he says."""

    KNOWN = "dikenal", "Dikenal langsung oleh sekolah"
    CARD = "kartu", "Kartu identitas diperlihatkan"
    CALLED = "dihubungi", "Dihubungi kembali lewat nomor pada data sekolah"
    MANDATE = "kuasa", "Surat kuasa dan kartu identitas"


class Outcome(models.TextChoices):
    """How far the request was met."""

    FULL = "dipenuhi", "Dipenuhi"
    PARTLY = "sebagian", "Dipenuhi sebagian"


class RequestRefusal(models.TextChoices):
    """Why a request is refused. Chosen, so that the PPDP decides without the content."""

    ASKER = "pemohon", "Hak pemohon belum terbukti"
    RIGHT = "benar", "Data sudah benar menurut bukti yang ada"
    DUTY = "kewajiban", "Ada kewajiban hukum untuk menyimpan atau memproses"
    SAFETY = "keselamatan", "Membahayakan peserta didik atau orang lain"
    OTHERS = "orang_lain", "Membuka data orang lain"
    SERVICE = "layanan", "Masih diperlukan untuk layanan yang sedang berjalan"


class PersonRequest(ProtectedRecord):
    """What a pupil, or somebody for him, asks about his data. The clock runs from `received_at` until it is told."""

    ITEM = Item.PERSONAL
    STATES = PersonRequestState
    PREFIX = "PH"
    PUPIL = "student"

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="requests", editable=False)
    right = models.CharField("jenis permintaan", max_length=11, choices=Right.choices)
    kind = models.CharField(max_length=40, editable=False)
    record = models.UUIDField(editable=False)
    record_code = models.CharField("rekaman yang dimaksud", max_length=24, editable=False)
    received_at = models.DateTimeField("diterima pada")
    channel = models.CharField("cara disampaikan", max_length=8, choices=Arrival.choices)
    asker_name = SealedTextField("nama pemohon", max_length=150)
    asker_relation = SealedTextField("hubungan dengan peserta didik", max_length=80)
    asked = SealedTextField("yang diminta", max_length=2000)
    identity_means = models.CharField("cara identitas dipastikan", max_length=9, choices=Identity.choices, blank=True)
    identity_note = SealedTextField("keterangan pemeriksaan identitas", max_length=300, blank=True)
    outcome = models.CharField("hasil", max_length=8, choices=Outcome.choices, blank=True)
    answer = SealedTextField("jawaban", max_length=4000, blank=True)
    refusal = models.CharField("alasan penolakan", max_length=11, choices=RequestRefusal.choices, blank=True)
    refusal_text = SealedTextField("penjelasan penolakan", max_length=2000, blank=True)
    objection = SealedTextField("keberatan pemohon", max_length=2000, blank=True)
    halted_reason = SealedTextField("alasan ditarik", max_length=600, blank=True)
    delivered_by = models.CharField("cara jawaban disampaikan", max_length=8, choices=Arrival.choices, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    confirmed_at = models.DateTimeField("dipastikan pada", null=True, editable=False)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    decided_at = models.DateTimeField("diputuskan pada", null=True, editable=False)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    answered_at = models.DateTimeField("dijawab pada", null=True, editable=False)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "permintaan hak"
        verbose_name_plural = "permintaan hak"
        indexes = [
            *ProtectedRecord.Meta.indexes,
            models.Index(fields=["state", "received_at"], name="personrequest_clock"),
        ]
        constraints = [
            *ProtectedRecord.Meta.constraints,
            models.CheckConstraint(
                name="personrequest_confirmed_paired", condition=paired("confirmed_by", "confirmed_at")
            ),
            models.CheckConstraint(name="personrequest_decided_paired", condition=paired("decided_by", "decided_at")),
            models.CheckConstraint(
                name="personrequest_answered_paired", condition=paired("answered_by", "answered_at")
            ),
            models.CheckConstraint(
                name="personrequest_confirmed_by_another", condition=~Q(confirmed_by=F("created_by"))
            ),
            models.CheckConstraint(
                name="personrequest_decided_by_a_third",
                condition=~Q(decided_by=F("created_by")) & ~Q(decided_by=F("confirmed_by")),
            ),
            models.CheckConstraint(
                name="personrequest_answered_state",
                condition=Q(state__in=["dijawab", "ditolak"], answered_at__isnull=False)
                | ~Q(state__in=["dijawab", "ditolak"]) & Q(answered_at__isnull=True),
            ),
            models.CheckConstraint(
                name="personrequest_answered_by_two", condition=~Q(state="dijawab") | Q(confirmed_by__isnull=False)
            ),
            models.CheckConstraint(
                name="personrequest_refused_by_three",
                condition=~Q(state__in=["tolak_diputuskan", "ditolak"])
                | Q(confirmed_by__isnull=False, decided_by__isnull=False) & ~Q(refusal=""),
            ),
        ]

    class Protection:
        sealed = (
            "asker_name",
            "asker_relation",
            "asked",
            "identity_note",
            "answer",
            "refusal_text",
            "objection",
            "halted_reason",
        )
        plain = (
            *BASE_PLAIN,
            "student",
            "right",
            "kind",
            "record",
            "record_code",
            "received_at",
            "channel",
            "identity_means",
            "outcome",
            "refusal",
            "delivered_by",
            "confirmed_by",
            "confirmed_at",
            "decided_by",
            "decided_at",
            "answered_by",
            "answered_at",
        )
        general = ()
        short = (
            "student",
            "right",
            "record_code",
            "received_at",
            "channel",
            "identity_means",
            "outcome",
            "refusal",
            "delivered_by",
            "confirmed_at",
            "decided_at",
            "answered_at",
        )

    class Access:
        section = "permintaan"
        given = (
            *("right", "kind", "received_at", "channel", "identity_means", "outcome", "delivered_by"),
            *("confirmed_at", "decided_at", "answered_at"),
        )
        reviewed = (
            *("asker_relation", "asked", "identity_note", "answer", "refusal", "refusal_text", "objection"),
            "halted_reason",
        )
        names = ("asker_name",)
        kept = ("student", "record", "record_code", "confirmed_by", "decided_by", "answered_by")

    @property
    def due_at(self) -> datetime:
        """Return until when it is to be answered."""
        return self.received_at + ANSWERED_WITHIN

    @property
    def warn_at(self) -> datetime:
        """Return when everybody whom it concerns is told that little time is left."""
        return self.received_at + WARNED_AFTER

    @property
    def is_open(self) -> bool:
        """Return whether the clock runs."""
        return self.state not in ENDED


class RequestNotice(models.Model):
    """Who was told of which request that 24 hours are left (`after` 48) or that its time is over (72), each once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(PersonRequest, on_delete=models.CASCADE, related_name="notices", editable=False)
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    after = models.PositiveSmallIntegerField("setelah jam", editable=False)
    told_at = models.DateTimeField("diberitahukan", editable=False)
    mail = models.CharField(
        "surel", max_length=12, choices=MailState.choices, default=MailState.WAITING, editable=False
    )

    class Meta:
        verbose_name = "pemberitahuan permintaan"
        verbose_name_plural = "pemberitahuan permintaan"
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["request", "person", "after"], name="request_told_once")]

    def __str__(self) -> str:
        return f"{self.request.code}: {self.person.get_username()}"


class Correction(models.Model):
    """Which fields of which record were corrected for a request: names of fields, never what stood or stands there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(PersonRequest, on_delete=models.PROTECT, related_name="corrections", editable=False)
    kind = models.CharField(max_length=40, editable=False)
    record = models.UUIDField(editable=False)
    record_code = models.CharField("kode rekaman", max_length=24, editable=False)
    fields = models.JSONField("bagian", default=list, editable=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField("diperbaiki", editable=False)

    class Meta:
        verbose_name = "perbaikan"
        verbose_name_plural = "perbaikan"
        ordering = ["made_at", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.request.code}: {self.record_code}"
