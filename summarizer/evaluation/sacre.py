"""chrF2 and BLEU of English against an English reference, through sacrebleu.

chrF: Popović 2015; BLEU: Papineni et al. 2002; sacrebleu: Post 2018, arXiv 1804.08771. Settings are
sacrebleu's own, and its signature goes with every figure.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from summarizer.errors import SummarizerError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@cache
def _metrics() -> tuple[Any, Any]:
    try:
        from sacrebleu.metrics.bleu import BLEU
        from sacrebleu.metrics.chrf import CHRF
    except ImportError:
        raise SummarizerError(
            "chrF and BLEU need the package sacrebleu, which is not installed.",
            'pip install "arabic-news-summarizer[eval]", or leave out the column english',
        ) from None
    # The effective order only tells sacrebleu that we ask for single sentences on purpose: of
    # these the counts are taken, never the score.
    return CHRF(), BLEU(effective_order=True)


def require() -> None:
    """Make sure that sacrebleu is there.

    Raises:
        SummarizerError: It is not installed.
    """
    _metrics()


def chrf2(reference: str, candidate: str) -> float:
    """Return chrF2 of one text, from 0 to 100."""
    return float(_metrics()[0].sentence_score(candidate, [reference]).score)


def bleu_counts(reference: str, candidate: str) -> list[float]:
    """Return what BLEU of a corpus is made of, for one text.

    Returns:
        Matched and all n-grams for n = 1 to 4, words of the candidate and of the reference. They
        are added up over texts; `bleu_of` turns sums into scores.
    """
    found = _metrics()[1].sentence_score(candidate, [reference])
    return [*map(float, found.counts), *map(float, found.totals), found.sys_len, found.ref_len]


def bleu_of(sums: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return BLEU of each row of sums of `bleu_counts`, from 0 to 100."""
    import numpy as np
    from sacrebleu.metrics.bleu import BLEU

    return np.array(
        [
            BLEU.compute_bleu(
                [round(value) for value in row[:4]],
                [round(value) for value in row[4:8]],
                round(row[8]),
                round(row[9]),
                smooth_method="exp",
            ).score
            for row in sums.tolist()
        ]
    )


def signatures() -> dict[str, str]:
    """Return sacrebleu's signature of each metric; chrF2 is averaged over articles here."""
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    found = {}
    for name, metric in (("chrf2", CHRF()), ("bleu", BLEU())):
        metric.corpus_score(["a"], [["a"]])  # the number of references is part of the signature
        found[name] = str(metric.get_signature())
    return found
