"""Wagtail's own log of protected models: codes only, and no stock report or history shows it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import models
from wagtail.log_actions import LogActionRegistry
from wagtail.models import ModelLogEntry

from cms.accounts.models import School
from cms.records.models import ProtectedLogEntry
from cms.records.models.stock_log import keep_out_of_stock_log
from tests.factories.accounts import SchoolFactory, make_superuser, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def registry() -> LogActionRegistry:
    """A registry in which schools stand in for a protected model: they have a name that must not be kept."""
    fresh: LogActionRegistry = LogActionRegistry()
    fresh.has_scanned_for_actions = True
    fresh.register_model(models.Model, ModelLogEntry)
    keep_out_of_stock_log(fresh, School)
    return fresh


def test_code_and_action_are_kept_and_nothing_else(registry: LogActionRegistry) -> None:
    school: Any = SchoolFactory.create(name="Nama Rahasia")
    school.code = "KS-2026-0014"
    person = make_user("konselor")
    entry = registry.log(school, "wagtail.create", user=person, title="Nama Rahasia", data={"nama": "Rahasia"})
    assert isinstance(entry, ProtectedLogEntry)
    entry.refresh_from_db()
    assert (entry.label, entry.data, entry.user, entry.object_key) == ("KS-2026-0014", {}, person, str(school.pk))
    assert str(entry) == "wagtail.create KS-2026-0014"
    assert entry.object_id == ""
    assert "Rahasia" not in str(entry.__dict__)
    school.code = ""
    assert registry.log(school, "wagtail.edit", deleted=True).label == "-"


def test_nobody_reads_it_through_wagtail(registry: LogActionRegistry) -> None:
    school: Any = SchoolFactory.create()
    registry.log(school, "wagtail.create", user=make_user("konselor"))
    assert ProtectedLogEntry.objects.count() == 1
    assert not registry.get_logs_for_instance(school).exists()
    assert not ProtectedLogEntry.objects.viewable_by_user(make_superuser()).exists()
    assert not ModelLogEntry.objects.exists()
    assert ProtectedLogEntry in registry.get_log_entry_models()
    other = SimpleNamespace()
    assert registry.get_log_model_for_model(type(other)) is None


def test_no_record_stands_in_the_index_of_references() -> None:
    """Its rows hold keys, and stock screens show them; each save would queue a task besides."""
    from django.apps import apps
    from django.urls import reverse
    from wagtail.models import Page, ReferenceIndex

    reverse("wagtailadmin_home")  # loads what registers models
    assert Page in ReferenceIndex.tracked_models
    assert not ReferenceIndex.tracked_models & set(apps.get_app_config("records").get_models())
