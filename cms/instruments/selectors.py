"""Questions over instruments. `public_instruments` and `public_files` are the public gate; they take no user."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, OuterRef, QuerySet, Subquery
from wagtail.models import Page, ReferenceIndex, Revision

from cms.accounts.models import School
from cms.accounts.selectors import readable_audiences
from cms.core.activities import Activity
from cms.core.audiences import Audience
from cms.core.instruments import About, Subtype, TestKind
from cms.core.stages import Stage

from .forms import FormDescription, Letterhead
from .models import InstrumentFile, InstrumentTemplate, InstrumentVersion, OwnFile, VersionState
from .models.version import OwnFileQuerySet, VersionQuerySet

_WIDTH = {audience: width for width, audience in enumerate(Audience.values)}


@dataclass(frozen=True, slots=True)
class ListedInstrument:
    """What the public may know of a released instrument, whoever may have its file: no field, note or file name."""

    code: str
    title: str
    title_en: str
    activity: Activity
    subtype: Subtype
    kind: TestKind
    about: About
    purpose: str
    filled_by: str
    stages: tuple[Stage, ...]
    audience: Audience
    number: int
    released_at: datetime


@dataclass(frozen=True, slots=True)
class ListedReference:
    """A protected instrument: what it is and where it is to be had."""

    code: str
    title: str
    activity: Activity
    kind: TestKind
    purpose: str
    users: str
    holder: str
    licence_from: str
    may_store: str
    notes: str


@dataclass(frozen=True, slots=True)
class PublicVersion:
    """A released version that anybody may have, with its files in the order of their table.

    `is_latest` is False for one that was replaced: it stays at its address with a notice.
    """

    form: FormDescription
    number: int
    released_at: datetime
    change_note: str
    is_latest: bool
    files: tuple[InstrumentFile, ...]


def released_versions() -> VersionQuerySet:
    """Return the versions in circulation: not withdrawn, of a template that is live."""
    versions: VersionQuerySet = InstrumentVersion.objects.released().filter(template__live=True)
    return versions


def latest_versions() -> VersionQuerySet:
    """Return the newest version in circulation of each instrument, by code."""
    newest = released_versions().filter(template=OuterRef("template")).order_by("-number").values("number")[:1]
    found = released_versions().annotate(newest=Subquery(newest)).filter(number=F("newest"))
    latest: VersionQuerySet = found.select_related("template").order_by("template__code")
    return latest


def latest_version(code: str) -> InstrumentVersion | None:
    """Return what `latest` answers for the code, or None when nothing is in circulation."""
    version: InstrumentVersion | None = latest_versions().filter(template__code=code).first()
    return version


def effective_audience(version: InstrumentVersion) -> Audience | None:
    """Return who may have the files: the narrower of the version's and the latest one's audience; None: nobody.

    A form that was narrowed later narrows its old versions too, and one that was widened does not widen them.
    """
    latest = latest_version(version.template.code)
    if latest is None or version.state != VersionState.RELEASED:
        return None
    return Audience(min(version.audience, latest.audience, key=_WIDTH.__getitem__))


def public_instruments() -> list[ListedInstrument]:
    """Return the listing facts of every instrument in circulation, by title."""
    return sorted(map(_listed, latest_versions()), key=lambda entry: entry.title.casefold())


def public_references() -> list[ListedReference]:
    """Return the approved references to protected instruments, by title."""
    rows = InstrumentTemplate.objects.filter(live=True, is_reference=True)
    return sorted(map(_reference, rows), key=lambda entry: entry.title.casefold())


def public_files() -> list[PublicVersion]:
    """Return the versions whose files anybody may have, by code, newest first."""
    latest = {version.template_id: version for version in latest_versions()}
    public = [key for key, version in latest.items() if version.audience == Audience.PUBLIC]
    versions = released_versions().filter(template__in=public, audience=Audience.PUBLIC)
    ordered = versions.order_by("template__code", "-number").prefetch_related("files")
    return [_public(version, is_latest=latest[version.template_id].pk == version.pk) for version in ordered]


def versions_for(user: Any) -> list[InstrumentVersion]:
    """Return the latest versions whose blank form the person may have, by code, with their files."""
    found = latest_versions().of_audience(readable_audiences(user))
    return list(found.prefetch_related("files"))


def files_for(user: Any, version: InstrumentVersion) -> QuerySet[InstrumentFile]:
    """Return the files of the version that the person may have: all of them or none."""
    audience = effective_audience(version)
    if audience is None or audience not in readable_audiences(user):
        return InstrumentFile.objects.none()
    return InstrumentFile.objects.filter(version=version)


def file_for(user: Any, *, code: str, number: int, name: str) -> InstrumentFile | None:
    """Return the file at this address if the person may have it; None for each of: wrong, missing, not his."""
    found = released_versions().filter(template__code=code, number=number).select_related("template").first()
    return files_for(user, found).filter(name=name).first() if found is not None else None


def template_keys(codes: Iterable[str]) -> list[int]:
    """Return the keys of the templates with these codes, released or not."""
    return list(InstrumentTemplate.objects.filter(code__in=set(codes)).values_list("pk", flat=True))


def circulating_templates() -> QuerySet[InstrumentTemplate]:
    """Return the templates of which a version is in circulation: those that a text may refer to."""
    return InstrumentTemplate.objects.filter(pk__in=latest_versions().values("template"))


def pages_referring_to(template: InstrumentTemplate) -> list[Page]:
    """Return the pages whose text, as it is live or was last saved outside a draft, refers to the instrument, by title."""
    references = ReferenceIndex.get_references_to(template)
    owners = references.filter(base_content_type=ContentType.objects.get_for_model(Page)).values_list("object_id")
    return list(Page.objects.filter(pk__in={int(key) for (key,) in owners}).order_by("title", "pk"))


def is_withdrawn(code: str) -> bool:
    """Return whether the instrument was released once and is in circulation no more."""
    return InstrumentVersion.objects.filter(template__code=code).exists() and latest_version(code) is None


def own_file_of(template: InstrumentTemplate, pk: int) -> OwnFile | None:
    """Return an own file that the template has, or that one of its revisions has; None for one of another template."""
    keys = {template.own_file_id, *_keys_in(template.revisions)}
    return OwnFile.objects.filter(pk=pk).first() if pk in keys else None


def loose_own_files(*, before: datetime) -> OwnFileQuerySet:
    """Return the uploads of before that moment that no template and no revision has."""
    kind = ContentType.objects.get_for_model(InstrumentTemplate)
    kept = {
        *InstrumentTemplate.objects.exclude(own_file=None).values_list("own_file", flat=True),
        *_keys_in(Revision.objects.filter(base_content_type=kind)),
    }
    loose: OwnFileQuerySet = OwnFile.objects.filter(uploaded_at__lt=before).exclude(pk__in=kept)
    return loose


def kept_digests() -> set[str]:
    """Return the SHA-256 of every file that a released version or an upload has."""
    released = InstrumentFile.objects.values_list("sha256", flat=True)
    return {*released, *OwnFile.objects.values_list("sha256", flat=True)}


def _keys_in(revisions: QuerySet[Revision]) -> set[int]:
    """Return the keys of the own files that the revisions have."""
    return {key for key in revisions.values_list("content__own_file", flat=True) if key is not None}


def letterhead_of(school: School) -> Letterhead:
    """Return the head of the school's letters."""
    logo = None
    if school.logo:
        with school.logo.open("rb") as file:
            logo = file.read()
    return Letterhead(
        neutral=False,
        lines=school.letterhead,
        logo=logo,
        school_name=school.name,
        city=school.city,
        principal_name=school.principal_name,
        principal_nip=school.principal_nip,
        letter_number_pattern=school.letter_number_pattern,
    )


def _listed(version: InstrumentVersion) -> ListedInstrument:
    form = version.form
    same = ("code", "title", "title_en", "activity", "subtype", "kind", "about", "purpose", "filled_by", "stages")
    facts = {name: getattr(form, name) for name in same}
    audience = Audience(version.audience)
    return ListedInstrument(**facts, audience=audience, number=version.number, released_at=version.released_at)


def _reference(template: InstrumentTemplate) -> ListedReference:
    same = ("code", "title", "purpose", "users", "holder", "licence_from", "may_store", "notes")
    facts = {name: getattr(template, name) for name in same}
    return ListedReference(**facts, activity=Activity(template.activity), kind=TestKind(template.kind))


def _public(version: InstrumentVersion, *, is_latest: bool) -> PublicVersion:
    files: Iterable[InstrumentFile] = version.files.all()
    return PublicVersion(
        version.form, version.number, version.released_at, version.change_note, is_latest, tuple(files)
    )
