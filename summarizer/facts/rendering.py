"""How much of an Arabic text its translation renders, and how much of it the Arabic has.

Both are shares of content words with a counterpart on the other side: by the lexicon, or, for
names, by sound. Their harmonic mean is a quality estimate that needs no reference, as lexical
overlap scores of sentence alignment are.
"""

from __future__ import annotations

from typing import NamedTuple

from summarizer.facts.alignment import Alignment
from summarizer.facts.transliteration import same_name

_MOST_NAMES = 40  # words with a capital that are compared by sound; a clause has fewer


class Rendering(NamedTuple):
    """How two texts cover each other.

    Attributes:
        recall: Share of the Arabic words that the English renders.
        precision: Share of the English words that the Arabic has; names are left out.
    """

    recall: float
    precision: float

    @property
    def score(self) -> float:
        """Their harmonic mean, from 0 to 1."""
        return 2 * self.recall * self.precision / ((self.recall + self.precision) or 1.0)


def measure_rendering(pair: Alignment) -> Rendering:
    """Measure how well an English text (the summary of `pair`) renders an Arabic one."""
    words = pair.summary.words
    judged = [w for w, word in enumerate(words) if pair.links[w] or not word.capital]
    precision = sum(max(pair.links[w].values(), default=0.0) for w in judged)
    names = [word.text for word in words if word.capital][:_MOST_NAMES]
    recall = 0.0
    for back, word in zip(pair.back, pair.article.words, strict=True):
        if back:
            recall += max(back.values())
        elif not any(key.startswith("e:") for key in word.keys):
            recall += any(same_name(name, word.text) for name in names)
    return Rendering(recall / max(1, len(pair.article.words)), precision / max(1, len(judged)))
