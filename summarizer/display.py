"""What the renderings share: text made safe to show, and the facts of a summary in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from summarizer.arabic import clean
from summarizer.coverage_bar import said_read
from summarizer.records import (
    Check,
    Evidence,
    Language,
    LanguageSummary,
    Status,
    SummarySentence,
)
from summarizer.registry import MODELS

if TYPE_CHECKING:
    from summarizer.summary import Summary

HEADINGS: dict[Language, str] = {"ar": "العربية", "en": "English"}
NAMES: dict[Language, str] = {"ar": "Arabic", "en": "English"}

Marking = tuple[int, int, str]
"""A span of a text, from start to end, and why it is marked."""

_MAX_QUOTED = 3  # words that a reason quotes

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


def why(sentence: SummarySentence, *, quoting: bool = False) -> str:
    """Say why a sentence is flagged or withheld.

    Args:
        sentence: The sentence.
        quoting: Whether to quote the words concerned where the reasons do not name them: for
            renderings that cannot underline them.
    """
    found = []
    for check in sentence.failed:
        reason = reason_of(check)
        if quoting and (words := _unnamed(check, sentence.text, reason)):
            reason += " (" + ", ".join(f'"{word}"' for word in words) + ")"
        found.append(reason)
    return "; ".join(filter(None, found)) or "no reason was recorded"


def _unnamed(check: Check, text: str, reason: str) -> list[str]:
    """Return the words a check points at that its reason does not name; not a whole sentence."""
    spans = _clipped(((item.start, item.end, "") for item in _said(check)), len(text))
    words = dict.fromkeys(visible(text[start:end]) for start, end, _ in spans)
    return [word for word in words if word and word not in reason][:_MAX_QUOTED]


def _said(check: Check) -> list[Evidence]:
    return [item for item in check.evidence if item.where == "summary"]


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
    return [(piece, bool(reason)) for piece, reason in reasoned(sentence)]


def reasoned(sentence: SummarySentence) -> list[tuple[str, str]]:
    """Cut a sentence as `marked` does; give with each piece why it failed, "" where nothing did."""
    return cut(
        sentence.text,
        (
            (item.start, item.end, reason_of(check) or "a check failed")
            for check in sentence.failed
            for item in _said(check)
        ),
    )


def cut(raw: str, spans: Iterable[Marking]) -> list[tuple[str, str]]:
    """Cut the visible part of a text at spans of the raw one.

    Args:
        raw: The text.
        spans: Start, end and reason of each. Those that overlap or touch become one; a span of
            the whole text is passed over.

    Returns:
        Pieces, each with the reasons of the span it is, "" between them; joined, they are
        `visible(raw)`.
    """
    shown = visible(raw)
    found = _clipped(spans, len(raw))
    if raw != shown:
        found = _moved(found, raw, shown)
    pieces: list[tuple[str, str]] = []
    end = 0
    for start, stop, reason in found:
        pieces += [(shown[end:start], ""), (shown[start:stop], reason)]
        end = stop
    return [(piece, reason) for piece, reason in [*pieces, (shown[end:], "")] if piece]


def shortened(pieces: Sequence[tuple[str, str]], limit: int) -> list[tuple[str, str]]:
    """Shorten a text that was cut into pieces to about `limit` characters, its first mark in it."""
    total = sum(len(piece) for piece, _ in pieces)
    if total <= limit:
        return list(pieces)
    before = 0
    for piece, reason in pieces:
        if reason:
            break
        before += len(piece)
    first = 0 if before == total or before < limit * 2 // 3 else before - limit // 3
    found = [("…", "")] if first else []
    at = 0
    for piece, reason in pieces:
        if part := piece[max(0, first - at) : max(0, first + limit - at)]:
            found.append((part, reason))
        at += len(piece)
    return [*found, ("…", "")] if first + limit < total else found


def _clipped(spans: Iterable[Marking], length: int) -> list[Marking]:
    """Put spans of a text of this length in order, without overlaps and without empty ones."""
    found: list[tuple[int, int, dict[str, None]]] = []
    for start, end, reason in sorted(
        (max(0, start), min(length, end), reason) for start, end, reason in spans
    ):
        if start >= end or end - start == length:
            continue
        if found and start <= found[-1][1]:
            first, last, reasons = found.pop()
            found.append((first, max(last, end), {**reasons, reason: None}))
        else:
            found.append((start, end, {reason: None}))
    return [(start, end, "; ".join(reasons)) for start, end, reasons in found]


def _moved(spans: Iterable[Marking], raw: str, shown: str) -> list[Marking]:
    """Find spans of a raw text in what is shown of it; none rather than wrong ones.

    Piece by piece, each made visible on its own, so that the time is linear. Where a cut changes
    what is shown (between a letter and its accent), the pieces do not add up.
    """
    moved = []
    at = done = 0
    for start, end, reason in spans:
        for piece, mark in ((visible(raw[done:start]), ""), (visible(raw[start:end]), reason)):
            if piece and shown.startswith(" ", at):
                at += 1
            if not shown.startswith(piece, at):
                return []
            if piece and mark:
                moved.append((at, at + len(piece), mark))
            at += len(piece)
        done = end
    return moved if shown[at:].lstrip(" ") == visible(raw[done:]) else []


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


def reason_of(check: Check) -> str:
    """Say what a check that failed found, on one line."""
    return visible(f"{check.name}: {check.detail}" if check.detail else check.name)


def _reasons(checks: Iterable[Check]) -> str:
    return "; ".join(map(reason_of, checks))


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


def facts(summary: Summary, *, coverage: bool = True) -> list[str]:
    """Return the footer's facts: preset, how each language was made, coverage, cost.

    Args:
        summary: The summary.
        coverage: Whether to say how much was read: not where a bar says it.
    """
    found = [f"preset {visible(summary.preset)}", *map(made, summary.languages)]
    if coverage:
        found.append(said_read(summary.coverage))
    if tokens := sum(part.tokens for part in summary.languages):
        found.append(f"{tokens:,} token{'' if tokens == 1 else 's'} generated")
    if (total := summary.seconds.get("total")) is not None:
        found.append(f"{total:.1f} s")
    return found
