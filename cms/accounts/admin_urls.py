"""Addresses of the account screens inside the admin: /admin/akun/."""

from __future__ import annotations

from django.urls import URLPattern, path

from cms.accounts.views import admin, confirm, schools

app_name = "accounts"
urlpatterns: list[URLPattern] = [
    path("", admin.account_list, name="list"),
    path("baru/", admin.account_new, name="new"),
    path("menunggu/", admin.waiting_list, name="waiting"),
    path("persetujuan/", confirm.admin_confirmations, name="confirmations"),
    path("sekolah/", schools.school_list, name="schools"),
    path("sekolah/baru/", schools.school_new, name="school_new"),
    path("sekolah/<int:pk>/", schools.school_edit, name="school"),
    path("peran/<int:pk>/cabut/", admin.grant_revoke, name="grant_revoke"),
    path("permintaan/<int:pk>/tarik/", admin.request_withdraw, name="request_withdraw"),
    path("<int:pk>/", admin.account_detail, name="detail"),
    path("<int:pk>/<slug:deed>/", admin.account_deed, name="deed"),
]
