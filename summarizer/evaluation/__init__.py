"""Evaluation that is right for Arabic: quality, faithfulness, length, speed, and comparisons.

Example::

    from summarizer.evaluation import evaluate

    print(evaluate("articles.jsonl", "extractive", against="lead.jsonl", languages="ar"))
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from summarizer.evaluation.fragments import Extractiveness, compression, extractiveness
from summarizer.evaluation.resampling import Difference, Estimate, Statistic, compare, estimate
from summarizer.evaluation.rouge import MODES, Mode, Rouge, mean_rouge, rouge, tokenize

if TYPE_CHECKING:
    from summarizer.evaluation.results import Evaluation
    from summarizer.evaluation.run import evaluate
    from summarizer.evaluation.scores import METRICS

__all__ = [
    "METRICS",
    "MODES",
    "Difference",
    "Estimate",
    "Evaluation",
    "Extractiveness",
    "Mode",
    "Rouge",
    "Statistic",
    "compare",
    "compression",
    "estimate",
    "evaluate",
    "extractiveness",
    "mean_rouge",
    "rouge",
    "tokenize",
]

# Who only wants ROUGE, as training does, loads no pipeline.
_LATER = {"evaluate": "run", "Evaluation": "results", "METRICS": "scores"}


def __getattr__(name: str) -> Any:
    """Import what knows the pipeline when it is asked for."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)


def __dir__() -> list[str]:
    """List the public names, those too that are imported later."""
    return sorted(__all__)
