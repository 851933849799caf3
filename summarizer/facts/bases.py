"""What a number rose or fell from, where its noun stands between the two numbers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from itertools import pairwise

from summarizer.facts.quantity import Quantity
from summarizer.facts.tokens import Token, norm_at
from summarizer.facts.units import compatible

_FROM = frozenset(("from", "من"))
_NEAR = 48  # characters between the numbers
_LEAD = 3  # words between "from" and its number, "about" and a currency among them


def with_bases(
    quantities: list[Quantity], tokens: list[Token], to: Collection[str]
) -> list[Quantity]:
    """Give the second number of "from 1.3 million containers to 2.1 million" the first as its base.

    Args:
        quantities: The quantities of a text, in order.
        tokens: Its tokens.
        to: The words that may stand before the second number.
    """
    near = [
        (one, other)
        for one, other in pairwise(quantities)
        if other.base is None and 0 < other.start - one.end < _NEAR and _comparable(one, other)
    ]
    if not near:
        return quantities
    index = {token.start: i for i, token in enumerate(tokens)}
    bases: dict[int, float] = {}
    for one, other in near:
        first, second = index.get(one.start), index.get(other.start)
        if first is None or second is None:
            continue
        lead = {norm_at(tokens, first - step) for step in range(1, _LEAD)}
        arrival = {norm_at(tokens, second - step) for step in range(1, _LEAD)} & set(to) - {"-"}
        words = all(token.kind == "word" for token in tokens[first + 1 : second])
        if lead & _FROM and arrival and words:
            bases[other.start] = one.low
    return [replace(q, base=bases[q.start]) if q.start in bases else q for q in quantities]


def _comparable(one: Quantity, other: Quantity) -> bool:
    if one.ordinal or other.ordinal or {one.unit, other.unit} & {"clock", "score"}:
        return False
    return one.unit is None or other.unit is None or compatible(one.unit, other.unit)
