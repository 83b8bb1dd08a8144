"""Mails of the records: codes and times, never a name, a reason or a word of content."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from cms.accounts.mail import address_of, mail_after_commit

from .models import EmergencyNotice, RequestNotice
from .models.emergency import MailState


def emergency_mail(notice: EmergencyNotice) -> None:
    """Tell the person of the break-glass once it is certain; what became of the mail is kept in the notice."""
    access, to = notice.access, notice.person.email
    if not to:
        _keep(notice.pk, is_sent=False, state=MailState.NO_ADDRESS)
        return
    context = {
        "code": access.record_code,
        "since": timezone.localtime(access.created_at),
        "until": timezone.localtime(access.until),
        "is_owner": notice.person_id == access.owner_id,
        "address": address_of(reverse("records_emergencyaccess:list")),
    }
    mail_after_commit("emergency", to, context, room="records", done=partial(_keep, notice.pk))


def request_mail(notice: RequestNotice, at: datetime) -> None:
    """Tell the person that the clock of a request presses or has run out; what became of the mail is kept."""
    request, to = notice.request, notice.person.email
    if not to:
        RequestNotice.objects.filter(pk=notice.pk).update(mail=MailState.NO_ADDRESS)
        return
    context = {
        "code": request.code,
        "received": timezone.localtime(request.received_at),
        "due": timezone.localtime(request.due_at),
        "is_overdue": at >= request.due_at,
        "address": address_of(reverse("records_personrequest:list")),
    }
    mail_after_commit("request", to, context, room="records", done=partial(_keep_request, notice.pk))


def _keep_request(key: UUID, is_sent: bool) -> None:  # mail_after_commit gives it
    RequestNotice.objects.filter(pk=key).update(mail=MailState.SENT if is_sent else MailState.FAILED)


def _keep(key: UUID, is_sent: bool, state: MailState | None = None) -> None:  # mail_after_commit gives it
    found = state or (MailState.SENT if is_sent else MailState.FAILED)
    EmergencyNotice.objects.filter(pk=key).update(mail=found)
