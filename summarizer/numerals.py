"""The numbers a text mentions, as values: digits of three scripts and common number words.

Arabic number words inflect and join, and the index's number-word packages write them but do not
read them, so the table is our own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from summarizer.arabic import fold, western_digits

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")


def _table(pairs: str) -> dict[str, float]:
    table = {}
    for pair in pairs.split():
        name, _, value = pair.partition("=")
        table[fold(name)] = float(value)
    return table


_SCALES = _table(
    "ألف=1e3 آلاف=1e3 ألفا=1e3 مليون=1e6 ملايين=1e6 مليونا=1e6 مليار=1e9 مليارات=1e9 مليارا=1e9 بليون=1e9"
    " تريليون=1e12 تريليونات=1e12 thousand=1e3 million=1e6 millions=1e6 billion=1e9 trillion=1e12 mn=1e6"
    " bn=1e9 m=1e6 k=1e3"
)
_DUALS = _table(
    "ألفان=2e3 ألفين=2e3 ألفي=2e3 ألفا=2e3 مليونان=2e6 مليونين=2e6 مليوني=2e6 ملياران=2e9 مليارين=2e9"
    " ملياري=2e9 مئتان=200 مئتين=200 مئتي=200 مائتان=200 مائتين=200 مائتي=200"
)
_UNITS = _table(
    "صفر=0 واحد=1 واحدة=1 إحدى=1 أحد=1 اثنان=2 اثنين=2 اثنا=2 اثني=2 اثنتان=2 اثنتين=2 اثنتا=2 اثنتي=2"
    " ثلاثة=3 ثلاث=3 أربعة=4 أربع=4 خمسة=5 خمس=5 ستة=6 ست=6 سبعة=7 سبع=7 ثمانية=8 ثماني=8 ثمان=8 تسعة=9"
    " تسع=9 عشرة=10 عشر=10 مئة=100 مائة=100 ثلاثمئة=300 ثلاثمائة=300 أربعمئة=400 أربعمائة=400 خمسمئة=500"
    " خمسمائة=500 ستمئة=600 ستمائة=600 سبعمئة=700 سبعمائة=700 ثمانمئة=800 ثمانمائة=800 تسعمئة=900 تسعمائة=900"
)
_TENS = _table(
    "عشرون=20 عشرين=20 ثلاثون=30 ثلاثين=30 أربعون=40 أربعين=40 خمسون=50 خمسين=50 ستون=60 ستين=60"
    " سبعون=70 سبعين=70 ثمانون=80 ثمانين=80 تسعون=90 تسعين=90"
)
_ENGLISH = _table(
    "zero=0 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13"
    " fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40"
    " fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 dozen=12"
)
_PREFIX = ("وال", "بال", "لل", "ال", "و", "ف", "ب", "ل", "ك")


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
    return _SCALES.get(fold(match.group()), 1.0) if match else 1.0


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
        if all(part in _ENGLISH for part in parts) or (
            parts[0] in _ENGLISH and parts[-1] in ("one", "two")
        ):
            value = sum(_ENGLISH.get(p, {"one": 1.0, "two": 2.0}.get(p, 0.0)) for p in parts)
            scale = _scale(text[match.end() : match.end() + 20])
            if _WORD.match(text[match.end() :].lstrip()) and scale == 1.0:
                scale = 100.0 if text[match.end() :].lstrip().startswith("hundred") else 1.0
            found.append(
                Number(match.group(), match.start(), match.end(), frozenset({value * scale}))
            )
    return found


def _bare(word: str) -> str:
    for prefix in _PREFIX:
        rest = word[len(prefix) :]
        if word.startswith(prefix) and (rest in _UNITS or rest in _TENS or rest in _DUALS):
            return rest
    return word


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
        value = _UNITS.get(word, _TENS.get(word, _DUALS.get(word)))
        if value is None:
            if word in _SCALES:
                yield _SCALES[word]
            continue
        yield value
        yield value * _SCALES.get(after, 1.0)
        if value < 10 and after in _TENS:
            yield value + _TENS[after]
        if value < 10 and _UNITS.get(after) == 10:  # ثلاثة عشر
            yield value + 10
