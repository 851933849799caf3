"""The small logistic regressions of the checks: named weights in a JSON file of `data/`."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Weights(NamedTuple):
    """A logistic regression.

    Attributes:
        weights: One for each feature.
        bias: What is added.
        least: Log odds from which something is reported.
    """

    weights: tuple[float, ...]
    bias: float
    least: float

    def score(self, features: Sequence[float]) -> float:
        """Return by how much the log odds of some features exceed the least."""
        pairs = zip(self.weights, features, strict=True)
        return math.fsum(weight * value for weight, value in pairs) + self.bias - self.least


@cache
def read_weights(name: str, kind: str, features: tuple[str, ...]) -> Weights:
    """Read a regression.

    Args:
        name: File of `data/`.
        kind: Which of its regressions.
        features: Names of the features, in the order in which they are computed.
    """
    text = (files("summarizer") / "data" / name).read_text(encoding="utf-8")
    found = json.loads(text)[kind]
    named = tuple(found["weights"][feature] for feature in features)
    return Weights(named, found["bias"], found["least"])
