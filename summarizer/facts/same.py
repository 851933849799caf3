"""Whether two quantities are the same, one perhaps rounded or in another unit."""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose

from summarizer.facts.closeness import TIME, listed, near
from summarizer.facts.quantity import Quantity
from summarizer.facts.units import compatible, is_currency, scale_of

_FEW = 100
_BARE = 1000
_ADULT = 10  # years from which an age may be told by a number alone
_NEARBY = 60  # characters between two numbers of one list


def values_of(quantity: Quantity) -> tuple[float, ...]:
    """Return the values that a quantity may stand for, the likeliest first."""
    return (quantity.low, *quantity.other)


def same_value(said: Quantity, source: Quantity) -> bool:
    """Tell whether two quantities have the same number, whatever their units."""
    if source.unit is None and source.noun is None and _only_exact(said, source):
        return any(isclose(a, b) for a in values_of(said) for b in values_of(source))
    return source.unit != "clock" and any(
        near(a, b, said, source.unit)
        for a in values_of(said)
        for b in (*values_of(source), source.high)
    )


def _only_exact(said: Quantity, source: Quantity) -> bool:
    """Tell whether a bare number of the article, as of a year, is no other one rounded."""
    return source.low.is_integer() and (
        1900 <= source.low <= 2100 or (said.unit is not None and source.low < _BARE)
    )


def same(said: Quantity, source: Quantity) -> bool:
    """Tell whether two quantities are the same: number and unit, or one converted to the other."""
    if said.unit is None or source.unit is None:
        thing = source.noun == "counted" or (source.noun == "thing" and listed(said.unit))
        if said.unit not in (None, "fraction") and thing:
            return False  # 18 % are not eighteen people
        if said.noun == "counted" and (source.ordinal or (source.unit and said.approximate)):
            return False
        if said.noun in ("counted", "thing") and said.low < _FEW and listed(source.unit):
            return False  # nor are eight banks 8 %
        if source.ordinal and said.unit is not None and not _numbers(source, said.unit):
            return False
        known = said.unit != "fraction" or not source.low.is_integer()
        return known and same_value(said, source)
    (one, factor), (two, other) = scale_of(said.unit), scale_of(source.unit)
    if compatible(said.unit, source.unit) and (factor == other or one != two):
        return same_value(said, source)
    return one == two and any(
        near(a * factor, b * other, said, source.unit)
        for a in values_of(said)
        for b in values_of(source)
    )


def may_lack_unit(said: Quantity, source: Quantity, others: Sequence[Quantity]) -> bool:
    """Tell whether a bare number of the article may be a duration, or of a currency.

    A duration if one beside it is, as in "from eight years to four", or if it may be somebody's
    age; an amount of money in a currency that the article has.
    """
    unit = said.unit
    if unit is None or source.unit is not None or source.ordinal:
        return True
    if is_currency(unit):
        money = [other.unit for other in others if other.unit and is_currency(other.unit)]
        return not money or any(compatible(unit, other) for other in money)
    if unit not in TIME or (unit == "year" and (not source.words or source.low >= _ADULT)):
        return True
    return any(other.unit in TIME and abs(other.start - source.start) < _NEARBY for other in others)


def _numbers(ordinal: Quantity, unit: str) -> bool:
    """Tell whether an ordinal counts a unit too: in its third year, after three years.

    One that numbers nothing known may be an age, of the grown-up: في الثانية is "a second".
    """
    if ordinal.noun == unit:
        return True
    age = ordinal.noun is None and ordinal.low >= _ADULT
    return unit == "year" and (age or ordinal.noun == "anniversary")
