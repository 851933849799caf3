"""Where one text speaks of the same things as some words of another."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

_REACH = 12  # content words within which the other text must speak of them


class Window(NamedTuple):
    """A place of one text that speaks of words of the other.

    Attributes:
        score: The share of those words, by weight.
        where: Words of the one text, in order.
        spoken: The other text's words that it speaks of, with the strength of the link.
    """

    score: float
    where: list[int]
    spoken: dict[int, float]


def find_windows(words: dict[int, float], links: Sequence[dict[int, float]]) -> list[Window]:
    """Return places of the other text and how much of some words each speaks of, best first."""
    hits = sorted((j, i, how) for i in words for j, how in links[i].items())
    total = sum(words.values()) or 1.0
    found = []
    for j in sorted({hit[0] for hit in hits}):
        inside = hits[bisect_left(hits, (j,)) : bisect_left(hits, (j + _REACH,))]
        best: dict[int, float] = {}
        for _, i, how in inside:
            best[i] = max(how, best.get(i, 0.0))
        score = sum(words[i] * how for i, how in best.items()) / total
        found.append(Window(score, sorted({k for k, _, _ in inside}), best))
    return sorted(found, key=lambda window: -window.score)
