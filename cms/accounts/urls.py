"""Addresses of the accounts room. `overrides` must stand before Wagtail's own admin addresses."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access

from cms.accounts.views import confirm, forgot, links, own, session, stock

_own: list[URLPattern | URLResolver] = [
    path("", own.own_account, name="accounts_own"),
    path("keluar/", allauth_views.logout, name="account_logout"),
    path("nonaktif/", allauth_views.account_inactive, name="account_inactive"),
    path("daftar/", allauth_views.signup, name="account_signup"),
    path("pastikan/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("kata-sandi/", allauth_views.password_change, name="account_change_password"),
    path("lupa/", forgot.forgot, name="account_reset_password"),
    path("lupa/terkirim/", forgot.forgot_done, name="account_reset_password_done"),
    path("tautan/<str:token>/", links.link_page, name="accounts_link"),
    path("surel/", own.own_email, name="account_email"),
    path("permintaan/<int:pk>/tarik/", own.own_request_withdraw, name="accounts_own_request_withdraw"),
    path("pemberitahuan/", own.own_notices, name="accounts_notices"),
    # allauth turns to this name when an account has no password: then the way is the one-time link.
    path("kata-sandi-pertama/", stock.not_here, name="account_set_password"),
    path("sesi/", session.session_state, name="accounts_session"),
    path("sesi/buka/", session.session_unlock, name="accounts_session_unlock"),
    path("2fa/", include("allauth.mfa.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("masuk/", allauth_views.login, name="account_login"),
    path("akun/", include(_own)),
    path("ruang/persetujuan/", confirm.room_confirmations, name="accounts_room_confirmations"),
]

overrides: list[URLPattern | URLResolver] = [
    path("admin/login/", stock.to_login),
    path("admin/logout/", stock.to_logout),
    path("admin/failwhale/", stock.not_here),
    re_path(r"^admin/password_reset(/.*)?$", stock.not_here),
    re_path(r"^admin/(users|groups)(/.*)?$", stock.not_here),
    re_path(r"^admin/bulk/(accounts|auth|account|mfa)/", stock.not_here),
    re_path(r"^admin/api-tokens(/.*)?$", stock.not_here),
    path("admin/account/", require_admin_access(never_cache(stock.PreferencesView.as_view()))),
]
