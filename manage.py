#!/usr/bin/env python
"""Django's command line for Suluh."""

import os
import sys


def main() -> None:
    """Run a management command with the development settings by default."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
