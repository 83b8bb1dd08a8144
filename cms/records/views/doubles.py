"""Possible doubles: the koordinator merges two rows of one child, offers one to the other's counselor, or tells them apart."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.accounts.models import School
from cms.accounts.roles import Role
from cms.accounts.selectors import schools_with_role

from ..actions.doubles import double_distinct, double_merge
from ..actions.handovers import double_reassign
from ..audit import About
from ..models import DoubleDecision, Student, Verb
from ..seen import Seen, seen
from ..selectors_hand import Label, doubles_of, labels, waiting_for_record
from .handing import Deciding

MOST_PAIRS = 100
MOST_DECIDED = 50


class DoublesView(Deciding):
    """The list, and what was decided."""

    verb = Verb.MERGE
    roles = (Role.KOORDINATOR,)

    def show(self) -> HttpResponseBase:
        """List the pairs with what the koordinator may read: the general part."""
        schools = schools_with_role(self.me, Role.KOORDINATOR)
        pairs = self.pairs()[:MOST_PAIRS]
        decided = DoubleDecision.objects.filter(school__in=schools).select_related("decided_by")[:MOST_DECIDED]
        self.log(Verb.LIST, About.kind(Student), rows=len(pairs), what="doubles")
        context = {"pairs": self.shown(pairs), "decided": decided, "most": MOST_PAIRS, "crumbs": self.crumbs()}
        return self.page("records/doubles.html", "Kemungkinan ganda", context)

    def write(self) -> HttpResponseBase:
        """Decide over one pair."""
        first, second = self.one(self.request.POST.get("pasangan", ""))
        now, me = timezone.now(), self.me
        match self.request.POST.get("aksi"):
            case "gabung" if "yakin" not in self.request.POST:
                messages.error(
                    self.request, "Penggabungan tidak dapat dibatalkan. Centang bahwa Anda sudah memeriksanya."
                )
                return HttpResponseRedirect(self.request.get_full_path())
            case "gabung":
                sentence = f"{second.code} sudah digabung ke {first.code}."
                return self.decided(lambda: double_merge(first, second, by=me, at=now), sentence)
            case "tawarkan":
                sentence = f"{second.code} ditawarkan kepada {first.owner}. Pemegangnya dan PPDP diberi tahu."
                return self.decided(lambda: double_reassign(first, second, by=me, at=now), sentence)
            case "bukan":
                sentence = f"{first.code} dan {second.code} dicatat sebagai dua peserta didik."
                return self.decided(lambda: double_distinct(first, second, by=me, at=now), sentence)
        raise self.denied()

    def pairs(self) -> list[tuple[Student, Student]]:
        """Return the pairs of every school where the person is koordinator."""
        schools: list[School] = list(schools_with_role(self.me, Role.KOORDINATOR))
        return [pair for school in schools for pair in doubles_of(school)]

    def one(self, key: str) -> tuple[Student, Student]:
        """Return the pair of these two keys. Raises Denied."""
        found = next((pair for pair in self.pairs() if _key(pair) == key), None)
        if found is None:
            raise self.denied()
        return found

    def shown(self, pairs: list[tuple[Student, Student]]) -> list[dict[str, Any]]:
        """Return each pair as the page shows it."""
        keys = {pupil.pk for pair in pairs for pupil in pair}
        open_rows = {
            one.record.pk: one for one in seen(self.me, Student.objects.visible_to(self.me).filter(pk__in=keys))
        }
        names = {label.record.pk: label for label in labels(pupil for pair in pairs for pupil in pair)}
        return [
            {
                "key": _key(pair),
                "first": _side(pair[0], names, open_rows),
                "second": _side(pair[1], names, open_rows),
                "is_same_owner": pair[0].owner_id == pair[1].owner_id,
                "waiting": waiting_for_record(pair[1]),
            }
            for pair in pairs
        ]


def _key(pair: tuple[Student, Student]) -> str:
    return f"{pair[0].pk},{pair[1].pk}"


def _side(pupil: Student, names: dict[Any, Label], open_rows: dict[Any, Seen[Student]]) -> dict[str, Any]:
    one = open_rows.get(pupil.pk)
    read = {name: one.value(name) if one else None for name in ("name", "nis")}
    return {"label": names[pupil.pk], **read}
