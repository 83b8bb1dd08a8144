"""Instruments of a tree into this installation: what was released is taken as it is, never rendered again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from cms.core.errors import Refused
from cms.instruments.actions import KeptFile, instrument_load, instrument_release
from cms.instruments.describe import template_fields
from cms.instruments.forms import from_json
from cms.instruments.loading import instruments_load
from cms.instruments.models import InstrumentTemplate, InstrumentVersion
from cms.instruments.selectors import latest_versions

from .documents_instruments import Instruments, Released


def load_instruments(instruments: Instruments) -> int:
    """Load the released versions of a tree that are missing here, oldest first, then the seed; return how many of the tree.

    All or nothing. Raises Refused for a version that does not hold or would get another number.
    """
    with transaction.atomic():
        made = sum(map(_load, sorted(instruments.versions, key=lambda version: (version.code, version.number))))
        instruments_load()
    return made


def instrument_keys() -> dict[str, int]:
    """Return the database keys of the instruments in circulation, by code."""
    return {version.template.code: version.template_id for version in latest_versions()}


def _load(version: Released) -> bool:
    if InstrumentVersion.objects.filter(template__code=version.code, number=version.number).exists():
        return False
    form, at = from_json(version.description), datetime.fromisoformat(version.released)
    if form.code != version.code:
        raise Refused(f"{version.path}/uraian.json: kode “{form.code}” bukan “{version.code}”.")
    template = InstrumentTemplate.objects.filter(code=version.code).first()
    if template is None:
        made = instrument_load(form=form, at=at, files=_kept(version))
    else:
        for name, value in {**template_fields(form), "change_note": version.change_note}.items():
            setattr(template, name, value)
        template.full_clean()
        template.save()
        template.refresh_from_db()
        made = instrument_release(template=template, by=None, at=at, files=_kept(version))
    if made is None or made.number != version.number:
        raise Refused(f"{version.path}/uraian.json: versi ini tidak dapat dimuat dengan nomornya.")
    return True


def _kept(version: Released) -> list[KeptFile]:
    files: Iterable[KeptFile] = (
        KeptFile(file.format, file.name, file.media_type, file.data, file.pages) for file in version.files
    )
    return list(files)
