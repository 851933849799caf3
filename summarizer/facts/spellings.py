"""Whether two words in one script are spellings of one name: جوتيريس, غوتيريش."""

from __future__ import annotations

import re
from functools import lru_cache

from summarizer.facts.letters import arabic_forms, latin_forms
from summarizer.facts.transliteration import MATCH, similarity
from summarizer.wordforms import full_key

# Arabic letters that foreign sounds are written with by turns.
_SOUNDS = str.maketrans("جقگطضظذثصش", "غغغ" + "تدددتسس")
_VOWELS = str.maketrans("", "", "اويءعه")
_CONSONANTS = 3
_SERVANT = re.compile(r"^[Aa]bd[aeou]?[lrsnd]?(?=[a-z]{3})")
_SHORTEST = 5
_LATIN_SOUNDS = str.maketrans("جقگطضظذثصش", "غغغ" + "تدددتسس")


@lru_cache(maxsize=50_000)
def same_word(one: str, other: str) -> bool:
    """Say whether two words of names, each in either script, may be the same."""
    if one[0] >= "\u0590" and other[0] < "\u0590":
        one, other = other, one
    if one[0] < "\u0590" and other[0] >= "\u0590":
        # Abdelrahman is "عبد الرحمن", of which only the second word tells who it is.
        latin = {one, _SERVANT.sub("", one) or one}
        arabic = {other, other.removeprefix("عبد") if len(other) > _SHORTEST else other}
        return any(similarity(a, b) >= MATCH for a in latin for b in arabic)
    return one.lower() == other.lower() or same_spelling(one, other)


@lru_cache(maxsize=50_000)
def same_spelling(one: str, other: str) -> bool:
    """Say whether two words in one script are spellings of one name."""
    if one[0] < "\u0590":
        first, second = (_latin_skeleton(latin_forms(word)[-1]) for word in (one, other))
        return len(first) > 1 and first == second
    if {full_key(form) for form in arabic_forms(one)} & {full_key(f) for f in arabic_forms(other)}:
        return True
    return any(
        same_sound(form, form2) for form in arabic_forms(one) for form2 in arabic_forms(other)
    )


def _latin_skeleton(letters: str) -> str:
    plain = re.sub(r"[aeiouyhw]", "", letters).translate(_LATIN_SOUNDS)
    return re.sub(r"(.)\1+", r"\1", plain)


@lru_cache(maxsize=50_000)
def sound_keys(word: str) -> frozenset[str]:
    """Return keys of which two words in one script share one if `same_spelling` may hold."""
    if word[0] < "\u0590":
        return frozenset((word.lower(), _latin_skeleton(latin_forms(word)[-1])))
    return frozenset(sounds(form)[1] for form in arabic_forms(word))


@lru_cache(maxsize=50_000)
def sounds(word: str) -> tuple[str, str]:
    """Return a word with one letter for each sound, and its consonants."""
    plain = full_key(word).translate(_SOUNDS)
    return plain, plain.translate(_VOWELS)


def same_sound(one: str, other: str) -> bool:
    """Say whether two Arabic words differ in the letters for one sound and in a vowel at most.

    Words of fewer than three consonants have to be equal.
    """
    first, consonants = sounds(one)
    second, others = sounds(other)
    if first == second:
        return True
    if consonants != others or len(consonants) < _CONSONANTS:
        return False
    return (
        abs(len(first) - len(second)) <= 1
        if len(consonants) > _CONSONANTS
        else _one_apart(first, second)
    )


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter more, less or other makes one word of the other."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    same = next(
        (i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short)
    )
    rest = same + 1 if len(short) == len(long) else same
    return short[rest:] == long[same + 1 :]
