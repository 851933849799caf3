"""Whether a summary may have worked a quantity out from those of its article.

Each rule needs a sign that it was: a word ("a total of", "the rest", "fell by", "each"), operands
that stand beside each other in the article, or a share that the article itself gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, pairwise
from math import isclose

from summarizer.facts.closeness import in_unit_of, near, share_near
from summarizer.facts.differences import (
    beside,
    exactly,
    gives_change,
    quotient,
    sum_or_difference,
)
from summarizer.facts.loose_shares import loose_share
from summarizer.facts.quantity import Quantity
from summarizer.facts.scene import Scene, has
from summarizer.facts.units import compatible, is_currency

_LEAST = 3
_NAMED = 3  # words between a share or an amount and what it is of
_MILLION = 1e6
_ENDINGS = ("مليونا", "مليارا", "ألفا", "مليوناً", "ملياراً", "ألفاً")
_REVERSIBLE = (1 / 2, 1 / 3, 1 / 4)


def derived(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """Tell whether a quantity of a summary follows from the article's.

    Args:
        quantity: What the article does not have.
        said: The summary.
        source: The article.
    """
    quantity = _with_unit(quantity, said)
    share = quantity.unit in ("fraction", "percent", "pp")
    if share and (_complement(quantity, said, source) or _ratio(quantity, said, source)):
        return True
    more = quantity.unit == "percent" and gives_change(quantity, said)
    if more and any(100 * (factor - 1) == quantity.low for factor, _ in source.multipliers):
        return True  # up 100 % for twice as many
    if _times(quantity, said) and _multiple_of_another(quantity, said, source):
        return True
    if quantity.unit == "fraction":
        return loose_share(quantity, said, source)
    if is_currency(quantity.unit) and not _known_currency(quantity, source):
        return False
    if quantity.low < _LEAST:
        part = not quantity.low.is_integer() and gives_change(quantity, said)
        return part and sum_or_difference(quantity, said, source)
    return (
        _part(quantity, said, source)
        or _part_of_whole(quantity, source)
        or _share_told(quantity, said, source)
        or _multiple(quantity, source)
        or sum_or_difference(quantity, said, source)
        or _product(quantity, said, source)
        or _unsaid_unit(quantity, source)
        or _all_but_one(quantity, said, source)
    )


def _with_unit(quantity: Quantity, said: Scene) -> Quantity:
    """Give تسعين مليونا, after an amount of money in its sentence, the currency of that."""
    if quantity.unit or not quantity.text.endswith(_ENDINGS):
        return quantity
    here = said.sentence(quantity.start)
    before = [
        other.unit
        for other in said.quantities
        if other.end <= quantity.start
        and is_currency(other.unit)
        and said.sentence(other.start) == here
    ]
    return replace(quantity, unit=before[-1]) if before else quantity


def _known_currency(quantity: Quantity, source: Scene) -> bool:
    unit = quantity.unit or ""
    return any(q.unit and compatible(unit, q.unit) for q in source.quantities)


def _close(value: float, quantity: Quantity) -> bool:
    """Tell whether a value that was worked out is the quantity's; people are not cut in two."""
    low = quantity.low
    if near(low, value, quantity, quantity.unit):
        return True
    whole = low.is_integer() and not float(value).is_integer() and 10 <= value < 1000
    return whole and quantity.unit is None and abs(low - value) < 1


def _fraction(share: Quantity) -> float:
    return share.low if share.unit == "fraction" else share.low / 100


def _left(source: Scene) -> Iterator[tuple[float, int]]:
    """Yield what several shares of one sentence leave "the rest", and where the first stands."""
    for _, group in groupby(source.shares, key=lambda q: source.sentence(q.start)):
        shares = list(group)
        left = 1 - sum(map(_fraction, shares))
        if len(shares) > 1 and 0 < left < 1 and source.in_sentence("cue_rest", shares[0].start):
            yield left, shares[0].start


def _complement(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """40 % for the rest of 60 %."""
    rest = said.near("cue_rest", quantity)
    for share in source.shares:
        left = 1 - _fraction(share)
        if left <= 0 or not (rest or source.in_sentence("cue_rest", share.start)):
            continue
        value = left if quantity.unit == "fraction" else 100 * left
        if isclose(quantity.low, value, rel_tol=1e-6):
            return True
        if quantity.unit == "fraction" and share_near(quantity.low, left, quantity.approximate):
            return True
    wanted = _fraction(quantity)
    return any(share_near(wanted, left, quantity.approximate) for left, _ in _left(source))


def _ratio(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """Half for two of four, 20 % for a rise from 1.0 to 1.2."""
    percent = quantity.unit != "fraction"
    change = gives_change(quantity, said)
    wanted = quantity.low / 100 if percent else quantity.low
    for one, other in beside(source, 0 if percent else 1):
        among = percent and has("cue_among", source.between(one, other))
        if percent and not (among or (change and one.unit)):
            continue
        ratio = quotient(one, other)
        if ratio is None:
            continue
        shares = [min(ratio, 1 / ratio)]
        if change:
            shares = [abs(ratio - 1), abs(1 / ratio - 1), *(() if percent else shares)]
        for share in shares:
            if not percent and share_near(wanted, share, quantity.approximate):
                return True
            if percent and abs(share - wanted) <= 0.005:
                return True
    return False


def _times(quantity: Quantity, said: Scene) -> bool:
    return quantity.unit is None and has("times_words", said.after(quantity.end, 2))


def _multiple_of_another(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """Three times for 20 and 60."""
    pairs = [*beside(source), *beside(said, 0)]
    for one, other in pairs:
        ratio = quotient(one, other)
        if ratio and near(quantity.low, max(ratio, 1 / ratio), quantity, None):
            return True
    return False


def _neighbours(source: Scene, offset: int, quantity: Quantity) -> list[tuple[float, bool]]:
    """Return the amounts next to a place that a quantity may have been worked out from.

    The nearest before it, in its sentence or the one before, and the nearest after it in its
    sentence; each with whether it comes after.
    """
    here = source.sentence(offset)
    found = []
    for later in (False, True):
        amounts = source.amounts if later else list(reversed(source.amounts))
        for amount in amounts:
            far = source.sentence(amount.start) - here
            itself = 0 <= offset - amount.end < 2  # the three of "three times as many"
            if itself or (amount.start > offset) != later or not later - 1 <= far <= 0:
                continue
            value = in_unit_of(amount, quantity)
            if value is not None:
                found.append((value, later))
                break
    return found


def _part(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """135 million for 75 % of 180 million; 800 for 400 after a fall by half."""
    rest = said.near("cue_rest", quantity)
    for share in source.shares:
        fraction = _fraction(share)
        if not 0 < fraction < 1:
            continue
        left = rest or source.in_sentence("cue_rest", share.start)
        for value, later in _neighbours(source, share.start, quantity):
            parts = [fraction * value]
            if left:
                parts.append((1 - fraction) * value)
            if later and any(isclose(fraction, known, rel_tol=1e-3) for known in _REVERSIBLE):
                parts.append(value / fraction)
            if any(_close(part, quantity) for part in parts):
                return True
    return any(
        _close(left * value, quantity)
        for left, offset in _left(source)
        for value, _ in _neighbours(source, offset, quantity)
    )


def _part_of_whole(quantity: Quantity, source: Scene) -> bool:
    """840 million for "70 % of the cost" and, sentences before, "a contract worth 1.2 billion"."""
    if not is_currency(quantity.unit):
        return False
    for share in source.shares:
        fraction = _fraction(share)
        named = has("cue_whole", source.after(share.end, _NAMED))
        if not (0 < fraction < 1 and named):
            continue
        for amount in source.amounts:
            value = in_unit_of(amount, quantity) if is_currency(amount.unit) else None
            if value is None or not has("cue_whole", source.before(amount.start, _NAMED)):
                continue
            left = source.in_sentence("cue_rest", share.start)
            parts = [fraction * value, *([(1 - fraction) * value] if left else [])]
            if any(_close(part, quantity) for part in parts):
                return True
    return False


def _share_told(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """Eleven for "a third of those buried", of 33, where the summary says "one in three" too."""
    here = said.sentence(quantity.start)
    told = [
        _fraction(other)
        for other in said.shares
        if said.sentence(other.start) == here
        and any(share_near(_fraction(other), _fraction(known), "") for known in source.shares)
    ]
    return any(
        exactly(share * amount.low, quantity)
        for share in told
        for amount in source.amounts
        if amount.unit == quantity.unit
    )


def _all_but_one(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """75 rivals, of 76 players."""
    if quantity.unit is not None or not has("cue_others", said.after(quantity.end, 2)):
        return False
    return any(q.low == quantity.low + 1 and q.unit is None for q in source.amounts)


def _unsaid_unit(quantity: Quantity, source: Scene) -> bool:
    """Five million dollars for "20 million dollars, of it five million as a loan"."""
    if not is_currency(quantity.unit) or quantity.low < _MILLION:
        return False
    for one, other in pairwise(source.amounts):
        if one.unit is None or other.unit is not None or not exactly(other.low, quantity):
            continue
        if compatible(one.unit, quantity.unit or "") and has(
            "cue_among", source.between(one, other)
        ):
            return True
    return False


def _multiple(quantity: Quantity, source: Scene) -> bool:
    """1.25 million where 2.5 million are twice as much."""
    return any(
        _close(value / factor, quantity) or (later and _close(value * factor, quantity))
        for factor, offset in source.multipliers
        for value, later in _neighbours(source, offset, quantity)
    )


def _product(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """32,500 for five ships of 6,500 each; five a tent for 6,000 in 1,200 tents."""
    each = said.near("cue_per", quantity)
    for one, other in beside(source, 0):
        if {one.unit, other.unit} & {"percent", "pp"}:
            continue
        counted = one if one.unit is None else other
        if counted.unit is not None:
            continue
        thing = other if counted is one else one
        value = in_unit_of(thing, quantity)
        if value is None:
            continue
        apart = counted.noun is not None and source.near("cue_each", thing, 3, 3)
        if apart and counted.low <= 1000 and exactly(value * counted.low, quantity):
            return True
        share = value / counted.low
        if each and exactly(share if share >= 1 else 1 / share, quantity):
            return True
    return False
