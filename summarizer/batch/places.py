"""Where the workers of a batch are: processes on this machine, or actors of a Ray cluster."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from summarizer.batch.crew import Staff
from summarizer.batch.engine import Engine, threads_for, workers_for
from summarizer.batch.feeder import unfinished
from summarizer.batch.loop import Loop
from summarizer.batch.manifest import Manifest
from summarizer.batch.meter import Meter
from summarizer.batch.sink import Sink
from summarizer.batch.sources import Source
from summarizer.batch.stopping import Stopping
from summarizer.errors import OptionError

ENGINES = ("local", "ray")


@dataclass(frozen=True)
class Work:
    """What is to be done: the articles of `source` without a record, up to `limit`, into `sink`.

    Attributes:
        source: The input, with its fingerprint taken.
        sink: The output.
        manifest: Told how much of it is safe.
        stop: True when the batch shall end early.
        meter: Told how far it is.
        limit: Only the first so many articles; None for all.
        ordered: Write in the order of the input.
    """

    source: Source
    sink: Sink
    manifest: Manifest
    stop: Stopping
    meter: Meter
    limit: int | None
    ordered: bool


class Team(Protocol):
    """Workers.

    Attributes:
        workers: How many they are.
    """

    @property
    def workers(self) -> int:
        """How many they are."""

    def work(self, work: Work, *, timeout: float | None, talks: bool) -> Mapping[str, str]:
        """Do the work; return why a language cannot be made, by language."""


class Place(Protocol):
    """Where workers can be had."""

    def opened(
        self, engine: Engine, workers: int | None, found: Mapping[str, Any] | None
    ) -> AbstractContextManager[Team]:
        """Get workers.

        Args:
            engine: What they run.
            workers: How many; None for as many as suit.
            found: The fingerprint of the input; None for a pipe.
        """


class Local:
    """This machine."""

    @contextmanager
    def opened(
        self, engine: Engine, workers: int | None, found: Mapping[str, Any] | None
    ) -> Iterator[Team]:
        """Get workers; see `Place`."""
        yield _Processes(engine, workers or workers_for(engine.preset))


@dataclass(frozen=True)
class Ray:
    """A Ray cluster; `address` as for `run`."""

    address: str | None = None

    @contextmanager
    def opened(
        self, engine: Engine, workers: int | None, found: Mapping[str, Any] | None
    ) -> Iterator[Team]:
        """Get workers; see `Place`.

        Raises:
            OptionError: The input is a pipe, or Ray is not installed.
            EngineError: The cluster cannot be used.
        """
        from summarizer.batch import raydata

        if found is None:
            raise OptionError(
                "the engine ray cannot read standard input and pipes: a task of the cluster reads.",
                "write the articles to a file, or use --engine local",
            )
        with raydata.connected(self.address, workers):
            yield _Actors(engine, raydata.fleet(engine, workers))


def named(engine: str, address: str | None) -> Place:
    """Return the place that a user names.

    Raises:
        OptionError: There is no such engine, or an address where none is needed.
    """
    if engine == "ray":
        return Ray(address)
    if engine != "local":
        raise OptionError(f"there is no engine {engine!r}.", f"name one of: {', '.join(ENGINES)}")
    if address is not None:
        raise OptionError(
            f"the address {address!r} is that of a cluster, and the engine is local.",
            "add --engine ray",
        )
    return Local()


@dataclass(frozen=True)
class _Processes:
    engine: Engine
    workers: int

    def work(self, work: Work, *, timeout: float | None, talks: bool) -> Mapping[str, str]:
        threads = threads_for(self.engine.preset, self.workers)
        staff = Staff(self.engine.to_dict(), self.workers, timeout, threads, talks)
        items = unfinished(work.source, work.sink.done, work.limit)
        loop = Loop(work.sink, work.manifest, work.stop, ordered=work.ordered)
        return loop.run(items, work.source, work.meter, staff).problems


@dataclass(frozen=True)
class _Actors:
    engine: Engine
    fleet: Any  # raydata.Fleet

    @property
    def workers(self) -> int:
        return int(self.fleet.workers)

    def work(self, work: Work, *, timeout: float | None, talks: bool) -> Mapping[str, str]:
        from summarizer.batch import raydata
        from summarizer.batch.gathering import Gathering
        from summarizer.batch.shipping import Plan

        rows, folder = raydata.rows_for(self.engine.preset), raydata.here()
        plan = Plan(work.source, work.sink.done, work.limit, rows, folder)
        threads = threads_for(self.engine.preset, 1)  # Ray sets those of the others
        staff = Staff(self.engine.to_dict(), 1, timeout, threads, talks)
        tables = raydata.records(plan, staff, self.fleet, ordered=work.ordered)
        gathering = Gathering(work.sink, work.manifest, work.stop)
        return gathering.run(tables, work.source, work.meter)
