"""The background worker: publications, scheduled go-live and expiry, warnings of clocks, Wagtail's own tasks. One process, always warm."""

from __future__ import annotations

import os
import time

import structlog
from django.core.management import call_command
from django.db import close_old_connections
from django.db.utils import DatabaseError

from .build import warm_up
from .release import heartbeat
from .runs import run_waiting
from .shelf import shelf

logger = structlog.get_logger(__name__)
PAUSE = 0.5
SCHEDULE_EVERY = 20.0
SCHEDULED = ("publish_scheduled", "warn_requests")
"""Commands that look by themselves whether something is due; each room brings its own."""


class Worker:
    """Runs until `running` is false."""

    def __init__(self) -> None:
        self.running = True
        self._next_schedule = 0.0

    def stop(self, *_args: object) -> None:
        """Finish the present work and end (a signal handler)."""
        self.running = False

    def run(self) -> None:
        """Work until stopped. A database that is away for a moment is waited for."""
        warm_up()
        while self.running:
            close_old_connections()
            try:
                self.turn()
            except DatabaseError:
                logger.exception("database not available, trying again")
                time.sleep(5)
            time.sleep(PAUSE)

    def turn(self) -> None:
        """Do once what is due."""
        heartbeat(shelf())
        now = time.monotonic()
        if now >= self._next_schedule:
            self._next_schedule = now + SCHEDULE_EVERY
            for command in SCHEDULED:
                call_command(command)
        run_tasks()
        run_waiting()


def run_tasks() -> None:
    """Run the tasks that Wagtail queued (search and reference index, deleted files)."""
    from django_tasks_db.management.commands.db_worker import Worker as TaskWorker

    TaskWorker(
        queue_names=["*"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=f"suluh-{os.getpid()}",
        excluded_queue_names=[],
    ).run()
