"""A restricted page that is moved, copied or aliased stays restricted, whoever does it and by whichever road."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Page, PageViewRestriction

from cms.core.audiences import Audience
from cms.handbook.publish import publish
from cms.pages.models import GuidanceBase, GuidancePage, HandbookPage
from cms.pages.selectors import public_pages
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
SECRET = "kataygtidakbolehkeluar"


@pytest.fixture
def home(var: object) -> HandbookPage:
    return make.make_home()


def secret(parent: Page, **fields: Any) -> GuidancePage:
    return make.make_page(parent, "Tertutup", body=[make.prose(f"<p>{SECRET}</p>")], **fields)


def restricted(home: HandbookPage) -> GuidancePage:
    """A page for counselors with a child that was written for everybody."""
    page = secret(home, slug="asal", audience=Audience.COUNSELOR)
    secret(page, slug="anak")
    return page


def below_restricted(home: HandbookPage) -> GuidancePage:
    section = make.make_page(home, "Bagian", audience=Audience.TEACHER)
    page = secret(section, slug="asal")
    secret(page, slug="anak")
    return page


def behind_login(home: HandbookPage) -> GuidancePage:
    section = make.make_page(home, "Bagian")
    page = secret(section, slug="asal")
    secret(page, slug="anak")
    PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    page.refresh_from_db()
    return page


def behind_groups(home: HandbookPage) -> GuidancePage:
    page = secret(home, slug="asal")
    secret(page, slug="anak")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.set([Group.objects.create(name="Siapa saja")])
    page.refresh_from_db()
    return page


SITUATIONS = [restricted, below_restricted, behind_login, behind_groups]


def move(page: GuidancePage, to: Page) -> Page:
    page.move(to, pos="first-child")
    return page


def move_action(page: GuidancePage, to: Page) -> Page:
    MovePageAction(page, to, pos="last-child").execute()
    return page


def copy(page: GuidancePage, to: Page) -> Page:
    return page.copy(to=to, recursive=True, update_attrs={"slug": "salinan"})


def copy_action(page: GuidancePage, to: Page) -> Page:
    return CopyPageAction(page, to=to, recursive=True, keep_live=True, update_attrs={"slug": "salinan"}).execute()


def copy_the_child(page: GuidancePage, to: Page) -> Page:
    return page.get_children().get().specific.copy(to=to, update_attrs={"slug": "salinan"})


def alias(page: GuidancePage, to: Page) -> Page:
    return page.create_alias(parent=to, recursive=True, update_slug="salinan")


def alias_action(page: GuidancePage, to: Page) -> Page:
    return CreatePageAliasAction(page, parent=to, recursive=True, update_slug="salinan").execute()


def alias_the_child(page: GuidancePage, to: Page) -> Page:
    return page.get_children().get().specific.create_alias(parent=to, update_slug="salinan")


ROADS = [move, move_action, copy, copy_action, copy_the_child, alias, alias_action, alias_the_child]


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.__name__)
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
def test_a_restricted_page_stays_restricted(
    home: HandbookPage, situation: Callable[[HandbookPage], GuidancePage], road: Callable[[GuidancePage, Page], Page]
) -> None:
    open_place = make.make_page(home, "Tempat terbuka")
    page = situation(home)
    assert page.live
    home.refresh_from_db()
    open_place.refresh_from_db()
    arrived = Page.objects.get(pk=road(page, open_place).pk)
    assert arrived.live
    assert arrived.get_parent() == open_place.page_ptr
    branch = Page.objects.descendant_of(arrived, inclusive=True)
    assert public_pages().filter(pk__in=open_place.get_descendants(inclusive=True)).count() == 1
    assert not public_pages().filter(pk__in=branch).exists()
    assert {page.specific.audience for page in branch} & {Audience.PUBLIC.value} == set()


@pytest.mark.parametrize("road", ROADS, ids=lambda road: road.__name__)
def test_a_public_page_stays_public(home: HandbookPage, road: Callable[[GuidancePage, Page], Page]) -> None:
    """The positive control: the same roads carry public pages."""
    open_place = make.make_page(home, "Tempat terbuka")
    page = secret(home, slug="asal")
    secret(page, slug="anak")
    page.refresh_from_db()
    arrived = road(page, open_place)
    assert public_pages().filter(pk=arrived.pk).exists()
    publish()
    assert SECRET in handbook.text(f"tempat-terbuka/{arrived.slug}")


@pytest.mark.parametrize("road", [move, copy, alias], ids=lambda road: road.__name__)
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
def test_it_is_in_no_byte_that_is_published(
    home: HandbookPage, situation: Callable[[HandbookPage], GuidancePage], road: Callable[[GuidancePage, Page], Page]
) -> None:
    page = situation(home)
    home.refresh_from_db()
    road(page, home)
    publish()
    assert not [name for name, data in {**handbook.tree(), **handbook.live()}.items() if SECRET.encode() in data]


def test_what_a_place_narrowed_stays_narrow_after_two_moves(home: HandbookPage) -> None:
    section = make.make_page(home, "Bagian", audience=Audience.COUNSELOR)
    page = secret(home)
    assert public_pages().filter(pk=page.pk).exists()
    page.move(section, pos="last-child")
    page = GuidancePage.objects.get(pk=page.pk)
    assert page.audience == Audience.COUNSELOR
    page.move(home, pos="last-child")
    assert not public_pages().filter(pk=page.pk).exists()


def test_the_alias_of_a_page_that_is_narrowed_is_narrowed_too(home: HandbookPage) -> None:
    section = make.make_page(home, "Bagian")
    page = secret(section)
    twin = page.create_alias(parent=home, update_slug="kembaran")
    below = make.make_page(twin, "Di bawah kembaran")
    assert {twin.pk, below.pk} <= set(public_pages().values_list("pk", flat=True))
    make.edit(section, audience=Audience.TEACHER)
    assert not public_pages().filter(pk__in=[twin.pk, below.pk]).exists()


def test_the_alias_of_a_page_that_is_withdrawn_is_withdrawn_too(home: HandbookPage) -> None:
    page = secret(home)
    twin = page.create_alias(parent=home, update_slug="kembaran")
    assert public_pages().filter(pk=twin.pk).exists()
    page.unpublish()
    assert not public_pages().filter(pk=twin.pk).exists()


# --- The screens of the back office --------------------------------------------------------------------------------


@pytest.fixture
def penyunting(client: Client) -> Client:
    make_user("penyunting", username="rekan")
    client.force_login(make_user("penyunting"))
    return client


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
def test_the_screen_that_moves_does_not_open(
    home: HandbookPage, penyunting: Client, situation: Callable[[HandbookPage], GuidancePage]
) -> None:
    page = situation(home)
    place = make.make_page(home, "Tempat terbuka")
    response = penyunting.post(reverse("wagtailadmin_pages:move_confirm", args=[page.pk, place.pk]))
    assert response.status_code == 302
    page.refresh_from_db()
    assert page.get_parent() == place.page_ptr, "the screen did move the page"
    assert public_pages().filter(pk__in=place.get_descendants(inclusive=True)).count() == 1


@pytest.mark.parametrize("situation", [*SITUATIONS, secret], ids=lambda situation: situation.__name__)
@pytest.mark.parametrize("extra", [{}, {"publish_copies": "on"}, {"alias": "on"}], ids=["plain", "publish", "alias"])
def test_the_screen_that_copies_makes_drafts(
    home: HandbookPage, penyunting: Client, situation: Callable[[HandbookPage], GuidancePage], extra: dict[str, str]
) -> None:
    page = situation(home)
    place = make.make_page(home, "Tempat terbuka")
    data = {"new_title": "Salinan", "new_slug": "salinan", "new_parent_page": place.pk, "copy_subpages": "on", **extra}
    response = penyunting.post(reverse("wagtailadmin_pages:copy", args=[page.pk]), data)
    assert response.status_code == 302
    made = Page.objects.get(slug="salinan")
    assert made.get_parent() == place.page_ptr, "the screen did copy the page"
    assert not Page.objects.descendant_of(made, inclusive=True).live().exists()
    assert public_pages().filter(pk__in=place.get_descendants(inclusive=True)).count() == 1


def test_the_rows_of_an_audience_are_known(home: HandbookPage) -> None:
    """Every page model of the handbook is among those that are narrowed."""
    from cms.pages.audience import page_models

    assert set(page_models()) == {model for model in GuidanceBase.__subclasses__() if not model._meta.abstract}
