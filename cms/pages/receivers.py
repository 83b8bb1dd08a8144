"""Keeps audiences narrow when places change."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import post_page_move, pre_page_move

from .audience import narrow_below, page_models


@receiver(pre_page_move)
@receiver(post_page_move)
def narrow_moved(instance: Page, **kwargs: Any) -> None:
    """Write what the old place narrowed on the rows before the move, and what the new one narrows after it."""
    narrow_below(Page.objects.get(pk=instance.pk))


@receiver(post_save, sender=PageViewRestriction)
def narrow_restricted(instance: PageViewRestriction, **kwargs: Any) -> None:
    """A restriction narrows the rows themselves, so that a later copy or move does not widen them."""
    narrow_below(instance.page)


def narrow_children(sender: type[Page], instance: Page, **kwargs: Any) -> None:
    """A page whose audience became narrower narrows everything below it, and its aliases."""
    if instance.path and (instance.numchild or instance.aliases.exists()):
        narrow_below(instance)


for _model in page_models():
    post_save.connect(narrow_children, sender=_model, dispatch_uid=f"narrow-{_model.__name__}")
