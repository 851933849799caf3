"""The result a user holds: both summaries, what they rest on, and how to show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from summarizer import render
from summarizer.article import Article
from summarizer.records import (
    Candidate,
    Check,
    Coverage,
    LanguageSummary,
    Options,
    SummarySentence,
)


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary of one article.

    Attributes:
        title: The article's title, cleaned; empty when it has none.
        preset: The preset that made the summary; never "auto", which resolves to one.
        arabic: The Arabic summary, or None when it was not asked for.
        english: The English summary, or None when it was not asked for.
        coverage: How many of the article's sentences were read.
        warnings: What the reader of the summary should know, one sentence each.
        options: The options it was made with.
        seconds: Wall-clock seconds of each stage and in total.
        article: The article itself; sources index its sentences.
    """

    title: str
    preset: str
    arabic: LanguageSummary | None
    english: LanguageSummary | None
    coverage: Coverage
    warnings: tuple[str, ...]
    options: Options
    seconds: Mapping[str, float]
    article: Article

    @property
    def languages(self) -> tuple[LanguageSummary, ...]:
        """The summaries that were asked for, Arabic first, withheld ones included."""
        return tuple(part for part in (self.arabic, self.english) if part is not None)

    @property
    def ok(self) -> bool:
        """Whether every check of every language passed and nothing was withheld."""
        return all(part.status == "ok" for part in self.languages)

    def to_dict(self) -> dict[str, Any]:
        """Return the summary as JSON values: exactly what `--format json` prints."""
        return {
            "title": self.title,
            "preset": self.preset,
            "arabic": _language(self.arabic),
            "english": _language(self.english),
            "coverage": {
                "sentences_total": self.coverage.sentences_total,
                "sentences_read": self.coverage.sentences_read,
            },
            "warnings": list(self.warnings),
            "options": self.options.to_dict(),
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
        }

    def __str__(self) -> str:
        return render.text(self)

    def _repr_html_(self) -> str:
        return render.html(self)

    def _repr_markdown_(self) -> str:
        return render.markdown(self)


def _language(part: LanguageSummary | None) -> dict[str, Any] | None:
    if part is None:
        return None
    return {
        "text": part.text,
        "route": part.route,
        "model": part.model,
        "sentences": [_sentence(sentence) for sentence in part.sentences],
        "checks": [_check(check) for check in part.checks],
        "status": part.status,
        "tokens": part.tokens,
    }


def _sentence(sentence: SummarySentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "sources": [
            {"sentence": source.sentence, "score": round(source.score, 3)}
            for source in sentence.sources
        ],
        "status": sentence.status,
        "checks": [_check(check) for check in sentence.checks],
        "origin": sentence.origin,
        "candidates": [_candidate(candidate) for candidate in sentence.candidates],
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "text": candidate.text,
        "ok": candidate.ok,
        "failed": [check.name for check in candidate.checks if not check.ok],
        "tokens": candidate.tokens,
    }


def _check(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "ok": check.ok,
        "detail": check.detail,
        "evidence": [
            {"where": item.where, "start": item.start, "end": item.end, "text": item.text}
            for item in check.evidence
        ],
    }
