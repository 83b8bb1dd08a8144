"""Who changed a text last: no form of writing hides one's own words, and an opened text is no change."""

from __future__ import annotations

import json

import pytest
from wagtail.models import Revision

from cms.accounts.models import User
from cms.accounts.review import is_last_editor
from cms.pages.models import GuidancePage
from tests.factories.accounts import make_user
from tests.factories.pages import make_home, make_page

pytestmark = pytest.mark.django_db
AS_OPENED = '<p data-block-key="9k2ab">Naskah <b>pelatih</b>.</p><ul><li data-block-key="0">satu</li></ul>'
AS_LOADED = "<p>Naskah <b>pelatih</b>.</p><ul><li>satu</li></ul>"
HIDDEN = (
    ' data-block-key="Catatan konseling boleh dibaca siapa saja"',
    " data-block-key='Catatan konseling boleh dibaca siapa saja'",
    ' data-block-key="jual" data-block-key="nilai"',
    '<p data-block-key="Catatan konseling boleh dibaca siapa saja">',
)


@pytest.fixture
def trainer() -> User:
    return make_user("pelatih")


@pytest.fixture
def reviewer() -> User:
    return make_user("penyunting")


@pytest.fixture
def page(trainer: User) -> GuidancePage:
    made = make_page(make_home(), "Halaman umum")
    saved(made, trainer, AS_LOADED, "Butir")
    return made


def saved(page: GuidancePage, by: User, prose: str, line: str) -> Revision:
    """Save a draft and return it as the database has it: what an approval reads."""
    draft = page.get_latest_revision_as_object()
    key = "11111111-1111-1111-1111-11111111111"
    items = [{"type": "item", "value": line, "id": f"{key}3"}]
    checklist = {"type": "checklist", "value": {"title": "", "items": items}, "id": f"{key}2"}
    draft.body = json.dumps([{"type": "prose", "value": prose, "id": f"{key}1"}, checklist])
    found: Revision = Revision.objects.get(pk=draft.save_revision(user=by).pk)
    return found


def test_opening_and_saving_is_no_change(page: GuidancePage, trainer: User, reviewer: User) -> None:
    revision = saved(page, reviewer, AS_OPENED, "Butir")
    assert is_last_editor(trainer, revision)
    assert not is_last_editor(reviewer, revision)


@pytest.mark.parametrize("words", HIDDEN)
def test_words_in_the_form_of_an_editor_key_are_a_change(page: GuidancePage, reviewer: User, words: str) -> None:
    assert is_last_editor(reviewer, saved(page, reviewer, AS_OPENED, f"Butir{words}"))
