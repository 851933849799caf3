"""Sums and differences of two amounts of an article that a summary may give instead of them.

A difference needs a sign that it is one, in the summary ("fell by", "a deficit of", "700,000 more")
or in the article ("of them", "five points ahead"), and two amounts of one unit in one sentence or
in neighbouring ones; amounts in a written unit, which chance meets seldom, need no sign. Only a
result and its forecast may stand further apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import isclose

from summarizer.facts.closeness import in_unit_of, near
from summarizer.facts.quantity import Quantity
from summarizer.facts.scene import Scene, has
from summarizer.facts.units import is_currency

_BESIDE = 60  # characters between numbers that a summary may add up unasked
_WINDOW = 30  # numbers after one that it is combined with
_STANDING = 8  # sentences over which an article tells how many points each has
_APART = 3  # sentences between amounts in a written unit
_CLAUSE = 16  # words before "by" among which the verb of change stands
_HUGE = 1e6  # from which a number beside an amount of money is one, too
_ONE_MORE = 3  # words after a number among which "and a woman" stands
_PARTITION = 120  # characters between a number and the part of it that "of them" marks


def exactly(value: float, quantity: Quantity) -> bool:
    """Tell whether a sum or difference is the quantity's; only a marked one may be rounded."""
    if quantity.approximate:
        return near(quantity.low, value, quantity, quantity.unit)
    return isclose(quantity.low, value, rel_tol=1e-6)


def _combined(amounts: list[Quantity]) -> Iterator[tuple[Quantity, Quantity]]:
    for i, one in enumerate(amounts):
        for other in amounts[i + 1 : i + 1 + _WINDOW]:
            yield one, other


def beside(source: Scene, reach: int = 1) -> Iterator[tuple[Quantity, Quantity]]:
    """Yield the pairs of amounts that stand in one sentence, or in two that follow each other."""
    for one, other in _combined(source.amounts):
        if abs(source.sentence(other.start) - source.sentence(one.start)) <= reach:
            yield one, other


def quotient(one: Quantity, other: Quantity) -> float | None:
    """Return the quotient of two amounts of one kind, or None."""
    bare = one if one.unit is None else other
    noun = bare.noun is not None and not (bare.noun == "thing" and bare.low >= _HUGE)
    if (one.unit is None) != (other.unit is None) and noun:
        return None  # 41 tonnes and 16 engineers; but 310 million dollars, of 1.2 billion needed
    value = in_unit_of(one, other)
    return value / other.low if value and other.low else None


def sum_or_difference(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """Tell whether a quantity of a summary is the sum or the difference of two of the article.

    Args:
        quantity: What the article does not have.
        said: The summary.
        source: The article.
    """
    total = said.near("cue_total", quantity, 8, 6)
    gap = gives_change(quantity, said)
    rest = said.near("cue_rest", quantity)
    pool = [q for q in source.shares if q.unit == "percent"]
    amounts = pool if quantity.unit in ("percent", "pp") else source.amounts
    points = gap and quantity.unit is None and said.near("points", quantity, 0, 2)
    if points:
        amounts = source.amounts + pool
    next_to = {(a, b) for a, b in pairwise(amounts) if not (_known(a) or _known(b))}
    for one, other in _combined(amounts):
        far = abs(source.sentence(other.start) - source.sentence(one.start))
        written = None not in (quantity.unit, one.unit, other.unit)
        measured = written and not is_currency(quantity.unit)
        if far > (_STANDING if points or measured else _APART if written else 1):
            continue
        percent = one.unit in ("percent", "pp") and quantity.unit is None
        a, b = (q.low if percent else in_unit_of(q, quantity) for q in (one, other))
        if a is None or b is None or quotient(one, other) is None:
            continue
        known = far == 0 and _told_as_gap(one if a < b else other, source)
        if min(a, b) < 0.02 * max(a, b) and not known:
            continue
        follows = other.start - one.end if (one, other) in next_to else _PARTITION
        near_it = 0 <= follows < _BESIDE
        among = follows < _PARTITION and _partition(one, other, source, a > b)
        counts = quantity.unit is None or one.unit is None
        exact = any(isclose(quantity.low, v, rel_tol=1e-6) for v in (a + b, abs(a - b)))
        if written and exact and _precise(quantity):
            return True
        if far > 1 and not points:
            continue
        if exactly(a + b, quantity) and ((near_it and counts and not among) or total or known):
            return True
        left = rest or source.in_sentence("cue_rest", other.start)
        if a != b and exactly(abs(a - b), quantity) and (gap or known or among or left):
            return True
    if _sum_of_three(quantity, source, total=total) or _and_one(quantity, source):
        return True
    return gap and _beyond_forecast(quantity, said, source)


def _precise(quantity: Quantity) -> bool:
    """Tell an amount of money or of a measure that is met by chance seldom: 2,000 megawatts."""
    return quantity.unit not in ("percent", "pp") and quantity.low >= 10


def _partition(one: Quantity, other: Quantity, source: Scene, falling: bool) -> bool:
    """Tell a number and a part of it: 14 out of 52, 160 families of which 38, 38 of them."""
    if other.start - one.end < _BESIDE and has("cue_among", source.between(one, other)):
        return True
    if not falling:
        return False
    whole = has("cue_out_of", source.before(one.start, 2))
    return whole or has("cue_among", source.after(other.end, 2))


def _known(quantity: Quantity) -> bool:
    """Tell an age or a thing spoken of before (العشرين) from a count."""
    return quantity.words and quantity.text.startswith(("ال", "وال", "بال", "لل"))


def _sum_of_three(quantity: Quantity, source: Scene, *, total: bool) -> bool:
    """24 dead for 12 in one town, 7 in another and 5 in a third: three of one sentence, in a row.

    Without a word like "total" the last one has to be joined to the others by "and".
    """
    for (a, b), (_, c) in pairwise(pairwise(source.amounts)):
        if c.start - a.end > 2 * _BESIDE:
            continue
        joined = c.text.startswith("و") or source.before(c.start, 1) == ["و"]
        if not total and (not joined or source.sentence(a.start) != source.sentence(c.start)):
            continue
        values = [in_unit_of(q, quantity) for q in (a, b, c)]
        known = [value for value in values if value is not None]
        if len(known) == 3 and exactly(sum(known), quantity):
            return True
    return False


def _and_one(quantity: Quantity, source: Scene) -> bool:
    """Four people for ثلاثة رجال وامرأة: a number and one who is not counted."""
    if quantity.unit is not None:
        return False
    for amount in source.amounts:
        if amount.unit is None and amount.low + 1 == quantity.low:
            after = source.after(amount.end, _ONE_MORE)
            if has("one_person", [word for word in after if word.startswith("و")]):
                return True
    return False


def _beyond_forecast(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """2.2 million above expectations, for 18.7 million and, sentences later, a forecast of 16.5."""
    if quantity.unit is None or not said.in_sentence("cue_forecast", quantity.start):
        return False
    forecasts = [
        q for q in source.amounts if q.unit and has("cue_forecast", source.before(q.start, 4))
    ]
    for forecast in forecasts:
        expected = in_unit_of(forecast, quantity)
        for result in source.amounts:
            value = in_unit_of(result, quantity) if result.unit else None
            if value is None or expected is None or value == expected:
                continue
            if isclose(abs(value - expected), quantity.low, rel_tol=1e-6):
                return True
    return False


def gives_change(quantity: Quantity, said: Scene) -> bool:
    """Tell whether a summary gives a quantity as a change or a difference."""
    before = said.before(quantity.start, _CLAUSE)
    if quantity.unit == "pp" or has("cue_change", before[-6:]):
        return True
    if has("cue_majority", before[-3:]) or has("cue_balance", before[-4:]):
        return True
    if "by" in before[-4:]:
        return True
    joined = quantity.text.startswith("ب") or has("cue_by", before[-2:])
    if joined and has("cue_change", before):
        return True
    if has("cue_more", said.after(quantity.end, 3)):
        return True
    return has("points", said.after(quantity.end, 2)) and has(
        "cue_change", said.after(quantity.end, 6)
    )


def _told_as_gap(quantity: Quantity, source: Scene) -> bool:
    """Tell whether the article gives a quantity as a difference: متقدما بخمس نقاط."""
    reach = 6 if quantity.text.startswith("ب") else 2
    if has("cue_change", source.before(quantity.start, reach)):
        return True
    return has("cue_more", source.after(quantity.end, 2))
