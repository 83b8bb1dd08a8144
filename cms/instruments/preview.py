"""The live preview of the editor: the printed page, as it will be released."""

from __future__ import annotations

from base64 import b64encode

from django.http import HttpResponse
from django.utils.html import format_html, format_html_join

from cms.core.errors import Refused

from .forms import FormDescription, Letterhead, problems

PAGE = """<!doctype html>
<html lang="id"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{margin:0;background:#e4e4e1;font:16px/1.5 sans-serif}}main{{padding:1rem}}
img{{display:block;width:100%;max-width:52rem;margin:0 auto;background:#fff}}</style></head><body>{body}</body></html>"""


def preview_answer(form: FormDescription | None, mode: str) -> HttpResponse:
    """Return page one as a picture in a page, or all pages as PDF on A4 (mode `pdf`); None is a protected instrument.

    What keeps the form from being drawn is said on the page instead.
    """
    if form is None:
        return _said(["Instrumen terlindung hanya disebut; tidak ada halaman yang dicetak."])
    if found := problems(form):
        return _said(found)
    try:
        return _pdf(form) if mode == "pdf" else _picture(form)
    except Refused as refusal:
        return _said([str(refusal)])


def _picture(form: FormDescription) -> HttpResponse:
    from .render.pdf import picture
    from .render.plan import plan

    source = "data:image/png;base64," + b64encode(picture(plan(form, Letterhead()), None)).decode("ascii")
    return _page(form.title, format_html('<img src="{}" alt="Halaman pertama: {}">', source, form.title))


def _pdf(form: FormDescription) -> HttpResponse:
    from .render.pdf import Paper, render
    from .render.plan import plan

    made = render(plan(form, Letterhead()), Paper.A4, None)
    return _private(HttpResponse(made.data, content_type="application/pdf"))


def _said(sentences: list[str]) -> HttpResponse:
    items = format_html_join("", "<li>{}</li>", ((sentence,) for sentence in sentences))
    return _page("Pratinjau", format_html("<main><p>Lengkapi dulu:</p><ul>{}</ul></main>", items))


def _page(title: str, body: str) -> HttpResponse:
    return _private(HttpResponse(format_html(PAGE, title=title, body=body)))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
