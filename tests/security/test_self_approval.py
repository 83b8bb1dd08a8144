"""Nobody approves his own last change, by the address of the dialog or a new start of the review: pages and terms."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cms.accounts.actions.groups import roles_sync
from cms.pages.actions import review_workflow_ensure
from cms.pages.seen import seen_mark
from tests.factories.accounts import make_user
from tests.factories.pages import make_home, make_page, make_term

pytestmark = pytest.mark.django_db
OWN = "Naskah sendiri"


class Own:
    """A text that a penyunting changed last and sent in himself; there is a second penyunting."""

    def __init__(self, kind: str) -> None:
        roles_sync()
        home = make_home()
        review_workflow_ensure()
        self.kind = kind
        self.text: Any = make_page(home, "Halaman umum") if kind == "page" else make_term("Istilah")
        self.field = "title" if kind == "page" else "term"
        self.author, self.other = make_user("penyunting"), make_user("penyunting")
        changed = self.text.get_latest_revision_as_object()
        setattr(changed, self.field, OWN)
        changed.save_revision(user=self.author)
        self.text.refresh_from_db()
        self.start()

    def start(self) -> None:
        self.state = self.text.get_workflow().start(self.text, user=self.author).current_task_state

    def live(self) -> str:
        return str(getattr(type(self.text).objects.get(pk=self.text.pk), self.field))

    def base(self) -> str:
        return "/admin/pages" if self.kind == "page" else "/admin/snippets/pages/glossaryterm"

    def post(self, user: Any, what: str, **data: str) -> Any:
        client = Client()
        client.force_login(user)
        address = f"{self.base()}/workflow/{what}/{self.text.pk}/approve/{self.state.pk}/"
        return client.post(address, {"comment": "Sudah saya baca", "seen": seen_mark(self.text), **data})


@pytest.fixture(params=["page", "term"])
def own(request: pytest.FixtureRequest) -> Own:
    return Own(str(request.param))


def test_the_other_penyunting_may(own: Own) -> None:
    own.post(own.other, "action")
    assert own.live() == OWN


@pytest.mark.parametrize("what", ["action", "collect_action_data"])
def test_the_address_of_the_dialog_refuses_the_author(own: Own, what: str) -> None:
    own.post(own.author, what)
    assert own.live() != OWN
    own.state.refresh_from_db()
    assert own.state.status == own.state.STATUS_IN_PROGRESS
    own.post(own.other, "action")
    assert own.live() == OWN, "the refusal left the review as it was"


def test_a_new_start_of_the_review_changes_nothing(own: Own) -> None:
    own.post(own.author, "action")
    own.state.workflow_state.cancel(user=own.author)
    own.start()
    own.post(own.author, "action")
    assert own.live() != OWN
    own.post(own.other, "action")
    assert own.live() == OWN
