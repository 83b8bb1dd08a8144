"""Every route, in the order in which they are tried. What is not named here is a page of the handbook or a 404."""

from __future__ import annotations

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls

from cms.accounts import urls as accounts_urls

urlpatterns = [
    *accounts_urls.overrides,
    path("", include(accounts_urls)),
    path("admin/", include(wagtailadmin_urls)),
]
