"""Whether the numbers and names near a place of a summary stand near a place of its article."""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.facts.alignment import Alignment
from summarizer.facts.anchors import Anchor

NAMES = ("numbers near", "numbers shared", "names near", "names shared")
_LETTERS = 6  # of a word and the space after it
_FALL = 0.25  # of the weight of an anchor with its distance from a place, in words
_MOST = 40  # anchors, and places of each, that are looked at; more would only cost time
_CLAUSE = 8  # words after which an anchor says little of a place


class Anchors:
    """What a summary names and counts, and where its article does.

    Args:
        pair: The summary beside the article.
        numbers: Numbers and dates of the summary.
        names: People and places of the summary.
    """

    def __init__(
        self, pair: Alignment, numbers: Sequence[Anchor] = (), names: Sequence[Anchor] = ()
    ) -> None:
        self._pair = pair
        self._kinds = (tuple(numbers), tuple(names))
        self._sentences: dict[int, int] = {}
        self._around: dict[int, list[list[tuple[float, Anchor]]]] = {}
        self._near: dict[tuple[tuple[int, ...], int], float] = {}

    def measure(self, said: int, known: int) -> tuple[float, ...]:
        """Return how well what stands around an offset of each text agrees.

        Args:
            said: An offset in the summary.
            known: An offset in the article.

        Returns:
            One number for each of `NAMES`: the best anchor of each kind by its distance from both
            places, and the share of those of the summary's sentence that the article's has.
        """
        if said not in self._around:
            self._around[said] = [self._beside(said, anchors) for anchors in self._kinds]
        found: list[float] = []
        for around in self._around[said]:
            best = total = weights = 0.0
            for weight, anchor in around:
                there = self._there(tuple(anchor.offsets[:_MOST]), known)
                weights += weight
                total += weight * (there > 0)
                best = max(best, weight * there)
            found += [best, total / weights if weights else 0.5]
        return tuple(found)

    def _beside(self, said: int, anchors: Sequence[Anchor]) -> list[tuple[float, Anchor]]:
        """Return the nearest anchors of the sentence at an offset of the summary."""
        sentence = self._pair.summary.sentence_at(said)
        own = [a for a in anchors if self._pair.summary.sentence_at(a.start) == sentence]
        far = {id(a): max(a.start - said, said - a.end) for a in own}
        if len(own) > _MOST:
            own = sorted(own, key=lambda a: far[id(a)])[:_MOST]
        return [(_weight(far[id(a)]), a) for a in own]

    def _there(self, offsets: tuple[int, ...], known: int) -> float:
        """How near to an offset of the article, in its sentence, one of an anchor's places is."""
        key = (offsets, known)
        if key not in self._near:
            home = self._sentence(known)
            self._near[key] = max(
                (_weight(abs(o - known)) for o in offsets if self._sentence(o) == home),
                default=0.0,
            )
        return self._near[key]

    def _sentence(self, offset: int) -> int:
        if offset not in self._sentences:
            self._sentences[offset] = self._pair.article.sentence_at(offset)
        return self._sentences[offset]


def _weight(letters: int) -> float:
    words = max(0.0, letters / _LETTERS - 1)
    return 1 / (1 + _FALL * min(words, 3.0 * _CLAUSE))
