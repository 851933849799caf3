"""Verbs that say the opposite of what the article says at the same place: rose, fell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from summarizer.arabic import fold
from summarizer.facts.alignment import Alignment, Text
from summarizer.facts.findings import Finding
from summarizer.facts.negation import negation
from summarizer.facts.words import arabic_keys, english_keys
from summarizer.wordlists import read_sections

_LEAST = 2.0  # agreement of the surroundings under which two places are not compared
_CLEARER = 1.25  # how much better the contradicting place must agree


def _agreement(pair: Alignment, around: dict[int, float], place: int) -> float:
    word = pair.article.words[place]
    return pair.agreement(around, [pair.article.context(word.start, word.end)])


class _Side(NamedTuple):
    word: int
    pair: int
    side: bool


@cache
def _opposites() -> dict[str, tuple[tuple[int, bool], ...]]:
    table: dict[str, set[tuple[int, bool]]] = {}
    for number, pair in enumerate(read_sections("facts.txt")["opposites"]):
        for side, group in enumerate(pair.split("|")):
            for form in group.split(","):
                keys = english_keys(form) if form.isascii() else {f"f:{fold(form)}"}
                for key in keys:
                    table.setdefault(key, set()).add((number, bool(side)))
    return {key: tuple(sorted(sides)) for key, sides in table.items()}


def _sides(text: Text) -> Iterator[_Side]:
    states = negation(text)
    for i, word in enumerate(text.words):
        if text.language == "en":
            keys = set(word.keys)
        else:
            stems = {key[2:] for key in arabic_keys(word.text) if key.startswith("a:")}
            keys = {f"f:{stem}" for stem in (*stems, fold(word.text))}
        found = {side for key in keys for side in _opposites().get(key, ())}
        for number, side in found:
            if states[i] != "unsure" and (number, not side) not in found:
                yield _Side(i, number, side ^ (states[i] == "yes"))


def opposed(pair: Alignment) -> list[Finding]:
    """Find verbs where the article has the opposite at the same place."""
    known: dict[int, list[_Side]] = {}
    for side in _sides(pair.article):
        known.setdefault(side.pair, []).append(side)
    findings = []
    for said in _sides(pair.summary):
        word = pair.summary.words[said.word]
        around = pair.summary.context(word.start, word.end)
        same = other = 0.0
        where = None
        for place in known.get(said.pair, ()):
            score = _agreement(pair, around, place.word)
            if place.side == said.side:
                same = max(same, score)
            elif score > other:
                other, where = score, pair.article.words[place.word]
        if where is not None and other >= _LEAST and other > _CLEARER * same:
            detail = f"{word.text!r} is the opposite of what the article says ({where.text})"
            findings.append(Finding(word.start, word.end, detail, ((where.start, where.end),)))
    return findings
