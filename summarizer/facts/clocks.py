"""Times of day, in digits and words: "3 p.m.", "half past six", السادسة والنصف مساء."""

from __future__ import annotations

from typing import NamedTuple

from summarizer.facts.number_forms_ar import number_word
from summarizer.facts.numerals import Numeral
from summarizer.facts.tables import members, values
from summarizer.facts.tokens import Token, glued, norm_at

_PARTS_OF_HOUR = {"النصف": 30, "نصف": 30, "الربع": 15, "ربع": 15, "الثلث": 20, "ثلث": 20}
_MINUTES = frozenset(("دقيقه", "دقائق", "دقيقتين"))


class Clock(NamedTuple):
    """A time of day in minutes after midnight, and the index of the token after it."""

    minutes: int
    end: int


def read_clock(tokens: list[Token], i: int, numeral: Numeral, english: bool) -> Clock | None:
    """Read "14:30" and "3 p.m.", of which `numeral` at token `i` is the beginning."""
    end = numeral.end
    if numeral.words or numeral.scaled or numeral.value >= 25:
        return None
    hour, part = int(numeral.value), round(numeral.value % 1 * 100)
    minutes = norm_at(tokens, end + 1)
    if norm_at(tokens, end) == ":" and glued(tokens, end) and glued(tokens, end + 1):
        if not part and len(minutes) == 2 and minutes.isdecimal():
            return Clock(hour * 60 + int(minutes), end + 2)
        return None
    if not english:
        return None
    half = norm_at(tokens, end)
    if half in ("am", "pm"):
        return Clock(hour * 60 + part, end + 1)
    if half in ("a", "p") and [norm_at(tokens, end + n) for n in (1, 2)] == [".", "m"]:
        return Clock(hour * 60 + part, end + 3)
    return None


class Stopwatch(NamedTuple):
    """A time that was taken, in minutes, and the index of the token after it."""

    first: float
    end: int


def read_stopwatch(tokens: list[Token], i: int) -> Stopwatch | None:
    """Read the time of a race: "8:04.15" and "2:05:17"."""
    parts = [norm_at(tokens, i + step) for step in range(5)]
    if parts[1] != ":" or not all(glued(tokens, i + step) for step in (1, 2)):
        return None
    if not (parts[0].isdecimal() and len(parts[0]) < 3):
        return None
    whole, dot, hundredths = parts[2].partition(".")
    if dot and len(whole) == 2 and whole.isdecimal() and hundredths.isdecimal():
        end = i + 3 + (norm_at(tokens, i + 3) in members("minutes"))
        return Stopwatch(int(parts[0]) + float(parts[2]) / 60, end)
    joined = parts[3] == ":" and all(glued(tokens, i + step) for step in (3, 4))
    if joined and all(len(part) == 2 and part.isdecimal() for part in (parts[2], parts[4])):
        minutes = 60 * int(parts[0]) + int(parts[2]) + int(parts[4]) / 60
        return Stopwatch(minutes, i + 5)
    return None


def spoken_clock(tokens: list[Token], i: int, english: bool) -> Clock | None:
    """Read a time of day in words that begins at token `i`, or return None."""
    if tokens[i].kind != "word":
        return None
    return _english(tokens, i) if english else _arabic(tokens, i)


def _english(tokens: list[Token], i: int) -> Clock | None:
    i += tokens[i].norm == "a" and i + 1 < len(tokens)
    part = {"half": 30, "quarter": 15, "twenty": 20, "ten": 10, "five": 5}.get(tokens[i].norm)
    side = norm_at(tokens, i + 1)
    if part is None or side not in ("past", "to", "after") or (side != "past" and part != 15):
        return None
    word = norm_at(tokens, i + 2)
    hour = int(word) if word.isdecimal() and len(word) < 3 else values("en_small").get(word, 0)
    if not 1 <= hour <= 12 or (side == "to" and part == 30):
        return None
    return Clock(int(hour) * 60 + (part if side != "to" else -part), i + 3)


def _arabic(tokens: list[Token], i: int) -> Clock | None:
    """Read الرابعة والثلث, الخامسة إلا ربعا, الثامنة مساء; an hour alone may be anything."""
    word = number_word(tokens[i].norm)
    if word is None or word.role != "ordinal" or not word.definite:
        return None
    if not tokens[i].norm.endswith("ه"):
        return None
    hour, end = int(word.value), i + 1
    if norm_at(tokens, end) == "عشره" and hour in (1, 2):
        hour, end = hour + 10, end + 1
    before = norm_at(tokens, i - 1)
    sure = before.endswith("الساعه")
    minutes, after = _minutes(tokens, end)
    if minutes:
        sure, end = True, after
    sure = sure or norm_at(tokens, end) in members("parts_of_day")
    if norm_at(tokens, end) in ("من", "بعد"):
        sure = sure or norm_at(tokens, end + 1).removeprefix("ال") in members("parts_of_day")
    return Clock(hour * 60 + minutes, end) if sure else None


def _minutes(tokens: list[Token], at: int) -> tuple[int, int]:
    """Read والنصف, وعشرين دقيقة, إلا ربعا: minutes and the index after them."""
    word = norm_at(tokens, at)
    less = word == "الا"
    at += less or word == "و"
    core = norm_at(tokens, at)
    if not less:
        core = core[1:] if core.startswith("و") and core not in ("واحد",) else core
    core = core.removesuffix("ا") if less else core
    if core in _PARTS_OF_HOUR and (less or word.startswith("و")):
        return (-1 if less else 1) * _PARTS_OF_HOUR[core], at + 1
    if not (less or word.startswith("و")):
        return 0, at
    total, end = 0.0, at
    for _ in range(2):
        norm = norm_at(tokens, end)
        found = number_word(norm)
        if norm.isdecimal() and len(norm) < 3:
            total, end = total + int(norm), end + 1
        elif found and found.role in ("unit", "ten", "tens", "teen"):
            total, end = total + found.value, end + 1
    if 0 < total < 60 and norm_at(tokens, end) in _MINUTES:
        return (-1 if less else 1) * int(total), end + 1
    return 0, at
