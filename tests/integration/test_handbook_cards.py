"""The block "Instrumen": a card where the form is had, held back where it is not, and the same block when loaded again."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import RequestFactory

from cms.core.activities import Activity
from cms.core.audiences import Audience
from cms.core.instruments import FileFormat
from cms.handbook import load_instruments as loading
from cms.handbook.documents_instruments import InstrumentCard
from cms.handbook.load import load_handbook
from cms.handbook.load_blocks import UnknownKey
from cms.handbook.port import HandbookPublisher
from cms.handbook.publish import publish
from cms.handbook.read import read_tree
from cms.handbook.shelf import docs_root
from cms.instruments.forms import Field, FieldKind, FormDescription, Section
from cms.instruments.models import InstrumentTemplate
from cms.pages.models import GuidancePage, HandbookPage
from tests.factories import handbook
from tests.factories import pages as make
from tests.factories.instruments import go_on, make_form, make_released, make_template

pytestmark = pytest.mark.django_db
HOSTILE = 'Judul <script>alert(1)</script> | [x](y) ](http://a) "kutip" & /// html | p'


@pytest.fixture(autouse=True)
def home(var: object, monkeypatch: pytest.MonkeyPatch) -> HandbookPage:
    """Give every test a home page; the seed stays away, its forms have tests of their own."""
    monkeypatch.setattr(loading, "instruments_load", lambda: None)
    return make.make_home()


def _secret(code: str, audience: Audience) -> FormDescription:
    """Return a form with a word of its own in its section, field and notes."""
    section = Section(f"bagian-{code}", (Field("isi", f"label-{code}", FieldKind.TEXT),))
    return make_form(code, audience=audience, sections=(section,), notes=f"catatan-{code}")


def _page(home: HandbookPage, *templates: InstrumentTemplate) -> GuidancePage:
    return make.make_page(home, "Panduan", slug="panduan", body=[make.instrument_card(one) for one in templates])


def test_a_card_shows_the_files_of_a_public_form(home: HandbookPage) -> None:
    _page(home, make_released(make_form("terbuka", title=HOSTILE, purpose=f"# {HOSTILE}")).template)
    assert publish().held == ()
    (card,) = handbook.article("panduan").select("section.instrumen")
    title, purpose, downloads = card.find_all(["p", "div"], recursive=False)
    assert (title.get_text(), purpose.get_text()) == (HOSTILE, f"# {HOSTILE}")
    assert [anchor["href"] for anchor in card.select("a")] == [
        "../instrumen/terbuka/",
        "../instrumen/terbuka/1/terbuka.pdf",
    ]
    assert downloads.get_text().split() == ["PDF", "A4", "(13", "B)"]
    go_on("terbuka", make_form("terbuka"))
    publish()
    assert 'href="../instrumen/terbuka/2/terbuka.pdf"' in str(handbook.article("panduan"))


def test_a_card_of_a_restricted_form_leads_to_signing_in_and_holds_nothing_back(home: HandbookPage) -> None:
    templates = [make_released(_secret(name, Audience(name)), text=f"berkas-{name}").template for name in Audience]
    draft = make_template(_secret("rancangan", Audience.PUBLIC))
    page = _page(home, *templates)
    assert publish().held == ()
    cards = handbook.article("panduan").select("section.instrumen")
    links = {card["data-instrumen"]: str(card.select("div.unduhan a")[0]["href"]) for card in cards}
    assert links["public"].endswith("public.pdf")
    assert links["teacher"] == "/unduh/teacher/"
    assert links["counselor"] == "/unduh/counselor/"
    assert "Semua orang yang masuk" in cards[1].get_text() + cards[2].get_text()
    make.edit(page, body=[*page.body.get_prep_value(), make.instrument_card(draft)])
    publish()
    everything = b"".join([*handbook.tree().values(), *handbook.live().values()])
    for word in ("bagian", "label", "catatan", "berkas"):
        assert f"{word}-public".encode() in everything
        for code in ("teacher", "counselor", "rancangan"):
            assert f"{word}-{code}".encode() not in everything
    assert b"rancangan" not in everything


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.COUNSELOR])
def test_a_form_that_is_widened_or_narrowed_changes_its_card(home: HandbookPage, audience: Audience) -> None:
    before = Audience.COUNSELOR if audience == Audience.PUBLIC else Audience.PUBLIC
    _page(home, make_released(make_form("laporan", audience=before)).template)
    publish()
    assert ("/unduh/laporan/" in str(handbook.article("panduan"))) == (before != Audience.PUBLIC)
    go_on("laporan", make_form("laporan", audience=audience))
    assert publish().held == ()
    assert ("/unduh/laporan/" in str(handbook.article("panduan"))) == (audience != Audience.PUBLIC)


def test_a_page_with_a_form_that_is_not_released_is_held_back_with_its_name_and_the_cure(home: HandbookPage) -> None:
    page = _page(home, make_template(make_form("rancangan", title="Kartu baru")))
    ((uid, path, reason),) = publish().held
    assert (uid, path) == (str(page.translation_key), "panduan")
    assert reason.startswith("Blok ke-1 (Instrumen): instrumen “Kartu baru” sudah ditarik atau belum dirilis.")
    assert "Hapus blok itu atau pilih instrumen lain" in reason
    assert not handbook.is_live("panduan")


def test_a_page_with_a_withdrawn_form_keeps_its_text_without_the_card(home: HandbookPage) -> None:
    template = make_released(_secret("terbuka", Audience.PUBLIC)).template
    body = [make.prose("<p>Tetap ada.</p>"), make.instrument_card(template)]
    page = make.make_page(home, "Panduan", slug="panduan", body=body)
    assert publish().held == ()
    assert handbook.article("panduan").select("section.instrumen")
    InstrumentTemplate.objects.update(live=False)
    ((uid, _, reason),) = publish().held
    assert (uid, "Laporan terbuka" in reason) == (str(page.translation_key), True)
    assert "Tetap ada." in handbook.text("panduan")
    assert b"terbuka" not in b"".join([*handbook.tree().values(), *handbook.live().values()])
    InstrumentTemplate.objects.update(live=True)
    assert publish().held == ()
    assert handbook.article("panduan").select("section.instrumen")


def test_a_form_that_is_gone_is_said_without_a_name(home: HandbookPage) -> None:
    make.make_page(home, "Panduan", body=[{"type": "instrument", "value": {"instrument": 999}}])
    ((_, _, reason),) = publish().held
    assert "instrumen “yang dipilih” sudah ditarik" in reason


def test_an_inline_link_to_a_withdrawn_form_says_which(home: HandbookPage) -> None:
    make_released(make_form("terbuka"))
    make.make_page(home, "Panduan", body=[make.prose('<p><a href="/instrumen/terbuka/">Formulir</a></p>')])
    assert publish().held == ()
    InstrumentTemplate.objects.update(live=False)
    ((_, _, reason),) = publish().held
    assert "“Formulir” menuju instrumen “terbuka”, yang sudah ditarik atau belum dirilis" in reason


def test_a_card_is_loaded_back_as_the_same_block_and_not_a_byte_changes(home: HandbookPage) -> None:
    template = make_released(make_form("terbuka")).template
    activity = make.make_activity(home, Activity.HOME_VISIT, body=[make.instrument_card(template)])
    publish()
    before = handbook.tree()
    (page,) = (page for page in read_tree(docs_root()).pages if page.kind == "activity")
    assert page.body == (InstrumentCard("terbuka"),)
    make.edit(activity, body=[])
    load_handbook(read_tree(docs_root()))
    activity.refresh_from_db()
    (block,) = activity.body
    assert (block.block_type, block.value["instrument"]) == ("instrument", template)
    assert publish().live is False
    assert handbook.tree() == before


def test_a_tree_with_a_card_of_an_unknown_form_is_not_loaded(home: HandbookPage) -> None:
    _page(home, make_released(make_form("terbuka")).template)
    publish()
    tree = read_tree(docs_root())
    InstrumentTemplate.objects.update(live=False)
    with pytest.raises(UnknownKey, match="merujuk instrumen “terbuka”"), transaction.atomic():
        load_handbook(tree)


def test_a_zip_is_offered_where_somebody_without_account_would_find_a_form_in_it(home: HandbookPage) -> None:
    documents = [{"type": "section", "value": "dokumen"}]
    make.make_activity(home, Activity.HOME_VISIT, body=documents)
    make.make_activity(home, Activity.DATA_POOL, body=documents)
    make_released(make_form("terbuka"))
    make_released(make_form("tertutup", activity=Activity.DATA_POOL, audience=Audience.COUNSELOR))
    assert publish().held == ()
    (anchor,) = handbook.article("kunjungan-rumah").select("p.unduh-semua > a")
    assert (anchor["href"], anchor.get_text()) == (
        "../instrumen/kunjungan-rumah.zip",
        "Unduh semua formulir kegiatan ini (ZIP)",
    )
    assert handbook.article("himpunan-data").select(".instrumen-kegiatan li")
    assert not handbook.article("himpunan-data").select(".unduh-semua")
    offered = [str(anchor["href"]) for anchor in handbook.article("instrumen").select("nav.suluh-sekaligus a")]
    assert offered == ["instrumen.zip", "kunjungan-rumah.zip", "SHA256SUMS"]
    assert {f"instrumen/{name}" for name in offered} <= handbook.live().keys()


def test_without_a_public_form_no_zip_is_offered(home: HandbookPage) -> None:
    make_released(make_form("tertutup", audience=Audience.COUNSELOR))
    assert publish().held == ()
    assert "Laporan tertutup" in handbook.text("instrumen")
    assert not handbook.article("instrumen").select("nav.suluh-sekaligus")


def test_the_table_of_files_says_what_each_file_is(home: HandbookPage) -> None:
    version = make_released(make_form("terbuka"))
    publish()
    rows = handbook.article("instrumen/terbuka").select("table.suluh-berkas tbody tr")
    shown = [[" ".join(cell.get_text(" ").split()) for cell in row.select("td")] for row in rows]
    for file, (name, size, number, digest) in zip(version.files.all(), shown, strict=True):
        assert name == str(FileFormat(file.format).label)
        assert size == f"{file.size} B" + (", 2 halaman" if file.page_count else "")
        assert number == "1, 24 November 2026"
        assert digest.split() == [file.sha256[:8], "…", "SHA-256", "lengkap", file.sha256]


def test_the_preview_shows_the_card_too(home: HandbookPage) -> None:
    page = _page(
        home, make_released(make_form("terbuka")).template, make_released(_secret("x", Audience.TEACHER)).template
    )
    article = handbook.article_of(HandbookPublisher().preview(page, RequestFactory().get("/")))
    first, second = article.select("section.instrumen div.unduhan a")
    assert (first["href"], second["href"]) == ("../instrumen/terbuka/1/terbuka.pdf", "/unduh/x/")
