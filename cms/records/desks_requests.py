"""The desk of the requests of persons."""

from __future__ import annotations

from .actions.requests import request_change, request_receive
from .desk import Desk, Group, put
from .forms_requests import RequestForm
from .models import PersonRequest, Student

REQUESTS = put(
    Desk(
        model=PersonRequest,
        slug="permintaan-hak",
        icon="mail",
        singular="Permintaan hak",
        plural="Permintaan hak",
        form=RequestForm,
        create=lambda place, values, by, at: request_receive(place, values, by=by, at=at),
        change=lambda record, values, by, at: request_change(record, values, by=by, at=at),
        groups=(
            Group("Permintaan", ("right", "record_code", "received_at", "channel", "asked")),
            Group("Pemohon", ("asker_name", "asker_relation", "identity_means", "identity_note")),
            Group(
                "Jawaban",
                ("outcome", "answer", "refusal", "refusal_text", "objection", "halted_reason", "delivered_by"),
            ),
        ),
        parents=(("peserta", Student),),
        has_list=True,
        template="records/request.html",
    )
)
