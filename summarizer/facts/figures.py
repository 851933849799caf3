"""The figures of a text, quantities and dates together, and their comparison."""

from __future__ import annotations

from dataclasses import dataclass, field

from summarizer.facts.compare import compare_quantities
from summarizer.facts.compare_dates import compare_dates
from summarizer.facts.dates import DateMention, find_dates
from summarizer.facts.findings import Finding
from summarizer.facts.mentions import Mention, compare_mentions, mentions
from summarizer.facts.quantities import Reader
from summarizer.facts.quantity import Quantity
from summarizer.facts.scene import Scene
from summarizer.facts.tokens import tokenize
from summarizer.records import Language


@dataclass(frozen=True, slots=True)
class Figures:
    """What a text states in figures.

    Attributes:
        quantities: Its quantities.
        dates: Its dates.
        mentions: The currencies and units that it names, with a number or without.
        scene: The text around them.
    """

    quantities: tuple[Quantity, ...]
    dates: tuple[DateMention, ...]
    mentions: tuple[Mention, ...]
    scene: Scene = field(compare=False, repr=False)


def read_figures(text: str, language: Language, *, article: bool = False) -> Figures:
    """Read the quantities, dates and currencies of a text.

    Args:
        text: Any text.
        language: Its language.
        article: Whether the text is what others are compared with: a year that stands alone is
            then a quantity too, since it may count something.
    """
    tokens = tokenize(text)
    dates = find_dates(text, language, tokens)
    taken = [
        (date.start, date.end)
        for date in dates
        if not article or date.month or date.weekday or date.calendar == "hijri"
    ]
    quantities = Reader(text, language, tokens).quantities(taken)
    return Figures(
        tuple(quantities),
        tuple(dates),
        tuple(mentions(tokens, language == "en")),
        Scene(text, tokens, quantities, dates),
    )


def compare_figures(said: Figures, source: Figures) -> list[Finding]:
    """Find the quantities, dates and currencies of a summary that are not the article's."""
    numbers = {value for quantity in source.quantities for value in (quantity.low, quantity.high)}
    findings = compare_quantities(said.quantities, source.quantities, (said.scene, source.scene))
    findings += compare_dates(said.dates, source.dates, numbers, (said.scene, source.scene))
    spans = [(quantity.start, quantity.end) for quantity in said.quantities]
    findings += compare_mentions(said.mentions, source.mentions, spans)
    return sorted(findings, key=lambda finding: finding.start)
