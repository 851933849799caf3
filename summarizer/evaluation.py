"""ROUGE that is right for Arabic.

The common `rouge-score` package keeps only a-z and 0-9 by default, so two identical Arabic texts
score 0; here the tokeniser is declared, and empty references are refused instead of scored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal

from summarizer.errors import OptionError, SummarizerError

Mode = Literal["xlsum", "plain"]
MODES: tuple[Mode, ...] = ("xlsum", "plain")

_TOKEN = re.compile(r"(?:[^\W\d_]|[\u064b-\u065f\u0670])+|\d+")


@dataclass(frozen=True, slots=True)
class Rouge:
    """F1 of ROUGE-1, ROUGE-2 and ROUGE-L, each from 0 to 100."""

    rouge1: float
    rouge2: float
    rougeL: float


@cache
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("arabic")


@lru_cache(maxsize=100_000)
def _stem(token: str) -> str:
    return str(_stemmer().stemWord(token)) if len(token) > 3 else token


def tokenize(text: str, mode: Mode = "xlsum") -> list[str]:
    """Split text into ROUGE tokens.

    Args:
        text: Arabic or English text.
        mode: "xlsum" follows the multilingual scorer of XL-Sum (Hasan et al. 2021, arXiv
            2106.13822): lower case, no punctuation, letters and digits apart, Snowball stems of
            tokens longer than three letters. "plain" is the same without stems.
    """
    if mode not in MODES:
        raise OptionError(f"{mode!r} is no ROUGE mode.", f"use one of: {', '.join(MODES)}")
    tokens = _TOKEN.findall(unicodedata.normalize("NFC", text).lower())
    return [_stem(token) for token in tokens] if mode == "xlsum" else tokens


class _Tokenizer:
    def __init__(self, mode: Mode) -> None:
        self.mode = mode

    def tokenize(self, text: str) -> list[str]:
        return tokenize(text, self.mode)


@cache
def _scorer(mode: Mode) -> Any:
    try:
        from rouge_score import rouge_scorer
    except ImportError:
        raise SummarizerError(
            "ROUGE needs the package rouge-score, which is not installed.",
            'pip install "arabic-news-summarizer[eval]"',
        ) from None
    return rouge_scorer.RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=_Tokenizer(mode))


def rouge(reference: str, candidate: str, mode: Mode = "xlsum") -> Rouge:
    """Score one candidate against one reference.

    Raises:
        SummarizerError: The reference has no words (a score against nothing means nothing), or
            rouge-score is not installed.
    """
    if not tokenize(reference, mode):
        raise SummarizerError(
            f"the reference has no words: {reference[:60]!r}.", "give a reference summary"
        )
    scores = _scorer(mode).score(reference, candidate)
    return Rouge(*(100 * scores[name].fmeasure for name in ("rouge1", "rouge2", "rougeL")))


def mean_rouge(pairs: Sequence[tuple[str, str]], mode: Mode = "xlsum") -> Rouge:
    """Average `rouge` over (reference, candidate) pairs.

    Raises:
        SummarizerError: There are no pairs, or a reference has no words.
    """
    if not pairs:
        raise SummarizerError("there is nothing to score.", "give at least one pair")
    scores = [rouge(reference, candidate, mode) for reference, candidate in pairs]
    return Rouge(
        *(
            sum(getattr(score, name) for score in scores) / len(scores)
            for name in ("rouge1", "rouge2", "rougeL")
        )
    )
