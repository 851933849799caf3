"""An evaluation as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from summarizer.display import NAMES, visible
from summarizer.evaluation.resampling import Difference, Estimate
from summarizer.evaluation.results import Evaluation, SystemResult
from summarizer.evaluation.scores import METRICS
from summarizer.records import LANGUAGES, Language

_SHOWN = 5  # failures named in the table; all are in the JSON
_WIDTH = 24
_NAME = 30  # characters of a system's name
PLACE, _REASON = 60, 400  # characters of what failed, and why; JSON has all of them


def text(evaluation: Evaluation) -> str:
    """Render an evaluation: a figure a line, with bootstrap 95 % intervals over articles."""
    names = [short(system.name) for system in evaluation.systems]
    header = ["", *names]
    if evaluation.comparisons:
        header += ["difference", "p boot.", "p rand."]
    lines = [facts(evaluation), ""]
    table: list[list[str]] = [header]
    for language in LANGUAGES:
        table += _language(evaluation, language)
    table += _speed(evaluation)
    lines += _aligned(table)
    lines += ["", "[a, b]: bootstrap 95 % interval over articles"]
    if evaluation.comparisons:
        lines.append(
            "difference: first minus second on the articles both summarised; p: paired bootstrap"
            " and approximate randomisation, not corrected for the number of figures"
        )
    lines += [f"{METRICS[name].label}: {line}" for name, line in evaluation.signatures.items()]
    lines += list(problems(evaluation))
    return "\n".join(lines)


def facts(evaluation: Evaluation) -> str:
    """Return what was measured, on a line."""
    data, options = evaluation.data, evaluation.options
    count = f"{data['articles']} articles"
    if data["articles"] != data["total"]:
        count += f" of {data['total']}"
    versions = ", ".join(f"{name} {version}" for name, version in evaluation.versions.items())
    return (
        f"{visible(data['name'])}, {count}, sha256 {data['sha256'][:12]}; words {options['words']},"
        f" seed {options['seed']}; {evaluation.date}\n{versions}"
    )


def problems(evaluation: Evaluation, shown: int = _SHOWN) -> Iterator[str]:
    """Yield a line for what failed and what was withheld, by name."""
    for system in evaluation.systems:
        name = short(system.name)
        if system.failures:
            yield f"{name}: {len(system.failures)} of {len(system.articles)} articles failed:"
            yield from _named(system.failures, shown)
        for language, part in system.languages.items():
            if not part.withheld:
                continue
            if not part.summaries and len({reason for _, reason in part.withheld}) == 1:
                reason = visible(part.withheld[0][1])
                yield f"{name}: no {NAMES[language]} summary of any article: {reason}"
                continue
            count = f"{len(part.withheld)} of {len(system.articles)}"
            yield f"{name}: {NAMES[language]} is missing for {count} articles:"
            yield from _named(part.withheld, shown)


def _named(found: tuple[tuple[str, str], ...], shown: int) -> Iterator[str]:
    for place, reason in found[:shown]:
        yield f"  {cut(visible(place), PLACE)}: {cut(visible(reason), _REASON)}"
    if len(found) > shown:
        yield f"  and {len(found) - shown} more; --json names all"


def short(name: str) -> str:
    """Return a system's name, safe to print and not too long."""
    return cut(visible(name), _NAME)


def cut(line: str, most: int) -> str:
    """Return a line, or its beginning with dots if it has more than `most` characters."""
    return line if len(line) <= most else line[: most - 3] + "..."


def _language(evaluation: Evaluation, language: Language) -> Iterator[list[str]]:
    parts = [system.languages.get(language) for system in evaluation.systems]
    if not any(part and part.summaries for part in parts):
        return
    counts = [f"{part.summaries if part else 0} summaries" for part in parts]
    yield [NAMES[language], *counts]
    differences = evaluation.comparisons.get(language, {})
    for name, metric in METRICS.items():
        found = [part.figures.get(name) if part else None for part in parts]
        if any(found):
            row = [f"  {metric.label}", *(figure(value) for value in found)]
            yield row + (compared(differences[name]) if name in differences else [])
    checks = dict.fromkeys(name for part in parts if part for name in part.summary_failures)
    for check in checks:
        cells = []
        for part in parts:
            if not part or not part.summaries:
                cells.append("-")
                continue
            rate = part.summary_failures.get(check)
            sentences = part.sentence_failures.get(check)
            cells.append(f"{rate.share:.1%}" if rate else "0.0%")
            if sentences:
                cells[-1] += f" ({sentences.share:.1%} of sentences)"
        yield [f"  check failed: {check}", *cells]


def _speed(evaluation: Evaluation) -> Iterator[list[str]]:
    systems = evaluation.systems
    if any(system.timing for system in systems):
        yield ["Speed and memory"]
        yield ["  seconds an article", *map(_seconds, systems)]
    if any(system.load_seconds is not None for system in systems):
        yield [
            "  seconds to load",
            *("-" if s.load_seconds is None else f"{s.load_seconds:.2f}" for s in systems),
        ]
    if any(system.peak_megabytes is not None for system in systems):
        yield [
            "  peak memory, MB",
            *("-" if s.peak_megabytes is None else f"{s.peak_megabytes:.0f}" for s in systems),
        ]


def _seconds(system: SystemResult) -> str:
    if system.timing is None:
        return "-"
    return f"median {system.timing.median:.3f}, p95 {system.timing.p95:.3f}"


def figure(found: Estimate | None) -> str:
    """Return a figure with its interval."""
    if found is None:
        return "-"
    return f"{found.value:.2f} [{found.low:.2f}, {found.high:.2f}]"


def compared(found: Difference) -> list[str]:
    """Return a difference with its interval, and both p."""
    return [
        f"{found.value:+.2f} [{found.low:+.2f}, {found.high:+.2f}]",
        f"{found.p_bootstrap:.4f}",
        f"{found.p_randomisation:.4f}",
    ]


def _aligned(table: list[list[str]]) -> list[str]:
    columns = max(map(len, table))
    widths = [
        max((len(row[at]) for row in table if at < len(row)), default=0) for at in range(columns)
    ]
    widths[0] = max(widths[0], _WIDTH)
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in table
    ]
