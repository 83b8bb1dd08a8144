"""A record as a letter or report: DOCX and PDF, for its owner; for the koordinator what the table of letters gives him.

Logged before the first byte leaves.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase

from cms.accounts.roles import Role
from cms.core.errors import Refused

from ..audit import About, Denied
from ..letters.drawing import FORMATS, drawn, letter_named
from ..letters.readers import letter_for
from ..matrix import Column
from ..models import Verb
from .gated import GatedView

VERBS = {"docx": Verb.DOWNLOAD, "pdf": Verb.PRINT}


class LetterView(GatedView):
    """One letter of one record. The name of the file is code and letter; nothing of the child stands in a header."""

    verb = Verb.PRINT
    roles = (Role.KONSELOR, Role.KOORDINATOR)

    def show(self, pk: UUID, letter: str, kind: str) -> HttpResponseBase:
        """Send the file; where something is missing for it, go back to the record and say what."""
        one = self.found(self.desk.model, pk)
        record, named = one.record, letter_named(one.record, letter)
        found = letter_for(self.me, record, named) if named is not None else None
        why = (Column.OWNER if one.is_owner else Column.KOORDINATOR).value
        if found is None or kind not in FORMATS:
            raise Denied(About.record(record, why), verb=self.verb.value)
        try:
            file = drawn(record, found, FORMATS[kind])  # type: ignore[arg-type]  # kinds with letters are these
        except Refused as refusal:
            messages.error(self.request, str(refusal))
            return HttpResponseRedirect(self.desk.url("read", record))
        self.log(VERBS[kind], About.record(record, why), letter=found.name, format=kind)
        answer = HttpResponse(file.data, content_type=file.media_type)
        name = f"{record.code.replace('/', '-')}-{found.name}.{kind}"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cross-Origin-Resource-Policy"] = "same-origin"
        return answer
