"""The one error family: every failure a caller may want to catch is a `SummarizerError`.

A message has two halves: what happened, with the value that caused it, and what to do next.
"""

from __future__ import annotations


class SummarizerError(Exception):
    """Base of every error this library raises on purpose.

    Args:
        what: What happened, with the offending value, in one sentence.
        next_step: What to do or type next; shown on a line of its own. May be empty.
    """

    def __init__(self, what: str, next_step: str = "") -> None:
        super().__init__(what, next_step)
        self.what = what
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.what}\n  Next: {self.next_step}" if self.next_step else self.what


class ArticleError(SummarizerError):
    """The article cannot be read or summarised: missing, empty, binary, not Arabic."""


class OptionError(SummarizerError):
    """An option, preset or flag has a wrong name or value."""


class WeightsError(SummarizerError):
    """Model weights are missing, incomplete or not what their checksum promises."""


class EngineError(SummarizerError):
    """A model engine is not installed, failed to load or failed to answer."""


class WorkerError(SummarizerError):
    """A worker process died of an article, or hung."""
