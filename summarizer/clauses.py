"""Shorter readings of a sentence that are still sentences and still true to it.

A reading keeps the sentence's beginning, so it never starts in the middle, and may drop
trailing modifiers, parentheses and relative clauses. It never cuts inside a quotation, a number or
a name in brackets, and never drops what turns the meaning of the rest ("except", "but", "unless").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarizer.arabic import clean, count_words, fold
from summarizer.grammar import has_main_verb, is_verb, word_class

MIN_WORDS = 5
"""A reading shorter than this is no news sentence."""

MAX_READINGS = 24
"""Readings kept for one sentence, however many clauses it has."""

_OPEN_CLOSE = {"(": ")", "[": "]", "«": "»", "“": "”", "‘": "’", "{": "}"}
_COMMA = re.compile(r"[،,؛;](?!\d)|(?<=\s)[-–—](?=\s)")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a sentence: the kept spans, in order, as offsets into the given text."""

    spans: tuple[tuple[int, int], ...]
    text: str
    words: int
    whole: bool


def _shield(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return the spans of quotations and of brackets; an unclosed one reaches to the end."""
    quotes: list[tuple[int, int]] = []
    brackets: list[tuple[int, int]] = []
    closing, opened = "", 0
    for position, char in enumerate(text):
        if closing:
            if char == closing:
                (quotes if closing in '"”»’' else brackets).append((opened, position + 1))
                closing = ""
        elif char == '"':
            closing, opened = '"', position
        elif char in _OPEN_CLOSE:
            closing, opened = _OPEN_CLOSE[char], position
    if closing:
        quotes.append((opened, len(text)))
    return quotes, brackets


def _inside(position: int, spans: list[tuple[int, int]]) -> bool:
    return any(start < position < end for start, end in spans)


def _tokens(text: str) -> list[str]:
    return [word for raw in text.split() if (word := fold(raw).strip("\"'«»“”‘’()[]،,؛;:.!؟?…-–—"))]


def _stands(kept: str, following: str) -> bool:
    """Whether `kept` is a sentence by itself and is not turned by what follows it."""
    words = _tokens(kept)
    if len(words) < MIN_WORDS or words[-1] in word_class("dangling") or not has_main_verb(words):
        return False
    after = _tokens(following[:80])
    if after and after[0] in word_class("turning"):
        return False
    if words[0] in word_class("openers"):
        segments = [_tokens(part) for part in _COMMA.split(kept)]
        if len(segments) == 1:
            if len(words) < 12 or not any(is_verb(word) for word in words[6:]):
                return False
        elif not any(has_main_verb(part) for part in segments[1:] if part):
            return False
    for position, word in enumerate(words):
        if word in word_class("saying") and not (
            position and words[position - 1] in ("كما", "حسبما", "ما")
        ):
            rest = words[position + 1 :]
            told = (
                any(w in word_class("complements") for w in rest)
                or ":" in kept
                or '"' in kept
                or "«" in kept
            )
            if not told:
                return False
            break
    # "said that the minister" + ", who ..., will": the complement needs a verb of its own.
    for position, word in enumerate(words):
        if word in ("ان", "بان", "انه", "انها", "بانه", "بانها") and position > 0:
            return len(words) - position > 3 and _predicates(words[position + 1 :])
    return True


def _predicates(words: list[str]) -> bool:
    return len(words) >= 3 and has_main_verb(words)


def _cuts(text: str, shield: list[tuple[int, int]]) -> list[int]:
    """Offsets at which a trailing modifier may begin, outside quotations and brackets."""
    cuts = [m.start() for m in _COMMA.finditer(text) if not _inside(m.start(), shield)]
    previous = ""
    matches = list(_WORD.finditer(text))
    for index, match in enumerate(matches):
        word = fold(match.group())
        pair = word + " " + fold(matches[index + 1].group()) if index + 1 < len(matches) else ""
        joined = word[:1] == "و" and len(word) > 3 and is_verb(word[1:]) and index > MIN_WORDS
        if (
            word in word_class("soft") or pair in word_class("soft_pairs") or joined
        ) and previous not in word_class("dangling"):
            if index and not _inside(match.start(), shield):
                cuts.append(match.start())
        previous = word
    return sorted(set(cuts))


def _relatives(text: str, cuts: list[int]) -> list[tuple[int, int]]:
    """Spans of ", who ..., " that may be lifted out of the middle of a sentence."""
    spans = []
    for begin, stop in zip(cuts, cuts[1:], strict=False):
        inner = _tokens(text[begin:stop])
        after = _tokens(text[stop : stop + 40])
        # "and gathers ..." right behind it may still belong to the relative clause.
        coordinated = bool(after) and after[0][:1] == "و"
        if inner and inner[0] in word_class("relative") and len(inner) >= 3 and not coordinated:
            spans.append((begin, stop + 1 if text[stop] in "،," else stop))
    return spans


def _droppable_brackets(text: str, brackets: list[tuple[int, int]]) -> list[tuple[int, int]]:
    spans = []
    for start, end in brackets:
        before = _tokens(text[max(0, start - 40) : start])
        if (
            before
            and before[-1] not in word_class("naming")
            and before[-1] not in word_class("dangling")
        ):
            spans.append((start, end))
    return spans


def _keep(end: int, dropped: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    kept, at = [], 0
    for start, stop in sorted(dropped):
        if stop > end:
            break
        if start > at:
            kept.append((at, start))
        at = max(at, stop)
    if at < end:
        kept.append((at, end))
    return tuple(kept)


def _render(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    joined = clean(" ".join(text[start:end].strip() for start, end in spans)).replace("\n", " ")
    joined = re.sub(r"\s+([،؛,;:.!؟?])", r"\1", joined)
    return finish(joined)


def finish(text: str) -> str:
    """End a sentence with a full stop, in place of a comma, colon or dash left hanging."""
    text = text.rstrip().rstrip("،,؛;:-–— ")
    if text and text.rstrip("\"”»’')]")[-1:] not in ".!؟?…":
        text += "."
    return text


def readings(text: str) -> list[Reading]:
    """Return the readings of one sentence, the whole sentence first, then longest to shortest.

    Args:
        text: The raw text of one sentence.

    Returns:
        At least the whole sentence; at most `MAX_READINGS`, each ending with a full stop.
    """
    whole = _render(text, ((0, len(text)),))
    result = {whole: Reading(((0, len(text)),), whole, count_words(whole), True)}
    quotes, brackets = _shield(text)
    shield = quotes + brackets
    cuts = _cuts(text, shield)
    ends = [end for end in cuts if _stands(text[:end], text[end:])]
    asides = _droppable_brackets(text, brackets)
    relatives = [span for span in _relatives(text, cuts) if not _inside(span[0], shield)]
    for end in [*reversed(ends), len(text)]:
        for dropped in ([], asides, relatives, asides + relatives):
            if any(stop <= end for _, stop in dropped) or (not dropped and end < len(text)):
                inner = [span for span in dropped if span[1] <= end]
                spans = _keep(end, inner)
                kept = " ".join(text[start:stop] for start, stop in spans)
                if end == len(text) or _stands(kept, text[end:]):
                    reading = _render(text, spans)
                    result.setdefault(reading, Reading(spans, reading, count_words(reading), False))
        if len(result) >= MAX_READINGS:
            break
    return sorted(result.values(), key=lambda r: (not r.whole, -r.words))[:MAX_READINGS]
