"""When the clock of a request presses: its counselor, koordinator and PPDP are told, each once after 48 and after 72 hours."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ..mail import request_mail
from ..models import PersonRequest, RequestNotice
from ..request_clock import stage_of
from ..selectors_requests import people_told, pressing


def requests_warn(*, at: datetime) -> int:
    """Tell of every request that was not answered in 48 or 72 hours, and return how many people were told now.

    Run by the worker. Twice at once changes nothing: a notice is once per request, person and stage.
    """
    keys = list(pressing(PersonRequest.objects.all(), at).values_list("pk", flat=True))
    return sum(_warn(key, at) for key in keys)


@transaction.atomic
def _warn(key: object, at: datetime) -> int:
    request = PersonRequest.objects.select_for_update(of=("self",)).select_related("school", "owner").get(pk=key)
    if not request.is_open:
        return 0
    told, stage = 0, stage_of(request.received_at, at)
    for person in people_told(request):
        notice, is_new = RequestNotice.objects.get_or_create(
            request=request, person=person, after=stage, defaults={"told_at": at}
        )
        if is_new:
            request_mail(notice, at)
            told += 1
    return told
