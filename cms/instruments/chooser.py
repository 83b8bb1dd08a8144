"""The chooser of instruments in the editor of a page: what is released, with its title and who may download it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.db.models.functions import Lower
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)

from .models import InstrumentTemplate
from .selectors import circulating_templates

_COLUMNS = [
    Column("get_activity_display", label="Kegiatan"),
    Column("readers", label="Pengunduh"),
]


class _Circulating:
    """Lists only what a text may refer to: a draft's title is nobody's business here."""

    ordering = [Lower("title")]

    def get_object_list(self) -> QuerySet[InstrumentTemplate]:
        return circulating_templates()

    @property
    def columns(self) -> list[Column]:
        return [self.title_column, *_COLUMNS]  # type: ignore[attr-defined]  # of the view that this is mixed into


class InstrumentChooseView(_Circulating, ChooseView):
    """The whole window."""


class InstrumentResultsView(_Circulating, ChooseResultsView):
    """Its list, when it is searched or turned over."""


class InstrumentChosenView(SnippetChosenView):
    """The answer to a choice."""

    def get_object(self, pk: str) -> InstrumentTemplate:
        return circulating_templates().get(pk=pk)


class InstrumentChosenMultipleView(SnippetChosenMultipleView):
    """The answer to several choices."""

    def get_objects(self, pks: list[str]) -> QuerySet[InstrumentTemplate]:
        return circulating_templates().filter(pk__in=pks)


class InstrumentChooserViewSet(SnippetChooserViewSet):
    """The chooser that Wagtail registers for the snippet, narrowed; nothing is made in it."""

    choose_view_class = InstrumentChooseView
    choose_results_view_class = InstrumentResultsView
    chosen_view_class = InstrumentChosenView
    chosen_multiple_view_class = InstrumentChosenMultipleView
