"""Lists of the activities and of the commitments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from ..commitments import is_overdue, overdue_q
from ..models import Case, Commitment, Referral
from ..models.commitment import CommitmentState
from ..seen import Seen
from .listing import SHUT, Choice, ListView


class ActivityListView(ListView):
    """Records of one activity, newest first."""

    columns = ("Peserta didik", "Kasus", "Keadaan", "Tindak lanjut")

    def choices(self) -> Sequence[Choice]:
        return (("state", "Keadaan", self.desk.model.STATES.choices),)

    def more_links(self) -> Sequence[tuple[str, str]]:
        return [("Penerima rujukan", reverse("records_receivers"))] if self.desk.model is Referral else ()

    def table(self, found: list[Seen[Any]]) -> list[dict[str, Any]]:
        self.pupils = self.names(found)
        keys = {one.record.case_id for one in found}
        self.cases = dict(Case.objects.filter(pk__in=keys).values_list("pk", "code"))
        return super().table(found)

    def cells(self, one: Seen[Any]) -> list[Any]:
        name = self.pupils.get(one.record.student_id, SHUT)
        return [name, self.cases.get(one.record.case_id, SHUT), one.value("state"), one.value("follow_up") or "–"]


class CommitmentListView(ListView):
    """Commitments by their day; what is overdue can be asked for."""

    columns = ("Peserta didik", "Siapa", "Apa", "Paling lambat", "Keadaan")

    def choices(self) -> Sequence[Choice]:
        return (("state", "Keadaan", CommitmentState.choices), ("waktu", "Waktu", [("lewat", "Lewat waktu")]))

    def reads(self, one: Seen[Any], name: str) -> bool:
        return {"state", "due_date"} <= one.readable if name == "waktu" else super().reads(one, name)

    def filtered(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if name == "waktu":
            return rows.filter(overdue_q(timezone.localdate()))
        return super().filtered(rows, name, value)

    def table(self, found: list[Seen[Any]]) -> list[dict[str, Any]]:
        self.pupils = self.names(found)
        return super().table(found)

    def cells(self, one: Seen[Commitment]) -> list[Any]:
        name = self.pupils.get(one.record.student_id, SHUT)
        return [
            name,
            one.value("party") or SHUT,
            one.value("action") or SHUT,
            one.value("due_date"),
            f"{one.value('state')}, lewat waktu"
            if is_overdue(one.record, timezone.localdate())
            else one.value("state"),
        ]
