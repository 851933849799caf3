"""Arabic number words in any case and gender, with what is joined to them."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

from summarizer.facts.tables import members, values

_CLASSES = {
    "unit": "ar_units",
    "ten": "ar_ten",
    "tens": "ar_tens",
    "hundred": "ar_hundred",
    "hundreds": "ar_hundreds",
    "scale": "ar_scales",
    "dual": "ar_dual_scales",
    "open": "ar_open_scales",
    "fraction": "ar_fractions",
    "denominator": "ar_denominators",
    "ordinal": "ar_ordinals",
    "teen": "ar_teen_units",
}


class Word(NamedTuple):
    """A number word without what is joined to it."""

    role: str
    value: float
    joined: bool = False  # by و to what stands before
    definite: bool = False
    pronoun: bool = False
    vague: bool = False  # a plural that counts nothing by itself


@cache
def _roles() -> dict[str, tuple[str, float]]:
    found: dict[str, tuple[str, float]] = {}
    for role, section in _CLASSES.items():
        for word, value in values(section).items():
            found.setdefault(word, (role, value))
    return found


@lru_cache(maxsize=8192)
def number_word(word: str) -> Word | None:
    """Look up a folded word, its joined particles and the article taken off."""
    for rest, joined in ((word, False), *(((word[1:], True),) if word[:1] == "و" else ())):
        for core, definite in _cores(rest):
            # The accusative: واحدا, نصفا.
            plain = core if core in _roles() or len(core) < 4 else core.removesuffix("ا")
            if plain in _roles():
                return Word(*_roles()[plain], joined, definite, vague=plain in members("ar_vague"))
    return _share_of_them(word)


def _cores(word: str) -> list[tuple[str, bool]]:
    found = [(word, False)]
    bare = word
    if word == "بست" or (word[:1] in ("ف", "ب", "ك", "ل") and len(word) > 3):
        bare = word[1:]
        found.append((bare, False))
        if word.startswith("لل"):
            found.append((word[2:], True))
        elif bare[:1] in ("ب", "ك", "ل") and word[0] == "ف":
            bare = bare[1:]
            found.append((bare, False))
    found += [(rest[2:], True) for rest in (word, bare) if rest.startswith("ال") and len(rest) > 3]
    return found


def _share_of_them(word: str) -> Word | None:
    """Read a fraction with a pronoun: نصفهم, ثلثاها, ثلاثة أرباعهم."""
    for pronoun in members("ar_pronouns"):
        if word.endswith(pronoun) and len(word) > len(pronoun) + 2:
            core = word.removesuffix(pronoun)
            for rest in (core, core[1:] if core[:1] in ("و", "ب", "ل", "ف") else core):
                value = values("ar_fractions").get(rest)
                if value is None:
                    value = values("ar_fractions_like_units").get(rest)
                if value is not None:
                    return Word("fraction", value, joined=word[0] == "و", pronoun=True)
            below = values("ar_denominators").get(core)
            if below is not None:
                return Word("denominator", below, pronoun=True)
    return None
