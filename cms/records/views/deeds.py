"""What the counselor in charge may do next with a record, as links."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..desk import Desk, desk_of
from ..models import (
    AccessPackage,
    Attachment,
    Case,
    CaseConference,
    Consent,
    DataPoolEntry,
    Guardian,
    Note,
    PersonRequest,
    ProtectedRecord,
    Referral,
    SafetyHold,
    Student,
)
from ..photos import may_hold_files
from ..retention import may_end_alone
from ..selectors_hand import is_root
from ..sharing import may_be_shared
from ..states import is_ended
from ..stepping import table_of

_BELOW: dict[type[ProtectedRecord], tuple[tuple[str, str, type[ProtectedRecord]], ...]] = {
    Student: (
        ("Kasus baru", "peserta", Case),
        ("Entri himpunan data", "peserta", DataPoolEntry),
        ("Catatan baru", "peserta", Note),
        ("Persetujuan baru", "peserta", Consent),
        ("Orang tua atau wali", "peserta", Guardian),
    ),
    Case: (("Catatan baru", "kasus", Note), ("Persetujuan baru", "kasus", Consent)),
}
FEW = 6  # as many buttons still stand side by side
_ATTACHED = {Student: "peserta", Case: "kasus", DataPoolEntry: "entri", Consent: "persetujuan"}


@dataclass(frozen=True, slots=True)
class Deed:
    """One button; a rare one stands behind "Tindakan lain" where there are many, an end never stands out.

    `goes_on`: it is there while the processing of the pupil's records is restricted, too.
    """

    label: str
    url: str
    is_rare: bool = False
    goes_on: bool = False
    is_end: bool = False


def _is_settled(record: ProtectedRecord) -> bool:
    """Return whether a record with a table of moves has ended, or its report is final: it is not changed any more."""
    table = table_of(record)
    return table is not None and (table.is_end(record.state) or getattr(record, "final_at", None) is not None)


def _of_time(desk: Desk, record: ProtectedRecord) -> list[Deed]:
    """Return what is about keeping records for a time."""
    if not may_end_alone(record):
        return []
    return [Deed("Masa simpan", desk.url("retention", record), is_rare=True, goes_on=True)]


def _of_pupil(desk: Desk, record: ProtectedRecord) -> list[Deed]:
    """Return what only a pupil has: who guides him, what is asked for him, what keeps or ends his records."""
    rights = (
        ("Permintaan hak", PersonRequest),
        ("Tahan penghapusan", SafetyHold),
        ("Paket akses data", AccessPackage),
    )
    return [
        Deed("Guru wali", desk.url("guidance", record), is_rare=True),
        *(
            Deed(label, f"{desk_of(model).url('add')}?peserta={record.pk}", is_rare=True, goes_on=True)
            for label, model in rights
        ),
        Deed("Musnahkan rekaman", desk.url("erase", record), is_rare=True, goes_on=True),
    ]


def _ending(desk: Desk, label: str, record: ProtectedRecord) -> Deed:
    """Return how the record ends."""
    goes_on = desk.model in {Consent, SafetyHold}
    return Deed(label, desk.url("close", record), is_rare=desk.model is Student, goes_on=goes_on, is_end=True)


def deeds(desk: Desk, record: ProtectedRecord) -> list[Deed]:
    """Return the buttons of the owner, the most used first."""
    found = [
        Deed(label, f"{desk_of(model).url('add')}?{name}={record.pk}")
        for label, name, model in _BELOW.get(desk.model, ())
    ]
    if desk.model in _ATTACHED and may_hold_files(record):
        address = f"{desk_of(Attachment).url('add')}?{_ATTACHED[desk.model]}={record.pk}"
        found.append(Deed("Tambah lampiran", address))
    if desk.change is not None and not _is_settled(record):
        found.insert(0, Deed("Ubah", desk.url("edit", record)))
    if may_be_shared(desk.model, record.item):
        label = "Akses peserta" if desk.model is CaseConference else "Bagikan"
        found.append(Deed(label, desk.url("share", record), is_rare=True))
    if desk.model is Case:
        found.append(Deed("Catat rujukan masuk", f"{desk_of(Referral).url('inward_add')}?kasus={record.pk}"))
    if is_root(record):
        found.append(Deed("Alihkan", desk.url("handover", record), is_rare=True))
    if desk.closing is not None and not is_ended(record):
        found.append(_ending(desk, desk.closing.label, record))
    found += _of_time(desk, record)
    found += _of_pupil(desk, record) if desk.model is Student else []
    found.append(Deed("Riwayat akses", desk.url("history", record), is_rare=True, goes_on=True))
    return found if len(found) > FEW else [replace(deed, is_rare=False) for deed in found]
