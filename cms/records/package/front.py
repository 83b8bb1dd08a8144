"""The first page: what this is, who may see the data, what is closed and why, whom to ask. The same for every child."""

from __future__ import annotations

from collections.abc import Iterator

from ..models.package import Asker
from .content import Content, made_in_words


def front_page(content: Content) -> Iterator[tuple[str, str]]:
    """Yield title and paragraphs of each part. Nothing here depends on whether something is withheld in silence."""
    whose = "Anda" if content.asker == Asker.STUDENT else "anak Anda"
    yield "Apa isi dokumen ini", _what(content, whose)
    yield "Siapa yang boleh melihat data ini", _who(content)
    yield "Bagian yang ditutup", _closed(content)
    yield "Kalau ada yang salah atau kurang", _cure(content)
    yield (
        "Jagalah dokumen ini",
        (
            "Dokumen ini berisi hal pribadi. Simpanlah seperti Anda menyimpan surat penting, dan jangan kirim lewat grup "
            "pesan. Sekolah tidak menyimpan salinan paket ini."
        ),
    )


def _what(content: Content, whose: str) -> str:
    return (
        f"Dokumen ini berisi semua yang disimpan {content.school} tentang {whose} dalam catatan bimbingan dan konseling. "
        f"Anda berhak menerimanya (Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi).\n\n"
        f"Dibuat {made_in_words(content)}, dengan kode {content.code}.\n\n"
        f"Daftar isi: {_chapters(content)}."
    )


def _chapters(content: Content) -> str:
    titles = [*(chapter.title for chapter in content.chapters), "Siapa yang pernah membuka"]
    return "; ".join(f"Bagian {place}, {title}" for place, title in enumerate(titles, start=1))


def _who(content: Content) -> str:
    return (
        f"Guru BK yang mendampingi, {content.counselor}, membaca semuanya. Koordinator BK melihat bagian umum dan "
        "ringkasan, tanpa catatan konseling. Kepala sekolah, wali kelas, dan guru wali melihat bagian umum: nama, kelas, "
        "NIS, jenis kelamin, orang tua, kehadiran, dan prestasi. Orang lain hanya melihat bagian yang dibagikan "
        "kepadanya, dan hanya selama waktunya. Petugas komputer tidak dapat membacanya."
    )


def _closed(content: Content) -> str:
    """Say what is closed. Rows about others are counted; of what is left out for other reasons nothing is told."""
    counts = ", ".join(f"{count} {label.lower()}" for label, count in sorted(content.closed_records.items()))
    more = f"\n\nSeluruhnya tentang orang lain, jadi tidak ada di sini: {counts}." if counts else ""
    return (
        "Data ini juga menyebut orang lain. Nama dan bagian tentang mereka ditutup dan diberi tanda kurung siku, karena "
        "mereka pun berhak dilindungi. Undang-undang juga membolehkan sekolah tidak menyerahkan bagian yang dapat "
        "membahayakan keselamatan, kesehatan, atau rahasia seorang anak. Kalimat ini ada dalam setiap paket." + more
    )


def _cure(content: Content) -> str:
    return (
        f"Temuilah guru BK {content.counselor} di {content.school}. Anda boleh meminta agar yang salah dibetulkan, yang "
        "kurang dilengkapi, yang tidak perlu dihapus, atau pemakaiannya dihentikan. Sebutkan bagian dan nomornya, "
        "misalnya “Persetujuan 2”. Bila Anda tidak puas, mintalah bertemu dengan Pejabat Pelindungan Data Pribadi (PPDP) "
        "sekolah. Permintaan Anda dijawab paling lambat 3 kali 24 jam."
    )
