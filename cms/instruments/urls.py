"""Addresses of the downloads: /unduh/."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import desk, downloads, landing

urlpatterns: list[URLPattern] = [
    path("", desk.shelf, name="instruments_list"),
    path("pilihan.zip", downloads.chosen_zip, name="instruments_zip"),
    path("<slug:code>/", landing.landing, name="instruments_landing"),
    path("<slug:code>/terbaru/<str:name>", downloads.newest_file, name="instruments_newest"),
    path("<slug:code>/<int:number>/kop/<str:npsn>/<str:name>", downloads.school_file, name="instruments_school_file"),
    path("<slug:code>/<int:number>/<str:name>", downloads.released_file, name="instruments_file"),
]
