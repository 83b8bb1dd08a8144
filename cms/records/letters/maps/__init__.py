"""Which letters there are, by the kind of record: one file a kind, each field of a form one line."""

from __future__ import annotations

from typing import Final

from ..letter import Letter
from .conference import CONFERENCE
from .home_visit import HOME_VISIT
from .instrument_result import INSTRUMENT_RESULT
from .referral import REFERRAL

LETTERS: Final[tuple[Letter, ...]] = (*HOME_VISIT, *CONFERENCE, *REFERRAL, *INSTRUMENT_RESULT)
