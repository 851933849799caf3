"""The loop of a batch: what was read goes to the workers, what they made to the output."""

from __future__ import annotations

import contextlib
import queue
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

from summarizer.batch.crew import Crew, Staff
from summarizer.batch.feeder import Ended, Feeder
from summarizer.batch.items import Item, Record, failure
from summarizer.batch.manifest import Manifest
from summarizer.batch.meter import Meter
from summarizer.batch.pool import Event
from summarizer.batch.sink import Sink
from summarizer.batch.sources import Source
from summarizer.batch.stopping import Stopping
from summarizer.errors import SummarizerError

_TICK = 0.2  # seconds between two looks at the clock
_SYNC_SECONDS, _SYNC_RECORDS = 2.0, 1000  # when what was written is forced onto the disk
_READ_AHEAD = 64  # articles for each worker between their reading and their record
_READ_AHEAD_BYTES = 64 << 20


class Syncing:
    """Forces what was written onto the disk, from time to time, and notes how much that is.

    Args:
        sink: Where records go.
        manifest: Told how much of them is safe.
    """

    def __init__(self, sink: Sink, manifest: Manifest) -> None:
        self._sink, self._manifest = sink, manifest
        self._last, self._unsynced = time.monotonic(), 0

    def wrote(self, records: int) -> None:
        """Note that so many records were written."""
        self._unsynced += records

    def sync(self, *, now: bool = False) -> None:
        """Do it, if it is time to or must be now."""
        due = time.monotonic() - self._last > _SYNC_SECONDS or self._unsynced >= _SYNC_RECORDS
        if self._unsynced and (now or due):
            self._manifest.note(self._sink.sync())
            self._last, self._unsynced = time.monotonic(), 0


class Loop:
    """The one thread that hears the workers and writes.

    Args:
        sink: Where records go.
        manifest: Told how much of them is safe.
        stop: True when the batch shall end early.
        ordered: Whether to write in the order of the input.
    """

    def __init__(self, sink: Sink, manifest: Manifest, stop: Stopping, *, ordered: bool) -> None:
        self._sink, self._stop, self._ordered = sink, stop, ordered
        self._syncing = Syncing(sink, manifest)
        self._order: deque[Item] = deque()  # as read; those whose record is not written
        self._flying: dict[int, Item] = {}
        self._made: dict[int, Record] = {}

    def run(self, items: Iterator[Item], source: Source, meter: Meter, staff: Staff) -> Crew:
        """Have all articles summarised and write their records.

        Args:
            items: The articles.
            source: Where they come from, for how much of it was read.
            meter: Told how far it is.
            staff: Who works.

        Returns:
            The workers, ended.

        Raises:
            SummarizerError: The input or the output cannot be used further, or the workers.
        """
        events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        crew = Crew(events, staff)
        feeder = Feeder(items, events, max(256, _READ_AHEAD * staff.count), _READ_AHEAD_BYTES)
        feeder.start()
        ended: Ended | None = None
        try:
            while (ended is None or self._flying) and not self._stop:
                for event in _drained(events):
                    if isinstance(event, Ended):
                        ended = event
                    elif isinstance(event, Item):
                        self._take(event, crew, feeder)
                    elif isinstance(event, Event):
                        for number, made in crew.hear(event):
                            self._done(number, made, feeder)
                crew.work()
                self._syncing.sync()
                size = source.bytes
                share = min(1.0, source.position / size) if size else None
                meter.tell(len(self._sink.done), self._sink.outcomes, share)
            self._syncing.sync(now=True)
        except BaseException:
            with contextlib.suppress(SummarizerError):  # it would hide what happened
                self._syncing.sync(now=True)
            raise
        finally:
            feeder.stop()
            crew.close()
        if ended is not None and ended.error is not None:
            raise ended.error
        return crew

    def _take(self, item: Item, crew: Crew, feeder: Feeder) -> None:
        self._flying[item.number] = item
        if self._ordered:
            self._order.append(item)
        if item.error is not None:
            self._done(item.number, failure(item, item.error), feeder)
        else:
            crew.add(item)

    def _done(self, number: int, made: Record, feeder: Feeder) -> None:
        if not self._ordered:
            self._write(self._flying[number], made, feeder)
            return
        self._made[number] = made
        while self._order and self._order[0].number in self._made:
            item = self._order.popleft()
            self._write(item, self._made.pop(item.number), feeder)

    def _write(self, item: Item, made: Record, feeder: Feeder) -> None:
        self._sink.write(made)
        self._syncing.wrote(1)
        del self._flying[item.number]
        feeder.release(item)


def _drained(events: queue.SimpleQueue[Any]) -> Iterator[Any]:
    """What has happened, after a short wait if nothing has; not endlessly much of it."""
    try:
        yield events.get(timeout=_TICK)
        for _ in range(100):
            yield events.get_nowait()
    except queue.Empty:
        return
