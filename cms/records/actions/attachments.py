"""Files of a pupil: added and removed, each file in step with its row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from cms.accounts.models import User
from cms.core.errors import Refused, WrongState

from .. import storage
from ..codes import child_code
from ..judging import Judged
from ..models import Attachment, Case, Consent, DataPoolEntry, Student
from ..models.attachment import AttachmentKind, AttachmentState
from ..permissions import check_record_change
from ..photos import may_hold_files, photo_consent, pupil_of
from ..selectors_erasure import is_held
from ..states import ATTACHMENT_MOVES
from .erasures import HELD
from .making import begin, move

Place = Student | Case | DataPoolEntry | Consent
_FIELDS: dict[type[Any], str] = {Case: "case", DataPoolEntry: "entry", Consent: "consent"}
NOT_HERE = (
    "Lampiran tidak dapat ditambahkan pada {code}: rekaman ini atau kasusnya sudah berakhir, atau bukan tentang satu "
    "peserta didik. Pilih rekaman lain dari peserta didik ini."
)
NO_CONSENT = (
    "Belum ada persetujuan foto yang berlaku. Catat dahulu persetujuan dengan tujuan “Pengambilan foto” (untuk anak: dari "
    "orang tua atau wali, dan anak tidak menolak), lalu unggah lagi. Bila gambarnya tidak memperlihatkan orang atau rumah, "
    "pilih jenis yang lain."
)


def attachment_add(place: Place, values: Mapping[str, Any], *, by: User, at: datetime) -> Attachment:
    """Store a judged file (`title`, `kind`, `file`: Judged) at a place and return its row.

    Raises NotAllowed, WrongState, ValidationError, OSError. Whatever is raised, no file stays.
    """
    with storage.kept_with_rows(), transaction.atomic():
        place = type(place).objects.select_for_update(of=("self",)).get(pk=place.pk)
        check_record_change(by, place)
        pupil = pupil_of(place)
        if pupil is None or not may_hold_files(place):
            raise WrongState(NOT_HERE.format(code=place.code))
        attachment = _row(place, pupil, values, at)
        storage.write(attachment, values["file"].content)
        code = child_code(pupil.school, place.code.partition("/")[0])
        return begin(attachment, school=pupil.school, code=code, state=AttachmentState.STORED, by=by, at=at)


@transaction.atomic
def attachment_remove(attachment: Attachment, *, by: User, at: datetime) -> None:
    """Destroy the file, its key at once and its bytes once that is written; the row stays as proof.

    Raises NotAllowed, WrongState, Refused while a hold keeps everything of the pupil.
    """
    check_record_change(by, attachment)
    list(Student.objects.select_for_update().filter(pk=attachment.student_id).values_list("pk"))
    if is_held(attachment.student_id):
        raise Refused(HELD)
    move(attachment, AttachmentState.REMOVED, ATTACHMENT_MOVES, by=by, at=at)
    attachment.file_key = None
    attachment.save(update_fields=["file_key"])
    # robust: the removal is committed; a file that does not go now is swept later
    transaction.on_commit(partial(storage.remove, attachment.stored_name), robust=True)


def _row(place: Place, pupil: Student, values: Mapping[str, Any], at: datetime) -> Attachment:
    file: Judged = values["file"]
    is_photo = values["kind"] == AttachmentKind.PHOTO and not isinstance(place, Consent)
    permitted_by = photo_consent(place, timezone.localdate(at)) if is_photo else None  # type: ignore[arg-type]  # no consent
    if is_photo and permitted_by is None:
        raise ValidationError({"kind": NO_CONSENT})
    return Attachment(
        **({"id": values["id"]} if "id" in values else {}),
        student=pupil,
        **({_FIELDS[type(place)]: place} if type(place) in _FIELDS else {}),
        kind=AttachmentKind.PHOTO if is_photo else AttachmentKind.DOCUMENT,
        permitted_by=permitted_by,
        title=values["title"],
        file_name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        stored_name=storage.new_name(),
        file_key=storage.new_key(),
    )
