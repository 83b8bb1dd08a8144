"""Model fields whose content is sealed at rest: plain in the instance, a token in the database.

A value that comes from the database stays a `Token` until somebody reads the attribute; then it is opened with the key
of `instance.sealing_subject()` and bound to (row, model, field). Whatever would compare, copy or dump the content
without going through an instance is refused: lookups but `isnull`, update(), bulk_update(), serializers, loaddata.
`values()` gives tokens. bulk_create() seals. A model or field that is renamed loses its content: seal anew first.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from uuid import UUID

from django import forms
from django.core import checks
from django.db import models
from django.db.models.fields import NOT_PROVIDED
from django.db.models.query_utils import DeferredAttribute

from . import sealing
from .keyring import keyring
from .seal_errors import SealedLookup, SealedRead, SealedWrite

_ST_contra = TypeVar("_ST_contra", contravariant=True)
_GT_co = TypeVar("_GT_co", covariant=True)
ONE_LINE = 255
"""A text field up to this many characters is one line in forms."""

if TYPE_CHECKING:
    _Field = models.Field
    _CharField = models.CharField
    _DateField = models.DateField
    _JSONField = models.JSONField
else:
    # Django's fields are generic to the type checker only.
    _generic = {"__class_getitem__": classmethod(lambda cls, _types: cls)}
    _Field = type("_Field", (models.Field,), _generic)
    _CharField = type("_CharField", (models.CharField,), _generic)
    _DateField = type("_DateField", (models.DateField,), _generic)
    _JSONField = type("_JSONField", (models.JSONField,), _generic)


class Token(str):
    """Sealed content as it lies in the database."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<sealed>"


class _Fresh(Token):
    """A token that was made for the row that is being written: the only thing that a sealed field writes."""

    __slots__ = ()


class _NotSerializable:
    """Stands where a serializer asks whether the field takes part: leaving it out in silence would be a lost record."""

    def __bool__(self) -> bool:
        raise SealedRead("Sealed fields are never serialized: use `backup`, or leave the app out (--exclude records).")


class SealedAttribute(DeferredAttribute):
    """Opens the token at the first access and keeps the plain value in the instance."""

    field: Any

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is None or not isinstance(value, Token):
            return value
        plain = self.field.opened(instance, value)
        instance.__dict__[self.field.attname] = plain
        return plain

    def __set__(self, instance: models.Model, value: Any) -> None:
        """Makes this a data descriptor, so that `__get__` is asked although the instance holds something."""
        instance.__dict__[self.field.attname] = value


class SealedField(_Field[_ST_contra, _GT_co]):
    """What the sealed kinds share. The model has a UUID key and `sealing_subject() -> UUID`."""

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.serialize: Any = _NotSerializable()

    def deconstruct(self) -> Any:
        """Describe the field for migrations."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("serialize", None)
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Refuse what a sealed field cannot be."""
        wrong = [name for name in ("primary_key", "unique", "db_index", "auto_now", "auto_now_add") if self._is(name)]
        if self.db_default is not NOT_PROVIDED:
            wrong.append("db_default")
        return [
            *super().check(**kwargs),
            *(checks.Error(f"A sealed field cannot have {name}.", obj=self, id="records.E101") for name in wrong),
        ]

    def _is(self, option: str) -> bool:
        return bool(getattr(self, option, False))

    def get_internal_type(self) -> str:
        """Return the column's kind: text, whatever was sealed."""
        return "TextField"

    # --- Plain <-> token -----------------------------------------------------------------------------------------

    def seal_value(self, key: bytes, place: sealing.Place, value: Any) -> bytes:
        """Return the token of a value in its Python form."""
        raise NotImplementedError

    def unseal_value(self, key: bytes, place: sealing.Place, token: bytes) -> Any:
        """Return the value in its Python form. Raises SealBroken."""
        raise NotImplementedError

    def opened(self, instance: Any, token: str) -> Any:
        """Return the content of the row's token. Raises SealRefused."""
        key = keyring().key(instance.sealing_subject())
        try:
            stored = token.encode("ascii")
        except UnicodeEncodeError:
            stored = b"!"  # no token at all: refused below like every other changed one
        return self.unseal_value(key, self._place(instance), stored)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Return the token to write. Opens what was not read yet, so that nothing unreadable is written again."""
        value = getattr(model_instance, self.attname)
        if value is None:
            return None
        subject: UUID = model_instance.sealing_subject()
        # A key is made with the row that it belongs to. For another row's subject it must be there: when it is not,
        # the key folder is lost, and a new key would hide that.
        own = subject == model_instance.pk and add
        key = keyring().key_made(subject) if own else keyring().key(subject)
        return _Fresh(self.seal_value(key, self._place(model_instance), self.to_python(value)).decode("ascii"))

    def _place(self, instance: models.Model) -> sealing.Place:
        return sealing.Place(record=instance.pk, model=self.model._meta.label_lower, field=self.name)

    # --- The database --------------------------------------------------------------------------------------------

    def from_db_value(self, value: Any, *_args: Any) -> Token | None:
        """Return what the database holds, unopened."""
        return None if value is None else Token(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the token for the database driver.

        Raises SealedWrite for anything that `pre_save` did not seal: plain values, tokens of other rows, expressions.
        """
        if value is None:
            return None
        if not isinstance(value, _Fresh):
            raise SealedWrite(f"{self} is sealed: write it with save() or bulk_create(), not in a query or a fixture.")
        return str(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """As above, for writing."""
        return self.get_db_prep_value(value, connection)

    def get_lookup(self, lookup_name: str) -> Any:
        """Return `isnull`. Raises SealedLookup for the rest, also for `exact`: equal contents have different tokens."""
        if lookup_name != "isnull":
            raise SealedLookup(f"{self} is sealed: it cannot be compared ({lookup_name}); search its digests.")
        return super().get_lookup(lookup_name)

    def get_transform(self, name: str) -> Any:
        """Raises SealedLookup."""
        raise SealedLookup(f"{self} is sealed: it cannot be transformed ({name}).")

    def value_to_string(self, obj: Any) -> str:
        """Raises SealedRead."""
        raise SealedRead(f"{self} is sealed: it is never serialized.")


class SealedTextField(SealedField[_ST_contra, _GT_co], _CharField[_ST_contra, _GT_co]):
    """Text of up to `max_length` characters; without one, of any length."""

    _pyi_private_set_type: str
    _pyi_private_get_type: str
    default_error_messages: ClassVar[Any] = {"invalid_choice": "Pilihan ini tidak ada."}

    def seal_value(self, key: bytes, place: sealing.Place, value: Any) -> bytes:
        return sealing.seal_text(key, place, value)

    def unseal_value(self, key: bytes, place: sealing.Place, token: bytes) -> str:
        return sealing.unseal_text(key, place, token)

    def formfield(self, **kwargs: Any) -> Any:
        """Return a text field with the same limit: one line, or a box for long texts."""
        if not self.choices and (self.max_length is None or self.max_length > ONE_LINE):
            kwargs.setdefault("widget", forms.Textarea)
        return super().formfield(**kwargs)


class SealedDateField(SealedField[_ST_contra, _GT_co], _DateField[_ST_contra, _GT_co]):
    """A day."""

    _pyi_private_set_type: date | str
    _pyi_private_get_type: date
    default_error_messages: ClassVar[Any] = {
        "invalid": "Tulis tanggal seperti 2026-07-31.",
        "invalid_date": "Tanggal ini tidak ada di kalender.",
        "invalid_choice": "Pilihan ini tidak ada.",
    }

    def seal_value(self, key: bytes, place: sealing.Place, value: Any) -> bytes:
        return sealing.seal_date(key, place, value)

    def unseal_value(self, key: bytes, place: sealing.Place, token: bytes) -> date:
        return sealing.unseal_date(key, place, token)


class SealedJSONField(SealedField[_ST_contra, _GT_co], _JSONField[_ST_contra, _GT_co]):
    """What JSON can say. None is stored as NULL."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def seal_value(self, key: bytes, place: sealing.Place, value: Any) -> bytes:
        return sealing.seal_json(key, place, value)

    def unseal_value(self, key: bytes, place: sealing.Place, token: bytes) -> Any:
        return sealing.unseal_json(key, place, token)


def sealed_fields(model: type[models.Model]) -> list[SealedField[Any, Any]]:
    """Return the sealed fields of the model."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedField)]


def open_all(instance: models.Model) -> None:
    """Read every sealed value: needed before a row gets another subject and is saved whole. Raises SealRefused."""
    for field in sealed_fields(type(instance)):
        getattr(instance, field.attname)
