"""The roots of Wagtail's pages and collections are named in the editors' language: they head lists and choices."""

from __future__ import annotations

from typing import Any

from django.db import migrations

PAGES, COLLECTION = "Semua halaman", "Umum"


def name_roots(apps: Any, schema_editor: Any) -> None:
    """Rename the roots that Wagtail's first migrations made."""
    roots = apps.get_model("wagtailcore", "Page").objects.filter(depth=1, title="Root")
    roots.update(title=PAGES, draft_title=PAGES)
    apps.get_model("wagtailcore", "Collection").objects.filter(depth=1, name="Root").update(name=COLLECTION)


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]
    operations = [migrations.RunPython(name_roots, migrations.RunPython.noop, elidable=True)]
