"""Which words of an article the words of a summary may render, and how well two places agree."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from summarizer.facts.words import Word, content_words, neighbours, phrase_keys
from summarizer.lazily import cached_property
from summarizer.records import Language
from summarizer.sentences import split_sentences

SYNONYM = 0.6  # how much a word counts that the lexicon only lists beside the other
_MOST_PLACES = 200  # of one word in an article; more would only cost time
_PAUSE = re.compile(
    r"[،,؛;:()\[\]«»\"“”—–]|\s-\s|\n"
    r"|\b(?:while|whereas|but|although|though|however|because|when|after|before|which|who)\b"
    r"|(?<!\w)(?:و?فيما|و?بينما|لكن|ولكن|غير أن|إلا أن|بعدما|قبل أن|بعد أن|حيث|الذي|التي|الذين)"
    r"(?!\w)"
)


class Shape(NamedTuple):
    """How the weight of a word falls with its distance from a place.

    Attributes:
        fall: By how much a step of one content word makes it less: 1 / (1 + fall * steps).
        reach: Content words on each side that count at all.
        other_clause: Factor for words of another clause.
        next_sentence: Factor for words of the sentence after it; 0 to leave them out.
    """

    fall: float
    reach: int
    other_clause: float
    next_sentence: float


WIDE = Shape(0.22, 40, 0.6, 0.35)


class Text:
    """A text cut into content words, clauses and sentences.

    Args:
        text: The text; all offsets are into it.
        language: The language it is in.
        sentences: Spans of its sentences, if they are known already.
    """

    def __init__(
        self,
        text: str,
        language: Language,
        sentences: Sequence[tuple[int, int]] | None = None,
    ) -> None:
        self.text = text
        self.language = language
        found = sentences if sentences is not None else split_sentences(text)
        self.sentences: tuple[tuple[int, int], ...] = tuple((start, end) for start, end in found)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its content words, with the keys of set phrases that they are part of."""
        words = content_words(self.text, self.language)
        if self.language == "ar":
            more = phrase_keys(self.text)
            words = [word._replace(keys=word.keys | more.get(word.start, set())) for word in words]
        return tuple(words)

    @cached_property
    def _starts(self) -> list[int]:
        return [word.start for word in self.words]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    @cached_property
    def sentence_of(self) -> tuple[int, ...]:
        """For each word the index of its sentence; what stands before the first belongs to it."""
        return tuple(map(self.sentence_at, self._starts))

    @cached_property
    def clause_of(self) -> tuple[int, ...]:
        """For each word the number of its clause in the text, as far as pauses show it."""
        pauses = [match.start() for match in _PAUSE.finditer(self.text)]
        return tuple(bisect_right(pauses, word.start) for word in self.words)

    def sentence_at(self, offset: int) -> int:
        """Return the index of the sentence that an offset is in."""
        return max(0, bisect_right(self._sentence_starts, offset) - 1)

    def place(self, offset: int) -> int:
        """Return the index of the first content word that begins at or after an offset."""
        return bisect_right(self._starts, offset - 1)

    def context(self, start: int, end: int, shape: Shape = WIDE) -> dict[int, float]:
        """Return the words around a span with their weights: near words, same clause, more.

        Args:
            start: Offset of the span's beginning.
            end: Offset of its end. Words inside the span are not in its context.
            shape: How far it reaches and how fast it falls.
        """
        first, last = self.place(start), self.place(end)
        if not self.words:
            return {}
        home = min(first, len(self.words) - 1)
        sentence, clause = self.sentence_of[home], self.clause_of[home]
        weights = {}
        for i in range(max(0, first - shape.reach), min(len(self.words), last + shape.reach)):
            if first <= i < last:
                continue
            steps = first - i if i < first else i - last + 1
            weight = 1.0 / (1.0 + shape.fall * (steps - 1))
            if self.sentence_of[i] != sentence:
                if self.sentence_of[i] != sentence + 1:
                    continue
                weight *= shape.next_sentence
            elif self.clause_of[i] != clause:
                weight *= shape.other_clause
            if weight:
                weights[i] = weight
        return weights


@dataclass(frozen=True)
class Alignment:
    """A summary beside its article."""

    summary: Text
    article: Text

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for i, word in enumerate(self.article.words):
            for key in word.keys:
                places = index.setdefault(key, [])
                if len(places) < _MOST_PLACES:
                    places.append(i)
        return index

    @cached_property
    def links(self) -> tuple[dict[int, float], ...]:
        """For each word of the summary the words of the article it may render, with strength."""
        return tuple(self._link(word) for word in self.summary.words)

    def _link(self, word: Word) -> dict[int, float]:
        found: dict[int, float] = {}
        for key in word.keys:
            for near in neighbours(key):
                for i in self._index.get(near, ()):
                    found[i] = SYNONYM
        for key in word.keys:
            for i in self._index.get(key, ()):
                found[i] = 1.0
        return found

    @cached_property
    def back(self) -> tuple[dict[int, float], ...]:
        """The same links from the article's words to the summary's."""
        links: tuple[dict[int, float], ...] = tuple({} for _ in self.article.words)
        for w, link in enumerate(self.links):
            for i, how in link.items():
                links[i][w] = how
        return links

    @cached_property
    def importance(self) -> tuple[float, ...]:
        """For each word of the summary how telling it is: words of few sentences are."""
        return tuple(
            1.0 / max(1, len({self.article.sentence_of[i] for i in link})) for link in self.links
        )

    def agreement(self, said: dict[int, float], places: Iterable[dict[int, float]]) -> float:
        """Return how much of a context in the summary stands in any of the article's contexts.

        Args:
            said: Words of the summary with weights, from `Text.context`.
            places: The same for places of the article.
        """
        around: dict[int, float] = {}
        for place in places:
            for i, weight in place.items():
                around[i] = max(weight, around.get(i, 0.0))
        return sum(
            weight
            * self.importance[w]
            * max((around.get(i, 0.0) * how for i, how in self.links[w].items()), default=0.0)
            for w, weight in said.items()
        )

    def sentence_coverage(self, words: Sequence[int]) -> list[float]:
        """Return for each article sentence the share of the given summary words it may hold."""
        shares = [0.0] * max(1, len(self.article.sentences))
        for w in words:
            best: dict[int, float] = {}
            for i, how in self.links[w].items():
                sentence = self.article.sentence_of[i]
                best[sentence] = max(how, best.get(sentence, 0.0))
            for sentence, how in best.items():
                shares[sentence] += how
        return [share / max(1, len(words)) for share in shares]
