"""How likely each word of an article is to belong in its summary: a learned, linear model.

Selecting text by the summed value of the distinct words it covers follows Gillick and Favre 2009
(ACL, W09-1802) with learned values as in Li, Qian and Liu 2013 (ACL, P13-1099). The weights are a
few numbers in `data/importance.json`, fitted by `training/train_importance.py`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from summarizer.arabic import fold
from summarizer.grammar import word_class
from summarizer.stemming import stem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEATURES = (
    "bias",
    "first sentence, 1/(1+index)",
    "in sentence 0",
    "in sentence 1",
    "log frequency",
    "in title",
    "function word",
    "number",
    "highest cosine to title",
    "highest cosine to centroid",
    "word length / 8",
    "in two sentences",
    "in title and sentence 0",
    "first sentence, share of article",
    "function word in sentence 0",
    "share of sentences",
    "log word offset",
    "offset in sentence / 20",
    "offset in sentence 0 / 20",
    "clause index",
    "clause index in sentence 0",
    "highest title recall",
    "highest title recall of a clause",
)

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_PIECES = re.compile(r"[،,؛;()]")


@lru_cache(maxsize=50_000)
def _stems_within(raw: str) -> tuple[str, ...]:
    return tuple(stem(word) for word in _TOKEN.findall(fold(raw)))


def stems(text: str) -> list[str]:
    """Return the folded words of a text, Snowball-stemmed when longer than three letters."""
    # What is between two blanks is folded by itself: news repeats its words.
    return [found for raw in text.split() for found in _stems_within(raw)]


@cache
def _function_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in word_class("function"))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The distinct stems of an article, in order of first appearance, and their features.

    Attributes:
        index: Row of each stem.
        features: Array of shape (stems, len(FEATURES)).
    """

    index: dict[str, int]
    features: NDArray[np.float64]


def vocabulary(
    sentences: Sequence[str],
    title: str,
    vectors: NDArray[np.float32],
    title_vector: NDArray[np.float32],
) -> Vocabulary:
    """Describe every distinct stem of an article.

    Args:
        sentences: The article's sentences.
        title: Its title, or the empty string.
        vectors: Sentence vectors, shape (len(sentences), 512).
        title_vector: Vector of the title, shape (512,); zero without a title.
    """
    import numpy as np

    function_words = _function_stems()
    in_title = set(stems(title))
    wanted = in_title - function_words
    centroid = vectors.mean(axis=0)
    centroid /= np.linalg.norm(centroid) + 1e-9
    to_title = (vectors @ title_vector).tolist()
    to_centroid = (vectors @ centroid).tolist()

    index: dict[str, int] = {}
    first: list[tuple[int, int, int, int]] = []  # sentence, word offset, offset in it, clause
    frequency: list[int] = []
    spread: list[int] = []  # in how many sentences
    nearest: list[list[float]] = []  # highest cosine to title, to centroid; highest title recall
    clause_recall: list[float] = []
    offset = 0
    for number, sentence in enumerate(sentences):
        found: set[int] = set()
        within = shared = 0
        clause = -1
        for piece in _PIECES.split(sentence):
            pieces = stems(piece)
            clause += bool(pieces)
            share = len(wanted.intersection(pieces)) / max(1, len(wanted))
            for word in pieces:
                row = index.get(word)
                if row is None:
                    row = index[word] = len(index)
                    first.append((number, offset + within, within, clause))
                    frequency.append(0)
                    spread.append(0)
                    nearest.append([to_title[number], to_centroid[number], 0.0])
                    clause_recall.append(0.0)
                frequency[row] += 1
                if share > clause_recall[row]:
                    clause_recall[row] = share
                if row not in found:
                    found.add(row)
                    shared += word in wanted
                within += 1
        offset += within
        told = (to_title[number], to_centroid[number], shared / max(1, len(wanted)))
        for row in found:
            spread[row] += 1
            highest = nearest[row]
            for place in range(3):
                if told[place] > highest[place]:
                    highest[place] = told[place]

    total = len(sentences)
    rows: list[tuple[float, ...]] = []
    for word, row in index.items():
        sentence_index, word_offset, within, clause = first[row]
        title_cosine, centroid_cosine, recall = nearest[row]
        lead = sentence_index == 0
        function = word in function_words
        titled = word in in_title
        depth = min(within, 60) / 20
        features = (
            1,
            1 / (1 + sentence_index),
            lead,
            sentence_index == 1,
            math.log(frequency[row]),
            titled,
            function,
            word.isdigit(),
            title_cosine,
            centroid_cosine,
            min(len(word), 8) / 8,
            spread[row] >= 2,
            titled and lead,
            sentence_index / total,
            function and lead,
            spread[row] / total,
            math.log(1 + word_offset),
            depth,
            depth * lead,
            min(clause, 6),
            min(clause, 6) * lead,
            recall,
            clause_recall[row],
        )
        rows.append(features)
    table = np.array(rows, dtype=np.float64).reshape(len(rows), len(FEATURES))
    return Vocabulary(index, table)


@cache
def _weights(titled: bool) -> NDArray[np.float64]:
    import numpy as np

    text = (files("summarizer") / "data" / "importance.json").read_text(encoding="utf-8")
    named = json.loads(text)["with_title" if titled else "without_title"]
    return np.array([named[name] for name in FEATURES])


def probabilities(vocabulary: Vocabulary, titled: bool) -> NDArray[np.float64]:
    """Return, for each stem, the probability that a reference summary contains it; shape (stems,).

    Args:
        vocabulary: The article's stems.
        titled: Whether the article has a title; the weights differ.
    """
    import numpy as np

    scores = vocabulary.features @ _weights(titled)
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))))
