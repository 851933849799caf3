"""Where the article is on the page: body lines, title, dateline. Pure functions over raw text.

Nothing here changes the text; every answer is an offset into it, in Unicode code points.
"""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

from summarizer.arabic import MARKS, fold
from summarizer.chrome import (
    AGENCIES,
    COMMON_AGENCIES,
    DATE_WORDS,
    chrome_rule,
    ends_like_a_sentence,
    tokens,
)
from summarizer.sentences import split_sentences

MAX_TITLE_WORDS = 25  # the longest of 5,166 headlines of two newsrooms has 19
_MIN_REPEATED_WORDS = 4
_MAX_TITLE_LENGTH = 1000  # characters
_NO_TITLE_ENDS = ("،", ",", "؛", ":", "-", "/")
_DATELINE_REACH = 160  # characters in which a dateline must end
_MAX_PLACE_WORDS = 4
_MAX_WIDTH = 120  # characters; wrapped text is narrower
_MIN_WRAPPED_LINES = 4
_WRAPPED_SHARE = 0.8

_HEAD_TOKEN = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*|[^\w\s]")
_DASHES = frozenset("-–—−")
_AFTER_DATELINE = re.compile(r"[\s\-–—−:/.،,]*")
_CLOSING = {"(": ")", "/": "/", "\\": "\\", "«": "»", '"': '"', "[": "]", "“": "”", "{": "}"}
# A place name holds none of these, so "قالت وكالة (رويترز) - ..." is a sentence, not a dateline.
_NOT_A_PLACE = frozenset(
    tokens(
        "من إلى على عن مع بين قبل بعد عند حسب بحسب وفق وفقا نقلا هذا هذه التي الذي أن إن ما لا لم"
        " قال قالت ذكر ذكرت نقل نقلت أفاد أفادت أورد أوردت نشر نشرت بث بثت أعلن أعلنت أكد أكدت"
        " أضاف أضافت كشف كشفت كتب كتبت وكالة وكالات صحيفة مراسل مراسلة مدير رئيس صورة تصوير مصدر"
    )
)


class Span(NamedTuple):
    """A stretch `[start:end]` of the raw text."""

    start: int
    end: int


def _lines(text: str) -> list[Span]:
    spans, at = [], 0
    for line in text.splitlines(keepends=True):
        body = line.strip()
        if body:
            start = at + len(line) - len(line.lstrip())
            spans.append(Span(start, start + len(body)))
        at += len(line)
    return spans


def paragraphs(text: str) -> tuple[Span, ...]:
    """Find the lines of a page that are text, the title included, page chrome left out.

    Args:
        text: The raw text of a page or article.

    Returns:
        The span of each line, without the white space around it. When every line looks like
        chrome all of them are returned: an article of one odd line is still an article.
    """
    found = _lines(text)
    kept = [span for span in found if not _is_chrome(text[span.start : span.end])]
    return tuple(kept or found)


def unwrap(text: str) -> str:
    """Join the lines of a hard-wrapped text, such as `pdftotext` or a mail program writes.

    Line ends inside a paragraph become spaces, character for character, so offsets stay valid.
    A text is taken for wrapped only if nearly every line that does not end a sentence is as long
    as it can be: the first word of the next line would not have fitted.

    Args:
        text: The raw text.

    Returns:
        The text with its paragraphs on one line each; the same text when it is not wrapped.
    """
    lines = text.splitlines(keepends=True)
    bodies = [line.strip() for line in lines]
    width = max(map(len, bodies), default=0)
    if width > _MAX_WIDTH:
        return text
    running = [
        index
        for index, (line, below) in enumerate(itertools.pairwise(bodies))
        if line and below and not ends_like_a_sentence(line)
    ]
    full = [
        index
        for index in running
        if len(bodies[index]) + 1 + len(bodies[index + 1].split(maxsplit=1)[0]) > width
    ]
    if len(full) < _MIN_WRAPPED_LINES or len(full) < _WRAPPED_SHARE * len(running):
        return text
    for index in full:
        body = lines[index].rstrip()
        lines[index] = body + " " * (len(lines[index]) - len(body))
    return "".join(lines)


def _is_chrome(line: str) -> bool:
    return chrome_rule(line) is not None or dateline_end(line) == len(line)


def title_of(text: str, lines: tuple[Span, ...]) -> Span | None:
    """Recognise the title: a short first line without a full stop, above longer text.

    Args:
        text: The raw text.
        lines: Its text lines, as `paragraphs` gives them.

    Returns:
        The span of the title, or None when the text starts without one.
    """
    if len(lines) < 2:
        return None
    first = text[lines[0].start : lines[0].end]
    below = sum(end - start for start, end in lines[1:])
    if (
        len(first) > _MAX_TITLE_LENGTH
        or not 0 < len(tokens(first)) <= MAX_TITLE_WORDS
        or below <= len(first)
        or first.endswith(_NO_TITLE_ENDS)
        or _stops(first)
        or dateline_end(first)
    ):
        return None
    return lines[0]


def _stops(line: str) -> bool:
    """Whether a full stop ends a sentence of the line, the last one included."""
    pieces = [line[start:end].rstrip("\"'”’»)] ") for start, end in split_sentences(line)]
    return any(piece.endswith((".", "۔")) for piece in pieces)


def same_title(title: str, line: str) -> bool:
    """Whether a line of the text repeats a title given from outside, spelling variants aside.

    A page's title may go on with the name of the site: the line may be its beginning.
    """
    if len(line) > _MAX_TITLE_LENGTH:
        return False
    words, known = tokens(line), tokens(title[: 2 * _MAX_TITLE_LENGTH])
    if len(words) >= _MIN_REPEATED_WORDS and not ends_like_a_sentence(line):
        return known[: len(words)] == words
    return bool(words) and known == words


def dateline_end(paragraph: str) -> int:
    """Measure the agency dateline a paragraph starts with, such as `القاهرة (رويترز) -`.

    A dateline is a place of a few words, perhaps a date, and the name of a known agency set off
    by slashes, brackets or dashes. Anything else is text.

    Args:
        paragraph: The raw text of a paragraph.

    Returns:
        The length of the dateline with the punctuation after it; 0 when there is none.
    """
    head = paragraph[:_DATELINE_REACH]
    parts = [(match.group(), match.start(), match.end()) for match in _HEAD_TOKEN.finditer(head)]
    words = [fold(part).casefold() for part, _, _ in parts]
    for at in range(len(parts)):
        for length in _agency_lengths(words, at):
            end = _closed_dateline(words, parts, at, at + length)
            if end:
                after = _AFTER_DATELINE.match(paragraph, end)
                return after.end() if after else end
        if not _may_precede_agency(words[: at + 1]):
            return 0
    return 0


def _agency_lengths(words: list[str], at: int) -> list[int]:
    """Lengths in tokens of the agency names that start at `at`, the longest first."""
    found, name = [], []
    for length, word in enumerate(words[at : at + 8], start=1):
        if word.isalnum():
            name.append(word)
            if tuple(name) in AGENCIES:
                found.append(length)
        elif word != ".":
            break
    return found[::-1]


def _may_precede_agency(words: list[str]) -> bool:
    """Whether these tokens can be the place and date of a dateline so far."""
    place = 0
    for word in words:
        if word in _NOT_A_PLACE or (word[:1] in ("و", "ف") and word[1:] in _NOT_A_PLACE):
            return False
        if word.isalnum():
            dated = word in DATE_WORDS or word[0].isdigit() or word in ("في", "فى")
            place += not dated
        elif word not in _CLOSING and word not in _DASHES and word not in "،,:.)]»":
            return False
    return place <= _MAX_PLACE_WORDS


def _closed_dateline(
    words: list[str], parts: list[tuple[str, int, int]], start: int, end: int
) -> int:
    """Offset at which a dateline with its agency in `[start:end]` ends; 0 when it is none."""
    if start == 0:
        return 0
    opener, after = words[start - 1], words[end : end + 2]
    if words[end - 1] == "." or (after and after[0] == "." and "." in words[start:end]):
        after = words[end + 1 : end + 3] if after and after[0] == "." else after
        end = end + 1 if words[end : end + 1] == ["."] else end
    name = tuple(word for word in words[start:end] if word != ".")
    has_place = any(word.isalpha() for word in words[: start - 1])
    if opener in _CLOSING:
        if not after or after[0] != _CLOSING[opener]:
            return 0
        separated = len(after) == 1 or after[1] in _DASHES or after[1] in ":/"
        slashes = opener in "/\\"
        return parts[end][2] if (separated or slashes) and (has_place or not slashes) else 0
    if opener in _DASHES or opener == ":":
        plain = name not in COMMON_AGENCIES
        if not after:
            # Nothing follows: a line of its own, such as "دبي - العربية.نت".
            return parts[end - 1][2] if has_place and plain else 0
        if (after[0] in _DASHES or after[0] in ":/") and has_place and plain:
            return parts[end][2]
    return 0
