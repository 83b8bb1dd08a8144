"""`manage.py confirm_at_server --user NAME --by NAME`: agree where a school has no second person (yet).

The first head or PPDP of a new school has nobody there who could confirm him. No screen offers this: whoever runs it
stands at the server. It refuses as soon as the school has a second person.
"""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cms.accounts.actions.access import access_request_confirm_at_server
from cms.accounts.actions.grants import role_grant_confirm_at_server
from cms.accounts.models import AccessRequest, RoleGrant, User
from cms.core.errors import Refused


class Command(BaseCommand):
    """Confirm everything that waits for one account."""

    help = "Menyetujui di server apa yang menunggu orang kedua, bila sekolah itu belum punya orang kedua."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", required=True, help="Nama pengguna akun yang menunggu.")
        parser.add_argument("--by", required=True, help="Nama pengguna superuser lain atau operator yang menyetujui.")

    def handle(self, *_args: Any, **options: Any) -> None:
        account, by = _person(options["user"]), _person(options["by"])
        try:
            confirmed = _confirm_all(account, by, timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if not confirmed:
            raise CommandError(f"Tidak ada yang menunggu untuk akun {account.username}.")
        for line in confirmed:
            self.stdout.write(f"Disetujui: {line}")


@transaction.atomic
def _confirm_all(account: User, by: User, at: datetime) -> list[str]:
    """Confirm the oldest waiting grant, or else the waiting requests; return what was confirmed.

    One grant only: with it the account may itself have become somebody's second person.
    """
    grant = RoleGrant.objects.waiting().filter(user=account).first()
    if grant is not None:
        role_grant_confirm_at_server(grant, by=by, at=at)
        return [str(grant)]
    requests = list(AccessRequest.objects.waiting().filter(user=account))
    for request in requests:
        access_request_confirm_at_server(request, by=by, at=at)
    return [str(request) for request in requests]


def _person(username: str) -> User:
    found = User.objects.filter(username=username).first()
    if found is None:
        raise CommandError(f"Akun {username} tidak ada.")
    return found
