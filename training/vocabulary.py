"""Which tokens of a sentencepiece BPE vocabulary a set of texts needs, and what they are made of.

A token of such a vocabulary is reached by merging two shorter ones, best score first. So a token is
only of use with the tokens on the way to it, and a vocabulary that keeps these cuts a word exactly
as the whole one did whenever it keeps the word's tokens.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SPACE = "▁"  # how the vocabulary writes a space
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = range(1, 7)  # token types of GGUF
_WORD = re.compile(r" ?[^ \t\n]+")
_LETTERS = re.compile("[A-Za-z\u00aa-\u024f\u1e00-\u1eff\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff]")
# Combining marks, punctuation, currency and arithmetic: whatever the script.
_OTHER = ("Mn", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sc", "Sm", "Sk", "Cf")
_MORE = re.compile("[0-9\u0660-\u0669\u06f0-\u06f9°©®™]")


@dataclass(frozen=True)
class Vocabulary:
    """The tokens of a model, by id.

    Attributes:
        tokens: Their text, with `▁` for a space.
        scores: The higher, the earlier a token is merged.
        types: GGUF token types.
    """

    tokens: list[str]
    scores: list[float]
    types: list[int]

    def ranks(self, kept: Iterable[int] | None = None) -> dict[str, float]:
        """Return the scores of the tokens that are made by merging, all of them or those kept."""
        ids = range(len(self.tokens)) if kept is None else kept
        return {self.tokens[i]: self.scores[i] for i in ids if self.types[i] == NORMAL}


def merge(word: str, ranks: Mapping[str, float]) -> tuple[list[str], list[str]]:
    """Cut `word` as llama.cpp does: return its pieces, and every token made on the way."""
    pieces, made = list(word), []
    while True:
        best, at = None, -1
        for i in range(len(pieces) - 1):
            score = ranks.get(pieces[i] + pieces[i + 1])
            if score is not None and (best is None or score > best):
                best, at = score, i
        if at < 0:
            return pieces, made
        pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
        made.append(pieces[at])


def _fields(path: Path) -> Iterator[str]:
    """Yield the texts of a file: strings of JSON lines, columns of a table, or lines."""

    def strings(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping | list):
            for inner in value.values() if isinstance(value, Mapping) else value:
                yield from strings(inner)

    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if path.suffix == ".jsonl":
                yield from strings(json.loads(line))
            else:
                yield from line.rstrip("\n").split("\t")


def count_words(paths: Iterable[Path]) -> Counter[str]:
    """Count the words of files, each with the space before it, as the vocabulary writes them.

    The first word of a field counts with a space and without: it will stand at the start of a line
    as well as inside one.
    """
    words: Counter[str] = Counter()
    for path in paths:
        for field in _fields(path):
            found = _WORD.findall(field)
            words.update(word.replace(" ", SPACE) for word in found)
            if found and not found[0].startswith(" "):
                words[SPACE + found[0]] += 1
    return words


def is_wanted(character: str) -> bool:
    """Whether a character is one that Arabic or English text is written with."""
    if character == SPACE or _LETTERS.match(character) or _MORE.match(character):
        return True
    return unicodedata.category(character) in _OTHER


def choose(
    vocabulary: Vocabulary, words: Mapping[str, int], always: Iterable[int], least: int = 1
) -> list[int]:
    """Return the ids to keep, in their order.

    Args:
        vocabulary: The whole vocabulary.
        words: Words of the texts with their counts.
        always: Ids to keep whatever the texts hold: what the chat template needs.
        least: How often a token must be used to be kept.

    Kept are `always`, the bytes (any text can be written with them), white space, every single
    character of Arabic and English, the tokens of the words, and all that these are merged from.
    """
    tokens, types = vocabulary.tokens, vocabulary.types
    ranks = vocabulary.ranks()
    index = {tokens[i]: i for i in range(len(tokens)) if types[i] == NORMAL}
    used: Counter[str] = Counter()
    for word, count in words.items():
        for piece in merge(word, ranks)[0]:
            used[piece] += count
    kept = set(always)
    for i, (token, kind) in enumerate(zip(tokens, types, strict=True)):
        if kind == BYTE or (kind == USER_DEFINED and not token.strip()):
            kept.add(i)
        elif kind == NORMAL and all(map(is_wanted, token)):
            if len(token.replace(SPACE, "", 1)) <= 1:
                kept.add(i)
            elif used[token] >= least:
                kept.add(i)
                kept.update(index[made] for made in merge(token, ranks)[1])
    return sorted(kept)


def compare(vocabulary: Vocabulary, kept: Iterable[int], words: Mapping[str, int]) -> tuple:
    """Return the share of running words cut as before, and the growth of their token count."""
    before, after = vocabulary.ranks(), vocabulary.ranks(kept)
    same = old = new = 0
    for word, count in words.items():
        one = merge(word, before)[0]
        other = one if all(p in after for p in one) else merge(word, after)[0]
        same += count * (one == other)
        # A character that is no token is written in bytes.
        old += count * sum(1 if p in before else len(p.encode()) for p in one)
        new += count * sum(1 if p in after else len(p.encode()) for p in other)
    return same / sum(words.values()), new / old - 1
