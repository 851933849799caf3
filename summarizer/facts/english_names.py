"""Proper names in English text: runs of capitalised words that are no dictionary words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from summarizer.facts.english_dictionary import LEARNED, hint_words, is_ordinary
from summarizer.facts.namelike import NAME, name_look
from summarizer.facts.placetable import english_key
from summarizer.namelist import known_names

_WORD = re.compile(r"[^\W\d_]+(?:['’‘ʼ`][^\W\d_]+)*+")
_ENDING = re.compile(r"(?:['’‘ʼ`](?:s|d|ll|re|ve|m)|n['’]t)\Z")
_START = re.compile(r"(?:\A|[.!?…:;\n]['\"”’»)\]]*\s+|\n|[\"“«‘(\[•–—-]\s*)[\"“«‘(\[\s]*\Z")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|Eng|Prof|Gen|Col|Lt|Sen|Rep|Gov|Hon)\.\s\Z")
_JOINT = re.compile(r"[ \u00a0]|-|\. |[ \u00a0]?['’‘](?=\w)")
_AGE = re.compile(r",? (?:\(?\d\d\b|aged \d)")
_SON_OF = ("bin", "ibn", "bint")
_LOOK_BACK = 12  # characters that show whether a sentence begins
_TITLE_WORDS = 5
# Share of capital letters above which a text is a headline, and capitals say nothing.
_CAPITALS = 0.6
_TITLE_CASE = 0.8  # share of words in capitals of a headline In Title Case
_SMALL_WORD = 3  # letters
_SURELY_NAME = 10.0  # `name_look` of a word that is a name wherever it stands


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
def given_names() -> frozenset[str]:
    """Given names, Arabic and foreign ones, in English and in lower case."""
    return frozenset(
        english_key(name.english) for name in known_names("gax").values() if " " not in name.english
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
    headline = _in_headlines(words)
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
        run = _run(text, words, members, first, last)
        look = min(name_look(word.low) for word in members)
        office = run.title and words[first - 1].low in hint_words("english_titles")
        if headline[place] and not office and members[0].low not in given_names():
            run = run._replace(doubtful=run.doubtful or len(members) == 1 or look < _SURELY_NAME)
        elif not run.person and look < _SURELY_NAME and _in_company(words, first, last):
            # It may be part of a title or an institution that Arabic translates.
            run = run._replace(doubtful=True)
        runs.append(run)
        place = last
    return _with_surnames(runs)


def _in_headlines(words: Sequence[Word]) -> list[bool]:
    """For each word whether nearly all words of its sentence begin with a capital."""
    found: list[bool] = []
    start = 0
    for place in range(1, len(words) + 1):
        if place < len(words) and not words[place].first:
            continue
        long = [word.text for word in words[start:place] if len(word.text) > _SMALL_WORD]
        capitals = sum(text[0].isupper() for text in long)
        title = len(long) > _SMALL_WORD and capitals >= _TITLE_CASE * len(long)
        found += [title] * (place - start)
        start = place
    return found


def _in_company(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether a dictionary word with a capital stands beside a run: Assunpink Creek, Grand Prix."""
    before = words[first - 1] if first and words[first].joint == " " else None
    after = words[last] if last < len(words) and words[last].joint == " " else None
    return any(
        word is not None and len(word.text) > 2 and word.text[0].isupper() and not word.first
        for word in (before, after)
    )


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
    capitals = sum(map(str.isupper, word.text))
    if capitals > 2 or (word.text.rstrip("s").isupper() and len(word.text) < 6):
        return False  # an abbreviation: IAEA, AfCFTA
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
    learned = not person and (LEARNED.fullmatch(low) is not None or name_look(low) < NAME)
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
