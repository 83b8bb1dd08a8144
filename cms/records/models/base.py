"""What every protected record has: a key that tells nothing, a code as its only label, an owner, a school, a state."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from cms.accounts.models import School, User, paired

from ..gate import visible_q
from ..matrix import Item

BASE_PLAIN = (
    "id",
    "code",
    "school",
    "owner",
    "state",
    "created_by",
    "created_at",
    "changed_by",
    "changed_at",
    "retain_until",
)


class ProtectedQuerySet(models.QuerySet[Any]):
    """Rows behind the one private gate."""

    def visible_to(self, user: Any) -> Self:
        """Return the rows that the person may see at all; what of them, `selectors.readable_fields` says."""
        return self.filter(visible_q(self.model, user))

    def of_school(self, school: School) -> Self:
        """Rows of one school."""
        return self.filter(school=school)


class ProtectedRecord(models.Model):
    """A row about a child, or about what is done for one.

    A subclass says in `Protection` for each field whether it is sealed at rest, which Item of the table its content
    is, by which path its pupil is found, and which fields the general part and the short version show.
    """

    ITEM: ClassVar[Item]
    STATES: ClassVar[type[models.TextChoices]]
    PREFIX: ClassVar[str] = ""
    PUPIL: ClassVar[str | None] = "student"
    """The path to the pupil: "" is the row itself, None a row about nobody in particular."""
    PARTS: ClassVar[tuple[tuple[Q, Item], ...]] = ()
    """Where rows of one model are content of several kinds: which rows are which. Empty: all are ITEM."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField("kode", max_length=24, editable=False)
    school = models.ForeignKey(
        School, verbose_name="sekolah", on_delete=models.PROTECT, related_name="+", editable=False
    )
    owner = models.ForeignKey(User, verbose_name="pemegang", on_delete=models.PROTECT, related_name="+", editable=False)
    state = models.CharField("keadaan", max_length=24, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField("dibuat", editable=False)
    changed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", editable=False)
    changed_at = models.DateTimeField("diubah", null=True, editable=False)
    retain_until = models.DateField("disimpan sampai", null=True, blank=True, editable=False)

    objects = ProtectedQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["school", "code"], name="%(class)s_code_once_per_school"),
            models.CheckConstraint(name="%(class)s_changed_paired", condition=paired("changed_by", "changed_at")),
            models.CheckConstraint(name="%(class)s_has_code", condition=~Q(code="")),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at", "id"], name="%(class)s_by_owner"),
            models.Index(fields=["school", "-created_at", "id"], name="%(class)s_by_school"),
        ]

    def __str__(self) -> str:
        return self.code

    def get_state_display(self) -> str:
        """Return the state as people read it."""
        return str(self.STATES(self.state).label)

    @property
    def item(self) -> Item:
        """Return the row of the table that this content belongs to."""
        return self.ITEM

    def sealing_subject(self) -> uuid.UUID:
        """Return whose data key seals this row: the pupil's, or the row's own where there is no pupil."""
        if not self.PUPIL:
            return self.pk
        subject = self
        for step in self.PUPIL.split("__")[:-1]:
            subject = getattr(subject, step)
        found = getattr(subject, f"{self.PUPIL.split('__')[-1]}_id")
        return found if found is not None else self.pk
