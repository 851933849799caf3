"""What may negate in one text: its cues and the words like them, by word, clause and sentence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Sequence
from functools import lru_cache
from typing import Any

from summarizer.facts.alignment import Text
from summarizer.facts.negation import affirming_keys, find_regions, soft_cues
from summarizer.lazily import cached_property


class Side:
    """The cues of one text, by word, clause and sentence.

    Args:
        text: The text.
        loose: Whether words count as soft by their English glosses, too.
    """

    def __init__(self, text: Text, *, loose: bool) -> None:
        self.text = text
        self.regions = find_regions(text)
        last = max(0, len(text.words) - 1)
        self.cues = [text.place(region.cue.start) for region in self.regions]
        self.soft, self.weak = (
            sorted(text.place(start) for start, _ in soft_cues(text, loose=loose, section=name))
            for name in ("soft", "weak")
        )
        if text.words:
            self.sentence_of_cue = [text.sentence_at(region.cue.start) for region in self.regions]
            self.clause_of_cue = [text.clause_of[min(at, last)] for at in self.cues]
            self.weak_sentences = {text.sentence_of[min(at, last)] for at in self.weak}
        self.affirmed = [i for i, w in enumerate(text.words) if w.keys & affirming_keys()]

    @cached_property
    def negated(self) -> frozenset[int]:
        """Words that a cue reaches."""
        return frozenset(i for region in self.regions for i in region.words)

    @cached_property
    def by_sentence(self) -> dict[int, list[int]]:
        """Words by sentence."""
        return _grouped(self.text.sentence_of)

    @cached_property
    def by_clause(self) -> dict[int, list[int]]:
        """Words by clause."""
        return _grouped(self.text.clause_of)

    @cached_property
    def kept(self) -> dict[Any, Any]:
        """What was computed of the text once."""
        return {}

    def own(self, back: Sequence[dict[int, float]], held: Container[int]) -> list[int]:
        """Return the cues, by number, that the other text's sentence does not have, too.

        What both texts call a ban negates nothing in one of them only.

        Args:
            back: For each word of this text the words of the other it may render.
            held: The words of that sentence that are soft or cues, but for the one at hand.
        """
        return [
            number
            for number, region in enumerate(self.regions)
            if not (region.cue.denier and _renders(back, self.cues[number], held))
        ]

    @cached_property
    def _reaching(self) -> dict[int, list[tuple[int, float]]]:
        """For each word that a cue reaches the cues, by number, and how surely they do."""
        found: dict[int, list[tuple[int, float]]] = {}
        for number, region in enumerate(self.regions):
            for i, weight in region.words.items():
                found.setdefault(i, []).append((number, weight))
        return found

    def reached(self, where: Sequence[int], cues: Container[int]) -> float:
        """How surely one of some cues, by number, reaches some words."""
        total: dict[int, float] = {}
        for i in where:
            for number, weight in self._reaching.get(i, ()):
                if number in cues:
                    total[number] = total.get(number, 0.0) + weight
        return max(total.values(), default=0.0)


def own_soft(
    places: Sequence[int], back: Sequence[dict[int, float]], held: Container[int]
) -> list[int]:
    """Return the places of soft cues that the other text's sentence does not have, too."""
    return [at for at in places if not _renders(back, at, held)]


def _renders(back: Sequence[dict[int, float]], word: int, held: Container[int]) -> bool:
    return word < len(back) and any(i in held and how == 1.0 for i, how in back[word].items())


@lru_cache(maxsize=4)
def article_side(text: Text) -> Side:
    """The cues of an article, which are the same for all its summaries."""
    return Side(text, loose=True)


def _grouped(numbers: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for i, number in enumerate(numbers):
        found.setdefault(number, []).append(i)
    return found


def any_between(places: Sequence[int], first: int, last: int) -> bool:
    """Whether one of some places, in order, lies between two, both included."""
    at = bisect_left(places, first)
    return at < len(places) and places[at] <= last
