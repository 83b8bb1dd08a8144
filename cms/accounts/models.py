"""People, schools, role grants, what waits for a second person, and one-time links.

Who and when are set together and the database says so. Only digests of one-time links are stored.
"""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac

from .roles import INSTALLATION_ROLES, RECORD_ROLES, Role
from .storage import private_storage
from .validators import validate_letter_number, validate_letterhead, validate_nip, validate_npsn

# Sorted, so that the constraint reads the same in every run of makemigrations.
_WITHOUT_SCHOOL = sorted(role.value for role in INSTALLATION_ROLES)
_FOUR_EYES = sorted(role.value for role in RECORD_ROLES)


def paired(who: str, when: str) -> Q:
    """Return the condition that `who` and `when` are both set or both empty."""
    return Q(**{f"{who}__isnull": True, f"{when}__isnull": True}) | Q(
        **{f"{who}__isnull": False, f"{when}__isnull": False}
    )


class School(models.Model):
    """A school: what its letters need, and the border of every school role."""

    class Level(models.TextChoices):
        """Levels of Indonesian schools that have guidance and counseling."""

        SD = "SD", "SD"
        SMP = "SMP", "SMP"
        SMA = "SMA", "SMA"
        SMK = "SMK", "SMK"

    name = models.CharField("nama sekolah", max_length=150)
    npsn = models.CharField("NPSN", max_length=8, unique=True, validators=[validate_npsn])
    level = models.CharField("jenjang", max_length=3, choices=Level.choices)
    city = models.CharField("kota atau kabupaten", max_length=100)
    principal_name = models.CharField("nama kepala sekolah", max_length=150, blank=True)
    principal_nip = models.CharField("NIP kepala sekolah", max_length=18, blank=True, validators=[validate_nip])
    letterhead_lines = models.TextField(
        "kepala surat",
        blank=True,
        validators=[validate_letterhead],
        help_text="Paling banyak lima baris: yayasan atau dinas, nama sekolah, alamat, telepon, laman.",
    )
    letter_number_pattern = models.CharField(
        "pola nomor surat",
        max_length=80,
        default="{nomor}/BK/{bulan_romawi}/{tahun}",
        validators=[validate_letter_number],
    )
    logo = models.ImageField(
        "logo",
        upload_to="logo",
        storage=private_storage,
        blank=True,
        validators=[FileExtensionValidator(["png", "jpg", "jpeg"])],
    )
    is_demo = models.BooleanField("data contoh", default=False, editable=False)

    class Meta:
        verbose_name = "sekolah"
        verbose_name_plural = "sekolah"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def letterhead(self) -> tuple[str, ...]:
        """Return the lines of the letterhead, without empty ones."""
        return tuple(line.strip() for line in self.letterhead_lines.splitlines() if line.strip())


class User(AbstractUser):
    """A person with an account. Roles are grants, never fields of the person."""

    display_name = models.CharField("nama lengkap", max_length=150)
    school = models.ForeignKey(
        School,
        verbose_name="sekolah",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="users",
        help_text="Sekolah yang operatornya mengurus akun ini.",
    )
    # Part of every session's hash: one step up ends all sessions at their next request.
    session_version = models.PositiveIntegerField(default=1, editable=False)
    is_demo = models.BooleanField("data contoh", default=False, editable=False)

    class Meta(AbstractUser.Meta):
        verbose_name = "akun"
        verbose_name_plural = "akun"

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Return the name that people read."""
        return self.display_name

    def get_short_name(self) -> str:
        """Return the same name: Indonesian names are not split into given and family name."""
        return self.display_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django's own hash covers the password only; ours also ends sessions when roles or access change.
        salt = "cms.accounts.models.User.session"
        value = f"{self.session_version}:{self.password}"
        return str(salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest())


class GrantQuerySet(models.QuerySet["RoleGrant"]):
    """Filters over grants; they chain."""

    def open(self) -> GrantQuerySet:
        """Not revoked: in force, or waiting for the second person."""
        return self.filter(revoked_at__isnull=True)

    def active(self) -> GrantQuerySet:
        """In force: not revoked, and confirmed where that is needed."""
        return self.open().filter(Q(needs_confirmation=False) | Q(confirmed_at__isnull=False))

    def waiting(self) -> GrantQuerySet:
        """Not revoked and not yet confirmed by the second person."""
        return self.open().filter(needs_confirmation=True, confirmed_at__isnull=True)


class RoleGrant(models.Model):
    """A role given to a person, for a school or for the installation. Never changed back: a new grant is a new row."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField("peran", max_length=12, choices=Role.choices)
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="grants")
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    needs_confirmation = models.BooleanField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    seen_by_owner_at = models.DateTimeField(null=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "pemberian peran"
        verbose_name_plural = "pemberian peran"
        ordering = ["granted_at", "pk"]
        constraints = [
            models.CheckConstraint(name="grant_role_known", condition=Q(role__in=Role.values)),
            models.CheckConstraint(
                name="grant_school_fits_role",
                condition=Q(role__in=_WITHOUT_SCHOOL, school__isnull=True)
                | (~Q(role__in=_WITHOUT_SCHOOL) & Q(school__isnull=False)),
            ),
            models.CheckConstraint(
                name="grant_record_role_waits", condition=~Q(role__in=_FOUR_EYES) | Q(needs_confirmation=True)
            ),
            models.CheckConstraint(name="grant_confirmed_paired", condition=paired("confirmed_by", "confirmed_at")),
            models.CheckConstraint(name="grant_revoked_paired", condition=paired("revoked_by", "revoked_at")),
            models.CheckConstraint(name="grant_not_to_oneself", condition=~Q(granted_by=F("user"))),
            models.CheckConstraint(
                name="grant_four_eyes",
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("granted_by")) & ~Q(confirmed_by=F("user"))),
            ),
            models.UniqueConstraint(
                name="grant_once_per_school",
                fields=["user", "role", "school"],
                condition=Q(revoked_at__isnull=True, school__isnull=False),
            ),
            models.UniqueConstraint(
                name="grant_once_per_installation",
                fields=["user", "role"],
                condition=Q(revoked_at__isnull=True, school__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} ({self.school or 'seluruh instalasi'})"


class RequestQuerySet(models.QuerySet["AccessRequest"]):
    """Filters over requests; they chain."""

    def open(self) -> RequestQuerySet:
        """Neither done nor closed."""
        return self.filter(done_at__isnull=True, closed_at__isnull=True)

    def waiting(self) -> RequestQuerySet:
        """Open and not yet confirmed by the second person."""
        return self.open().filter(needs_confirmation=True, confirmed_at__isnull=True)


class AccessRequest(models.Model):
    """A change of the access to an account, started for its owner or by him. It ends in a one-time link to him."""

    class Kind(models.TextChoices):
        """What the one-time link will let the owner do."""

        INVITATION = "invitation", "Kata sandi pertama"
        PASSWORD = "password", "Kata sandi baru"
        EMAIL = "email", "Alamat surel baru"
        SECOND_FACTOR = "second_factor", "Atur ulang faktor kedua"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_requests")
    kind = models.CharField("jenis", max_length=13, choices=Kind.choices)
    new_email = models.EmailField("alamat surel baru", blank=True)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    needs_confirmation = models.BooleanField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    seen_by_owner_at = models.DateTimeField(null=True)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "permintaan akses"
        verbose_name_plural = "permintaan akses"
        ordering = ["requested_at", "pk"]
        constraints = [
            models.CheckConstraint(name="request_confirmed_paired", condition=paired("confirmed_by", "confirmed_at")),
            models.CheckConstraint(name="request_closed_paired", condition=paired("closed_by", "closed_at")),
            models.CheckConstraint(
                name="request_four_eyes",
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("requested_by")) & ~Q(confirmed_by=F("user"))),
            ),
            models.CheckConstraint(
                name="request_done_only_when_confirmed",
                condition=Q(done_at__isnull=True) | Q(needs_confirmation=False) | Q(confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_email_fits_kind",
                condition=(Q(kind="email") & ~Q(new_email="")) | (~Q(kind="email") & Q(new_email="")),
            ),
            models.UniqueConstraint(
                name="request_one_open_per_kind",
                fields=["user", "kind"],
                condition=Q(done_at__isnull=True, closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user}"


class OneTimeLink(models.Model):
    """The link of a request: only its SHA-256 is kept; 30 minutes, one use, five wrong tries."""

    request = models.OneToOneField(AccessRequest, on_delete=models.CASCADE, related_name="link")
    digest = models.CharField(max_length=64, unique=True)
    sent_to = models.EmailField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "tautan sekali pakai"
        verbose_name_plural = "tautan sekali pakai"
        constraints = [
            models.CheckConstraint(name="link_expires_later", condition=Q(expires_at__gt=F("made_at"))),
        ]

    def __str__(self) -> str:
        return f"Tautan untuk permintaan {self.request_id}"
