"""Which English words are dictionary words, by the lexicon's glosses and lists of this project."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from summarizer.facts.namelike import gloss_words
from summarizer.wordlists import read_sections

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
LEARNED = re.compile(
    r".{3,}(?:[ts]ions?|ments?|ness|ities|ity|isms?|ists?|ical|logy|logies|graphy|thermia|emia|ous"
    r"|ship|[aei]ans?|ese|ically|metric|nomics|atics|itis|osis|ways|works|ings?)"
)


@cache
def hint_words(section: str) -> frozenset[str]:
    """Return a section of `data/name_hints.txt`."""
    return frozenset(read_sections("name_hints.txt")[section])


@cache
def _dictionary() -> frozenset[str]:
    """English words that the lexicon's glosses have in small letters, and further ones."""
    small, _ = gloss_words()
    return small | hint_words("ordinary") | hint_words("english_titles")


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
