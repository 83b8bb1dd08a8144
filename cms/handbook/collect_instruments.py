"""Public instruments to values: the only file of the publisher that asks the instruments room."""

from __future__ import annotations

from django.utils import timezone

from cms.core.text import single_line
from cms.instruments.forms import to_data, to_json
from cms.instruments.models import InstrumentTemplate
from cms.instruments.selectors import (
    ListedInstrument,
    PublicVersion,
    latest_versions,
    public_files,
    public_instruments,
    public_references,
)

from .documents_instruments import Instruments, Listed, Offer, OfferedFile, Protected, Released, ReleasedFile, Shown
from .parse_instruments import labels_of

_PROTECTED = ("code", "title", "purpose", "users", "holder", "licence_from", "may_store")


def collect_instruments() -> Instruments:
    """Read everything public about instruments, files included. Raises Refused when a stored file is gone."""
    return Instruments(
        listed_instruments(),
        tuple(
            Protected(
                **{name: getattr(entry, name) for name in _PROTECTED},
                activity=entry.activity.value,
                kind=entry.kind.value,
            )
            for entry in public_references()
        ),
        tuple(map(_released, public_files())),
    )


def listed_instruments() -> tuple[Listed, ...]:
    """Return the listing facts of every instrument in circulation, by title."""
    return tuple(map(_listed, public_instruments()))


def shown_instruments() -> Shown:
    """Return what pages say about instruments; no file is read."""
    offers = {
        version.form.code: Offer(
            version.number, tuple(OfferedFile(file.format, file.name, file.size) for file in version.files)
        )
        for version in public_files()
        if version.is_latest
    }
    return Shown(listed_instruments(), offers)


def instrument_titles() -> tuple[dict[int, str], dict[int, str]]:
    """Return by key the codes of instruments in circulation, and the titles of all others (for their editors only)."""
    codes = {version.template_id: version.template.code for version in latest_versions()}
    rows = InstrumentTemplate.objects.exclude(pk__in=codes).values_list("pk", "title")
    return codes, {key: single_line(title) for key, title in rows}


def _listed(entry: ListedInstrument) -> Listed:
    return Listed(
        code=entry.code,
        title=entry.title,
        activity=entry.activity.value,
        subtype=entry.subtype.value,
        kind=entry.kind.value,
        about=entry.about.value,
        purpose=entry.purpose,
        filled_by=entry.filled_by,
        stages=tuple(stage.value for stage in entry.stages),
        audience=entry.audience.value,
        number=entry.number,
        released=timezone.localdate(entry.released_at).isoformat(),
    )


def _released(version: PublicVersion) -> Released:
    form = version.form
    return Released(
        code=form.code,
        title=form.title,
        number=version.number,
        released=timezone.localtime(version.released_at).isoformat(),
        change_note=version.change_note,
        description=to_json(form),
        labels=labels_of(to_data(form)),
        notes=form.notes,
        licence=form.licence,
        files=tuple(
            ReleasedFile(file.format, file.name, file.media_type, file.read(), file.page_count)
            for file in version.files
        ),
    )
