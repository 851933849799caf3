"""What a check found in a summary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a summary says and its article does not.

    Attributes:
        start: Offset into the summary where it begins.
        end: Offset where it ends.
        detail: What the summary says and what the article says, in plain English.
        article: Spans of the article's text that contradict it or come nearest.
        whole: Whether it concerns the whole text rather than one sentence.
    """

    start: int
    end: int
    detail: str
    article: tuple[tuple[int, int], ...] = ()
    whole: bool = False
