"""Who may roll back, by command and by screen."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from cms.accounts.models import User
from cms.handbook.actions import handbook_rollback, previous_release
from cms.handbook.models import HandbookPin, Publication
from cms.handbook.publish import Outcome
from cms.handbook.runs import publish_now, run, run_waiting
from cms.pages.models import GlossaryTerm, GuidancePage, HandbookPage, Source
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.accounts import make_superuser, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Story:
    """A page whose text was first good and then wrong; `old` is the release with the good text."""

    def __init__(self) -> None:
        self.home: HandbookPage = make.make_home()
        self.page: GuidancePage = make.make_page(self.home, "Halaman", body=[make.prose("<p>Teks baik.</p>")])
        self.other: GuidancePage = make.make_page(self.home, "Lain", body=[make.prose(make.link(self.page))])
        self.term: GlossaryTerm = make.make_term("Istilah")
        self.source: Source = make.make_source("Sumber")
        make.edit(self.page, body=[*self.page.body.get_prep_value(), make.citation(self.source)])
        make.edit(self.other, body=[*self.other.body.get_prep_value(), make.term_reference(self.term)])
        self.old = publish_now(reason="lama").release
        make.edit(self.page, body=[make.prose("<p>Teks keliru.</p>")])
        self.new = publish_now(reason="baru").release
        self.person: User = make_user("penyunting")

    def roll_back(self) -> Outcome:
        return run(handbook_rollback(release=self.old, by=self.person, at=NOW))


@pytest.fixture
def story(var: Path) -> Story:
    return Story()


def test_the_command_returns_to_the_release_before(story: Story) -> None:
    assert previous_release() == story.old
    out = StringIO()
    call_command("rollback_handbook", stdout=out)
    assert out.getvalue().startswith("Tayang: terbitan 000003-")
    assert "Teks baik." in handbook.text("halaman")
    call_command("rollback_handbook", "--end", stdout=out)
    assert "Teks keliru." in handbook.text("halaman")
    call_command("rollback_handbook", story.old, stdout=out)
    assert "Teks baik." in handbook.text("halaman")


def test_the_command_refuses_with_the_cure(var: Path) -> None:
    with pytest.raises(CommandError, match="Belum ada terbitan lama"):
        call_command("rollback_handbook")
    with pytest.raises(CommandError, match="sudah tidak disimpan"):
        call_command("rollback_handbook", "000001-abcdef00")
    with pytest.raises(CommandError, match="Tidak ada terbitan yang sedang dipertahankan"):
        call_command("rollback_handbook", "--end")
    make.make_home()
    publish_now(reason="uji")
    with pytest.raises(CommandError, match="Belum ada terbitan lama"):
        call_command("rollback_handbook")


# --- The screens ---------------------------------------------------------------------------------------------------


def back(release: str) -> str:
    return reverse("handbook_rollback", args=[release])


REGISTER = "handbook_publication_modeladmin_index"


def test_a_penyunting_rolls_back_and_ends_it_in_the_register(story: Story, client: Client) -> None:
    client.force_login(story.person)
    row = Publication.objects.filter(release=story.old).get()
    inspect = client.get(reverse("handbook_publication_modeladmin_inspect", args=[row.pk]))
    assert back(story.old) in inspect.content.decode()
    asked = client.get(back(story.old))
    assert story.old in asked.content.decode()
    assert not HandbookPin.objects.exists(), "asking changes nothing"
    done = client.post(back(story.old), follow=True)
    assert "Permintaan dicatat" in done.content.decode()
    run_waiting()
    assert "Teks baik." in handbook.text("halaman")
    register = client.get(reverse(REGISTER)).content.decode()
    assert reverse("handbook_unpin") in register
    assert story.old in client.get(reverse("handbook_unpin")).content.decode()
    client.post(reverse("handbook_unpin"))
    run_waiting()
    assert "Teks keliru." in handbook.text("halaman")
    assert client.get(reverse("handbook_unpin")).status_code == 404
    refused = client.post(reverse("handbook_unpin"), follow=True)
    assert "Tidak ada terbitan yang sedang dipertahankan" in refused.content.decode()
    assert client.get(back("000099-00000000")).status_code == 404


@pytest.mark.parametrize("role", ["pelatih", "konselor", "koordinator", "ppdp", "operator", "superuser"])
def test_nobody_else_reaches_the_screens(story: Story, client: Client, role: str) -> None:
    person = make_superuser() if role == "superuser" else make_user(role)
    client.force_login(person)
    missing = client.get("/admin/penerbitan/tidak-ada/")
    for address in (back(story.old), reverse("handbook_unpin")):
        for response in (client.get(address), client.post(address)):
            assert response.status_code == missing.status_code == 404
    assert not HandbookPin.objects.exists()
    may_read = role in {"pelatih", "superuser"}
    rows = [reverse(REGISTER)]
    rows += [reverse("handbook_publication_modeladmin_inspect", args=[row.pk]) for row in Publication.objects.all()]
    for address in rows:
        response = client.get(address)
        assert response.status_code == (200 if may_read else 404)
        assert back(story.old).encode() not in response.content
    if may_read:
        assert story.old.split("-")[1] in client.get(rows[0]).content.decode()


def test_the_register_cannot_be_changed_by_anybody(story: Story, client: Client) -> None:
    client.force_login(story.person)
    row = Publication.objects.latest("requested_at")
    index, inspect = reverse(REGISTER), reverse("handbook_publication_modeladmin_inspect", args=[row.pk])
    assert client.get(index).status_code == client.get(inspect).status_code == 200
    for address in (index, inspect):
        assert client.post(address, {"state": "failed"}).status_code == 404
        assert client.delete(address).status_code == 404
    assert client.get(f"{index}?export=csv").status_code == 404
    for tail in ("create/", f"edit/{row.pk}/", f"delete/{row.pk}/", f"history/{row.pk}/"):
        assert client.get(f"{index}{tail}").status_code == 404
    assert client.get(inspect.replace(str(row.pk), "00000000-0000-0000-0000-000000000000")).status_code == 404
    before = row.state
    row.refresh_from_db()
    assert row.state == before
