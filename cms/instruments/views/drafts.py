"""The trainer's own file of a draft, for those who write and review. Anybody else: 404."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from ..models import InstrumentTemplate
from ..permissions import can_template_change
from ..selectors import own_file_of
from ..storage import blob_get
from .answers import attachment


@require_safe
def own_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Send an upload that the template or one of its revisions has, under a name of ours."""
    if not can_template_change(request.user):
        raise Http404
    template = get_object_or_404(InstrumentTemplate, pk=pk)
    found = own_file_of(template, file)
    if found is None:
        raise Http404
    return attachment(
        request,
        name=f"{template.code}-draf{found.extension}",
        media_type=found.media_type,
        digest=found.sha256,
        read=lambda: blob_get(found.sha256),
    )
