"""Run the background worker until stopped."""

from __future__ import annotations

import signal

from django.core.management.base import BaseCommand

from cms.handbook.worker import Worker


class Command(BaseCommand):
    """Publications, scheduled pages and queued tasks."""

    help = "Run the background worker."

    def handle(self, *args: object, **options: object) -> None:
        worker = Worker()
        signal.signal(signal.SIGTERM, worker.stop)
        signal.signal(signal.SIGINT, worker.stop)
        worker.run()
