"""What changes the public set asks for a publication."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction, Revision
from wagtail.signals import page_published, page_unpublished, post_page_move, published, unpublished

from cms.accounts.models import User
from cms.instruments.signals import instruments_changed
from cms.pages.approvals import approval_of
from cms.pages.audience import page_models
from cms.pages.models import GlossaryTerm, Source

from .runs import request_publication

SNIPPETS = (GlossaryTerm, Source)


def _ask(reason: str, by: object = None) -> None:
    """Queue a publication once the change is really in the database."""
    user = by if isinstance(by, User) else None
    transaction.on_commit(lambda: request_publication(by=user, reason=reason), robust=True)


def _went_live(what: str, revision: Revision | None) -> None:
    """Ask in the name of who approved; who approved his own change is named with his reason."""
    approval = approval_of(revision)
    by = approval.by if approval else getattr(revision, "user", None)
    _ask(f"{what}. {approval}" if str(approval or "") else what, by)


@receiver(page_published)
def page_went_live(instance: Page, revision: Revision | None = None, **kwargs: Any) -> None:
    """A page was published, or its audience changed with the publication."""
    _went_live(f"Terbit: {instance.title}", revision)


@receiver(page_unpublished)
def page_was_withdrawn(instance: Page, **kwargs: Any) -> None:
    """A page was withdrawn or expired."""
    _ask(f"Ditarik: {instance.title}")


@receiver(post_page_move)
def page_moved(instance: Page, **kwargs: Any) -> None:
    """A page has a new place."""
    _ask(f"Dipindahkan: {instance.title}")


@receiver(published)
@receiver(unpublished)
def snippet_changed(instance: Model, revision: Revision | None = None, **kwargs: Any) -> None:
    """A term or a source was published or withdrawn."""
    if isinstance(instance, SNIPPETS):
        what = f"{instance._meta.verbose_name.capitalize()}: {instance}"  # type: ignore[union-attr]  # always a str here
        _went_live(what, revision)


@receiver(instruments_changed)
def instrument_changed(code: str, **kwargs: Any) -> None:
    """A version was released, or an instrument withdrawn."""
    _ask(f"Instrumen: {code}")


@receiver(post_save, sender=PageViewRestriction)
@receiver(post_delete, sender=PageViewRestriction)
def restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    """A view restriction came or went."""
    _ask("Pembatasan pembaca diubah")


def _made(sender: type[Model], instance: Any, created: bool = False, **kwargs: Any) -> None:
    """A page that is live from its first row on: an alias, of which Wagtail tells nobody."""
    if created and instance.live:
        _ask(f"Ditambahkan: {instance.title}")


def _deleted(sender: type[Model], instance: Model, **kwargs: Any) -> None:
    _ask(f"Dihapus: {instance}")


_watched: tuple[type[Model], ...] = (*page_models(), *SNIPPETS)
for _model in _watched:
    post_delete.connect(_deleted, sender=_model, dispatch_uid=f"handbook-deleted-{_model.__name__}")
for _page_model in page_models():
    post_save.connect(_made, sender=_page_model, dispatch_uid=f"handbook-made-{_page_model.__name__}")
