from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import cms.records.fields


class Migration(migrations.Migration):
    dependencies = [("records", "0003_break_glass")]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="kind",
            field=models.CharField(
                choices=[("dokumen", "Dokumen, surat, atau karya"), ("foto", "Foto orang atau rumah")],
                default="dokumen",
                max_length=8,
                verbose_name="jenis lampiran",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="attachment",
            name="permitted_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="photos",
                to="records.consent",
                verbose_name="persetujuan foto",
            ),
        ),
        migrations.AddField(
            model_name="attachment",
            name="file_key",
            field=cms.records.fields.SealedTextField(blank=True, editable=False, max_length=44, null=True),
        ),
        migrations.AlterField(
            model_name="attachment",
            name="stored_name",
            field=models.CharField(editable=False, max_length=64, unique=True),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("case__isnull", True), ("entry__isnull", True))
                | models.Q(("case__isnull", True), ("consent__isnull", True))
                | models.Q(("consent__isnull", True), ("entry__isnull", True)),
                name="attachment_at_one_place",
            ),
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "foto"), ("permitted_by__isnull", False))
                | models.Q(models.Q(("kind", "foto"), _negated=True), ("permitted_by__isnull", True)),
                name="attachment_photo_permitted",
            ),
        ),
    ]
