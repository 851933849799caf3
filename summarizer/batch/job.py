"""A batch from end to end: read ahead, give out, write in order, survive."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from summarizer.batch import outputs
from summarizer.batch.crew import Staff
from summarizer.batch.engine import Engine, resolve, threads_for, workers_for
from summarizer.batch.items import Item, Outcome
from summarizer.batch.loop import Loop
from summarizer.batch.manifest import Manifest, locked
from summarizer.batch.meter import Meter
from summarizer.batch.sink import Sink
from summarizer.batch.sources import Source
from summarizer.batch.stopping import Stopping
from summarizer.batch.streams import MAX_RATIO
from summarizer.errors import OptionError, SummarizerError

TIMEOUT = 600.0
"""Seconds that an article may take, if nothing else is said: a local model takes one minute."""

_SAY_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Report:
    """What a batch came to.

    Attributes:
        output: Where the records are.
        records: How many there are, those of earlier runs among them.
        before: How many of them earlier runs had written.
        outcomes: How many articles are ok, flagged, withheld and failed.
        seconds: What this run took.
        workers: How many worker processes there were.
        passed_over: Files of folders that are no articles.
        signal: The number of the signal that ended the run early; None if it was finished.
        problems: Why a language could not be made in any article, by language.
    """

    output: Path
    records: int
    before: int
    outcomes: Mapping[Outcome, int]
    seconds: float
    workers: int
    passed_over: int
    signal: int | None
    problems: Mapping[str, str]

    @property
    def finished(self) -> bool:
        """Whether every article has its record."""
        return self.signal is None

    @property
    def rate(self) -> float:
        """Articles a second of this run."""
        return (self.records - self.before) / self.seconds if self.seconds else 0.0


def run(
    inputs: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    preset: str = "auto",
    *,
    workers: int | None = None,
    ordered: bool = True,
    limit: int | None = None,
    resume: bool = False,
    overwrite: bool = False,
    timeout: float | None = TIMEOUT,
    fields: Mapping[str, str] | None = None,
    max_ratio: float = MAX_RATIO,
    model: str | os.PathLike[str] | None = None,
    base_url: str | None = None,
    device: str | None = None,
    required: Sequence[str] = (),
    quiet: bool = True,
    **options: Any,
) -> Report:
    """Summarise any number of articles into a file, in bounded memory.

    Every article gets one record, in worker processes that may die. A run that was killed at any
    moment is resumed without loss: what is done is known from the output itself.

    Args:
        inputs: A folder, a pattern ("news/*.jsonl.gz"), a file, or several of them; see `Source`.
        output: A file .jsonl, or a folder .parquet of numbered parts.
        preset: As for `Summarizer`.
        workers: Worker processes; None for as many as suit the machine and the preset.
        ordered: Write in the order of the input; otherwise as they are done.
        limit: Only the first so many articles.
        resume: Go on with an output that is there.
        overwrite: Begin anew, even if an output is there.
        timeout: Seconds that an article may take; None for no limit.
        fields: The tables' own names of `text`, `title` and `id`.
        max_ratio: How many times its own size what is compressed may unpack to.
        model: As for `Summarizer`.
        base_url: As for `Summarizer`.
        device: As for `Summarizer`.
        required: Languages that must not be withheld; one that cannot be made ends the batch.
        quiet: Say nothing on standard error.
        **options: Fields of `Options`, for instance `words=45`.

    Returns:
        What it came to. SIGINT and SIGTERM end it early, cleanly: see `Report.signal`.

    Raises:
        OptionError: Wrong use; an output that is there without `resume` or `overwrite`; another
            input or other settings than those of the run that is resumed.
        SummarizerError: The input cannot be read or changed, the output cannot be written (the disk
            is full, another process writes it), or the workers cannot start.
    """
    several = [inputs] if isinstance(inputs, str | os.PathLike) else list(inputs)
    source = Source([os.fspath(one) for one in several], fields=fields, max_ratio=max_ratio)
    engine, reason = resolve(
        preset, model=model, base_url=base_url, device=device, required=tuple(required), **options
    )
    job = Job(
        source,
        Path(output),
        engine,
        {"fields": dict(fields or {}), "max_ratio": max_ratio, "ordered": ordered},
        quiet=quiet,
    )
    if reason and not quiet:
        job.say(f"preset {engine.preset}: {reason}")
    return job.run(
        workers=workers, limit=limit, resume=resume, overwrite=overwrite, timeout=timeout
    )


class Job:
    """One batch; `run` makes it from what a user gives.

    Args:
        source: The input.
        output: A file .jsonl or a folder .parquet.
        engine: What the workers run.
        reading: Settings of the reading and writing that a resumed run must share; `ordered` is
            one of them.
        quiet: Say nothing on standard error.
        talks: Let workers write on standard error.
    """

    def __init__(
        self,
        source: Source,
        output: Path,
        engine: Engine,
        reading: Mapping[str, Any],
        *,
        quiet: bool = True,
        talks: bool = False,
    ) -> None:
        self._source, self._output, self._engine = source, output, engine
        self._reading = dict(reading)
        self._ordered = bool(self._reading.get("ordered", True))
        self._quiet, self._talks = quiet, talks
        outputs.check(output, source)

    def say(self, message: str) -> None:
        """Print a line on standard error, unless it is to be quiet."""
        if not self._quiet and sys.stderr is not None:
            print(f"summarizer: {message}", file=sys.stderr, flush=True)

    def run(
        self,
        *,
        workers: int | None = None,
        limit: int | None = None,
        resume: bool = False,
        overwrite: bool = False,
        timeout: float | None = TIMEOUT,
    ) -> Report:
        """Do it; see `run`."""
        for name, value in (("workers", workers), ("limit", limit), ("timeout", timeout)):
            if value is not None and not value > 0:
                raise OptionError(f"{name}={value!r} is out of range.", "give a number above 0")
        if resume and overwrite:
            raise OptionError(
                "resume and overwrite exclude each other.", "give the one that is meant"
            )
        began = time.monotonic()
        count = workers or workers_for(self._engine.preset)
        with ExitStack() as held:
            stop = held.enter_context(Stopping())
            held.enter_context(locked(self._output))
            manifest, before = Manifest(self._output), os.path.lexists(self._output)
            if before and not (resume or overwrite):
                raise OptionError(
                    f"{str(self._output)!r} is there already.",
                    "go on with it: --resume; or begin anew: --overwrite",
                )
            found = self._source.fingerprint(self._looking(stop))
            settings = {**self._engine.settings(), **self._reading}
            if stop:
                return self._report(None, 0, began, 0, stop, {})
            if before and resume:
                if not manifest.load():
                    raise OptionError(
                        f"{manifest.path} is missing: what {str(self._output)!r} was made from is"
                        " not known.",
                        "name another output, or begin anew with --overwrite",
                    )
                manifest.check(found, settings)
            else:
                if before:
                    outputs.remove(self._output)
                manifest.begin(found, settings)
            sink = outputs.opened(self._output, manifest.safe)
            held.push(lambda *failed: self._tidy(sink, manifest, failed=failed[0] is not None))
            earlier = len(sink.done)
            if earlier:
                self.say(f"{earlier:,} records are there already")
            total = found["articles"] if found else None
            if limit is not None:
                total = limit if total is None else min(total, limit)
            meter = Meter(total, earlier, quiet=self._quiet)
            held.callback(meter.close)
            staff = Staff(
                self._engine.to_dict(),
                count,
                timeout=timeout,
                threads=threads_for(self._engine.preset, count),
                talks=self._talks,
            )
            loop = Loop(sink, manifest, stop, ordered=self._ordered)
            crew = loop.run(self._items(sink, limit), self._source, meter, staff)
            if not stop:
                sink.finish()
            manifest.note(sink.sync() if stop else outputs.size(self._output), finished=not stop)
            return self._report(sink, earlier, began, count, stop, crew.problems)

    def _looking(self, stop: Stopping) -> Callable[[], bool]:
        """Say from time to time how much of the input was read to know it again."""
        megabytes, said = 0, time.monotonic()

        def look() -> bool:
            nonlocal megabytes, said
            megabytes += 1
            if time.monotonic() - said > _SAY_SECONDS:
                said = time.monotonic()
                self.say(f"looking through the input: {megabytes / 1000:.1f} GB so far")
            return bool(stop)

        return look

    def _tidy(self, sink: Sink, manifest: Manifest, *, failed: bool) -> None:
        """Close the output; what failed before its first record leaves nothing behind."""
        sink.close()
        if failed and not sink.done:
            with suppress(OSError, SummarizerError):
                outputs.remove(self._output)
                if self._output.is_dir():
                    self._output.rmdir()
                manifest.path.unlink()

    def _items(self, sink: Sink, limit: int | None) -> Iterator[Item]:
        """What is still to be done. An input that is all read shows whether it has changed."""
        done = sink.done
        items = self._source.items(
            lambda number: number not in done and (limit is None or number <= limit + 1)
        )
        if limit is None:
            return items
        return takewhile(lambda item: item.number <= limit, items)

    def _report(
        self,
        sink: Sink | None,
        before: int,
        began: float,
        workers: int,
        stop: Stopping,
        problems: Mapping[str, str],
    ) -> Report:
        outcomes: Counter[Outcome] = sink.outcomes if sink else Counter()
        return Report(
            output=self._output,
            records=len(sink.done) if sink else 0,
            before=before,
            outcomes=dict(outcomes),
            seconds=time.monotonic() - began,
            workers=workers,
            passed_over=self._source.passed_over,
            signal=stop.signal,
            problems=dict(problems),
        )
