"""Years in a text: which numbers of four digits are years and count nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from summarizer.facts import number_words_ar
from summarizer.facts.tables import members, phrases
from summarizer.facts.tokens import PREFIXES, Token, glued, norm_at
from summarizer.facts.units import unit_after

_LIKELY = range(1950, 2050)
_POSSIBLE = range(1000, 2200)
_HIJRI = range(1300, 1501)
_SIGNS = frozenset("$€£¥#")
_FILLERS = frozenset((",", "،", "من", "عام", "سنه", "العام", "لعام", "لسنه", "of"))


class Year(NamedTuple):
    """A year and the indices of its tokens."""

    value: int
    first: int
    end: int
    hijri: bool = False


def hijri_sign(tokens: list[Token], i: int) -> bool:
    """Tell whether هـ or AH stands at token `i`."""
    return norm_at(tokens, i) in members("hijri_signs", "calendar.txt")


def year_at(tokens: list[Token], i: int, english: bool) -> tuple[int | None, int]:
    """Read the year that follows a month: the year, and the index after it (or `i`)."""
    at = i
    for _ in range(2):
        at += norm_at(tokens, at) in _FILLERS
    value = _four_digits(tokens, at)
    if value is None or value not in _POSSIBLE:
        return None, i
    end = at + 1
    signs = members("hijri_signs", "calendar.txt") | members("gregorian_signs", "calendar.txt")
    if norm_at(tokens, end) in signs and (not english or norm_at(tokens, end) == "ah"):
        end += 1
    return value, end


def _four_digits(tokens: list[Token], i: int) -> int | None:
    if 0 <= i < len(tokens) and tokens[i].kind == "number":
        digits = tokens[i].norm
        if len(digits) == 4 and digits.isdecimal():
            return int(digits)
    return None


def years(text: str, tokens: list[Token], used: Sequence[bool], english: bool) -> Iterator[Year]:
    """Find the years that stand in no date, in order.

    Args:
        text: The text.
        tokens: Its tokens.
        used: Which tokens belong to dates already.
        english: Whether the text is English.
    """
    last = -1  # index after the year before
    for i in range(len(tokens)):
        if used[i] or i < last:
            continue
        value = _four_digits(tokens, i)
        if value is None:
            spelled = None if english else _spelled(tokens, i, text)
            if spelled:
                yield spelled
                last = spelled.end
            continue
        if hijri_sign(tokens, i + 1) and value in _HIJRI:
            yield Year(value, i, i + 2, True)
            last = i + 2
            continue
        if value not in _POSSIBLE or not _is_year(value, tokens, i, text, english, last):
            continue
        yield Year(value, i, i + 1)
        last = i + 1
        yield from _season(value, tokens, i)


def _is_year(value: int, tokens: list[Token], i: int, text: str, english: bool, last: int) -> bool:
    before = norm_at(tokens, i - 1)
    bare = before[1:] if before[:1] in PREFIXES and not english else before
    if before in _SIGNS or before == "%":
        return False
    if glued(tokens, i) and (tokens[i - 1].kind == "word" and before.isascii()):
        return False
    if _counts(tokens, i + 1, text, english):
        return False
    if {before, bare} & members("year_words", "calendar.txt") or before in ("عامي", "سنتي"):
        return True
    if last > 0 and i - last <= 1 and before in ("و", "-", "/", "الي", "and", "to"):
        return True
    if value not in _LIKELY:
        return False
    if value != 2000:
        return not ({(before,), (bare,)} & phrases("about").keys())
    return bool({before, bare} & members("before_year", "calendar.txt"))


def _counts(tokens: list[Token], i: int, text: str, english: bool) -> bool:
    """Tell whether what follows a number shows that it counts something."""
    if i >= len(tokens):
        return False
    word = tokens[i].norm
    if english and (word == "s" or (word == "'" and norm_at(tokens, i + 1) == "s")):
        return glued(tokens, i)  # the 1990s; a year's possessive is rare
    if word in ("%", ":") or word.removeprefix("ال") in members("counted"):
        return True
    if english and word in ("thousand", "million", "billion", "th"):
        return True
    unit = unit_after(tokens, i, text, english)
    return unit is not None and tokens[i].norm not in ("-", "a", "an")


def _season(value: int, tokens: list[Token], i: int) -> Iterator[Year]:
    """Read the second year of 2021/22 (a four-digit one is found by itself)."""
    after = norm_at(tokens, i + 2)
    joined = norm_at(tokens, i + 1) in ("/", "-") and glued(tokens, i + 1) and glued(tokens, i + 2)
    if joined and len(after) == 2 and after.isdecimal() and int(after) == (value + 1) % 100:
        yield Year(value + 1, i + 2, i + 3)


def _spelled(tokens: list[Token], i: int, text: str) -> Year | None:
    """Read عام ألفين وعشرين."""
    if tokens[i].kind != "word" or norm_at(tokens, i - 1) not in members(
        "year_words", "calendar.txt"
    ):
        return None
    numeral = number_words_ar.read_numeral(tokens, i, text)
    if numeral and numeral.words and numeral.kind == "cardinal" and numeral.value in _LIKELY:
        return Year(int(numeral.value), i, numeral.end)
    return None
