"""One label is changed in the back office: every format follows, nothing else does, and the old version stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from django.test import Client
from playwright.sync_api import expect

from cms.core.instruments import FileFormat
from cms.handbook.runs import publish_now, run_waiting
from cms.instruments.actions import instrument_load
from cms.instruments.models import InstrumentTemplate, InstrumentVersion
from tests.factories import handbook
from tests.factories.accounts import make_user
from tests.factories.instruments import AT
from tests.factories.office import enter, make_ground
from tests.factories.pages import make_home
from tests.rendered import FORMS, docx_text, labels_in, pdf_text, sheet_text, survey_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)
CODE: Final = "angket-pilihan-jurusan"
OLD, NEW = "Asal sekolah", "Sekolah sebelumnya"
EDIT: Final = "/admin/snippets/instruments/instrumenttemplate/edit/"
READERS: Final[dict[str, Callable[[bytes], str]]] = {
    FileFormat.DOCX: docx_text,
    FileFormat.PDF_A4: pdf_text,
    FileFormat.PDF_F4: pdf_text,
    FileFormat.XLSX: sheet_text,
    FileFormat.XLSFORM: lambda data: repr(survey_of(data)),
    FileFormat.MARKDOWN: lambda data: data.decode(),
}


def write(window: Page, template: InstrumentTemplate) -> None:
    """Change the label, say why, submit."""
    window.goto(f"{EDIT}{template.pk}/")
    place = next(n for n, field in enumerate(FORMS[CODE].sections[0].fields) if field.label == OLD)
    title = window.locator(".c-sf-block__title", has_text=re.compile(f"^{OLD}$"))
    title.locator("xpath=ancestor::section[1]").get_by_role("button", name="Buka atau tutup bagian").first.click()
    window.locator(f"[name=sections-0-value-fields-{place}-value-label]").fill(NEW)
    window.get_by_role("textbox", name="Apa yang berubah dan mengapa").fill("Istilah yang lazim di sekolah.")
    window.locator("footer").get_by_role("button", name="Kirim untuk ditinjau", exact=True).click()
    expect(window.locator(".messages")).to_contain_text("dikirim untuk ditinjau")


def approve(window: Page, template: InstrumentTemplate) -> None:
    """Open what waits, and approve it there."""
    window.goto(f"{EDIT}{template.pk}/")
    button = window.locator("footer").get_by_role("button", name=re.compile("^Setujui"))
    if not button.first.is_visible():
        window.locator("footer [data-w-dropdown-target=toggle]").click()
    button.first.click()
    expect(window.locator(".messages li").first).to_be_visible()


def test_one_label_changes_in_every_format_and_nothing_else(new_page: Callable[[], Page], var: Path) -> None:
    make_ground()
    make_home()
    first = instrument_load(form=FORMS[CODE], at=AT)
    assert first is not None
    publish_now(reason="Mulai")
    template, before = first.template, handbook.live()
    write(enter(new_page(), make_user("pelatih")), template)
    assert InstrumentVersion.objects.count() == 1, "nothing is released before a second person approved"
    approve(enter(new_page(), make_user("penyunting")), template)
    second = InstrumentVersion.objects.get(number=2)
    _only_the_label_differs(first, second)
    _the_newest_is_served(second)
    assert run_waiting() == 1
    _readers_see_both(new_page(), before)


def _only_the_label_differs(first: InstrumentVersion, second: InstrumentVersion) -> None:
    old = {file.format: file for file in first.files.all()}
    new = {file.format: file for file in second.files.all()}
    assert set(old) == set(new) >= set(READERS)
    for kind, read in READERS.items():
        before, after = read(old[kind].read()), read(new[kind].read())
        assert NEW not in before, kind
        assert NEW in after, kind
        assert _flat(after.replace(NEW, OLD)) == _flat(before), kind
        changed = labels_in(second.form, after) ^ labels_in(first.form, before)
        assert changed == {OLD, NEW}, kind


def _flat(text: str) -> str:
    """Leave out where lines break: a longer label may break elsewhere."""
    return re.sub(r"\s+", "", text)


def _the_newest_is_served(second: InstrumentVersion) -> None:
    client = Client()
    client.force_login(make_user("konselor"))
    for file in second.files.exclude(format=FileFormat.PICTURE):
        answer = client.get(f"/unduh/{CODE}/terbaru/{file.name}")
        assert (answer.status_code, answer.content) == (200, file.read()), file.name


def _readers_see_both(reader: Page, before: dict[str, bytes]) -> None:
    now = handbook.live()
    released = [name for name in before if re.match(rf"instrumen/{CODE}/1/[^/]+\.(?!html)", name)]
    assert {name: now[name] for name in released} == {name: before[name] for name in released}
    files = [name for name in released if name.replace("/1/", "/terbaru/") in now]
    assert len(files) >= len(READERS)
    for name in files:
        newest = now[name.replace("/1/", "/terbaru/")]
        assert newest == now[name.replace("/1/", "/2/")]
        assert newest != before[name], name
    reader.goto(f"/instrumen/{CODE}/")
    expect(reader.locator("article")).to_contain_text(NEW)
    reader.goto(f"/instrumen/{CODE}/1/")
    expect(reader.locator("article")).to_contain_text("sudah diganti")
    expect(reader.locator("article")).not_to_contain_text(NEW)
