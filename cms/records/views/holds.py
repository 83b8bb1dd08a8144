"""Lifting a safety hold: the koordinator decides by code; the reason stays shut to him."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from cms.accounts.roles import Role
from cms.core.errors import NotAllowed, Refused

from ..actions.holds import hold_lift_confirm, hold_lift_refuse
from ..audit import About, Denied
from ..models import SafetyHold, Verb
from ..models.hold import HoldState
from ..permissions import can_hold_lift
from .adding import WRITES
from .gated import GatedView


class HoldsWaitingView(GatedView):
    """The holds of the koordinator's schools that somebody asked to lift, by code."""

    verb = Verb.LIST
    roles = (Role.KOORDINATOR,)

    def show(self) -> HttpResponseBase:
        """List them."""
        rows = SafetyHold.objects.visible_to(self.me).filter(state=HoldState.ASKED)
        found = [hold for hold in rows.select_related("school", "asked_by") if can_hold_lift(self.me, hold)]
        self.log(Verb.LIST, About.kind(SafetyHold), rows=len(found))
        context = {"rows": [(hold, self.desk.url("lift", hold)) for hold in found]}
        return self.page("records/holds.html", "Penahanan yang menunggu", context)


class HoldLiftView(GatedView):
    """One question: lift it, or let it stand."""

    verb = Verb.CLOSE
    methods = WRITES
    roles = (Role.KOORDINATOR,)

    def show(self, pk: UUID) -> HttpResponseBase:
        """Ask."""
        hold = self.asked(pk)
        self.log(Verb.READ, About.record(hold, "koordinator"), form="lift")
        crumbs = [(self.desk.url("waiting"), "Penahanan yang menunggu")]
        return self.page("records/hold_lift.html", f"Akhiri penahanan {hold.code}", {"hold": hold, "crumbs": crumbs})

    def write(self, pk: UUID) -> HttpResponseBase:
        """Lift it, or let it stand."""
        hold = self.asked(pk)
        is_lifted = self.request.POST.get("jawaban") == "akhiri"
        act = hold_lift_confirm if is_lifted else hold_lift_refuse
        try:
            act(hold, by=self.me, at=timezone.now())
        except NotAllowed:
            raise
        except Refused as refusal:
            messages.error(self.request, str(refusal))
        else:
            messages.success(self.request, f"Penahanan {hold.code} {'berakhir' if is_lifted else 'tetap berlaku'}.")
        return HttpResponseRedirect(self.desk.url("waiting"))

    def asked(self, pk: UUID) -> SafetyHold:
        """Return the hold if somebody else asked to lift it. Raises Denied."""
        hold = self.found(SafetyHold, pk).record
        if hold.state != HoldState.ASKED or not can_hold_lift(self.me, hold):
            raise Denied(About.record(hold), verb=self.verb.value)
        return hold
