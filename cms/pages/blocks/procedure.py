"""How to do it: the six stages, checklists, mistakes, questions."""

from __future__ import annotations

from wagtail import blocks

from cms.core.stages import Stage

from .text import LineBlock, small_text


class StagesBlock(blocks.StructBlock):
    """One text for each of the six stages, in their fixed order."""

    perencanaan = small_text(Stage.PLANNING.label)
    pelaksanaan = small_text(Stage.EXECUTION.label)
    evaluasi = small_text(Stage.EVALUATION.label)
    analisis_hasil = small_text(Stage.ANALYSIS.label)
    tindak_lanjut = small_text(Stage.FOLLOW_UP.label)
    laporan = small_text(Stage.REPORT.label)

    class Meta:
        icon = "list-ol"
        label = "Enam tahap"


class ChecklistBlock(blocks.StructBlock):
    """Sentences that can be ticked off on paper."""

    title = LineBlock(required=False, label="Judul")
    items = blocks.ListBlock(LineBlock(label="Butir"), label="Butir", min_num=1)

    class Meta:
        icon = "tick-inverse"
        label = "Daftar periksa"


class QuestionBlock(blocks.StructBlock):
    """One question with its answer."""

    question = LineBlock(label="Pertanyaan")
    answer = small_text("Jawaban")


class QuestionsBlock(blocks.StructBlock):
    """Questions that practitioners ask."""

    items = blocks.ListBlock(QuestionBlock(label="Pertanyaan"), label="Pertanyaan", min_num=1)

    class Meta:
        icon = "help"
        label = "Tanya jawab"


class MistakeBlock(blocks.StructBlock):
    """One mistake, why it harms, and what to do instead."""

    mistake = LineBlock(label="Kesalahan")
    remedy = small_text("Akibat dan cara yang benar")


class MistakesBlock(blocks.StructBlock):
    """What often goes wrong."""

    items = blocks.ListBlock(MistakeBlock(label="Kesalahan"), label="Kesalahan", min_num=1)

    class Meta:
        icon = "cross"
        label = "Kesalahan umum"
