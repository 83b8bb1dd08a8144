"""A unit of a workshop: objective, exercise, self-check."""

from __future__ import annotations

from wagtail import blocks

from .procedure import QuestionBlock
from .text import LineBlock, small_text


class TrainingBlock(blocks.StructBlock):
    """One exercise for a workshop or for reading alone."""

    title = LineBlock(required=False, label="Judul latihan")
    minutes = blocks.IntegerBlock(required=False, min_value=0, max_value=600, label="Lama (menit)")
    goals = blocks.ListBlock(LineBlock(label="Tujuan"), label="Tujuan", min_num=1)
    exercise = small_text("Kegiatan")
    checks = blocks.ListBlock(QuestionBlock(label="Soal"), label="Periksa diri", min_num=0, default=[])

    class Meta:
        icon = "group"
        label = "Latihan"
