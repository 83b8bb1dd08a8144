"""Publish the public pages: Markdown into SULUH_DOCS, the site into a new release."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from cms.handbook.publish import NotPublishable, Outcome, Report, check
from cms.handbook.runs import publish_now


class Command(BaseCommand):
    """`--check` changes nothing and fails when SULUH_DOCS is not what a publication would write."""

    help = "Publish the handbook."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only compare; exit 1 when the tree would change")
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: object, **options: object) -> None:
        if options["check"]:
            self._check(as_json=bool(options["json"]))
            return
        began = time.monotonic()
        try:
            outcome = publish_now(reason="Perintah publish_handbook", report=self._report(bool(options["json"])))
        except NotPublishable as problem:
            raise CommandError(str(problem)) from problem
        self._show(outcome, time.monotonic() - began, as_json=bool(options["json"]))

    def _check(self, *, as_json: bool) -> None:
        try:
            names = check()
        except NotPublishable as problem:
            raise CommandError(str(problem)) from problem
        if as_json:
            self.stdout.write(json.dumps({"would_change": names}))
        elif names:
            self.stderr.write("\n".join(["Naskah tidak sama dengan isi ruang kerja:", *names]))
        if names:
            raise CommandError(f"{len(names)} berkas akan berubah. Jalankan publish_handbook.")

    def _report(self, quiet: bool) -> Report:
        if quiet:
            return lambda step: None
        return lambda step: self.stdout.write(f"  {step} …")

    def _show(self, outcome: Outcome, seconds: float, *, as_json: bool) -> None:
        if as_json:
            held = [{"uid": uid, "path": path, "reason": reason} for uid, path, reason in outcome.held]
            data = {"release": outcome.release, "input_digest": outcome.digest, "live": outcome.live}
            self.stdout.write(
                json.dumps({**data, "changed": list(outcome.changed), "held_back": held, "seconds": seconds})
            )
            return
        word = "Tayang" if outcome.live else "Tidak ada yang berubah"
        self.stdout.write(f"{word}: terbitan {outcome.release}, {len(outcome.pages)} halaman, {seconds:.1f} detik.")
        for _, path, reason in outcome.held:
            self.stderr.write(f"Ditahan /{path}/: {reason}")
