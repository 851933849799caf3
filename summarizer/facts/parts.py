"""What is said after the unit of a number: "and a half", "and four months", وثمانمئة فلس."""

from __future__ import annotations

from collections.abc import Callable

from summarizer.facts.number_words_ar import joined_fraction
from summarizer.facts.numerals import Numeral
from summarizer.facts.tables import members
from summarizer.facts.tokens import Token, norm_at
from summarizer.facts.units import is_currency, minor_share, scale_of, unit_after

_PARTS_OF_TIME = {"month": ("year",), "minute": ("hour",), "second": ("minute",)}
_HUNDRED = frozenset(("المئه", "المائه", "الميه", "مئه", "مائه"))
_SCALES = (1e3, 1e6, 1e9, 1e12)


def with_parts(
    value: float,
    unit: str | None,
    end: int,
    tokens: list[Token],
    text: str,
    english: bool,
    read: Callable[[list[Token], int, str], Numeral | None],
) -> tuple[float, int]:
    """Add what stands after the unit of a number: a half, coins, months after years.

    Args:
        value: The number.
        unit: Its unit, if it has one.
        end: Index of the token after the unit.
        tokens: Tokens of the text.
        text: The text.
        english: Whether it is English.
        read: Reads the number that begins at a token.

    Returns:
        The value with its parts (ثمانية دنانير ونصف, "two hours and a half"), and the index of the
        token after them.
    """
    if unit is None or end >= len(tokens):
        return value, end
    step = end + (norm_at(tokens, end) in ("and", "و", ","))
    joined = step > end or tokens[end].norm.startswith("و")
    joined = joined or (english and unit in ("hour", "minute"))
    more = read(tokens, step, text) if joined and step < len(tokens) else None
    half = None if english or step > end else joined_fraction(tokens, end)
    if half and (more is None or more.kind == "none"):
        return value + half[0], half[1]  # سبع ساعات ونصف الساعة
    if more is None:
        return value, end
    if more.kind == "fraction" and norm_at(tokens, more.end) != "of" and more.value < 1:
        again = unit_after(tokens, more.end, text, english)
        return value + more.value, again.at if again and again.unit == unit else more.end
    if more.scaled and more.words and more.value < value and _is_part(value, more.value):
        return value + more.value, more.end  # ملياري دولار ونصف المليار
    coin = unit_after(tokens, more.end, text, english)
    if coin and more.kind == "cardinal" and unit in _PARTS_OF_TIME.get(coin.unit, ()):
        share = scale_of(coin.unit)[1] / scale_of(unit)[1]
        if more.value * share < 1:  # a year and four months
            rest, at = with_parts(more.value, coin.unit, coin.at, tokens, text, english, read)
            return value + rest * share, at
    if unit == "second" and more.kind == "cardinal" and more.value < 100:
        at = _hundredths(tokens, more.end)
        if at:
            return value + more.value / 100, at
    if more.kind == "cardinal" and coin and is_currency(unit):
        minor = minor_share(unit, coin.unit)
        if minor and more.value * minor < 1:
            return value + more.value * minor, coin.at
    return value, end


def _hundredths(tokens: list[Token], at: int) -> int:
    """Return the index after جزءا من المئة or "hundredths of a second", 0 if it is not there."""
    if norm_at(tokens, at) not in members("hundredths"):
        return 0
    if norm_at(tokens, at).isascii():
        return at + 1
    known = norm_at(tokens, at + 1) == "من" and norm_at(tokens, at + 2) in _HUNDRED
    return at + 3 if known else 0


def _is_part(whole: float, part: float) -> bool:
    """Tell half a billion, which may be added to two billion."""
    return any(part / scale in (0.25, 0.5, 0.75) and whole % scale == 0 for scale in _SCALES)


def coefficient(value: float) -> float:
    """Return what stands before the scale: 15 of 15 million."""
    for scale in (1e12, 1e9, 1e6, 1e3):
        if value >= scale:
            return value / scale
    return value
