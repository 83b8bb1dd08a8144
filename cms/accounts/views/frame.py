"""The frame of our screens inside Wagtail's admin."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse


def admin_page(
    request: HttpRequest,
    template: str,
    title: str,
    context: dict[str, object],
    crumbs: tuple[tuple[str, str], ...] = (),
) -> HttpResponse:
    """Return the page in Wagtail's look; `crumbs` are (URL name, label) between the start page and this one."""
    trail = [{"url": reverse("wagtailadmin_home"), "label": "Beranda"}]
    trail += [{"url": reverse(name), "label": label} for name, label in crumbs]
    trail.append({"url": "", "label": title})
    frame = {"header_title": title, "page_title": title, "breadcrumbs_items": trail, "header_icon": "user"}
    return TemplateResponse(request, template, {**frame, **context})
