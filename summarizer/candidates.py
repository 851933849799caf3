"""Which of several translations of a clause to take: checks, support, confidence, consensus.

Candidates are compared with each other as in minimum Bayes risk decoding (Kumar and Byrne 2004;
with chrF as the utility, Eikema and Aziz 2020, arXiv 2005.10283) and reranked by quality
estimation (Fernandes et al. 2022, arXiv 2205.00978).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.records import Candidate

TEMPERATURE = 0.6
CONFIDENT = -0.4
"""Mean log-probability of a greedy translation's tokens below which others are drawn too: on 60
sentences of UD PUD news, of 90 % of them (`training/tune_candidates.py`)."""

# Weights of the score, tuned on the same sentences; the choice among one greedy and four drawn
# translations has chrF2 48.8 there, the greedy one 47.1, the best of the five 52.5. Eight drawn
# ones would bring 0.4 more at nearly twice the time.
FAILED = -0.1  # for each failed check
SUPPORT = 0.6
CONFIDENCE = 0.1
CONSENSUS = 0.5
RENDERING = 0.4

_ORDER = 6
_BETA = 2.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One translation of a clause with what is known of it.

    Attributes:
        candidate: Its text, checks and tokens.
        support: Cosine of its vector and the clause's, from -1 to 1.
        confidence: Mean log-probability of its tokens; None when unknown.
        rendering: How much of the clause it renders and the other way round, from 0 to 1.
    """

    candidate: Candidate
    support: float
    confidence: float | None = None
    rendering: float = 0.0

    @property
    def failures(self) -> int:
        """How many checks failed."""
        return sum(not check.ok for check in self.candidate.checks)

    @property
    def doubtful(self) -> bool:
        """Whether others should be tried: a check failed or the model was unsure."""
        unsure = self.confidence is not None and self.confidence < CONFIDENT
        return unsure or not self.candidate.ok


def choose(attempts: Sequence[Attempt]) -> Attempt:
    """Return the best of at least one attempt; the earlier one of equals."""
    scores = score(attempts)
    return attempts[scores.index(max(scores))]


def score(attempts: Sequence[Attempt]) -> list[float]:
    """Return a score for each attempt, comparable within these attempts only."""
    agreement = consensus([attempt.candidate.text for attempt in attempts])
    return [
        FAILED * attempt.failures
        + SUPPORT * attempt.support
        + CONFIDENCE * (attempt.confidence or 0.0)
        + CONSENSUS * agree
        + RENDERING * attempt.rendering
        for attempt, agree in zip(attempts, agreement, strict=True)
    ]


def consensus(texts: Sequence[str]) -> list[float]:
    """Return the mean chrF of each text to the other ones, from 0 to 1; 0 for a single text."""
    grams = [_grams(text) for text in texts]
    return [
        sum(_chrf(one, other) for j, other in enumerate(grams) if i != j) / max(1, len(grams) - 1)
        for i, one in enumerate(grams)
    ]


def chrf(hypothesis: str, reference: str) -> float:
    """Return chrF2 of two texts, from 0 to 1 (Popović 2015), spaces left out.

    sacrebleu, which evaluation uses, is too heavy to be needed for every translation; a test
    compares the two.
    """
    return _chrf(_grams(hypothesis), _grams(reference))


def _grams(text: str) -> list[Counter[str]]:
    packed = "".join(text.split())
    return [
        Counter(packed[i : i + n] for i in range(len(packed) - n + 1)) for n in range(1, _ORDER + 1)
    ]


def _chrf(hypothesis: Sequence[Counter[str]], reference: Sequence[Counter[str]]) -> float:
    precision = recall = 0.0
    orders = 0
    for ours, theirs in zip(hypothesis, reference, strict=True):
        made, wanted = ours.total(), theirs.total()
        if not made or not wanted:
            continue
        both = (ours & theirs).total()
        precision += both / made
        recall += both / wanted
        orders += 1
    if not orders or not precision + recall:
        return 0.0
    precision, recall = precision / orders, recall / orders
    return (1 + _BETA**2) * precision * recall / (_BETA**2 * precision + recall)
