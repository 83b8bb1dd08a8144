"""Settings of a working copy and of `make run`: keys are made at the first start and kept in SULUH_VAR."""

from __future__ import annotations

from .base import *
from .env import VAR_DIR, flag, kept_record_key, kept_secret, text

DEBUG = flag("SULUH_DEBUG")
if DEBUG:
    DEFAULT_EXCEPTION_REPORTER = "django.views.debug.ExceptionReporter"  # the developer's own page, with all values
SECRET_KEY = text("SULUH_SECRET_KEY") or kept_secret(VAR_DIR / "keys" / "secret_key")
SULUH_RECORD_KEYS = SULUH_RECORD_KEYS or [kept_record_key(VAR_DIR / "keys" / "record_keys")]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
