"""How near two values have to be for one to be said for the other."""

from __future__ import annotations

import math
from math import isclose

from summarizer.facts.numerals import is_round, rounded, significant
from summarizer.facts.quantity import Quantity
from summarizer.facts.units import compatible, is_currency, scale_of

ABOUT = 0.06
"""How far from the article's value a number marked as approximate may be."""

ROUNDED = 0.1
"""The same where it is the article's value rounded to so many digits: nearly 3 for 2.75 million."""

ROUGHLY = 0.12
"""The same for one, ten, a hundred and so on, which stand for more."""

BEYOND = 0.15
"""How far the article's value may lie beyond "more than" or below "less than"."""

FLOOR = 0.4
"""The same where the number is the article's with all digits but the first one cut off."""

UNMARKED = 0.02
"""How far an unmarked rounding may be, of values from 1,000 or with decimals."""

SHARES = 0.12
"""How far an approximate half, third or quarter may be from the article's percentage."""

SHARES_BEYOND = 0.2
"""How far a percentage may lie beyond "more than half": 58 %, 60 %."""

LOOSE_SHARES = 0.17
"""The same between two numbers of which the article gives no share itself: nearly half for 43 %."""

PLAIN_SHARES = 0.035
"""The same without a word that marks it as approximate."""

TIME = frozenset(("year", "month", "week", "day", "hour", "minute", "second", "decade", "century"))
LONG = frozenset(("decade", "century"))  # about two decades may be 18 years


def near(said: float, source: float, quantity: Quantity, other_unit: str | None) -> bool:
    """Tell whether one value may be said for the other.

    Args:
        said: Value of the summary, in the article's unit.
        source: Value of the article.
        quantity: The summary's quantity, for its words and unit.
        other_unit: The article's unit.
    """
    if isclose(said, source, rel_tol=1e-6):
        return True
    if source <= 0 or said <= 0:
        return False
    off = abs(said - source) / source
    if quantity.unit == "fraction":
        return share_near(said, source, quantity.approximate)
    if other_unit == "fraction":  # 33 % and 33.3 % are a third, 33.8 % is not
        if quantity.approximate and is_round(said):
            return off <= SHARES
        return off <= UNMARKED if said.is_integer() else off <= UNMARKED / 10
    fewer = significant(said) < significant(source)
    if quantity.approximate and other_unit == "percent" and abs(said - source) < 0.11:
        return True
    if quantity.approximate and (fewer or is_round(said)):
        return _approximately(said, source, quantity)
    if off > UNMARKED or not fewer:
        return False
    if source >= 1000:
        return isclose(said, rounded(source, max(2, significant(said))), rel_tol=1e-9)
    return source >= 10 and not source.is_integer() and said == float(round(source))


def _approximately(said: float, source: float, quantity: Quantity) -> bool:
    off = abs(said - source) / source
    kind = quantity.approximate
    if kind == "about":
        if off <= ROUNDED and isclose(said, rounded(source, significant(said)), rel_tol=1e-9):
            return True
        power = isclose(math.log10(said) % 1, 0, abs_tol=1e-9)
        return off <= (BEYOND if quantity.unit in LONG else ROUGHLY if power else ABOUT)
    ratio = source / said if kind == "over" else said / source
    if not ratio >= 1:
        return False
    if ratio <= 1 + BEYOND:
        return True
    size = 10.0 ** math.floor(math.log10(source))
    cut = math.floor(source / size) * size if kind == "over" else math.ceil(source / size) * size
    return ratio <= 1 + FLOOR and isclose(said, cut, rel_tol=1e-9)


def share_near(said: float, source: float, approximate: str) -> bool:
    """Tell whether a fraction may be said for a share: a third for 32 %, over half for 54 %."""
    if said <= 0 or source <= 0:
        return False
    ratio = source / said
    if approximate == "over":
        return 1 - UNMARKED <= ratio <= 1 + SHARES_BEYOND
    if approximate == "under":
        return 1 - SHARES_BEYOND <= ratio <= 1 + UNMARKED
    return abs(said - source) / source <= (SHARES if approximate else PLAIN_SHARES)


def in_unit_of(source: Quantity, quantity: Quantity) -> float | None:
    """Return an article's value in the unit of a summary's, or None where they are two things.

    A unit that only one of them states is no difference, except one whose names are all known.
    """
    one, other = quantity.unit, source.unit
    if one == other:
        return source.low
    if one is None or other is None:
        known = other if one is None else one
        return None if known in TIME or known in ("percent", "fraction", "pp") else source.low
    (first, factor), (second, share) = scale_of(one), scale_of(other)
    if first == second:
        return source.low * share / factor
    return source.low if compatible(one, other) else None


def listed(unit: str | None) -> bool:
    """Tell whether every usual name of a unit is known, so that another word is another thing."""
    return unit in TIME or unit in ("percent", "pp") or is_currency(unit)
