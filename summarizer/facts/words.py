"""Content words of Arabic and English texts as keys that can be compared across the languages.

An Arabic word has its stems and, through the lexicon, the stems of its English glosses as keys; an
English word has its own stem. Words that share a key may mean the same. Two Arabic words that
share a gloss are near synonyms, so a reworded Arabic summary is compared in the same way.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from summarizer.arabic import fold
from summarizer.glosses import MAX_LETTERS, is_function_word, lexicon, lookup
from summarizer.records import Language
from summarizer.wordforms import light, longest_match, stems, tokenise
from summarizer.wordlists import read_sections

_ENGLISH = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SHORTEST_STEM = 3
_STEM_COST = 2.6  # stems that cost more to reach are seldom the word


class Word(NamedTuple):
    """A content word.

    Attributes:
        text: As it is written, without diacritics.
        start: Offset of its first character.
        end: Offset after its last.
        keys: What it may mean: "a:" and an Arabic stem, "e:" and an English one.
        capital: Whether English writes it with a capital here.
    """

    text: str
    start: int
    end: int
    keys: frozenset[str]
    capital: bool = False


def content_words(text: str, language: Language) -> list[Word]:
    """Return the content words of a text, in order, with offsets into it."""
    found = []
    if language == "en":
        for match in _ENGLISH.finditer(text):
            word = match.group().replace("’", "'")
            if len(word) > 1 and word.lower() not in english_function_words():
                keys = english_keys(word)
                found.append(Word(word, match.start(), match.end(), keys, word[0].isupper()))
        return found
    for token in tokenise(text):
        if token.text.isdigit() or (token.arabic and is_function_word(token.text)):
            continue
        keys = arabic_keys(token.text) if token.arabic else english_keys(token.text)
        found.append(Word(token.text, token.start, token.end, keys))
    return found


def phrase_keys(text: str) -> dict[int, set[str]]:
    """Return the English keys of the set phrases of an Arabic text.

    Returns:
        By the offset of each word that is part of a phrase, the keys of the phrase's gloss.
    """
    known = lexicon()
    tokens = tokenise(text)
    found: dict[int, set[str]] = {}
    for place, token in enumerate(tokens):
        match = longest_match(tokens, place, known.phrases, known.longest, shortest=2)
        if match is None or not token.arabic:
            continue
        entry, end = match
        keys = {
            key for gloss in entry.glosses for w in _gloss_words(gloss) for key in english_keys(w)
        }
        for other in tokens[place:end]:
            found.setdefault(other.start, set()).update(keys)
    return found


@lru_cache(maxsize=50_000)
def arabic_keys(word: str) -> frozenset[str]:
    """Return the keys of an Arabic word."""
    keys = {f"a:{_plain(word)}"}
    if len(word) > MAX_LETTERS:
        return frozenset(keys)
    for stem in stems(word):
        if stem.cost > _STEM_COST:
            break
        if len(stem.form) >= _SHORTEST_STEM:
            keys.add(f"a:{_plain(stem.form)}")
    entry = lookup(word)
    if entry is not None:
        for gloss in entry.glosses:
            for part in _gloss_words(gloss):
                keys |= english_keys(part)
    return frozenset(keys)


def _gloss_words(gloss: str) -> list[str]:
    words: list[str] = _ENGLISH.findall(gloss)
    return [word for word in words if word.lower() not in english_function_words()]


def _plain(word: str) -> str:
    form = fold(light(word))
    return form[:-1] if form.endswith("ه") and len(form) > _SHORTEST_STEM else form


@lru_cache(maxsize=50_000)
def english_keys(word: str) -> frozenset[str]:
    """Return the keys of an English word: its stem, and that of its base if it is irregular."""
    low = word.lower().removesuffix("'s")
    stem = _stemmer().stemWord
    return frozenset({f"e:{stem(low)}", f"e:{stem(_irregular().get(low, low))}"})


@cache
def neighbours(key: str) -> frozenset[str]:
    """Return the English keys that the lexicon lists beside this one, as glosses of one word."""
    return _graph().get(key, frozenset())


@cache
def _graph() -> dict[str, frozenset[str]]:
    beside: dict[str, set[str]] = {}
    for entry in lexicon().words.values():
        single = [keys for keys in map(_single, entry.glosses) if keys]
        for keys in single:
            for key in keys:
                beside.setdefault(key, set()).update(*(other for other in single if other != keys))
    return {key: frozenset(others) for key, others in beside.items()}


def _single(gloss: str) -> frozenset[str]:
    """The keys of a gloss of one content word."""
    words = _gloss_words(gloss)
    return english_keys(words[0]) if len(words) == 1 else frozenset()


@cache
def _irregular() -> dict[str, str]:
    pairs = (pair.partition("=") for pair in read_sections("facts.txt")["irregular"])
    return {form: base for form, _, base in pairs}


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@cache
def english_function_words() -> frozenset[str]:
    """Return the English words that carry no topic."""
    return frozenset(read_sections("facts.txt")["english_function"])
