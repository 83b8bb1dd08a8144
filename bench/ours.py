"""Ours: the publisher's builder, in process, with its configuration warm."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@cache
def start() -> None:
    """Start Django with the test settings (their folders are scratch ones). Its start-up is not measured."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "cms.settings.test"
    import django

    django.setup()


def build_ours(tree: Path, target: Path) -> None:
    """Build `tree` into an emptied `target`. Raises RuntimeError when MkDocs warns: then the tree is not a good one."""
    start()
    from cms.handbook.build import build_site

    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    result = build_site(tree, target)
    if result.warnings:
        raise RuntimeError(f"{tree}: MkDocs warned, so the measurement is not a fair one: {result.warnings[0]}")
