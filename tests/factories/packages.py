"""A package of one child on its way: everything reviewed, confirmed, made, and what stands in the ZIP."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from typing import Any

from django.utils import timezone

from cms.records.actions import packages as act
from cms.records.models import AccessPackage, ProtectedRecord
from cms.records.package.dossier import Dossier
from cms.records.package.verdicts import Answer
from tests.factories.records import Pupils
from tests.rendered import docx_text, pdf_text


def begun(pupils: Pupils, guardian: ProtectedRecord | None = None) -> AccessPackage:
    """Return a new package for the guardian, or for the child; one that was under way is taken back."""
    for package in AccessPackage.objects.filter(student=pupils.student, state__in=act.OPEN):
        act.package_withdraw(package, by=package.owner, at=timezone.now())
    return act.package_begin(pupils.student, {"guardian": guardian}, by=pupils.owner, at=timezone.now())


def review_all(package: AccessPackage) -> None:
    """Give every text, as the counselor of each record; what was decided stays."""
    for record, _ in Dossier(package).unread:
        dossier = Dossier(package)
        fields = [one.field for one in dossier.passages(record) if dossier.verdict(one) is None]
        give = dict.fromkeys(fields, act.Decision(Answer.GIVE.value))
        act.package_review(package, record, give, by=record.owner, at=timezone.now())


def decide(package: AccessPackage, record: ProtectedRecord, **decisions: act.Decision) -> None:
    """Decide over texts of one record, by field."""
    act.package_review(package, record, decisions, by=record.owner, at=timezone.now())


def confirmed(package: AccessPackage, pupils: Pupils) -> AccessPackage:
    """Review what is left, prepare and confirm."""
    review_all(package)
    act.package_prepare(package, by=pupils.owner, at=timezone.now())
    act.package_confirm(package, by=pupils.people["koordinator"], at=timezone.now())
    return package


def made(package: AccessPackage, pupils: Pupils) -> bytes:
    """Return the ZIP of a package that nobody looked at yet."""
    confirmed(package, pupils)
    return act.package_make(package, by=pupils.owner, at=timezone.now()).data


def inside(data: bytes) -> dict[str, bytes]:
    """Return the files of the ZIP by name."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def read_back(data: bytes) -> dict[str, str]:
    """Return the words of the PDF, the DOCX and the JSON, and of the two lists."""
    files = inside(data)
    return {
        "pdf": pdf_text(files["data.pdf"]),
        "docx": docx_text(files["data.docx"]),
        "json": files["data.json"].decode(),
        "lists": files["0-daftar-isi.txt"].decode() + files["sha256.txt"].decode(),
    }


def values_in(data: bytes) -> Any:
    """Return what the JSON says."""
    return json.loads(inside(data)["data.json"])
