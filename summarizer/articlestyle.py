"""How an article is built, and what that does to the value of its words.

Some articles tell everything in their first sentence, others need three; summaries differ with
them. A few measures of an article's build, multiplied by a word's place and title, let one linear
model serve both: interaction terms.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MEASURES = (
    "sentences / 20",
    "mean sentence length / 20",
    "first sentence length / 30",
    "second sentence length / 30",
    "log words / 6",
    "sentences with and, share",
    "sentences with a quotation, share",
    "title length / 10",
    "title with a colon",
    "first sentence length over the mean",
)

WITH = ("in sentence 0", "first look, log odds", "in title", "first sentence, 1/(1+index)")
"""Features of a word that the measures are multiplied by."""

FEATURES = (
    *(f"article: {measure}" for measure in MEASURES),
    *(f"{name} x {measure}" for measure in MEASURES for name in WITH),
)


def measures(sentences: Sequence[str], title: str) -> NDArray[np.float64]:
    """Measure an article's build; shape (len(MEASURES),).

    Args:
        sentences: The article's sentences.
        title: Its title, or the empty string.
    """
    import numpy as np

    lengths = [len(sentence.split()) for sentence in sentences] or [0]
    count = max(1, len(sentences))
    mean = max(1.0, sum(lengths) / count)
    return np.array(
        [
            min(count, 60) / 20,
            mean / 20,
            lengths[0] / 30,
            (lengths[1] if len(lengths) > 1 else 0) / 30,
            math.log(1 + sum(lengths)) / 6,
            sum(sentence.startswith("و") for sentence in sentences) / count,
            sum('"' in sentence for sentence in sentences) / count,
            len(title.split()) / 10,
            ":" in title,
            min(lengths[0] / mean, 10),
        ],
        dtype=np.float64,
    ).clip(-10, 10)


def interactions(
    features: NDArray[np.float64], columns: Sequence[int], build: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return FEATURES of the words: the measures, and their products with the words' own.

    Args:
        features: Features of the words, shape (words, any).
        columns: Which of them are those in WITH, in that order.
        build: The measures of the article.
    """
    import numpy as np

    base = features[:, list(columns)]
    products = build[None, :, None] * base[:, None, :]
    return np.hstack(
        [
            np.tile(build, (len(features), 1)),
            products.reshape(len(features), len(MEASURES) * len(WITH)),
        ]
    )
