"""Logs: English, to standard error, without request paths, bodies or the words of exceptions."""

from __future__ import annotations

import logging
from typing import Any

import structlog

from cms.core.reporting import without_words

# Django names the path in these; a path may be a one-time link or the code of a record.
NAMING_PATHS = ("django.request", "django.security")


class WithoutPath(logging.Filter):
    """Cut the path from Django's sentences about requests: "Not Found: /akun/tautan/..." becomes "Not Found"."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record in place and let it through."""
        if record.name.startswith(NAMING_PATHS):
            record.msg = record.getMessage().partition(":")[0]
            record.args = ()
        return True


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_words,
                structlog.processors.KeyValueRenderer(key_order=["event"]),
            ],
            "foreign_pre_chain": [structlog.stdlib.add_log_level],
        }
    },
    "filters": {"without_path": {"()": WithoutPath}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_path"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "cms": {"level": "INFO"},
        # Without Django's own handler, which would mail path, body and local variables to ADMINS.
        "django": {"level": "INFO", "handlers": []},
        "django_tasks": {"level": "WARNING"},
        "mkdocs": {"level": "ERROR"},
    },
}


def configure() -> None:
    """Send structlog through the standard library, so that one configuration rules both."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


configure()
