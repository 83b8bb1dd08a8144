"""Settings of a real installation. What must hold is checked by `cms.accounts.checks` and explained by `doctor`."""

from __future__ import annotations

import environ

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
if text("SULUH_EMAIL_URL"):
    # One-time links leave by mail; without a mail server they wait as files in $SULUH_VAR/mail.
    globals().update(environ.Env.email_url_config(text("SULUH_EMAIL_URL")))

from cms.accounts.checks import refuse_settings  # noqa: E402  # judges the values above

refuse_settings(globals())
