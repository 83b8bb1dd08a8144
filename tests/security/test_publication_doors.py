"""Every way to bring a text of one's own before readers without a second person. Each was open in Wagtail's screens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Revision

from cms.accounts.actions.groups import roles_sync
from cms.accounts.models import User
from cms.pages.actions import review_workflow_ensure
from cms.pages.models import GuidancePage, HandbookPage
from cms.pages.seen import seen_mark
from cms.pages.selectors import public_pages
from tests.factories.accounts import make_superuser, make_user, signed_in
from tests.factories.pages import make_home, make_page

pytestmark = pytest.mark.django_db
OWN = "Kalimat yang tidak dilihat orang kedua"


@pytest.fixture
def home() -> HandbookPage:
    roles_sync()
    made = make_home()
    review_workflow_ensure()
    return made


@pytest.fixture
def page(home: HandbookPage) -> GuidancePage:
    return make_page(home, "Halaman umum")


@pytest.fixture(params=["penyunting", "superuser", "pelatih"])
def insider(request: pytest.FixtureRequest) -> User:
    """Return somebody with keys; for the penyunting there is a second one, so that no reason opens the door."""
    if request.param == "superuser":
        return make_superuser()
    make_user("penyunting")
    return make_user(str(request.param))


def form(page: Page | None = None, **fields: str) -> dict[str, str]:
    """Return what the page editor posts."""
    slug = page.slug if page else "halaman-baru"
    names = ("summary", "labels", "owner_unit", "contact_user", "reviewed_date", "go_live_at", "expire_at")
    counts = {f"comments-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    known = {"title": OWN, "slug": slug, "audience": "public", "change_note": "Uji", "review_months": "12"}
    return {**dict.fromkeys(names, ""), **counts, **known, "body-count": "0", **fields}


def draft_of(user: User, page: GuidancePage) -> Revision:
    """Save a draft as the editor would."""
    changed = page.get_latest_revision_as_object()
    changed.title = OWN
    revision: Revision = changed.save_revision(user=user)
    return revision


def submit(page: GuidancePage, by: User) -> Any:
    return page.get_workflow().start(page.specific, user=by).current_task_state


# --- The door that is open ------------------------------------------------------------------------------------------


def test_a_second_person_brings_it_before_readers(page: GuidancePage) -> None:
    draft_of(make_user("pelatih"), page)
    state = submit(page, User.objects.get(grants__role="pelatih"))
    client = signed_in(make_user("penyunting"))
    client.post(f"/admin/pages/workflow/action/{page.pk}/approve/{state.pk}/", {"comment": "", "seen": seen_mark(page)})
    assert public_pages().get(pk=page.pk).title == OWN


# --- The doors that are shut ----------------------------------------------------------------------------------------


def edit_screen(client: Client, page: GuidancePage) -> None:
    client.post(f"/admin/pages/{page.pk}/edit/", form(page, **{"action-publish": "action-publish"}))


def schedule(client: Client, page: GuidancePage) -> None:
    soon = f"{timezone.localtime() + timedelta(minutes=5):%Y-%m-%d %H:%M}"
    data = form(page, go_live_at=soon, **{"action-publish": "action-publish"})
    client.post(f"/admin/pages/{page.pk}/edit/", data)


def create_screen(client: Client, page: GuidancePage) -> None:
    data = form(**{"action-publish": "action-publish"})
    client.post(f"/admin/pages/add/pages/guidancepage/{page.get_parent().pk}/", data)


def api_publish(client: Client, page: GuidancePage) -> None:
    client.post(f"/admin/api/main/pages/{page.pk}/action/publish/")


def api_copy(client: Client, page: GuidancePage) -> None:
    client.post(f"/admin/api/main/pages/{page.pk}/action/copy/", {"title": OWN, "slug": "salinan"})


def api_alias(client: Client, page: GuidancePage) -> None:
    client.post(f"/admin/api/main/pages/{page.pk}/action/create_alias/", {"update_slug": "salinan"})


def copy_screen(client: Client, page: GuidancePage) -> None:
    data = {"new_title": OWN, "new_slug": "salinan", "new_parent_page": str(page.get_parent().pk)}
    client.post(f"/admin/pages/{page.pk}/copy/", {**data, "publish_copies": "on"})


def alias_screen(client: Client, page: GuidancePage) -> None:
    data = {"new_title": OWN, "new_slug": "salinan", "new_parent_page": str(page.get_parent().pk)}
    client.post(f"/admin/pages/{page.pk}/copy/", {**data, "alias": "on"})


def bulk_publish(client: Client, page: GuidancePage) -> None:
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={page.pk}")


DOORS = (
    *(edit_screen, schedule, create_screen, api_publish, api_copy, api_alias, copy_screen, alias_screen, bulk_publish),
)


@pytest.mark.parametrize("door", DOORS)
def test_no_door_leads_past_the_second_person(
    door: Callable[[Client, GuidancePage], None], insider: User, page: GuidancePage
) -> None:
    draft_of(insider, page)
    client = signed_in(insider)
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    door(client, page)
    public = public_pages().filter(depth=3)
    assert [found.title for found in public] == ["Halaman umum"]
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_a_copy_is_a_draft(page: GuidancePage) -> None:
    copy_screen(signed_in(make_user("penyunting")), page)
    assert not GuidancePage.objects.get(slug="salinan").live
