"""Back to an old release: a new release of it, without what is not public today, kept until somebody ends it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cms.accounts.models import User
from cms.core.audiences import Audience
from cms.core.errors import NotAllowed, WrongState
from cms.handbook import release as releases
from cms.handbook.actions import handbook_rollback, handbook_unpin
from cms.handbook.models import HandbookPin, Publication
from cms.handbook.publish import NotPublishable, Outcome
from cms.handbook.release import current_release, is_complete, known_releases
from cms.handbook.runs import publish_now, run, run_waiting
from cms.handbook.shelf import shelf
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


def test_the_old_text_comes_back_in_a_new_release(story: Story) -> None:
    assert "Teks keliru." in handbook.text("halaman")
    outcome = story.roll_back()
    assert "Teks baik." in handbook.text("halaman")
    assert "Teks keliru." not in handbook.markdown("halaman")
    assert outcome.release not in {story.old, story.new}
    assert outcome.changed == ("halaman",)
    assert current_release(shelf()) == outcome.release
    assert is_complete(handbook.live_folder())
    assert {story.old, story.new} <= set(known_releases(shelf())), "the releases before it stay"


def test_the_register_tells_who_and_from_where(story: Story) -> None:
    story.roll_back()
    row = Publication.objects.get(kind="rollback")
    assert (row.state, row.requested_by, row.from_release) == ("live", story.person, story.old)
    assert row.reason == f"Kembali ke terbitan {story.old}"
    pin = HandbookPin.objects.get()
    assert (pin.release, pin.pinned_by, pin.pinned_at, pin.ended_at) == (story.old, story.person, NOW, None)


def test_while_pinned_new_texts_wait(story: Story) -> None:
    story.roll_back()
    make.edit(story.page, body=[make.prose("<p>Teks terbaru.</p>")])
    make.make_page(story.home, "Baru")
    make.make_term("Istilah baru")
    make.make_source("Sumber baru")
    outcome = publish_now(reason="uji")
    assert outcome.live is False
    assert "Teks baik." in handbook.text("halaman")
    assert not handbook.is_live("baru")
    assert "baru" not in handbook.text("glosarium") + handbook.text("sumber")


def test_while_pinned_withdrawals_go_out(story: Story) -> None:
    story.roll_back()
    story.page.unpublish()
    story.term.unpublish()
    outcome = publish_now(reason="uji")
    assert outcome.live
    assert not handbook.is_live("halaman")
    assert "Istilah" not in handbook.text("lain")
    assert not handbook.article("lain").find("a", href=True, string="tautan"), "its link became text"
    assert "tautan" in handbook.text("lain")
    story.source.unpublish()
    publish_now(reason="uji")
    assert "Sumber" not in handbook.text("sumber").removeprefix("Sumber").replace("Daftar sumber", "")


def test_while_pinned_what_was_withdrawn_does_not_come_back_with_its_old_text(story: Story) -> None:
    story.roll_back()
    assert "Teks baik." in handbook.text("halaman")
    story.page.unpublish()
    story.term.unpublish()
    publish_now(reason="ditarik")
    make.edit(story.page, body=[make.prose("<p>Teks yang sudah dibersihkan.</p>")])
    story.term.save_revision().publish()
    publish_now(reason="uji")
    assert not handbook.is_live("halaman"), "while pinned nothing new goes out, so the page stays away"
    assert "Arti istilah." not in handbook.text("glosarium")
    run(handbook_unpin(by=story.person, at=NOW))
    assert "Teks yang sudah dibersihkan." in handbook.text("halaman")


def test_ending_the_pin_publishes_everything(story: Story) -> None:
    story.roll_back()
    make.edit(story.page, body=[make.prose("<p>Teks terbaru.</p>")])
    make.make_page(story.home, "Baru")
    other = make_user("penyunting")
    run(handbook_unpin(by=other, at=NOW))
    assert "Teks terbaru." in handbook.text("halaman")
    assert handbook.is_live("baru")
    pin = HandbookPin.objects.get()
    assert (pin.ended_by, pin.ended_at) == (other, NOW)
    with pytest.raises(WrongState, match="Tidak ada terbitan yang sedang dipertahankan"):
        handbook_unpin(by=other, at=NOW)


@pytest.mark.parametrize("withdraw", ["unpublish", "delete", "narrow", "move"])
def test_a_withdrawn_page_never_comes_back(story: Story, withdraw: str) -> None:
    closed = make.make_page(story.home, "Bagian tertutup", audience=Audience.COUNSELOR)
    if withdraw == "unpublish":
        story.page.unpublish()
    elif withdraw == "delete":
        story.page.delete()
    elif withdraw == "narrow":
        make.edit(story.page, audience=Audience.TEACHER)
    else:
        story.page.move(closed, pos="last-child")
    publish_now(reason="ditarik")
    assert not handbook.is_live("halaman")
    outcome = story.roll_back()
    assert "halaman" not in {path for path, _ in outcome.pages.values()}
    assert not handbook.is_live("halaman")
    assert "id/halaman/index.md" not in handbook.tree()
    assert b"Teks baik." not in b"".join(handbook.live().values())
    assert handbook.is_live("lain")


def test_a_withdrawn_term_and_source_never_come_back(story: Story) -> None:
    assert handbook.article("glosarium").select(".istilah")
    assert handbook.article("sumber").select(".sumber")
    story.term.unpublish()
    story.source.delete()
    story.roll_back()
    assert not handbook.article("glosarium").select(".istilah")
    assert not handbook.article("sumber").select(".sumber")
    assert not handbook.article("halaman").select(".kutipan")
    assert not handbook.article("lain").select(".istilah-terkait")
    assert "Teks baik." in handbook.text("halaman")


def test_a_source_whose_heir_was_withdrawn_loses_it(var: Path) -> None:
    make.make_home()
    heir = make.make_source("Peraturan baru")
    make.make_source("Peraturan lama", status="dicabut", replaced_by=heir)
    old = publish_now(reason="lama").release
    assert "Diganti oleh Peraturan baru" in handbook.text("sumber")
    heir.unpublish()
    publish_now(reason="ditarik")
    run(handbook_rollback(release=old, by=None, at=NOW))
    assert "Peraturan lama" in handbook.text("sumber")
    assert "Peraturan baru" not in handbook.text("sumber")


def test_a_second_rollback_replaces_the_pin(story: Story) -> None:
    story.roll_back()
    run(handbook_rollback(release=story.new, by=None, at=NOW))
    assert "Teks keliru." in handbook.text("halaman")
    assert [pin.release for pin in HandbookPin.objects.filter(ended_at__isnull=True)] == [story.new]
    assert HandbookPin.objects.count() == 2


# --- Refusals ------------------------------------------------------------------------------------------------------


def test_only_a_penyunting_may(story: Story) -> None:
    for person in (make_user("pelatih"), make_user("konselor"), make_superuser()):
        with pytest.raises(NotAllowed, match="Hanya penyunting"):
            handbook_rollback(release=story.old, by=person, at=NOW)
        with pytest.raises(NotAllowed, match="Hanya penyunting"):
            handbook_unpin(by=person, at=NOW)
    assert not HandbookPin.objects.exists()


def test_a_release_that_is_not_kept_is_refused(story: Story) -> None:
    with pytest.raises(WrongState, match="Terbitan 000099-00000000 sudah tidak disimpan"):
        handbook_rollback(release="000099-00000000", by=story.person, at=NOW)
    with pytest.raises(WrongState, match="sudah tidak disimpan"):
        handbook_rollback(release="../../etc", by=story.person, at=NOW)
    assert not Publication.objects.filter(state="queued").exists()


def test_a_pruned_release_is_refused(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "KEPT", 2)
    make.edit(story.page, body=[make.prose("<p>Ketiga.</p>")])
    publish_now(reason="uji")
    assert story.old not in known_releases(shelf())
    assert not (shelf().trees / story.old).exists()
    with pytest.raises(WrongState, match="sudah tidak disimpan"):
        handbook_rollback(release=story.old, by=story.person, at=NOW)


def test_the_pinned_release_is_not_pruned(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "KEPT", 1)
    story.roll_back()
    for page in (story.page, story.other):
        page.unpublish()
        publish_now(reason="ditarik")
    assert story.old in known_releases(shelf())
    assert len(known_releases(shelf())) == 2


def test_a_pin_whose_tree_is_gone_fails_with_its_cure(story: Story) -> None:
    publication = handbook_rollback(release=story.old, by=story.person, at=NOW)
    shutil.rmtree(shelf().trees / story.old)
    with pytest.raises(NotPublishable, match="Akhiri penahanan"):
        run(publication)
    publication.refresh_from_db()
    assert publication.state == "failed"
    assert not HandbookPin.objects.filter(ended_at__isnull=True).exists(), "a failed return keeps nothing pinned"
    publish_now(reason="uji")
    assert "Teks keliru." in handbook.text("halaman")


def test_a_tree_that_cannot_be_read_fails_with_its_cure(story: Story) -> None:
    (shelf().trees / story.old / "id" / "halaman" / "index.md").write_text("tanpa kepala")
    with pytest.raises(NotPublishable, match="sudah tidak disimpan"):
        story.roll_back()


def test_a_failure_of_the_worker_is_recorded_and_others_go_on(story: Story) -> None:
    handbook_rollback(release=story.old, by=story.person, at=NOW)
    shutil.rmtree(shelf().trees / story.old)
    assert run_waiting() == 1
    assert Publication.objects.get(kind="rollback").state == "failed"


# --- The command ---------------------------------------------------------------------------------------------------
