"""Which article sentences a summary sentence rests on, across the languages.

Each article sentence is judged by the share of the summary sentence's words that it holds and by
the cosine of the two vectors, both by themselves and beside the best sentence of the article: a
sentence that fuses two has two that are nearly as good. A logistic regression joins the four
(`training/tune_support.py`, fitted on human translations among sentences of the same texts).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from summarizer.facts.alignment import Alignment

MAX_SOURCES = 3
LEAST = 0.5
"""Least probability of a source. On the half of the pairs that was not fitted on: precision 0.94;
recall 0.996 where one sentence is the source and 0.84 where two are."""

_WITH_VECTORS = (5.64, 4.14, 5.08, 5.04, -0.84)
_WITHOUT = (10.45, 7.87, -1.34)


def find_sources(
    pair: Alignment, words: Sequence[int], cosines: Sequence[float] | None
) -> list[tuple[int, float]]:
    """Return the article sentences that a summary sentence rests on, the best first.

    Args:
        pair: The summary beside the article.
        words: Indices of the sentence's words in the summary.
        cosines: Of its vector and that of every article sentence; None without an encoder.

    Returns:
        Index and probability of up to `MAX_SOURCES` sentences that are more likely than not, and
        of the best one in any case.
    """
    judged = [w for w in words if pair.links[w] or not pair.summary.words[w].capital]
    shares = pair.sentence_coverage(judged)
    top = max(shares)
    scored = []
    for index, share in enumerate(shares):
        if cosines is None:
            values: tuple[float, ...] = (share, share - top, 1.0)
            score = math.fsum(a * b for a, b in zip(_WITHOUT, values, strict=True))
        else:
            nearest = max(cosines)
            values = (share, cosines[index], share - top, cosines[index] - nearest, 1.0)
            score = math.fsum(a * b for a, b in zip(_WITH_VECTORS, values, strict=True))
        scored.append((1.0 / (1.0 + math.exp(-score)), index))
    scored.sort(key=lambda item: (-item[0], item[1]))
    return [
        (index, probability)
        for rank, (probability, index) in enumerate(scored[:MAX_SOURCES])
        if not rank or probability >= LEAST
    ]
