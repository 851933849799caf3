"""What goes through a batch: articles on their way in, records on their way out, numbers done."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from summarizer.errors import SummarizerError

Outcome = Literal["ok", "flagged", "withheld", "failed"]
OUTCOMES: tuple[Outcome, ...] = ("ok", "flagged", "withheld", "failed")
"""What became of an article, best first. `withheld`: nothing could be shown in any language, or
in one that was asked for by name. `failed`: there is no summary, and the record says why."""


@dataclass(frozen=True, slots=True)
class Item:
    """An article of the input.

    Attributes:
        number: Its position in the input, from 1.
        id: The input's own id, else its path, or file, line and a hash of its text.
        text: Its text; None when `path` is still to be read, or there is an error.
        title: Its headline, if known.
        path: The file that is the article.
        notes: What happened while reading that a user should know.
        error: Why there is no article to summarise.
    """

    number: int
    id: str
    text: str | None = None
    title: str | None = None
    path: str | None = None
    notes: tuple[str, ...] = ()
    error: SummarizerError | None = None

    @property
    def size(self) -> int:
        """Bytes it may take in memory, roughly: Arabic takes two a character."""
        return 500 + 2 * (len(self.text or "") + len(self.title or ""))


@dataclass(frozen=True, slots=True)
class Record:
    """What is written of an article: its number, what became of it, and its line of JSON."""

    number: int
    outcome: Outcome
    line: bytes


def record(item: Item, outcome: Outcome, content: Mapping[str, Any]) -> Record:
    """Make the record of an article.

    The number and the status come first: by them a later run sees what is done, without parsing.

    Args:
        item: The article.
        outcome: What became of it.
        content: `Summary.to_dict()`, or `failure(...)`.
    """
    value = {"number": item.number, "status": outcome, "id": item.id, **content}
    text = json.dumps(value, ensure_ascii=False) + "\n"
    # A lone surrogate becomes an escape, which in JSON is the character itself.
    return Record(item.number, outcome, text.encode("utf-8", "backslashreplace"))


def failure(item: Item, error: BaseException) -> Record:
    """Make the record of an article that has no summary."""
    what, next_step = str(error), ""
    if isinstance(error, SummarizerError):
        what, next_step = error.what, error.next_step
    else:
        first = next(iter(what.splitlines()), "")
        what = f"unexpected {type(error).__name__}" + (f": {first[:300]}" if first else "")
        next_step = "report it, with the article if it may be shown"
    content = {"type": type(error).__name__, "what": what, "next_step": next_step}
    return record(item, "failed", {"error": content})


class Numbers:
    """A set of numbers from 1, one bit each: a hundred million articles are 12 MB."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, number: int) -> bool:
        byte, bit = divmod(number, 8)
        return byte < len(self._bits) and bool(self._bits[byte] >> bit & 1)

    def add(self, number: int) -> bool:
        """Add a number; return whether it is new."""
        byte, bit = divmod(number, 8)
        if byte >= len(self._bits):
            self._bits.extend(bytes(byte + 1 + (byte >> 3) - len(self._bits)))
        if self._bits[byte] >> bit & 1:
            return False
        self._bits[byte] |= 1 << bit
        self._count += 1
        return True
