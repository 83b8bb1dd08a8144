"""Where the records appear in Wagtail's admin: the counselor's desk, the register of the PPDP."""

from __future__ import annotations

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from .models import ProtectedRecord
from .models.stock_log import keep_out_of_stock_log
from .register import AccessLogAdmin
from .snippets import CounselorGroup, below

modeladmin_register(AccessLogAdmin)
register_snippet(CounselorGroup)
for viewset in below():
    register_snippet(lambda one=viewset: one)


@hooks.register("register_log_actions")
def protected_log(registry: LogActionRegistry) -> None:
    """Send Wagtail's log of protected rows to a model that nobody reads through Wagtail."""
    keep_out_of_stock_log(registry, ProtectedRecord)
