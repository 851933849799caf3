"""No regular expression of the package backtracks: time linear in what it is given."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from expressions import attacks, expressions, use

EXPRESSIONS = expressions()
BOUNDED = {
    "summarizer.backends._NAMED_TRANSLATOR": 100,  # the name of a checkpoint, which the user gives
    "summarizer.chrome._ADDRESS": 1000,  # chrome.MAX_LINE
    "summarizer.facts.english_names._START": 12,  # _LOOK_BACK
    "summarizer.stops._RE_INITIALS": 60,  # _REACH, in words
}
"""Quadratic ones, which are only given so many characters."""
LENGTHS = (20, 25, 100, 1000, 10_000)
QUICK = 0.05  # s


def seconds(work: Any, text: str | bytes) -> float:
    best = 9.0
    for _ in range(3):
        began = time.process_time()
        work(text)
        best = min(best, time.process_time() - began)
        if best < QUICK:
            break
    return best


def backtracks(name: str, pattern: re.Pattern[Any]) -> list[str | bytes]:
    """Return the beginnings of texts on which an expression is slow and not linear."""
    work = use(name, pattern)
    lengths = [length for length in LENGTHS if length <= BOUNDED.get(name, LENGTHS[-1])]
    found = []
    for texts in zip(*(attacks(pattern, length) for length in lengths), strict=True):
        before = 0.0
        for text in texts:  # the short ones first: an exponential one would never end
            taken = seconds(work, text)
            if taken >= QUICK and taken > 20 * before:
                found.append(text[:40])
                break
            before = taken
    return found


def test_no_expression_takes_more_than_linear_time() -> None:
    assert len(EXPRESSIONS) > 150
    slow = {name: found for name, one in EXPRESSIONS.items() if (found := backtracks(name, one))}
    assert not slow


@pytest.mark.parametrize("bad", [r"#{2,}\s", r"\s+\Z"])
def test_an_expression_that_backtracks_would_be_found(bad: str) -> None:
    assert backtracks("a.test", re.compile(bad))
