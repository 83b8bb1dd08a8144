"""A rollback brings back no text that was withdrawn, also when the page is public again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cms.handbook.actions import handbook_rollback
from cms.handbook.documents import Document, Handbook
from cms.handbook.returning import with_present_text, withdrawn_since
from cms.handbook.runs import publish_now, run
from cms.pages.models import GuidancePage
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.accounts import make_user

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.django_db
def test_a_page_that_was_withdrawn_and_cleaned_keeps_its_clean_text(var: Path) -> None:
    home = make.make_home()
    page = make.make_page(home, "Halaman", body=[make.prose("<p>Bocor.</p>")])
    other = make.make_page(home, "Lain", body=[make.prose("<p>Lama.</p>")])
    old = publish_now(reason="lama").release
    assert "Bocor." in handbook.text("halaman")
    page.unpublish()
    publish_now(reason="tarik")
    make.edit(GuidancePage.objects.get(pk=page.pk), body=[make.prose("<p>Bersih.</p>")])
    make.edit(other, body=[make.prose("<p>Baru.</p>")])
    publish_now(reason="bersih")
    assert ("Bersih." in handbook.text("halaman"), "Baru." in handbook.text("lain")) == (True, True)
    run(handbook_rollback(release=old, by=make_user("penyunting"), at=NOW))
    assert "Lama." in handbook.text("lain"), "the rollback took place"
    assert "Bersih." in handbook.text("halaman")
    assert "Bocor." not in handbook.text("halaman") + handbook.markdown("halaman")


def book(*pages: tuple[str, str]) -> Handbook:
    return Handbook(tuple(Document("guidance", path, uid, uid) for uid, path in pages), (), (), {})


def test_what_was_away_in_between_counts_as_withdrawn() -> None:
    old = book(("a", "a"), ("b", "b"), ("c", "c"))
    assert withdrawn_since(old, []) == set()
    assert withdrawn_since(old, [old, book(("a", "a"), ("c", "c")), book(("b", "b"), ("a", "x"))]) == {"b", "c"}


def test_a_present_address_that_another_page_had_is_not_given_twice() -> None:
    old, live = book(("a", "a"), ("b", "b")), book(("b", "a"), ("a", "z"))
    assert [page.uid for page in with_present_text(old, {"b"}, live).pages] == ["a"]
    assert [page.path for page in with_present_text(old, {"b"}, book(("b", "baru"))).pages] == ["a", "baru"]
    assert [page.uid for page in with_present_text(old, {"b"}, book()).pages] == ["a"]
