"""How one language is made: `extract` from the article, or `translate` what was selected of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from summarizer.arabic import clean, count_words
from summarizer.article import Article
from summarizer.checks import check_extract, check_sentence, merge
from summarizer.clauses import readings
from summarizer.encoder import DIMENSIONS, MAX_CHARACTERS, SentenceEncoder
from summarizer.lexicon import ArticleHints, article_hints
from summarizer.records import (
    Candidate,
    Check,
    Language,
    LanguageSummary,
    Options,
    Route,
    Source,
    SummarySentence,
)
from summarizer.selection import Choice, select
from summarizer.strangers import english_of, strangers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from summarizer.engines.base import Generation

ENGLISH_PER_ARABIC = 1.25
"""Words of English that a word of Arabic news becomes (median 1.17, mean 1.20 on UD PUD news)."""

_SAMPLING = 0.6


class Translates(Protocol):
    """What the translate route needs of a translator."""

    def translate(
        self,
        clause: str,
        *,
        title: str = "",
        glossary: Mapping[str, str] | None = None,
        hints: Sequence[tuple[str, str]] = (),
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Generation:
        """Translate one Arabic sentence or clause into English."""
        ...


@dataclass(frozen=True)
class PreparedArticle:
    """An article that was read: its sentences encoded, ready for any number of selections."""

    article: Article
    encoder: SentenceEncoder

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The raw sentences."""
        return tuple(sentence.text for sentence in self.article.sentences)

    @cached_property
    def _encoded(self) -> NDArray[np.float32]:
        return self.encoder.encode([self.article.headline, *self.texts])

    @cached_property
    def lexicon(self) -> ArticleHints:
        """English for the article's words and names, for the translator."""
        return article_hints(self.article.text, self.article.headline)

    @cached_property
    def english(self) -> frozenset[str]:
        """English words that the lists have for the article."""
        return english_of(self.article.text, self.lexicon, (self.article.headline, *self.texts))

    @property
    def overlong(self) -> int:
        """How many sentences are too long to be encoded whole."""
        return sum(len(text) > MAX_CHARACTERS for text in self.texts)

    def fits(self, words: int, max_sentences: int | None) -> bool:
        """Whether the whole article is no longer than a summary of it may be."""
        if max_sentences is not None and len(self.texts) > max_sentences:
            return False
        return sum(map(count_words, self.texts)) <= words

    def choose(self, words: int, max_sentences: int | None) -> list[Choice]:
        """Choose what carries the article, within a budget; a short article is taken whole."""
        if self.fits(words, max_sentences):
            return [Choice(i, readings(text)[0]) for i, text in enumerate(self.texts)]
        vectors = self._encoded
        title = self.article.headline
        return select(
            self.texts,
            title,
            vectors[1:],
            vectors[0] if title else vectors[0] * 0,
            words=words,
            max_sentences=max_sentences,
        )

    def cosine(self, text: str, other: str) -> float:
        """Cosine of two texts' vectors, from -1 to 1; 0 for a text that has none."""
        pair = self.encoder.encode([text, other])
        assert pair.shape == (2, DIMENSIONS)
        return float(pair[0] @ pair[1])


def extract(reading: PreparedArticle, options: Options) -> LanguageSummary:
    """Make the Arabic summary from the article's own clauses."""
    parts: list[tuple[str, tuple[Check, ...]]] = []
    sentences = []
    for choice in reading.choose(options.words, options.sentences):
        text = choice.reading.text
        source = reading.texts[choice.sentence]
        checks = (
            *check_sentence(text, source, "ar", ended=not choice.cut),
            check_extract(text, clean(source)),
        )
        parts.append((text, checks))
        sentences.append(SummarySentence(text, (Source(choice.sentence, 1.0),)))
    return _summary("ar", "extract", None, sentences, parts)


def translate(
    reading: PreparedArticle,
    translator: Translates,
    model: str,
    options: Options,
    glossary: Mapping[str, str],
) -> tuple[LanguageSummary, tuple[str, ...]]:
    """Make the English summary by translating what carries the article, clause by clause.

    Args:
        reading: The article.
        translator: Translates one clause.
        model: What the result records as the model.
        options: Budgets, candidates and seed.
        glossary: Fixed translations, Arabic to English.

    Returns:
        The summary and what its reader should know of it.
    """
    whole = reading.fits(options.words, options.sentences)
    words = options.words if whole else max(5, round(options.words / ENGLISH_PER_ARABIC))
    choices = reading.choose(words, options.sentences)
    made: list[tuple[Choice, Candidate, float]] = []
    for choice in choices:
        made.append((choice, *_best(reading, translator, choice, options, glossary)))
    warnings = []
    while len(made) > 1 and _total(made) > options.words and not whole:
        made.pop()
    if _total(made) > options.words:
        warnings.append(
            f"the English has {_total(made)} words, over the budget of {options.words}: it is one"
            " sentence or a whole short article, and a sentence is never cut."
        )
    parts = [(candidate.text, candidate.checks) for _, candidate, _ in made]
    sentences = [
        SummarySentence(candidate.text, (Source(choice.sentence, max(0.0, min(1.0, support))),))
        for choice, candidate, support in made
    ]
    summary = _summary("en", "translate", model, sentences, parts)
    return summary, tuple(warnings)


def _total(made: Sequence[tuple[Choice, Candidate, float]]) -> int:
    return sum(count_words(candidate.text) for _, candidate, _ in made)


def _best(
    reading: PreparedArticle,
    translator: Translates,
    choice: Choice,
    options: Options,
    glossary: Mapping[str, str],
) -> tuple[Candidate, float]:
    """Translate one clause: greedily, then by sampling for as long as a check fails."""
    arabic = choice.reading.text
    hints = reading.lexicon.hints(arabic, glossary)
    names = {hint.arabic: hint.english for hint in hints if hint.kind in ("name", "place")}
    tried: list[tuple[Candidate, float]] = []
    for attempt in range(options.candidates):
        generation = translator.translate(
            arabic,
            title=reading.article.headline,
            glossary=glossary,
            hints=[(hint.arabic, hint.english) for hint in hints if hint.kind != "glossary"],
            temperature=_SAMPLING if attempt else 0.0,
            seed=options.seed + attempt,
        )
        text = generation.text.strip()
        support = reading.cosine(text, arabic) if text else 0.0
        checks = check_sentence(
            text,
            arabic,
            "en",
            article=reading.article.text,
            names=names,
            strange=strangers(text, reading.english),
            support=support,
            ended=generation.finish == "stop" and not choice.cut,
        )
        tried.append((Candidate(text, checks, generation.tokens), support))
        if tried[-1][0].ok:
            break
    return min(tried, key=lambda item: (_failures(item[0]), -item[1]))


def _failures(candidate: Candidate) -> int:
    return sum(not check.ok for check in candidate.checks)


def _summary(
    language: Language,
    route: Route,
    model: str | None,
    sentences: Sequence[SummarySentence],
    parts: Sequence[tuple[str, Sequence[Check]]],
) -> LanguageSummary:
    checks = merge(parts)
    return LanguageSummary(
        language=language,
        text=" ".join(text for text, _ in parts),
        route=route,
        model=model,
        sentences=tuple(sentences),
        checks=checks,
        status="ok" if all(check.ok for check in checks) else "flagged",
    )
