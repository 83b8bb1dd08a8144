"""Settings of the tests: fast hashes, tasks at once, files in a folder that each test session owns."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# One folder for each worker of pytest-xdist. A process that a test starts inherits its worker's, or the one it is given.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
if os.environ.get("SULUH_TEST_WORKER") != _worker:
    os.environ["SULUH_TEST_WORKER"] = _worker
    _root = os.environ.get("SULUH_VAR") or tempfile.mkdtemp(prefix="suluh-test-")
    os.environ["SULUH_VAR"] = str(Path(_root) / _worker)
    os.environ["SULUH_DOCS"] = str(Path(os.environ["SULUH_VAR"]) / "site_docs")
    Path(os.environ["SULUH_VAR"]).mkdir(parents=True, exist_ok=True)

from .base import *

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: the server of the browser tests writes from threads of its own, and tables shared in memory
    # answer "locked" at once where a file waits. Nothing has to survive a power cut.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(os.environ["SULUH_VAR"]) / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;PRAGMA secure_delete=ON;PRAGMA foreign_keys=ON;"
    )
SECRET_KEY = "only-for-tests-" + "x" * 50
SULUH_RECORD_KEYS = ["b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMDE="]
SULUH_BACKUP_COST = 4
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_AUTOREFRESH = True
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SULUH_MAIL_IN_BACKGROUND = False
