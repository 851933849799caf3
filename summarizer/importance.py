"""How likely each word of an article is to belong in its summary: a learned, linear model.

Selecting text by the summed value of the distinct words it covers follows Gillick and Favre 2009
(ACL, W09-1802) with learned values as in Li, Qian and Liu 2013 (ACL, P13-1099). Two logistic
regressions, one on top of the other: the first looks at a word's place, frequency and title, the
second at its surroundings and the article's build in that light (`wordcontext`, `articlestyle`).
Their weights are a few numbers in `data/importance.json`, fitted by
`training/train_importance.py`.
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
from summarizer.articlestyle import FEATURES as STYLE
from summarizer.articlestyle import WITH, interactions, measures
from summarizer.grammar import word_class
from summarizer.stemming import stem
from summarizer.wordcontext import FEATURES as CONTEXT
from summarizer.wordcontext import Occurrences, context, prior

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FIRST_LOOK = (
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

FEATURES = (*FIRST_LOOK, *CONTEXT, *STYLE)
_WITH = [FEATURES.index(name) for name in WITH]

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_PIECE = re.compile(r"[^\W\d_]+|\d+|[،,؛;()\"«»“”]")
_QUOTES = '"«»“”'


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


@dataclass(frozen=True, slots=True)
class Look:
    """The first look at an article: its stems, their features in FIRST_LOOK, and all its words."""

    index: dict[str, int]
    features: NDArray[np.float64]
    occurrences: Occurrences


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
    look = first_look(sentences, title, vectors, title_vector)
    value = logistic(look.features @ _weights(bool(title), "first_look"))
    return second_look(look, value, sentences, title, vectors, title_vector, prior())


def second_look(
    look: Look,
    value: NDArray[np.float64],
    sentences: Sequence[str],
    title: str,
    vectors: NDArray[np.float32],
    title_vector: NDArray[np.float32],
    known: dict[str, tuple[float, float]],
) -> Vocabulary:
    """Add what stands around each stem to the first look at it.

    Args:
        look: The first look.
        value: Its probabilities, shape (stems,).
        sentences: As in `vocabulary`.
        title: As in `vocabulary`.
        vectors: As in `vocabulary`.
        title_vector: As in `vocabulary`.
        known: The lexical prior; see `wordcontext.prior`.
    """
    import numpy as np

    functions = _function_stems()
    around = context(
        list(look.index),
        look.occurrences,
        value,
        np.array([word in functions for word in look.index], dtype=bool),
        stems(title),
        [":" in sentence for sentence in sentences],
        vectors,
        title_vector,
        known,
    )
    features = np.hstack([look.features, around])
    styled = interactions(features, _WITH, measures(sentences, title))
    return Vocabulary(look.index, np.hstack([features, styled]))


def first_look(
    sentences: Sequence[str],
    title: str,
    vectors: NDArray[np.float32],
    title_vector: NDArray[np.float32],
) -> Look:
    """Describe every distinct stem of an article by its place, its frequency and the title.

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
    places: list[list[int]] = []
    recall: list[float] = []
    clause_recall: list[float] = []
    rows_of: list[int] = []  # every word, for the second look
    sentence_of: list[int] = []
    clause_of: list[int] = []
    quoted: list[bool] = []
    words: list[str] = []
    for number, sentence in enumerate(sentences):
        found: set[str] = set()
        begin = len(words)
        clause, inside, pending = 0, False, False
        clauses: dict[int, set[int]] = {}
        for token in _PIECE.findall(fold(sentence)):
            if token in _QUOTES:
                inside = not inside
                continue
            if token in "،,؛;()":
                pending = len(words) > begin
                continue
            clause += pending
            pending = False
            word = stem(token)
            row = index.get(word)
            if row is None:
                row = index[word] = len(index)
                first.append((number, len(words), len(words) - begin, clause))
                frequency.append(0)
                places.append([])
                clause_recall.append(0.0)
            frequency[row] += 1
            clauses.setdefault(clause, set()).add(row)
            if word not in found:
                found.add(word)
                places[row].append(number)
            rows_of.append(row)
            sentence_of.append(number)
            clause_of.append(clause)
            quoted.append(inside)
            words.append(token)
        titled_rows = {index[word] for word in wanted & found}
        for members in clauses.values():
            share = len(titled_rows & members) / max(1, len(wanted))
            for row in members:
                clause_recall[row] = max(clause_recall[row], share)
        recall.append(len(titled_rows) / max(1, len(wanted)))

    total = len(sentences)
    rows = np.empty((len(index), len(FIRST_LOOK)))
    for word, row in index.items():
        sentence_index, word_offset, within, clause = first[row]
        where = places[row]
        lead = sentence_index == 0
        function = word in function_words
        titled = word in in_title
        depth = min(within, 60) / 20
        rows[row] = (
            1,
            1 / (1 + sentence_index),
            lead,
            sentence_index == 1,
            math.log(frequency[row]),
            titled,
            function,
            word.isdigit(),
            max(to_title[i] for i in where),
            max(to_centroid[i] for i in where),
            min(len(word), 8) / 8,
            len(where) >= 2,
            titled and lead,
            sentence_index / total,
            function and lead,
            len(where) / total,
            math.log(1 + word_offset),
            depth,
            depth * lead,
            min(clause, 6),
            min(clause, 6) * lead,
            max(recall[i] for i in where),
            clause_recall[row],
        )
    occurrences = Occurrences(
        np.array(rows_of, dtype=np.int64),
        np.array(sentence_of, dtype=np.int64),
        np.array(clause_of, dtype=np.int64),
        np.array(quoted, dtype=bool),
        words,
    )
    return Look(index, rows, occurrences)


def logistic(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probabilities of log odds."""
    import numpy as np

    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -30, 30))))


@cache
def _weights(titled: bool, stage: str) -> NDArray[np.float64]:
    import numpy as np

    text = (files("summarizer") / "data" / "importance.json").read_text(encoding="utf-8")
    named = json.loads(text)["with_title" if titled else "without_title"][stage]
    return np.array([named[name] for name in (FIRST_LOOK if stage == "first_look" else FEATURES)])


def probabilities(vocabulary: Vocabulary, titled: bool) -> NDArray[np.float64]:
    """Return, for each stem, the probability that a reference summary contains it; shape (stems,).

    Args:
        vocabulary: The article's stems.
        titled: Whether the article has a title; the weights differ.
    """
    return logistic(vocabulary.features @ _weights(titled, "second_look"))
