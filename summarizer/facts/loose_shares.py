"""Fractions that a summary may have worked out from two amounts of its article."""

from __future__ import annotations

from math import isclose

from summarizer.facts.closeness import LOOSE_SHARES, PLAIN_SHARES
from summarizer.facts.differences import beside, quotient
from summarizer.facts.quantity import Quantity
from summarizer.facts.scene import Scene, has
from summarizer.facts.words import arabic_keys

_ANYWHERE = 1000  # sentences
_NAMED = 3  # words between an amount and what it is of
_COUNTED = 2  # words after a number that say what is counted


def loose_share(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """Tell whether a fraction is that of two amounts of one kind, anywhere in the article.

    Nearly half for 56 workshops of 130 that closed. Not where the article states another fraction
    that the summary leaves out: that one is more likely to have been changed than this one to have
    been worked out.

    Args:
        quantity: A fraction of the summary.
        said: The summary.
        source: The article.
    """
    if quantity.text.startswith("ال") and any(q.noun == "quarter" for q in source.quantities):
        return isclose(quantity.low, 1 / 4)  # خلال الربع: of the year
    told = {q.low for q in said.shares if q.unit == "fraction"}
    if any(q.unit == "fraction" and 0 < q.low < 1 and q.low not in told for q in source.shares):
        return False
    within = LOOSE_SHARES if quantity.approximate else PLAIN_SHARES
    for one, other in beside(source, _ANYWHERE):
        ratio = quotient(one, other) if _of_a_kind(one, other, source) else None
        if ratio is None:
            continue
        share = min(ratio, 1 / ratio)
        if any(abs(quantity.low - part) <= within * part for part in (share, 1 - share) if part):
            return True
    return False


def _of_a_kind(one: Quantity, other: Quantity, source: Scene) -> bool:
    """Whether two amounts may be a part and its whole: beside each other, or of the same thing.

    41 of 46 films, wherever they stand; not 41 films and 46 ships of another paragraph.
    """
    if abs(source.sentence(other.start) - source.sentence(one.start)) <= 1:
        return True
    if one.unit is not None and other.unit is not None:
        return True
    if any(has("cue_whole", source.before(q.start, _NAMED)) for q in (one, other)):
        return True
    counted = [
        {key for word in source.after(q.end, _COUNTED) for key in arabic_keys(word)}
        for q in (one, other)
    ]
    return not counted[0].isdisjoint(counted[1])
