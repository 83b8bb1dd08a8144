"""Mails of the accounts room: plain text, Indonesian, sent after the transaction is committed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.db import connections, transaction
from django.template.loader import render_to_string

_held: ContextVar[bool] = ContextVar("mail_held", default=False)
# A slow mail server must not tell a known account from an unknown one by the time of the answer.
_POSTMAN = ThreadPoolExecutor(max_workers=1, thread_name_prefix="suluh-mail")
_log = structlog.get_logger(__name__)


def mail_after_commit(
    name: str,
    to: str,
    context: dict[str, Any],
    *,
    room: str = "accounts",
    done: Callable[[bool], None] | None = None,
) -> None:
    """Send `<room>/mail/<name>.txt` to `to` once the change is certain. The first line is the subject.

    A failing mail server does not undo the change: the failure is logged and the link can be asked for again; `done`,
    where it is given, is called afterwards with whether the mail left.
    """
    if not to or _held.get():
        return
    text = render_to_string(f"{room}/mail/{name}.txt", context)
    subject, _, body = text.strip().partition("\n")
    send = partial(_send, f"[Suluh] {subject}", body.strip() + "\n", to, done)
    transaction.on_commit(partial(_POSTMAN.submit, _in_background, send) if settings.SULUH_MAIL_IN_BACKGROUND else send)


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


def _in_background(send: Callable[[], None]) -> None:
    """The postman's thread keeps no database connection between two mails."""
    try:
        send()
    finally:
        connections.close_all()


def _send(subject: str, body: str, to: str, done: Callable[[bool], None] | None) -> None:
    is_sent = True
    try:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [to])
    except OSError as error:  # smtplib's errors and closed sockets
        # Neither the address nor the text: both are about a person.
        _log.error("mail_not_sent", error=type(error).__name__)
        is_sent = False
    if done is not None:
        done(is_sent)
