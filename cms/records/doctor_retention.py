"""Records whose time is over and of which nobody decided, and notices of a breach that are late. Numbers only."""

from __future__ import annotations

from django.utils import timezone

from cms.accounts.checks import Finding, register_findings

from .incidents import NOTICE_WITHIN
from .models import Breach, ErasureRequest
from .models.breach import BreachState
from .models.erasure import UNDER_WAY
from .retention import ended_everywhere

DECIDE = "Minta konselor pemegangnya memutuskan pada layar Masa simpan: disimpan lebih lama, atau dimusnahkan."
TELL = "Minta PPDP membuka Laporan kebocoran dan memberi tahu yang terdampak serta lembaga."


@register_findings
def retention_findings(*, database: bool) -> list[Finding]:
    """Tell how much waits for a decision. `database`: whether its tables can be asked."""
    if not database:
        return []
    asked = ErasureRequest.objects.filter(state__in=UNDER_WAY)
    targets = {request.target for request in asked}
    over = [one for one in ended_everywhere() if one.record.pk not in targets]
    late = Breach.objects.exclude(state=BreachState.CLOSED).filter(found_at__lt=timezone.now() - NOTICE_WITHIN).count()
    findings = []
    if over:
        sentence = f"Masa simpan {len(over)} rekaman sudah berakhir dan belum diputuskan."
        findings.append(Finding("records.retention_over", sentence, DECIDE))
    if late:
        sentence = f"{late} laporan kebocoran melewati 3 x 24 jam dan belum selesai diberitahukan."
        findings.append(Finding("records.breach_late", sentence, TELL))
    return findings
