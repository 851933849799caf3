"""What the renderings share: text made safe to show, and the facts of a summary in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from summarizer.arabic import clean
from summarizer.records import Language, LanguageSummary, SummarySentence
from summarizer.registry import MODELS

if TYPE_CHECKING:
    from summarizer.summary import Summary

HEADINGS: dict[Language, str] = {"ar": "العربية", "en": "English"}
NAMES: dict[Language, str] = {"ar": "Arabic", "en": "English"}

_VERBS = {"extract": "extracted from the article", "generate": "written", "translate": "translated"}


def visible(text: str) -> str:
    """Return a text as one line without bidi, terminal and other invisible control characters.

    An article may hold such characters to reorder or hide what stands around it; NUL and lone
    surrogates go too, so that the result can be encoded everywhere.
    """
    return " ".join(clean(text).split())


def pieces(part: LanguageSummary) -> Sequence[SummarySentence]:
    """Return the sentences of a summary; its whole text as one if they are not known."""
    if part.sentences or not part.text:
        return part.sentences
    return (SummarySentence(part.text),)


def cited(summary: Summary) -> list[tuple[int, str]]:
    """Return the article sentences that support the summaries: (number from 1, text), in order."""
    numbers = {
        source.sentence + 1
        for part in summary.languages
        for sentence in part.sentences
        for source in sentence.sources
    }
    sentences = summary.article.sentences
    return [
        (number, visible(sentences[number - 1].text))
        for number in sorted(numbers)
        if 0 < number <= len(sentences)
    ]


def status(summary: Summary, part: LanguageSummary) -> str:
    """Say what is wrong with one language's summary; empty when nothing is."""
    failed = [check for check in part.checks if not check.ok]
    reasons = "; ".join(
        visible(f"{check.name}: {check.detail}" if check.detail else check.name) for check in failed
    )
    name = NAMES[part.language]
    if part.status == "withheld":
        return " ".join(_why_withheld(summary, part)) or f"{name} is withheld: " + (
            reasons or "no reason was recorded"
        )
    if part.status == "flagged" or failed:
        return f"{name} is flagged: {reasons or 'a check failed'}"
    return ""


def notes(summary: Summary) -> list[str]:
    """Return the warnings, without those that `status` shows at their language."""
    shown = [line for part in summary.languages for line in _why_withheld(summary, part)]
    return [line for line in map(visible, summary.warnings) if line not in shown]


def _why_withheld(summary: Summary, part: LanguageSummary) -> list[str]:
    start = f"{NAMES[part.language]} is withheld"
    lines = map(visible, summary.warnings)
    return [line for line in lines if part.status == "withheld" and line.startswith(start)]


def made(part: LanguageSummary) -> str:
    """Say how one language was made, with which model, under which licence."""
    name = NAMES[part.language]
    if part.status == "withheld":
        return f"{name} withheld"
    by = f" by {visible(part.model)} ({licence(part.model)})" if part.model else ""
    return f"{name} {_VERBS[part.route]}{by}"


def licence(model: str) -> str:
    """Return the licence of a model, named as results record it."""
    known = [card.licence for card in MODELS if card.id == model]
    return known[0] if known else "licence unknown"


def facts(summary: Summary) -> list[str]:
    """Return the footer's facts: preset, how each language was made, coverage, time."""
    coverage = summary.coverage
    found = [f"preset {visible(summary.preset)}", *map(made, summary.languages)]
    found.append(f"{coverage.sentences_read} of {coverage.sentences_total} article sentences read")
    if (total := summary.seconds.get("total")) is not None:
        found.append(f"{total:.1f} s")
    return found
