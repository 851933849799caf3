"""How old a thing is that an article dates to a century or a millennium."""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.facts.quantity import Quantity
from summarizer.facts.scene import Scene, has

_TODAY = 2025  # the year from which an age is counted; a few years more do not matter to it
_SPANS = {"century": 100, "millennium": 1000}
_YEARS = {"year": 1, "century": 100, "decade": 10}
_OLD = 500  # years: what is younger is told by its dates
_SLACK = 0.06


def age(quantity: Quantity, source: Scene) -> bool:
    """Tell whether a number of years is the age of what the article dates to an era.

    "4,000 years old" is right of the third millennium BC (3000 to 2001 BC) and of "2000 BC".
    """
    years = quantity.low * _YEARS.get(quantity.unit or "", 0)
    if years < _OLD:
        return False
    slack = _SLACK if quantity.approximate else _SLACK / 2
    for youngest, oldest in _ages(source):
        low, high = youngest * (1 - slack), oldest * (1 + slack)
        if quantity.approximate == "over":
            low = youngest * (1 - 2 * slack) - (oldest - youngest) / 2
        if low <= years <= high:
            return True
    return False


def _ages(source: Scene) -> Iterator[tuple[float, float]]:
    """Yield the least and the greatest age of each era that the article names."""
    for quantity in source.quantities:
        before_christ = has("cue_before_christ", source.after(quantity.end, 4))
        if quantity.unit == "year" and before_christ and not quantity.ordinal:
            yield quantity.low + _TODAY, quantity.low + _TODAY
        span = _SPANS.get(quantity.noun or "", 0) if quantity.ordinal else 0
        if span and before_christ:
            yield (quantity.low - 1) * span + _TODAY, quantity.low * span + _TODAY
        elif span:
            yield _TODAY - quantity.low * span, _TODAY - (quantity.low - 1) * span
    for date in source.dates:
        if date.year and not date.month and has("cue_before_christ", source.after(date.end, 3)):
            yield date.year + _TODAY, date.year + _TODAY
