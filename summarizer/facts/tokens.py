"""Tokens of a text with their offsets: words folded for matching, numbers in Western digits."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from summarizer.arabic import MARKS, TATWEEL

PREFIXES = ("و", "ف", "ب", "ك", "ل")
"""Arabic particles of one letter that are written to the word after them."""

_NO_BREAK = "\u00a0\u202f\u2009"
# One character for one, so that offsets hold; what `fold` drops is dropped token by token.
_ONE_FOR_ONE = {
    **{0x660 + n: str(n) for n in range(10)},
    **{0x6F0 + n: str(n) for n in range(10)},
    **{ord(letter): "ا" for letter in "أإآٱ"},
    **{ord(letter): "ي" for letter in "ىئیے"},
    **{ord(letter): "ه" for letter in "ةھہۀە"},
    **{ord(letter): "ك" for letter in "کگڭڪ"},
    ord("ؤ"): "و",
    ord("٫"): ".",
    ord("٬"): ",",
    ord("٪"): "%",
    **{ord(dash): "-" for dash in "‐‑‒–—−"},
    **{ord(quote): "'" for quote in "’‘ʼ`´"},
    **{ord(space): "\u00a0" for space in _NO_BREAK},
}
_TOKEN = re.compile(
    # Thousands apart by a space need groups of exactly three, with no digit on either side.
    r"(?P<number>(?<![\d.,])\d{1,3}(?:[ \u00a0]\d{3}){1,4}(?![\d \u00a0]?\d)(?:[.,]\d++)?"
    r"|\d++(?:[.,]\d++|،\d{3}(?!\d))*)"
    rf"|(?P<word>[^\W\d_](?:[^\W\d_]|[{MARKS}])*)"
    r"|(?P<mark>\S)"
)
_DROPPED = re.compile(f"[{MARKS}{TATWEEL}ء]+")

Kind = Literal["number", "word", "mark"]


class Token(NamedTuple):
    """A token: what it is matched by, its span in the text and its kind."""

    norm: str
    start: int
    end: int
    kind: Kind


def normal(word: str) -> str:
    """Fold one word as `tokenize` does: Arabic letters by shape, Latin ones in lower case."""
    return _folded(word.translate(_ONE_FOR_ONE))


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    return _DROPPED.sub("", word).lower()


def tokenize(text: str) -> list[Token]:
    """Split a text into words, numbers and single marks; offsets are into `text`."""
    plain = text if text.isascii() else text.translate(_ONE_FOR_ONE)
    tokens = []
    for match in _TOKEN.finditer(plain):
        kind: Kind = match.lastgroup  # type: ignore[assignment]
        found = match.group()
        if kind == "number" and "،" in found:
            found = found.replace("،", ",")
        elif kind == "word":
            found = _folded(found)
            if not found:
                continue
        tokens.append(Token(found, match.start(), match.end(), kind))
    return tokens


def glued(tokens: list[Token], i: int) -> bool:
    """Tell whether token `i` follows the one before it without a space."""
    return 0 < i < len(tokens) and tokens[i].start == tokens[i - 1].end


def norm_at(tokens: list[Token], i: int) -> str:
    """Return the folded form of token `i`, or an empty string outside the list."""
    return tokens[i].norm if 0 <= i < len(tokens) else ""
