"""How much of a summary is copied from its article, and in pieces of what length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.arabic import count_words
from summarizer.evaluation.rouge import ngrams, tokenize

NOVEL_SIZES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Extractiveness:
    """What `extractiveness` measures.

    Attributes:
        coverage: Share of the summary's tokens that stand in a fragment copied from the article,
            0 to 100 (Grusky et al. 2018, arXiv 1804.11283).
        density: Mean length in tokens of the fragment that a token of the summary stands in
            (the same paper).
        novel: Share of the summary's distinct n-grams that the article does not have, 0 to 100,
            for n = 1, 2, 3 (See et al. 2017, arXiv 1704.04368; Narayan et al. 2018, arXiv
            1808.08745); None where the summary is shorter than n.
    """

    coverage: float
    density: float
    novel: tuple[float | None, ...]


def extractiveness(article: str, summary: str) -> Extractiveness:
    """Measure how extractive a summary is, on tokens without stems (mode "plain").

    Args:
        article: The article's text, with its title.
        summary: A summary in the same language, with at least one word.
    """
    source, target = tokenize(article, "plain"), tokenize(summary, "plain")
    lengths = fragments(source, target)
    total = max(1, len(target))
    novel: list[float | None] = []
    for size in NOVEL_SIZES:
        mine = ngrams(target, size).keys()
        novel.append(100 * len(mine - ngrams(source, size).keys()) / len(mine) if mine else None)
    return Extractiveness(
        100 * sum(lengths) / total, sum(length**2 for length in lengths) / total, tuple(novel)
    )


def fragments(article: Sequence[str], summary: Sequence[str]) -> list[int]:
    """Return the lengths of the extractive fragments of a summary, in order.

    Greedy as in Grusky et al. 2018, figure 3: from each token on, the longest run that the
    article has as well; then on behind it.
    """
    places: dict[str, list[int]] = {}
    for at, token in enumerate(article):
        places.setdefault(token, []).append(at)
    lengths, at = [], 0
    while at < len(summary):
        going, length = places.get(summary[at], []), 0
        while going:  # where in the article the run so far can go on
            length += 1
            if at + length == len(summary):
                break
            token = summary[at + length]
            going = [
                place
                for place in going
                if place + length < len(article) and article[place + length] == token
            ]
        if length:
            lengths.append(length)
        at += max(1, length)
    return lengths


def compression(article: str, summary: str) -> float:
    """Return how many words of the article there are for one of the summary (Grusky et al. 2018).

    Words are those of the word budget: `summarizer.arabic.count_words`.
    """
    return count_words(article) / max(1, count_words(summary))
