"""Numbers, dates, places and people of a summary, and where they stand in its article."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from summarizer.facts.dates import DateMention
from summarizer.facts.figures import Figures
from summarizer.facts.people import PersonMention, link_people
from summarizer.facts.places_named import PlaceMention
from summarizer.facts.quantities import Quantity

_ROUNDING = 0.03  # share by which a rounded number may differ


class Anchor(NamedTuple):
    """Something of a summary that is not a word.

    Attributes:
        start: Offset in the summary.
        end: Offset after it.
        offsets: Where the article has it; empty when nowhere.
        sentences: Article sentences that have it.
    """

    start: int
    end: int
    offsets: tuple[int, ...]
    sentences: frozenset[int]


def number_anchors(said: Figures, source: Figures, starts: Sequence[int]) -> list[Anchor]:
    """Return the numbers and dates of a summary, and where the article has them.

    Args:
        said: Figures of the summary.
        source: Figures of the article.
        starts: Where the article's sentences begin.
    """
    numbers = (
        _anchor(q.start, q.end, same_numbers(q, source.quantities), starts) for q in said.quantities
    )
    dates = (_anchor(d.start, d.end, same_dates(d, source.dates), starts) for d in said.dates)
    return [*numbers, *dates]


def place_anchors(
    said: Iterable[PlaceMention], known: Sequence[PlaceMention], starts: Sequence[int]
) -> list[Anchor]:
    """Return the places of a summary, and where the article names them."""
    return [
        _anchor(m.start, m.end, (o.start for o in known if m.keys & o.keys), starts) for m in said
    ]


def person_anchors(
    said: Sequence[PersonMention], known: Sequence[PersonMention], starts: Sequence[int]
) -> list[Anchor]:
    """Return the people of a summary, and where the article names them.

    A name that the article does not have is left to the check of names: it may be no person.
    """
    links = link_people(said, known)
    return [
        _anchor(m.start, m.end, (known[i].start for i in links[n]), starts)
        for n, m in enumerate(said)
        if n in links
    ]


def _anchor(start: int, end: int, offsets: Iterable[int], starts: Sequence[int]) -> Anchor:
    found = tuple(offsets)
    sentences = frozenset(max(0, bisect_right(starts, offset) - 1) for offset in found)
    return Anchor(start, end, found, sentences)


def same_numbers(one: Quantity, others: Iterable[Quantity]) -> Iterator[int]:
    """Yield the offsets of the quantities that a rounded one may stand for."""
    for other in others:
        if abs(one.low - other.low) <= _ROUNDING * abs(other.low) or one.high == other.high:
            yield other.start


def same_dates(one: DateMention, others: Iterable[DateMention]) -> Iterator[int]:
    """Yield the offsets of the dates that agree with one in all that both state."""
    for other in others:
        pairs = (
            (one.year, other.year),
            (one.month, other.month),
            (one.day, other.day),
            (one.weekday, other.weekday),
        )
        both = [(a, b) for a, b in pairs if a is not None and b is not None]
        if both and all(a == b for a, b in both):
            yield other.start
