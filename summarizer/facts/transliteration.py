"""Whether a name in Latin letters and a word in Arabic letters may be the same name.

The two are aligned sound by sound. Arabic does not write short vowels and has no letters for p, v,
g and ch; Latin spellings follow English, French, German or Spanish habits. So vowels cost little,
a letter that is one of the usual renderings of another costs nothing, and the rest costs most.
"""

from __future__ import annotations

import re
from functools import lru_cache

from summarizer.facts.letters import arabic_forms, latin_forms
from summarizer.wordlists import read_sections

MATCH = 0.5
"""Least `similarity` of two spellings of one name."""

_COSTS: dict[str, dict[str, float]] = {
    latin: {rendering[:-1]: int(rendering[-1]) / 10 for rendering in renderings}
    for latin, renderings in read_sections("transliteration.txt").items()
}
_UNIT = re.compile("|".join([*sorted((u for u in _COSTS if len(u) > 1), key=len)[::-1], "[a-z]"]))
# Read letter by letter too: g and n are two sounds in Wagner, d and h in Medhat, n and h in Xinhua.
_DIGRAPHS = re.compile("bh|rh|wh|dh|dg|dj|gh|gn|kh|kn|lh|ng|nh|ph|sc|sz|th|ts|gu|ck|ch")
_FRENCH_O = re.compile("e?au(?:[tdx]s?|l[tdx]s?)$|eau$")  # one sound in Renault, Guilbeault
_VOWELS = re.compile(r"[aeiou]{1,2}|(?<![aeiou])y(?![aeiou])|[aeo][wy](?![aeiou])")
# Vowel letters of Arabic that a Latin vowel may stand for; another one costs _OTHER_VOWEL.
_CARRIERS = {
    "a": "اأآىةهعإ", "e": "ياأةهإئع", "i": "يإئع", "o": "وأؤعه", "u": "وأؤع", "y": "يئ",
    "w": "و",
}  # fmt: skip
_WEAK = frozenset("اأإآىويةهءئؤعٱ")
_STRANGE = 0.6  # least cost of a consonant that no sound of the other spelling may be written with
_NEAR_VOWEL = 0.3
_OTHER_VOWEL = 0.5
_UNWRITTEN = 0.03  # a short vowel
_FIRST_VOWEL = 0.6  # a name that begins with one has a letter for it
_LAST_VOWEL = 0.25
_UNSPOKEN = {"ع": 0.05, "ء": 0.05, "ئ": 0.1, "ؤ": 0.1, "ة": 0.15, "ه": 0.3, "ا": 0.35, "ى": 0.3}
_SILENT = {"h": 0.1, "gh": 0.15, "y": 0.3, "w": 0.4, "r": 0.6, "l": 0.6}
_SILENT_LAST = {"s": 0.3, "t": 0.3, "x": 0.2, "d": 0.4, "z": 0.3, "r": 0.4, "n": 0.7, "h": 0.0}
_OTHER = 1.3  # another consonant
_MISSING = 1.0  # a consonant that the other spelling does not have
_FREE = 0.5  # a rendering that costs more counts as another sound when pairs are sifted
_ALLOWED = (0.1, 0.25, 0.45, 0.7, 0.95, 1.15, 1.3)  # cost by number of consonants
_LONGEST = 40


_Units = tuple[tuple[str, bool], ...]


@lru_cache(maxsize=20_000)
def _readings(letters: str) -> tuple[_Units, ...]:
    """The sounds of a Latin name, each with whether it is a vowel, in up to three readings."""
    found = [_units(letters, digraphs=True)]
    if _DIGRAPHS.search(letters):
        found.append(_units(letters, digraphs=False))
    if _FRENCH_O.search(letters):
        found.append(_units(_FRENCH_O.sub("o", letters), digraphs=True))
    return tuple(found)


def _units(letters: str, *, digraphs: bool) -> _Units:
    found: list[tuple[str, bool]] = []
    place = 0
    while place < len(letters):
        vowels = _VOWELS.match(letters, place)
        unit = vowels or _UNIT.match(letters, place)
        if unit is None:
            place += 1
            continue
        text = unit[0]
        if vowels is None and not digraphs and _DIGRAPHS.fullmatch(text):
            text = text[0]
        place += len(text)
        if len(text) == 1 and vowels is None and letters[place : place + 1] == text:
            place += 1  # doubled letters are one sound
        found.append((text, vowels is not None))
    return tuple(found)


@lru_cache(maxsize=20_000)
def _sieve(letters: str) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """For each reading the Arabic letters it may be written with, and those each sound may be.

    Sounds that may be silent have no place in it. Letters are bits of a number.
    """
    found = []
    for units in _readings(letters):
        reach = 0
        needed = []
        for place, (unit, vowel) in enumerate(units):
            if vowel:
                continue
            renderings = _COSTS.get(unit, {}).items()
            mask = _mask("".join(text for text, cost in renderings if cost <= _FREE))
            reach |= mask
            if place < len(units) - 2 and unit not in _SILENT:
                needed.append(mask)
        found.append((reach, tuple(needed)))
    return tuple(found)


@lru_cache(maxsize=100_000)
def _mask(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 0xFF)
    return bits


_WEAK_BITS = _mask("".join(_WEAK))


@lru_cache(maxsize=100_000)
def _consonant_bits(word: str) -> int:
    return _mask(word) & ~_WEAK_BITS


def _far(letters: str, word: str, allowed: float) -> bool:
    """Whether two spellings are surely no match; quick."""
    written, bits = _consonant_bits(word), _mask(word)
    for reach, needed in _sieve(letters):
        least = _STRANGE * (written & ~reach).bit_count()
        if least <= allowed:
            least += sum(not mask & bits for mask in needed)
            if least <= allowed:
                return False
    return True


def _vowel_cost(vowels: str, arabic: str, first: bool) -> float:
    """Cost of reading one or two Arabic letters as a run of Latin vowels."""
    if not _WEAK.issuperset(arabic):
        return 9.0
    fitting = sum(
        (first and not place and letter == "ا") or any(letter in _CARRIERS[v] for v in vowels)
        for place, letter in enumerate(arabic)
    )
    if len(arabic) == 2:
        return 0.05 if fitting == 2 else 0.1 if fitting else 9.0
    if fitting:
        return 0.0
    # English reads a as ي in Kate, u as ا in Trump.
    near = (arabic == "ي" and "a" in vowels) or (arabic == "ا" and "o" not in vowels)
    return _NEAR_VOWEL if near else _OTHER_VOWEL


def _unit_cost(unit: str, vowel: bool, arabic: str, first: bool) -> float:
    if vowel:
        return _vowel_cost(unit, arabic, first)
    return _COSTS.get(unit, {}).get(arabic, 9.0)


def _dropped_latin(units: _Units, place: int) -> float:
    unit, vowel = units[place]
    last = place == len(units) - 1
    if vowel:
        if place == 0:
            return _FIRST_VOWEL
        if last and unit == "e":
            return _UNWRITTEN
        return _LAST_VOWEL if last else _UNWRITTEN * len(unit)
    if last or (place == len(units) - 2 and units[-1][0] in ("e", "s", "x", "t")):
        return _SILENT_LAST.get(unit, _MISSING)
    if unit == "h" and place and not units[place - 1][1]:
        return _MISSING  # spoken after a consonant, or it would be part of it: kh, sh
    return _SILENT.get(unit, _MISSING)


def _dropped_arabic(word: str, place: int) -> float:
    letter = word[place]
    if place and word[place - 1] == letter:
        return 0.15
    cost = _UNSPOKEN.get(letter, 0.45 if letter in "وي" else 0.5 if letter in _WEAK else _MISSING)
    return cost if place else max(cost, 0.1 if letter == "ع" else 0.35)


@lru_cache(maxsize=100_000)
def _distance(letters: str, word: str) -> float:
    """Least cost of aligning a Latin name with an Arabic word, both plain."""
    return min(_alignment(units, word) for units in _readings(letters))


def _alignment(units: _Units, word: str) -> float:
    rows, columns = len(units), len(word)
    previous = [0.0] * (columns + 1)
    for column in range(columns):
        previous[column + 1] = previous[column] + _dropped_arabic(word, column)
    for row in range(rows):
        unit, vowel = units[row]
        drop = _dropped_latin(units, row)
        current = [previous[0] + drop]
        for column in range(columns):
            best = min(previous[column + 1] + drop, current[column] + _dropped_arabic(word, column))
            one = previous[column] + min(_unit_cost(unit, vowel, word[column], not column), _OTHER)
            if one < best:
                best = one
            if column:
                pair = word[column - 1 : column + 1]
                two = previous[column - 1] + _unit_cost(unit, vowel, pair, column == 1)
                if two < best:
                    best = two
            current.append(best)
        previous = current
    return previous[columns]


@lru_cache(maxsize=50_000)
def _consonants(word: str) -> int:
    return sum(letter not in _WEAK for letter in word)


@lru_cache(maxsize=20_000)
def _spoken(letters: str) -> int:
    return sum(not vowel for _, vowel in _readings(letters)[0])


def plain_similarity(letters: str, word: str) -> float:
    """Return how like two plain spellings are: 1 for sound by sound, `MATCH` just alike enough.

    Args:
        letters: A name as `latin_letters` leaves it, without its article.
        word: An Arabic word without diacritics, particles and article.

    Returns:
        0 for what is surely less than `MATCH`.
    """
    spoken, written = _spoken(letters), _consonants(word)
    if not spoken and not written and letters and word:
        return 1.0 - _distance(letters, word)
    if written > spoken + 2 or spoken > written + 4:
        return 0.0
    allowed = _ALLOWED[min(spoken, written + 1, len(_ALLOWED) - 1)]
    if _far(letters, word, allowed):
        return 0.0
    return max(0.0, 1.0 - 0.5 * _distance(letters, word) / allowed)


def resembles(english: str, arabic: str) -> bool:
    """Say whether a name may be a word that stands where it has to stand: twice as far is allowed.

    For the surname after a given name that matches.
    """
    return any(
        _distance(letters, word) <= 2 * _ALLOWED[min(_spoken(letters), len(_ALLOWED) - 1)]
        for letters in latin_forms(english)[-1:]
        for word in arabic_forms(arabic)
        if letters and len(english) <= _LONGEST and len(arabic) <= _LONGEST
    )


def similarity(english: str, arabic: str) -> float:
    """Return how like a name in Latin letters and an Arabic word are, from 0 to 1.

    Articles (al-, El) and attached particles (و ف ب ل ك) are looked through. Time is the product
    of the lengths; longer words than 40 letters are no names.

    Args:
        english: One name; spaces, hyphens and apostrophes inside it do not count.
        arabic: One word, or the words of one name (عبد الرحمن).
    """
    if len(english) > _LONGEST or len(arabic) > _LONGEST:
        return 0.0
    best = 0.0
    words = list(arabic_forms(arabic))
    for letters in latin_forms(english):
        if letters:
            for word in words:
                best = max(best, plain_similarity(letters, word))
    return best


def same_name(english: str, arabic: str) -> bool:
    """Say whether a Latin name may be a spelling of an Arabic word: Muhammad and محمد."""
    return similarity(english, arabic) >= MATCH
