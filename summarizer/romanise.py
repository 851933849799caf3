"""Arabic names in Latin letters when no list has their usual spelling.

Arabic does not write short vowels, so this guesses them from the pattern of the consonants. It is
right about the skeleton and often wrong about a vowel; names with a usual spelling belong in
`data/names.tsv`.
"""

from __future__ import annotations

from functools import lru_cache

from summarizer.wordforms import surface

_CONSONANTS = {
    "ب": "b", "ت": "t", "ث": "th", "ج": "j", "ح": "h", "خ": "kh", "د": "d", "ذ": "dh", "ر": "r",
    "ز": "z", "س": "s", "ش": "sh", "ص": "s", "ض": "d", "ط": "t", "ظ": "dh", "ع": "", "غ": "gh",
    "ف": "f", "ق": "q", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "w", "ي": "y",
    "ء": "", "پ": "p", "چ": "ch", "ڤ": "v", "گ": "g", "ژ": "zh",
}  # fmt: skip
_CARRIERS = {"ئ": "e", "ؤ": "o"}
_ALEFS = "اأآٱى"


@lru_cache(maxsize=20_000)
def romanise(name: str) -> str:
    """Return one Arabic name in Latin letters, capitalised; "" if it has other letters."""
    word = surface(name)
    if word.startswith("ال") and len(word) > 3:
        rest = romanise(word[2:])
        return f"Al {rest}" if rest else ""
    sounds = _sounds(word)
    if not sounds:
        return ""
    text = ""
    for index, (sound, vowel) in enumerate(sounds):
        text += sound
        if not vowel and index + 1 < len(sounds) and not sounds[index + 1][1]:
            text += _short_vowel(sounds, index)
    return text[:1].upper() + text[1:]


def _sounds(word: str) -> list[tuple[str, bool]]:
    """Letters as (Latin, is a vowel); a letter without a sound of its own (ع) is ("", False)."""
    found: list[tuple[str, bool]] = []
    last = len(word) - 1
    for place, letter in enumerate(word):
        after_vowel = bool(found) and found[-1][1]
        following = word[place + 1 : place + 2]
        before_alef = following in tuple(_ALEFS)
        glides = before_alef or following in ("ي", "ة")
        if letter in _ALEFS:
            found.append(("i" if letter == "إ" else "a", True))
        elif letter in _CARRIERS:
            found.append((_CARRIERS[letter], True))
        elif letter == "ة":
            found.append(("a" if not after_vowel else "t", not after_vowel))
        elif letter == "و" and place and not after_vowel and not glides:
            found.append(("ou" if place < last else "u", True))
        elif letter == "ي" and place and not after_vowel and not before_alef:
            found.append(("i", True))
            if following in ("ة", "و"):  # عطية is Atiya, خريوش Khariyoush
                found.append(("y", False))
        elif letter == "ع" and (place == 0 or not after_vowel):
            long = place > 0 and following not in ("", *_ALEFS, "و", "ي")
            found.append(("aa" if long else "a", not (place == 0 and following in _ALEFS)))
        elif letter in _CONSONANTS:
            found.append((_CONSONANTS[letter], False))
        else:
            return []
    return [sound for sound in found if sound[0]]


def _short_vowel(sounds: list[tuple[str, bool]], index: int) -> str:
    """The vowel to put between the consonants at `index` and after it, or none."""
    ending = index + 2 == len(sounds)
    after_vowel = index > 0 and sounds[index - 1][1]
    if ending and after_vowel:
        return "e"  # ماجد is Majed
    # Every other pair in a run of consonants is parted: بدر is Badr, قحطاني Qahtani.
    run = 0
    while index - run >= 0 and not sounds[index - run][1]:
        run += 1
    return "a" if run % 2 and not (after_vowel and run == 1) else ""
