"""Scores and minutes of matches that follow from those of an article."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from summarizer.facts.quantity import Quantity
from summarizer.facts.scene import Scene, has

_MATCH = (45, 90)  # minutes of a half and of a match


def minute_of_match(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """Tell whether the 87th minute is three before the end."""
    beside = said.before(quantity.start, 2) + said.after(quantity.end, 2)
    if quantity.unit != "minute" and not has("minutes", beside):
        return False
    known = [
        other.low
        for other in source.quantities
        if other.unit == "minute"
        or has("minutes", source.before(other.start, 3) + source.after(other.end, 2))
    ]
    allowed = 2.0 if quantity.approximate or quantity.low % 10 == 0 else 0.0
    return any(abs(end - low - quantity.low) <= allowed for low in known for end in _MATCH)


def score_follows(quantity: Quantity, scores: Sequence[Quantity], said: Scene) -> bool:
    """Tell whether a score is the sum of two of the article, or may have stood before the end."""
    pair = sorted((quantity.low, quantity.high))
    if said.near("cue_aggregate", quantity):
        for one, other in pairwise([*scores, scores[0]]):
            sums = (
                (one.low + other.low, one.high + other.high),
                (one.low + other.high, one.high + other.low),
            )
            if any(sorted(both) == pair for both in sums):
                return True
    final = [sorted((other.low, other.high)) for other in scores]
    interim = said.near("cue_interim", quantity)
    fits = any(pair[0] <= low and pair[1] <= high and pair != [low, high] for low, high in final)
    return interim and fits and pair != [0, 0]
