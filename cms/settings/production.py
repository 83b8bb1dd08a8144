"""Settings of a real installation. What must hold is checked by `cms.accounts.checks` and explained by `doctor`."""

from __future__ import annotations

from .base import *
from .env import flag, number, text

DEBUG = flag("SULUH_DEBUG")  # judged below: it may not be on
SECRET_KEY = text("SULUH_SECRET_KEY")
SECURE_SSL_REDIRECT = flag("SULUH_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = number("SULUH_HSTS_SECONDS", 31_536_000)
SESSION_COOKIE_SECURE = flag("SULUH_COOKIE_SECURE", default=True)
CSRF_COOKIE_SECURE = flag("SULUH_COOKIE_SECURE", default=True)
if flag("SULUH_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SULUH_PRODUCTION = True

from cms.accounts.checks import refuse_settings  # noqa: E402  # judges the values above

refuse_settings(globals())
