"""A case conference: limited and closed, led by the counselor, never a court (domain.md a4, b10, c4)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from cms.accounts.models import User

from ..fields import SealedTextField
from ..matrix import Item
from .activity import ActivityRecord, Fulfilment
from .base import BASE_PLAIN, ProtectedRecord
from .case import Case
from .student import Student


class CaseConferenceState(models.TextChoices):
    """Proposed, agreed to, invited, held or not, reported, its commitments watched."""

    PROPOSED = "diusulkan", "Diusulkan"
    AGREED = "disetujui", "Disetujui"
    INVITED = "diundang", "Diundang"
    HELD = "terlaksana", "Terlaksana"
    POSTPONED = "ditunda", "Ditunda"
    CANCELLED = "batal", "Batal"
    FINAL = "laporan_final", "Laporan selesai"
    WATCHED = "komitmen_berjalan", "Komitmen berjalan"
    FINISHED = "selesai", "Selesai"


INVITED_STATES = frozenset(
    {
        CaseConferenceState.INVITED,
        CaseConferenceState.HELD,
        CaseConferenceState.FINAL,
        CaseConferenceState.WATCHED,
        CaseConferenceState.FINISHED,
    }
)
"""Where the meeting has a time."""


class CaseConference(ActivityRecord):
    """One meeting on one case. Minutes and berita acara are the school's habit, not asked (a4)."""

    ITEM = Item.CONFERENCE
    STATES = CaseConferenceState
    PREFIX = "KK"

    problem = SealedTextField("pokok yang dibahas", max_length=2000)
    data_sought = SealedTextField("data yang ingin diperoleh", max_length=2000)
    may_not_tell = SealedTextField("tidak dibicarakan, menurut kesepakatan", max_length=2000, blank=True)
    starts_at = models.DateTimeField("mulai", null=True, blank=True)
    ends_at = models.DateTimeField("berakhir", null=True, blank=True)
    place = SealedTextField("tempat", max_length=150, blank=True)
    letter_number = models.CharField("nomor undangan", max_length=80, blank=True)
    letter_date = models.DateField("tanggal undangan", null=True, blank=True)
    core = SealedTextField("uraian kegiatan inti", max_length=8000, blank=True)
    minutes = SealedTextField("notulen, bila dibuat", max_length=16000, blank=True)
    has_official_report = models.BooleanField("berita acara dibuat", default=False)
    data_found = SealedTextField("hasil: data", max_length=8000, blank=True)
    statements = SealedTextField("hasil: keterangan peserta", max_length=8000, blank=True)
    facilities = SealedTextField("hasil: kemudahan", max_length=4000, blank=True)
    fulfilment = models.CharField("keterpenuhan data", max_length=9, choices=Fulfilment.choices, blank=True)
    evaluation = SealedTextField("evaluasi pelaksanaan", max_length=4000, blank=True)
    analysis = SealedTextField("analisis hasil", max_length=4000, blank=True)
    follow_up = SealedTextField("tindak lanjut", max_length=600, blank=True)
    halted_reason = SealedTextField("alasan ditunda atau batal", max_length=600, blank=True)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "konferensi kasus"
        verbose_name_plural = "konferensi kasus"
        constraints = [
            *ActivityRecord.Meta.constraints,
            models.CheckConstraint(
                name="caseconference_ends_later",
                condition=Q(starts_at__isnull=True, ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
            ),
        ]

    class Protection:
        sealed = (
            "trail",
            *("problem", "data_sought", "may_not_tell", "place", "core", "minutes", "data_found", "statements"),
            *("facilities", "evaluation", "analysis", "follow_up", "halted_reason"),
        )
        plain = (
            *(*BASE_PLAIN, "student", "case", "starts_at", "ends_at", "letter_number", "letter_date"),
            *("has_official_report", "fulfilment", "final_by", "final_at"),
        )
        general = ()
        short = ("student", "case", "starts_at", "ends_at", "follow_up")

    class Access:
        section = "pertemuan"
        given = (
            *("case", "starts_at", "ends_at", "letter_number", "letter_date", "has_official_report", "fulfilment"),
            "final_at",
        )
        reviewed = (
            "trail",
            *("problem", "data_sought", "may_not_tell", "place", "core", "minutes", "data_found", "statements"),
            *("facilities", "evaluation", "analysis", "follow_up", "halted_reason"),
        )
        kept = ("student", "final_by")

    def clean(self) -> None:
        """Refuse a meeting that has half a time, or ends before it begins. Raises ValidationError."""
        super().clean()
        if (self.starts_at is None) != (self.ends_at is None):
            missing = "starts_at" if self.starts_at is None else "ends_at"
            raise ValidationError({missing: "Isi jam mulai dan jam berakhir, atau kosongkan keduanya."})
        if self.starts_at is None and self.state in INVITED_STATES:
            raise ValidationError({"starts_at": "Undangannya sudah tercatat, jadi waktunya tidak dapat dikosongkan."})
        if self.starts_at is not None and self.ends_at is not None and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "Jam berakhir harus sesudah jam mulai."})


class ParticipantState(models.TextChoices):
    """Invited, pledged, there or not."""

    INVITED = "diundang", "Diundang"
    PLEDGED = "menyatakan", "Menyatakan menjaga rahasia"
    ATTENDED = "hadir", "Hadir"
    ABSENT = "tidak_hadir", "Tidak hadir"


class Participant(ProtectedRecord):
    """Somebody who takes part. Without an account his pledge is on paper, and recorded here."""

    ITEM = Item.CONFERENCE
    STATES = ParticipantState
    PUPIL = "student"

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name="participants", editable=False)
    conference = models.ForeignKey(
        CaseConference, on_delete=models.PROTECT, related_name="participants", editable=False
    )
    name = SealedTextField("nama", max_length=150)
    position = SealedTextField("jabatan atau hubungan", max_length=150)
    account = models.ForeignKey(
        User, verbose_name="akun, bila ada", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pledged_date = models.DateField("pernyataan rahasia ditandatangani", null=True, blank=True)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "peserta konferensi"
        verbose_name_plural = "peserta konferensi"

    class Protection:
        sealed = ("name", "position")
        plain = (*BASE_PLAIN, "student", "conference", "account", "pledged_date")
        general = ()
        short = ("student", "conference")

    class Access:
        section = "pertemuan"
        given = ("conference", "pledged_date")
        reviewed = ("position",)
        names = ("name",)
        kept = ("student", "account")

    @property
    def case(self) -> Case:
        """Return the case: consents that were given at it count."""
        return self.conference.case
