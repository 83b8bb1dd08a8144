"""What every installation shares. Secrets and switches come from the environment (env.py)."""

from __future__ import annotations

from . import env
from .accounts import *
from .database import *
from .env import BASE_DIR, DOCS_DIR, VAR_DIR
from .logging import LOGGING
from .security import *
from .storage import *
from .wagtail import *

DEBUG = False
ALLOWED_HOSTS = env.words("SULUH_ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]"))
ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"
SULUH_VAR = VAR_DIR
SULUH_DOCS = DOCS_DIR
SULUH_DEMO = env.flag("SULUH_DEMO")
# Fernet keys that wrap the keys of the protected records, newest first.
SULUH_RECORD_KEYS = env.words("SULUH_RECORD_KEYS")
# Opens the archives of `manage.py backup`; without it the command asks. The cost of one try is 2^n steps of scrypt.
SULUH_BACKUP_PASSPHRASE = env.text("SULUH_BACKUP_PASSPHRASE")
SULUH_BACKUP_COST = 17
# How long records stay after a pupil has left, in months: choices of this project, no law says so (domain.md c7).
SULUH_KEEP_CASES_MONTHS = env.number("SULUH_KEEP_CASES_MONTHS", 12)
SULUH_KEEP_PUPILS_MONTHS = env.number("SULUH_KEEP_PUPILS_MONTHS", 60)
SULUH_MKDOCS_CONFIG = BASE_DIR / "mkdocs.yml"

INSTALLED_APPS = [
    "cms.records",
    "cms.accounts",
    "cms.instruments",
    "cms.pages",
    "cms.handbook",
    "cms.safekeeping",
    "wagtail_modeladmin",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    INSTALLED_APPS.append("django.contrib.postgres")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "cms.core.middleware.AdminPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms.core.middleware.Refusals",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.accounts.session_gate.SessionGate",
    "cms.accounts.middleware.AccountGate",
    "cms.pages.middleware.EditorialDoors",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "cms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cms.core.context.installation",
            ]
        },
    }
]

LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/ruang/mulai/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("id-id", "Bahasa Indonesia")]
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
USE_I18N = True

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "ENQUEUE_ON_COMMIT": True}}
CACHES = {
    "default": {
        # Login limits need a cache that all processes share; the database is the one every installation has.
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "suluh_cache",
    }
}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.text("SULUH_FROM_EMAIL", "suluh@localhost")
# The public address of the handbook (https://...); empty means no canonical links and an empty sitemap.
SULUH_SITE_URL = env.text("SULUH_SITE_URL")
