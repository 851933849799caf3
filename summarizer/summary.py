"""The result a user holds: both summaries, what they rest on, and how to show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from summarizer import render
from summarizer.article import Article
from summarizer.plain import check_dict, sentence_dict
from summarizer.records import Coverage, LanguageSummary, Options


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

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(render.text(self))  # IPython in a terminal, and where HTML is not shown


def _language(part: LanguageSummary | None) -> dict[str, Any] | None:
    if part is None:
        return None
    return {
        "text": part.text,
        "route": part.route,
        "model": part.model,
        "sentences": [sentence_dict(sentence) for sentence in part.sentences],
        "checks": [check_dict(check) for check in part.checks],
        "status": part.status,
        "tokens": part.tokens,
    }
