"""A referral, in both directions, with its packet, its feedback, and who receives (domain.md a5, b11, c5)."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from cms.accounts.models import School, User, paired

from ..fields import SealedJSONField, SealedTextField
from ..matrix import Item
from .activity import ActivityRecord, Channel
from .base import BASE_PLAIN, ProtectedRecord


class Track(models.TextChoices):
    """The two directions."""

    OUT = "keluar", "Dari konselor kepada ahli lain"
    IN = "masuk", "Kepada konselor"


class ReferralState(models.TextChoices):
    """Both tracks; which state belongs to which, the table of moves says."""

    CONSIDERED = "dipertimbangkan", "Dipertimbangkan"
    AGREED = "disetujui", "Disetujui peserta didik dan orang tua"
    CONTACTED = "dihubungi", "Penerima dihubungi"
    ACCEPTED = "diterima", "Diterima oleh penerima"
    DECLINED = "ditolak", "Ditolak penerima"
    LETTER_SENT = "surat_dikirim", "Surat dikirim"
    HANDLED = "ditangani", "Ditangani"
    FEEDBACK = "umpan_balik", "Umpan balik diterima"
    WATCHED = "dipantau", "Dipantau di sekolah"
    FINISHED = "selesai", "Selesai"
    RETURNED = "kembali", "Kembali ke BK"
    REVOKED = "dicabut", "Dicabut"
    ARRIVED = "masuk", "Masuk"
    TAKEN_IN = "diterima_bk", "Diterima BK"
    HANDLED_IN = "ditangani_bk", "Ditangani BK"
    ANSWERED = "dijawab", "Umpan balik kepada perujuk"
    FINISHED_IN = "selesai_bk", "Selesai"


class Urgency(models.TextChoices):
    """How soon help is needed."""

    NORMAL = "biasa", "Biasa"
    SOON = "segera", "Segera"
    NOW = "darurat", "Darurat"


class Receiver(models.Model):
    """An entry of the school's own directory of those who can help; nothing in it is about a child."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+", editable=False)
    name = models.CharField("nama lembaga atau orang", max_length=150)
    kind = models.CharField(
        "jenis", max_length=80, help_text="Misalnya puskesmas, psikolog, UPTD PPA, konselor senior."
    )
    contact = models.CharField("narahubung", max_length=150, blank=True)
    phone = models.CharField("telepon", max_length=40, blank=True)
    address = models.CharField("alamat", max_length=300, blank=True)
    note = models.CharField("keterangan", max_length=300, blank=True, help_text="Jam layanan, biaya, cara mendaftar.")
    is_active = models.BooleanField("masih dipakai", default=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    added_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = "penerima rujukan"
        verbose_name_plural = "penerima rujukan"
        default_permissions = ()
        ordering = ["kind", "name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.kind})"


class Referral(ActivityRecord):
    """A handing-over of the handling to who can help better, or the taking-in of one."""

    ITEM = Item.REFERRAL
    STATES = ReferralState
    PREFIX = "ATK"

    track = models.CharField("arah", max_length=6, choices=Track.choices, editable=False)
    urgency = models.CharField("kesegeraan", max_length=7, choices=Urgency.choices, default=Urgency.NORMAL)
    receiver = models.ForeignKey(
        Receiver, verbose_name="penerima", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    receiver_account = models.ForeignKey(
        User, verbose_name="penerima dengan akun", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = SealedTextField("alasan", max_length=4000)
    services_given = SealedTextField("layanan yang sudah diberikan", max_length=4000, blank=True)
    help_requested = SealedTextField("bantuan yang diminta", max_length=2000, blank=True)
    referrer = SealedTextField("perujuk", max_length=150, blank=True)
    referrer_account = models.ForeignKey(
        User, verbose_name="akun perujuk, bila ada", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    relation = SealedTextField("hubungan perujuk dengan peserta didik", max_length=100, blank=True)
    facts = SealedTextField("yang diamati perujuk", max_length=4000, blank=True)
    efforts = SealedTextField("upaya yang sudah dicoba", max_length=4000, blank=True)
    is_pupil_told = models.BooleanField("peserta didik tahu bahwa ia dirujuk", null=True, blank=True)
    emergency_reason = SealedTextField("alasan darurat", max_length=2000, blank=True)
    emergency_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    emergency_at = models.DateTimeField(null=True, editable=False)
    letter_number = models.CharField("nomor surat", max_length=80, blank=True)
    letter_date = models.DateField("tanggal surat", null=True, blank=True)
    letter_channel = models.CharField("surat disampaikan lewat", max_length=10, choices=Channel.choices, blank=True)
    packet = SealedJSONField("berkas rujukan", null=True, editable=False)
    packet_digest = models.CharField(max_length=64, blank=True, editable=False)
    packet_frozen_at = models.DateTimeField("berkas dibekukan pada", null=True, editable=False)
    feedback_asked_date = models.DateField("umpan balik diminta", null=True, blank=True)
    feedback_date = models.DateField("umpan balik diterima", null=True, blank=True)
    feedback = SealedTextField("isi umpan balik", max_length=8000, blank=True)
    evaluation = SealedTextField("evaluasi", max_length=4000, blank=True)
    analysis = SealedTextField("analisis hasil", max_length=4000, blank=True)
    follow_up = SealedTextField("tindak lanjut di sekolah", max_length=600, blank=True)
    halted_reason = SealedTextField("alasan ditolak, dicabut, atau kembali", max_length=600, blank=True)

    class Meta(ProtectedRecord.Meta):
        verbose_name = "alih tangan kasus"
        verbose_name_plural = "alih tangan kasus"
        constraints = [
            *ActivityRecord.Meta.constraints,
            models.CheckConstraint(name="referral_emergency_paired", condition=paired("emergency_by", "emergency_at")),
            models.CheckConstraint(
                name="referral_one_receiver", condition=Q(receiver__isnull=True) | Q(receiver_account__isnull=True)
            ),
        ]

    class Protection:
        sealed = (
            "trail",
            *("reason", "services_given", "help_requested", "referrer", "relation", "facts", "efforts"),
            *("emergency_reason", "packet", "feedback", "evaluation", "analysis", "follow_up", "halted_reason"),
        )
        plain = (
            *(*BASE_PLAIN, "student", "case", "track", "urgency", "receiver", "receiver_account", "referrer_account"),
            *(
                "is_pupil_told",
                "emergency_by",
                "emergency_at",
                "letter_number",
                "letter_date",
                "letter_channel",
                "packet_digest",
            ),
            *("packet_frozen_at", "feedback_asked_date", "feedback_date", "final_by", "final_at"),
        )
        general = ()
        short = ("student", "case", "track", "urgency", "letter_date", "feedback_date", "follow_up")

    class Access:
        section = "rujukan"
        given = (
            *("case", "track", "urgency", "receiver", "is_pupil_told", "emergency_at", "letter_number", "letter_date"),
            *("letter_channel", "packet_frozen_at", "feedback_asked_date", "feedback_date", "final_at"),
        )
        reviewed = (
            "trail",
            *("reason", "services_given", "help_requested", "relation", "facts", "efforts", "emergency_reason"),
            *("packet", "feedback", "evaluation", "analysis", "follow_up", "halted_reason"),
        )
        names = ("referrer",)
        kept = ("student", "receiver_account", "referrer_account", "emergency_by", "packet_digest", "final_by")


class PacketLink(models.Model):
    """A one-time way to a frozen packet for a receiver without account: digests, days and counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="links", editable=False)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    code_digest = models.CharField(max_length=128, editable=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(editable=False)
    until = models.DateTimeField(editable=False)
    tries = models.PositiveSmallIntegerField(default=0, editable=False)
    openings = models.PositiveSmallIntegerField(default=0, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "tautan berkas rujukan"
        verbose_name_plural = "tautan berkas rujukan"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="packetlink_closed_paired", condition=paired("closed_by", "closed_at")),
        ]

    def __str__(self) -> str:
        return str(self.pk)
