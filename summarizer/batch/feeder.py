"""Reading ahead, in a thread of its own and in bounded memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import takewhile
from typing import Protocol

from summarizer.batch.items import Item, Numbers
from summarizer.batch.sources import Source


def unfinished(source: Source, done: Numbers, limit: int | None) -> Iterator[Item]:
    """Yield what is still to be done. An input that is all read shows whether it has changed.

    Args:
        source: The input.
        done: The articles that have a record.
        limit: Only the first so many articles; None for all.
    """
    items = source.items(
        lambda number: number not in done and (limit is None or number <= limit + 1)
    )
    if limit is None:
        return items
    return takewhile(lambda item: item.number <= limit, items)


class Ended:
    """Stands behind the last article; `error` says why there are no more, if it is an error."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


class _Queue(Protocol):
    def put(self, item: object, /) -> None: ...


class Feeder:
    """Puts articles into a queue while there is room for them.

    Args:
        items: The articles.
        events: The queue.
        most: Articles that may be between their reading and their record.
        most_bytes: Bytes that they may take; a single larger one is let through.
    """

    def __init__(self, items: Iterator[Item], events: _Queue, most: int, most_bytes: int) -> None:
        self._items, self._events = items, events
        self._most, self._most_bytes = most, most_bytes
        self._count = self._bytes = 0
        self._stopped = False
        self._room = threading.Condition()
        self._thread = threading.Thread(target=self._feed, name="batch input", daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def release(self, item: Item) -> None:
        """Note that an article has its record."""
        with self._room:
            self._count -= 1
            self._bytes -= item.size
            self._room.notify()

    def stop(self) -> None:
        """Read no more. A read from a pipe that waits is left behind."""
        with self._room:
            self._stopped = True
            self._room.notify()
        self._thread.join(timeout=1)

    def _feed(self) -> None:
        error: BaseException | None = None
        try:
            for item in self._items:
                with self._room:
                    while not self._stopped and self._count and not self._fits(item):
                        self._room.wait()
                    if self._stopped:
                        return
                    self._count += 1
                    self._bytes += item.size
                self._events.put(item)
        except BaseException as its:
            error = its
        self._events.put(Ended(error))

    def _fits(self, item: Item) -> bool:
        return self._count < self._most and self._bytes + item.size <= self._most_bytes
