"""What the renderings share: text made safe to show, and the facts of a summary in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from summarizer.arabic import clean
from summarizer.records import Check, Language, LanguageSummary, Status, SummarySentence
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


def standing(sentence: SummarySentence) -> Status:
    """Return the status of a sentence; one with a failed check is never shown as sound."""
    return "flagged" if sentence.status == "ok" and sentence.failed else sentence.status


def why(sentence: SummarySentence) -> str:
    """Say why a sentence is flagged or withheld."""
    return _reasons(sentence.failed) or "no reason was recorded"


def doubtful(part: LanguageSummary) -> bool:
    """Tell whether a check failed in one language, or a sentence of it is not sound."""
    return (
        part.status == "flagged"
        or not all(check.ok for check in part.checks)
        or any(standing(sentence) != "ok" for sentence in part.sentences)
    )


def marked(sentence: SummarySentence) -> list[tuple[str, bool]]:
    """Cut the visible text of a sentence where its failed checks point at it.

    A check that points at the whole sentence marks none of it: it would hide the others.

    Returns:
        Pieces and whether a check points at each; joined, they are the visible text.
    """
    raw, shown = sentence.text, visible(sentence.text)
    spans = _spans(sentence)
    if raw != shown:
        spans = _moved(spans, raw, shown)
    found: list[tuple[str, bool]] = []
    end = 0
    for start, stop in spans:
        found += [(shown[end:start], False), (shown[start:stop], True)]
        end = stop
    return [(piece, wrong) for piece, wrong in [*found, (shown[end:], False)] if piece]


def _spans(sentence: SummarySentence) -> list[tuple[int, int]]:
    """Return what the failed checks point at in the raw text: in order, without overlaps."""
    length = len(sentence.text)
    spans: list[tuple[int, int]] = []
    for start, end in sorted(
        (max(0, item.start), min(length, item.end))
        for check in sentence.failed
        for item in check.evidence
        if item.where == "summary"
    ):
        if start >= end or end - start == length:
            continue
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _moved(spans: Iterable[tuple[int, int]], raw: str, shown: str) -> list[tuple[int, int]]:
    """Find spans of a raw text in what is shown of it; none rather than wrong ones.

    Piece by piece, each made visible on its own, so that the time is linear. Where a cut changes
    what is shown (between a letter and its accent), the pieces do not add up.
    """
    moved = []
    at = done = 0
    for start, end in spans:
        for piece, wrong in ((visible(raw[done:start]), False), (visible(raw[start:end]), True)):
            if piece and shown.startswith(" ", at):
                at += 1
            if not shown.startswith(piece, at):
                return []
            if piece and wrong:
                moved.append((at, at + len(piece)))
            at += len(piece)
        done = end
    return moved if shown[at:].lstrip(" ") == visible(raw[done:]) else []


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
    """Say what is wrong with one language's summary; empty when nothing is.

    What is said at a sentence (`why`) is counted here and not said again.
    """
    said = {check.name for sentence in part.sentences for check in sentence.failed}
    failed = [check for check in part.checks if not check.ok and check.name not in said]
    reasons = "; ".join(filter(None, (_count(part), _reasons(failed))))
    name = NAMES[part.language]
    if part.status == "withheld":
        return " ".join(_why_withheld(summary, part)) or f"{name} is withheld: " + (
            reasons or "no reason was recorded"
        )
    if doubtful(part):
        return f"{name} is flagged: {reasons or 'a check failed'}"
    return ""


def _reasons(checks: Iterable[Check]) -> str:
    return "; ".join(
        visible(f"{check.name}: {check.detail}" if check.detail else check.name) for check in checks
    )


def _count(part: LanguageSummary) -> str:
    """Say how many sentences are flagged or withheld; empty when none is."""
    states = [standing(sentence) for sentence in part.sentences]
    flagged, withheld = states.count("flagged"), states.count("withheld")
    if withheld and withheld == len(states):
        return "no sentence can be shown"
    of = f"of {len(states)} sentence{'' if len(states) == 1 else 's'}"
    if not flagged:
        return f"{withheld} {of} withheld" if withheld else ""
    return f"{flagged} {of}" + (f", and {withheld} withheld" if withheld else "")


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
    known = [card.licence for card in MODELS if card.id == model.partition("+")[0]]
    return known[0] if known else "licence unknown"


def facts(summary: Summary) -> list[str]:
    """Return the footer's facts: preset, how each language was made, coverage, cost."""
    coverage = summary.coverage
    found = [f"preset {visible(summary.preset)}", *map(made, summary.languages)]
    found.append(f"{coverage.sentences_read} of {coverage.sentences_total} article sentences read")
    if tokens := sum(part.tokens for part in summary.languages):
        found.append(f"{tokens:,} token{'' if tokens == 1 else 's'} generated")
    if (total := summary.seconds.get("total")) is not None:
        found.append(f"{total:.1f} s")
    return found
