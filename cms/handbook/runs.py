"""Publications as rows: asked for, coalesced, run one at a time, recovered after a kill."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.accounts.models import User
from cms.pages.approvals import OWN_APPROVAL

from .models import HandbookPin, Publication, PublishedPage
from .publish import NotPublishable, Outcome, Report, publish_locked
from .release import is_publishing, publishing_lock
from .shelf import shelf

logger = structlog.get_logger(__name__)
State = Publication.State
MAX_REASONS = 20
CRASHED = "Kesalahan sistem"
RETRY_AFTER = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10))
"""How long to wait before the next try, after the first, second and third crash in a row. Then a person must look."""


def request_publication(*, by: User | None, reason: str) -> Publication:
    """Queue a publication, or join the one that already waits. The worker runs it."""
    now = timezone.now()
    with transaction.atomic():
        waiting = (
            Publication.objects.select_for_update().filter(kind=Publication.Kind.PUBLISH, state=State.QUEUED).first()
        )
        if waiting is None:
            try:
                with transaction.atomic():
                    return Publication.objects.create(requested_by=by, requested_at=now, reason=reason)
            except IntegrityError:  # somebody queued one in the same moment
                waiting = Publication.objects.get(kind=Publication.Kind.PUBLISH, state=State.QUEUED)
        reasons = waiting.reason.split("\n")
        # An approval of one's own change is always named, however long the list.
        if reason not in reasons and (len(reasons) < MAX_REASONS or OWN_APPROVAL in reason):
            waiting.reason = "\n".join([*reasons, reason])
            waiting.save(update_fields=["reason"])
        return waiting


def publish_now(*, reason: str, by: User | None = None, report: Report = lambda step: None) -> Outcome:
    """Publish in this process and record it. Raises NotPublishable, after recording the failure."""
    return run(request_publication(by=by, reason=reason), report=report)


def run_waiting() -> int:
    """Run everything that waits, oldest first; return how many ran. Failures are recorded, not raised."""
    recover()
    retry()
    ran = 0
    while (waiting := Publication.objects.filter(state=State.QUEUED).order_by("requested_at").first()) is not None:
        ran += _run_quietly(waiting)
    return ran


def _run_quietly(publication: Publication) -> bool:
    """Run one publication unless another process has run it meanwhile; return whether it ran here."""
    with publishing_lock(shelf(), wait=True):
        publication.refresh_from_db()
        if publication.state != State.QUEUED:
            return False
        try:
            _run_locked(publication, lambda step: None)
        except NotPublishable as problem:
            logger.warning("publication failed", publication=str(publication.pk), reason=str(problem))
        except Exception:
            logger.exception("publication crashed", publication=str(publication.pk))
        return True


def recover() -> None:
    """Queue again what a killed process left running. Nothing is left running when nobody holds the lock."""
    orphans = Publication.objects.filter(state=State.RUNNING)
    if not orphans.exists() or is_publishing(shelf()):
        return
    now = timezone.now()
    for orphan in orphans:
        _finish(orphan, State.FAILED, message="Proses berhenti di tengah jalan; penerbitan diulang.")
        logger.warning("publication was interrupted", publication=str(orphan.pk))
        if orphan.kind == Publication.Kind.PUBLISH:
            request_publication(by=orphan.requested_by, reason=orphan.reason)
        else:
            Publication.objects.create(
                kind=orphan.kind,
                requested_by=orphan.requested_by,
                requested_at=now,
                reason=orphan.reason,
                from_release=orphan.from_release,
            )


def retry() -> None:
    """Queue again, after a pause, what crashed: a withdrawn page must not stay public because a disk was full once."""
    newest = Publication.objects.filter(kind=Publication.Kind.PUBLISH).order_by("-requested_at")
    crashes = list(takewhile(_has_crashed, newest[: len(RETRY_AFTER) + 1]))
    if not crashes or len(crashes) > len(RETRY_AFTER):
        return
    last = crashes[0]
    if last.finished_at is not None and last.finished_at + RETRY_AFTER[len(crashes) - 1] <= timezone.now():
        request_publication(by=last.requested_by, reason=last.reason)
        logger.warning("publication is tried again", publication=str(last.pk), tries=len(crashes))


def _has_crashed(publication: Publication) -> bool:
    return publication.state == State.FAILED and publication.message.startswith(CRASHED)


def run(publication: Publication, *, report: Report = lambda step: None) -> Outcome:
    """Run one publication and record what it did. Raises NotPublishable and everything else after recording."""
    with publishing_lock(shelf(), wait=True):
        publication.refresh_from_db()
        if publication.state != State.QUEUED:  # another process ran it while we waited: ours is the next one
            publication = request_publication(by=publication.requested_by, reason=publication.reason)
        return _run_locked(publication, report)


def _run_locked(publication: Publication, report: Report) -> Outcome:
    _start(publication)
    try:
        returning = publication.kind == Publication.Kind.ROLLBACK
        outcome = publish_locked(pinned=_pin(), report=report, returning=returning)
    except NotPublishable as problem:
        _fail(publication, str(problem))
        raise
    except Exception as error:
        _fail(publication, f"{CRASHED}: {type(error).__name__}. Lihat catatan server.")
        raise
    with transaction.atomic():
        _record(publication, outcome)
        record_pages(outcome)
    return outcome


def _start(publication: Publication) -> None:
    publication.state = State.RUNNING
    publication.started_at = timezone.now()
    publication.save(update_fields=["state", "started_at"])


def _pin() -> str | None:
    """The release that the handbook is kept at, or None."""
    return HandbookPin.objects.filter(ended_at__isnull=True).values_list("release", flat=True).first()


def _record(publication: Publication, outcome: Outcome) -> None:
    publication.release, publication.input_digest = outcome.release, outcome.digest
    publication.pages_changed = list(outcome.changed)
    publication.held_back = [{"uid": uid, "path": path, "reason": reason} for uid, path, reason in outcome.held]
    _finish(publication, State.LIVE if outcome.live else State.UNCHANGED)


def _fail(publication: Publication, message: str) -> None:
    """Record a failure. A return to an old release that failed keeps nothing pinned."""
    if publication.kind == Publication.Kind.ROLLBACK:
        pins = HandbookPin.objects.filter(ended_at__isnull=True, release=publication.from_release)
        pins.update(ended_at=timezone.now(), ended_by=publication.requested_by)
    _finish(publication, State.FAILED, message=message)


def _finish(publication: Publication, state: str, message: str = "") -> None:
    publication.state = state
    publication.message = message
    publication.finished_at = timezone.now()
    publication.started_at = publication.started_at or publication.finished_at
    publication.save()


def record_pages(outcome: Outcome) -> None:
    """Bring the table of live pages up to the outcome: since when each text is live, or why it is held back."""
    now = timezone.now()
    held = {uid: reason for uid, _, reason in outcome.held}
    rows = {str(row.uid): row for row in PublishedPage.objects.all()}
    for uid in {*rows, *outcome.pages, *held}:
        row = rows.get(uid) or PublishedPage(uid=uid)
        path, digest = outcome.pages.get(uid, (row.path, ""))
        wanted = (path, digest, held.get(uid, ""))
        if row.pk and wanted == (row.path, row.digest, row.held_back):
            continue
        if row.digest != digest:
            row.live_since = now if digest else None
        row.path, row.digest, row.held_back = wanted
        row.save()
