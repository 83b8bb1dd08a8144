"""A reviewer approves the text that was on his screen, no later one: pages and terms, editor and dialog."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from wagtail.models import Revision

from cms.accounts.actions.groups import roles_sync
from cms.pages.actions import review_workflow_ensure
from cms.pages.seen import CHANGED, NOT_OPENED, seen_mark
from tests.factories.accounts import make_user, signed_in
from tests.factories.pages import make_home, make_page, make_term

pytestmark = pytest.mark.django_db
FIRST, LATER = "Naskah yang dilihat", "Naskah yang tidak dilihat"


class Waiting:
    """A text of a trainer that waits for review."""

    def __init__(self, kind: str) -> None:
        roles_sync()
        home = make_home()
        review_workflow_ensure()
        self.kind, self.trainer = kind, make_user("pelatih")
        self.text: Any = make_page(home, "Halaman umum") if kind == "page" else make_term("Istilah")
        self.field = "title" if kind == "page" else "term"
        self.write(FIRST)
        self.state = self.text.get_workflow().start(self.text, user=self.trainer).current_task_state
        self.client = signed_in(make_user("penyunting"))

    def write(self, words: str, over: Revision | None = None) -> None:
        """Save a draft of the trainer, in a new revision or over one of his own as autosave does."""
        changed = self.text.get_latest_revision_as_object()
        setattr(changed, self.field, words)
        changed.save_revision(user=self.trainer, overwrite_revision=over)
        self.text.refresh_from_db()

    def live(self) -> str:
        return str(getattr(type(self.text).objects.get(pk=self.text.pk), self.field))

    def address(self, what: str = "action") -> str:
        rest = f"workflow/{what}/{self.text.pk}/approve/{self.state.pk}/"
        return f"/admin/pages/{rest}" if self.kind == "page" else f"/admin/snippets/pages/glossaryterm/{rest}"

    def approve(self, seen: str) -> list[str]:
        return said(self.client, self.address(), {"comment": "", "seen": seen})

    def approve_in_editor(self, seen: str) -> list[str]:
        place = (
            f"pages/{self.text.pk}/edit" if self.kind == "page" else f"snippets/pages/glossaryterm/edit/{self.text.pk}"
        )
        data = {"action-workflow-action": "true", "workflow-action-name": "approve", "loaded_revision_created_at": seen}
        return said(self.client, f"/admin/{place}/", data)


def said(client: Client, address: str, data: dict[str, str]) -> list[str]:
    answer = client.post(address, data)
    return [str(message) for message in getattr(answer.wsgi_request, "_messages", [])]


@pytest.fixture(params=["page", "term"])
def waiting(request: pytest.FixtureRequest) -> Waiting:
    return Waiting(str(request.param))


def test_what_was_seen_is_published(waiting: Waiting) -> None:
    waiting.approve(seen_mark(waiting.text))
    assert waiting.live() == FIRST


@pytest.mark.parametrize("autosave", [False, True])
@pytest.mark.parametrize("way", ["approve", "approve_in_editor"])
def test_what_changed_meanwhile_is_not(waiting: Waiting, way: str, autosave: bool) -> None:
    seen = seen_mark(waiting.text)
    before = waiting.live()
    waiting.write(LATER, waiting.text.get_latest_revision() if autosave else None)
    assert CHANGED in getattr(waiting, way)(seen)
    assert waiting.live() == before
    assert getattr(waiting.text.get_latest_revision_as_object(), waiting.field) == LATER, "nothing is lost"
    waiting.approve(seen_mark(waiting.text))
    assert waiting.live() == LATER


@pytest.mark.parametrize("mark", ["", "kemarin", "2026-13-45T00:00:00+00:00", "2026-11-24T09:00:00"])
@pytest.mark.parametrize("way", ["approve", "approve_in_editor"])
def test_an_approval_without_a_text_is_refused(waiting: Waiting, way: str, mark: str) -> None:
    before = waiting.live()
    assert NOT_OPENED in getattr(waiting, way)(mark)
    assert waiting.live() == before


@pytest.mark.parametrize("what", ["action", "collect_action_data"])
def test_the_dialog_carries_the_mark(waiting: Waiting, what: str) -> None:
    answer = waiting.client.get(waiting.address(what)).json()
    assert seen_mark(waiting.text) in answer["html"]
