"""`verify`: is any Arabic or English text true to the Arabic article that it claims to summarise?

Every check compares the text with the article, never with another summary. All but `support` work
on words, through the lexicon and the name lists, so that they can say what is wrong and where.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from summarizer.arabic import arabic_share
from summarizer.article import Article, require_arabic
from summarizer.errors import ArticleError, OptionError
from summarizer.facts.examination import Examination
from summarizer.facts.source import SourceText
from summarizer.outcomes import check_of, checks_of_span
from summarizer.plain import check_dict, sentence_dict
from summarizer.records import (
    LANGUAGES,
    Check,
    Language,
    Source,
    Status,
    SummarySentence,
)

if TYPE_CHECKING:
    from summarizer.encoder import SentenceEncoder

MAX_CHARACTERS = 100_000
"""A text longer than this is no summary of a news article."""


@dataclass(frozen=True)
class Verification:
    """What `examine` found. It can be iterated over: its checks.

    Attributes:
        text: The text that was examined, as it was given.
        language: The language it was examined as.
        sentences: Its sentences in order, each with the article sentences it rests on and its own
            checks, whose evidence has offsets into the sentence's text (and the article's).
        checks: The checks of the whole text by name; their evidence has offsets into `text` (and
            the article's).
    """

    text: str
    language: Language
    sentences: tuple[SummarySentence, ...]
    checks: tuple[Check, ...]

    @property
    def status(self) -> Status:
        """`flagged` when a check failed, else `ok`."""
        return "ok" if all(check.ok for check in self.checks) else "flagged"

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if not check.ok)

    def __iter__(self) -> Iterator[Check]:
        return iter(self.checks)

    def __len__(self) -> int:
        return len(self.checks)

    def to_dict(self) -> dict[str, Any]:
        """Return what `summarizer check --json` prints."""
        return {
            "language": self.language,
            "status": self.status,
            "sentences": [sentence_dict(sentence) for sentence in self.sentences],
            "checks": [check_dict(check) for check in self.checks],
        }


def verify(
    article: Article | str,
    text: str,
    language: Language | None = None,
    *,
    encoder: SentenceEncoder | Literal[False] | None = None,
) -> tuple[Check, ...]:
    """Check a text that claims to summarise an article, whoever wrote it.

    Args:
        article: The Arabic article; a string is its text.
        text: The text to check, of one or more sentences.
        language: The language it should be in, "ar" or "en"; None to tell it from its letters.
        encoder: Sentence vectors for the check `support`; None for the package's own, False to go
            without them, which is faster and finds fewer invented sentences.

    Returns:
        One check of each kind, always in the same order. They are language, markup, repetition,
        length, numbers (dates and currencies among them), names (people and organisations),
        places, roles (who or what something is said of), negation, quotations and support. `ok`
        is False where the text says what the article does not; `detail` says what, and `evidence`
        where, as offsets into `text` and into the article's text.

    Raises:
        ArticleError: The article or the text is empty, no text, or not Arabic (the article).
        OptionError: The language is unknown.
    """
    return examine(article, text, language, encoder=encoder).checks


def examine(
    article: Article | str,
    text: str,
    language: Language | None = None,
    *,
    encoder: SentenceEncoder | Literal[False] | None = None,
) -> Verification:
    """Check a text as `verify` does, and say of each sentence what it rests on.

    Args:
        article: The Arabic article; a string is its text.
        text: The text to check, of one or more sentences, at most 100,000 characters.
        language: The language it should be in, "ar" or "en"; None to tell it from its letters.
        encoder: Sentence vectors for the check `support` and for better sources; None for the
            package's own, False to go without them.

    Returns:
        The sentences with their sources and checks, and the checks of the whole text.

    Raises:
        ArticleError: The article or the text is empty, no text, or not Arabic (the article).
        OptionError: The language is unknown.
    """
    article = Article(article) if isinstance(article, str) else article
    require_arabic(article)
    chosen = _language(text, language)
    vectors = _shared_encoder() if encoder is None else encoder or None
    found = Examination(_source(article), text, chosen, vectors)
    checks = tuple(
        check_of(name, findings, text, article.text) for name, findings in found.findings.items()
    )
    sentences = tuple(
        _sentence(found, number, start, end, article.text)
        for number, (start, end) in enumerate(found.pair.summary.sentences)
    )
    return Verification(text, chosen, sentences, checks)


def _language(text: str, language: Language | None) -> Language:
    if not isinstance(text, str):
        raise ArticleError(
            f"the text to check is a str, not {type(text).__name__}.",
            "give the text itself; summarizer check reads files",
        )
    if not any(map(str.isalnum, text)):
        raise ArticleError(f"the text to check has no words ({text[:40]!r}).", "give its text")
    if len(text) > MAX_CHARACTERS:
        raise ArticleError(
            f"the text to check has {len(text):,} characters; a summary has at most"
            f" {MAX_CHARACTERS:,}.",
            "give the article first and its summary second",
        )
    if language is None:
        return "ar" if arabic_share(text) >= 0.5 else "en"
    if language not in LANGUAGES:
        raise OptionError(f"language={language!r} is not known.", "give 'ar' or 'en'")
    return language


@lru_cache(maxsize=8)
def _source(article: Article) -> SourceText:
    return SourceText(article)


@lru_cache(maxsize=1)
def _shared_encoder() -> SentenceEncoder:
    from summarizer.encoder import SentenceEncoder

    return SentenceEncoder()


def _sentence(
    found: Examination, number: int, start: int, end: int, article: str
) -> SummarySentence:
    checks = checks_of_span(found, start, end, article)
    status: Status = "ok" if all(check.ok for check in checks) else "flagged"
    sources = tuple(Source(index, score) for index, score in found.sources(number))
    return SummarySentence(found.text[start:end], sources, status, checks)
