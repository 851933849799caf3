"""Proper names in Arabic text, which has no capitals: words of lists, and what is around them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from summarizer.facts.name_words import (
    Class,
    family_like,
    in_no_list,
    is_particle,
    is_role,
    looks_common,
    looks_inflected,
    word_class,
)
from summarizer.facts.namelike import FOREIGN, SURELY_FOREIGN, foreign_look
from summarizer.glosses import lexicon, whole
from summarizer.grammar import is_verb, joins_verb
from summarizer.names import find_people as listed_people
from summarizer.wordforms import Token, full_key, without_prefixes

_IMPERFECT = re.compile(r"([وف]?)س?[يتن]\w{3}")
MAX_WORDS = 6  # words of one name
LONG = 4  # letters
_SCALES = frozenset(map(full_key, ("ألف", "آلاف", "مليون", "ملايين", "مليار", "مليارات")))
_ROLE_BACK = 4  # words before a name among which its office stands: وزير الخارجية المصري


class ArabicRun(NamedTuple):
    """A name in Arabic text: the tokens `first` to `last` (exclusive).

    Attributes:
        first: Index of the first token.
        last: Index after the last.
        words: Those that identify, with the index of their tokens: no particles.
        role: Index of the first token of the office before it; `first` where there is none.
        sure: Whether it is a name beyond doubt.
    """

    first: int
    last: int
    words: tuple[int, ...]
    role: int
    sure: bool


def find_runs(tokens: Sequence[Token], taken: Iterable[tuple[int, int]] = ()) -> list[ArabicRun]:
    """Return the names of a text, in order and without overlap.

    Args:
        tokens: The words of the text.
        taken: Spans of what is known otherwise: places, organisations.
    """
    classes = [word_class(token.text) if token.arabic else "other" for token in tokens]
    for start, end in taken:
        first = bisect_left(tokens, start, key=lambda token: token.start)
        for place in range(first, bisect_left(tokens, end, key=lambda token: token.start)):
            classes[place] = "taken"
    listed = {_past_roles(tokens, p.first, p.last): p.last for p in listed_people(tokens)}
    runs: list[ArabicRun] = []
    place = 0
    while place < len(tokens):
        run = None
        if (
            classes[place] != "taken"
            and not is_role(tokens[place].text)
            and not _counted(tokens, place)
        ):
            run = _run_at(tokens, classes, place)
            last = listed.get(place)
            if last is not None:
                last = max(last, run.last if run else 0)
                words = _identifying(tokens, range(place, last))
                role = _role(tokens, place)
                sure = last > place + 1 or role < place or _stands_alone(tokens, place, "given")
                run = ArabicRun(place, last, words, role, sure)
        if run is None or not run.words:
            place += 1
            continue
        runs.append(run)
        place = run.last
    return list(_with_surnames(tokens, runs))


def _counted(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word follows a numeral and so is what it counts: 120 ألف رأس غنم."""
    if not place or not tokens[place].joined or tokens[place].text.startswith("و"):
        return False
    before = tokens[place - 1].text
    return before.isdigit() or full_key(before) in _SCALES


def _past_roles(tokens: Sequence[Token], first: int, last: int) -> int:
    while first < last - 1 and is_role(tokens[first].text):
        first += 1
    return first


def _identifying(tokens: Sequence[Token], places: range) -> tuple[int, ...]:
    words = tuple(i for i in places if tokens[i].arabic and not is_particle(tokens[i].text))
    return words or tuple(places)[-1:]


def _run_at(tokens: Sequence[Token], classes: Sequence[Class], first: int) -> ArabicRun | None:
    if classes[first] == "taken" or (classes[first] == "other" and not _compound(tokens, first)):
        return None
    if classes[first] == "maybe" and _acts(tokens, classes, first):
        return None
    if classes[first] in ("foreign", "unknown") and _begins_sentence(tokens[first]):
        return None
    last = first
    kinds: list[Class] = []
    while last < len(tokens) and len(kinds) < MAX_WORDS:
        token = tokens[last]
        if last > first and (not token.joined or not token.arabic):
            break
        if last > first and token.start - tokens[last - 1].end > 1:
            break  # a quotation begins or ends
        if is_particle(token.text):
            following = tokens[last + 1] if last + 1 < len(tokens) else None
            if following is None or not following.joined or not following.arabic:
                break
            kinds.append("given" if full_key(token.text) in ("عبد", "بن", "ابن") else "maybe")
            last += 2
            continue
        if classes[last] in ("other", "taken") or (
            last > first and _begins_clause(token.text, classes[last])
        ):
            break
        inflected = classes[last] == "unknown" and looks_inflected(token.text)
        if inflected and ("given" not in kinds or looks_common(token.text)):
            break
        kinds.append(classes[last])
        last += 1
    if not kinds:
        return None
    role = _role(tokens, first)
    words = _identifying(tokens, range(first, last))
    sure = _is_sure([tokens[place].text for place in words], kinds, role < first)
    if len(kinds) == 1 and role == first and not _stands_alone(tokens, first, kinds[0]):
        sure = False
    if len(kinds) == 1 and kinds[0] == "unknown" and family_like(tokens[first].text):
        sure = sure or _stands_alone(tokens, first, "unknown")
    if not sure and len(kinds) < 2 and role == first:
        return None
    return ArabicRun(first, last, words, role, sure)


def _begins_sentence(token: Token) -> bool:
    """Whether a word of no list is a verb with which a sentence begins: ويسدل."""
    verb = _IMPERFECT.match(token.text)
    return verb is not None and (verb[1] != "" or not token.joined)


def _acts(tokens: Sequence[Token], classes: Sequence[Class], place: int) -> bool:
    """Whether a word that may be a name is a verb before one: ورد بوزيدي."""
    word = full_key(tokens[place].text)
    if not is_verb(word) and not joins_verb(word):
        return False
    following = place + 1
    return following < len(tokens) and classes[following] in ("given", "foreign", "unknown")


def _stands_alone(tokens: Sequence[Token], place: int, kind: Class) -> bool:
    """Whether a single word is surely a name where neither an office nor a name is beside it."""
    token = tokens[place]
    if not token.joined or (token.text[0] in "يتن" and token.text.endswith(("ي", "ى"))):
        return False  # a sentence begins with its verb: يحيي, راسل
    if kind == "unknown":
        return family_like(token.text)
    office = is_verb(full_key(tokens[place - 1].text)) or is_role(tokens[place - 1].text)
    if kind != "foreign":
        # Given names are verbs and nouns too: عزت دولتان.
        return office or len(token.text) > LONG
    acts = is_verb(full_key(tokens[place - 1].text))
    look = max(map(foreign_look, without_prefixes(token.text)))
    return look >= (FOREIGN if acts else SURELY_FOREIGN)


def _compound(tokens: Sequence[Token], first: int) -> bool:
    """Whether عبد, أبو or ابن begins a name here."""
    if first + 1 >= len(tokens) or not tokens[first + 1].joined:
        return False
    forms = {full_key(form) for form in without_prefixes(tokens[first].text)}
    following = tokens[first + 1].text
    if "ابن" in forms and following.startswith("ال") and word_class(following) == "other":
        return False  # ابن الثامنة والعشرين, ابن البلد
    return not forms.isdisjoint(("عبد", "ابن", "ابو"))


def _begins_clause(word: str, kind: Class) -> bool:
    """Whether a word with و before it begins a new name: هشام ومحمد."""
    return word.startswith("و") and kind != "unknown" and in_no_list(word)


def _is_sure(words: Sequence[str], kinds: Sequence[Class], office: bool) -> bool:
    if "given" in kinds:
        return True
    if "foreign" in kinds:
        return office or "maybe" in kinds or not any(map(looks_common, words))
    if "unknown" not in kinds:
        return len(kinds) > 1 and office and not words[0].startswith("ال")
    # Words of no list alone are names where they are long, as foreign names are.
    if "maybe" not in kinds and any(len(word) < LONG for word in words):
        return False
    if "maybe" not in kinds and all(looks_common(word) for word in words):
        return False
    return office or len(kinds) > 1


def _role(tokens: Sequence[Token], first: int) -> int:
    """Index of the first word of the office before a name, or `first`."""
    found = first
    place = first - 1
    while place >= 0 and first - place <= _ROLE_BACK and tokens[place + 1].joined:
        if not tokens[place].arabic:
            break
        if is_role(tokens[place].text):
            found = place
        place -= 1
    return found


def _with_surnames(tokens: Sequence[Token], runs: Sequence[ArabicRun]) -> Iterator[ArabicRun]:
    """The runs, and the words that stand alone and end the name of a person named elsewhere."""
    surnames = {
        full_key(tokens[run.words[-1]].text)
        for run in runs
        if run.sure and len(run.words) > 1 and run.last == run.words[-1] + 1
    }
    inside = {place for run in runs for place in range(run.first, run.last)}
    extra = []
    for place, token in enumerate(tokens):
        if place in inside or not token.arabic or len(token.text) < 3:
            continue
        if any(full_key(form) in surnames for form in without_prefixes(token.text)):
            plain = whole(token.text) is not None and token.text in lexicon().words
            definite = token.text.startswith("ال")
            if not plain or definite or word_class(token.text) != "other":
                extra.append(ArabicRun(place, place + 1, (place,), _role(tokens, place), not plain))
    yield from sorted([*runs, *extra])
