"""Parquet out: a folder of numbered parts, each of which is there whole or not at all."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from summarizer.batch.arrow import import_arrow
from summarizer.batch.items import Numbers, Outcome, Record
from summarizer.batch.sink import JsonlSink, unwritable
from summarizer.errors import SummarizerError

PART = 1000
"""Records in a part."""

_PART_BYTES = 64 << 20  # of JSON; a part ends there, so that it fits the memory
_SPOOL = "_spool.jsonl"  # readers of Parquet folders pass over names that begin like this
_TEXT = ("id", "status", "title", "arabic", "english", "arabic_status", "english_status")
_REST = ("preset", "error_type", "error_what", "error_next_step", "record")


class ParquetSink:
    """A folder of Parquet files `part-00001.parquet`, ...; `pandas.read_parquet(folder)` reads it.

    Records are appended to a JSONL file in it first, so that nothing is lost when the run is
    killed. When there are enough, they become a part, which is renamed into its place when it is
    whole; the next run throws away what is in a part already.

    Columns: `number`, `id`, `status`, `title`, `arabic` and `english` (the summaries' texts), their
    statuses, `preset`, what an error says, and `record`: everything, as in the JSONL output.

    Args:
        folder: The folder; made if it is not there.
        part: Records in a part.

    Raises:
        OptionError: pyarrow is not installed.
        SummarizerError: The folder cannot be read or written, or is damaged.
    """

    def __init__(self, folder: Path, part: int = PART) -> None:
        import_arrow()
        self.path, self._part = folder, part
        self.done, self.outcomes = Numbers(), Counter[Outcome]()
        try:
            folder.mkdir(exist_ok=True)
            for unfinished in folder.glob(".part-*"):
                unfinished.unlink()
        except OSError as error:
            raise unwritable(folder, error, 0) from None
        self._parts = 0
        for file in sorted(folder.glob("part-*.parquet")):
            self._count(file)
        self._spool = JsonlSink(folder / _SPOOL)
        if any(number in self.done for number in _numbers(self._spool)):
            self._spool.clear()  # killed between the two: it is a part already
        for number in _numbers(self._spool):
            self.done.add(number)
        self.outcomes.update(self._spool.outcomes)
        self._roll_if_full()  # killed before it was

    def write(self, record: Record) -> None:
        """Append a record; see `Sink`."""
        self._spool.write(record)
        self.done.add(record.number)
        self.outcomes[record.outcome] += 1
        self._roll_if_full()

    def sync(self) -> int:
        """Force everything onto the disk; see `Sink`. Damage is told by the files themselves."""
        self._spool.sync()
        return 0

    def finish(self) -> None:
        """Make the last part, and remove the JSONL file; a folder without records gets one too."""
        if len(self._spool.done) or not self._parts:
            self._roll()
        self._spool.close()
        self._spool.path.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the files."""
        self._spool.close()

    def _count(self, file: Path) -> None:
        import pyarrow.parquet

        try:
            table = pyarrow.parquet.read_table(file, columns=["number", "status"])
        except (OSError, ValueError, KeyError) as error:  # ValueError: Arrow's own errors
            raise SummarizerError(
                f"{file} cannot be read: {error}.", "begin anew with --overwrite"
            ) from None
        for number in table.column("number").to_pylist():
            self.done.add(number)
        self.outcomes.update(table.column("status").to_pylist())
        self._parts = max(self._parts, int(file.stem.removeprefix("part-")))

    def _roll_if_full(self) -> None:
        if len(self._spool.done) >= self._part or self._spool.size >= _PART_BYTES:
            self._roll()

    def _roll(self) -> None:
        """Turn the JSONL file into a part."""
        import pyarrow
        import pyarrow.parquet

        self._spool.sync()
        name = f"part-{self._parts + 1:05d}.parquet"
        partial = self.path / f".{name}"
        schema = pyarrow.schema(
            [("number", pyarrow.int64()), *((column, pyarrow.string()) for column in _TEXT + _REST)]
        )
        rows = list(_rows(self._spool.path))
        try:
            with partial.open("wb") as stream:
                table = pyarrow.Table.from_pylist(rows, schema=schema)
                pyarrow.parquet.write_table(table, stream, compression="zstd")
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(self.path / name)
            _sync_folder(self.path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise unwritable(self.path, error, len(self.done)) from None
        self._parts += 1
        self._spool.clear()


def clear(folder: Path) -> None:
    """Remove the parts of an earlier run, and nothing else.

    Raises:
        SummarizerError: Something else is in the folder, or it cannot be written.
    """
    try:
        found = sorted(folder.iterdir())
        own = [file for file in found if file.match("part-*.parquet") or file.match(".part-*")]
        others = [file.name for file in found if file not in own and file.name != _SPOOL]
        if others:
            raise SummarizerError(
                f"{folder} also holds {others[0]!r}, which is not overwritten.",
                "name another folder for the output",
            )
        for file in [*own, folder / _SPOOL]:
            file.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(folder, error, 0) from None


def _numbers(spool: JsonlSink) -> Iterator[int]:
    with spool.path.open("rb") as lines:
        for line in lines:
            yield int(line[len(b'{"number": ') :].partition(b",")[0])


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    with file.open("rb") as lines:
        for line in lines:
            value = json.loads(line)
            arabic, english = value.get("arabic") or {}, value.get("english") or {}
            error = value.get("error") or {}
            row = {
                "id": value["id"],
                "status": value["status"],
                "title": value.get("title"),
                "arabic": arabic.get("text"),
                "english": english.get("text"),
                "arabic_status": arabic.get("status"),
                "english_status": english.get("status"),
                "preset": value.get("preset"),
                "error_type": error.get("type"),
                "error_what": error.get("what"),
                "error_next_step": error.get("next_step"),
            }
            # Arrow holds no lone surrogates; in `record` they are escapes, as they were.
            plain = {key: _valid(text) for key, text in row.items()}
            yield {"number": value["number"], **plain, "record": line.decode("utf-8").rstrip("\n")}


def _valid(text: str | None) -> str | None:
    return None if text is None else text.encode("utf-8", "replace").decode("utf-8")


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # folders cannot be opened there
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
