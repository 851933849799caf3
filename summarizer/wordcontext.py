"""What stands around the words of an article: the second look of the word-importance model.

The first look (`importance`) knows a word's place, its frequency and the title. This one adds what
the first look thinks of the clause and the sentence that the word first stands in, the shape of
the word, quotation marks, and how often editors kept that word in other articles' summaries
(`data/importance_words.tsv`): a lexical prior, as in Hong and Nenkova 2014 (EACL, E14-1075).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from summarizer.grammar import is_verb

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FEATURES = (
    "first look, log odds",
    "first look",
    "editors keep it",
    "log share of articles with it",
    "known to the prior",
    "with the article",
    "with and",
    "verb",
    "with a particle",
    "ends in ta marbuta",
    "in quotation marks",
    "sentence quoted, share",
    "words to sentence end / 20",
    "sentence length / 30",
    "first sentence length / 30",
    "log article length",
    "clause, mean of first look",
    "sentence, mean of first look",
    "best sentence, rank of mean",
    "beside a title word",
    "pair in title",
    "title length / 10",
    "times in sentence 0",
    "times in sentence 1",
    "cosine to sentence 0",
    "cosine to title",
    "cosine to title, best rank",
    "behind a function word",
    "before a function word",
    "sentence with a colon",
    "first sentence, cosine to title",
)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Every word of an article, in order; arrays of shape (words,).

    Attributes:
        rows: Row of its stem in the vocabulary.
        sentences: Its sentence.
        clauses: Its clause within the sentence.
        quoted: Whether it stands in quotation marks.
        words: The folded words themselves.
    """

    rows: NDArray[np.int64]
    sentences: NDArray[np.int64]
    clauses: NDArray[np.int64]
    quoted: NDArray[np.bool_]
    words: list[str]


@cache
def prior() -> dict[str, tuple[float, float]]:
    """Return, for stems of news, the log share of articles that have it and its log-odds prior."""
    table = {}
    text = (files("summarizer") / "data" / "importance_words.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            stem, share, kept = line.split("\t")
            table[stem] = (int(share) / 10, int(kept) / 100)
    return table


def context(
    stems: Sequence[str],
    found: Occurrences,
    first_look: NDArray[np.float64],
    functions: NDArray[np.bool_],
    title: Sequence[str],
    colons: Sequence[bool],
    vectors: NDArray[np.float32],
    title_vector: NDArray[np.float32],
    known: dict[str, tuple[float, float]],
) -> NDArray[np.float64]:
    """Describe every stem by what stands around it; shape (stems, len(FEATURES)).

    Args:
        stems: The distinct stems.
        found: All words of the article.
        first_look: Probability of each stem in the first look, shape (stems,).
        functions: Which stems are function words, shape (stems,).
        title: Stems of the title.
        colons: Which sentences have a colon.
        vectors: Sentence vectors, shape (sentences, 512).
        title_vector: Vector of the title, shape (512,).
        known: The lexical prior; see `prior`.
    """
    import numpy as np

    size, count, total = len(stems), len(colons), len(found.rows)
    result = np.zeros((size, len(FEATURES)))
    if not total:
        return result
    rows, where = found.rows, found.sentences
    value = first_look[rows]
    # numbered clauses over the whole article, and the means of the first look in each
    clause = np.cumsum(np.r_[0, (np.diff(where) != 0) | (np.diff(found.clauses) != 0)])
    clause_mean = (np.bincount(clause, value) / np.bincount(clause))[clause]
    lengths = np.bincount(where, minlength=count)
    mean = np.bincount(where, value, count) / np.maximum(lengths, 1)
    rank = np.argsort(np.argsort(-mean, kind="stable"), kind="stable")
    quoted = np.bincount(where, found.quoted, count) / np.maximum(lengths, 1)
    to_title = vectors @ title_vector
    title_rank = np.argsort(np.argsort(-to_title, kind="stable"), kind="stable")
    to_lead = vectors @ vectors[0]

    # position of each stem's first occurrence
    first = np.full(size, total)
    np.minimum.at(first, rows, np.arange(total))
    home = where[first]
    best_rank, best_title = np.full(size, count), np.full(size, count)
    np.minimum.at(best_rank, rows, rank[where])
    np.minimum.at(best_title, rows, title_rank[where])

    in_title = np.array([stem in set(title) for stem in stems]) if title else np.zeros(size, bool)
    pairs = set(pairwise(title))
    same = np.r_[where[1:] == where[:-1], False]  # a next word in the same sentence
    before, after = np.r_[False, same[:-1]][first], same[first]
    previous, following = rows[np.maximum(first - 1, 0)], rows[np.minimum(first + 1, total - 1)]
    paired = np.zeros(size, dtype=bool)
    if pairs:
        for at in np.flatnonzero(same & in_title[rows] & in_title[np.r_[rows[1:], rows[-1]]]):
            if (stems[rows[at]], stems[rows[at + 1]]) in pairs:
                paired[rows[at]] = paired[rows[at + 1]] = True
    end = np.cumsum(lengths)[home]

    unknown = (0.0, 0.0)
    known_rows = np.array([known.get(stem, unknown) for stem in stems])
    clipped = np.clip(first_look, 1e-4, 1 - 1e-4)
    columns = (
        np.log(clipped / (1 - clipped)),
        first_look,
        known_rows[:, 1],
        known_rows[:, 0],
        known_rows[:, 0] != 0,
        *_shapes([found.words[at] for at in first.tolist()]),
        found.quoted[first],
        quoted[home],
        np.minimum(end - first, 60) / 20,
        np.minimum(lengths[home], 90) / 30,
        np.full(size, min(int(lengths[0]), 90) / 30),
        np.full(size, math.log(1 + total)),
        clause_mean[first],
        mean[home],
        np.minimum(best_rank, 20) / 10,
        (in_title[previous] & before) | (in_title[following] & after),
        paired,
        np.full(size, min(len(title), 20) / 10),
        np.minimum(np.bincount(rows, where == 0, size), 3),
        np.minimum(np.bincount(rows, where == 1, size), 3),
        to_lead[home],
        to_title[home],
        np.minimum(best_title, 20) / 10,
        functions[previous] & before,
        functions[following] & after,
        np.array(colons)[home],
        np.full(size, to_title[0]),
    )
    for column, values in enumerate(columns):
        result[:, column] = values
    return result


def _shapes(words: list[str]) -> list[list[bool]]:
    """Article, conjunction, verb, particle and ta marbuta of folded words, a list of each."""
    return [
        [word.startswith("ال") for word in words],
        [word[0] == "و" and len(word) > 3 for word in words],
        [is_verb(word) for word in words],
        [word[0] in "بلك" and len(word) > 3 for word in words],
        [word[-1] == "ه" for word in words],
    ]
