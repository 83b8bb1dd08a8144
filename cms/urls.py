"""Every route, in the order in which they are tried. What is not named here is a page of the handbook or a 404."""

from __future__ import annotations

from django.urls import include, path, re_path
from wagtail.admin import urls as wagtailadmin_urls

from cms.accounts import urls as accounts
from cms.handbook import views
from cms.instruments import urls as instruments
from cms.records import urls as records

handler404 = views.not_found

urlpatterns = [
    *accounts.overrides,
    path("admin/", include(wagtailadmin_urls)),
    *accounts.urlpatterns,
    path("healthz", views.health, name="health"),
    path("media/<path:name>", views.media_file, name="media_file"),
    path("ruang/", views.room, name="room"),
    path("ruang/mulai/", views.start, name="start"),
    path("ruang/siswa/", include(records)),
    path("unduh/", include(instruments)),
    *records.public,
    re_path(r"^ruang/(?P<path>[a-z0-9/-]+)/$", views.room_page, name="room_page"),
    path("", views.handbook_file, name="handbook"),
    re_path(r"^(?P<name>.+)$", views.handbook_file, name="handbook_file"),
]
