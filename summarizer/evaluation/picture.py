"""The plots of an evaluation as one picture, drawn with matplotlib."""

from __future__ import annotations

from pathlib import Path

from summarizer.drawing import figure, label
from summarizer.evaluation.results import Evaluation
from summarizer.evaluation.scores import METRICS
from summarizer.evaluation.table import short

_COLOURS = ("#0b57a4", "#b4460c")


def draw(evaluation: Evaluation, path: Path) -> None:
    """Draw the figures with their intervals, and the shares of failed checks.

    Args:
        evaluation: What was measured.
        path: The PNG file.

    Raises:
        SummarizerError: matplotlib is not installed, or too old to draw Arabic.
        OSError: The file cannot be written.
    """
    dots, rates = _dots(evaluation), _rates(evaluation)
    sheet = figure(8, 1.6 + 0.28 * (len(dots) + len(rates)))
    heights = [max(1, len(dots)), max(1, len(rates))]
    figures, checks = sheet.subplots(2, 1, height_ratios=heights)
    for at, (_, system, value, low, high) in enumerate(dots):
        figures.plot([low, high], [-at, -at], color=_COLOURS[system])
        figures.plot([value], [-at], "o", color=_COLOURS[system])
    figures.set_yticks([-at for at in range(len(dots))], [dot[0] for dot in dots])
    figures.set_title("figures with bootstrap 95 % intervals", loc="left", fontsize=10)
    figures.grid(axis="x", alpha=0.3)
    checks.barh(
        [-at for at in range(len(rates))],
        [100 * rate[2] for rate in rates],
        color=[_COLOURS[rate[1]] for rate in rates],
    )
    checks.set_yticks([-at for at in range(len(rates))], [rate[0] for rate in rates])
    checks.set_xlim(0, 100 * max([0.05, *(rate[2] for rate in rates)]))
    checks.set_title("summaries that a check failed on, %", loc="left", fontsize=10)
    for at, measured in enumerate(evaluation.systems):
        figures.plot([], [], "o", color=_COLOURS[at], label=label(short(measured.name)))
    figures.legend(fontsize=8)
    sheet.savefig(path, format="png", dpi=150)


def _dots(evaluation: Evaluation) -> list[tuple[str, int, float, float, float]]:
    return [
        (METRICS[name].label, at, found.value, found.low, found.high)
        for name in METRICS
        if METRICS[name].quality
        for at, system in enumerate(evaluation.systems)
        for part in system.languages.values()
        if (found := part.figures.get(name))
    ]


def _rates(evaluation: Evaluation) -> list[tuple[str, int, float]]:
    return [
        (f"{check} ({language})", at, rate.share)
        for at, system in enumerate(evaluation.systems)
        for language, part in system.languages.items()
        for check, rate in part.summary_failures.items()
    ]
