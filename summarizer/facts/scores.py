"""Scores of matches in words: "two goals to one", بهدفين لهدف."""

from __future__ import annotations

from typing import NamedTuple

from summarizer.facts.number_forms_ar import number_word
from summarizer.facts.tables import members, values
from summarizer.facts.tokens import Token, norm_at

_AGAINST = frozenset(("مقابل", "ضد", "الي", "to", "against"))
_MOST = 30


class Span(NamedTuple):
    """A score in words: both numbers, and the index of the token after it."""

    first: float
    second: float
    end: int


def read_score(tokens: list[Token], i: int, english: bool) -> Span | None:
    """Read the score in words that begins at token `i`, or return None."""
    if tokens[i].kind != "word":
        return None
    return _english(tokens, i) if english else _arabic(tokens, i)


def _english(tokens: list[Token], i: int) -> Span | None:
    small = values("en_small")
    first = small.get(tokens[i].norm)
    if first is None:
        return None
    at = i + 1
    goals = norm_at(tokens, at) in ("goal", "goals")
    at += goals
    if norm_at(tokens, at) in ("-", *_AGAINST) and (goals or norm_at(tokens, at) == "-"):
        second = small.get(norm_at(tokens, at + 1))
        if second is not None and (goals or norm_at(tokens, at + 1) == "nil"):
            return Span(first, second, at + 2)
    return None


def _arabic(tokens: list[Token], i: int) -> Span | None:
    first = _goals(tokens, i)
    if first is None:
        return None
    value, at = first
    after = norm_at(tokens, at)
    if after in members("nil"):
        return Span(value, 0, at + 1)
    if after == "من":
        at, after = at + 1, norm_at(tokens, at + 1)
    if after in ("دون", "بدون", "بلا") and norm_at(tokens, at + 1) in ("رد", "مقابل"):
        return Span(value, 0, at + 2)
    if after in ("لمثله", "لمثلهما", "لمثلها", "لمثليهما"):
        return Span(value, value, at + 1)
    if after in _AGAINST:
        at += 1
        if norm_at(tokens, at) in ("لا", "صفر"):
            return Span(value, 0, at + 1)
    elif not after.startswith("ل"):
        return None
    second = _goals(tokens, at, against=True)
    return Span(value, second[0], second[1]) if second else None


def _goals(tokens: list[Token], i: int, *, against: bool = False) -> tuple[float, int] | None:
    """Read هدفين, ثلاثة أهداف: how many, and the index after them."""
    word = norm_at(tokens, i)
    cores = (word, word[1:]) if word[:1] in ("ب", "ل", "و", "ف") else (word,)
    for core in cores:
        number = values("goals").get(core)
        if number:
            return number, i + 1 + (norm_at(tokens, i + 1) in ("واحد", "وحيد"))
    found = number_word(word)
    if found and found.role in ("unit", "ten") and found.value <= _MOST:
        if norm_at(tokens, i + 1) in values("goals"):
            return found.value, i + 2
        if against:
            return found.value, i + 1
    return None
