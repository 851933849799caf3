"""Where sentences and clauses of Arabic news begin and end, as offsets into the raw text.

The splitter sees what a reader sees: invisible characters are looked through, so the raw text
needs no cleaning first. Time is linear in the length of the text, but for sorting the quotations
of a line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from summarizer.arabic import INVISIBLE, LINE_ENDS, TATWEEL
from summarizer.stops import CLOSERS, STOPS, Stop, ends_sentence, list_marker

Span = tuple[int, int]

# A closed quotation or parenthesis of at most this many words is never split into sentences.
PROTECTED_WORDS = 60

_BRACKETS = {"«": "»", "“": "”", "„": "”", "‹": "›", "(": ")", "[": "]", "{": "}", "﴾": "﴿"}
_DOUBLE_MARKS = frozenset('"“”„')
_PROCLITICS = frozenset("وفبلك")
_BEFORE_OPENING = frozenset("([{«“:،-–—/" + TATWEEL)

_RE_HIDDEN = re.compile(f"[{INVISIBLE}]")
_RE_BLANK = re.compile(rf"[{INVISIBLE}\s]")
_RE_SPACES = re.compile(r"\s++")
_RE_LINE = re.compile(f"[^{LINE_ENDS}]++")
_RE_BRACKET = re.compile(r'[«»“”„‹›()\[\]{}﴾﴿"]')
_RE_STOPS = re.compile(f"[{STOPS}]++")
_RE_URL = re.compile(r'(?:https?://|ftp://|www\.)[^\s"«»“”<>()\[\]{}]*+')
_RE_BULLETS = re.compile(r'[\s•●▪◦*+–—"«“„(\[-]*+')
_RE_CLAUSE_END = re.compile(rf"[،,؛;]++|(?<=\s)[–—{TATWEEL}-]++(?=\s)")
_RE_ENDING = re.compile(rf"[،,؛;:{STOPS}]|[–—{TATWEEL}-]++\s")
_RE_WORDLIKE = re.compile(rf"[^\W_{TATWEEL}]")


def split_sentences(text: str) -> list[Span]:
    """Return the spans `[start, end)` of the sentences of a raw text, in order.

    A line end always ends a sentence. Otherwise ``. ! ؟ ? …`` end one, with the closing marks that
    follow, also when the space after them is missing; not ``؛``, and not in abbreviations,
    initials, numbers, dates, addresses and list markers, nor inside a closed quotation or
    parenthesis of at most 60 words.

    Args:
        text: Any string, cleaned or not.

    Returns:
        Non-empty, non-overlapping spans in code points; what lies between them is white space and
        invisible characters.
    """
    return _spans(text, _sentence_cuts)


def split_clauses(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the spans of the clauses of one sentence, in order.

    Boundaries are after ``، , ؛ ;``, around parentheses and around dashes between spaces; never
    inside quotations, parentheses or numbers. A span includes the delimiter that ends it, so the
    spans cover the sentence apart from white space and invisible characters.

    Args:
        text: Raw text that holds the sentence.
        start: Offset of the sentence in `text`.
        end: Offset one past its end; the end of `text` if None.

    Returns:
        Non-empty spans in code points of `text`, not of the sentence.
    """
    start, end, _ = slice(start, end).indices(len(text))
    spans = _spans(text[start:end], _clause_cuts)
    return [(start + left, start + right) for left, right in spans]


def _spans(text: str, cut: Callable[[str], Iterable[int]]) -> list[Span]:
    """Cut every visible line of a text and return the trimmed spans of the raw text."""
    plain, offsets = text, None
    if _RE_HIDDEN.search(text):
        masked = _RE_HIDDEN.sub("\0", text)
        plain = masked.replace("\0", "")
        offsets = [i for i, char in enumerate(masked) if char != "\0"]
    edges = [
        line.start() + position
        for line in _RE_LINE.finditer(plain)
        for position in (0, *cut(line[0]))
    ]
    if offsets is not None:
        edges = [offsets[edge] for edge in edges]
    spans = []
    for left, right in pairwise([*edges, len(text)]):
        while left < right and _RE_BLANK.match(text, left):
            left += 1
        while right > left and _RE_BLANK.match(text, right - 1):
            right -= 1
        if left < right:
            spans.append((left, right))
    return spans


def _skip_spaces(line: str, at: int) -> int:
    match = _RE_SPACES.match(line, at)
    return match.end() if match else at


def _pairs(line: str) -> list[Span]:
    """Return the positions of matching quotation marks and brackets, by opening position."""
    pairs: list[Span] = []
    waiting: dict[str, list[int]] = {}
    for match in _RE_BRACKET.finditer(line):
        char, at = match[0], match.start()
        opened = waiting.setdefault(_BRACKETS.get(char, char), [])
        opens = char in _BRACKETS
        if char in _DOUBLE_MARKS:
            opens = _opens(line, at, not opened if char == '"' else opens)
            if opens:
                opened.clear()  # Such marks do not nest: the earlier one was never closed.
        if opens:
            opened.append(at)
        elif opened:
            pairs.append((opened.pop(), at))
    return sorted(pairs)


def _opens(line: str, at: int, default: bool) -> bool:
    """Tell whether the double quotation mark at `at` opens, by its neighbours if they tell.

    Straight marks have no direction, and Arabic text has curly ones either way round.
    """
    before = line[at - 1] if at else " "
    after = line[at + 1] if at + 1 < len(line) else " "
    glued = before in _PROCLITICS and (at < 2 or not line[at - 2].isalnum())
    may_close = not before.isspace() and not after.isalnum()
    may_open = not after.isspace() and (glued or before.isspace() or before in _BEFORE_OPENING)
    return may_open if may_open != may_close else default


def _outermost(line: str, pairs: list[Span], most_words: int | None) -> list[Span]:
    """Return the pairs that hold at most so many words and lie in no other such pair."""
    kept: list[Span] = []
    spaces = [match.start() for match in _RE_SPACES.finditer(line)] if pairs else []
    for opened, closed in pairs:
        if kept and opened < kept[-1][1]:
            continue
        length = bisect_right(spaces, closed) - bisect_right(spaces, opened) + 1
        if most_words is None or length <= most_words:
            kept.append((opened, closed))
    return kept


def _sentence_cuts(line: str) -> Iterator[int]:
    pairs = _pairs(line)
    whole = _outermost(line, pairs, PROTECTED_WORDS)
    closes = {at: at == pair[1] for pair in pairs for at in pair}
    urls = [match.span() for match in _RE_URL.finditer(line)]
    body = _RE_BULLETS.match(line).end()  # type: ignore[union-attr]
    last_word = len(line)
    while last_word and not line[last_word - 1].isalnum():
        last_word -= 1
    item = inside = url = 0
    for match in _RE_STOPS.finditer(line):
        left, right = match.span()
        while inside < len(whole) and whole[inside][1] < left:
            inside += 1
        while url < len(urls) and urls[url][1] < right:
            url += 1
        if url < len(urls) and urls[url][0] < left and right < urls[url][1]:
            continue
        after = _after_closers(line, right, closes)
        opened = -1
        if inside < len(whole) and whole[inside][0] < left:
            if whole[inside][1] >= after:
                continue
            opened = whole[inside][0]
        follow = _skip_spaces(line, after)
        if follow >= last_word:
            return
        stop = Stop(line, body, left, right, after, follow, opened)
        if match[0] == ".":
            if stop.glued and line[follow].isdigit() and line[left - 1 : left].isdigit():
                continue
            number = list_marker(stop, item)
            if number is not None:
                item = number
                continue
        if ends_sentence(stop):
            yield follow
            body = _RE_BULLETS.match(line, follow).end()  # type: ignore[union-attr]


def _after_closers(line: str, at: int, pairs: dict[int, bool]) -> int:
    """Return the position after the closing marks that belong to the stop before `at`.

    `pairs` tells of the position of every paired mark whether it closes. A mark without a partner
    is taken to close unless a word follows it directly.
    """
    end = look = at
    while look < len(line):
        char = line[look]
        loose = char in CLOSERS or char in _DOUBLE_MARKS
        lone = not line[look + 1 : look + 2].isalnum()
        if pairs.get(look, loose and (lone or (look == end and char not in _DOUBLE_MARKS))):
            end = look + 1
        elif not char.isspace():
            break
        look += 1
    return end


def _clause_cuts(line: str) -> Iterator[int]:
    pairs = _outermost(line, _pairs(line), None)
    found = {cut for pair in pairs for cut in _around_parenthesis(line, pair)}
    inside = 0
    for match in _RE_CLAUSE_END.finditer(line):
        left, right = match.span()
        while inside < len(pairs) and pairs[inside][1] < left:
            inside += 1
        if inside < len(pairs) and pairs[inside][0] < left:
            continue
        if line[left - 1 : left].isdigit() and line[right : right + 1].isdigit():
            continue
        found.add(_skip_spaces(line, right))
    kept: list[int] = []
    last, begun = 0, False
    for cut in (*sorted(found - {0, len(line)}), len(line)):
        worded = bool(_RE_WORDLIKE.search(line, last, cut))
        if not worded and kept:
            kept.pop()  # Delimiters in a row ("، -") end one clause together.
        begun = begun or worded
        if begun:
            kept.append(cut)
        last = cut
    yield from kept[:-1]


def _around_parenthesis(line: str, pair: Span) -> Iterator[int]:
    """Yield where the clause in a parenthesis begins and where the next one does."""
    opened, closed = pair
    # "المواطن(ة)" is one word.
    if line[opened] != "(" or (closed - opened <= 3 and line[opened - 1 : opened].isalpha()):
        return
    yield opened
    follow = _skip_spaces(line, closed + 1)
    if follow < len(line) and not _RE_ENDING.match(line, follow):
        yield follow
