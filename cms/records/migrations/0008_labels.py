"""The label of the day on which a consent was withdrawn; nothing in the database changes."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One label."""

    dependencies = [("records", "0005_attachments")]

    operations = [
        migrations.AlterField(
            model_name="consent",
            name="withdrawn_at",
            field=models.DateTimeField("dicabut pada", editable=False, null=True),
        ),
    ]
