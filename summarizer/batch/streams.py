"""Bytes of an input, in bounded memory: lines of limited length, archives of limited size."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from summarizer.errors import SummarizerError
from summarizer.reader import MAX_BYTES

MAX_LINE = MAX_BYTES
"""Bytes of a line at most: one article, as the reader of files allows."""

MAX_RATIO = 100
"""How many times its own size a compressed input may unpack to. News packs five- to tenfold."""

FREE = 100 << 20
"""Bytes that may always be unpacked."""

_CHUNK = 1 << 20


class Changed(SummarizerError):
    """The input is not what it was when the batch began."""


def changed(name: str) -> Changed:
    """Return the error for an input that changed while it was read."""
    return Changed(
        f"{name} changed while it was read; what was written before is of the file as it was.",
        "put the file back and go on with --resume, or begin anew with --overwrite",
    )


def bomb(name: str, ratio: float, unpacked: int, packed: int) -> SummarizerError:
    """Return the error for what unpacks to too much."""
    return SummarizerError(
        f"{name} unpacks to more than {ratio:g} times its size ({unpacked >> 20} MB from"
        f" {packed >> 10} kB): it may be a decompression bomb.",
        "if it is not, allow more with --max-ratio",
    )


class Opened:
    """A file that is read once, from its beginning.

    Args:
        path: The file; may be compressed (.gz), or a pipe.
        name: What to call it in errors.
        stamp: Size and modification time (ns) that it had; None for a pipe, which has none.
        max_ratio: How many times its own size a compressed file may unpack to.

    Attributes:
        stream: Its bytes, unpacked.
    """

    def __init__(
        self, path: str, name: str, stamp: tuple[int, int] | None, max_ratio: float = MAX_RATIO
    ) -> None:
        self._path, self._name, self._stamp = path, name, stamp
        self._raw: IO[bytes] = Path(path).open("rb", buffering=1 << 18)  # noqa: SIM115  closed by `close`
        self.stream: IO[bytes] = self._raw
        if path.endswith(".gz"):
            unpacked = _Unpacked(self._raw, name, max_ratio)
            self.stream = io.BufferedReader(unpacked, _CHUNK)

    def check(self) -> None:
        """See that the file is still the one that was opened.

        Raises:
            Changed: It was written to, or replaced.
        """
        if self._stamp is not None:
            try:
                now = stamp_of(os.stat(self._path))  # noqa: PTH116  the path may not be clean
            except OSError:
                now = None
            if now != self._stamp:
                raise changed(self._name)

    def position(self) -> int:
        """Bytes of the file that were read so far."""
        try:
            return self._raw.tell() if self._stamp is not None else 0
        except (OSError, ValueError):
            return 0

    def close(self) -> None:
        """Close the file."""
        self.stream.close()
        self._raw.close()


def stamp_of(found: os.stat_result) -> tuple[int, int]:
    """Return size and modification time in nanoseconds."""
    return found.st_size, found.st_mtime_ns


class _Unpacked(io.RawIOBase):
    """A gzip file that refuses to be a bomb."""

    def __init__(self, raw: IO[bytes], name: str, max_ratio: float) -> None:
        self._raw, self._name, self._ratio = raw, name, max_ratio
        self._file = gzip.GzipFile(fileobj=raw, mode="rb")
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._file.read1(len(buffer))  # all there is before any damage
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise SummarizerError(
                f"{self._name} is damaged, or not all there: {error}.",
                "fetch it again; test it with gzip -t",
            ) from None
        self._out += len(data)
        size = self._raw.tell() if self._raw.seekable() else 0
        if size and self._out > FREE and self._out > self._ratio * size:
            raise bomb(self._name, self._ratio, self._out, size)
        buffer[: len(data)] = data
        return len(data)


def lines(stream: IO[bytes], limit: int = MAX_LINE) -> Iterator[bytes | None]:
    """Yield the lines of a stream, without their line feeds; None for one that is too long.

    Only line feeds end a line: JSON leaves other separators in strings.
    """
    while line := stream.readline(limit + 1):
        if line.endswith(b"\n"):
            yield line[:-1]
        elif len(line) <= limit:
            yield line
        else:
            del line
            while (rest := stream.readline(_CHUNK)) and not rest.endswith(b"\n"):
                pass
            yield None
