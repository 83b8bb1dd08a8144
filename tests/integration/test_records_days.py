"""A day is a day at the school: until seven in the morning its UTC day is still yesterday."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cms.records.actions.cases import case_create, case_move
from cms.records.models.case import Area, CaseState, Source
from tests.factories.records import make_pupils

NEW_YEAR = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)  # half past midnight in Jakarta


@pytest.mark.django_db
def test_the_end_of_a_case_and_the_year_of_its_code_are_those_of_the_school() -> None:
    pupils = make_pupils()
    values = {"area": Area.PERSONAL, "started_date": "2027-01-01", "summary": "Rekaan", "source": Source.SELF}
    case: Any = case_create(pupils.student, values, by=pupils.owner, at=NEW_YEAR)
    assert case.code == "KS-2027-0001"
    case_move(case, CaseState.CLOSED, by=pupils.owner, at=NEW_YEAR)
    case.refresh_from_db()
    assert case.closed_date.isoformat() == "2027-01-01"
