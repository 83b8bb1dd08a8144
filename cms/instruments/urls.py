"""Addresses of the downloads: /unduh/."""

from __future__ import annotations

from django.urls import URLPattern, path

from .views import downloads

urlpatterns: list[URLPattern] = [
    path("pilihan.zip", downloads.chosen_zip, name="instruments_zip"),
    path("<slug:code>/terbaru/<str:name>", downloads.newest_file, name="instruments_newest"),
    path("<slug:code>/<int:number>/kop/<str:npsn>/<str:name>", downloads.school_file, name="instruments_school_file"),
    path("<slug:code>/<int:number>/<str:name>", downloads.released_file, name="instruments_file"),
]
