"""Every door of the package under hostile input.

As many cases as FUZZ_CASES says, 2,000 by default (the same ones every time); `make fuzz` asks for
100,000 new ones, then runs the coverage-guided fuzzer (`guided.py`).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from targets import TARGETS, case

CRASH_FOLDER = Path(__file__).parent / "crashes"
CASES = int(os.environ.get("FUZZ_CASES", "2000"))
NIGHTLY = CASES > 2000


@pytest.mark.parametrize("name", TARGETS)
def test_hostile_input_breaks_no_promise(name: str) -> None:
    target = TARGETS[name]

    @settings(
        max_examples=max(1, round(CASES * target.share)),
        derandomize=not NIGHTLY,
        database=None,
        deadline=None,
        print_blob=NIGHTLY,
        suppress_health_check=list(HealthCheck),
    )
    @given(**target.inputs)
    def holds(**inputs: object) -> None:
        target.check(**inputs)

    holds()


def test_the_shares_of_the_targets_make_a_whole() -> None:
    assert sum(target.share for target in TARGETS.values()) == pytest.approx(1)


CRASHES = sorted(path for path in CRASH_FOLDER.glob("*-*") if path.is_file())


@pytest.mark.parametrize("path", CRASHES, ids=lambda path: path.name)
def test_what_once_broke_a_promise_no_longer_does(path: Path) -> None:
    case(path.name.partition("-")[0], path.read_bytes())
