"""An erasure that is killed at any moment ends in "erased": one more run of the command, and nothing of the pupil is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection

from cms.records import ledger
from cms.records.erasures import unfinished_requests
from cms.records.models import ErasureRequest, Student
from cms.records.models.erasure import ErasureState
from cms.records.verify import all_chains, verify_chain
from tests.factories.erasure import all_rows, lift_holds, make_ground, remains
from tests.factories.records import Pupils, canary, make_student

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db(transaction=True)
# Where the process dies: before or after this function of `erasures` does its work for the first time.
MOMENTS = (
    "before:carry_out",
    "before:ledger.mark",
    "after:ledger.mark",
    "after:keyring",
    "before:files_remove",
    "after:files_remove",
    "after:delete",
    "after:logged",
    "after:_rows_erase",
    "after:sweep",
    "before:ledger.finish",
    "after:ledger.finish",
)
SCRIPT = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from cms.records import erasures, ledger
from cms.records.management.commands import erase_student
when, name = sys.argv[1].split(":")
module, _, attribute = name.rpartition(".")
owner = ledger if module else erase_student if name == "carry_out" else erasures
real = getattr(owner, attribute)
def dying(*args, **kwargs):
    if when == "after":
        real(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(owner, attribute, dying)
call_command("erase_student", sys.argv[2], school=sys.argv[3], receipt=sys.argv[4])
"""


@pytest.fixture
def pupils(var: Path) -> Pupils:
    made = make_ground()
    lift_holds()
    return made


def database_url() -> str:
    """Return the address of the test's own database, for another process."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    who = f"{quote(told['USER'])}:{quote(told['PASSWORD'])}"
    return f"postgres://{who}@{quote(told['HOST'], safe='')}:{told['PORT']}/{told['NAME']}"


def killed(pupils: Pupils, moment: str, receipt: Path, var: Path) -> int:
    """Run the command in a process that kills itself at the moment, and return how it ended."""
    environment = {
        **os.environ,
        "SULUH_VAR": str(var),
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "PYTHONPATH": str(ROOT),
    }
    arguments = [moment, pupils.student.code, pupils.school.npsn, str(receipt)]
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments], cwd=ROOT, env=environment, capture_output=True, check=False
    )
    assert canary("name").encode() not in done.stdout + done.stderr
    return done.returncode


@pytest.mark.parametrize("moment", MOMENTS)
def test_whenever_it_is_killed_the_next_run_ends_in_erased(
    pupils: Pupils, moment: str, tmp_path: Path, var: Path
) -> None:
    make_student(pupils.owner, pupils.school, name="Anak Lain")
    gone = {pupils.student.pk, *(record.pk for record in pupils.below.values())}
    others, receipt = all_rows(but_of=gone), tmp_path / "terima.json"
    assert "rows" in remains(canary("name"), gone)
    assert killed(pupils, moment, receipt, var) == -signal.SIGKILL
    assert list(unfinished_requests()) == ([] if moment == "after:ledger.finish" else [pupils.student.pk])
    call_command("erase_student", pupils.student.code, school=pupils.school.npsn, receipt=str(receipt))
    assert remains(canary("name"), gone) == set()
    assert all_rows(but_of=gone) == others
    assert Student.objects.get().name == "Anak Lain"
    assert ErasureRequest.objects.get().state == ErasureState.DONE
    assert next(ledger.entries()).is_finished
    assert '"Student"' in receipt.read_text()
    assert all(verify_chain(chain).broken is None for chain in all_chains())
