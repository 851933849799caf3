"""Whether a word that no list has looks like a name, by its letters: Arabic and English models."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from summarizer.facts.transliteration import MATCH, similarity
from summarizer.glosses import lexicon
from summarizer.wordforms import full_key

FOREIGN = 4.0
"""Log-likelihood ratio above which a word counts as a foreign name. Trained on four fifths of the
lexicon, 75 % of the names and 6 % of the common words of the rest reach it."""

SURELY_FOREIGN = 10.0
"""The same for a word without a name or an office beside it."""

NAME = 0.0
"""Log-likelihood ratio above which an English word counts as a name. Of a fifth of the lexicon held
out, 84 % of the names and 14 % of the common words reach it."""

_SMOOTHING = 0.5
_LETTERS = re.compile(r"[A-Za-z]{2,}")
_ADJECTIVES = ("ي", "ية", "يين", "يون", "يا")
_ADJECTIVE_GLOSSES = (
    "an", "ist", "ic", "ish", "ese", "ite", "i", "ans", "ists", "ics", "ites", "is", "ch",
)  # fmt: skip


def is_nationality(gloss: str, word: str) -> bool:
    """Say whether an Arabic word with a capitalised gloss is an adjective: مسيحي, Christian."""
    return word.endswith(_ADJECTIVES) and gloss.endswith(_ADJECTIVE_GLOSSES)


def _pieces(word: str, longest: int) -> Iterator[str]:
    marked = f"^{word}$"
    for size in range(2, longest + 1):
        for start in range(len(marked) - size + 1):
            yield marked[start : start + size]


def _weigh(names: Iterable[str], common: Iterable[str], longest: int) -> dict[str, float]:
    """Log-likelihood ratios of pieces of words: names against common words."""
    ours = Counter(piece for word in names for piece in _pieces(word, longest))
    theirs = Counter(piece for word in common for piece in _pieces(word, longest))
    pieces = ours.keys() | theirs.keys()
    total = ours.total() + _SMOOTHING * len(pieces)
    other = theirs.total() + _SMOOTHING * len(pieces)
    return {
        piece: math.log((ours[piece] + _SMOOTHING) / total)
        - math.log((theirs[piece] + _SMOOTHING) / other)
        for piece in pieces
    }


@cache
def _arabic_weights() -> dict[str, float]:
    names: set[str] = set()
    common: set[str] = set()
    for word, entry in lexicon().words.items():
        gloss = entry.glosses[0]
        if not any(gloss[:1].isupper() for gloss in entry.glosses):
            common.add(full_key(word))
        elif (
            entry.proper
            and " " not in gloss
            and not is_nationality(gloss, word)
            # القاهرة, Cairo, does not sound alike in English and shows nothing.
            and similarity(gloss, word) >= MATCH
        ):
            names.add(full_key(word))
    return _weigh(names, common - names, 3)


@cache
def gloss_words() -> tuple[frozenset[str], frozenset[str]]:
    """Return the lexicon's English words in lower case: those with small letters, and the names."""
    small: set[str] = set()
    capital: set[str] = set()
    known = lexicon()
    for entries in (known.words, known.phrases):
        for entry in entries.values():
            for gloss in entry.glosses:
                for word in _LETTERS.findall(gloss):
                    (capital if word[0].isupper() else small).add(word.lower())
    return frozenset(small), frozenset(capital - small)


@cache
def _english_weights() -> dict[str, float]:
    small, capital = gloss_words()
    return _weigh(capital, small, 4)


@lru_cache(maxsize=20_000)
def name_look(word: str) -> float:
    """Return how much more an English word in lower case looks like a name than like a word.

    Returns:
        A log-likelihood ratio; see `NAME`.
    """
    weights = _english_weights()
    return sum(weights.get(piece, 0.0) for piece in _pieces(word, 4))


@lru_cache(maxsize=50_000)
def foreign_look(word: str) -> float:
    """Return how much more a word looks like a foreign name than like an Arabic common word.

    Args:
        word: One Arabic word, particles taken off.

    Returns:
        A log-likelihood ratio; see `FOREIGN`.
    """
    weights = _arabic_weights()
    return sum(weights.get(piece, 0.0) for piece in _pieces(full_key(word), 3))
