"""The tables of `data/quantities.txt` and `data/calendar.txt`, folded as tokens are."""

from __future__ import annotations

from functools import cache

from summarizer.facts.tokens import normal, tokenize
from summarizer.wordlists import read_sections


@cache
def values(name: str, file: str = "quantities.txt") -> dict[str, float]:
    """Return a section of `word=number` entries, words folded."""
    return {normal(word): float(value) for word, value in _pairs(file, name)}


@cache
def names(name: str, file: str = "quantities.txt") -> dict[str, str]:
    """Return a section of `word=name` entries, words folded."""
    return {normal(word): value for word, value in _pairs(file, name)}


@cache
def members(name: str, file: str = "quantities.txt") -> frozenset[str]:
    """Return a section of plain words, folded."""
    return frozenset(normal(word) for word in read_sections(file)[name])


@cache
def phrases(name: str, file: str = "quantities.txt") -> dict[tuple[str, ...], str]:
    """Return a section of phrases by their tokens, with what stands after "=" or nothing."""
    found = {}
    for entry in read_sections(file)[name]:
        phrase, _, value = entry.rpartition("=") if "=" in entry else (entry, "", "")
        found[tuple(token.norm for token in tokenize(phrase))] = value
    return found


def _pairs(file: str, name: str) -> list[tuple[str, str]]:
    pairs = []
    for entry in read_sections(file)[name]:
        word, _, value = entry.rpartition("=")
        pairs.append((word, value))
    return pairs
