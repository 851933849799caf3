"""Choose the readings that make the summary: the best expected overlap within a word budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from summarizer.arabic import clean, count_words, fold
from summarizer.clauses import Reading, finish, readings
from summarizer.compression import tokens
from summarizer.grammar import has_main_verb, word_class
from summarizer.importance import probabilities, stems, vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_SENTENCES_COMPARED = 40
"""Sentences, best first, whose readings are compared; the others are read but not considered."""

_BEAM = 12
_REPEAT = 0.3  # what each further occurrence of a word is worth, against the one before
_LONG = 28  # words after which a sentence tires its reader ...
_TIRING = 0.05  # ... and what each further word then costs, in words of overlap
_REFERENCE = 1.1  # length of the reference that is assumed, in budgets
_TOLD_BEFORE = 0.7  # a reading that repeats more of its words than this says nothing new
_UNKNOWN = 0.05
_CAPTION = 10  # words of a caption or a cross-heading, at most
_MAX_READINGS = 120


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen reading: which sentence it is of, and whether it had to be cut short."""

    sentence: int
    reading: Reading
    cut: bool = False


def select(
    sentences: Sequence[str],
    title: str,
    vectors: NDArray[np.float32],
    title_vector: NDArray[np.float32],
    *,
    words: int,
    max_sentences: int | None = None,
) -> list[Choice]:
    """Choose the summary of an article, in article order.

    The value of a set of readings is the expected overlap with a reference summary of
    about the budget's length: 2 x expected shared words / (its words + the reference's), the F1
    that ROUGE-1 measures, less a little for every overlong reading. It is searched with a beam; at
    most one reading of a sentence is taken.

    Args:
        sentences: Raw sentences of the article, at least one.
        title: The article's title, or the empty string.
        vectors: Sentence vectors, shape (len(sentences), 512).
        title_vector: Vector of the title, shape (512,).
        words: Word budget; kept always, if need be by cutting one sentence at a word (`cut`).
        max_sentences: At most this many sentences.
    """
    import numpy as np

    known = vocabulary(sentences, title, vectors, title_vector)
    value = np.append(probabilities(known, bool(title)), _UNKNOWN)
    order = _promising(sentences, known.index, value)
    found = (
        (number, reading)
        for number in order[:MAX_SENTENCES_COMPARED]
        for reading in readings(sentences[number])
        if reading.words and reading.words <= words and (number == 0 or _tells(reading))
    )
    units = list(islice(found, _MAX_READINGS))  # a sentence beyond them is not read at all
    if not units:
        return [_shortened(sentences, order, words)]

    counts = np.zeros((len(units), len(value)), dtype=np.int16)
    for row, (_, reading) in enumerate(units):
        for stem in stems(reading.text):
            counts[row, known.index.get(stem, len(value) - 1)] += 1
    lengths = np.array([reading.words for _, reading in units])
    owners = np.array([number for number, _ in units])
    chosen = _search(counts, lengths, owners, value, words, max_sentences or len(units))
    return [Choice(units[row][0], units[row][1]) for row in sorted(chosen, key=lambda r: owners[r])]


def _tells(reading: Reading) -> bool:
    """Whether a reading is a sentence: a short one without a known verb is a caption or a cry.

    A long one has a verb as a rule, though the list may not know it.
    """
    return reading.words > _CAPTION or has_main_verb(tokens(reading.text))


def _promising(
    sentences: Sequence[str], index: dict[str, int], value: NDArray[np.float64]
) -> list[int]:
    """Sentence numbers by the mean value of their words, best first; the first one always leads.

    A sentence that says the same words as an earlier one is left out.
    """
    scores = []
    seen: set[frozenset[int]] = set()
    for number, sentence in enumerate(sentences):
        found = frozenset(index[stem] for stem in stems(sentence) if stem in index)
        if found in seen:
            continue
        seen.add(found)
        mean = sum(float(value[row]) for row in found) / (len(found) + 3)
        scores.append((number > 0, -mean, number))
    return [number for _, _, number in sorted(scores)]


def _search(
    counts: NDArray[np.int16],
    lengths: NDArray[np.int64],
    owners: NDArray[np.int64],
    value: NDArray[np.float64],
    budget: int,
    max_units: int,
) -> tuple[int, ...]:
    """Beam search for the rows with the highest expected F1 whose lengths fit the budget."""
    import numpy as np

    # Words of no unit add nothing to any score.
    used_words = counts.any(axis=0)
    counts, value = counts[:, used_words], value[used_words]
    present = counts > 0
    sizes = np.maximum(present.sum(axis=1), 1)
    excess = _TIRING * np.maximum(lengths - _LONG, 0)
    worth = (1 - _REPEAT ** np.arange(0, 64)) / (1 - _REPEAT)
    beam: list[tuple[float, tuple[int, ...], NDArray[np.int16], int]] = [
        (0.0, (), np.zeros(counts.shape[1], dtype=np.int16), 0)
    ]
    best: tuple[float, tuple[int, ...]] = (0.0, (int(np.argmin(lengths)),))
    for _ in range(max_units):
        found: dict[tuple[int, ...], tuple[float, int, int]] = {}
        for parent, (_, rows, covered, used) in enumerate(beam):
            strain = float(excess[list(rows)].sum())
            told = (present & (covered > 0)).sum(axis=1) / sizes
            fits = (used + lengths <= budget) & (told <= _TOLD_BEFORE)
            for row in rows:
                fits &= owners != owners[row]
            open_rows = np.flatnonzero(fits)
            if not len(open_rows):
                continue
            overlap = worth[np.minimum(counts[open_rows] + covered, 63)] @ value
            strained = strain + excess[open_rows]
            scores = 2 * (overlap - strained) / (used + lengths[open_rows] + _REFERENCE * budget)
            for score, row in zip(scores.tolist(), open_rows.tolist(), strict=True):
                found.setdefault(tuple(sorted((*rows, row))), (score, parent, row))
        if not found:
            break
        ranked = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))[:_BEAM]
        beam = [
            (score, rows, beam[parent][2] + counts[row], beam[parent][3] + int(lengths[row]))
            for rows, (score, parent, row) in ranked
        ]
        if beam[0][0] <= best[0]:
            break
        best = beam[0][:2]
    return best[1]


def _shortened(sentences: Sequence[str], order: Sequence[int], words: int) -> Choice:
    """Cut the best sentence at a word, where no reading of any sentence fits the budget."""
    number = order[0]
    shortest = min(readings(sentences[number]), key=lambda reading: reading.words)
    kept = [token for token in shortest.text.split(" ") if token][: words * 2]
    while kept and (
        count_words(" ".join(kept)) > words
        or fold(kept[-1]).strip("،؛:,") in word_class("dangling")
    ):
        kept.pop()
    text = clean(" ".join(kept)).rstrip(" \n،؛,;:.") or finish(shortest.text)[:80]
    spans = shortest.spans
    reading = Reading(spans, text + "…", count_words(text), False)
    return Choice(number, reading, cut=True)
