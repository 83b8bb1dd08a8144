"""A home visit: agreed with pupil and family, done, reported, its commitments watched (domain.md a3, b6, b9, c3)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from ..fields import SealedTextField
from ..matrix import Item
from .activity import ActivityRecord, Channel, Slip
from .base import BASE_PLAIN, ProtectedRecord


class HomeVisitState(models.TextChoices):
    """Refusal, another time, no answer and nobody met are states of their own, not remarks."""

    PLANNED = "direncanakan", "Direncanakan"
    AGREED = "disetujui_siswa", "Disetujui peserta didik"
    LETTER_SENT = "surat_dikirim", "Surat dikirim"
    WILLING = "bersedia", "Keluarga bersedia"
    OTHER_TIME = "waktu_lain", "Keluarga minta waktu lain"
    REFUSED = "menolak", "Ditolak"
    NO_ANSWER = "tidak_menjawab", "Tidak ada jawaban"
    SCHEDULED = "dijadwalkan", "Dijadwalkan"
    DONE = "terlaksana", "Terlaksana"
    NOT_MET = "tidak_bertemu", "Tidak bertemu"
    POSTPONED = "ditunda", "Ditunda"
    CANCELLED = "dibatalkan", "Dibatalkan"
    DRAFT = "laporan_draf", "Laporan disusun"
    FINAL = "laporan_final", "Laporan selesai"
    WATCHED = "komitmen_dipantau", "Komitmen dipantau"
    FINISHED = "selesai", "Selesai"


PLANNED_STATES = frozenset({HomeVisitState.SCHEDULED, HomeVisitState.DONE, HomeVisitState.DRAFT})
"""Where the visit has a day, and what was planned may still be changed."""


class HomeVisit(ActivityRecord):
    """One visit of one case. The four results stay apart: data, keterangan, kemudahan, and commitments as rows."""

    ITEM = Item.HOME_VISIT
    STATES = HomeVisitState
    PREFIX = "KR"

    purpose = SealedTextField("tujuan kunjungan", max_length=2000)
    data_sought = SealedTextField("data yang dicari", max_length=2000)
    persons_to_meet = SealedTextField("siapa yang hendak ditemui", max_length=400)
    may_tell = SealedTextField("boleh disampaikan kepada keluarga", max_length=2000, blank=True)
    may_not_tell = SealedTextField("tidak boleh disampaikan kepada keluarga", max_length=2000, blank=True)
    companion = SealedTextField("pendamping, bila disetujui peserta didik", max_length=150, blank=True)
    letter_number = models.CharField("nomor surat", max_length=80, blank=True)
    letter_date = models.DateField("tanggal surat", null=True, blank=True)
    letter_channel = models.CharField("surat disampaikan lewat", max_length=10, choices=Channel.choices, blank=True)
    letter_count = models.PositiveSmallIntegerField("surat ke-", default=0, editable=False)
    slip = models.CharField("lembar jawaban", max_length=10, choices=Slip.choices, blank=True)
    visit_at = models.DateTimeField("jadwal kunjungan", null=True, blank=True)
    address = SealedTextField("alamat kunjungan", max_length=400, blank=True)
    halted_reason = SealedTextField(
        "alasan ditolak, ditunda, dibatalkan, atau tidak bertemu", max_length=600, blank=True
    )
    visited_at = models.DateTimeField("berkunjung pada", null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        "lama (menit)", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    persons_met = SealedTextField("siapa yang ditemui", max_length=400, blank=True)
    home_condition = SealedTextField("keadaan rumah dan lingkungan", max_length=4000, blank=True)
    data_found = SealedTextField("hasil: data", max_length=8000, blank=True)
    statements = SealedTextField("hasil: keterangan keluarga", max_length=8000, blank=True)
    facilities = SealedTextField("hasil: kemudahan", max_length=4000, blank=True)
    evaluation = SealedTextField("evaluasi pelaksanaan", max_length=4000, blank=True)
    analysis = SealedTextField("analisis hasil", max_length=4000, blank=True)
    revisit_needed = models.BooleanField("perlu kunjungan ulang", null=True, blank=True)
    follow_up = SealedTextField("tindak lanjut", max_length=600, blank=True)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "kunjungan rumah"
        verbose_name_plural = "kunjungan rumah"
        constraints = [
            *ActivityRecord.Meta.constraints,
            models.CheckConstraint(
                name="homevisit_scheduled_has_time",
                condition=~Q(state__in=["dijadwalkan", "terlaksana"]) | Q(visit_at__isnull=False),
            ),
        ]

    class Protection:
        sealed = (
            "trail",
            *("purpose", "data_sought", "persons_to_meet", "may_tell", "may_not_tell", "companion", "address"),
            *("halted_reason", "persons_met", "home_condition", "data_found", "statements", "facilities"),
            *("evaluation", "analysis", "follow_up"),
        )
        plain = (
            *(*BASE_PLAIN, "student", "case", "letter_number", "letter_date", "letter_channel", "letter_count", "slip"),
            *("visit_at", "visited_at", "minutes", "revisit_needed", "final_by", "final_at"),
        )
        general = ()
        short = ("student", "case", "visit_at", "visited_at", "revisit_needed", "follow_up")

    class Access:
        section = "kunjungan"
        given = (
            *("case", "letter_number", "letter_date", "letter_channel", "letter_count", "slip", "visit_at"),
            *("visited_at", "minutes", "revisit_needed", "final_at"),
        )
        reviewed = (
            "trail",
            *("purpose", "data_sought", "persons_to_meet", "may_tell", "may_not_tell", "address", "halted_reason"),
            *("persons_met", "home_condition", "data_found", "statements", "facilities", "evaluation", "analysis"),
            "follow_up",
        )
        names = ("companion",)
        kept = ("student", "final_by")

    def clean(self) -> None:
        """Refuse a scheduled visit without its day. Raises ValidationError."""
        super().clean()
        if self.visit_at is None and self.state in PLANNED_STATES:
            sentence = (
                "Kunjungannya sudah dijadwalkan, jadi jadwalnya tidak dapat dikosongkan. Tunda atau batalkan dahulu."
            )
            raise ValidationError({"visit_at": sentence})
