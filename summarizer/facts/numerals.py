"""What a number read from a text is: its value, and what else it may stand for."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

MAX_DIGITS = 16
"""Longer runs of digits are identifiers, not quantities."""

NumeralKind = Literal["cardinal", "ordinal", "fraction", "none"]


class Numeral(NamedTuple):
    """A number in a list of tokens.

    Attributes:
        value: What it most likely stands for.
        end: Index of the token after its last.
        kind: "none" for what looks like a number and counts nothing ("F-16", "the 1990s").
        other: Values it may stand for as well ("1.500" is 1,500 or 1.5).
        words: Whether it is spelled out.
        scaled: Whether it holds a scale (thousand, million).
    """

    value: float
    end: int
    kind: NumeralKind = "cardinal"
    other: tuple[float, ...] = ()
    words: bool = False
    scaled: bool = False


def digits_value(digits: str, original: str, english: bool) -> tuple[float, tuple[float, ...]]:
    """Read digits with separators.

    Args:
        digits: Western digits with "." and ",", or groups of three apart by spaces.
        original: The same as it is written in the text: ٫ and ٬ leave no doubt.
        english: Whether a dot is surely a decimal point and a comma surely not.

    Returns:
        The value, and other values it may stand for. (-1, ()) when it is no number.
    """
    plain = re.sub(r"[ \u00a0]", "", digits)
    if len(plain) > MAX_DIGITS:
        return -1.0, ()
    groups = re.split(r"[.,]", plain)
    if len(groups) == 1:
        return float(plain), ()
    joined, decimal = float("".join(groups)), float("".join(groups[:-1]) + "." + groups[-1])
    thousands = (
        all(len(group) == 3 for group in groups[1:])
        and 1 <= len(groups[0]) <= 3
        and groups[0].lstrip("0") != ""
    )
    last = plain[-len(groups[-1]) - 1]
    if "٫" in original:
        return decimal, ()
    if not thousands:
        # 17.30 and 12.05.2022 are no decimals, but a time and a date; they are read elsewhere.
        return (decimal, ()) if len(groups) == 2 or len(set(plain) & set(".,")) == 2 else (-1.0, ())
    if len(groups) > 2 or "٬" in original or (english and last == ","):
        return joined, ()
    return (decimal, (joined,)) if english else (joined, (decimal,))


def significant(value: float) -> int:
    """Return how many significant digits a value needs: 3,000 one, 2,987 and 46.38 four."""
    return max(1, len(_significant_digits(value)))


def is_round(value: float) -> bool:
    """Tell whether a value is one that numbers are rounded to: 40, 3,000, 45, 1.5."""
    digits = _significant_digits(value)
    return len(digits) <= 1 or (len(digits) == 2 and digits[1] == "5")


def _significant_digits(value: float) -> str:
    return f"{value:.10g}".split("e")[0].replace(".", "").replace("-", "").strip("0")


def rounded(value: float, digits: int) -> float:
    """Round a value to so many significant digits."""
    return float(f"{value:.{max(1, digits) - 1}e}")
