"""A batch from end to end: read ahead, give out, write in order, survive."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

from summarizer.batch import outputs, places
from summarizer.batch.engine import Engine, resolve
from summarizer.batch.items import Outcome
from summarizer.batch.manifest import Manifest, locked
from summarizer.batch.meter import Meter
from summarizer.batch.report import Report
from summarizer.batch.sink import Sink
from summarizer.batch.sources import Source
from summarizer.batch.stopping import Stopping
from summarizer.batch.streams import MAX_RATIO
from summarizer.errors import OptionError, SummarizerError

TIMEOUT = 600.0
"""Seconds that an article may take, if nothing else is said: a local model takes one minute."""

_SAY_SECONDS = 15.0


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
    engine: str = "local",
    address: str | None = None,
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
        inputs: A folder, a pattern (`news/*.jsonl.gz`), a file, or several of them; see `Source`.
        output: A file .jsonl, or a folder .parquet of numbered parts.
        preset: As for `Summarizer`.
        workers: Worker processes; None for as many as suit the machine and the preset.
        ordered: Write in the order of the input; otherwise as they are done.
        limit: Only the first so many articles.
        resume: Go on with an output that is there.
        overwrite: Begin anew, even if an output is there.
        timeout: Seconds that an article may take; None for no limit.
        engine: "local" for worker processes on this machine, "ray" for a Ray cluster (extra `ray`).
            Either goes on with what the other began.
        address: The cluster, as `ray.init` takes it: "auto" on one of its machines; None for what
            RAY_ADDRESS says, else for a cluster on this machine alone.
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
    where = places.named(engine, address)
    chosen, reason = resolve(
        preset, model=model, base_url=base_url, device=device, required=tuple(required), **options
    )
    job = Job(
        source,
        Path(output),
        chosen,
        {"fields": dict(fields or {}), "max_ratio": max_ratio, "ordered": ordered},
        quiet=quiet,
        place=where,
    )
    if reason and not quiet:
        job.say(f"preset {chosen.preset}: {reason}")
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
        place: Where the workers are.
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
        place: places.Place | None = None,
    ) -> None:
        self._source, self._output, self._engine = source, output, engine
        self._reading = dict(reading)
        self._ordered = bool(self._reading.get("ordered", True))
        self._quiet, self._talks = quiet, talks
        self._place = place or places.Local()
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
            team = held.enter_context(self._place.opened(self._engine, workers, found))
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
            work = places.Work(self._source, sink, manifest, stop, meter, limit, self._ordered)
            problems = team.work(work, timeout=timeout, talks=self._talks)
            if not stop:
                sink.finish()
            manifest.note(sink.sync() if stop else outputs.size(self._output), finished=not stop)
            return self._report(sink, earlier, began, team.workers, stop, problems)

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
