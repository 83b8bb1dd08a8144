"""What the forms of the activities say below a field: how to write it, and who will read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

HOME_VISIT: Final = {
    "purpose": "Apa yang hendak dicapai bagi peserta didik. Kunjungan bukan pemeriksaan kehadiran.",
    "data_sought": "Yang belum diketahui dan hanya dapat diperoleh dari keluarga.",
    "persons_to_meet": "Misalnya ibu, dan kakak yang mendampingi belajar.",
    "companion": "Nama (jabatan). Tercetak pada surat tugas; tulis hanya bila peserta didik menyetujuinya.",
    "visit_at": "Tercetak pada surat dengan hari dan jamnya.",
    "address": "Bila kosong, dipakai alamat peserta didik yang tercatat.",
    "letter_number": "Angka saja masuk ke pola nomor sekolah; nomor lengkap tercetak seperti yang Anda tulis.",
    "letter_channel": "Surat yang dititipkan kepada peserta didik sering tidak sampai.",
    "minutes": "Biasanya 30 sampai 60 menit.",
    "persons_met": "Satu orang satu baris: nama (hubungan).",
    "home_condition": "Yang terlihat, bukan penilaian.",
    "data_found": "Jawaban atas data yang dicari.",
    "statements": "Yang dikatakan keluarga. Bila tidak ada, tulis “tidak ada”.",
    "facilities": "Yang disediakan keluarga, misalnya tempat dan waktu belajar. Bila tidak ada, tulis “tidak ada”.",
    "evaluation": "Apakah kunjungan berjalan baik, datanya lengkap, dan komitmennya jelas.",
    "analysis": "Arti hasil ini bagi kasusnya.",
    "follow_up": "Layanan berikutnya. Terbaca koordinator dan kepala sekolah: tulis tanpa rincian pribadi.",
    "halted_reason": "Singkat. Keluarga boleh menolak tanpa menyebut alasan.",
}
CONFERENCE: Final = {
    "minutes": "Satu alinea satu pokok: tulis pokoknya, titik dua, lalu keterangannya. Tanpa kutipan kata demi kata.",
}
REFERRAL: Final = {
    "reason": "Mengapa penanganannya perlu dialihkan. Masuk ke berkas hanya bila Anda mencentangnya.",
    "help_requested": "Apa yang diharapkan dari penerima.",
    "receiver": "Penerima tanpa akun. Daftarnya: Alih tangan kasus, Penerima rujukan.",
    "receiver_account": "Rekan di sekolah ini; ia membaca berkas dan menjawab di ruangnya sendiri.",
    "referrer": "Nama yang merujuk.",
    "referrer_account": "Bila dipilih, ia melihat keadaan rujukan ini di ruangnya, dan tidak lebih.",
    "facts": "Yang dilihat dan didengar, bukan dugaan.",
    "emergency_reason": "Mengapa menunggu persetujuan membahayakan peserta didik.",
    "follow_up": "Terbaca koordinator BK: tulis tanpa rincian pribadi.",
}
PERSON_REQUEST: Final = {
    "asked": "Dengan kata-kata pemohon. Hanya Anda yang membacanya.",
    "asker_relation": "Misalnya ibu, ayah, wali, atau peserta didik sendiri.",
    "received_at": "Tidak dapat diubah setelah disimpan.",
    "identity_note": "Apa yang diperlihatkan. Jangan salin nomor kartunya.",
    "answer": "Yang disampaikan kepada pemohon. Koordinator BK dan PPDP tidak membacanya.",
    "refusal": "Alasan ini dibaca koordinator BK dan PPDP.",
    "refusal_text": "Penjelasan bagi pemohon. Koordinator BK dan PPDP tidak membacanya.",
    "objection": "Dengan kata-kata pemohon; boleh kosong. Tampak pada rekaman yang dimaksud.",
}
HINTS: Final[Mapping[str, Mapping[str, str]]] = {
    "homevisit": HOME_VISIT,
    "caseconference": CONFERENCE,
    "referral": REFERRAL,
    "personrequest": PERSON_REQUEST,
}
"""By model and field."""
