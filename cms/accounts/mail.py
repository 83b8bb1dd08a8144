"""Mails of the accounts room: plain text, Indonesian, sent after the transaction is committed."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

_held: ContextVar[bool] = ContextVar("mail_held", default=False)
# A slow mail server must not tell a known account from an unknown one by the time of the answer.
_POSTMAN = ThreadPoolExecutor(max_workers=1, thread_name_prefix="suluh-mail")
_log = structlog.get_logger(__name__)


def mail_after_commit(name: str, to: str, context: dict[str, Any]) -> None:
    """Send `accounts/mail/<name>.txt` to `to` once the change is certain. The first line is the subject.

    A failing mail server does not undo the change: the failure is logged and the link can be asked for again.
    """
    if not to or _held.get():
        return
    text = render_to_string(f"accounts/mail/{name}.txt", context)
    subject, _, body = text.strip().partition("\n")
    send = partial(_send, f"[Suluh] {subject}", body.strip() + "\n", to)
    transaction.on_commit(partial(_POSTMAN.submit, send) if settings.SULUH_MAIL_IN_BACKGROUND else send)


@contextmanager
def mail_held() -> Iterator[None]:
    """Write no mail meanwhile: `load_demo` gives roles to people who ask for nothing."""
    before = _held.set(True)
    try:
        yield
    finally:
        _held.reset(before)


def address_of(path: str) -> str:
    """Return the absolute address of a path. Never from the request: its Host header is the sender's word."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def _send(subject: str, body: str, to: str) -> None:
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [to])
    except OSError as error:  # smtplib's errors and closed sockets
        # Neither the address nor the text: both are about a person.
        _log.error("mail_not_sent", error=type(error).__name__)
