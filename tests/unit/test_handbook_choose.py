"""Which version of which page goes out, as values: no database, no disk."""

from __future__ import annotations

from dataclasses import replace

from cms.handbook import documents as d
from cms.handbook.choose import Collected, choose, closed_handbook, closed_home, mended, runs_in, withdraw_only
from cms.handbook.choose import _Keys as Keys


def text(words: str, link: d.Target | None = None) -> d.Prose:
    return d.Prose((d.Paragraph((d.Run(words, link=link),)),))


def page(path: str, *body: d.Block, uid: str = "") -> d.Document:
    return d.Document("guidance" if path else "home", path, uid or f"uid-{path}", path or "Awal", body=body)


def collected(*pages: d.Document, broken: tuple[str, ...] = (), **parts: object) -> Collected:
    """Return what is public: these pages, and at the paths in `broken` pages that cannot be written."""
    held = tuple(d.HeldBack(f"uid-{path}", path, "rusak") for path in broken)
    orders = {one.uid: (one.path, 10) for one in pages} | {one.uid: (one.path, 10) for one in held}
    return Collected(d.Handbook(pages, **parts), held, frozenset(orders), orders)  # type: ignore[arg-type]  # by name


HOME = page("")


def test_everything_good_goes_out_sorted_by_path() -> None:
    selection = choose(collected(page("b"), HOME, page("a")))
    assert [one.path for one in selection.handbook.pages] == ["", "a", "b"]
    assert selection.held == ()


def test_a_broken_page_keeps_its_earlier_version_at_its_present_place() -> None:
    before = d.Handbook((HOME, page("lama", text("lama"), uid="uid-baru")))
    selection = choose(collected(HOME, broken=("baru",)), before)
    kept = next(one for one in selection.handbook.pages if one.path == "baru")
    assert kept.body == (text("lama"),)
    assert kept.order == 10
    assert [(held.path, held.reason) for held in selection.held] == [("baru", "rusak")]


def test_a_page_that_is_not_public_any_more_is_not_kept() -> None:
    selection = choose(collected(HOME), d.Handbook((HOME, page("lama"))), {"uid-lama": "ditolak"})
    assert [one.path for one in selection.handbook.pages] == [""]
    assert selection.held == ()


def test_a_refused_page_is_held_back_with_its_sentence() -> None:
    now = collected(HOME, page("a", text("baru")))
    selection = choose(now, d.Handbook((page("a", text("lama")),)), {"uid-a": "ditolak"})
    assert next(one for one in selection.handbook.pages if one.path == "a").body == (text("lama"),)
    assert selection.held[0].reason == "ditolak"


def test_without_a_home_page_there_is_a_closed_one() -> None:
    assert choose(collected()).handbook.pages == (closed_home(),)
    assert closed_handbook().pages == (closed_home(),)
    assert "tidak dibuka untuk umum" in next(runs_in(closed_home())).text


def test_links_to_generated_and_hand_written_pages_stand() -> None:
    links = [text("x", d.PageTarget(path)) for path in ("glosarium", "sumber", "tangan", "")]
    assert choose(collected(HOME, page("a", *links)), by_hand=["tangan"]).held == ()
    assert choose(collected(HOME, page("a", *links))).held[0].path == "a"


def test_links_deep_inside_a_block_are_found() -> None:
    dead = d.Run("mati", link=d.PageTarget("hilang"))
    item = d.Item((d.Run("x"),), (d.Listing(False, (d.Item((dead,)),)),))
    for block in (
        d.Questions((d.Entry("?", (d.Listing(True, (item,)),)),)),
        d.Stages(((),) * 5 + ((d.Quote(((dead,),)),),)),
        d.Training("", 0, (), (d.Heading(2, (dead,)),), ()),
    ):
        assert "“mati”" in choose(collected(HOME, page("a", block))).held[0].reason


def test_pages_that_link_in_a_circle_go_out_together() -> None:
    first = page("a", text("b", d.PageTarget("b")))
    second = page("b", text("a", d.PageTarget("a", "bagian")))
    assert choose(collected(HOME, first, second)).held == ()


def test_only_pictures_in_use_go_out() -> None:
    images = {"a.png": b"a", "b.png": b"b"}
    shown = page("a", d.Figure("a.png", "", "", ""))
    assert choose(collected(HOME, shown, images=images)).handbook.images == {"a.png": b"a"}
    before = d.Handbook((page("b", d.Figure("c.png", "", "", "")),), images={"c.png": b"c", "d.png": b"d"})
    assert choose(collected(HOME, broken=("b",)), before).handbook.images == {"c.png": b"c"}


def test_mending_takes_away_what_is_gone_and_keeps_the_words() -> None:
    known = d.Handbook((), (d.Term("ada", "Ada", "", (), ()),), (d.Source("ada", "Ada", "", "", "", "", "", "", ()),))
    keys = Keys(frozenset({"ada"}), known)
    body = (
        text("tetap", d.PageTarget("ada", "x")),
        text("mati", d.PageTarget("hilang")),
        text("web", d.WebTarget("https://e.id/")),
        d.Citation("ada", "h. 1"),
        d.Citation("hilang", "h. 2"),
        d.TermReference("ada", ()),
        d.TermReference("hilang", ()),
        d.LegalBasis("hilang", (d.Paragraph((d.Run("kata"),)),)),
        d.LegalBasis("hilang", ()),
    )
    assert mended(page("a", *body), keys).body == (
        body[0],
        text("mati"),
        body[2],
        body[3],
        body[5],
        text("kata"),
    )


def test_a_pinned_handbook_only_loses() -> None:
    source = d.Source("lama", "Lama", "buku", "dicabut", "baru", "", "", "", ())
    heir = d.Source("baru", "Baru", "buku", "acuan", "", "", "", "", ())
    term = d.Term("istilah", "Istilah", "", (), (d.Paragraph((d.Run("ke b", link=d.PageTarget("b")),)),))
    pinned = d.Handbook((HOME, page("a", text("lama")), page("b")), (term,), (source, heir), {"x.png": b"x"})
    now = collected(HOME, page("a", text("baru")), page("c"), terms=(term,), sources=(source,))
    selection = withdraw_only(now, pinned)
    assert [one.path for one in selection.handbook.pages] == ["", "a"]
    assert selection.handbook.pages[1].body == (text("lama"),)
    assert selection.handbook.sources == (replace(source, replaced_by=""),)
    assert [run.link for run in runs_in(selection.handbook.terms)] == [None]
    assert selection.held == ()
    assert selection.handbook.images == {}
