"""What must not go out is found in the built site; what may go out is not refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.handbook.documents import Document
from cms.handbook.verify import Problem, verify_site

HEAD = '<header class="suluh-kepala"><h1 id="x">{title}<a class="headerlink" href="#x">#</a></h1><p class="r">///</p></header>'
FOOT = '<footer class="suluh-riwayat"><dl><div><dt>a</dt><dd>b</dd></div></dl></footer>'


def site(folder: Path, body: str = "", title: str = "Halaman", **pages: str) -> Path:
    """Build a site of the page `halaman` with this body; further pages by name."""
    for name, text in {"halaman": body, **pages}.items():
        file = folder / name / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        head = HEAD.format(title=title if name == "halaman" else name)
        file.write_text(f"<html><body><article id='isi'>{head}{text}{FOOT}</article></body></html>", encoding="utf-8")
    return folder


def page(path: str = "halaman", title: str = "Halaman") -> Document:
    return Document("guidance", path, "u", title)


def reasons(found: list[Problem]) -> list[str]:
    return [problem.reason for problem in found]


GOOD = """
<p>a <strong>b</strong> <em>c</em><br></p><h2 id="t">d</h2><ul><li>e</li></ul><ol start="2"><li>f</li></ol>
<blockquote><p>g</p></blockquote><table><thead><tr><th>h</th></tr></thead><tbody><tr><td>i</td></tr></tbody></table>
<a href="https://e.id/?a=1&amp;b">w</a><a href="mailto:a@e.id">m</a><a href="tel:+62">t</a><a href="#t">s</a>
<a href="../lain/">l</a><a href="../lain/#isi">l</a><a href="../lain/index.html">l</a><a href=".">d</a><a href="#__skip">k</a>
<img src="../gambar.png" alt="x"><!-- komentar --><a href="/unduh/laporan-1/">a</a><a href="/masuk/">a</a><a href="//e.id/x">n</a><a href="#%C3%BC">u</a>
<h2 id="ü">x</h2>
"""


def test_what_a_page_may_hold(tmp_path: Path) -> None:
    site(tmp_path, GOOD, lain="")
    (tmp_path / "gambar.png").write_bytes(b"x")
    assert verify_site(tmp_path, [page()], ["lain"]) == []


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<script>x</script>", "unsur <script>"),
        ("<iframe src='../lain/'></iframe>", "unsur <iframe>"),
        ("<form></form>", "unsur <form>"),
        ("<style>x</style>", "unsur <style>"),
        ("<code>x</code>", "unsur <code>"),
        ("<p onclick='x'>a</p>", "atribut onclick"),
        ("<p style='x'>a</p>", "atribut style"),
        ("<a href='javascript:x'>a</a>", "alamat yang tidak diizinkan: javascript:x"),
        ("<a href=' JAVASCRIPT:x'>a</a>", "alamat yang tidak diizinkan"),
        ("<a href='java&#10;script:x'>a</a>", "alamat yang tidak diizinkan"),
        ("<img src='data:image/png;base64,x' alt=''>", "alamat yang tidak diizinkan"),
        ("<a href='wagtail://page?id=1'>a</a>", "alamat yang tidak diizinkan"),
        ("<a href='../hilang/'>a</a>", "Tautan “../hilang/” tidak menuju apa pun"),
        ("<a href='../lain/#hilang'>a</a>", "tidak menuju apa pun"),
        ("<a href='#hilang'>a</a>", "Tautan “#hilang” tidak menuju apa pun"),
        ("<a href='../lain/index.md'>a</a>", "tidak menuju apa pun"),
        ("<a href='../../luar/'>a</a>", "tidak menuju apa pun"),
        ("<img src='../hilang.png' alt=''>", "tidak menuju apa pun"),
        ("<a href='/absolut/'>a</a>", "di luar buku panduan"),
        ("<a href='/unduh/x/1/x.docx'>a</a>", "di luar buku panduan"),
        ("<a href='/unduh/../admin/'>a</a>", "di luar buku panduan"),
        ("<img src='/unduh/x.png' alt=''>", "di luar buku panduan"),
    ],
)
def test_what_a_page_may_not_hold(tmp_path: Path, body: str, reason: str) -> None:
    found = verify_site(site(tmp_path, f"<p>x</p>{body}", lain=""), [page()], ["lain"])
    assert {problem.path for problem in found} == {"halaman"}
    assert any(reason in text for text in reasons(found)), found


def test_a_page_that_is_missing(tmp_path: Path) -> None:
    found = verify_site(site(tmp_path), [page(), page("hilang")], ["tangan"])
    assert [(problem.path, problem.reason) for problem in found] == [
        ("hilang", "Halaman ini tidak ikut terbangun."),
        ("tangan", "Halaman ini tidak ikut terbangun."),
    ]


def test_a_page_without_its_content(tmp_path: Path) -> None:
    site(tmp_path)
    (tmp_path / "halaman" / "index.html").write_text("<html><body>kosong</body></html>")
    assert reasons(verify_site(tmp_path, [page()])) == ["Halaman ini terbangun tanpa isi."]


def test_a_title_that_is_not_as_written(tmp_path: Path) -> None:
    found = verify_site(site(tmp_path, title="Lain"), [page(title="Halaman  <b>")])
    assert reasons(found) == ["Judul halaman tampil sebagai “Lain”, bukan seperti yang ditulis."]
    assert verify_site(site(tmp_path, title="Halaman &lt;b&gt;"), [page(title="Halaman  <b>")]) == []


FENCES = (
    "<section class='a'><div class='b'><p class='c'>x</p></div></section><figure><figcaption>y</figcaption></figure>"
)


def test_fences_are_counted(tmp_path: Path) -> None:
    site(tmp_path, FENCES + "<p>/// teks biasa</p>")
    assert verify_site(tmp_path, [page()], fences={"halaman": 5}) == []
    for wrong in (4, 6):
        assert "tidak terbaca sebagai blok" in reasons(verify_site(tmp_path, [page()], fences={"halaman": wrong}))[0]


def test_on_pages_written_by_hand_text_like_a_fence_tells(tmp_path: Path) -> None:
    site(tmp_path, lain="<p>a /// b</p>", tangan="<p>satu\n/// html | div</p>")
    found = verify_site(tmp_path, [page()], ["lain", "tangan"], {"halaman": 0})
    assert [problem.path for problem in found] == ["tangan"]


OWN = (
    "<script src='../assets/suluh/suluh.js'></script><script src='../assets/javascripts/bundle.0123abcd.min.js'></script>"
    "<script id='__config' type='application/json'>{}</script><form><input></form>"
)


def around(folder: Path, markup: str) -> list[str]:
    """Return what is found on a page whose content was closed early and followed by `markup`."""
    site(folder, f"{FOOT}</article>{markup}<div>")
    for name in ("suluh/suluh.js", "javascripts/bundle.0123abcd.min.js"):
        (folder / "assets" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "assets" / name).write_bytes(b"")
    return reasons(verify_site(folder, [page()]))


def test_around_the_content_stand_the_themes_own_scripts(tmp_path: Path) -> None:
    assert around(tmp_path, OWN) == []


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<script>x</script>", "skrip yang bukan milik tema"),
        ("<script type='application/json'>x</script>", "skrip yang bukan milik tema"),
        ("<script id='__config'>x</script>", "skrip yang bukan milik tema"),
        ("<script src='https://e.id/x.js'></script>", "skrip yang bukan milik tema"),
        ("<script src='//e.id/assets/suluh/suluh.js'></script>", "skrip yang bukan milik tema"),
        ("<script src='/assets/suluh/suluh.js'></script>", "skrip yang bukan milik tema"),
        ("<script src='../assets/jahat.js'></script>", "skrip yang bukan milik tema"),
        ("<svg><script>x</script></svg>", "skrip yang bukan milik tema"),
        ("<p onclick='x'>a</p>", "atribut onclick"),
        ("<a href='javascript:x'>a</a>", "alamat yang tidak diizinkan: javascript:x"),
        ("<button formaction=' javascript:x'>a</button>", "alamat yang tidak diizinkan"),
        ("<iframe src='../halaman/'></iframe>", "unsur <iframe>"),
        ("<object data='x'></object>", "unsur <object>"),
        ("<base href='https://e.id/'>", "unsur <base>"),
        ("<meta http-equiv='refresh' content='0'>", "unsur <meta>"),
        ("<article>dua</article>", "lebih dari satu unsur <article>"),
    ],
)
def test_around_the_content_nothing_else_acts(tmp_path: Path, markup: str, reason: str) -> None:
    found = around(tmp_path, OWN + markup)
    assert any(reason in text for text in found), found
