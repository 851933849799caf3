"""How well what a summary says around a name fits the places where an article has a name."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from summarizer.facts.alignment import Alignment, Shape
from summarizer.facts.anchors import Anchor
from summarizer.facts.cast import Cast, Name
from summarizer.facts.role_clues import FEATURES as CLUES
from summarizer.facts.role_clues import Clue, clue, clue_features
from summarizer.lazily import cached_property
from summarizer.records import Language
from summarizer.wordlists import read_sections

FEATURES = (
    "near words",
    "wide words",
    "words before it",
    "words after it",
    "share of the words beside it",
    "numbers",
    "other names",
    "sentence",
    "clause",
    "preposition",
    "adjective",
    "log mentions",
    "also in the sentence",
    "also in the summary",
    *CLUES,
)
COMPARED = 9
"""How many of the features, from the first on, are also compared as (theirs - mine) / both."""

_NEAR = (Shape(1.2, 2, 0.5, 0.0), Shape(0.8, 6, 0.5, 0.0))  # of the summary, of the article
_WIDE = (Shape(0.3, 8, 0.6, 0.0), Shape(0.1, 15, 0.6, 0.0))
_LETTERS = 6  # of a word and the space after it, for distances that are counted in letters
_WORD = re.compile(r"[^\W\d_]+")
_CLOSE = 6  # content words of the article on each side of a mention
_TITLE = 9  # content words of the article between a name and a word of its title
_BEFORE = 30  # letters before a name in which its preposition is looked for


@dataclass(frozen=True)
class RoleEvidence:
    """The names of one kind, and what stands around them.

    Attributes:
        pair: The summary beside the article.
        cast: The names.
        numbers: Numbers and dates of the summary.
        names: People and places of the summary.
    """

    pair: Alignment
    cast: Cast
    numbers: tuple[Anchor, ...]
    names: tuple[Anchor, ...]

    @cached_property
    def _contexts(self) -> tuple[list[dict[int, float]], ...]:
        article = self.pair.article
        return tuple(
            [article.context(name.start, name.end, shape) for name in self.cast.known]
            for shape in (_NEAR[1], _WIDE[1])
        )

    @cached_property
    def _named(self) -> frozenset[int]:
        """Words of the summary that are names of this kind."""
        place = self.pair.summary.place
        spans = ((place(name.start), place(name.end)) for name in self.cast.said)
        return frozenset(word for first, last in spans for word in range(first, last))

    @cached_property
    def _sentences(self) -> list[int]:
        """For each mention of the article its sentence."""
        return [self.pair.article.sentence_at(name.start) for name in self.cast.known]

    @cached_property
    def _edges(self) -> list[tuple[int, int]]:
        """For each mention of the article its first content word and the one after its last."""
        place = self.pair.article.place
        return [(place(name.start), place(name.end)) for name in self.cast.known]

    @cached_property
    def _prepositions(self) -> list[str]:
        text = self.pair.article.text
        return [_preposition(text, name, "ar") for name in self.cast.known]

    @cached_property
    def _owners(self) -> dict[int, int]:
        """For words of the article the mention that they stand closest to, as far as looked up."""
        return {}

    @cached_property
    def _clues(self) -> list[Clue]:
        text = self.pair.article.text
        return [clue(text, name, "ar", close=False) for name in self.cast.known]

    def table(self, mention: int, bearers: Sequence[Sequence[int]]) -> list[list[float]]:
        """Return the features of a mention of the summary for each of several bearers.

        Args:
            mention: Its index.
            bearers: For each bearer the article's mentions of it, by index.

        Returns:
            For each bearer one number for each of `FEATURES`.
        """
        summary = self.pair.summary
        name = self.cast.said[mention]
        here = summary.sentence_at(name.start)
        first, last = summary.place(name.start), summary.place(name.end)
        words = [w for w, s in enumerate(summary.sentence_of) if s == here and w not in self._named]
        home = summary.clause_of[min(first, len(summary.words) - 1)] if summary.words else 0
        clause = [w for w in words if summary.clause_of[w] == home]
        coverages = [self.pair.sentence_coverage(words), self.pair.sentence_coverage(clause)]
        around = [self._around(name.start, name.end, shape) for shape in (_NEAR[0], _WIDE[0])]
        inside = set(words)
        before = [w for w in (first - 1, first - 2) if w in inside]
        after = [w for w in (last, last + 1) if w in inside]
        beside = [w for w in range(first - 3, last + 5) if w in inside]
        numbers, names = (
            [
                anchor
                for anchor in anchors
                if anchor.offsets
                and summary.sentence_at(anchor.start) == here
                and not (anchor.start < name.end and name.start < anchor.end)
            ]
            for anchors in (self.numbers, self.names)
        )
        said = _preposition(summary.text, name, summary.language)
        others = [
            (self.cast.own[number], summary.sentence_at(other.start) == here)
            for number, other in enumerate(self.cast.said)
            if number != mention
        ]
        told = clue(summary.text, name, summary.language, close=True)
        rows = []
        for members in bearers:
            sentences = {self._sentences[i] for i in members}
            bearer = {g for g, known in enumerate(self.cast.members) if set(known) & set(members)}
            also = [near for own, near in others if own & bearer]
            rows.append(
                [
                    *(
                        self.pair.agreement(ctx, [known[i] for i in members])
                        for ctx, known in zip(around, self._contexts, strict=True)
                    ),
                    self._beside(before, members),
                    self._beside(after, members),
                    self._share(beside, members),
                    self._nearness(name.start, numbers, members),
                    self._nearness(name.start, names, members),
                    *(max((cov[s] for s in sentences), default=0.0) for cov in coverages),
                    float(any(self._prepositions[i] == said for i in members)),
                    float(any(self.cast.known[i].adjective == name.adjective for i in members)),
                    math.log(max(1, len(members))),
                    float(any(also)),
                    float(bool(also)),
                    self._title(name, first, members),
                    *clue_features(told, [self._clues[i] for i in members]),
                ]
            )
        return rows

    def _around(self, start: int, end: int, shape: Shape) -> dict[int, float]:
        found = self.pair.summary.context(start, end, shape)
        return {w: weight for w, weight in found.items() if w not in self._named}

    def _beside(self, words: Sequence[int], members: Sequence[int]) -> float:
        """How near to one of the mentions the article has one of the words next to the name."""
        article, best = self.pair.article, 0.0
        for rank, word in enumerate(words):
            weight = self.pair.importance[word] ** 0.5 * (0.7 if rank else 1.0)
            for place, how in self.pair.links[word].items():
                for i in members:
                    first, last = self._edges[i]
                    if first <= place < last or article.sentence_of[place] != self._sentences[i]:
                        continue
                    steps = min(abs(place - first), abs(place - last + 1))
                    best = max(best, how * weight / (1 + 0.6 * max(0, steps - 1)))
        return best

    def _share(self, words: Sequence[int], members: Sequence[int]) -> float:
        """Which share of some words the article has close to one of the mentions: a title."""
        best = 0.0
        for i in members:
            first, last = self._edges[i]
            close = range(first - _CLOSE, last + _CLOSE)
            here = self._sentences[i]
            found = sum(
                max(
                    (
                        how
                        for place, how in self.pair.links[word].items()
                        if place in close and self.pair.article.sentence_of[place] == here
                    ),
                    default=0.0,
                )
                for word in words
            )
            best = max(best, found / len(words) if words else 0.0)
        return best

    def _title(self, name: Name, first: int, members: Sequence[int]) -> float:
        """How much of its title the article has beside a bearer, nobody else between; less 0.5."""
        words = range(self.pair.summary.place(name.title), first) if name.title >= 0 else ()
        if not words:
            return 0.0
        found = 0.0
        for word in words:
            links = self.pair.links[word].items()
            found += max((how for at, how in links if self._owner(at) in members), default=0.0)
        return found / len(words) - 0.5

    def _owner(self, place: int) -> int:
        """The mention that a word of the article stands closest to, in its sentence; or -1."""
        if place not in self._owners:
            here = self.pair.article.sentence_of[place]
            near = [
                (max(first - place, place - last + 1), i)
                for i, (first, last) in enumerate(self._edges)
                if self._sentences[i] == here
            ]
            steps, nearest = min(near, default=(_TITLE, -1))
            self._owners[place] = nearest if steps <= _TITLE else -1
        return self._owners[place]

    def _nearness(self, start: int, anchors: Sequence[Anchor], members: Sequence[int]) -> float:
        """How near to one of the mentions the article has what stands near the name."""
        article, known = self.pair.article, self.cast.known
        total = weights = 0.0
        for anchor in anchors:
            weight = 1 / (1 + 0.15 * abs(anchor.start - start) / _LETTERS)
            weights += weight
            best = 0.0
            for offset in anchor.offsets:
                sentence = article.sentence_at(offset)
                for i in members:
                    if self._sentences[i] == sentence:
                        distance = abs(offset - known[i].start) / _LETTERS
                        best = max(best, 1 / (1 + 0.05 * distance))
            total += weight * best
        return total / weights if weights else 0.0


def _preposition(text: str, name: Name, language: Language) -> str:
    """Return what ties a name to what stands before it, in terms that both languages share."""
    if name.adjective:
        return "adjective"
    if name.particle:
        return _table("particles_ar")[name.particle]
    before = _WORD.findall(text[max(0, name.start - _BEFORE) : name.start])
    if before and language == "en" and before[-1].lower() == "the":
        before.pop()
    return _table(f"prepositions_{language}").get(before[-1].lower(), "") if before else ""


@cache
def _table(section: str) -> dict[str, str]:
    pairs = (entry.partition("=") for entry in read_sections("facts.txt")[section])
    return {word: kind for word, _, kind in pairs}
