"""The figures of one summary, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from summarizer.arabic import count_words
from summarizer.article import Article
from summarizer.evaluation import sacre
from summarizer.evaluation.fragments import NOVEL_SIZES, compression, extractiveness
from summarizer.evaluation.rouge import MODES, rouge
from summarizer.evaluation.rows import Row
from summarizer.records import Language
from summarizer.verification import examine


@dataclass(frozen=True, slots=True)
class Metric:
    """How a figure is shown.

    Attributes:
        label: What it is called.
        about: What it is, in a sentence, with the source paper.
        quality: Whether more of it is better; the others only describe.
    """

    label: str
    about: str
    quality: bool = False


_MODE_NOTES = {"xlsum": "Arabic Snowball stems, as XL-Sum scores", "plain": "no stems"}
_ROUGE = {
    "1": "F1 of words",
    "2": "F1 of word pairs",
    "L": "F1 of the longest common subsequence",
}

METRICS: dict[str, Metric] = {
    **{
        f"rouge{kind}_{mode}": Metric(
            f"ROUGE-{kind} ({mode})", f"{about} (Lin 2004); {_MODE_NOTES[mode]}", True
        )
        for mode in MODES
        for kind, about in _ROUGE.items()
    },
    "chrf2": Metric("chrF2", "F2 of character n-grams (Popović 2015), mean of articles", True),
    "bleu": Metric("BLEU", "of all articles as one corpus (Papineni et al. 2002)", True),
    "words": Metric("words", "length"),
    "compression": Metric(
        "compression", "words of the article for one of the summary (Grusky et al. 2018)"
    ),
    "read": Metric("article read, %", "share of the article's sentences that the system read"),
    "coverage": Metric(
        "fragment coverage, %", "words in fragments copied from the article (Grusky et al. 2018)"
    ),
    "density": Metric("fragment density", "mean length of those fragments (Grusky et al. 2018)"),
    **{
        f"novel{size}": Metric(
            f"novel {size}-grams, %", "that the article does not have (Narayan et al. 2018)"
        )
        for size in NOVEL_SIZES
    },
}
"""Every figure, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class SummaryScores:
    """One summary in one language.

    Attributes:
        text: The summary.
        values: Its figures by the name of the metric, BLEU aside.
        bleu: What BLEU of the corpus is made of; empty without an English reference.
        failed: The checks that failed on it, by name.
        failed_sentences: For each check how many sentences it failed on.
        sentences: How many sentences it has.
    """

    text: str
    values: Mapping[str, float]
    bleu: tuple[float, ...] = ()
    failed: tuple[str, ...] = ()
    failed_sentences: Mapping[str, int] = field(default_factory=dict)
    sentences: int = 0


def score(
    row: Row, article: Article, text: str, language: Language, read: float | None = None
) -> SummaryScores:
    """Measure one summary.

    Args:
        row: The references.
        article: The article, which is Arabic.
        text: The summary.
        language: Its language.
        read: Share of the article's sentences that the system read, 0 to 100, if it said so.

    Raises:
        ArticleError: The text is no summary: it has no words, or far too many.
    """
    found = examine(article, text, language)
    whole = f"{row.title}\n{row.text}" if row.title else row.text
    values = {"words": float(count_words(text)), "compression": compression(row.text, text)}
    if read is not None:
        values["read"] = read
    bleu: tuple[float, ...] = ()
    if language == "ar":
        if row.summary:
            for mode in MODES:
                scores = rouge(row.summary, text, mode)
                for kind in _ROUGE:
                    values[f"rouge{kind}_{mode}"] = getattr(scores, f"rouge{kind}")
        copied = extractiveness(whole, text)
        values |= {"coverage": copied.coverage, "density": copied.density}
        for size, share in zip(NOVEL_SIZES, copied.novel, strict=True):
            if share is not None:
                values[f"novel{size}"] = share
    elif row.english:
        values["chrf2"] = sacre.chrf2(row.english, text)
        bleu = tuple(sacre.bleu_counts(row.english, text))
    failures: dict[str, int] = {}
    for sentence in found.sentences:
        for check in sentence.failed:
            failures[check.name] = failures.get(check.name, 0) + 1
    failed = tuple(check.name for check in found.failed)
    return SummaryScores(text, values, bleu, failed, failures, len(found.sentences))
