"""The output of a batch: records are appended, and what is done is known from the output itself."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Protocol

from summarizer.batch.items import OUTCOMES, Numbers, Outcome, Record
from summarizer.errors import SummarizerError

_HEAD = re.compile(rb'\{"number": (\d{1,18}), "status": "(' + "|".join(OUTCOMES).encode() + rb')"')
_CHUNK = 1 << 20


class Sink(Protocol):
    """Where records go.

    Attributes:
        done: The numbers of the articles that have a record.
        outcomes: How many records there are of each outcome.
    """

    done: Numbers
    outcomes: Counter[Outcome]

    def write(self, record: Record) -> None:
        """Append a record, whole or not at all."""

    def sync(self) -> int:
        """Force what was written onto the disk; return how many bytes of it are safe."""

    def finish(self) -> None:
        """Do what remains when all records are written."""

    def close(self) -> None:
        """Let go of the files."""


class JsonlSink:
    """A JSONL file that is only ever appended to.

    A killed run leaves whole lines and at most one half line, which is cut off when the file is
    opened again. After a power cut the same holds for what was not yet forced onto the disk.

    Args:
        path: The file; made if it is not there.
        safe: Bytes that were forced onto the disk: damage there is an error and not a half line.

    Raises:
        SummarizerError: The file cannot be read or written, or is damaged.
    """

    def __init__(self, path: Path, safe: int = 0) -> None:
        self.path = path
        self.done, self.outcomes = Numbers(), Counter[Outcome]()
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as error:
            raise unwritable(path, error, 0) from None
        try:
            self._end = self._recover(safe)
        except BaseException:
            self.close()
            raise

    def write(self, record: Record) -> None:
        """Append a record; see `Sink`."""
        line = memoryview(record.line)
        written = 0
        try:
            while written < len(line):
                written += os.write(self._file, line[written:])
        except OSError as error:
            self._cut(self._end)
            raise unwritable(self.path, error, len(self.done)) from None
        self._end += len(line)
        self.done.add(record.number)
        self.outcomes[record.outcome] += 1

    def sync(self) -> int:
        """Force everything onto the disk; see `Sink`."""
        try:
            os.fsync(self._file)
        except OSError as error:
            raise unwritable(self.path, error, len(self.done)) from None
        return self._end

    def finish(self) -> None:
        """Nothing remains to be done."""

    def close(self) -> None:
        """Close the file."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    @property
    def size(self) -> int:
        """Bytes in the file."""
        return self._end

    def clear(self) -> None:
        """Empty the file, and forget what was in it."""
        self._cut(0)
        self._end = 0
        self.done, self.outcomes = Numbers(), Counter[Outcome]()
        self.sync()

    def _cut(self, end: int) -> None:
        with contextlib.suppress(OSError):  # a half line is found again when it is next opened
            os.ftruncate(self._file, end)
            os.lseek(self._file, end, os.SEEK_SET)

    def _recover(self, safe: int) -> int:
        """Read what is there, cut off what is not whole, and return where the file ends."""
        try:
            size = os.fstat(self._file).st_size
            if size < safe:
                raise _damaged(self.path, f"it has {size:,} bytes; {safe:,} were written")
            end = 0
            with os.fdopen(os.dup(self._file), "rb", buffering=_CHUNK) as lines:
                for count, line in enumerate(lines, start=1):
                    number = self._known(line, parse=end + len(line) > safe)
                    if number is None:
                        if end < safe:
                            raise _damaged(self.path, f"line {count} is no record")
                        break
                    if not self.done.add(number):
                        raise _damaged(self.path, f"article {number} is in it twice")
                    end += len(line)
            os.ftruncate(self._file, end)
            os.lseek(self._file, end, os.SEEK_SET)
        except OSError as error:
            raise unwritable(self.path, error, 0) from None
        return end

    def _known(self, line: bytes, *, parse: bool) -> int | None:
        """The number of a record, which is counted; None if the line is no whole record."""
        head = _HEAD.match(line)
        if head is None or not line.endswith(b"}\n"):
            return None
        if parse:
            try:
                json.loads(line)
            except (ValueError, RecursionError):
                return None
        outcome: Outcome = head[2].decode()  # type: ignore[assignment]  # the pattern sees to it
        self.outcomes[outcome] += 1
        return int(head[1])


def unwritable(path: Path, error: OSError, records: int) -> SummarizerError:
    """Return the error for an output that cannot be written."""
    kept = f" after {records:,} records, which are whole" if records else ""
    return SummarizerError(
        f"{path} cannot be written{kept}: {error.strerror or error}.",
        "make room, or see to the permissions; then go on with --resume"
        if records
        else "name a file in a folder that you can write to, with room for it",
    )


def _damaged(path: Path, what: str) -> SummarizerError:
    return SummarizerError(
        f"{path} was changed since it was written: {what}.",
        "put it back as it was, or begin anew with --overwrite",
    )
