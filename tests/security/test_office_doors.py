"""Which parts of Wagtail's admin open for whom: the editorial part refuses those who only have their own screens."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Workflow

from cms.accounts.models import User
from cms.core.activities import Activity
from cms.handbook.models import Publication
from cms.pages.middleware import CLOSED
from cms.pages.models import GuidancePage, HandbookPage
from tests.factories.accounts import make_superuser, make_user
from tests.factories.office import make_ground
from tests.factories.pages import edit, make_activity, make_home, make_page, picture

pytestmark = pytest.mark.django_db
OWN_SCREENS: Final = ("konselor", "koordinator", "ppdp", "operator")
# Below /admin/, everything that is no editorial address: who may open these is asked by their own views and tests.
ELSEWHERE: Final = frozenset(
    {
        *("", "account/", "akun/", "dismissibles/", "failwhale/", "handbook/", "jsi18n/", "login/", "logout/"),
        *("password_reset/", "penerbitan/", "snippets/", "sprite/", "test404/"),
        *("api-tokens/", "groups/", "settings/", "users/"),  # cms.accounts.urls, or asked by their views
        "instrumen/",  # for everybody in the admin: it lists what the person may download (test_instruments_access)
        *("konselor/", "records/"),  # the records and the register of their log: tests/security/test_records_answers.py
        "modeladmin/",  # the catalogue of words for its scripts
    }
)


@pytest.fixture
def home(var: Path) -> HandbookPage:
    make_ground()
    return make_home()


def _client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _openings(home: HandbookPage) -> list[str]:
    """Return addresses of the closed part that answer 200 to a trainer."""
    return [
        reverse("wagtailadmin_explore_root"),
        reverse("wagtailadmin_pages:edit", args=[home.pk]),
        reverse("wagtailadmin_pages:history", args=[home.pk]),
        reverse("pages_status", args=[home.pk]),
        reverse("wagtailadmin_choose_page"),
        reverse("wagtailadmin_choose_page_external_link"),
        reverse("pages_choose_instrument_link"),
        reverse("wagtailsnippetchoosers_instruments_instrumenttemplate:choose"),
        reverse("wagtailadmin_tag_autocomplete") + "?term=a",
        reverse("wagtailadmin_reports:workflow"),
        reverse("wagtailimages:index"),
        reverse("wagtailimages_chooser:choose"),
        reverse("wagtailsnippets_pages_glossaryterm:list"),
        reverse("wagtailsnippets_pages_source:add"),
        "/admin/api/main/pages/",
    ]


@pytest.mark.parametrize("role", OWN_SCREENS)
def test_editorial_addresses_are_closed_to_who_does_not_edit(home: HandbookPage, role: str) -> None:
    trainer, other = _client(make_user("pelatih")), _client(make_user(role))
    for address in _openings(home):
        assert trainer.get(address).status_code == 200, address
        assert other.get(address).status_code == 404, (role, address)
    assert other.get("/admin/").status_code == 200
    assert other.get("/admin/account/").status_code == 200


@pytest.mark.parametrize("role", OWN_SCREENS)
def test_their_start_page_offers_nothing_editorial(home: HandbookPage, role: str) -> None:
    trainer = _client(make_user("pelatih")).get("/admin/").content.decode()
    other = _client(make_user(role)).get("/admin/").content.decode()
    for address in ("/admin/pages/", "/admin/images/", "/admin/snippets/pages/", "/admin/reports/"):
        assert address in trainer
        assert f'"url": "{address}' not in other, (role, address)


def test_every_address_of_the_admin_is_closed_or_named_elsewhere(home: HandbookPage) -> None:
    """A package that adds addresses to the admin is decided upon here."""
    heads = {place.split("<")[0].split("/")[0] + "/" if place else "" for place in _admin_places()}
    assert "pages/" in heads
    assert {head for head in heads if head not in ELSEWHERE and not head.startswith(CLOSED)} == set()


def _admin_places() -> Iterator[str]:
    for pattern in get_resolver().url_patterns:
        if isinstance(pattern, URLResolver) and str(pattern.pattern) == "admin/":
            yield from (str(inner.pattern).lstrip("^") for inner in pattern.url_patterns if not _catches_all(inner))


def _catches_all(pattern: URLPattern | URLResolver) -> bool:
    return str(pattern.pattern) in {"^.*/$", "^"}


# --- Menus -----------------------------------------------------------------------------------------------------------


def test_no_start_page_leads_off_this_machine(home: HandbookPage) -> None:
    for person in (make_user("pelatih"), make_user("penyunting"), make_user("konselor"), make_superuser()):
        html = _client(person).get("/admin/").content.decode()
        assert "wagtail.org" not in html
        assert "gravatar" not in html
        assert "- Suluh</title>" in " ".join(html.split()).replace(" </title>", "</title>")


def test_each_role_finds_its_guide_under_help(home: HandbookPage) -> None:
    roles = {"pelatih", "penyunting", *OWN_SCREENS}
    for role in roles:
        html = _client(make_user(role)).get("/admin/").content.decode()
        assert {other for other in roles if f'"/panduan-pengguna/{other}/"' in html} == {role}
    assert '"/panduan-pengguna/operator/"' in _client(make_superuser()).get("/admin/").content.decode()


# --- The status of a page --------------------------------------------------------------------------------------------


def _status(client: Client, page: GuidancePage) -> dict[str, Any]:
    answer = client.get(reverse("pages_status", args=[page.pk]))
    assert answer.status_code == 200
    return dict(answer.json())


def test_the_status_says_where_a_page_stands(home: HandbookPage) -> None:
    page = make_page(home, "Persiapan")
    Publication.objects.all().delete()
    trainer, client = make_user("pelatih"), _client(make_user("penyunting"))
    assert _status(client, page)["text"] == "Belum tayang."
    edit(page, live=False, summary="Baru")
    page.summary = "Lebih baru"
    page.save_revision(user=trainer)
    Workflow.objects.get(active=True).start(page, trainer)
    news = _status(client, page)
    assert news["review"] == "Perubahan menunggu tinjauan penyunting."
    assert news["ask_again"] > 0
    Publication.objects.create(requested_at=timezone.now())
    assert _status(client, page)["kind"] == "waiting"


def test_a_restricted_page_leads_to_the_reading_room(home: HandbookPage) -> None:
    page = make_page(home, "Untuk guru", audience="teacher")
    Publication.objects.all().delete()
    news = _status(_client(make_user("pelatih")), page)
    assert (news["kind"], news["url"]) == ("room", f"/ruang/{page.slug}/")


@pytest.mark.parametrize("role", OWN_SCREENS)
def test_the_status_is_for_who_may_edit(home: HandbookPage, role: str) -> None:
    page = make_page(home, "Persiapan")
    address = reverse("pages_status", args=[page.pk])
    assert _client(make_user("pelatih")).get(address).status_code == 200
    assert _client(make_user(role)).get(address).status_code == 404
    assert _client(make_user("pelatih")).get(reverse("pages_status", args=[page.pk + 999])).status_code == 404


# --- Five activities, no more; pictures; the mark --------------------------------------------------------------------


def test_a_sixth_activity_page_is_refused_with_the_reason(home: HandbookPage) -> None:
    client = _client(make_user("pelatih"))
    address = reverse("wagtailadmin_pages:add", args=["pages", "activitypage", home.pk])
    first = make_activity(home, Activity.HOME_VISIT)
    assert client.get(address).status_code == 200
    for activity in Activity:
        if activity != Activity.HOME_VISIT:
            make_activity(home, activity)
    assert "Tidak ada kegiatan keenam" in client.get(address, follow=True).content.decode()
    copy = reverse("wagtailadmin_pages:copy", args=[first.pk])
    assert "Halaman kegiatan tidak dapat disalin" in client.get(copy, follow=True).content.decode()
    other = reverse("wagtailadmin_pages:copy", args=[make_page(home, "Persiapan").pk])
    assert client.get(other).status_code == 200


def test_a_picture_needs_a_description(home: HandbookPage) -> None:
    client, model = _client(make_user("pelatih")), get_image_model()
    for description, made in (("", 0), ("Bagan enam tahap.", 1)):
        data = {
            "title": "Bagan",
            "description": description,
            "tags": "",
            "file": SimpleUploadedFile("b.png", picture()),
        }
        client.post(reverse("wagtailimages:add"), data)
        assert model.objects.count() == made, description


def test_the_mark_of_the_office_is_that_of_the_handbook() -> None:
    root = Path(__file__).resolve().parents[2] / "cms"
    mark = (root / "static" / "suluh" / "lambang.svg").read_bytes()
    assert mark == (root / "handbook" / "theme" / "assets" / "suluh" / "favicon.svg").read_bytes()
