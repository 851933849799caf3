"""The numbers a text mentions, as values: digits of three scripts and common number words.

Arabic number words inflect and join, and the index's number-word packages write them but do not
read them, so the table is our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from summarizer.arabic import fold, western_digits
from summarizer.wordlists import read_sections

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")


@cache
def _table(name: str) -> dict[str, float]:
    """Return a table of `data/numerals.txt`: folded words and their values."""
    table = {}
    for pair in read_sections("numerals.txt")[name]:
        word, _, value = pair.partition("=")
        table[fold(word)] = float(value)
    return table


_PREFIXES = "وفبلك"


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written, its span in the text and the values it may stand for."""

    text: str
    start: int
    end: int
    values: frozenset[float]


def _value(digits: str) -> float:
    """Read digits with separators: groups of three are thousands, another last group decimals."""
    groups = re.split(r"[.,]", digits)
    if len(groups) > 1 and all(len(group) == 3 for group in groups[1:]) and groups[0] != "0":
        return float("".join(groups))
    if len(groups) == 1:
        return float(groups[0])
    return float("".join(groups[:-1]) + "." + groups[-1])


def _scale(following: str) -> float:
    match = _WORD.match(following.lstrip(" \u00a0"))
    return _table("scales").get(fold(match.group()), 1.0) if match else 1.0


def numbers(text: str) -> list[Number]:
    """Find the numbers written in digits, in order; offsets are into `text`."""
    same = western_digits(text)  # one character for one: offsets hold
    found = []
    for match in _DIGITS.finditer(same):
        value = _value(match.group()[:40])
        scale = _scale(same[match.end() : match.end() + 20])
        values = {value, value * scale}
        found.append(
            Number(text[match.start() : match.end()], match.start(), match.end(), frozenset(values))
        )
    return found


def english_words(text: str) -> list[Number]:
    """Find English number words of three and more ("one" and "two" are too often not numbers)."""
    found = []
    for match in _WORD.finditer(text):
        parts = match.group().lower().split("-")
        if all(part in _table("english") for part in parts) or (
            parts[0] in _table("english") and parts[-1] in ("one", "two")
        ):
            value = sum(
                _table("english").get(p, {"one": 1.0, "two": 2.0}.get(p, 0.0)) for p in parts
            )
            scale = _scale(text[match.end() : match.end() + 20])
            if _WORD.match(text[match.end() :].lstrip()) and scale == 1.0:
                scale = 100.0 if text[match.end() :].lstrip().startswith("hundred") else 1.0
            found.append(
                Number(match.group(), match.start(), match.end(), frozenset({value * scale}))
            )
    return found


def _is_number(word: str) -> bool:
    return any(word in _table(name) for name in ("units", "tens", "duals"))


def _bare(word: str) -> str:
    """Take joined particles and the article off a number word (وبالخمسين -> خمسين)."""
    rest = word
    for _ in range(3):
        if _is_number(rest):
            return rest
        if rest.startswith(("لل", "ال")):
            rest = rest[2:]
        elif rest[:1] in _PREFIXES and len(rest) > 3:
            rest = rest[1:]
        else:
            break
    return rest if _is_number(rest) else word


def mentioned(text: str) -> frozenset[float]:
    """Return every value an Arabic text mentions, in digits or in words.

    Groups inside a number ("6" and "30" of 6:30 or 06,30) count too, so that a time or a score may
    be punctuated differently.
    """
    values: set[float] = set()
    for number in numbers(text):
        values |= number.values
        values.update(
            float(group) for group in re.findall(r"\d{1,30}", western_digits(number.text))
        )
    for value in _spelled(text):
        values.add(value)
    return frozenset(values)


def _spelled(text: str) -> Iterator[float]:
    words = [_bare(word) for word in fold(text).split() for word in [word.strip('،؛.:()"«»')]]
    for position, word in enumerate(words):
        after = words[position + 1] if position + 1 < len(words) else ""
        value = _table("units").get(word, _table("tens").get(word, _table("duals").get(word)))
        if value is None:
            if word in _table("scales"):
                yield _table("scales")[word]
            continue
        yield value
        yield value * _table("scales").get(after, 1.0)
        if value < 10 and after in _table("tens"):
            yield value + _table("tens")[after]
        if value < 10 and _table("units").get(after) == 10:  # ثلاثة عشر
            yield value + 10
