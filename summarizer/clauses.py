"""Shorter readings of a sentence that are still sentences and still true to it.

A reading keeps the sentence's beginning, so it never starts in the middle, and may drop
trailing modifiers, parentheses and relative clauses. It never cuts inside a quotation, a number or
a name in brackets, and never drops what turns the meaning of the rest ("except", "but", "unless").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from summarizer.arabic import clean, count_words
from summarizer.compression import (
    adjunct_starts,
    adjuncts_between_commas,
    folded,
    opening,
    tokens,
)
from summarizer.grammar import has_main_verb, is_verb, joins_verb, word_class

MIN_WORDS = 5
"""A reading shorter than this is no news sentence."""

MAX_READINGS = 24
"""Readings kept for one sentence, however many clauses it has."""

REACH = 4000
"""Characters of a sentence in which shorter readings are looked for; bounds hostile input."""

_MAX_CUTS = 40
_ASIDE_MARKS = "،,-–—"
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


def _stands(kept: str, following: str) -> bool:
    """Whether `kept` is a sentence by itself and what follows can be left out truthfully."""
    words = tokens(kept)
    if len(words) < MIN_WORDS or words[-1] in word_class("dangling") or not has_main_verb(words):
        return False
    segments = [part for piece in _COMMA.split(kept) if (part := tokens(piece))]
    after = tokens(following[:120])
    if not _loose(after, segments[-1] if len(segments) > 1 else []):
        return False
    if after and after[0] in word_class("relative"):
        # "the minister, who ..., will": behind the aside the main clause may go on.
        resumed = [part for piece in _COMMA.split(following[:400]) if (part := tokens(piece))]
        if len(resumed) > 1 and not _loose(resumed[1], []):
            return False
    if after and after[0] in word_class("modifiers") and {"وهو", "وهي", "وهم"} & set(words[3:]):
        return False  # an aside without commas may still be open
    if (
        words[0] in word_class("openers")
        and not any(has_main_verb(part) for part in segments[1:])
        and (len(segments) > 1 or len(words) < 12 or not any(is_verb(word) for word in words[6:]))
    ):
        return False
    return _told(words, kept)


def _loose(after: list[str], last: list[str]) -> bool:
    """Whether what follows is a modifier, not something the sentence still needs.

    Args:
        after: The first words of what follows.
        last: The words of the last segment that is kept, when a comma stands before it. A short
            one without a verb is an aside ("the minister, a doctor, ..."), and what resumes behind
            an aside belongs to the main clause.
    """
    if not after:
        return True
    first = after[0]
    turned = first in word_class("turning") or (
        first in ("وذلك", "حتي") and after[1:2] and after[1] in word_class("turning")
    )
    if turned:
        return False
    if first in word_class("relative") or " ".join(after[:2]) in word_class("soft_pairs"):
        return True
    if last and (last[0] in word_class("relative") or _names(last)):
        return joins_verb(first)
    if first in word_class("soft") or _is_state(first):
        return True
    if first in word_class("modifiers"):
        return True
    return first[:1] == "و" and len(first) > 3


def _names(segment: list[str]) -> bool:
    """Whether a segment between commas has the look of an aside: short, no verb, no preposition."""
    opened = segment[0] in word_class("modifiers") or segment[0] in word_class("soft")
    return len(segment) <= 12 and not opened and not has_main_verb(segment)


def _is_state(word: str) -> bool:
    """Whether a word has the shape of a state accusative: مضيفا ("adding"), معتبرين."""
    return len(word) >= 4 and word[0] == "م" and word.endswith(("ا", "ين"))


def _told(words: list[str], kept: str) -> bool:
    """Whether the first verb of saying has what it says, and that has a verb of its own."""
    for position, word in enumerate(words):
        if word in word_class("saying") and not (
            position and words[position - 1] in ("كما", "حسبما", "ما")
        ):
            rest = words[position + 1 :]
            if not any(w in word_class("complements") for w in rest) and not any(
                mark in kept for mark in ':"«“'
            ):
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
        word = folded(match.group())
        pair = f"{word} {folded(matches[index + 1].group())}" if index + 1 < len(matches) else ""
        opens = (
            word in word_class("soft")
            or pair in word_class("soft_pairs")
            or (index > MIN_WORDS and joins_verb(word))
        )
        free = index and previous not in word_class("dangling")
        if opens and free and not _inside(match.start(), shield):
            cuts.append(match.start())
        previous = word
    return sorted(set(cuts))[:_MAX_CUTS]


def _relatives(text: str, cuts: list[int]) -> list[tuple[int, int]]:
    """Spans of ", who ..., " that may be lifted out of the middle of a sentence."""
    spans = []
    for begin, stop in pairwise(cuts):
        inner = tokens(text[begin:stop])
        after = tokens(text[stop : stop + 40])
        # "and gathers ..." right behind it may still belong to the relative clause.
        coordinated = bool(after) and (after[0][:1] == "و" or after[0] == "ثم")
        if inner and inner[0] in word_class("relative") and len(inner) >= 3 and not coordinated:
            if text[begin] not in _ASIDE_MARKS and not _loose(after, []):
                continue  # "and who ..." with no comma before it: what follows may lean on it
            modified = bool(after) and (after[0] in word_class("soft") or _is_state(after[0]))
            resumes = text[stop] in _ASIDE_MARKS and not modified
            spans.append((begin, stop + 1 if resumes else stop))
    return spans


def _droppable_brackets(text: str, brackets: list[tuple[int, int]]) -> list[tuple[int, int]]:
    spans = []
    for start, end in brackets:
        before = tokens(text[max(0, start - 40) : start])
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
    joined = re.sub(r"(?<!\s)\s++([،؛,;:.!؟?])", r"\1", joined)
    return finish(joined)


def finish(text: str) -> str:
    """End a sentence with a full stop, in place of a comma, colon or dash left hanging."""
    text = text.rstrip().rstrip("،,؛;:-–— ")
    if text and text.rstrip("\"”»’')]")[-1:] not in ".!؟?…":
        text += "."
    return text


def _unions(groups: list[list[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    """Every union of the groups of spans that may be dropped, the smallest first."""
    unions: list[list[tuple[int, int]]] = [[]]
    for group in groups:
        if group:
            unions += [union + group for union in unions]
    return unions


def readings(text: str) -> list[Reading]:
    """Return the readings of one sentence, the whole sentence first, then longest to shortest.

    Args:
        text: The raw text of one sentence.

    Returns:
        At least the whole sentence; at most `MAX_READINGS`, each ending with a full stop.
    """
    whole = _render(text, ((0, len(text)),))
    result = {whole: Reading(((0, len(text)),), whole, count_words(whole), True)}
    most = result[whole].words
    complete = len(text) <= REACH
    text = text[:REACH]
    quotes, brackets = _shield(text)
    shield = quotes + brackets
    cuts = _cuts(text, shield)
    commas = [cut for cut in cuts if text[cut] in _ASIDE_MARKS]
    starts = [start for start in adjunct_starts(text) if not _inside(start, shield)]
    ends = [end for end in sorted({*cuts, *starts}) if _stands(text[:end], text[end:])]
    groups = [
        _droppable_brackets(text, brackets),
        [span for span in _relatives(text, cuts) if not _inside(span[0], shield)],
        adjuncts_between_commas(text, commas),
        [(0, start)] if (start := opening(text, shield)) else [],
    ]
    choices = _unions(groups)
    for end in [*reversed(ends), len(text)]:
        for dropped in choices:
            if any(stop <= end for _, stop in dropped) or (not dropped and end < len(text)):
                inner = [span for span in dropped if span[1] <= end]
                spans = _keep(end, inner)
                if not spans:
                    continue
                kept = " ".join(text[start:stop] for start, stop in spans)
                headless = spans[0][0] > 0
                untouched = end == len(text) and complete and not headless
                if untouched or _stands(kept, text[end:]):
                    reading = _render(text, spans)
                    count = count_words(reading)
                    if count <= most:
                        result.setdefault(reading, Reading(spans, reading, count, False))
        if len(result) >= MAX_READINGS:
            break
    return sorted(result.values(), key=lambda r: (not r.whole, -r.words))[:MAX_READINGS]
