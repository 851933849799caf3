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
        sentences: Article sentences that have it; empty when none has.
    """

    start: int
    end: int
    sentences: frozenset[int]


def find_anchors(
    said: Figures,
    places: Sequence[PlaceMention],
    source: Figures,
    known: Sequence[PlaceMention],
    sentence_starts: Sequence[int],
) -> list[Anchor]:
    """Return the numbers, dates and places of a summary with the article sentences that have them.

    Args:
        said: Figures of the summary.
        places: Places of the summary.
        source: Figures of the article.
        known: Places of the article.
        sentence_starts: Where the article's sentences begin.
    """

    def among(starts: Iterable[int]) -> frozenset[int]:
        return _sentences(starts, sentence_starts)

    found = [
        Anchor(q.start, q.end, among(_same_numbers(q, source.quantities))) for q in said.quantities
    ]
    found += [Anchor(d.start, d.end, among(_same_dates(d, source.dates))) for d in said.dates]
    found += [
        Anchor(m.start, m.end, among(o.start for o in known if m.keys & o.keys)) for m in places
    ]
    return found


def person_anchors(
    said: Sequence[PersonMention], known: Sequence[PersonMention], sentence_starts: Sequence[int]
) -> list[Anchor]:
    """Return the people of a summary with the article sentences that name them.

    A name that the article does not have is left to the check of names: it may be no person.
    """
    links = link_people(said, known)
    return [
        Anchor(m.start, m.end, _sentences((known[i].start for i in links[n]), sentence_starts))
        for n, m in enumerate(said)
        if n in links
    ]


def _sentences(offsets: Iterable[int], starts: Sequence[int]) -> frozenset[int]:
    return frozenset(max(0, bisect_right(starts, offset) - 1) for offset in offsets)


def _same_numbers(one: Quantity, others: Iterable[Quantity]) -> Iterator[int]:
    for other in others:
        if abs(one.low - other.low) <= _ROUNDING * abs(other.low) or one.high == other.high:
            yield other.start


def _same_dates(one: DateMention, others: Iterable[DateMention]) -> Iterator[int]:
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
