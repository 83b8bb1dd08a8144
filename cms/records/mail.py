"""Mails of the records: codes and times, never a name, a reason or a word of content."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from cms.accounts.mail import address_of, mail_after_commit

from .models import EmergencyNotice
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


def _keep(key: UUID, is_sent: bool, state: MailState | None = None) -> None:  # mail_after_commit gives it
    found = state or (MailState.SENT if is_sent else MailState.FAILED)
    EmergencyNotice.objects.filter(pk=key).update(mail=found)
