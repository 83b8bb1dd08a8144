"""Handing over: the owner's offer, what waits for an answer, and records without a holder. Codes and classes only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.accounts.models import School, User
from cms.accounts.roles import Role
from cms.accounts.selectors import schools_with_role, users_with_role
from cms.core.errors import NotAllowed, Refused

from ..actions.handovers import (
    handover_offer,
    handover_refuse,
    handover_withdraw,
    handovers_accept,
    records_reassign,
)
from ..audit import About, Denied
from ..desk import Closing
from ..forms import ClosingForm
from ..forms_hand import HandOverForm
from ..models import HandOver, ProtectedRecord, Student, Verb
from ..selectors_hand import (
    ROOTS,
    Label,
    is_root,
    labels,
    offers_by,
    offers_to,
    ownerless,
    waiting_for_record,
    with_labels,
)
from .adding import WRITES
from .changing import CloseView
from .gated import GatedView

MOST_ROWS = 200
MEANING = (
    "Semua yang tergantung pada rekaman ini ikut: data, kasus, persetujuan, catatan, lampiran, penahanan. Sebelum "
    "diterima, konselor itu hanya melihat kode dan kelasnya. Begitu diterima, Anda tidak melihatnya lagi, dan semua "
    "pembagian yang Anda buat berakhir."
)
CASE_MEANING = " Peserta didiknya tetap Anda pegang; bagikan nama dan kelasnya bila penerima perlu mengetahuinya."


class HandOverView(CloseView):
    """The owner offers his record to another konselor, or takes the offer back."""

    verb = Verb.HANDOVER
    waiting: HandOver | None = None
    is_case = False

    def own(self, model: Any, pk: UUID) -> Any:
        """Return the record with the offer that waits. Raises Denied."""
        record = super().own(model, pk)
        if not is_root(record):
            raise Denied(About.record(record), verb=self.verb.value)
        self.waiting, self.is_case = waiting_for_record(record), self.desk.model is not Student
        return record

    def closing(self) -> Closing:
        """Return the question."""
        if self.waiting is not None:
            told = f"Ditawarkan kepada {self.waiting.person}; belum dijawab. Selama itu rekaman tetap pada Anda."
            return Closing("Tarik kembali", told, ClosingForm, self.withdraw)
        return Closing("Tawarkan pengalihan", MEANING + (CASE_MEANING if self.is_case else ""), HandOverForm, _offer)

    def withdraw(self, record: Any, values: Any, by: User, at: datetime) -> None:
        """Take the offer back."""
        if self.waiting is not None:
            handover_withdraw(self.waiting, by=by, at=at)

    def done(self, record: ProtectedRecord) -> str:
        """Return the sentence after it."""
        return f"Tawaran {record.code} ditarik kembali." if self.waiting else f"{record.code} ditawarkan."


def _offer(record: ProtectedRecord, values: Any, by: User, at: datetime) -> None:
    handover_offer(record, values["person"], by=by, at=at)


class Deciding(GatedView):
    """A list with buttons: each sends what it does and on which row."""

    methods = WRITES

    def decided(self, act: Callable[[], object], sentence: str) -> HttpResponseBase:
        """Do it, say so, and show the list again. A refusal is said in its own words; NotAllowed goes on."""
        try:
            act()
        except NotAllowed:
            raise
        except Refused as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, sentence)
        return HttpResponseRedirect(self.request.get_full_path())

    def denied(self) -> Denied:
        """Return the refusal of what stands in no list of this person."""
        return Denied(About.kind(self.desk.model), verb=self.verb.value)

    def crumbs(self) -> list[tuple[str, str]]:
        """Return the way back."""
        return [(self.desk.url("list"), self.desk.plural)]


class HandOversView(Deciding):
    """What waits: offered to the person, and offered by him."""

    verb = Verb.HANDOVER

    def show(self) -> HttpResponseBase:
        """List both."""
        coming, going = with_labels(offers_to(self.me)), with_labels(offers_by(self.me))
        self.log(Verb.LIST, About.kind(HandOver), rows=len(coming) + len(going))
        context = {"coming": coming, "going": going, "crumbs": self.crumbs()}
        return self.page("records/handovers.html", "Pengalihan rekaman", context)

    def write(self) -> HttpResponseBase:
        """Accept, refuse or withdraw."""
        now, me, key = timezone.now(), self.me, self.request.POST.get("pk", "")
        match self.request.POST.get("aksi"):
            case "terima-semua":
                offers = list(offers_to(me))
                return self.decided(lambda: handovers_accept(offers, by=me, at=now), _taken(len(offers)))
            case "terima":
                one = self.one(offers_to(me), key)
                return self.decided(lambda: handovers_accept([one], by=me, at=now), _taken(1))
            case "tolak":
                one = self.one(offers_to(me), key)
                return self.decided(lambda: handover_refuse(one, by=me, at=now), "Ditolak. Rekaman tetap di tempatnya.")
            case "tarik":
                one = self.one(offers_by(me), key)
                return self.decided(lambda: handover_withdraw(one, by=me, at=now), "Tawaran ditarik kembali.")
        raise self.denied()

    def one(self, offers: Any, key: str) -> HandOver:
        """Return the offer of this key. Raises Denied."""
        found = next((offer for offer in offers if str(offer.pk) == key), None)
        if found is None:
            raise self.denied()
        return found  # type: ignore[no-any-return]  # the queryset is one of HandOver


def _taken(count: int) -> str:
    return f"{count} rekaman diterima. Anda memegangnya sejak sekarang."


class OwnerlessView(Deciding):
    """Records whose owner is disabled or no konselor any more: the koordinator offers them by code."""

    verb = Verb.HANDOVER
    roles = (Role.KOORDINATOR,)

    def show(self) -> HttpResponseBase:
        """List them."""
        school = self.school()
        rows = self.rows(school)
        self.log(Verb.LIST, About.kind(Student, school), rows=len(rows), what="ownerless")
        context = {
            "rows": [(row, row.record._meta.model_name, waiting_for_record(row.record)) for row in rows],
            "people": users_with_role(Role.KONSELOR, school),
            "school": school,
            "schools": schools_with_role(self.me, Role.KOORDINATOR),
            "most": MOST_ROWS,
            "crumbs": self.crumbs(),
        }
        return self.page("records/ownerless.html", "Rekaman tanpa pemegang", context)

    def write(self) -> HttpResponseBase:
        """Offer what is ticked, or all that is listed."""
        school, now = self.school(), timezone.now()
        wanted = set(self.request.POST.getlist("kode"))
        is_all = "semua" in self.request.POST
        chosen = [row.record for row in self.rows(school) if is_all or row.code in wanted]
        chosen = [record for record in chosen if waiting_for_record(record) is None]
        person = users_with_role(Role.KONSELOR, school).filter(pk=_number(self.request.POST.get("person"))).first()
        if person is None or not chosen:
            messages.error(
                self.request, "Pilih konselor, dan centang paling sedikit satu rekaman yang belum ditawarkan."
            )
            return HttpResponseRedirect(self.request.get_full_path())
        sentence = f"{len(chosen)} rekaman ditawarkan kepada {person}. PPDP diberi tahu."
        return self.decided(lambda: records_reassign(chosen, person, by=self.me, at=now), sentence)

    def rows(self, school: School) -> list[Label]:
        """Return the labels of the first rows without a holder."""
        found = [row for model in ROOTS for row in ownerless(self.me, model).filter(school=school)[:MOST_ROWS]]
        return labels(found[:MOST_ROWS])

    def school(self) -> School:
        """Return the school: the one that the address names, else the first. Raises Denied."""
        schools = schools_with_role(self.me, Role.KOORDINATOR)
        wanted = self.request.GET.get("sekolah")
        school = schools.filter(npsn=wanted).first() if wanted else schools.first()
        if school is None:
            raise self.denied()
        return school


def _number(text: str | None) -> int:
    """Return the number, or one that no key has."""
    return int(text) if text and text.isascii() and text.isdigit() else 0
