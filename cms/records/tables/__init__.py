"""The tables of moves, one file for each kind of record."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ..moves import Table
from .commitment import COMMITMENT
from .conference import CASE_CONFERENCE
from .home_visit import HOME_VISIT
from .instrument_result import INSTRUMENT_RESULT
from .participant import PARTICIPANT
from .referral import REFERRAL
from .request import PERSON_REQUEST

TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {
        "homevisit": HOME_VISIT,
        "instrumentresult": INSTRUMENT_RESULT,
        "caseconference": CASE_CONFERENCE,
        "participant": PARTICIPANT,
        "referral": REFERRAL,
        "commitment": COMMITMENT,
        "personrequest": PERSON_REQUEST,
    }
)
"""By model name."""
