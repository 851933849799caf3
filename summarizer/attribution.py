"""Sentences that a model wrote from an article: what each rests on, and whether it is true to it.

A generated sentence has no source of its own as a translated clause has, so it is held against the
whole article by the checks of `summarizer.verify`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from summarizer.checks import complete, verdict
from summarizer.clauses import finish
from summarizer.facts.examination import Examination
from summarizer.orders import may_command
from summarizer.outcomes import checks_of_span
from summarizer.records import Check, Evidence, Language, Source, SummarySentence
from summarizer.sentences import split_sentences

if TYPE_CHECKING:
    from summarizer.routes import PreparedArticle

_RESTS = 1  # sources of a sentence, the best first, that may not give orders


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
    if not any(char.isalnum() for text, _ in found for char in text):
        nothing = Check("language", False, "there are no words")
        return [SummarySentence("", (), "withheld", (nothing,))]
    spans, text = [], ""
    for sentence, _ in found:
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + " "
    whole = Examination(reading.source, text, language, reading.encoder, spans)
    told = set(read)
    made = []
    for number, ((sentence, complete_), (start, end)) in enumerate(zip(found, spans, strict=True)):
        checks = (
            *checks_of_span(whole, start, end, reading.article.text),
            complete(sentence, complete_),
            _instructions(reading, sentence, whole.sources(number)),
        )
        sources = tuple(
            Source(index, score) for index, score in whole.sources(number) if index in told
        )
        status = verdict(checks, whole.nearest(number))
        shown = "" if status == "withheld" else sentence
        made.append(SummarySentence(shown, sources, status, checks))
    return made


def _instructions(
    reading: PreparedArticle, sentence: str, sources: Sequence[tuple[int, float]]
) -> Check:
    """Check that a sentence rests on none of the article's that may give orders to a model."""
    if not sources:
        detail = "it rests on no sentence of the article"
        return Check(
            "instructions", False, detail, (Evidence("summary", 0, len(sentence), sentence),)
        )
    resting = [index for index, _ in sources[:_RESTS] if index in reading.doubtful]
    if not resting and not may_command(sentence):
        return Check("instructions", True)
    detail = "it speaks of a summary or a model itself"
    if resting:
        detail = f"it rests on sentence {resting[0] + 1}, which may give orders to a language model"
    whole = Evidence("summary", 0, len(sentence), sentence)
    return Check("instructions", False, detail, (whole,))
