"""Intervals and paired tests by resampling articles, seeded.

Every figure is a function of sums over articles: a mean of (sum, count), BLEU of its n-gram counts.
So one bootstrap and one randomisation serve all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SAMPLES = 2000
_CHUNK = 250  # samples drawn at once: 5,000 articles of them take 10 MB
_ROUNDING = 1e-9

Figure = Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]


@dataclass(frozen=True, slots=True)
class Statistic:
    """A figure of some articles.

    Attributes:
        rows: One row an article: what is added up over articles.
        figure: Turns rows of sums into figures.
    """

    rows: NDArray[np.float64]
    figure: Figure


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its interval.

    Attributes:
        value: The figure.
        low: Lower end of its bootstrap 95 % interval.
        high: Upper end.
        articles: How many articles it was taken over.
    """

    value: float
    low: float
    high: float
    articles: int


@dataclass(frozen=True, slots=True)
class Difference:
    """How much higher the first of two systems is on the same articles.

    Attributes:
        value: First minus second.
        low: Lower end of the paired bootstrap 95 % interval.
        high: Its upper end.
        p_bootstrap: Two-sided p of the paired bootstrap.
        p_randomisation: Two-sided p of approximate randomisation.
        articles: Articles that both systems summarised.
    """

    value: float
    low: float
    high: float
    p_bootstrap: float
    p_randomisation: float
    articles: int


def mean(values: Sequence[float]) -> Statistic:
    """Return the mean of one value an article, as a statistic."""
    import numpy as np

    rows = np.column_stack([np.asarray(values, float), np.ones(len(values))])
    return Statistic(rows, lambda sums: sums[:, 0] / sums[:, 1])


def estimate(statistic: Statistic, *, seed: int = 0, samples: int = SAMPLES) -> Estimate:
    """Return a figure with its percentile bootstrap 95 % interval (Efron 1979).

    Args:
        statistic: The figure; of at least one article.
        seed: Seed of the draws.
        samples: Number of draws.
    """
    import numpy as np

    value = _value(statistic)
    drawn = np.concatenate([statistic.figure(sums) for sums in _draws(statistic, seed, samples)])
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Estimate(value, float(low), float(high), len(statistic.rows))


def compare(
    one: Statistic, other: Statistic, *, seed: int = 0, samples: int = SAMPLES
) -> Difference:
    """Compare two systems on the same articles, in the same order.

    The paired bootstrap draws articles with replacement (Koehn 2004); its p is the share of draws
    whose difference is as far from the mean draw as ours is from none (Riezler and Maxwell 2005).
    Approximate randomisation (Noreen 1989; Riezler and Maxwell 2005) swaps the systems of each
    article at random; its p is the share of swaps with a difference as large as ours. Neither is
    corrected for the number of figures that are compared.

    Args:
        one: The figure of the first system.
        other: The same figure of the second.
        seed: Seed of the draws.
        samples: Number of draws of either test.
    """
    import numpy as np

    difference = _value(one) - _value(other)
    pairs = zip(_draws(one, seed, samples), _draws(other, seed, samples), strict=True)
    drawn = np.concatenate([one.figure(a) - one.figure(b) for a, b in pairs])
    low, high = np.quantile(drawn, [0.025, 0.975])
    generator = np.random.default_rng(seed)
    swapped = []
    for count in _chunks(samples):
        keep = (generator.random((count, len(one.rows))) < 0.5).astype(float)
        first = keep @ one.rows + (1 - keep) @ other.rows
        second = (1 - keep) @ one.rows + keep @ other.rows
        swapped.append(one.figure(first) - one.figure(second))
    return Difference(
        difference,
        float(low),
        float(high),
        _share_as_far(drawn - drawn.mean(), difference),
        _share_as_far(np.concatenate(swapped), difference),
        len(one.rows),
    )


def _value(statistic: Statistic) -> float:
    return float(statistic.figure(statistic.rows.sum(axis=0, keepdims=True))[0])


def _share_as_far(drawn: NDArray[np.float64], difference: float) -> float:
    """The share of draws as far from zero, the one that was seen counted in."""
    as_far = int((abs(drawn) >= abs(difference) - _ROUNDING).sum())
    return (as_far + 1) / (len(drawn) + 1)


def _draws(statistic: Statistic, seed: int, samples: int) -> Iterator[NDArray[np.float64]]:
    """Yield sums over articles drawn with replacement; the same articles for the same seed."""
    import numpy as np

    generator = np.random.default_rng(seed)
    articles = len(statistic.rows)
    for count in _chunks(samples):
        times = generator.multinomial(articles, [1 / articles] * articles, size=count)
        yield times.astype(float) @ statistic.rows


def _chunks(samples: int) -> Iterator[int]:
    for start in range(0, samples, _CHUNK):
        yield min(_CHUNK, samples - start)
