"""The fields of a form as blocks: one family a group of kinds that need the same answers from the editor.

The names of the children are those of `cms.instruments.forms.Field` and `Column`, so that `stream.py` copies by name.
"""

from __future__ import annotations

from typing import Any

from wagtail import blocks

from ..forms import FieldKind, Prefill
from ..forms.rules import MAX_LINES, ONLY_OUTSIDE
from .text import KeyBlock, LineBlock

KIND_LABELS: dict[FieldKind, str] = {
    FieldKind.TEXT: "Teks satu baris",
    FieldKind.NUMBER: "Angka",
    FieldKind.BOOLEAN: "Kotak centang",
    FieldKind.DATE: "Tanggal",
    FieldKind.TIME: "Jam",
    FieldKind.DATETIME: "Tanggal dan jam",
    FieldKind.STUDENT_REF: "Peserta didik",
    FieldKind.CLASS_REF: "Kelas",
    FieldKind.STAFF_REF: "Guru atau petugas",
    FieldKind.CONSENT_REF: "Nomor dan tanggal persetujuan",
    FieldKind.RELATION: "Kode catatan lain",
    FieldKind.FILE: "Lampiran",
    FieldKind.SIGNATURE: "Tanda tangan",
    FieldKind.LONGTEXT: "Uraian beberapa baris",
    FieldKind.RICHTEXT: "Uraian beberapa paragraf",
    FieldKind.SELECT: "Pilih satu",
    FieldKind.MULTISELECT: "Pilih beberapa",
    FieldKind.TABLE: "Tabel",
    FieldKind.CHECKLIST: "Daftar pernyataan",
    FieldKind.GROUP: "Kelompok isian",
    FieldKind.TEAR_OFF: "Isi potongan yang dikembalikan",
    FieldKind.LETTERHEAD: "Kop surat",
    FieldKind.LETTER_NUMBER: "Nomor surat",
}
PREFILL_LABELS = {
    Prefill.NONE: "Kosong",
    Prefill.CITY: "Kota sekolah",
    Prefill.SCHOOL_NAME: "Nama sekolah",
    Prefill.PRINCIPAL: "Nama dan NIP kepala sekolah",
}
FAMILIES: dict[str, tuple[FieldKind, ...]] = {
    "line": tuple(KIND_LABELS)[:13],
    "paragraph": (FieldKind.LONGTEXT, FieldKind.RICHTEXT),
    "choice": (FieldKind.SELECT, FieldKind.MULTISELECT),
    "table": (FieldKind.TABLE, FieldKind.CHECKLIST),
    "parts": (FieldKind.GROUP, FieldKind.TEAR_OFF),
    "letter": (FieldKind.LETTERHEAD, FieldKind.LETTER_NUMBER),
}
"""Family of blocks -> its kinds; every kind stands in exactly one."""
SETTINGS = ("name", "filled_by", "printed", "default_hidden", "sensitive", "consent_required", "unlabelled")


def kind_choice(*kinds: FieldKind) -> blocks.ChoiceBlock:
    """Return the choice of a kind; the first is the default."""
    return blocks.ChoiceBlock(
        choices=[(kind.value, KIND_LABELS[kind]) for kind in kinds], default=kinds[0].value, label="Jenis"
    )


def _flag(label: str, help_text: str = "", *, default: bool = False) -> blocks.BooleanBlock:
    return blocks.BooleanBlock(required=False, default=default, label=label, help_text=help_text)


def _lines(label: str) -> blocks.IntegerBlock:
    return blocks.IntegerBlock(
        required=False, default=0, min_value=0, max_value=MAX_LINES, label=label, help_text="0: menurut jenisnya."
    )


class ColumnBlock(blocks.StructBlock):
    """A column of a table, a part of a group, a line of a slip."""

    label = LineBlock(label="Label")
    kind = kind_choice(*(kind for kind in KIND_LABELS if kind not in ONLY_OUTSIDE))
    required = _flag("Wajib diisi")
    choices = blocks.ListBlock(LineBlock(label="Pilihan"), default=[], label="Pilihan")
    help = LineBlock(required=False, label="Petunjuk")
    name = KeyBlock()

    class Meta:
        label = "Kolom"
        label_format = "{label}"
        form_layout = blocks.BlockGroup(["label", "kind", "required"], settings=["choices", "help", "name"])


class FieldBlock(blocks.StructBlock):
    """What every field has."""

    label = LineBlock(label="Label")
    required = _flag("Wajib diisi")
    help = LineBlock(required=False, label="Petunjuk", help_text="Tercetak kecil di bawah isian.")
    name = KeyBlock()
    filled_by = LineBlock(required=False, label="Diisi oleh orang lain", help_text="Misalnya: Orang tua/wali.")
    printed = _flag("Tercetak", "Bila tidak, isian hanya ada di ruang kerja.", default=True)
    default_hidden = _flag("Tersembunyi", "Baru tercetak bila diminta.")
    sensitive = _flag("Peka", "Ditandai “isi bila perlu”.")
    consent_required = _flag("Perlu izin", "Hanya dengan persetujuan yang bersangkutan.")
    unlabelled = _flag("Tanpa label", "Letaknya sudah menjelaskan, misalnya kota dan tanggal surat.")


def layout(*names: str) -> blocks.BlockGroup:
    """Return the form: the answers that differ first, what is seldom needed behind the settings button."""
    return blocks.BlockGroup(["label", *names, "required", "help"], settings=list(SETTINGS))


class LineFieldBlock(FieldBlock):
    kind = kind_choice(*FAMILIES["line"])
    default = LineBlock(required=False, label="Isi awal", help_text="Tercetak sudah terisi.")
    prefill = blocks.ChoiceBlock(
        choices=[(key.value, label) for key, label in PREFILL_LABELS.items() if key],
        required=False,
        label="Dari data sekolah",
    )

    class Meta:
        label = "Isian"
        icon = "edit"
        label_format = "{label}"
        form_layout = layout("kind", "default", "prefill")


class ParagraphFieldBlock(FieldBlock):
    kind = kind_choice(*FAMILIES["paragraph"])
    lines = _lines("Jumlah baris kosong")
    default = LineBlock(required=False, label="Isi awal", help_text="Tercetak sudah terisi.")

    class Meta:
        label = "Uraian"
        icon = "pilcrow"
        label_format = "{label}"
        form_layout = layout("kind", "lines", "default")


class ChoiceFieldBlock(FieldBlock):
    kind = kind_choice(*FAMILIES["choice"])
    choices = blocks.ListBlock(LineBlock(label="Pilihan"), min_num=1, label="Pilihan")
    from_settings = _flag("Daftarnya diatur sekolah", "Pilihan di atas menjadi contoh.")
    default = LineBlock(required=False, label="Pilihan awal")

    class Meta:
        label = "Pilihan"
        icon = "list-ul"
        label_format = "{label}"
        form_layout = layout("kind", "choices", "from_settings", "default")


class TableFieldBlock(FieldBlock):
    kind = kind_choice(*FAMILIES["table"])
    columns = blocks.ListBlock(ColumnBlock(), min_num=1, label="Kolom")
    rows = blocks.ListBlock(
        LineBlock(label="Baris"), default=[], label="Baris tercetak", help_text="Isi kolom pertama, satu per baris."
    )
    lines = _lines("Jumlah baris kosong")

    class Meta:
        label = "Tabel"
        icon = "table"
        label_format = "{label}"
        form_layout = layout("kind", "columns", "rows", "lines")


class PartsFieldBlock(FieldBlock):
    kind = kind_choice(*FAMILIES["parts"])
    columns = blocks.ListBlock(ColumnBlock(label="Isian"), min_num=1, label="Isian di dalamnya")

    class Meta:
        label = "Kelompok atau potongan"
        icon = "collapse-down"
        label_format = "{label}"
        form_layout = layout("kind", "columns")


class LetterFieldBlock(FieldBlock):
    kind = kind_choice(*FAMILIES["letter"])

    class Meta:
        label = "Kop atau nomor surat"
        icon = "mail"
        label_format = "{label}"
        form_layout = layout("kind")


class FieldsBlock(blocks.StreamBlock):
    """The fields of a section, in the order of the page."""

    line = LineFieldBlock()
    paragraph = ParagraphFieldBlock()
    choice = ChoiceFieldBlock()
    table = TableFieldBlock()
    parts = PartsFieldBlock()
    letter = LetterFieldBlock()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"required": False, "label": "Isian", **kwargs})

    class Meta:
        collapsed = True  # a form has thirty fields: their labels are the overview
