"""Words that say the opposite of what the article says at the same place: rose, fell."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from summarizer.arabic import fold
from summarizer.facts.alignment import Shape, Text
from summarizer.facts.negation import negation
from summarizer.facts.polarity_anchors import NAMES as ANCHORED
from summarizer.facts.polarity_evidence import PolarityEvidence
from summarizer.facts.words import Word, arabic_keys, english_keys
from summarizer.wordlists import read_sections

NAMES = (
    "agreement there",
    "agreement near it",
    "agreement with the same side",
    "near agreement with the same side",
    "lead over the same side",
    "near lead over the same side",
    "sentence",
    "sentence lead",
    "clause",
    "the word after it",
    "the word before it",
    "same side in that sentence",
    "same side anywhere",
    "the article's very word",
    "a sense of the word in that sentence",
    "negated one of both",
    "both sides in the summary's sentence",
    "cue in the clause",
    "places",
    "English",
    "sides by form",
    *(f"{name}: the opposite" for name in ANCHORED),
    *(f"{name}: the same side" for name in ANCHORED),
    *(f"{name}: lead" for name in ANCHORED),
)

_NEAR = Shape(0.6, 5, 0.4, 0.0)
_WIDE = Shape(0.22, 20, 0.5, 0.0)
_MOST_SENTENCES = 5  # of the article, those that agree best with the summary's
_LITTLE = 0.5  # agreement that is as good as none, when two are compared
_ADVERB = re.compile(
    r"(?<![-\w])(?:up|down)(?= (?:(?:by|to|from|about|around|nearly|almost|some|over|more than|less"
    r" than|roughly) )?(?:[$€£]?\d|an? (?:third|quarter|fifth|tenth)|half|two|three))",
    re.IGNORECASE,
)
_NEXT = 3  # words after one within which the other word of a pair stands


class Opposition(NamedTuple):
    """A word of the summary and one of the article that may be its opposite, and their spans."""

    said: int
    known: int
    span: tuple[int, int]
    there: tuple[int, int]
    features: tuple[float, ...]


class _Side(NamedTuple):
    word: int
    pair: int
    side: bool
    negated: bool
    start: int
    end: int


class _Entry(NamedTuple):
    pair: int
    side: bool
    after: str  # the word that must follow, or ""


@cache
def _opposites() -> dict[str, tuple[_Entry, ...]]:
    """For each key, or "=" and a form, the sides it is on."""
    table: dict[str, set[_Entry]] = {}
    for number, pair in enumerate(read_sections("facts.txt")["opposites"]):
        for side, group in enumerate(pair.split("|")):
            for form in group.split(","):
                word, _, after = form.partition(" ")
                entry = _Entry(number, bool(side), fold(after.lower()))
                for key in _keys(word):
                    table.setdefault(key, set()).add(entry)
    return {key: tuple(sorted(sides)) for key, sides in table.items()}


def _keys(form: str) -> set[str]:
    if form.startswith("="):
        return {f"={fold(form[1:].lower())}"}
    return set(english_keys(form)) if form.isascii() else {f"f:{fold(form)}"}


@cache
def _known_keys(word: str, english: bool) -> tuple[_Entry, ...]:
    """The sides that a word may be on."""
    if english:
        keys = {*english_keys(word), f"={word.lower()}"}
    else:
        stems = {key[2:] for key in arabic_keys(word) if key.startswith("a:")}
        keys = {f"f:{stem}" for stem in (*stems, fold(word))} | {f"={fold(word)}"}
    return tuple(sorted({entry for key in keys for entry in _opposites().get(key, ())}))


def sides(text: Text) -> Iterator[_Side]:
    """Find the words of a text that have opposites."""
    states = negation(text)
    for i, word in enumerate(text.words):
        entries = _known_keys(word.text, text.language == "en")
        found = {(e.pair, e.side) for e in entries if not e.after or _follows(text, word, e.after)}
        for number, side in sorted(found):
            # What stands near a denial may be denied or not: it is not compared.
            if states[i] != "unsure" and (number, not side) not in found:
                negated = states[i] == "yes"
                yield _Side(i, number, side ^ negated, negated, word.start, word.end)
    if text.language == "en" and text.words:
        yield from _adverbs(text)


def _adverbs(text: Text) -> Iterator[_Side]:
    """Find "up" and "down" before an amount, which are no content words."""
    for match in _ADVERB.finditer(text.text):
        word = min(text.place(match.start()), len(text.words) - 1)
        for entry in _opposites().get(f"={match.group().lower()}", ()):
            if not entry.after:
                yield _Side(word, entry.pair, entry.side, False, match.start(), match.end())


def _follows(text: Text, word: Word, after: str) -> bool:
    """Whether a word stands soon after another."""
    following = text.text[word.end : word.end + 40].split()[:_NEXT]
    plain = [fold(part.strip('،,.؛;:"«»').lower()) for part in following]
    return any(part == after or part == "ال" + after for part in plain)


def oppositions(evidence: PolarityEvidence) -> Iterator[Opposition]:
    """Yield the words of the summary that may say the opposite of the article.

    Args:
        evidence: The summary beside the article.
    """
    pair = evidence.pair
    known: dict[int, list[_Side]] = {}
    for side in evidence.article_sides(sides):
        known.setdefault(side.pair, []).append(side)
    said = list(sides(pair.summary))
    for one in said:
        places = known.get(one.pair, [])
        if any(place.side != one.side for place in places):
            found = _compare(evidence, one, places, said)
            if found is not None:
                yield found


def _compare(
    evidence: PolarityEvidence, one: _Side, places: list[_Side], said: list[_Side]
) -> Opposition | None:
    """Compare a word of the summary with those of its pair in the article."""
    pair = evidence.pair
    summary, article = pair.summary, pair.article
    sentence = summary.sentence_of[one.word]
    shares = evidence.coverage[sentence]
    best = sorted(range(len(shares)), key=lambda s: -shares[s])[:_MOST_SENTENCES]
    near = summary.context(one.start, one.end, _NEAR)
    wide = summary.context(one.start, one.end, _WIDE)
    scores = []
    for place in places:
        if article.sentence_of[place.word] not in best:
            continue
        around = [evidence.article_context(place.word, shape) for shape in (_WIDE, _NEAR)]
        anchored = evidence.anchors.measure(one.start, place.start)
        score = (pair.agreement(wide, around[:1]), pair.agreement(near, around[1:]))
        scores.append((*score, place, anchored))
    other = max(
        (s for s in scores if s[2].side != one.side),
        key=lambda s: s[0] + s[1] + s[3][0] + s[3][2],
        default=None,
    )
    if other is None or other[0] + other[3][0] <= 0:
        return None
    anchored = other[3]
    beside_same = [
        max((s[3][n] for s in scores if s[2].side == one.side), default=0.0)
        for n in range(len(ANCHORED))
    ]
    same_wide = max((s[0] for s in scores if s[2].side == one.side), default=0.0)
    same_near = max((s[1] for s in scores if s[2].side == one.side), default=0.0)
    there = other[2]
    home = article.sentence_of[there.word]
    same = [p for p in places if p.side == one.side]
    beside = max((shares[article.sentence_of[p.word]] for p in same), default=0.0)
    clause = evidence.clause_words(summary, one.word)
    links = pair.links
    features = (
        other[0],
        other[1],
        same_wide,
        same_near,
        math.log((other[0] + _LITTLE) / (same_wide + _LITTLE)),
        math.log((other[1] + _LITTLE) / (same_near + _LITTLE)),
        shares[home],
        shares[home] - beside,
        evidence.linked_share(clause, home),
        _neighbour(evidence, one.word + 1, there.word),
        _neighbour(evidence, one.word - 1, there.word),
        float(any(article.sentence_of[p.word] == home for p in same)),
        float(bool(same)),
        links[one.word].get(there.word, 0.0),
        max(
            (how for i, how in links[one.word].items() if article.sentence_of[i] == home),
            default=0.0,
        ),
        float(one.negated != there.negated),
        float(
            any(
                s.pair == one.pair
                and s.side != one.side
                and summary.sentence_of[s.word] == sentence
                for s in said
            )
        ),
        float(summary.clause_of[one.word] in evidence.summary_side.clause_of_cue),
        math.log1p(len(places)),
        float(summary.language == "en"),
        0.0 if one.negated or there.negated else 1.0,
        *anchored,
        *beside_same,
        *(a - b for a, b in zip(anchored, beside_same, strict=True)),
    )
    spans = (one.start, one.end), (there.start, there.end)
    return Opposition(one.word, there.word, *spans, features)


def _neighbour(evidence: PolarityEvidence, word: int, place: int) -> float:
    """Whether a word of the summary stands within a few words of a place of the article."""
    links = evidence.pair.links
    if not 0 <= word < len(links):
        return 0.0
    return max(
        (how for i, how in links[word].items() if 0 < abs(i - place) <= _NEXT + 1), default=0.0
    )


def opposite_groups(word: str, language: str) -> list[str]:
    """Return words that may say the opposite of a word, to train on."""
    found = {(e.pair, e.side) for e in _known_keys(word, language == "en") if not e.after}
    groups = [pair.split("|") for pair in read_sections("facts.txt")["opposites"]]
    forms = [
        form.lstrip("=")
        for number, side in sorted(found)
        if (number, not side) not in found
        for form in groups[number][not side].split(",")
    ]
    return [form for form in forms if " " not in form and form.isascii() == (language == "en")]
