"""What each role does next: three steps on the page where it lands after signing in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from wagtail.models import TaskState

from cms.accounts.roles import Role
from cms.accounts.selectors import grants_waiting_for, is_any_second_person, requests_waiting_for, roles_of
from cms.pages.models import ActivityPage, HandbookPage

from .models import PublishedPage

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    Person = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what, why or how many, and where."""

    label: str
    detail: str
    url: str


def next_steps(user: Person) -> list[Step]:
    """Return the next three actions of a person, most urgent first."""
    roles = roles_of(user)
    steps: list[Step] = [*_waiting(user)] if is_any_second_person(user) else []
    for role, make in _STEPS.items():
        if role in roles:
            steps += [step for step in make() if step not in steps]
    if not steps:
        steps = [*_superuser()] if getattr(user, "is_superuser", False) else [*_reader()]
    return steps[:3]


def _waiting(user: Person) -> list[Step]:
    count = len(grants_waiting_for(user)) + len(requests_waiting_for(user))
    if not count:
        return []
    has_admin = bool(roles_of(user) & {Role.KOORDINATOR, Role.PPDP})
    url = reverse("accounts:confirmations") if has_admin else reverse("accounts_room_confirmations")
    return [Step("Periksa persetujuan akun", f"{count} permintaan menunggu keputusan Anda.", url)]


def _trainer() -> list[Step]:
    held = PublishedPage.objects.exclude(held_back="").count()
    root = HandbookPage.objects.first()
    explore = reverse("wagtailadmin_explore", args=[root.pk]) if root else reverse("wagtailadmin_explore_root")
    visit = ActivityPage.objects.filter(activity="kunjungan-rumah").first()
    edit = reverse("wagtailadmin_pages:edit", args=[visit.pk]) if visit else explore
    steps = [
        Step("Sunting panduan", "Buka daftar halaman, pilih halaman, ubah, lalu kirim untuk ditinjau.", explore),
        Step("Lanjutkan “Kunjungan rumah”", "Halaman kegiatan yang paling sering dibaca sebelum berangkat.", edit),
        Step("Rapikan glosarium", "Tambah istilah yang ditanyakan peserta pelatihan.", _terms()),
    ]
    if held:
        register = reverse("handbook_publication_modeladmin_index")
        steps.insert(0, Step("Perbaiki halaman yang ditahan", f"{held} halaman belum dapat tayang.", register))
    return steps


def _terms() -> str:
    return reverse("wagtailsnippets_pages_glossaryterm:list")


def _reviewer() -> list[Step]:
    count = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).count()
    detail = f"{count} perubahan menunggu persetujuan." if count else "Tidak ada yang menunggu saat ini."
    return [
        Step("Tinjau perubahan", detail, reverse("wagtailadmin_reports:workflow_tasks")),
        Step("Lihat daftar penerbitan", "Apa yang tayang, apa yang ditahan, dan kembali ke terbitan lama.",
             reverse("handbook_publication_modeladmin_index")),
        Step("Baca buku panduan", "Periksa halaman seperti pembaca melihatnya.", "/"),
    ]  # fmt: skip


def _instruments(address: str, *, how: str = "sebagai DOCX atau PDF") -> Step:
    return Step("Unduh instrumen", f"Formulir dan surat kosong {how}.", reverse(address))


def _headed_instruments() -> Step:
    return _instruments("instruments_desk", how="dengan kop sekolah Anda")


def _counselor() -> list[Step]:
    return [
        Step("Buka peserta didik", "Data, kasus, dan catatan yang Anda pegang.", reverse("records_student:list")),
        _headed_instruments(),
        Step("Buka panduan kegiatan", "Lima kegiatan pendukung dengan enam tahapnya.", "/"),
    ]


def _coordinator() -> list[Step]:
    return [
        Step(
            "Periksa persetujuan akun",
            "Peran baru dan atur ulang menunggu orang kedua.",
            reverse("accounts:confirmations"),
        ),
        Step(
            "Buka peserta didik",
            "Bagian umum, pengalihan, kemungkinan ganda, dan akses darurat.",
            reverse("records_student:list"),
        ),
        _headed_instruments(),
    ]


def _officer() -> list[Step]:
    return [
        Step(
            "Periksa persetujuan akun",
            "Peran baru dan atur ulang menunggu orang kedua.",
            reverse("accounts:confirmations"),
        ),
        Step("Lihat permintaan pemusnahan", "Yang menunggu keputusan Anda.", reverse("records_erasures")),
        Step("Baca perlindungan data", "Kewajiban ruang BK menurut UU PDP.", "/perlindungan-data/"),
    ]


def _operator() -> list[Step]:
    return [
        Step("Kelola akun sekolah", "Buat akun, beri peran, nonaktifkan yang sudah pindah.", reverse("accounts:list")),
        Step("Lengkapi data sekolah", "Kepala surat, kota, kepala sekolah, logo.", reverse("accounts:schools")),
        Step("Baca panduan operator", "Apa yang dapat dan tidak dapat Anda lihat.", "/panduan-pengguna/operator/"),
    ]


def _principal() -> list[Step]:
    return [
        Step("Periksa persetujuan akun", "Peran baru menunggu orang kedua.", reverse("accounts_room_confirmations")),
        Step(
            "Baca panduan kepala sekolah",
            "Apa yang Anda tanda tangani dan apa yang tertutup.",
            "/panduan-pengguna/kepala-sekolah/",
        ),
        _pupils("Bagian umum peserta didik sekolah Anda."),
        _instruments("instruments_list"),
    ]


def _pupils(detail: str) -> Step:
    return Step("Buka peserta didik", detail, reverse("records_room_students"))


def _class_teacher() -> list[Step]:
    return [
        _pupils("Bagian umum peserta didik kelas Anda."),
        Step(
            "Baca panduan wali kelas",
            "Cara membantu peserta didik tanpa membuka rahasianya.",
            "/panduan-pengguna/wali-kelas/",
        ),
        *_reader(),
    ]


def _mentor() -> list[Step]:
    return [
        _pupils("Bagian umum peserta didik yang Anda dampingi."),
        Step("Baca panduan guru wali", "Cara mendampingi bersama BK.", "/panduan-pengguna/guru-wali/"),
        *_reader(),
    ]


def _reader() -> list[Step]:
    return [
        Step("Baca buku panduan", "Lima kegiatan pendukung, dari pengertian sampai laporan.", "/"),
        _instruments("instruments_list"),
        Step("Buka yang dibagikan kepada Anda", "Bagian rekaman yang dibagikan konselor, untuk waktu terbatas.",
             reverse("records_room_shares")),
        Step(
            "Merujuk peserta didik ke BK",
            "Apa yang ditulis, dan apa yang Anda terima kembali.",
            "/alih-tangan-kasus/rujukan-masuk/",
        ),
    ]  # fmt: skip


def _superuser() -> list[Step]:
    return [
        Step("Kelola akun", "Beri peran pelatih, penyunting, operator, dan PPDP.", reverse("accounts:list")),
        Step("Lihat daftar penerbitan", "Keadaan buku panduan.", reverse("handbook_publication_modeladmin_index")),
        Step("Baca panduan operator", "Cara akun dan peran bekerja.", "/panduan-pengguna/operator/"),
    ]


_STEPS: dict[Role, Callable[[], list[Step]]] = {
    Role.PENYUNTING: _reviewer,
    Role.PELATIH: _trainer,
    Role.KONSELOR: _counselor,
    Role.KOORDINATOR: _coordinator,
    Role.PPDP: _officer,
    Role.KEPALA: _principal,
    Role.OPERATOR: _operator,
    Role.WALIKELAS: _class_teacher,
    Role.GURUWALI: _mentor,
    Role.GURU: _reader,
}
"""Steps of each role; a test holds it against the list of roles."""
