"""Arabic stems: the Snowball stemmer, its tables looked up instead of searched letter by letter."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

from summarizer import forking

_LOCK = threading.Lock()  # a Snowball stemmer keeps the word that it is at
forking.guard(_LOCK)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the stem of a folded Arabic word by Snowball; words up to three letters stay."""
    if len(word) <= 3:
        return word
    with _LOCK:
        return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> Any:
    """Return the package's own rules with a quicker search of its tables of affixes.

    The package searches them by halves, comparing letters. Among strings the answer is the longest
    that the word has at its place, which slices of the word find in a dictionary: the same stems
    in a quarter of the time.
    """
    # Not `snowballstemmer.stemmer("arabic")`: where PyStemmer is installed that is another version.
    from snowballstemmer.arabic_stemmer import ArabicStemmer

    stemmer = ArabicStemmer()
    slow_forward, slow_backward = stemmer.find_among, stemmer.find_among_b
    tables: dict[int, tuple[Sequence[int], dict[str, int]] | None] = {}

    def table(rules: Any) -> tuple[Sequence[int], dict[str, int]] | None:
        if id(rules) not in tables:
            plain = all(rule.method is None for rule in rules)
            lengths = sorted({len(rule.s) for rule in rules}, reverse=True)
            found = {rule.s: int(rule.result) for rule in rules}
            tables[id(rules)] = (lengths, found) if plain else None
        return tables[id(rules)]

    def forward(rules: Any) -> int:
        known = table(rules)
        if known is None:
            return int(slow_forward(rules))
        lengths, results = known
        word, at, limit = stemmer.current, stemmer.cursor, stemmer.limit
        for length in lengths:
            if at + length <= limit:
                result = results.get(word[at : at + length])
                if result is not None:
                    stemmer.cursor = at + length
                    return result
        return 0

    def backward(rules: Any) -> int:
        known = table(rules)
        if known is None:
            return int(slow_backward(rules))
        lengths, results = known
        word, at, limit = stemmer.current, stemmer.cursor, stemmer.limit_backward
        for length in lengths:
            if at - length >= limit:
                result = results.get(word[at - length : at])
                if result is not None:
                    stemmer.cursor = at - length
                    return result
        return 0

    search: tuple[Callable[[Any], int], Callable[[Any], int]] = (forward, backward)
    stemmer.find_among, stemmer.find_among_b = search
    return stemmer
