"""What speaks for a statement being negated in only one of two texts.

What one text negates is looked for in the other, within a few words of each other; how well the
two places agree, and what else stands there, becomes numbers for `summarizer.facts.polarity`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import mode
from typing import Any, NamedTuple

from summarizer.facts.alignment import Alignment, Shape, Text
from summarizer.facts.anchors import Anchor
from summarizer.facts.negation import Region
from summarizer.facts.polarity_anchors import Anchors
from summarizer.facts.polarity_features import crossed
from summarizer.facts.polarity_sides import Side, any_between, article_side, own_soft
from summarizer.facts.polarity_windows import Window, find_windows
from summarizer.lazily import cached_property

_THAT = re.compile(
    r"(?<!\w)(?:أن|أنه|أنها|أي|ما|وجود|نية|نيته|نيتها|that|to|any|it|he|she|they|having|the)(?!\w)"
)
_LEAST = 0.2  # share of it below which a place is no candidate
_NEAR = 3  # content words around a place where a word like "lack" may stand
_BEFORE_IT = 5  # content words before a place where "confirmed" or "agreed" may stand
_AS_GOOD = 0.6  # share of the best place's score with which another place counts too


class Candidate(NamedTuple):
    """A statement that one text negates and the other may make.

    Attributes:
        region: What the one text negates.
        where: Content words of the other text that speak of it, in order.
        features: One number for each of `NAMES`.
    """

    region: Region
    where: tuple[int, ...]
    features: tuple[float, ...]


class PolarityEvidence:
    """The negations of a summary and its article, side by side.

    Args:
        pair: The two texts.
        numbers: Numbers and dates of the summary.
        names: People and places of the summary.
    """

    def __init__(
        self, pair: Alignment, numbers: Sequence[Anchor] = (), names: Sequence[Anchor] = ()
    ) -> None:
        self.pair = pair
        self.anchors = Anchors(pair, numbers, names)
        self.summary_side = Side(pair.summary, loose=False)
        self.article_side = article_side(pair.article)

    @cached_property
    def coverage(self) -> list[list[float]]:
        """For each summary sentence the share of its words that each article sentence may hold."""
        groups = self.summary_side.by_sentence
        count = len(self.pair.summary.sentences)
        return [self.pair.sentence_coverage(groups.get(s, [])) for s in range(count)]

    @cached_property
    def _clause_coverage(self) -> dict[int, list[float]]:
        groups = self.summary_side.by_clause
        return {c: self.pair.sentence_coverage(words) for c, words in groups.items()}

    def article_sides(self, find: Callable[[Text], Iterator[Any]]) -> list[Any]:
        """Return what is found in the article, once for all its summaries."""
        kept = self.article_side.kept
        if find not in kept:
            kept[find] = list(find(self.pair.article))
        found: list[Any] = kept[find]
        return found

    def article_context(self, word: int, shape: Shape) -> dict[int, float]:
        """Return the words around one of the article, once for all its summaries."""
        kept = self.article_side.kept
        if (word, shape) not in kept:
            place = self.pair.article.words[word]
            kept[word, shape] = self.pair.article.context(place.start, place.end, shape)
        found: dict[int, float] = kept[word, shape]
        return found

    def clause_words(self, text: Text, word: int) -> list[int]:
        """Return the words of the clause of a word."""
        side = self.summary_side if text is self.pair.summary else self.article_side
        return side.by_clause[text.clause_of[word]]

    def linked_share(self, words: Iterable[int], sentence: int) -> float:
        """Return the share of some summary words that an article sentence may hold."""
        words = list(words)
        return self.pair.sentence_coverage(words)[sentence]

    def lost(self) -> Iterator[Candidate]:
        """Yield what the article negates and the summary speaks of."""
        yield from self._candidates(lost=True)

    def added(self) -> Iterator[Candidate]:
        """Yield what the summary negates and the article speaks of."""
        yield from self._candidates(lost=False)

    def _candidates(self, *, lost: bool) -> Iterator[Candidate]:
        pair = self.pair
        one, other = self.article_side, self.summary_side
        links, back = pair.back, pair.links
        if not lost:
            one, other, links, back = other, one, back, links
        for number, region in enumerate(one.regions):
            windows = find_windows(region.words, links)
            if not windows or windows[0].score < _LEAST:
                continue
            home = one.sentence_of_cue[number]
            ranked = sorted(
                windows, key=lambda w: -w.score - self._cover(w, other, home, lost)[0] / 3
            )
            best = ranked[0]
            features = self._features(one, other, number, best, windows, links, back, lost)
            yield Candidate(region, tuple(best.where), crossed(features))

    def _cover(self, window: Window, other: Side, home: int, lost: bool) -> tuple[float, int, int]:
        """Return how well the sentences of two places agree, and their numbers."""
        there = mode(other.text.sentence_of[j] for j in window.where)
        said, known = (there, home) if lost else (home, there)
        return self.coverage[said][known], said, known

    def _features(
        self,
        one: Side,
        other: Side,
        number: int,
        best: Window,
        windows: list[Window],
        links: Sequence[dict[int, float]],
        back: Sequence[dict[int, float]],
        lost: bool,
    ) -> tuple[float, ...]:
        region, home = one.regions[number], one.sentence_of_cue[number]
        where, spoken = best.where, best.spoken
        cover, said, known = self._cover(best, other, home, lost)
        there = said if lost else known
        shares = self.coverage[said]
        rest = max((share for s, share in enumerate(shares) if s != known), default=0.0)
        own = where if lost else [i for i in region.words if i in spoken]
        rare = sorted((self.pair.importance[w] for w in own), reverse=True)
        text = other.text
        clause_of = self.pair.summary.clause_of
        clause = mode(clause_of[w] for w in own) if own else 0
        clause_shares = self._clause_coverage.get(clause, shares)
        clause_rest = max((c for s, c in enumerate(clause_shares) if s != known), default=0.0)
        inside = one.by_clause[one.text.clause_of[next(iter(region.words))]]
        held = set(other.by_sentence[there])
        order = list(region.words)
        first, second = (spoken.get(i, 0.0) for i in (order[0], order[min(1, len(order) - 1)]))
        before = not any(i >= one.cues[number] for i in region.words)
        span = range(where[0] - 1, where[-1] + 2)
        clauses = {text.clause_of[j] for j in where}
        count = sum(s == home for s in one.sentence_of_cue)
        affirmed = [
            i
            for i in other.affirmed
            if where[0] - _BEFORE_IT <= i <= where[-1] and text.sentence_of[i] == there
        ]
        sentence = set(one.by_sentence.get(home, ()))
        cue = one.cues[number]
        deniers = {at for at, r in zip(one.cues, one.regions, strict=True) if r.cue.denier}
        shared = sentence.intersection(deniers.union(one.soft)) - {cue}
        cues = other.own(back, shared)
        others = frozenset(cues)
        at_sentence = [c for c in cues if other.sentence_of_cue[c] == there]
        soft = own_soft(other.soft, back, shared)
        soft_here = [s for s in soft if s < len(text.words) and text.sentence_of[s] == there]
        rest_words = _complement(one.text, region)
        plainly = [i for i in region.words if _glossed(one.text, i)]
        plain = {j: {i: h for i, h in back[j].items() if i not in one.negated} for j in where}
        here = sum(
            max((back[j][i] for i in back[j] if i in region.words), default=0.0) for j in where
        )
        outside, beside = _elsewhere(one.text, plain, home)
        total = sum(region.words.values())
        return (
            best.score,
            math.log1p(min(len(spoken), len(where))),
            first,
            second,
            rare[0] if rare else 0.0,
            math.log1p(sum(rare)),
            len(where) / (where[-1] - where[0] + 1),
            cover,
            cover - rest,
            clause_shares[known],
            clause_shares[known] - clause_rest,
            sum(not held.isdisjoint(links[i]) for i in inside) / len(inside),
            float(region.cue.kind == "denial"),
            float(region.cue.kind == "refusal"),
            float(region.cue.kind == "bare"),
            float(before),
            min(2.0, other.reached(where, others)),
            float(any(other.cues[c] in span for c in cues)),
            float(any(other.clause_of_cue[c] in clauses for c in cues)),
            float(bool(at_sentence)),
            float(max(-2, min(2, count - len(at_sentence)))),
            float(count > 1),
            float(any_between(soft, where[0] - _NEAR, where[-1] + _NEAR)),
            float(any(text.clause_of[s] in clauses for s in soft_here)),
            float(bool(soft_here)),
            float(any_between(other.weak, where[0] - _NEAR, where[-1] + _NEAR)),
            float(there in other.weak_sentences),
            max(
                (
                    w.score / best.score
                    for w in windows
                    if w.score > _AS_GOOD * best.score and other.reached(w.where, others) > 0
                ),
                default=0.0,
            ),
            max(
                (
                    sum(
                        weight
                        * max((how for j, how in links[i].items() if j in r.words), default=0.0)
                        for i, weight in region.words.items()
                    )
                    for r in (other.regions[c] for c in cues)
                ),
                default=0.0,
            )
            / total,
            float(region.cue.denier and cue < len(links) and not held.isdisjoint(links[cue])),
            float(bool(affirmed)),
            float(any(sentence.isdisjoint(back[i]) for i in affirmed)),
            float(_asked(text, there)),
            min(2.0, outside / (here + 0.1)),
            min(2.0, beside / (here + 0.1)),
            float(self.pair.summary.language == "en"),
            math.log1p(len(region.words)),
            sum(spoken.get(i, 0.0) for i in rest_words) / len(rest_words),
            math.log1p(sum(i in spoken for i in rest_words)),
            sum(spoken.get(i, 0.0) for i in plainly) / max(1, len(plainly)),
            min(3.0, (where[-1] - where[0] + 1) / len(region.words)),
        )


def _complement(text: Text, region: Region) -> list[int]:
    """Return the words that say what is denied, without who denies it."""
    order = sorted(region.words)
    if region.cue.denier:
        end = text.words[order[-1]].end
        match = _THAT.search(text.text, region.cue.end, end)
        after = [i for i in order if match and text.words[i].start >= match.end()]
        if after:
            return after
        if len(order) > 3:  # its subject, most likely, stands first
            return order[len(order) // 2 :]
    return [i for i in order if text.words[i].start >= region.cue.end] or order


def _glossed(text: Text, word: int) -> bool:
    """Whether a word is likely no name: the lexicon or small letters tell."""
    if text.language == "en":
        return not text.words[word].capital
    return any(key[0] == "e" for key in text.words[word].keys)


def _asked(text: Text, sentence: int) -> bool:
    """Whether a sentence is a question, which states nothing."""
    _, end = text.sentences[sentence]
    return text.text[:end].rstrip().endswith(("؟", "?"))


def _elsewhere(text: Text, links: dict[int, dict[int, float]], home: int) -> tuple[float, float]:
    """Return how much of some words of the other text another sentence has, and this one."""
    found: dict[int, dict[int, float]] = {}
    for j, link in links.items():
        for i, how in link.items():
            held = found.setdefault(text.sentence_of[i], {})
            held[j] = max(how, held.get(j, 0.0))
    outside = max((sum(held.values()) for s, held in found.items() if s != home), default=0.0)
    return outside, sum(found.get(home, {}).values())
