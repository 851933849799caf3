"""What `evaluate` returns: figures with intervals, failures by name, comparisons."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from summarizer.evaluation.resampling import Difference, Estimate
from summarizer.evaluation.rows import Row
from summarizer.evaluation.scores import SummaryScores
from summarizer.records import Language


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of some summaries or sentences a check failed on."""

    failed: int
    total: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 of nothing is 0."""
        return self.failed / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class LanguageResult:
    """What one system did in one language.

    Attributes:
        summaries: How many summaries there are.
        figures: By the name of the metric (`summarizer.evaluation.METRICS`).
        summary_failures: Summaries that each check failed on; "any" of them.
        sentence_failures: The same of sentences, without "any".
        withheld: Where there is no summary, and why: pairs of place and reason.
    """

    summaries: int
    figures: Mapping[str, Estimate]
    summary_failures: Mapping[str, Rate]
    sentence_failures: Mapping[str, Rate]
    withheld: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Timing:
    """Wall-clock seconds of an article, without loading, over all articles that were timed."""

    median: float
    p95: float


@dataclass(frozen=True, slots=True)
class ArticleResult:
    """What one system did with one article; `scores` is empty when it failed."""

    row: Row
    scores: Mapping[Language, SummaryScores]
    seconds: float | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class SystemResult:
    """What one system did.

    Attributes:
        name: For people.
        facts: What made the summaries: preset, models, file, sha256.
        languages: By language.
        failures: Articles that failed, and why: pairs of place and reason.
        timing: None where nobody measured.
        load_seconds: Seconds until an article of three sentences was summarised, which loads
            models and word lists; None where nobody measured, and for a second system.
        peak_megabytes: Peak resident memory of the process in MB (2^20 bytes), data and scoring
            included; None where unknown, and for a second system, which shares the process.
        articles: Article by article.
    """

    name: str
    facts: Mapping[str, Any]
    languages: Mapping[Language, LanguageResult]
    failures: tuple[tuple[str, str], ...]
    timing: Timing | None
    load_seconds: float | None
    peak_megabytes: float | None
    articles: tuple[ArticleResult, ...]


@dataclass(frozen=True)
class Evaluation:
    """One or two systems, measured on the same articles. `print` shows a table.

    Attributes:
        data: Name of the data, their sha256, and how many articles were there and were used.
        systems: The system, and the one it is compared with if there is one.
        comparisons: By language and metric: the first system minus the second, on the articles
            that both summarised.
        options: What presets summarised with, and the seed of intervals and tests.
        signatures: sacrebleu's, for chrF2 and BLEU; empty without an English reference.
        versions: Of Python and of the packages that the figures depend on.
        date: When, in UTC (ISO 8601).
    """

    data: Mapping[str, Any]
    systems: tuple[SystemResult, ...]
    comparisons: Mapping[Language, Mapping[str, Difference]]
    options: Mapping[str, Any]
    signatures: Mapping[str, str]
    versions: Mapping[str, str]
    date: str

    def __getitem__(self, key: tuple[Language, str]) -> Estimate:
        """Return a figure of the first system, as `evaluation["ar", "rouge1_xlsum"]`."""
        language, metric = key
        return self.systems[0].languages[language].figures[metric]

    def __str__(self) -> str:
        from summarizer.evaluation import table

        return table.text(self)

    def _repr_html_(self) -> str:
        from summarizer.evaluation import report

        return report.fragment(self)

    @property
    def failed(self) -> bool:
        """Whether an article failed in any system."""
        return any(system.failures for system in self.systems)

    def report(self, path: str | os.PathLike[str]) -> None:
        """Write a report: a self-contained page (.html) or a picture of the plots (.png).

        Raises:
            OptionError: The name ends otherwise.
            SummarizerError: The file cannot be written, or .png is asked for without matplotlib.
        """
        from summarizer.evaluation import report

        report.write(self, path)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values: what `summarizer evaluate --json` prints."""
        return {
            "date": self.date,
            "versions": dict(self.versions),
            "data": dict(self.data),
            "options": dict(self.options),
            "signatures": dict(self.signatures),
            "systems": [_system(system) for system in self.systems],
            "comparisons": {
                language: {name: asdict(found) for name, found in metrics.items()}
                for language, metrics in self.comparisons.items()
            },
        }

    def to_json(self) -> str:
        """Return `to_dict` as JSON text; what is no character in UTF-8 is escaped."""
        text = json.dumps(self.to_dict(), ensure_ascii=False, indent=1)
        return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _system(system: SystemResult) -> dict[str, Any]:
    return {
        "name": system.name,
        "facts": dict(system.facts),
        "languages": {language: _language(part) for language, part in system.languages.items()},
        "failures": [{"place": place, "error": error} for place, error in system.failures],
        "seconds": {
            "load": system.load_seconds,
            "median": system.timing.median if system.timing else None,
            "p95": system.timing.p95 if system.timing else None,
        },
        "peak_megabytes": system.peak_megabytes,
        "articles": [_article(article) for article in system.articles],
    }


def _language(part: LanguageResult) -> dict[str, Any]:
    rates = {
        kind: {
            name: {"failed": rate.failed, "total": rate.total, "share": rate.share}
            for name, rate in found.items()
        }
        for kind, found in (
            ("summary_failures", part.summary_failures),
            ("sentence_failures", part.sentence_failures),
        )
    }
    return {
        "summaries": part.summaries,
        "figures": {name: asdict(figure) for name, figure in part.figures.items()},
        **rates,
        "withheld": [{"place": place, "reason": reason} for place, reason in part.withheld],
    }


def _article(article: ArticleResult) -> dict[str, Any]:
    found: dict[str, Any] = {"id": article.row.id, "place": article.row.place}
    if article.error:
        return {**found, "error": article.error}
    if article.seconds is not None:
        found["seconds"] = round(article.seconds, 4)
    for language, scores in article.scores.items():
        found["summary" if language == "ar" else "english"] = scores.text
        found[f"scores_{language}"] = dict(scores.values)
        found[f"failed_{language}"] = list(scores.failed)
    return found
