"""The server entry."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
application = get_wsgi_application()

from cms.accounts.checks import refuse_database  # noqa: E402  # needs the apps

refuse_database()
