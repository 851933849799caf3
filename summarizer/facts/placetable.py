"""The places of `data/places_extra.txt` by their spellings, and which place lies in which.

Unicode CLDR has one name for each country and none for its people or towns, and it is not part of
the base installation; this table has the other names that news uses, and nationalities.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

from summarizer.facts.spellings import sounds
from summarizer.wordforms import full_key
from summarizer.wordlists import read_sections

# Endings of an Arabic nationality in ي, as `fold` leaves them: feminine, plurals, duals, adverbial.
_ENDINGS = ("", "ه", "ون", "ين", "ات", "ان", "تان", "تين", "ا", "و", "ت")
CONSONANTS = 4  # of a name that may be spelt otherwise than the table has it
_ENGLISH_PEOPLE = ("man", "men", "woman", "women")


class Entry(NamedTuple):
    """What a spelling stands for.

    Attributes:
        keys: Canonical names of the places it may mean: "country:EG", "city:cairo:EG",
            "region:gulf".
        sure: Whether it is nothing else: no common word, no person's name.
        people: Whether it is a nationality or another adjective.
        exact: The spelling itself where capitals matter ("US"), else "".
    """

    keys: frozenset[str]
    sure: bool
    people: bool
    exact: str = ""


class PlaceTable(NamedTuple):
    """All places.

    Attributes:
        spellings: Entries by the keys of their words, Arabic and English.
        longest: Words in the longest spelling that begins with a word.
        home: The country of a town or province; the countries of a region.
        capitals: Towns and seats that stand for the government of their country.
        sounding: Arabic names that are no adjectives by their consonants, each with its words
            written together and their number: جلاسجو is found beside غلاسكو.
    """

    spellings: dict[tuple[str, ...], Entry]
    longest: dict[str, int]
    home: dict[str, frozenset[str]]
    capitals: frozenset[str]
    sounding: dict[str, list[tuple[str, int, Entry]]]


def english_key(word: str) -> str:
    """Return an English word in lower case, without accents, apostrophes, full stops and 's."""
    if not word.isascii():
        parts = unicodedata.normalize("NFKD", word)
        word = "".join(char for char in parts if not unicodedata.combining(char))
        word = word.replace("’", "'").replace("‘", "'").replace("ʼ", "'")
    word = word.lower().removesuffix("'s").replace("'", "").replace(".", "")
    return word


@cache
def table() -> PlaceTable:
    """Read the places, once."""
    spellings: dict[tuple[str, ...], Entry] = {}
    home: dict[str, frozenset[str]] = {}
    capitals: set[str] = set()
    tagged: dict[str, set[str]] = {}
    sections = read_sections("places_extra.txt")
    for head in sections:
        code, *tags = head.split()
        if not code.startswith("*"):
            for tag in tags:
                tagged.setdefault(tag, set()).add(f"country:{code}")
    for head, words in sections.items():
        code, *tags = head.split()
        region = code.startswith("*")
        own = f"region:{code[1:]}" if region else f"country:{code}"
        if region:
            members = (tagged.get(tag, {f"country:{tag}"}) for tag in tags)
            home[own] = frozenset().union(*members)
        for word in words:
            doubts = len(word) - len(word.lstrip("?"))
            word = word.lstrip("?")
            people, capital = word.startswith("+"), word.startswith("@")
            names = word.lstrip("+@").replace("_", " ").split("=")
            key = own
            if len(names) > 1 and not region and not people:
                main = next((name for name in names if name.isascii()), names[-1])
                key = f"city:{english_key(main)}:{code}"
                home[key] = frozenset((own,))
                if capital:
                    capitals.add(key)
            for name in names:
                latin = name.lstrip("+")[0] < "\u0590"
                sure = not doubts or (doubts == 1 and latin and len(names) > 1)
                of_people = people or name.startswith("+")
                for spelling in _spellings(name.lstrip("+"), of_people):
                    exact = name if name.isupper() and name.isascii() else ""
                    _add(spellings, spelling, Entry(frozenset((key,)), sure, of_people, exact))
    longest: dict[str, int] = {}
    for parts in spellings:
        longest[parts[0]] = max(longest.get(parts[0], 0), len(parts))
    return PlaceTable(spellings, longest, home, frozenset(capitals), _by_sound(spellings))


def _by_sound(
    spellings: dict[tuple[str, ...], Entry],
) -> dict[str, list[tuple[str, int, Entry]]]:
    found: dict[str, list[tuple[str, int, Entry]]] = {}
    for parts, entry in spellings.items():
        if entry.people or not entry.sure or parts[0].isascii():
            continue
        joined = "".join(parts)
        consonants = sounds(joined)[1]
        if len(consonants) >= CONSONANTS:
            found.setdefault(consonants, []).append((joined, len(parts), entry))
    return found


def _add(spellings: dict[tuple[str, ...], Entry], parts: tuple[str, ...], entry: Entry) -> None:
    known = spellings.get(parts)
    if known is not None:
        entry = Entry(
            known.keys | entry.keys,
            known.sure and entry.sure,
            known.people and entry.people,
            known.exact and entry.exact,
        )
    spellings[parts] = entry


def _spellings(name: str, people: bool) -> Iterator[tuple[str, ...]]:
    if name[0] < "\u0590" or name.isascii():
        yield from _english(name, people)
    else:
        words = tuple(map(full_key, name.split()))
        yield words
        if people:
            given = tuple(word.startswith("ال") for word in name.split())
            yield from _arabic_people(words, given)


def _english(name: str, people: bool) -> Iterator[tuple[str, ...]]:
    words = tuple(map(english_key, name.replace("-", " ").split()))
    yield words
    if words[0] in ("al", "el") and len(words) > 1:
        yield words[1:]
    if not people:
        return
    *first, last = words
    if last.endswith(("sh", "ch")):
        for who in _ENGLISH_PEOPLE:
            yield (*first, last + who)
    elif not last.endswith(("s", "ese", "man")) or (
        last.endswith("man") and last in ("roman", "german", "turkman", "ottoman")
    ):
        yield (*first, last + "s")
    elif last.endswith("man"):
        yield (*first, last[:-2] + "en")


def _arabic_people(words: tuple[str, ...], definite: tuple[bool, ...]) -> Iterator[tuple[str, ...]]:
    """The inflections of a nationality, with the article and without; some words have it."""
    *first, last = words
    forms: set[tuple[str, ...]] = {words}
    if last.endswith("ي"):
        joint = all(word.endswith("ي") for word in first)
        for ending in _ENDINGS:
            forms.add((*(word + ending if joint else word for word in first), last + ending))
    for form in forms:
        articles = ("", "ال")
        for given in product(articles, repeat=len(form)):
            # جنوب أفريقي: الجنوب أفريقي and الجنوب الأفريقي are both in use.
            if given[0] or not any(given):
                yield tuple(
                    word if has else article + word
                    for article, word, has in zip(given, form, definite, strict=True)
                )
