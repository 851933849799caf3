"""One summary out of the sentences that a model wrote, window by window, within a budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from summarizer.arabic import count_words
from summarizer.checks import merge
from summarizer.encoder import SentenceEncoder
from summarizer.records import Language, LanguageSummary, Route, Status, SummarySentence

SAME = 0.7
"""Cosine from which two sentences say the same: 0.3 % of 3,172 pairs of neighbouring sentences in
200 articles reach it (ANT Corpus, training part)."""

_FLAGGED = 0.3  # what a failed check costs a sentence, in cosine


def best_of(
    parts: Sequence[Sequence[SummarySentence]],
    encoder: SentenceEncoder,
    title: str,
    *,
    words: int,
    max_sentences: int | None = None,
) -> list[SummarySentence]:
    """Choose among the sentences written from an article's windows, in article order.

    The first window's come first, since news begins with what matters; then those nearest to the
    title, or without one to the first sentence. A sentence that says again what a chosen one says
    is left out, and so is one that does not fit. A sentence is never cut: the first may be over
    the budget.

    Args:
        parts: For each window its sentences. What is withheld is kept only if nothing else is.
        encoder: Compares sentences.
        title: The article's title, or the empty string.
        words: Word budget.
        max_sentences: At most this many.
    """
    units = [
        (window, place, sentence)
        for window, sentences in enumerate(parts)
        for place, sentence in enumerate(sentences)
        if sentence.status != "withheld"
    ]
    if not units:
        return [sentence for sentences in parts for sentence in sentences][:1]
    first = units[0][0]
    vectors = encoder.encode([*(sentence.text for _, _, sentence in units), title])
    anchor = vectors[-1] if title.strip() else vectors[0]
    value = (vectors[:-1] @ anchor).tolist()
    order = sorted(
        range(len(units)),
        key=lambda n: (
            units[n][0] != first,
            n if units[n][0] == first else 0,
            _FLAGGED * (units[n][2].status == "flagged") - value[n],
        ),
    )
    chosen: list[int] = []
    room = words
    for n in order:
        if max_sentences is not None and len(chosen) >= max_sentences:
            break
        length = count_words(units[n][2].text)
        told = any(float(vectors[n] @ vectors[m]) >= SAME for m in chosen)
        if not chosen or (length <= room and not told):
            chosen.append(n)
            room -= length
    return [units[n][2] for n in sorted(chosen)]


def joined(
    language: Language,
    route: Route,
    model: str | None,
    sentences: Sequence[SummarySentence],
    tokens: int = 0,
) -> LanguageSummary:
    """Join sentences to a summary; those that are withheld leave their failed checks only."""
    shown = [sentence for sentence in sentences if sentence.status != "withheld"]
    parts = [(sentence.text, sentence.checks) for sentence in shown]
    for sentence in sentences:
        if sentence.status == "withheld":
            parts.append(("", tuple(replace(check, evidence=()) for check in sentence.checks)))
    status: Status = "ok" if all(sentence.status == "ok" for sentence in sentences) else "flagged"
    return LanguageSummary(
        language=language,
        text=" ".join(sentence.text for sentence in shown),
        route=route,
        model=model,
        sentences=tuple(sentences),
        checks=merge(parts),
        status=status if shown else "withheld",
        tokens=tokens,
    )
