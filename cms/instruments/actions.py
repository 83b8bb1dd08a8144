"""Changes to instruments. Each is atomic; the moment and the person come from the caller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Protocol

from django.db import transaction
from django.db.models import F, Max

from cms.accounts.models import User
from cms.core.errors import Refused
from cms.core.instruments import FileFormat

from .describe import reference_fields, template_fields
from .forms import FormDescription, to_data
from .models import DownloadCount, InstrumentFile, InstrumentTemplate, InstrumentVersion, OwnFile
from .permissions import check_instrument_release, check_instrument_withdraw
from .policies import check_releasable, check_withdrawable
from .seed import ProtectedReference
from .selectors import kept_digests, latest_version, loose_own_files
from .signals import instruments_changed
from .storage import blob_get, blob_put, blobs_sweep
from .uploads import AcceptedFile

# So long a file that nothing points at is left: its editor may still be open.
LOOSE_FOR = timedelta(days=1)


class MadeFile(Protocol):
    """A file to keep with a version: rendered, loaded from a tree, or the trainer's own.

    `format` is a value of FileFormat, `pages` is None where there are none.
    """

    @property
    def format(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def media_type(self) -> str: ...
    @property
    def data(self) -> bytes: ...
    @property
    def pages(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that exists already: the trainer's own, or one of a tree that is loaded."""

    format: str
    name: str
    media_type: str
    data: bytes
    pages: int | None


def instrument_release(
    *,
    template: InstrumentTemplate,
    by: User | None,
    at: datetime,
    files: Sequence[MadeFile] | None = None,
) -> InstrumentVersion:
    """Release what is live as the next version and return it; the latest one when nothing changed.

    `files`: those of a tree that is loaded; None renders them (or takes the trainer's own file). What was released
    once is never rendered again. Raises NotAllowed (not the second person), WrongState (not live, a reference), Refused
    (the form does not hold, a file cannot be made).
    """
    check_instrument_release(by, template)
    check_releasable(template)
    with transaction.atomic():
        locked = InstrumentTemplate.objects.select_for_update().get(pk=template.pk)
        latest = latest_version(locked.code)
        description = locked.form
        if latest is not None and _is_same(latest, locked, description, files):
            return latest
        version = _version_add(locked, description, by, at)
        made = files if files is not None else _files(locked, description, version.number)
        _files_add(version, made)
        transaction.on_commit(lambda: instruments_changed.send(sender=InstrumentVersion, code=locked.code))
    return version


def instrument_withdraw(*, template: InstrumentTemplate, by: User, at: datetime) -> None:
    """Take the instrument out of circulation with all its versions. Raises NotAllowed, WrongState."""
    check_instrument_withdraw(by)
    check_withdrawable(template)
    template.unpublish(user=by, at=at)


def versions_withdraw(*, template: InstrumentTemplate, by: User, at: datetime) -> int:
    """Mark the released versions as withdrawn and return how many. Raises NotAllowed."""
    check_instrument_withdraw(by)
    with transaction.atomic():
        count = InstrumentVersion.objects.filter(template=template).mark_withdrawn(by=by, at=at)
        transaction.on_commit(lambda: instruments_changed.send(sender=InstrumentVersion, code=template.code))
    return int(count)


def instrument_load(
    *, form: FormDescription, at: datetime, files: Sequence[MadeFile] | None = None
) -> InstrumentVersion | None:
    """Make a template from a shipped form and release its version 1; None when the code is there already."""
    if InstrumentTemplate.objects.filter(code=form.code).exists():
        return None
    with transaction.atomic():
        template = _template_add(InstrumentTemplate(**template_fields(form), change_note="Naskah awal."))
        return instrument_release(template=template, by=None, at=at, files=files)


def reference_load(*, reference: ProtectedReference) -> InstrumentTemplate | None:
    """Make the entry of a protected instrument, approved; None when the code is there already."""
    if InstrumentTemplate.objects.filter(code=reference.code).exists():
        return None
    with transaction.atomic():
        return _template_add(InstrumentTemplate(**reference_fields(reference), change_note="Naskah awal."))


def own_file_store(*, accepted: AcceptedFile, name: str, data: bytes, by: User, at: datetime) -> OwnFile:
    """Keep an accepted upload. The same file under the same name is one row. Raises Refused when the bytes differ."""
    if sha256(data).hexdigest() != accepted.sha256:
        raise Refused("Berkas berubah setelah diperiksa. Unggah sekali lagi.")
    name = _short_name(name, accepted.extension)
    known: OwnFile | None = OwnFile.objects.filter(sha256=accepted.sha256, name=name).first()
    if known is not None:
        return known
    blob_put(data)
    kept: OwnFile = OwnFile.objects.create(
        name=name,
        extension=accepted.extension,
        media_type=accepted.media_type,
        size=accepted.size,
        sha256=accepted.sha256,
        uploaded_by=by,
        uploaded_at=at,
    )
    transaction.on_commit(lambda: own_files_sweep(at=at))
    return kept


def own_files_sweep(*, at: datetime) -> int:
    """Forget uploads that no draft, revision or template has since a day, and bytes without a row. Return how many."""
    before = at - LOOSE_FOR
    with transaction.atomic():
        count = loose_own_files(before=before).forget()
    return count + blobs_sweep(keep=kept_digests(), before=before)


def download_count_add(*, version: InstrumentVersion, on_date: date) -> None:
    """Count one download of the version on that day: a total, nothing about the person."""
    with transaction.atomic():
        count, _ = DownloadCount.objects.get_or_create(version=version, on_date=on_date)
        DownloadCount.objects.filter(pk=count.pk).update(total=F("total") + 1)


def _short_name(name: str, extension: str) -> str:
    """Return the name as its column can hold it, with its ending."""
    longest = OwnFile._meta.get_field("name").max_length or 0
    return name if len(name) <= longest else f"{name[: longest - len(extension) - 1]}…{extension}"


def _template_add(template: InstrumentTemplate) -> InstrumentTemplate:
    """Save a shipped template as approved by the system."""
    template.live = False
    template.full_clean()
    template.save()
    # Past our own `publish`, which would release with the clock's moment instead of the shipped one.
    super(InstrumentTemplate, template).publish(template.save_revision())
    return InstrumentTemplate.objects.get(pk=template.pk)


def _is_same(
    latest: InstrumentVersion,
    template: InstrumentTemplate,
    description: FormDescription,
    files: Sequence[MadeFile] | None,
) -> bool:
    """Tell whether the latest version already says and holds this."""
    if latest.description != to_data(description):
        return False
    kept = set(latest.files.values_list("name", "sha256"))
    if files is not None:
        return kept == {(file.name, sha256(file.data).hexdigest()) for file in files}
    own = latest.files.filter(format=FileFormat.OWN).values_list("sha256", flat=True).first()
    return own == (template.own_file.sha256 if template.own_file is not None else None)


def _files(template: InstrumentTemplate, description: FormDescription, number: int) -> Sequence[MadeFile]:
    own = template.own_file
    if own is not None:
        name = f"{template.code}{own.extension}"
        return [KeptFile(FileFormat.OWN.value, name, own.media_type, blob_get(own.sha256), None)]
    from .render import render_all

    return render_all(description, version=number)


def _version_add(
    template: InstrumentTemplate, description: FormDescription, by: User | None, at: datetime
) -> InstrumentVersion:
    last = InstrumentVersion.objects.filter(template=template).aggregate(last=Max("number"))["last"] or 0
    return InstrumentVersion.objects.create(
        template=template,
        number=last + 1,
        description=to_data(description),
        audience=description.audience.value,
        licence=description.licence,
        change_note=template.change_note,
        released_at=at,
        released_by=by,
        by_system=by is None,
    )


def _files_add(version: InstrumentVersion, files: Sequence[MadeFile]) -> None:
    for file in files:
        InstrumentFile.objects.create(
            version=version,
            format=FileFormat(file.format).value,
            name=file.name,
            media_type=file.media_type,
            size=len(file.data),
            sha256=blob_put(file.data),
            page_count=file.pages,
        )
