"""The root of Wagtail's page tree is named in the editors' language: it heads their list of pages."""

from __future__ import annotations

from typing import Any

from django.db import migrations

TITLE = "Semua halaman"


def name_root(apps: Any, schema_editor: Any) -> None:
    """Rename the root that Wagtail's first migration made."""
    roots = apps.get_model("wagtailcore", "Page").objects.filter(depth=1, title="Root")
    roots.update(title=TITLE, draft_title=TITLE)


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]
    operations = [migrations.RunPython(name_root, migrations.RunPython.noop, elidable=True)]
