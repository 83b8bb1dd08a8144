"""Load a tree of Markdown into this installation and publish its pages in Wagtail (not yet the site)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from cms.core.errors import Refused
from cms.handbook.load import NotLoadable, load_handbook
from cms.handbook.load_blocks import UnknownKey
from cms.handbook.load_instruments import load_instruments
from cms.handbook.parse import UnreadableFile
from cms.handbook.read import read_tree
from cms.pages.models import HandbookPage


class Command(BaseCommand):
    """Repeatable: pages are found by their `uid`, terms and sources by their keys."""

    help = "Load a handbook tree (a folder like site_docs) into the database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, help="folder that holds id/")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when a handbook is there already")

    def handle(self, *args: object, **options: object) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        if options["if_empty"] and HandbookPage.objects.exists():
            return
        root = Path(str(options["path"])).resolve()
        if not (root / "id" / "index.md").is_file():
            raise CommandError(f"{root} bukan naskah buku panduan: berkas id/index.md tidak ada.")
        try:
            handbook = read_tree(root)
            load_instruments(handbook.instruments)
            columns = (
                TextColumn("Memuat naskah"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[title]}"),
            )
            with Progress(*columns, transient=True) as progress:
                bar = progress.add_task("load", total=len(handbook.pages), title="")
                loaded = load_handbook(handbook, report=lambda title: progress.update(bar, advance=1, title=title))
        except (NotLoadable, Refused, UnknownKey, UnreadableFile, ValidationError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"Dimuat: {loaded.pages} halaman, {loaded.terms} istilah, {loaded.sources} sumber.")
