"""Text into the numbers of the encoder's pieces, word by word, each word cut once."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

WORDS_KEPT = 16_384
"""Words whose pieces are kept, the last used ones; some 4 MB. A year of news repeats most words."""

# Arabic letters and short vowels, digits and signs that the rules of normalisation leave alone
# where nothing else stands beside them.
_PLAIN = re.compile("[!-~\u060c\u061b\u061f\u0621-\u063a\u0641-\u0652\u0660-\u0669]+")
_SPACE = "\u2581"


class Pieces:
    """The package's tokenizer, remembering what it made of each word.

    No piece of the encoder's vocabulary goes on behind a space, and none of its rules of
    normalisation looks over one: the pieces of a text are those of its words, one after the other.

    Args:
        tokenizer: The package's tokenizer, pure Python, as `encode` cuts a text.
        kept: Words that are remembered.
    """

    def __init__(self, tokenizer: Any, kept: int = WORDS_KEPT) -> None:
        self._begin, self._end = tokenizer.encode("")[0], tokenizer.encode("")[-1]
        self._unknown = list(tokenizer.encode(""))

        def cut(word: str) -> tuple[int, ...]:
            plain = _PLAIN.fullmatch(word)
            normal = _SPACE + word if plain else tokenizer._normalizer.normalize(word)
            # A word of nothing but invisible characters has no pieces within a text.
            return tuple(tokenizer._viterbi(normal)) if normal else ()

        self._cut: Callable[[str], tuple[int, ...]] = lru_cache(maxsize=kept)(cut)

    def encode(self, text: str) -> list[int]:
        """Return the numbers of a text's pieces, with those that begin and end it."""
        numbers = [self._begin]
        # A space only: the tokenizer's rules know which other characters are blank.
        for word in text.split(" "):
            if word:
                numbers += self._cut(word)
        if len(numbers) == 1:
            return list(self._unknown)
        numbers.append(self._end)
        return numbers
