"""What travels over a cluster: blocks of articles on their way out, of records on their way back.

Nothing here knows the cluster: `articles` reads on the machine where the batch was started, `Hand`
works on any, `Block` says what came back. Ray sees an Arrow table of one row for each block.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from summarizer import errors
from summarizer.batch import frames
from summarizer.batch.crew import Crew, Staff
from summarizer.batch.feeder import unfinished
from summarizer.batch.items import OUTCOMES, Item, Numbers, Record, failure
from summarizer.batch.pool import Event
from summarizer.batch.sources import Source
from summarizer.errors import EngineError, SummarizerError, WorkerError

ARTICLE, ENDED, UNABLE, LACKING = "article", "ended", "unable", "lacking"
"""Kinds of rows, beside the outcomes of records: an article to work on; there are no more (how many
there were, and the error if it was one); no work is possible (the error); languages that cannot be
made (why)."""

_COLUMNS = ("number", "position", "kind", "data")
_BLOCK_BYTES = 1 << 20
_TICK = 0.2  # seconds between two looks at the clock

Row = tuple[int, int, str, bytes]
"""The article's number, how many bytes of the input were read, the kind, and the content."""


@dataclass(frozen=True)
class Plan:
    """What is to be read, and where.

    Attributes:
        source: The input, with its fingerprint taken.
        done: The articles that have a record.
        limit: Only the first so many articles; None for all.
        rows: Articles in a block at most.
        folder: The folder that paths of the input are relative to.
    """

    source: Source
    done: Numbers
    limit: int | None
    rows: int
    folder: str


def articles(plan: Plan) -> Iterator[Any]:
    """Read the input, a block at a time; the last row says how it ended.

    What is no article at all is a record already: it needs no worker.
    """
    os.chdir(plan.folder)  # the process is the cluster's, and reads for this batch alone
    held: list[Row] = []
    count = size = 0
    error: Exception | None = None
    try:
        for item in unfinished(plan.source, plan.done, plan.limit):
            held.append(_row(item, plan.source.position))
            count += 1
            size += len(held[-1][3])
            if len(held) >= plan.rows or size >= _BLOCK_BYTES:
                yield _table(held)
                held, size = [], 0
    except Exception as its:
        error = its
    held.append((0, plan.source.position, ENDED, _said(error, count)))
    yield _table(held)


class Hand:
    """A worker of the cluster: a process with the models, and this, which minds it.

    The article that kills or hangs that process is a failure here as in a batch on one machine;
    the cluster sees none of it. When this dies, with its machine for instance, the process ends
    too, and the cluster gives the block to another.

    Args:
        staff: What works.
        folder: The folder that paths of articles are relative to.
        batch: A name of this run, unlike any other's.
    """

    def __init__(self, staff: Staff, folder: str, batch: str) -> None:
        with contextlib.suppress(OSError):  # not on this machine; then each record says so
            os.chdir(folder)
        self._staff, self._marks = replace(staff, count=1), Marks(batch)
        self._events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._crew: Crew | None = Crew(self._events, self._staff)

    def __call__(self, table: Any) -> Any:
        """Turn a block of articles into one of records, in the same order."""
        rows = _rows(table)
        waiting = [_item(data) for _, _, kind, data in rows if kind == ARTICLE]
        made: dict[int, Record] = {}
        told: list[Row] = []
        try:
            made = self._made(waiting)
            if waiting and self._crew is not None and self._crew.problems:
                told.append((0, 0, LACKING, json.dumps(self._crew.problems).encode()))
        except Exception as error:
            self.close()
            return _table([(0, 0, UNABLE, _said(error))])
        return _table([*told, *(_answered(row, made) for row in rows)])

    def close(self) -> None:
        """End the process with the models."""
        if self._crew is not None:
            self._crew.close()
            self._crew = None

    def _made(self, items: list[Item]) -> dict[int, Record]:
        """Work on a block; on one that a worker here died of, an article at a time."""
        if not items:
            return {}
        block = f"from-{items[0].number}"
        try:
            if self._marks.set(block):
                return self._worked(items)
            made: dict[int, Record] = {}
            for item in items:
                if self._marks.set(str(item.number)):
                    made |= self._worked([item])
                    self._marks.clear(str(item.number))
                else:
                    made[item.number] = failure(item, _deadly(item))
            return made
        finally:  # only who dies leaves marks
            self._marks.clear(block, *(str(item.number) for item in items))

    def _worked(self, items: list[Item]) -> dict[int, Record]:
        if self._crew is None:
            self._events = queue.SimpleQueue()
            self._crew = Crew(self._events, self._staff)
        made: dict[int, Record] = {}
        for item in items:
            self._crew.add(item)
        while len(made) < len(items):
            self._crew.work()
            with contextlib.suppress(queue.Empty):
                event = self._events.get(timeout=_TICK)
                if isinstance(event, Event):
                    made.update(self._crew.hear(event))
        return made


class Marks:
    """What was begun on this machine and not finished: files, which outlive a worker that dies.

    Without them Ray would give an article that kills every worker to one after the other.

    Args:
        batch: A name of this run, unlike any other's.
    """

    def __init__(self, batch: str) -> None:
        self._folder = Path(tempfile.gettempdir()) / f"summarizer-batch-{batch}"

    def set(self, name: str) -> bool:
        """Set a mark; return whether it is new. Without a disk to write to, all are."""
        try:
            self._folder.mkdir(exist_ok=True)
            (self._folder / name).touch(exist_ok=False)
        except FileExistsError:
            return False
        except OSError:
            return True
        return True

    def clear(self, *names: str) -> None:
        """Take marks away, and with the last one the folder."""
        for name in names:
            with contextlib.suppress(OSError):
                (self._folder / name).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # another worker has marks in it
            self._folder.rmdir()

    def remove(self) -> None:
        """Take all of them away, when the batch ends."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _deadly(item: Item) -> WorkerError:
    return WorkerError(
        f"the worker that had article {item.id!r} died, and so did one that had it alone; perhaps"
        " the memory was full.",
        "look at the article; allow each worker more memory",
    )


@dataclass(frozen=True)
class Block:
    """What came back from a worker.

    Attributes:
        records: The records, in the order of the input.
        position: How many bytes of the input had been read.
        count: How many articles there were, once all are read; None before.
        error: Why the input could not be read further, or no work was possible.
        lacking: Why a language cannot be made, by language.
    """

    records: list[Record]
    position: int
    count: int | None
    error: Exception | None
    lacking: dict[str, str]

    @classmethod
    def of(cls, table: Any) -> Block:
        """Read one."""
        records: list[Record] = []
        count: int | None = None
        error: Exception | None = None
        lacking: dict[str, str] = {}
        rows = _rows(table)
        for number, _, kind, data in rows:
            if kind in OUTCOMES:
                records.append(Record(number, kind, data))
            elif kind == ENDED:
                count, error = json.loads(data)["count"], _heard(data)
            elif kind == UNABLE:
                error = _heard(data)
            else:
                lacking |= json.loads(data)
        return cls(records, max((row[1] for row in rows), default=0), count, error, lacking)


def _said(error: Exception | None, count: int | None = None) -> bytes:
    """Write an error down as JSON: nothing that comes back over the network is unpickled here."""
    told: dict[str, Any] = {"count": count, "type": None}
    if isinstance(error, SummarizerError):
        ours = next(kind for kind in type(error).__mro__ if kind.__module__ == errors.__name__)
        told |= {"type": ours.__name__, "what": error.what, "next_step": error.next_step}
    elif error is not None:
        what = f"unexpected {type(error).__name__}: {error}"
        told |= {"type": EngineError.__name__, "what": what, "next_step": "report it"}
    return json.dumps(told).encode("ascii")


def _heard(data: bytes) -> SummarizerError | None:
    told = json.loads(data)
    if told["type"] is None:
        return None
    kind: type[SummarizerError] = getattr(errors, told["type"])
    return kind(told["what"], told["next_step"])


def _row(item: Item, position: int) -> Row:
    if item.error is not None:
        made = failure(item, item.error)
        return item.number, position, made.outcome, made.line
    text = json.dumps(frames.packed(item), ensure_ascii=False)
    return item.number, position, ARTICLE, text.encode("utf-8", "surrogatepass")


def _answered(row: Row, made: dict[int, Record]) -> Row:
    number, position, kind, _ = row
    if kind != ARTICLE:
        return row
    return number, position, made[number].outcome, made[number].line


def _item(data: bytes) -> Item:
    return frames.unpacked(json.loads(data.decode("utf-8", "surrogatepass")))


def _table(rows: list[Row]) -> Any:
    """Pack rows into an Arrow table of one row: Ray cuts and joins tables, but never rows."""
    import pyarrow

    packed = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
    types = (pyarrow.int64(), pyarrow.int64(), pyarrow.string(), pyarrow.large_binary())
    one = pyarrow.struct(list(zip(_COLUMNS, types, strict=True)))
    return pyarrow.table({"block": pyarrow.array([packed], pyarrow.large_list(one))})


def _rows(table: Any) -> list[Row]:
    blocks = table.column("block").to_pylist()
    return [tuple(row[name] for name in _COLUMNS) for block in blocks for row in block]
