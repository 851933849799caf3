"""Is what a summary states negated in the article, or the other way round?

A logistic regression judges each candidate of `summarizer.facts.polarity_evidence` and
`summarizer.facts.opposites` (`training/tune_negation.py`); its weights are in `data/negation.json`.
"""

from __future__ import annotations

from collections.abc import Sequence

from summarizer.facts import opposites, polarity_features
from summarizer.facts.alignment import Alignment
from summarizer.facts.anchors import Anchor
from summarizer.facts.findings import Finding
from summarizer.facts.opposites import oppositions
from summarizer.facts.polarity_evidence import PolarityEvidence
from summarizer.facts.regression import Weights, read_weights

NAMES = {
    "lost": polarity_features.NAMES,
    "added": polarity_features.NAMES,
    "opposite": opposites.NAMES,
}
"""The features of each kind of candidate."""


def weights(kind: str) -> Weights:
    """Return the weights for "lost", "added" or "opposite"."""
    return read_weights("negation.json", kind, tuple(NAMES[kind]))


def turned(
    pair: Alignment, numbers: Sequence[Anchor] = (), names: Sequence[Anchor] = ()
) -> list[Finding]:
    """Find what is negated in only one of two texts, and words turned into their opposite.

    Args:
        pair: The summary beside the article.
        numbers: Numbers and dates of the summary, and where the article has them.
        names: The same of people and places.
    """
    evidence = PolarityEvidence(pair, numbers, names)
    return [*_lost(evidence), *_added(evidence), *_opposed(evidence)]


def lost_negations(pair: Alignment) -> list[Finding]:
    """Find what the article negates and the summary states."""
    return _lost(PolarityEvidence(pair))


def added_negations(pair: Alignment) -> list[Finding]:
    """Find what the summary negates and the article states."""
    return _added(PolarityEvidence(pair))


def opposed(pair: Alignment) -> list[Finding]:
    """Find words where the article has the opposite at the same place."""
    return _opposed(PolarityEvidence(pair))


def _lost(evidence: PolarityEvidence) -> list[Finding]:
    summary, article = evidence.pair.summary, evidence.pair.article
    return [
        Finding(
            summary.words[where[0]].start,
            summary.words[where[-1]].end,
            f"the article negates this ({article.text[region.cue.start : region.cue.end]})",
            ((region.cue.start, region.cue.end),),
        )
        for region, where, features in evidence.lost()
        if weights("lost").score(features) >= 0
    ]


def _added(evidence: PolarityEvidence) -> list[Finding]:
    article = evidence.pair.article
    return [
        Finding(
            region.cue.start,
            region.cue.end,
            "the article does not negate this",
            ((article.words[where[0]].start, article.words[where[-1]].end),),
        )
        for region, where, features in evidence.added()
        if weights("added").score(features) >= 0
    ]


def _opposed(evidence: PolarityEvidence) -> list[Finding]:
    summary, article = evidence.pair.summary, evidence.pair.article
    findings = []
    for found in oppositions(evidence):
        if weights("opposite").score(found.features) >= 0:
            (start, end), there = found.span, found.there
            word, known = summary.text[start:end], article.text[there[0] : there[1]]
            detail = f"{word!r} is the opposite of what the article says ({known})"
            findings.append(Finding(start, end, detail, (there,)))
    return findings
