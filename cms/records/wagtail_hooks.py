"""Where the records appear in Wagtail's admin."""

from __future__ import annotations

from wagtail_modeladmin.options import modeladmin_register

from .register import AccessLogAdmin

modeladmin_register(AccessLogAdmin)
