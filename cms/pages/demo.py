"""Two restricted pages for the demo, so that the reading room is not empty. Plainly invented."""

from __future__ import annotations

import json
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from cms.core.audiences import Audience
from cms.core.signals import demo_loading, demo_removing

from .models import GuidancePage, HandbookPage

PAGES = (
    (
        "contoh-untuk-guru",
        Audience.TEACHER,
        "Contoh: pembagian tugas guru dan BK",
        "Halaman contoh untuk semua orang yang masuk. Tidak tampil di buku panduan.",
        (
            "<p>Ini <b>data contoh</b>. Di sekolah Anda, halaman seperti ini dapat memuat pembagian tugas guru piket, "
            "wali kelas, dan guru BK.</p><ul><li>Guru piket mengantar kartu panggilan.</li>"
            "<li>Wali kelas menanyakan perkembangan, bukan isi konseling.</li></ul>"
        ),
    ),
    (
        "contoh-untuk-konselor",
        Audience.COUNSELOR,
        "Contoh: catatan pelatih untuk konselor",
        "Halaman contoh yang hanya dibaca konselor, koordinator BK, pelatih, dan penyunting.",
        "<p>Ini <b>data contoh</b>. Pelatih dapat menyimpan kunci jawaban latihan di halaman seperti ini.</p>",
    ),
)


@receiver(demo_loading)
def add_restricted_pages(**_kwargs: Any) -> None:
    """Add the pages below the home page. Repeatable; without a handbook there is nothing to add to."""
    home = HandbookPage.objects.first()
    if home is None:
        return
    for slug, audience, title, summary, html in PAGES:
        if GuidancePage.objects.child_of(home).filter(slug=slug).exists():
            continue
        with transaction.atomic():
            page = GuidancePage(slug=slug, audience=audience, title=title, summary=summary, live=False)
            page.body = json.dumps([{"type": "prose", "value": html}])
            page.owner_unit, page.change_note = "Data contoh", "Halaman contoh."
            home.add_child(instance=page)
            page.save_revision().publish()


@receiver(demo_removing)
def remove_restricted_pages(**_kwargs: Any) -> None:
    """Remove them."""
    for page in GuidancePage.objects.filter(slug__in=[row[0] for row in PAGES], owner_unit="Data contoh"):
        page.delete()
