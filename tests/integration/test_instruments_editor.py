"""The editor of templates: write, submit, approve, withdraw, through Wagtail's own screens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.models import WorkflowState

from cms.accounts.models import User
from cms.core.audiences import Audience
from cms.instruments.forms import Field, FieldKind, FormDescription, Section
from cms.instruments.models import InstrumentTemplate, InstrumentVersion
from cms.instruments.stream import keys_fill
from tests.factories.accounts import make_superuser, make_user, signed_in
from tests.factories.good_files import GOOD_FILES
from tests.factories.instrument_posts import approve, editor_post
from tests.factories.instruments import make_form, make_released, make_template
from tests.factories.office import make_ground

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("var")]
LIST = "/admin/snippets/instruments/instrumenttemplate/"
NOTE = {"change_note": "Isian baru atas permintaan sekolah."}


@pytest.fixture
def trainer() -> User:
    make_ground()
    return make_user("pelatih")


def _edit(template: InstrumentTemplate) -> str:
    return f"{LIST}edit/{template.pk}/"


def _submit(client: Client, template: InstrumentTemplate, form: FormDescription, **more: Any) -> Any:
    post = editor_post(form, **{**NOTE, "action-submit": "1", **more})
    return client.post(_edit(template), post, follow=True)


# --- Writing -----------------------------------------------------------------------------------------------------------


def test_a_trainer_writes_a_form_and_the_editor_keeps_every_word(trainer: User) -> None:
    client = signed_in(trainer)
    assert client.get(f"{LIST}add/").status_code == 200
    form = make_form("formulir-baru")
    answer = client.post(f"{LIST}add/", editor_post(form, **NOTE), follow=True)
    template = InstrumentTemplate.objects.get()
    assert answer.redirect_chain
    assert not template.live
    assert template.get_latest_revision_as_object().form == form
    assert client.get(_edit(template)).status_code == 200
    assert "Laporan formulir-baru" in client.get(LIST).content.decode()


def test_a_field_without_a_key_gets_one_and_keeps_it(trainer: User) -> None:
    client = signed_in(trainer)
    post = editor_post(make_form(), **NOTE)
    post["sections-0-value-fields-0-value-name"] = ""
    client.post(f"{LIST}add/", post)
    template = InstrumentTemplate.objects.get().get_latest_revision_as_object()
    assert next(iter(template.form.fields)).name == "nama_peserta_didik"
    keys_fill(template.sections)
    assert next(iter(template.form.fields)).name == "nama_peserta_didik"


@pytest.mark.parametrize("role", ["konselor", "koordinator", "ppdp", "operator", "guru"])
def test_who_neither_writes_nor_approves_finds_no_editor(trainer: User, role: str) -> None:
    template = make_template()
    assert signed_in(trainer).get(_edit(template)).status_code == 200
    client = signed_in(make_user(role))
    for place in (
        LIST,
        f"{LIST}add/",
        _edit(template),
        f"{LIST}history/{template.pk}/",
        f"{LIST}delete/{template.pk}/",
    ):
        answer = client.get(place)
        assert answer.status_code in {302, 404}, place
        assert template.title not in answer.content.decode()


# --- Submitting --------------------------------------------------------------------------------------------------------


def test_what_does_not_hold_may_be_saved_but_not_submitted(trainer: User) -> None:
    template = make_template()
    client = signed_in(trainer)
    broken = make_form(
        sections=(Section("Bagian", (Field("a", "A", FieldKind.BOOLEAN, default=""),)), Section("B", ()))
    )
    client.post(_edit(template), editor_post(broken, **NOTE))
    assert InstrumentTemplate.objects.get().get_latest_revision_as_object().form == broken
    answer = _submit(client, template, broken)
    assert "belum ada isian maupun kalimat pembuka" in answer.content.decode()
    assert not WorkflowState.objects.exists()
    answer = _submit(client, template, make_form(), change_note="")
    assert "Tulis apa yang berubah" in answer.content.decode()
    assert not WorkflowState.objects.exists()
    _submit(client, template, make_form())
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_IN_PROGRESS


@pytest.mark.parametrize(
    ("post", "said"),
    [
        ({"code": "index"}, "dipakai oleh sistem"),
        ({"code": "Huruf Besar"}, "slug"),
        ({"stages": ["besok"]}, "besok"),
    ],
)
def test_wrong_facts_are_refused_at_the_field(trainer: User, post: dict[str, Any], said: str) -> None:
    template = make_template()
    answer = signed_in(trainer).post(_edit(template), editor_post(make_form(), **{**NOTE, **post}))
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert InstrumentTemplate.objects.get().get_latest_revision_as_object().code == "laporan-uji"


def test_the_code_of_a_released_instrument_stays(trainer: User) -> None:
    draft, client = make_template(), signed_in(trainer)
    client.post(_edit(draft), editor_post(make_form(), **{**NOTE, "code": "nama-lain"}))
    assert InstrumentTemplate.objects.get().get_latest_revision_as_object().code == "nama-lain"
    make_released(make_form("rilis"))
    released = InstrumentTemplate.objects.get(code="rilis")
    answer = client.post(_edit(released), editor_post(make_form("rilis-baru"), **NOTE))
    assert "pernah dirilis tidak dapat diubah" in answer.content.decode()
    assert InstrumentTemplate.objects.get(pk=released.pk).get_latest_revision_as_object().code == "rilis"


def test_a_protected_instrument_has_facts_and_no_content(trainer: User) -> None:
    template = make_template()
    client = signed_in(trainer)
    answer = client.post(_edit(template), editor_post(make_form(), **NOTE, is_reference="on"))
    assert "Instrumen terlindung tidak memuat isi" in answer.content.decode()
    named = editor_post(make_form(sections=()), **NOTE, is_reference="on", **{"action-submit": "1"})
    assert "Lengkapi: siapa boleh memakai" in client.post(_edit(template), named).content.decode()
    whole = {**named, "users": "Psikolog", "holder": "Penerbit", "licence_from": "Penerbit"}
    client.post(_edit(template), whole)
    approve(make_user("penyunting"), template)
    assert InstrumentTemplate.objects.get().live
    assert not InstrumentVersion.objects.exists()


# --- Approving ---------------------------------------------------------------------------------------------------------


def test_a_second_person_approves_and_the_version_is_there(trainer: User) -> None:
    template = make_template(make_form(sections=()), by=trainer)
    own = SimpleUploadedFile("Laporan kami.docx", GOOD_FILES["form.docx"](), "application/octet-stream")
    _submit(signed_in(trainer), template, make_form(sections=()), upload=own)
    reviewer = make_user("penyunting")
    assert not InstrumentVersion.objects.exists()
    approve(reviewer, template)
    version = InstrumentVersion.objects.get()
    assert (version.number, version.released_by, version.change_note) == (1, reviewer, NOTE["change_note"])
    assert [(file.name, file.format) for file in version.files.all()] == [("laporan-uji.docx", "own")]
    assert InstrumentTemplate.objects.get().live


def test_the_author_approves_nothing_from_any_route(trainer: User) -> None:
    reviewer = make_user("penyunting")
    make_user("penyunting")
    template = make_template(by=reviewer)
    client = signed_in(reviewer)
    _submit(client, template, replace(make_form(), purpose="Diubah penyunting."))
    approve(reviewer, template)
    for person in (reviewer, make_superuser()):
        post = editor_post(make_form(purpose="Langsung terbit."), **NOTE, **{"action-publish": "1"})
        signed_in(person).post(_edit(template), post)
    assert not InstrumentTemplate.objects.get().live
    assert not InstrumentVersion.objects.exists()


def test_a_release_that_fails_publishes_nothing(trainer: User) -> None:
    """Approval and release are one: a form that cannot be released stays a draft."""
    template = make_template(make_form(sections=()), by=trainer)
    state = make_user("penyunting")
    revision = template.latest_revision
    assert revision is not None
    with pytest.raises(Exception, match="belum dapat dirilis"):
        template.publish(revision, user=state)
    assert not InstrumentTemplate.objects.get().live
    assert InstrumentTemplate.objects.get().live_revision is None


def test_a_penyunting_withdraws_and_a_trainer_does_not(trainer: User) -> None:
    make_released()
    template = InstrumentTemplate.objects.get()
    for person in (trainer, make_superuser()):
        signed_in(person).post(f"{LIST}unpublish/{template.pk}/")
        assert InstrumentTemplate.objects.get().live
    reviewer = make_user("penyunting")
    signed_in(reviewer).post(f"{LIST}unpublish/{template.pk}/")
    assert not InstrumentTemplate.objects.get().live
    assert InstrumentVersion.objects.get().withdrawn_by == reviewer


def test_what_was_released_is_not_deleted_from_any_screen(trainer: User) -> None:
    make_released()
    make_template(make_form("draf"))
    released, draft = InstrumentTemplate.objects.get(code="laporan-uji"), InstrumentTemplate.objects.get(code="draf")
    client = signed_in(make_user("penyunting"))
    bulk = "/admin/bulk/instruments/instrumenttemplate/delete/"
    for place in (f"{LIST}delete/{released.pk}/", f"{bulk}?id={released.pk}"):
        client.post(place)
        assert InstrumentTemplate.objects.filter(pk=released.pk).exists(), place
    client.post(f"{LIST}delete/{draft.pk}/")
    assert not InstrumentTemplate.objects.filter(pk=draft.pk).exists()


# --- Preview -----------------------------------------------------------------------------------------------------------


def _preview(template: InstrumentTemplate, mode: str = "") -> Any:
    answer = template.make_preview_request(preview_mode=mode)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    return answer


def test_the_preview_is_the_printed_page(trainer: User) -> None:
    template = make_template()
    page = _preview(template).content.decode()
    assert '<img src="data:image/png;base64,' in page
    assert _preview(template, "pdf").content.startswith(b"%PDF-")


def test_the_preview_says_what_keeps_the_form_from_being_drawn(trainer: User) -> None:
    template = make_template(make_form(title="<b>Judul</b>", sections=()))
    assert "belum memiliki isian" in _preview(template).content.decode()
    template = make_template(make_form("huruf-lain", title="相談"))
    assert "CJK" in _preview(template).content.decode()
    template.is_reference = True
    assert "Instrumen terlindung" in _preview(template).content.decode()


def test_a_new_template_begins_with_the_narrowest_audience() -> None:
    assert InstrumentTemplate().audience == Audience.COUNSELOR
