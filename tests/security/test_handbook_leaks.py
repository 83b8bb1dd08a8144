"""Canaries in everything that is not public, looked for in every byte that the publisher makes or the server answers."""

from __future__ import annotations

import gzip
import io
import json
import re
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image as Pillow
from wagtail.models import Comment, Page, PageViewRestriction

from cms.core.audiences import Audience
from cms.handbook.publish import publish
from cms.handbook.shelf import docs_root, shelf
from cms.pages.actions import review_workflow_ensure
from cms.pages.models import GuidancePage
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.accounts import make_user
from tests.factories.canaries import COLOURS, World, hidden_image, photograph
from tests.factories.instruments import make_released

pytestmark = pytest.mark.django_db


@pytest.fixture
def small_world(var: object) -> World:
    """Return a handbook of a home page, a term, a source and two pictures."""
    home = make.make_home()
    world = World(home, make.make_term("Istilah umum"), make.make_source("Sumber umum"), {}, make_released().template)
    world.images = {
        "hidden": make.make_image(hidden_image(), name="rahasia.png"),
        "public": make.make_image(photograph(world.word("metadata of the public image")), name="umum.jpg"),
    }
    return world


@pytest.fixture
def world(small_world: World) -> World:
    """Return the handbook with every kind of page and text that is not public, published."""
    world = small_world
    for step in (restricted_pages, drafts, withdrawn, copies, view_restrictions, schedules, moved, remarks, references):
        step(world)
    publish()
    return world


def restricted_pages(world: World) -> None:
    teacher = world.page("teacher page", audience=Audience.TEACHER)
    counselor = world.page("counselor page", audience=Audience.COUNSELOR)
    world.page("child of the teacher page", teacher, audience=Audience.PUBLIC)
    child = world.page("child of the counselor page", counselor, audience=Audience.PUBLIC)
    Page.objects.filter(pk=child.pk).update(live=True)
    # A row that somebody widened around the form: the place still closes it.
    GuidancePage.objects.filter(pk=child.pk).update(audience=Audience.PUBLIC)


def drafts(world: World) -> None:
    public = make.make_page(world.home, "Halaman dengan draf")
    make.edit(public, live=False, **world.texts("draft of a public page"))
    never = world.page("never published page", live=False)
    world.page("child of a never published page", never)
    older = world.page("older revision", slug="halaman-dengan-revisi")
    older.labels.clear()
    older.save()
    make.go_live(older)
    make.edit(
        older, title="Sekarang", summary="", owner_unit="", change_note="", body=[make.prose("<p>Teks baru.</p>")]
    )


def withdrawn(world: World) -> None:
    page = world.page("withdrawn page")
    world.page("child of a withdrawn page", page)
    page.unpublish()


def copies(world: World) -> None:
    restricted = world.page("page that is copied", audience=Audience.TEACHER)
    world.page("child that is copied", restricted, audience=Audience.PUBLIC)
    for number, make_copy in enumerate(
        (
            lambda slug: restricted.create_alias(parent=world.home, update_slug=slug),
            lambda slug: restricted.create_alias(parent=world.home, update_slug=slug, recursive=True),
            lambda slug: restricted.copy(to=world.home, update_attrs={"slug": slug}),
            lambda slug: restricted.copy(to=world.home, update_attrs={"slug": slug}, recursive=True),
        )
    ):
        copied = make_copy(f"salinan-{number}")  # type: ignore[no-untyped-call]  # lambdas over Wagtail's methods
        assert copied.live
        world.addresses.append(f"/salinan-{number}/")


def view_restrictions(world: World) -> None:
    group = world.word("name of a group")
    from django.contrib.auth.models import Group

    for kind in (PageViewRestriction.LOGIN, PageViewRestriction.PASSWORD, PageViewRestriction.GROUPS):
        page = world.page(f"page restricted by {kind}")
        restriction = PageViewRestriction.objects.create(
            page=page, restriction_type=kind, password=world.word("password")
        )
        if kind == PageViewRestriction.GROUPS:
            restriction.groups.set([Group.objects.create(name=group)])
        world.page(f"child of a page restricted by {kind}", page)
        # The restriction counts by itself, even where the row says otherwise.
        GuidancePage.objects.filter(path__startswith=page.path).update(audience=Audience.PUBLIC)


def schedules(world: World) -> None:
    now = timezone.now()
    expired = world.page("expired page", expire_at=now + timedelta(hours=1))
    Page.objects.filter(pk=expired.pk).update(expire_at=now - timedelta(minutes=1))
    coming = world.page("page that goes live tomorrow", live=False)
    make.edit(coming, go_live_at=now + timedelta(days=1))
    call_command("publish_scheduled")
    expired.refresh_from_db()
    coming.refresh_from_db()
    assert (expired.expired, coming.live, coming.approved_schedule) == (True, False, True)


def moved(world: World) -> None:
    section = world.page("restricted section", audience=Audience.COUNSELOR)
    inside = world.page("page moved out of a restricted section", section, audience=Audience.PUBLIC)
    world.page("child of the moved page", inside, audience=Audience.PUBLIC)
    inside.move(world.home, pos="last-child")
    world.addresses.append(f"/{inside.slug}/")


def remarks(world: World) -> None:
    author = make_user("pelatih", username=world.word("user name"))
    author.display_name = world.word("name of a person")
    author.save()
    page = make.make_page(world.home, "Halaman dengan komentar", contact_user=author, owner=author)
    comment = Comment.objects.create(
        page=page, user=author, contentpath="title", text=world.word("comment on a public page")
    )
    comment.replies.create(user=author, text=world.word("reply to a comment"))
    review_workflow_ensure()
    make.edit(page, live=False, title=world.word("title in rejected moderation"))
    state = page.get_workflow().start(page, author)
    reviewer = make_user("penyunting")
    state.current_task_state.reject(user=reviewer, comment=world.word("comment of a workflow"))


def references(world: World) -> None:
    word = world.word
    make.make_term(
        word("draft term"), f"<p>{word('draft term: definition')}</p>", english=word("draft term: english"), live=False
    )
    make.make_source(word("draft source"), author=word("draft source: author"), live=False)
    term = make.make_term(word("withdrawn term"), f"<p>{word('withdrawn term: definition')}</p>")
    term.unpublish()
    source = make.make_source(word("withdrawn source"), note=f"<p>{word('withdrawn source: note')}</p>")
    source.unpublish()
    changed = make.make_term("Istilah yang berubah")
    changed.definition = f"<p>{word('draft of a live term')}</p>"
    changed.save_revision()


# --- Looking -------------------------------------------------------------------------------------------------------


def found(world: World, name: str, data: bytes) -> list[str]:
    """Return where a word stands in these bytes, also inside compressed files."""
    texts = [data]
    if name.endswith(".gz"):
        texts.append(gzip.decompress(data))
    joined = b"\n".join(texts).lower()
    words = set(re.findall(rb"kanari[a-p]{24}", joined))
    return [f"{world.canaries[word.decode()]} in {name}" for word in words if word.decode() in world.canaries]


def leaks(world: World, files: Iterable[tuple[str, bytes]]) -> list[str]:
    return sorted(leak for name, data in files for leak in [*found(world, name, data), *hidden_picture(name, data)])


def hidden_picture(name: str, data: bytes) -> list[str]:
    """Return the picture's name if it shows the hidden colour, or has metadata, or a tail."""
    if name.rpartition(".")[2] not in {"png", "webp", "jpg", "jpeg"} or "/gambar/" not in f"/{name}":
        return []
    with Pillow.open(io.BytesIO(data)) as image:
        pixel = image.convert("RGB").getpixel((5, 5))
        metadata = [key for key in image.info if key not in {"dpi", "loop", "background", "timestamp", "duration"}]
        return [f"hidden picture {name}"] * (pixel == COLOURS["hidden"]) + [f"{key} in {name}" for key in metadata]


def everything_written() -> list[tuple[str, bytes]]:
    """Return the tree, the releases and their trees, names of files as bytes too."""
    files = [*handbook.files_below(docs_root()).items(), *handbook.files_below(shelf().root).items()]
    return [*files, *((f"the name {name}!", name.encode()) for name, _ in files)]


def test_no_byte_of_the_tree_or_the_release_tells(world: World) -> None:
    assert len(world.canaries) > 800
    assert leaks(world, everything_written()) == []


def test_no_anonymous_answer_tells(world: World, client: Client) -> None:
    files = json.loads(handbook.body_of(client.get("/build.json")))["files"]
    assert len(files) > 20
    private = {f"{room}{address}" for address in world.addresses for room in ("", "/ruang")}
    rooms = ["/ruang/", "/admin/", "/admin/pages/", "/api/v3/", "/++api++/", "/documents/1/rahasia.pdf", "/sitemap.xml"]
    rooms += [f"/media/{image.file.name}" for image in world.images.values()]
    rooms += [f"/admin/pages/{page.pk}/edit/" for page in GuidancePage.objects.all()[:5]]
    told = []
    for address in [f"/{name}" for name in files] + sorted(private) + rooms:
        response = client.get(address)
        name = address.strip("/")
        assert (response.status_code == 200) == (name in files or f"{name}/index.html" in files), address
        body = handbook.body_of(response)
        # The address that was asked for may come back (login's `next`): that tells nothing new.
        told += leaks(world, [(f"{address} ({response.status_code})", body.replace(address.encode(), b""))])
    assert told == []


# --- The positive controls -----------------------------------------------------------------------------------------


def test_the_same_words_on_a_public_page_are_found(small_world: World, client: Client) -> None:
    """Every field and block that was hidden above reaches readers when the page is public."""
    world = small_world
    world.canaries.clear()
    page = world.page("public page", picture="public")
    publish()
    expected = set(world.canaries.values())
    for files in (handbook.tree(), handbook.live()):
        shown = {leak.rpartition(" in ")[0] for leak in leaks(world, files.items())}
        assert expected - shown == set()
    index = handbook.live()["search/search_index.json"]
    assert found(world, "search", index)
    response = client.get(f"/{page.slug}/")
    assert response.status_code == 200
    assert found(world, "page", handbook.body_of(response))


def test_the_hidden_pages_are_there_for_those_who_may_read_them(world: World, client: Client) -> None:
    client.force_login(make_user("penyunting"))
    read = 0
    for address in world.addresses:
        response = client.get(f"/ruang{address}")
        if response.status_code == 200:
            read += len(found(world, address, response.content)) > 30
    assert read >= 14


def test_the_picture_finder_finds(small_world: World) -> None:
    world = small_world
    publish()
    assert hidden_picture("id/gambar/x.png", hidden_image())
    data = photograph(world.word("metadata of the public image"))
    assert {leak.split()[0] for leak in hidden_picture("gambar/x.jpg", data)} >= {"exif", "comment"}
    assert len(found(world, "x.jpg", data)) == 1
    names = [name for name in handbook.live() if name.startswith("gambar/")]
    assert names == [], "no public page shows a picture yet"
    page = make.make_page(world.home, "Bergambar", body=[make.figure(world.images["public"])])
    publish()
    names = [name for name in handbook.live() if name.startswith("gambar/")]
    assert len(names) == 1
    assert leaks(world, everything_written()) == []
    make.edit(page, body=[make.figure(world.images["hidden"])])
    publish()
    assert [leak for leak in leaks(world, everything_written()) if leak.startswith("hidden picture")]


def test_words_of_compressed_files_are_found(small_world: World) -> None:
    data = gzip.compress(small_world.word("x").encode())
    assert found(small_world, "a.gz", data) == ["x in a.gz"]


@pytest.mark.parametrize("withdraw", ["unpublish", "delete", "narrow", "restrict", "hide the parent"])
def test_what_was_public_goes_at_once(small_world: World, client: Client, withdraw: str) -> None:
    world = small_world
    parent = make.make_page(world.home, "Bab")
    world.canaries.clear()
    page = world.page("public page", parent, picture="public")
    publish()
    assert found(world, "page", handbook.body_of(client.get(f"/bab/{page.slug}/")))
    acts: dict[str, Callable[[], object]] = {
        "unpublish": page.unpublish,
        "delete": page.delete,
        "narrow": lambda: make.edit(page, audience=Audience.TEACHER),
        "restrict": lambda: PageViewRestriction.objects.create(page=page, restriction_type="login"),
        "hide the parent": parent.unpublish,
    }
    acts[withdraw]()
    publish()
    assert client.get(f"/bab/{page.slug}/").status_code == 404
    assert leaks(world, [*handbook.tree().items(), *handbook.live().items()]) == []
