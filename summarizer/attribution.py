"""Sentences that a model wrote from an article: what each rests on, and whether it is true to it.

A generated sentence has no source of its own as a translated clause has, so it is compared with
every sentence that the model read. Arabic and English vectors lie in one space.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from summarizer.checks import check_sentence, verdict
from summarizer.clauses import finish
from summarizer.records import Check, Evidence, Language, Source, SummarySentence
from summarizer.sentences import split_sentences
from summarizer.strangers import strangers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from summarizer.routes import PreparedArticle

SUPPORTED = 0.4
"""Least cosine of a generated sentence to the article sentence nearest to it. Of 295 sentences that
editors of France24 and BBC Arabic wrote above their articles (ANT Corpus, training part, 200
articles), 3.4 % fall below it with their own article; 0.3 % reach it with another one."""

MAX_SOURCES = 3
_NEAR = 0.12  # a further source is at most so much farther away than the nearest


def attribute(
    vector: NDArray[np.float32], numbers: Sequence[int], vectors: NDArray[np.float32]
) -> tuple[Source, ...]:
    """Return the article sentences that a sentence rests on, the nearest first.

    Args:
        vector: Vector of the sentence, shape (512,).
        numbers: Indices of the article sentences it may rest on.
        vectors: Their vectors, shape (len(numbers), 512).
    """
    scores = (vectors @ vector).tolist()
    ranked = sorted(zip(scores, numbers, strict=True), key=lambda pair: (-pair[0], pair[1]))
    least = max(SUPPORTED, ranked[0][0] - _NEAR) if ranked else 1.0
    return tuple(
        Source(number, max(0.0, min(1.0, score)))
        for rank, (score, number) in enumerate(ranked[:MAX_SOURCES])
        if not rank or score >= least
    )


def sentences_of(answer: str, *, ended: bool) -> list[tuple[str, bool]]:
    """Split a model's answer into sentences, each with whether the model ended it.

    An answer that was cut off loses its last, unfinished sentence, unless it has no other.

    Args:
        answer: What the model wrote.
        ended: Whether the model ended it.
    """
    text = " ".join(answer.split())
    found = [text[start:end] for start, end in split_sentences(text)]
    if not ended and len(found) > 1:
        return [(sentence, True) for sentence in found[:-1]]
    return [(finish(sentence) if ended else sentence, ended) for sentence in found]


def check_generated(
    reading: PreparedArticle,
    answer: str,
    language: Language,
    *,
    ended: bool,
    read: Sequence[int],
) -> list[SummarySentence]:
    """Split an answer into sentences, attribute and check each against the whole article.

    Args:
        reading: The article.
        answer: What the model wrote.
        language: The language it should be in.
        ended: Whether the model ended the answer itself.
        read: Indices of the article sentences that the model was given.

    Returns:
        At least one sentence, in order; the text of those too bad to be shown is empty.
    """
    found = sentences_of(answer, ended=ended)
    vectors = reading.encoder.encode(
        [*(text for text, _ in found), *(reading.texts[number] for number in read)]
    )
    known = reading.english if language == "en" else frozenset()
    made = []
    for (text, complete), vector in zip(found, vectors, strict=False):
        sources = attribute(vector, read, vectors[len(found) :])
        support = sources[0].score if sources else 0.0
        checks = (
            *(
                check
                for check in check_sentence(
                    text,
                    reading.article.text,
                    language,
                    strange=strangers(text, known) if language == "en" else (),
                    ended=complete,
                )
                if check.name != "length"  # a ratio to a source that is translated whole
            ),
            _supported(text, support),
        )
        status = verdict(checks, support)
        made.append(SummarySentence("" if status == "withheld" else text, sources, status, checks))
    nothing = Check("language", False, "there are no words")
    return made or [SummarySentence("", (), "withheld", (nothing,))]


def _supported(text: str, support: float) -> Check:
    if support >= SUPPORTED:
        return Check("support", True)
    detail = f"no sentence of the article says this (nearest cosine {support:.2f})"
    return Check("support", False, detail, (Evidence("summary", 0, len(text), text),))
