"""Django's report of an exception, for whatever would send or keep one."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter

from .reporting import told


class ShortReporter(ExceptionReporter):
    """Django's report without request, settings, source lines and local variables."""

    def get_traceback_text(self) -> SafeString:
        """Return one line."""
        error = self.exc_value
        return escape(told(error) if isinstance(error, BaseException) else "")

    def get_traceback_html(self) -> SafeString:
        """Return the same line: it goes to the same reader."""
        return self.get_traceback_text()
