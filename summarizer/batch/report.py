"""What a batch came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from summarizer.batch.items import Outcome


@dataclass(frozen=True, slots=True)
class Report:
    """What a batch came to.

    Attributes:
        output: Where the records are.
        records: How many there are, those of earlier runs among them.
        before: How many of them earlier runs had written.
        outcomes: How many articles are ok, flagged, withheld and failed.
        seconds: What this run took.
        workers: How many worker processes there were.
        passed_over: Files of folders that are no articles.
        signal: The number of the signal that ended the run early; None if it was finished.
        problems: Why a language could not be made in any article, by language.
    """

    output: Path
    records: int
    before: int
    outcomes: Mapping[Outcome, int]
    seconds: float
    workers: int
    passed_over: int
    signal: int | None
    problems: Mapping[str, str]

    @property
    def finished(self) -> bool:
        """Whether every article has its record."""
        return self.signal is None

    @property
    def rate(self) -> float:
        """Articles a second of this run."""
        return (self.records - self.before) / self.seconds if self.seconds else 0.0
