"""Two sizes for the same tests: `make check` runs the small one, `make proof` (SULUH_PROOF=1) the large one."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

PROOF = os.environ.get("SULUH_PROOF") == "1"


def proof_number(check: int, proof: int) -> int:
    """Return how often, how many or how large: `check` by default, `proof` in the long proofs."""
    return proof if PROOF else check


def register_profiles() -> None:
    """Load the Hypothesis profile of this run: `check` is repeatable, `proof` searches anew each time."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    settings.register_profile(
        "check", max_examples=50, deadline=None, derandomize=True, print_blob=True, suppress_health_check=slow
    )
    settings.register_profile("proof", max_examples=2_000, deadline=None, print_blob=True, suppress_health_check=slow)
    settings.load_profile("proof" if PROOF else "check")
