"""Attachments: the form with a file, the page of one, and its content, streamed through the gate."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from .. import storage
from ..audit import About, Denied
from ..desk import Place, desk_of
from ..forms_files import AGAIN
from ..judging import EXTENSIONS, FileRefused, Judged, judged
from ..models import Attachment, ProtectedRecord, Verb
from ..models.attachment import AttachmentState
from ..pictures import JPEG_TYPE
from ..policy import holds
from ..seen import Seen
from .adding import AddView
from .changing import CloseView
from .gated import GatedView
from .reading import ReadView


class AttachView(AddView):
    """The form of a new attachment."""

    received: Judged | FileRefused | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Judge the file before the transaction begins: while it is open, on SQLite, nobody else writes.

        Only for who may attach something somewhere. What was written without a row is gone when this returns.
        """
        if request.method == "POST" and holds(request.user, *self.roles):
            self.received = _received(request)
        with storage.kept_with_rows():
            return super().dispatch(request, *args, **kwargs)

    def bound(self, place: Place) -> forms.Form:
        """Return the form with what was sent."""
        form: forms.Form = self.desk.form(
            self.request.POST, self.request.FILES, received=self.received, **self.given(place)
        )
        return form

    def form_page(self, place: Place, form: forms.Form) -> HttpResponseBase:
        """Return the page; after a refusal of the action it says that the file is to be chosen again."""
        if form.errors and not form.errors.get("file"):
            form.add_error("file", AGAIN)
        return super().form_page(place, form)

    def after(self, record: ProtectedRecord) -> str:
        """Return to where the file hangs."""
        place = record.place  # type: ignore[attr-defined]  # an attachment
        return desk_of(place).url("read", place)


def _received(request: HttpRequest) -> Judged | FileRefused | None:
    upload = request.FILES.get("file")
    if upload is None:
        return None
    try:
        return judged(upload)
    except FileRefused as refusal:
        return refusal


class AttachmentView(ReadView):
    """The page of one attachment, with its picture."""

    def context(self, one: Seen[Any]) -> dict[str, Any]:
        """Return what the template shows."""
        file, desk, is_stored = one.record, self.desk, one.record.state == AttachmentState.STORED
        is_open = is_stored and one.is_owner
        return {
            **super().context(one),
            "parent": file.place,
            "parent_url": desk_of(file.place).url("read", file.place),
            "title": one.value("title"),
            "size": file.size,
            "is_stored": is_stored,
            "picture_url": desk.url("picture", file) if is_open and one.value("media_type") == JPEG_TYPE else "",
            "download_url": desk.url("download", file) if is_open else "",
        }


class DownloadView(GatedView):
    """The content of one attachment, for its owner alone: logged and committed before the first byte leaves.

    The name of the file is the code; nothing of the child stands in a header. Never shown inline, never run.
    """

    verb = Verb.DOWNLOAD
    disposition = "attachment"

    def show(self, pk: UUID) -> HttpResponseBase:
        """Send the file."""
        file = self.own(Attachment, pk)
        if file.state != AttachmentState.STORED or not self.is_for(file):
            raise Denied(About.record(file), verb=self.verb.value)
        self.log(self.verb, About.record(file, "owner"), kib=-(-file.size // 1024))
        content = storage.Content(file)  # what does not open raises here, and takes the row of the log along
        answer: HttpResponse | StreamingHttpResponse
        if self.request.method == "HEAD":
            content.close()
            answer = HttpResponse(content_type=file.media_type)
        else:
            answer = StreamingHttpResponse(content, content_type=file.media_type)
        name = f"{file.code.replace('/', '-')}.{EXTENSIONS[file.media_type]}"
        answer["Content-Length"] = str(file.size)
        answer["Content-Disposition"] = f'{self.disposition}; filename="{name}"'
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cross-Origin-Resource-Policy"] = "same-origin"
        return answer

    def is_for(self, file: Attachment) -> bool:
        """Return whether this door gives the file out."""
        return file.media_type in EXTENSIONS


class PictureView(DownloadView):
    """A picture on the page of its attachment: only what was drawn anew here is shown inline."""

    verb = Verb.READ
    disposition = "inline"

    def is_for(self, file: Attachment) -> bool:
        """Return whether it is a picture of ours."""
        return file.media_type == JPEG_TYPE


class DestroyView(CloseView):
    """The end of a file. It does not come back, so the person proves anew who he is."""

    asks_again = True

    def before_asking(self, pk: UUID) -> None:
        """Refuse the file of another."""
        self.own(Attachment, pk)
