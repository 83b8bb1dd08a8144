"""Return to an old release, without what is not public today, and keep the handbook there."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from cms.core.errors import Refused
from cms.handbook.actions import handbook_rollback, handbook_unpin, previous_release
from cms.handbook.publish import NotPublishable
from cms.handbook.runs import run


class Command(BaseCommand):
    """Without a release: the one before the live one. `--end` ends the pin and publishes."""

    help = "Roll the handbook back to an old release, or end that."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("release", nargs="?", help="id below var/handbook/releases (default: the one before)")
        parser.add_argument("--end", action="store_true", help="end the pin and publish what is public now")

    def handle(self, *args: object, **options: object) -> None:
        now = timezone.now()
        try:
            if options["end"]:
                outcome = run(handbook_unpin(by=None, at=now))
            else:
                release = str(options["release"] or previous_release())
                outcome = run(handbook_rollback(release=release, by=None, at=now))
        except (Refused, NotPublishable) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Tayang: terbitan {outcome.release}, {len(outcome.pages)} halaman.")
