"""The back office speaks Indonesian: every screen of the journeys of pelatih and penyunting, through the test client."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow

from cms.accounts.actions.groups import roles_sync
from cms.accounts.models import User
from cms.core.activities import Activity
from cms.handbook.models import HandbookPin, Publication
from cms.instruments.models import InstrumentTemplate
from cms.pages.actions import review_workflow_ensure
from cms.pages.models import ActivityPage, GlossaryTerm, GuidancePage, HandbookPage, Source
from cms.pages.skeleton import empty_body
from tests.factories.accounts import make_superuser, make_user
from tests.factories.instruments import make_released
from tests.factories.pages import (
    edit,
    every_block,
    make_activity,
    make_home,
    make_image,
    make_page,
    make_source,
    make_term,
)
from tests.words import english_in, spoken_texts

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary file of a thumbnail to the garbage collector.
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning"),
]


@dataclass(frozen=True)
class Office:
    """A small handbook with something in every list."""

    home: HandbookPage
    activity: ActivityPage
    page: GuidancePage
    waiting: GuidancePage
    term: GlossaryTerm
    source: Source
    image: Any
    publication: Publication
    pelatih: User
    penyunting: User
    superuser: User


@pytest.fixture
def office(var: Path) -> Office:
    roles_sync()
    review_workflow_ensure()
    pelatih, penyunting = make_user("pelatih", username="pelatih"), make_user("penyunting", username="penyunting")
    home, term, source, image = make_home(), make_term("asas"), make_source("Buku rujukan"), make_image()
    things = {"source": source, "term": term, "image": image, "instrument": make_released().template}
    blocks = every_block(lambda name: "Teks", lambda name: "<p>Teks.</p>", **things)
    activity = make_activity(home, Activity.HOME_VISIT)
    ActivityPage.objects.filter(pk=activity.pk).update(body=empty_body())
    page = make_page(activity, "Persiapan", body=blocks)
    edit(page, live=False, summary="Ringkasan baru")
    waiting = make_page(activity, "Laporan", body=blocks, change_note="Perbaikan istilah")
    waiting.save_revision(user=pelatih)
    Workflow.objects.get(active=True).start(waiting, pelatih)
    publication = _publication(pelatih)
    return Office(
        home, activity, page, waiting, term, source, image, publication, pelatih, penyunting, make_superuser()
    )


def _publication(by: User) -> Publication:
    now = timezone.now()
    return Publication.objects.create(
        state=Publication.State.LIVE,
        reason="Terbit: Laporan",
        requested_by=by,
        requested_at=now,
        started_at=now,
        finished_at=now,
        release="000001-abcdef12",
        input_digest="abcdef12" * 8,
        pages_changed=["kunjungan-rumah"],
        held_back=[{"uid": "", "path": "kunjungan-rumah", "reason": "Tautan ke halaman yang tidak untuk umum."}],
    )


Address = Callable[[Office], str]


def page_url(name: str, attribute: str) -> Address:
    return lambda office: reverse(f"wagtailadmin_pages:{name}", args=[getattr(office, attribute).pk])


def named(name: str, *args: Any) -> Address:
    return lambda office: reverse(name, args=args)


def snippet_url(model: str, name: str, attribute: str | None = None) -> Address:
    return lambda office: reverse(
        f"wagtailsnippets_pages_{model}:{name}", args=[getattr(office, attribute).pk] if attribute else []
    )


def compare(attribute: str) -> Address:
    return lambda office: reverse(
        "wagtailadmin_pages:revisions_compare", args=[getattr(office, attribute).pk, "live", "latest"]
    )


SCREENS: Final[dict[str, Address]] = {
    "start page": named("wagtailadmin_home"),
    "preferences": named("wagtailadmin_account"),
    "tree": named("wagtailadmin_explore_root"),
    "list of pages": lambda office: reverse("wagtailadmin_explore", args=[office.home.pk]),
    "filtered list": lambda office: reverse("wagtailadmin_explore", args=[office.home.pk]) + "?q=persiapan",
    "empty list": lambda office: reverse("wagtailadmin_explore", args=[office.home.pk]) + "?q=zzz",
    "kinds of pages": page_url("add_subpage", "home"),
    "new guidance": lambda office: reverse("wagtailadmin_pages:add", args=["pages", "guidancepage", office.home.pk]),
    "new activity": lambda office: reverse("wagtailadmin_pages:add", args=["pages", "activitypage", office.home.pk]),
    "edit activity": page_url("edit", "activity"),
    "edit page": page_url("edit", "page"),
    "edit page in review": page_url("edit", "waiting"),
    "history": page_url("history", "waiting"),
    "compare": compare("page"),
    "copy": page_url("copy", "page"),
    "page search": lambda office: reverse("wagtailadmin_explore_root") + "?q=persiapan",
    "terms": snippet_url("glossaryterm", "list"),
    "new term": snippet_url("glossaryterm", "add"),
    "term": snippet_url("glossaryterm", "edit", "term"),
    "history of a term": snippet_url("glossaryterm", "history", "term"),
    "usage of a term": snippet_url("glossaryterm", "usage", "term"),
    "sources": snippet_url("source", "list"),
    "new source": snippet_url("source", "add"),
    "source": snippet_url("source", "edit", "source"),
    "images": named("wagtailimages:index"),
    "new image": named("wagtailimages:add"),
    "several images": named("wagtailimages:add_multiple"),
    "image": lambda office: reverse("wagtailimages:edit", args=[office.image.pk]),
    "usage of an image": lambda office: reverse("wagtailimages:image_usage", args=[office.image.pk]),
    "choose image": named("wagtailimages_chooser:choose"),
    "choose page": named("wagtailadmin_choose_page"),
    "choose external link": named("wagtailadmin_choose_page_external_link"),
    "choose instrument link": named("pages_choose_instrument_link"),
    "choose instrument": lambda office: reverse(f"{InstrumentTemplate.snippet_viewset.chooser_viewset.name}:choose"),
    "choose term": lambda office: reverse(f"{GlossaryTerm.snippet_viewset.chooser_viewset.name}:choose"),
    "register": named("handbook_publication_modeladmin_index"),
    "register, nothing found": lambda office: reverse("handbook_publication_modeladmin_index") + "?state__exact=failed",
    "publication": lambda office: reverse("handbook_publication_modeladmin_inspect", args=[office.publication.pk]),
    "review report": named("wagtailadmin_reports:workflow"),
    "review tasks": named("wagtailadmin_reports:workflow_tasks"),
    "site history": named("wagtailadmin_reports:site_history"),
}
# Screens of decisions that are the penyunting's.
DECISIONS: Final[dict[str, Address]] = {
    "locked pages": named("wagtailadmin_reports:locked_pages"),
    "move": page_url("move", "page"),
    "delete": page_url("delete", "page"),
    "unpublish": page_url("unpublish", "page"),
    "cancel review": page_url("confirm_workflow_cancellation", "waiting"),
    "delete term": snippet_url("glossaryterm", "delete", "term"),
    "unpublish term": snippet_url("glossaryterm", "unpublish", "term"),
    "status of a review": page_url("workflow_history", "waiting"),
    "end the pin": named("handbook_unpin"),
}
# Only the superuser sees these; they are looked at so that he is not lost either.
CARE: Final[dict[str, Address]] = {
    "privacy": lambda office: reverse("wagtailadmin_pages:set_privacy", args=[office.page.pk]),
    "workflows": named("wagtailadmin_workflows:index"),
    "tasks": named("wagtailadmin_workflows:task_index"),
    "collections": named("wagtailadmin_collections:index"),
    "new collection": named("wagtailadmin_collections:add"),
}
# Whole texts that are names or marks, not language.
ALLOWED: Final = frozenset({"Suluh"})


def _client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _english(person: User, screens: dict[str, Address], office: Office) -> dict[str, dict[str, list[str]]]:
    client, found = _client(person), {}
    for name, address in screens.items():
        answer = client.get(address(office))
        assert answer.status_code == 200, (name, answer.status_code, answer.headers.get("Location"))
        html = (
            answer.json().get("html", "") if answer["Content-Type"] == "application/json" else answer.content.decode()
        )
        texts = spoken_texts(html)
        assert len(texts) > 3, name
        if english := english_in(texts, allowed=ALLOWED):
            found[name] = english
    return found


def test_the_trainer_reads_indonesian_everywhere(office: Office) -> None:
    assert _english(office.pelatih, SCREENS, office) == {}


def test_the_reviewer_reads_indonesian_everywhere(office: Office) -> None:
    HandbookPin.objects.create(release="000001-abcdef12", pinned_at=timezone.now())
    assert _english(office.penyunting, SCREENS | DECISIONS, office) == {}


def test_the_superuser_reads_indonesian_everywhere(office: Office) -> None:
    assert _english(office.superuser, CARE, office) == {}


def test_the_same_walk_finds_english_without_our_catalogue(office: Office, settings: Any) -> None:
    """The control: Wagtail's own catalogue leaves English on most of these screens."""
    settings.LOCALE_PATHS = []
    found = _english(office.pelatih, SCREENS, office)
    assert len(found) > len(SCREENS) // 2
