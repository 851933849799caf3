"""Whole sentences into a model's token budget; what does not fit is planned for, never cut.

Nothing here knows a model: a budget is a number of tokens and a tokenizer is a function. Texts are
counted as they will be sent, joined by spaces, since tokens of parts do not add up exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from summarizer.sentences import split_clauses

MAX_WINDOWS = 8
"""Windows of one article that are worth a generation each: a 20,000-word article has about a
hundred of 512 tokens, and its summary still has some sixty words."""

_FILL = 0.95  # of the windows can be filled with whole sentences, about
_SLACKS = (1.02, 1.05, 1.1, 1.2, 1.35)  # sizes of even windows that are tried, over the mean

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or a part of one that is longer than the budget.

    Attributes:
        sentence: Index of the sentence.
        text: Its text; of a part, the part's.
        whole: Whether it is the whole sentence.
    """

    sentence: int
    text: str
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive pieces that are read together.

    Attributes:
        pieces: The pieces, in article order; at least one.
    """

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The text that the model is given."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def sentences(self) -> tuple[int, ...]:
        """Indices of its sentences, in order, each once."""
        return tuple(dict.fromkeys(piece.sentence for piece in self.pieces))


@dataclass(frozen=True, slots=True)
class Plan:
    """How an article is read.

    Attributes:
        windows: What the model is given, one after the other, in article order.
        total: Sentences of the article.
        read: Indices of the sentences that the model is given, all of them, if need be in parts.
        split: Indices of the sentences that are longer than a window and were split.
    """

    windows: tuple[Window, ...]
    total: int
    read: frozenset[int]
    split: tuple[int, ...] = ()

    def notes(self) -> tuple[str, ...]:
        """Return what a reader of the summary should know of the reading, one sentence each."""
        notes = []
        if len(self.read) < self.total:
            notes.append(
                f"the article is longer than the model's window: of its {self.total} sentences the"
                f" model read the {len(self.read)} that say most, in {len(self.windows)} windows."
            )
        elif len(self.windows) > 1:
            notes.append(
                f"the article is longer than the model's window: it was read whole, in"
                f" {len(self.windows)} windows, each summarised by itself."
            )
        if self.split:
            several = len(self.split) > 1
            notes.append(
                f"{len(self.split)} {'sentences are' if several else 'sentence is'} longer than the"
                f" model's window and {'were' if several else 'was'} read in parts."
            )
        return tuple(notes)


def pack(sentences: Sequence[str], count_tokens: CountTokens, budget: int) -> list[range]:
    """Put consecutive sentences together, as many as a budget holds.

    Args:
        sentences: Texts, none of them over the budget by itself (`pieces` splits those).
        count_tokens: Tokens of a text as the model will see it, special tokens included.
        budget: Most tokens of a group; the group's sentences are joined by single spaces.

    Returns:
        Ranges that cover all sentences in order. Every group was counted and fits.

    Raises:
        ValueError: A sentence is over the budget.
    """
    special = count_tokens("")
    costs = [count_tokens(sentence) for sentence in sentences]
    groups: list[range] = []
    start = 0
    while start < len(sentences):
        if costs[start] > budget:
            raise ValueError(f"sentence {start} has {costs[start]} tokens, over {budget}")
        end, used = start + 1, costs[start]
        while end < len(sentences) and used + costs[end] - special <= budget:
            used += costs[end] - special
            end += 1
        # The sum is an estimate: what is sent is the joined text, so that is what must fit.
        while end > start + 1 and count_tokens(" ".join(sentences[start:end])) > budget:
            end -= max(1, (end - start) // 16)
        groups.append(range(start, end))
        start = end
    return groups


def pieces(
    sentences: Sequence[str], count_tokens: CountTokens, budget: int
) -> tuple[list[Piece], tuple[int, ...]]:
    """Split what is longer than a budget: at clause marks, else between words, else inside one.

    Args:
        sentences: Texts in article order.
        count_tokens: As for `pack`.
        budget: Most tokens of a piece.

    Returns:
        Pieces in order, which together have every character of the sentences but spaces, and the
        indices of the sentences that were split.

    Raises:
        ValueError: The budget does not hold a single character.
    """
    found: list[Piece] = []
    split: list[int] = []
    for number, sentence in enumerate(sentences):
        if count_tokens(sentence) <= budget:
            found.append(Piece(number, sentence))
            continue
        split.append(number)
        clauses = [
            part
            for start, end in split_clauses(sentence)
            for part in _halves(sentence[start:end], count_tokens, budget)
        ]
        found += [
            Piece(number, " ".join(clauses[group.start : group.stop]), whole=False)
            for group in pack(clauses, count_tokens, budget)
        ]
    return found, tuple(split)


def plan(
    sentences: Sequence[str],
    count_tokens: CountTokens,
    budget: int,
    *,
    order: Callable[[], Sequence[int]] = tuple,
    max_windows: int = MAX_WINDOWS,
) -> Plan:
    """Plan how a model with a small window reads an article.

    A short article is one window. A longer one is read window by window, up to `max_windows`; of
    one that is longer still, the sentences that say most are read. Windows are in article order
    and of about the same size, since a model invents much to say of a window of one sentence.

    Args:
        sentences: The article's sentences as the model is to see them, at least one.
        count_tokens: As for `pack`.
        budget: Most tokens of a window.
        order: Returns indices of the sentences, those that say most first; called only when not
            all can be read. Sentences it leaves out come last, in article order.
        max_windows: Most windows, at least one.

    Raises:
        ValueError: The budget does not hold a single character.
    """
    whole = " ".join(sentences)
    if count_tokens(whole) <= budget:  # the usual case, and a server may do the counting
        one = Window(tuple(Piece(number, text) for number, text in enumerate(sentences)))
        return Plan((one,), len(sentences), frozenset(range(len(sentences))))
    counted = lru_cache(maxsize=None)(count_tokens)
    found, split = pieces(sentences, counted, budget)
    windows = _windows(found, counted, budget)
    kept = found
    if len(windows) > max_windows:
        ranks = {number: rank for rank, number in enumerate(dict.fromkeys(order()))}
        ranked = sorted(found, key=lambda piece: ranks.get(piece.sentence, len(ranks)))
        chosen: list[Piece] = []
        room = int(_FILL * budget * max_windows)
        for piece in ranked:
            if (cost := counted(piece.text)) <= room or not chosen:
                chosen.append(piece)
                room -= cost
        while True:
            wanted = set(map(id, chosen))
            kept = [piece for piece in found if id(piece) in wanted]
            windows = _windows(kept, counted, budget)
            if len(windows) <= max_windows:
                break
            chosen.pop()  # the end of a window may stay empty: packing needed more room
    left_out = {piece.sentence for piece in found} - _complete(found, kept)
    return Plan(
        tuple(windows),
        len(sentences),
        frozenset(range(len(sentences))) - left_out,
        tuple(number for number in split if any(number in w.sentences for w in windows)),
    )


def _complete(found: Sequence[Piece], kept: Sequence[Piece]) -> set[int]:
    """Return the sentences all of whose pieces are kept."""
    of_all, of_kept = (Counter(piece.sentence for piece in part) for part in (found, kept))
    return {number for number, count in of_kept.items() if count == of_all[number]}


def _windows(found: Sequence[Piece], count_tokens: CountTokens, budget: int) -> list[Window]:
    """Pack pieces into as few windows as a budget allows, and those as even as they can be."""
    texts = [piece.text for piece in found]
    groups = pack(texts, count_tokens, budget)
    special = count_tokens("")
    costs = [count_tokens(text) for text in texts]
    mean = special + (sum(costs) - special * len(costs)) / max(1, len(groups))
    for slack in _SLACKS if len(groups) > 1 else ():
        even = max(*costs, int(slack * mean))
        if even < budget and len(tried := pack(texts, count_tokens, even)) == len(groups):
            groups = tried
            break
    return [Window(tuple(found[group.start : group.stop])) for group in groups]


def _halves(text: str, count_tokens: CountTokens, budget: int) -> list[str]:
    """Halve a text between words, or a word inside, until every part fits."""
    if count_tokens(text) <= budget:
        return [text]
    words = text.split()
    middle = len(words) // 2
    if middle:
        parts = [" ".join(words[:middle]), " ".join(words[middle:])]
    elif len(text) > 1:
        parts = [text[: len(text) // 2], text[len(text) // 2 :]]
    else:
        raise ValueError(f"a budget of {budget} tokens does not hold {text!r}")
    return [half for part in parts for half in _halves(part, count_tokens, budget)]
