"""Whether a summary may have worked a quantity out from those of its article.

Each rule needs a sign that it was: a word ("a total of", "the rest", "fell by", "each"), operands
that stand beside each other in the article, or a share that the article itself gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import isclose

from summarizer.facts.closeness import in_unit_of, near, share_near
from summarizer.facts.quantity import Quantity
from summarizer.facts.scene import Scene, has
from summarizer.facts.units import compatible, is_currency

_BESIDE = 60  # characters between numbers that a summary may add up unasked
_LEAST = 3
_WINDOW = 30  # numbers after one that it is combined with
_STANDING = 8  # sentences over which an article tells how many points each has
_REVERSIBLE = (1 / 2, 1 / 3, 1 / 4)


def derived(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """Tell whether a quantity of a summary follows from the article's.

    Args:
        quantity: What the article does not have.
        said: The summary.
        source: The article.
    """
    share = quantity.unit in ("fraction", "percent", "pp")
    if share and (_complement(quantity, said, source) or _ratio(quantity, said, source)):
        return True
    if _times(quantity, said) and _multiple_of_another(quantity, said, source):
        return True
    if quantity.unit == "fraction" or quantity.low < _LEAST:
        return False
    if is_currency(quantity.unit) and not _known_currency(quantity, source):
        return False
    return (
        _part(quantity, said, source)
        or _multiple(quantity, source)
        or _sum_or_difference(quantity, said, source)
        or _product(quantity, said, source)
    )


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


def _exactly(value: float, quantity: Quantity) -> bool:
    """Tell whether a sum or difference is the quantity's; only a marked one may be rounded."""
    if quantity.approximate:
        return near(quantity.low, value, quantity, quantity.unit)
    return isclose(quantity.low, value, rel_tol=1e-6)


def _fraction(share: Quantity) -> float:
    return share.low if share.unit == "fraction" else share.low / 100


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
    return False


def _combined(amounts: list[Quantity]) -> Iterator[tuple[Quantity, Quantity]]:
    for i, one in enumerate(amounts):
        for other in amounts[i + 1 : i + 1 + _WINDOW]:
            yield one, other


def _beside(source: Scene, reach: int = 1) -> Iterator[tuple[Quantity, Quantity]]:
    """Yield the pairs of amounts that stand in one sentence, or in two that follow each other."""
    for one, other in _combined(source.amounts):
        if abs(source.sentence(other.start) - source.sentence(one.start)) <= reach:
            yield one, other


def _same_kind(one: Quantity, other: Quantity) -> float | None:
    """Return the quotient of two amounts of one kind, or None."""
    bare = one if one.unit is None else other
    if (one.unit is None) != (other.unit is None) and bare.noun is not None:
        return None  # 41 tonnes and 16 engineers
    value = in_unit_of(one, other)
    return value / other.low if value and other.low else None


def _ratio(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """Half for two of four, 20 % for a rise from 1.0 to 1.2."""
    percent = quantity.unit != "fraction"
    change = _gap(quantity, said)
    wanted = quantity.low / 100 if percent else quantity.low
    for one, other in _beside(source, 0 if percent else 1):
        among = percent and has("cue_among", source.between(one, other))
        if percent and not (among or (change and one.unit)):
            continue
        ratio = _same_kind(one, other)
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
    pairs = [*_beside(source), *_beside(said, 0)]
    for one, other in pairs:
        ratio = _same_kind(one, other)
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
    return False


def _multiple(quantity: Quantity, source: Scene) -> bool:
    """1.25 million where 2.5 million are twice as much."""
    return any(
        _close(value / factor, quantity) or (later and _close(value * factor, quantity))
        for factor, offset in source.multipliers
        for value, later in _neighbours(source, offset, quantity)
    )


def _sum_or_difference(quantity: Quantity, said: Scene, source: Scene) -> bool:
    total = said.near("cue_total", quantity, 8, 6)
    gap = _gap(quantity, said)
    pool = [q for q in source.shares if q.unit == "percent"]
    amounts = pool if quantity.unit in ("percent", "pp") else source.amounts
    points = gap and quantity.unit is None and said.near("points", quantity, 0, 2)
    if points:
        amounts = source.amounts + pool
    next_to = {(a, b) for a, b in pairwise(amounts) if not (_known(a) or _known(b))}
    for one, other in _combined(amounts):
        far = abs(source.sentence(other.start) - source.sentence(one.start))
        if far > (_STANDING if points else 1):
            continue
        percent = one.unit in ("percent", "pp") and quantity.unit is None
        a, b = (q.low if percent else in_unit_of(q, quantity) for q in (one, other))
        if a is None or b is None or _same_kind(one, other) is None:
            continue
        if min(a, b) < 0.02 * max(a, b):
            continue
        beside = 0 <= other.start - one.end < _BESIDE and (one, other) in next_to
        difference, known = (
            abs(a - b),
            (
                _told_as_gap(one if a < b else other, source)
                and source.sentence(one.start) == source.sentence(other.start)
            ),
        )
        among = beside and has("cue_among", source.between(one, other))
        counts = quantity.unit is None or one.unit is None
        if _exactly(a + b, quantity) and ((beside and counts and not among) or total or known):
            return True
        if difference and _exactly(difference, quantity) and (gap or known or among):
            return True
    return total and _sum_of_three(quantity, source)


def _known(quantity: Quantity) -> bool:
    """Tell an age or a thing spoken of before (العشرين) from a count."""
    return quantity.words and quantity.text.startswith(("ال", "وال", "بال", "لل"))


def _sum_of_three(quantity: Quantity, source: Scene) -> bool:
    for (a, b), (_, c) in pairwise(pairwise(source.amounts)):
        if c.start - a.end > 2 * _BESIDE:
            continue
        values = [in_unit_of(q, quantity) for q in (a, b, c)]
        known = [value for value in values if value is not None]
        if len(known) == 3 and _exactly(sum(known), quantity):
            return True
    return False


def _gap(quantity: Quantity, said: Scene) -> bool:
    """Tell whether a summary gives a quantity as a change or a difference."""
    if quantity.unit == "pp" or has("cue_change", said.before(quantity.start, 6)):
        return True
    before = said.before(quantity.start, 3)
    if before[-1:] == ["by"] or has("cue_majority", before):
        return True
    if has("cue_more", said.after(quantity.end, 3)):
        return True
    return has("points", said.after(quantity.end, 2)) and has(
        "cue_change", said.after(quantity.end, 6)
    )


def _told_as_gap(quantity: Quantity, source: Scene) -> bool:
    """Tell whether the article gives a quantity as a difference: متقدما بخمس نقاط."""
    if has("cue_change", source.before(quantity.start, 2)):
        return True
    return has("cue_more", source.after(quantity.end, 2))


def _product(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """32,500 for five ships of 6,500 each; five a tent for 6,000 in 1,200 tents."""
    each = said.near("cue_per", quantity)
    for one, other in _beside(source, 0):
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
        if apart and counted.low <= 1000 and _exactly(value * counted.low, quantity):
            return True
        quotient = value / counted.low
        if each and _exactly(quotient if quotient >= 1 else 1 / quotient, quantity):
            return True
    return False
