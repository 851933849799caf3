"""Proper names in English text: runs of capitalised words that are no dictionary words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from summarizer.facts.namelike import NAME, gloss_words, name_look
from summarizer.facts.placetable import english_key
from summarizer.namelist import known_names
from summarizer.wordlists import read_sections

_WORD = re.compile(r"[^\W\d_]+(?:['’‘ʼ`][^\W\d_]+)*+")
_ENDING = re.compile(r"(?:['’‘ʼ`](?:s|d|ll|re|ve|m)|n['’]t)\Z")
_START = re.compile(r"(?:\A|[.!?…:;\n]['\"”’»)\]]*\s+|\n|[\"“«‘(\[•–—-]\s*)[\"“«‘(\[\s]*\Z")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Eng|Prof|Gen|Col|Lt|Sen|Rep|Gov|Hon)\.\s\Z")
_JOINT = re.compile(r"[ \u00a0]|-|\. |[ \u00a0]?['’‘](?=\w)")
_AGE = re.compile(r",? (?:\(?\d\d\b|aged \d)")
_SON_OF = ("bin", "ibn", "bint")
_LOOK_BACK = 12  # characters that show whether a sentence begins
_TITLE_WORDS = 5
_SUFFIXES = (
    ("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"),
    ("ly", ""), ("er", ""), ("er", "e"), ("ers", ""), ("ers", "e"), ("ness", ""), ("est", ""),
    ("ment", ""), ("ments", ""), ("able", ""), ("al", ""), ("ally", ""), ("ation", "e"),
    ("ation", ""), ("ations", ""), ("ist", ""), ("ists", ""), ("ism", ""), ("less", ""),
    ("ful", ""), ("ity", ""), ("ive", "e"), ("ization", "ize"), ("isation", "ize"),
    ("ised", "ized"), ("ise", "ize"), ("ising", "izing"), ("our", "or"), ("re", "er"),
)  # fmt: skip
_PREFIXES = ("un", "re", "non", "pre", "over", "anti", "inter", "super", "micro", "multi", "cyber")
# Endings of learned words, which are seldom names: Hypothermia, Vindication, Cesarean.
_LEARNED = re.compile(
    r".{3,}(?:[ts]ions?|ments?|ness|ities|ity|isms?|ists?|ical|logy|logies|graphy|thermia|emia|ous"
    r"|ship|[aei]ans?|ese|ically|metric|nomics|atics|itis|osis|ways|works|ings?)"
)
# Share of capital letters above which a text is a headline, and capitals say nothing.
_CAPITALS = 0.6


class Word(NamedTuple):
    """A word of English text.

    Attributes:
        text: The word without 's.
        low: The word in lower case, accents and apostrophes taken off.
        start: Offset of its first character.
        end: Offset after its last, 's not counted.
        first: Whether a sentence, a quotation or a clause after a colon begins with it.
        joint: What stands between it and the word before: " ", "-", "'" or "" for anything else.
    """

    text: str
    low: str
    start: int
    end: int
    first: bool
    joint: str


class NameRun(NamedTuple):
    """Capitalised words in a row that are no dictionary words.

    Attributes:
        words: Those that identify: no particles (al-, bin), no initials.
        start: Offset of the first character, particles included.
        end: Offset after the last.
        title: What stands before it: "Deputy governor".
        person: Whether it is a person's: a title stands before it, or it begins with a given name,
            or it has several words.
        doubtful: Whether it may be a rare common word, as at the beginning of a sentence.
    """

    words: tuple[Word, ...]
    start: int
    end: int
    title: str
    person: bool
    doubtful: bool


@cache
def hint_words(section: str) -> frozenset[str]:
    """Return a section of `data/name_hints.txt`."""
    return frozenset(read_sections("name_hints.txt")[section])


@cache
def _dictionary() -> frozenset[str]:
    """English words that the lexicon's glosses have in small letters, and further ones."""
    small, _ = gloss_words()
    return small | hint_words("ordinary") | hint_words("english_titles")


@cache
def given_names() -> frozenset[str]:
    """Given names, Arabic and foreign ones, in English and in lower case."""
    return frozenset(
        english_key(name.english) for name in known_names("gax").values() if " " not in name.english
    )


@lru_cache(maxsize=20_000)
def is_ordinary(low: str) -> bool:
    """Say whether an English word in lower case is a dictionary word, inflected or not."""
    known = _dictionary()
    if low in known or len(low) < 2:
        return True
    for suffix, instead in _SUFFIXES:
        if low.endswith(suffix) and len(low) - len(suffix) > 2:
            stem = low[: len(low) - len(suffix)] + instead
            if stem in known or (stem[-1] == stem[-2] and stem[:-1] in known):
                return True
    return any(
        low.startswith(p) and len(low) > len(p) + 3 and low[len(p) :] in known for p in _PREFIXES
    )


def english_words(text: str) -> list[Word]:
    """Return the words of an English text, in order."""
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        start = match.start()
        word = _ENDING.sub("", match[0])
        between = text[end:start]
        joint = _JOINT.fullmatch(between) if found else None
        if (
            joint
            and between == ". "
            and len(found[-1].text) > 1
            and not found[-1].text[0].isupper()
        ):
            joint = None
        before = text[max(0, start - _LOOK_BACK) : start]
        first = start == 0 or (
            _START.search(before) is not None and _ABBREVIATION.search(before) is None
        )
        if first and between == ". ":
            joint = None
        mark = "" if joint is None else between.strip() or " "
        found.append(Word(word, english_key(word), start, start + len(word), first, mark))
        end = match.end()
    return found


def _shouted(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return sum(map(str.isupper, letters)) > _CAPITALS * max(1, len(letters))


def name_runs(text: str, taken: Iterable[tuple[int, int]] = ()) -> list[NameRun]:
    """Return the runs of proper names of an English text, in order.

    Args:
        text: Any text; time is linear in its length. A text in capitals has none.
        taken: Spans of what is known otherwise: places, organisations.
    """
    if _shouted(text):
        return []
    words = english_words(text)
    spans = sorted(taken)
    known = _inside(words, spans)
    proper = [not known[place] and _is_proper(words, place, known) for place in range(len(words))]
    runs: list[NameRun] = []
    place = 0
    while place < len(words):
        if not proper[place]:
            place += 1
            continue
        last = place + 1
        members = [words[place]]
        while last < len(words):
            ahead = _past_particles(words, last)
            if ahead >= len(words) or not proper[ahead] or not words[ahead].joint:
                break
            members.append(words[ahead])
            last = ahead + 1
        first = place
        while first and words[first].joint and _is_particle(words[first - 1], words[first]):
            first -= 1
        runs.append(_run(text, words, members, first, last))
        place = last
    return _with_surnames(runs)


def _inside(words: Sequence[Word], spans: Sequence[tuple[int, int]]) -> list[bool]:
    inside = []
    at = 0
    for word in words:
        while at < len(spans) and spans[at][1] <= word.start:
            at += 1
        inside.append(at < len(spans) and spans[at][0] <= word.start)
    return inside


def _is_proper(words: Sequence[Word], place: int, known: Sequence[bool]) -> bool:
    word = words[place]
    if not word.text[0].isupper() or len(word.text) < 2:
        return False
    if word.low in hint_words("particles"):
        return False
    if word.text.rstrip("s").isupper() and len(word.text) < 6:
        return False  # an abbreviation
    following = words[place + 1] if place + 1 < len(words) else None
    followed = (
        following is not None
        and following.joint != ""
        and not known[place + 1]
        and (following.text[0].isupper() or following.low in hint_words("particles"))
    )
    if not is_ordinary(word.low):
        return True
    # Said bin Khalfan, Amal Haddad: a dictionary word that is a given name, before another name.
    if not followed or following is None:
        return False
    if following.low in _SON_OF:
        return True
    if word.low not in given_names() and (word.first or word.low not in hint_words("word_names")):
        return False
    return following.low in hint_words("particles") or not is_ordinary(following.low)


def _is_particle(word: Word, following: Word) -> bool:
    if word.low in hint_words("particles") and word.low not in ("an", "as", "of", "do"):
        return word.text[0].isupper() or following.joint == "-" or word.low not in ("a", "la", "le")
    return False


def _past_particles(words: Sequence[Word], place: int) -> int:
    """Index after the particles and initials that continue a name, at most three."""
    ahead = place
    while ahead < len(words) and ahead - place < 3 and words[ahead].joint:
        low = words[ahead].low
        if low not in hint_words("particles") and not (
            len(low) == 1 and words[ahead].text.isupper()
        ):
            break
        ahead += 1
    return ahead


def _run(
    text: str, words: Sequence[Word], members: Sequence[Word], first: int, last: int
) -> NameRun:
    title = _title(text, words, first)
    person = bool(title) or len(members) > 1 or members[0].low in given_names()
    low = members[0].low
    learned = not person and (_LEARNED.fullmatch(low) is not None or name_look(low) < NAME)
    start, end = words[first].start, words[last - 1].end
    doubtful = False
    if len(members) == 1 and words[first].first and not title:
        following = words[last] if last < len(words) else None
        acting = (
            following is not None
            and following.joint == " "
            and following.text[0].islower()
            and (following.low in hint_words("deeds") or following.low.endswith("ed"))
        )
        owner = text[end : end + 2] in ("'s", "’s")
        aged = _AGE.match(text, end) is not None
        doubtful = not (acting or owner or aged) and first == last - 1
        person = person or acting or aged
    return NameRun(tuple(members), start, end, title, person, doubtful or learned)


def _title(text: str, words: Sequence[Word], first: int) -> str:
    """The title before the word at `first`, or "": the words that go with an office."""
    titles = hint_words("english_titles")
    start = first
    place = first - 1
    while place >= 0 and first - place <= _TITLE_WORDS and words[place + 1].joint:
        if words[place].low in titles:
            start = place
        elif not words[place].text[0].isupper() or words[place].first:
            break
        place -= 1
    return text[words[start].start : words[first - 1].end] if start < first else ""


def _with_surnames(runs: list[NameRun]) -> list[NameRun]:
    """Make persons of lone words that are part of a person's name elsewhere in the text."""
    parts = {word.low for run in runs if run.person and len(run.words) > 1 for word in run.words}
    return [
        run._replace(person=True, doubtful=False)
        if len(run.words) == 1 and run.words[0].low in parts
        else run
        for run in runs
    ]
