"""Who works on which article: chunks for idle workers, replacements for dead ones, second tries."""

from __future__ import annotations

import queue
import time
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from summarizer.batch.items import Item, Record, failure
from summarizer.batch.pool import Event, Worker, how_it_died
from summarizer.errors import EngineError, WorkerError

_CHUNK = 4  # small articles that are given together: a worker need not wait for the next one
_CHUNK_CHARACTERS = 100_000
_MOST_STARTS = 3  # workers that may die in a row before they have loaded their models
_MOST_DEATHS = 20  # workers that may die in a row without one finished article between them


@dataclass(frozen=True)
class Staff:
    """Who works.

    Attributes:
        engine: `Engine.to_dict()`.
        count: How many workers.
        timeout: Seconds that an article may take; None for no limit.
        threads: Threads of each worker's linear algebra; None to leave it to the library.
        talks: Let workers write on standard error.
    """

    engine: Mapping[str, Any]
    count: int
    timeout: float | None = None
    threads: int | None = 1
    talks: bool = False


class Crew:
    """The workers of a batch.

    A worker that dies is replaced. The article that it had begun with is tried once more, alone;
    if that kills a worker too, or the time is up, its record is a failure that says so. What the
    worker had not begun with goes to others.

    Args:
        events: Where everything is put that they say.
        staff: How many they are, and what they run.

    Attributes:
        problems: Why a language cannot be made, as the workers found when they loaded the models.
    """

    def __init__(self, events: queue.SimpleQueue[Any], staff: Staff) -> None:
        self._events, self._staff, self._timeout = events, staff, staff.timeout
        self._waiting: deque[Item] = deque()
        self._suspects: deque[Item] = deque()
        self._tried: set[int] = set()  # numbers of articles that killed a worker once
        self._failed_starts = self._deaths = 0
        self.problems: dict[str, str] = {}
        self._workers = [self._hired() for _ in range(staff.count)]

    def add(self, item: Item) -> None:
        """Take an article to work on."""
        self._waiting.append(item)

    def hear(self, event: Event) -> Iterator[tuple[int, Record]]:
        """Take note of what a worker says; yield the records that come of it.

        Raises:
            EngineError: The workers cannot load their models, or die one after the other.
        """
        worker = event.worker
        if event.what == "ready":
            self._failed_starts = 0
            worker.ready, worker.ahead = True, int(event.message["ahead"])
            self.problems |= event.message["problems"]
        elif event.what == "unable":
            raise EngineError(
                f"a worker cannot start: {event.message['what']}", event.message["next_step"]
            )
        elif event.what == "started":
            worker.begins(int(event.message["number"]))
        elif event.what == "done":
            self._deaths = 0
            number = int(event.message["number"])
            worker.finished(number)
            self._tried.discard(number)
            yield number, Record(number, event.message["outcome"], event.data)
        else:
            yield from self._buried(worker)

    def work(self) -> None:
        """Give idle workers what waits, and kill those whose time is up."""
        for worker in self._workers:
            if worker.idle and (chunk := self._chunk(worker.ahead)):
                worker.give(chunk)
            elif self._timeout is not None and worker.started and not worker.stopped:
                allowed = self._timeout * len(worker.started)
                if time.monotonic() - worker.since > allowed:
                    worker.kill(f"was killed: it took longer than {self._timeout:g} seconds")

    def close(self) -> None:
        """End all workers, at once."""
        for worker in self._workers:
            worker.close()

    def _hired(self) -> Worker:
        staff = self._staff
        return Worker(staff.engine, self._events, threads=staff.threads, talks=staff.talks)

    def _chunk(self, ahead: int) -> list[Item]:
        if self._suspects:
            return [self._suspects.popleft()]
        chunk: list[Item] = []
        characters = 0
        while self._waiting and len(chunk) < max(ahead, _CHUNK):
            characters += len(self._waiting[0].text or "")
            if chunk and characters > _CHUNK_CHARACTERS:
                break
            chunk.append(self._waiting.popleft())
        return chunk

    def _buried(self, worker: Worker) -> Iterator[tuple[int, Record]]:
        """Replace a dead worker, and see to the articles that it held."""
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _MOST_STARTS:
                raise EngineError(
                    f"{self._failed_starts} workers in a row {how_it_died(worker)} while they"
                    " loaded their models.",
                    "give fewer --workers; see what summarizer doctor says",
                )
        how = how_it_died(worker)
        guilty = list(worker.started.values())
        if worker.stopped and time.monotonic() - worker.since < (self._timeout or 0):
            guilty = []  # what took too long was finished in the moment before the end
        spared = [item for item in worker.held.values() if item not in guilty]
        self._waiting.extendleft(reversed(spared))
        late = bool(worker.stopped) and len(guilty) == 1
        for item in guilty:
            if item.number in self._tried or late:
                self._tried.discard(item.number)
                yield item.number, failure(item, _blamed(item, how, late))
            else:
                self._tried.add(item.number)
                self._suspects.append(item)
        worker.held, worker.started = {}, {}
        if worker.ready and not worker.stopped:
            self._deaths += 1
            if self._deaths >= _MOST_DEATHS:
                raise EngineError(
                    f"{self._deaths} workers in a row {how}, and no article was done between.",
                    "see what summarizer doctor says; then go on with --resume",
                )
        self._workers[self._workers.index(worker)] = self._hired()


def _blamed(item: Item, how: str, late: bool) -> WorkerError:
    if late:
        return WorkerError(
            f"the worker that had article {item.id!r} {how}.",
            "allow more with --timeout, or look at the article",
        )
    return WorkerError(
        f"the worker that had article {item.id!r} {how}, and so did one that had it alone.",
        "look at the article; report it if it may be shown",
    )
