"""Does an article say what a sentence says? A score from shared words and, if there are, vectors.

The measures are those of extractive evaluation made cross-lingual by the lexicon: how many of the
sentence's words the article has at all, how many two of its sentences have, and whether words that
stand together in the sentence stand together in the article; numbers, dates and names that the
article has count as words, and how many there are counts too. A logistic regression joins them
(`training/tune_support.py`).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from summarizer.facts.alignment import Alignment
from summarizer.facts.anchors import Anchor

FEWEST = 3  # content words under which a sentence says too little to be judged
_TOGETHER = 4  # content words within which a pair of the sentence must stand in the article


class Support(NamedTuple):
    """How well an article supports a sentence.

    Attributes:
        anywhere: Share of its words that the article has.
        nearby: Share that the two article sentences have that hold most.
        pairs: Share of its neighbouring words that are neighbours in the article.
        cosine: Of its vector and that of the nearest article sentence; None without an encoder.
        words: How many words were judged, numbers and names included.
        named: How many numbers, dates and names it has.
        found: How many of them the article has.
    """

    anywhere: float
    nearby: float
    pairs: float
    cosine: float | None
    words: int
    named: int = 0
    found: int = 0

    @property
    def features(self) -> tuple[float, ...]:
        """What the regression sees."""
        facts = (self.found / 5, self.found / max(1, self.named))
        length = math.log1p(self.words - self.named)
        shared = (self.anywhere, self.nearby, self.pairs, *facts, length)
        return shared if self.cosine is None else (*shared, self.cosine)


class Weights(NamedTuple):
    """A logistic regression: one weight for each feature, the bias, and the least score."""

    features: tuple[float, ...]
    bias: float
    least: float


WITHOUT_VECTORS = Weights((0.84, 11.59, -0.06, 6.22, 1.51, 0.54), -10.98, -2.7)
WITH_VECTORS = Weights((1.17, 9.59, -0.35, 4.84, 1.42, 0.15, 12.09), -13.34, -2.6)


def supported(support: Support) -> bool:
    """Say whether the article says what the sentence says; short sentences pass."""
    return support.words < FEWEST or score(support) >= _weights(support).least


def score(support: Support) -> float:
    """Return the log odds that a sentence is the article's."""
    weights = _weights(support)
    pairs = zip(weights.features, support.features, strict=True)
    return math.fsum(weight * value for weight, value in pairs) + weights.bias


def _weights(support: Support) -> Weights:
    return WITHOUT_VECTORS if support.cosine is None else WITH_VECTORS


def measure(
    pair: Alignment,
    words: Sequence[int],
    *,
    anchors: Sequence[Anchor] = (),
    cosine: float | None = None,
) -> Support:
    """Measure how well an article supports one sentence of a summary.

    Args:
        pair: The summary beside the article.
        words: Indices of the sentence's words in the summary.
        anchors: Numbers, dates, places and people of the sentence; words inside them do not count
            again.
        cosine: Of the sentence's vector and the nearest one of the article.
    """
    starts = sorted(anchor.start for anchor in anchors)
    # How far the anchors reach that begin there or before: they may overlap.
    reach = {anchor.start: anchor.end for anchor in sorted(anchors, key=lambda a: a.end)}
    ends = list(accumulate((reach[start] for start in starts), max))
    # A capital in English marks names, which the lexicon seldom has: they count where they match.
    judged = [
        w
        for w in words
        if (pair.links[w] or not pair.summary.words[w].capital)
        and not _within(pair.summary.words[w].start, starts, ends)
    ]
    where: list[dict[int, float]] = []
    for w in judged:
        found: dict[int, float] = {}
        for i, how in pair.links[w].items():
            sentence = pair.article.sentence_of[i]
            found[sentence] = max(how, found.get(sentence, 0.0))
        where.append(found)
    where += [dict.fromkeys(anchor.sentences, 1.0) for anchor in anchors]
    total = len(where)
    named, known = len(anchors), sum(bool(anchor.sentences) for anchor in anchors)
    if not total:
        return Support(0.0, 0.0, 0.0, cosine, 0)
    anywhere = sum(max(found.values(), default=0.0) for found in where) / total
    by_sentence: dict[int, float] = {}
    for found in where:
        for sentence, how in found.items():
            by_sentence[sentence] = by_sentence.get(sentence, 0.0) + how
    best = sorted(by_sentence, key=lambda s: (-by_sentence[s], s))[:2]
    nearby = sum(max((found.get(s, 0.0) for s in best), default=0.0) for found in where) / total
    return Support(anywhere, nearby, _pairs(pair, judged), cosine, total, named, known)


def _within(offset: int, starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Say whether an offset lies in a span that begins at one of `starts`."""
    place = bisect_right(starts, offset)
    return place > 0 and offset < ends[place - 1]


def _pairs(pair: Alignment, words: Sequence[int]) -> float:
    neighbours = list(pairwise(words))
    together = sum(
        any(abs(i - j) <= _TOGETHER for i in pair.links[one] for j in pair.links[other])
        for one, other in neighbours
    )
    return together / max(1, len(neighbours))
