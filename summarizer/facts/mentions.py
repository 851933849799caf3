"""Currencies that a text names, and units in which it gives prices and rates, without a number."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from summarizer.facts.findings import Finding
from summarizer.facts.tables import phrases
from summarizer.facts.tokens import PREFIXES, Token, norm_at
from summarizer.facts.units import (
    compatible,
    dual_unit,
    is_currency,
    national_currency,
    scale_of,
    unit_of_word,
)

_OFTEN_NAMED = frozenset(
    ("dollar", "dinar", "riyal", "dirham", "lira", "EUR", "JPY", "CNY", "ruble", "rupee", "ILS")
)
_RATES = frozenset(
    ("tonne", "kg", "g", "barrel", "litre", "gallon", "ounce", "lb", "m3", "hectare")
)
_RATES |= frozenset(("kwh", "mwh", "acre", "feddan", "dunam", "quintal", "m2", "km"))


class Mention(NamedTuple):
    """A currency or unit that a text names.

    Attributes:
        unit: Unit of `data/quantities.txt`, ISO code or family of a currency.
        start: Offset of its first character.
        end: Offset after its last.
        text: The word, folded.
        rate: Whether it says per what ("a tonne").
    """

    unit: str
    start: int
    end: int
    text: str
    rate: bool


def mentions(tokens: list[Token], english: bool) -> list[Mention]:
    """Find the currencies and the units of weight, volume and area that a text names, in order."""
    found = []
    for i, token in enumerate(tokens):
        unit = _named(tokens, i, english)
        if unit is None:
            continue
        before = norm_at(tokens, i - 1)
        per = before in ("a", "per", "each", "/", "كل") or token.norm.startswith("لل")
        found.append(Mention(unit, token.start, token.end, token.norm, per and unit in _RATES))
    return found


def _named(tokens: list[Token], i: int, english: bool) -> str | None:
    token = tokens[i]
    if token.kind == "mark":
        sign = phrases("unit_prefixes").get((token.norm,))
        return sign if is_currency(sign) else None
    unit = _of_word(token.norm) if token.kind == "word" else None
    if unit is None or not is_currency(unit):
        return unit
    return national_currency(unit, norm_at(tokens, i - 1 if english else i + 1))


@cache
def _of_word(word: str) -> str | None:
    cores = [word]
    if word.startswith(PREFIXES):
        cores += [word[1:], "ال" + word[2:]] if word.startswith("لل") else [word[1:]]
    for core in cores:
        unit = unit_of_word(core) or dual_unit(core)
        if unit in _OFTEN_NAMED or unit in _RATES:
            return unit
    return None


def compare_mentions(
    said: Iterable[Mention], source: Iterable[Mention], inside: Iterable[tuple[int, int]]
) -> list[Finding]:
    """Find the currencies and the rates of a summary that its article never names.

    Args:
        said: What the summary names.
        source: What the article names.
        inside: Spans of the summary that are compared as quantities.
    """
    spans = list(inside)
    article = list(source)
    findings = []
    for mention in said:
        money = is_currency(mention.unit)
        size = scale_of(mention.unit)[0]
        rivals = [
            other
            for other in article
            if (is_currency(other.unit) if money else other.rate or scale_of(other.unit)[0] == size)
        ]
        if not (money or mention.rate) or not rivals:
            continue
        if any(compatible(mention.unit, other.unit) for other in article):
            continue
        if any(start <= mention.start < end for start, end in spans):
            continue
        named = " and ".join(sorted({repr(other.text) for other in rivals}))
        kind = "currency" if money else "unit"
        detail = f"the article names no {kind} like {mention.text!r}; it has {named}"
        near = tuple((other.start, other.end) for other in rivals[:3])
        findings.append(Finding(mention.start, mention.end, detail, near))
    return findings
