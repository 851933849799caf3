"""How one language is made: `extract` from the article, or `translate` what was selected of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from summarizer.arabic import clean, count_words
from summarizer.article import Article
from summarizer.candidates import TEMPERATURE, Attempt, choose
from summarizer.checks import check_extract, check_sentence, merge, verdict
from summarizer.clauses import readings
from summarizer.encoder import DIMENSIONS, MAX_CHARACTERS, SentenceEncoder
from summarizer.facts.alignment import Alignment, Text
from summarizer.facts.rendering import measure_rendering
from summarizer.facts.source import SourceText
from summarizer.lazily import cached_property
from summarizer.lexicon import ArticleHints, article_hints
from summarizer.orders import may_command, speaks_to_model
from summarizer.records import (
    Candidate,
    Check,
    Language,
    LanguageSummary,
    Options,
    Route,
    Source,
    Status,
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


class Translates(Protocol):
    """What the translate route needs of a translator."""

    def translate(
        self,
        clause: str,
        *,
        title: str = "",
        glossary: Mapping[str, str] | None = None,
        hints: Sequence[tuple[str, str]] = (),
    ) -> Generation:
        """Translate one Arabic sentence or clause into English."""
        ...

    def samples(
        self,
        clause: str,
        *,
        count: int,
        title: str = "",
        glossary: Mapping[str, str] | None = None,
        hints: Sequence[tuple[str, str]] = (),
        temperature: float = TEMPERATURE,
        seed: int = 0,
    ) -> Sequence[Generation]:
        """Draw several translations of it."""
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
    def source(self) -> SourceText:
        """The article as the checks need it."""
        return SourceText(self.article)

    @cached_property
    def lexicon(self) -> ArticleHints:
        """English for the article's words and names, for the translator."""
        return article_hints(self.article.text, self.article.headline)

    @cached_property
    def english(self) -> frozenset[str]:
        """English words that the lists have for the article."""
        return english_of(self.article.text, self.lexicon, (self.article.headline, *self.texts))

    @cached_property
    def orders(self) -> tuple[int, ...]:
        """Indices of the sentences that give orders to a language model; none if all do."""
        found = tuple(n for n, text in enumerate(self.texts) if speaks_to_model(text))
        return found if len(found) < len(self.texts) else ()

    @cached_property
    def told(self) -> tuple[int, ...]:
        """Indices of the others: what a summary may be made of."""
        orders = set(self.orders)
        return tuple(n for n in range(len(self.texts)) if n not in orders)

    @cached_property
    def doubtful(self) -> frozenset[int]:
        """Indices of the sentences that may give orders: nothing should rest on them."""
        return frozenset(n for n, text in enumerate(self.texts) if may_command(text))

    @property
    def overlong(self) -> int:
        """How many sentences are too long to be encoded whole."""
        return sum(len(text) > MAX_CHARACTERS for text in self.texts)

    def fits(self, words: int, max_sentences: int | None) -> bool:
        """Whether the whole article is no longer than a summary of it may be."""
        if max_sentences is not None and len(self.told) > max_sentences:
            return False
        return sum(count_words(self.texts[i]) for i in self.told) <= words

    def choose(self, words: int, max_sentences: int | None) -> list[Choice]:
        """Choose what carries the article, within a budget; a short article is taken whole."""
        if self.fits(words, max_sentences):
            return [Choice(i, readings(self.texts[i])[0]) for i in self.told]
        vectors = self._encoded
        title = self.article.headline
        chosen = select(
            [self.texts[i] for i in self.told],
            title,
            vectors[1:] if not self.orders else vectors[[i + 1 for i in self.told]],
            vectors[0] if title else vectors[0] * 0,
            words=words,
            max_sentences=max_sentences,
        )
        return [replace(choice, sentence=self.told[choice.sentence]) for choice in chosen]

    def cosine(self, text: str, other: str) -> float:
        """Cosine of two texts' vectors, from -1 to 1; 0 for a text that has none."""
        pair = self.encoder.encode([text, other])
        assert pair.shape == (2, DIMENSIONS)
        return float(pair[0] @ pair[1])


def extract(reading: PreparedArticle, options: Options) -> LanguageSummary:
    """Make the Arabic summary from the article's own clauses."""
    choices = reading.choose(options.words, options.sentences)
    return _summary("ar", "extract", None, [extract_choice(reading, one) for one in choices])


def extract_choice(reading: PreparedArticle, choice: Choice) -> SummarySentence:
    """Make a sentence of the article's own words, checked against them."""
    text = choice.reading.text
    source = reading.texts[choice.sentence]
    checks = (
        *check_sentence(text, source, "ar", ended=not choice.cut),
        check_extract(text, clean(source)),
    )
    status: Status = "ok" if all(check.ok for check in checks) else "flagged"
    return SummarySentence(text, (Source(choice.sentence, 1.0),), status, tuple(checks))


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
    made = [translate_choice(reading, translator, choice, options, glossary) for choice in choices]
    tokens = sum(spent for _, spent in made)
    sentences = [sentence for sentence, _ in made]
    warnings = []
    while len(sentences) > 1 and _total(sentences) > options.words and not whole:
        sentences.pop()
    if _total(sentences) > options.words:
        warnings.append(
            f"the English has {_total(sentences)} words, over the budget of {options.words}: it is"
            " one sentence or a whole short article, and a sentence is never cut."
        )
    return _summary("en", "translate", model, sentences, tokens), tuple(warnings)


def _total(sentences: Sequence[SummarySentence]) -> int:
    return sum(count_words(sentence.text) for sentence in sentences)


def translate_choice(
    reading: PreparedArticle,
    translator: Translates,
    choice: Choice,
    options: Options,
    glossary: Mapping[str, str],
) -> tuple[SummarySentence, int]:
    """Translate one clause; return the sentence and how many tokens were generated for it."""
    arabic = choice.reading.text
    attempts = _attempts(reading, translator, choice, options, glossary)
    best = choose(attempts)
    status = verdict(best.candidate.checks, best.support)
    sentence = SummarySentence(
        text="" if status == "withheld" else best.candidate.text,
        sources=(Source(choice.sentence, max(0.0, min(1.0, best.support))),),
        status=status,
        checks=best.candidate.checks,
        origin=arabic,
        candidates=tuple(a.candidate for a in attempts) if len(attempts) > 1 else (),
    )
    return sentence, sum(attempt.candidate.tokens for attempt in attempts)


def _attempts(
    reading: PreparedArticle,
    translator: Translates,
    choice: Choice,
    options: Options,
    glossary: Mapping[str, str],
) -> list[Attempt]:
    """Translate one clause greedily, and by sampling too if that one is doubtful."""
    arabic = choice.reading.text
    title = reading.article.headline
    found = reading.lexicon.hints(arabic, glossary)
    fixed = ("glossary", "term")
    terms = {hint.arabic: hint.english for hint in found if hint.kind in fixed}
    hints = [(hint.arabic, hint.english) for hint in found if hint.kind not in fixed]
    names = {h.arabic: h.english for h in found if h.kind in ("name", "place", *fixed)}

    def attempt(generation: Generation) -> Attempt:
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
        candidate = Candidate(text, checks, generation.tokens)
        pair = Alignment(Text(text, "en"), Text(arabic, "ar"))
        score = measure_rendering(pair).score
        return Attempt(candidate, support, generation.confidence, score)

    first = attempt(translator.translate(arabic, title=title, glossary=terms, hints=hints))
    if options.candidates == 1 or not first.doubtful:
        return [first]
    others = translator.samples(
        arabic,
        count=options.candidates - 1,
        title=title,
        glossary=terms,
        hints=hints,
        temperature=TEMPERATURE,
        seed=options.seed,
    )
    return [first, *map(attempt, others)]


def _summary(
    language: Language,
    route: Route,
    model: str | None,
    sentences: Sequence[SummarySentence],
    tokens: int = 0,
) -> LanguageSummary:
    """Join sentences; those that are withheld leave their failed checks, not their text."""
    shown = [sentence for sentence in sentences if sentence.status != "withheld"]
    hidden = [("", _without_evidence(s.checks)) for s in sentences if s.status == "withheld"]
    status: Status = "ok" if all(s.status == "ok" for s in sentences) else "flagged"
    return LanguageSummary(
        language=language,
        text=" ".join(sentence.text for sentence in shown),
        route=route,
        model=model,
        sentences=tuple(sentences),
        checks=merge([*((s.text, s.checks) for s in shown), *hidden]),
        status=status if shown else "withheld",
        tokens=tokens,
    )


def _without_evidence(checks: Sequence[Check]) -> tuple[Check, ...]:
    return tuple(replace(check, evidence=()) for check in checks)
