"""What an instrument is: lists shared by the instruments room, the pages that list them and the handbook.

Source: domain notes, part b (kinds and subtypes as Modul 4 and the field's literature use them).
"""

from __future__ import annotations

from django.db import models


class TestKind(models.TextChoices):
    """Answers that are right or wrong (tes), or that describe (non-tes). Forms and letters count as non-tes."""

    __test__ = False  # the name begins like a test class; pytest must not collect it

    NON_TEST = "non-tes", "Non-tes"
    TEST = "tes", "Tes"
    BOTH = "tes/non-tes", "Tes dan non-tes"


class Subtype(models.TextChoices):
    """What the form is for."""

    ADMINISTRATION = "administrasi", "Administrasi"
    MEASURE = "pengungkap", "Pengungkap"
    REPORT = "pelaporan", "Pelaporan"
    PLAN = "perencanaan", "Perencanaan"
    CONSENT = "persetujuan", "Persetujuan"
    COLLECTION = "himpunan", "Himpunan"


class About(models.TextChoices):
    """Whom or what the filled form tells about."""

    STUDENT = "peserta-didik", "Peserta didik"
    ENVIRONMENT = "lingkungan", "Lingkungan"


class Confidentiality(models.TextChoices):
    """How closed the *filled* form is; widest first."""

    OPEN = "umum", "Umum"
    INTERNAL = "internal", "Internal sekolah"
    RESTRICTED = "terbatas", "Terbatas"
    CLOSED = "tertutup", "Tertutup"


class FormShape(models.TextChoices):
    """The look of the blank form. Questionnaires and recaps also come as worksheets, questionnaires as XLSForm."""

    LETTER = "surat", "Surat"
    FORM = "formulir", "Formulir"
    CARD = "kartu", "Kartu"
    REPORT = "laporan", "Laporan"
    QUESTIONNAIRE = "angket", "Angket"
    RECAP = "rekap", "Rekap"
    SHEET = "lembar", "Lembar informasi"


class FileFormat(models.TextChoices):
    """What a released version is made of."""

    DOCX = "docx", "DOCX (Word, LibreOffice)"
    PDF_A4 = "pdf-a4", "PDF, kertas A4"
    PDF_F4 = "pdf-f4", "PDF, kertas F4/folio"
    XLSX = "xlsx", "XLSX (lembar kerja)"
    XLSFORM = "xlsform", "XLSForm (formulir gawai)"
    MARKDOWN = "md", "Markdown (teks)"
    OWN = "own", "Berkas dari pelatih"
    PICTURE = "picture", "Gambar halaman pertama"


SHORT_FORMATS = {
    FileFormat.DOCX: "DOCX",
    FileFormat.PDF_A4: "PDF A4",
    FileFormat.PDF_F4: "PDF F4",
    FileFormat.XLSX: "XLSX",
    FileFormat.XLSFORM: "XLSForm",
    FileFormat.MARKDOWN: "Markdown",
    FileFormat.OWN: "Berkas",
}
"""What a person presses on to download, in the order of the lists; a picture is only looked at."""
