"""Is what a summary states negated in the article, or the other way round?

What one text negates is looked for in the other: where the other speaks of the same things within a
few words of each other, it should negate them too. Places are compared, not sentences, which often
hold both a denial and a statement.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from statistics import mode

from summarizer.facts.alignment import Alignment, Text
from summarizer.facts.findings import Finding
from summarizer.facts.negation import (
    Region,
    affirming_keys,
    find_regions,
    is_bare,
    soft_cues,
)

_COVERED = 0.6  # share of a negated region that the other text must speak of
_WINDOW = 12  # content words within which it must do so
_ENOUGH, _COVERED_LONG = 3, 0.4  # so many words of it are enough at this share
_COVERED_ADDED = 0.7  # share at which the article speaks of what the summary negates
_COVERED_SAID = 0.3  # and where the other text has "confirmed" or "agreed" before it
_BEFORE_IT = 5  # content words before it where that may stand
_AS_GOOD = 0.7  # share of the best window's score with which another window counts too
_ELSEWHERE = 0.65  # of that, what another sentence may have at most
_NEAR = 3  # content words around them where a word like "lack" may stand


def _windows(
    words: dict[int, float], links: Sequence[dict[int, float]]
) -> list[tuple[float, list[int]]]:
    """Return places of the other text and how much of some words each speaks of, best first."""
    hits = sorted((j, i, how) for i in words for j, how in links[i].items())
    total = sum(words.values()) or 1.0
    found = []
    for j in sorted({hit[0] for hit in hits}):
        inside = hits[bisect_left(hits, (j,)) : bisect_left(hits, (j + _WINDOW,))]
        best: dict[int, float] = {}
        for _, i, how in inside:
            best[i] = max(how, best.get(i, 0.0))
        score = sum(words[i] * how for i, how in best.items()) / total
        found.append((score, sorted({k for k, _, _ in inside})))
    return sorted(found, key=lambda window: -window[0])


def lost_negations(pair: Alignment) -> list[Finding]:
    """Find what the article negates and the summary states."""
    return [
        Finding(
            pair.summary.words[where[0]].start,
            pair.summary.words[where[-1]].end,
            f"the article negates this ({pair.article.text[region.cue.start : region.cue.end]})",
            ((region.cue.start, region.cue.end),),
        )
        for region, where in _turned(pair.article, pair.summary, pair.back, pair.links, strict=True)
    ]


def added_negations(pair: Alignment) -> list[Finding]:
    """Find what the summary negates and the article states."""
    return [
        Finding(
            region.cue.start,
            region.cue.end,
            "the article does not negate this",
            ((pair.article.words[where[0]].start, pair.article.words[where[-1]].end),),
        )
        for region, where in _turned(
            pair.summary, pair.article, pair.links, pair.back, strict=False
        )
    ]


def _turned(
    one: Text,
    other: Text,
    links: Sequence[dict[int, float]],
    back: Sequence[dict[int, float]],
    *,
    strict: bool,
) -> Iterator[tuple[Region, list[int]]]:
    """Yield what is negated in one text and spoken of, but not negated, in the other."""
    negates = _negates(other, strict)
    denied = find_regions(other)
    affirmed = [i for i, word in enumerate(other.words) if word.keys & affirming_keys()]
    negated = {i for region in find_regions(one) for i in region.words}
    for region in find_regions(one):
        windows = _windows(region.words, links)
        if not windows:
            continue
        share, where = windows[0]
        spoken = {i for j in where for i in back[j] if i in region.words}
        if not (region.cue.denier or spoken & set(list(region.words)[:2])):
            continue  # the subject alone, of which the other text says something else
        matched = min(len(spoken), len(where))
        agreed = (
            strict
            and region.cue.denier
            and any(where[0] - _BEFORE_IT <= i <= where[-1] for i in affirmed)
        )
        least = _COVERED_SAID if agreed else _COVERED if matched < _ENOUGH else _COVERED_LONG
        if not strict:
            least = _COVERED_ADDED
        few = 2 if strict and (agreed or len(region.words) < _ENOUGH + 1) else _ENOUGH
        if matched < few or share < least:
            continue
        if any(score > _AS_GOOD * share and negates(at, agreed) for score, at in windows):
            continue
        if strict and (_asked(other, where) or _kept(one, other, region, back, where)):
            continue
        if not strict and any(
            len(_linked(region.words, links).intersection(r.words)) > 1 for r in denied
        ):
            continue  # it is denied somewhere else in the article
        # The other text may speak of something else that this text states elsewhere.
        plain = {j: {i: how for i, how in back[j].items() if i not in negated} for j in where}
        elsewhere = _elsewhere(one, plain)
        here = sum(
            max((back[j][i] for i in back[j] if i in region.words), default=0.0) for j in where
        )
        if elsewhere < _ELSEWHERE * here:
            yield region, where


def _negates(text: Text, strict: bool) -> Callable[[list[int], bool], bool]:
    """Return whether a text negates what some of its words say.

    Strictly, a cue must reach them, unless they follow a word such as "confirmed"; otherwise any
    cue in the sentence that holds most of them will do.
    """
    soft = [text.place(cue.start) for cue in soft_cues(text, loose=not strict)]
    hard = [
        (
            text.place(region.cue.start),
            set(region.words),
            is_bare(text.text[slice(*region.cue[:2])]),
        )
        for region in find_regions(text)
    ]
    last = len(text.words) - 1
    negative = {
        text.sentence_of[min(at, last)] for at in (*soft, *(at for at, *_ in hard)) if last >= 0
    }

    def negates(at: list[int], agreed: bool) -> bool:
        if not strict:
            return mode(text.sentence_of[j] for j in at) in negative
        for cue, words, bare in hard:
            inside = at[0] <= cue <= at[-1] and not (agreed and bare)
            if inside or len(words.intersection(at)) > 1 or at[0] in words:
                return True
        return not agreed and any(at[0] - _NEAR <= cue <= at[-1] + _NEAR for cue in soft)

    return negates


def _linked(words: Iterable[int], links: Sequence[dict[int, float]]) -> set[int]:
    return {j for i in words for j, how in links[i].items() if how == 1.0}


def _asked(text: Text, where: list[int]) -> bool:
    """Whether a place stands in a question, which states nothing."""
    _, end = text.sentences[text.sentence_of[where[0]]]
    return text.text[:end].rstrip().endswith(("؟", "?"))


def _kept(
    one: Text, other: Text, region: Region, back: Sequence[dict[int, float]], where: list[int]
) -> bool:
    """Whether the other text has the very verb of refusing in the same sentence."""
    cue = one.place(region.cue.start)
    sentence = other.sentence_of[where[0]]
    return region.cue.denier and any(
        cue in back[j] for j in range(len(other.words)) if other.sentence_of[j] == sentence
    )


def _elsewhere(text: Text, links: dict[int, dict[int, float]]) -> float:
    """Return how much of some words of the other text one clause of this text has."""
    clauses: dict[int, dict[int, float]] = {}
    for j, link in links.items():
        for i, how in link.items():
            clause = clauses.setdefault(text.sentence_of[i], {})
            clause[j] = max(how, clause.get(j, 0.0))
    return max((sum(clause.values()) for clause in clauses.values()), default=0.0)
