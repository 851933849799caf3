"""The loop of a batch on a cluster: what comes back from it goes to the output."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Generator, Iterator
from typing import Any

from summarizer.batch.items import Record
from summarizer.batch.loop import Syncing
from summarizer.batch.manifest import Manifest
from summarizer.batch.meter import Meter
from summarizer.batch.shipping import Block
from summarizer.batch.sink import Sink
from summarizer.batch.sources import Source
from summarizer.batch.stopping import Stopping
from summarizer.errors import EngineError, SummarizerError

_TICK = 0.2  # seconds between two looks at the signals
_AHEAD = 8  # blocks that wait to be written


class Gathering:
    """Writes blocks of records as they come.

    Args:
        sink: Where records go.
        manifest: Told how much of them is safe.
        stop: True when the batch shall end early.
    """

    def __init__(self, sink: Sink, manifest: Manifest, stop: Stopping) -> None:
        self._sink, self._stop = sink, stop
        self._syncing = Syncing(sink, manifest)
        self._blocks: queue.Queue[Block | BaseException | None] = queue.Queue(_AHEAD)
        self._ended = threading.Event()

    def run(self, tables: Iterator[Any], source: Source, meter: Meter) -> dict[str, str]:
        """Write every record.

        Args:
            tables: Blocks, in the order in which they are to be written.
            source: The input, for its size.
            meter: Told how far it is.

        Returns:
            Why a language cannot be made, by language.

        Raises:
            SummarizerError: The input or the output cannot be used further, or the workers.
        """
        threading.Thread(target=self._fetch, args=(tables,), daemon=True).start()
        lacking: dict[str, str] = {}
        written, count, share = 0, None, None
        error: Exception | None = None
        try:
            while not self._stop:
                with contextlib.suppress(queue.Empty):
                    block = self._blocks.get(timeout=_TICK)
                    if block is None:
                        break
                    if isinstance(block, BaseException):
                        raise block
                    for record in block.records:
                        self._write(record)
                    written += len(block.records)
                    self._syncing.wrote(len(block.records))
                    lacking |= block.lacking
                    count = block.count if block.count is not None else count
                    error = error or block.error
                    if error is not None and block.count is None:
                        raise error  # no work is possible
                    if source.bytes:
                        share = min(1.0, block.position / source.bytes)
                self._syncing.sync()
                meter.tell(len(self._sink.done), self._sink.outcomes, share)
            self._syncing.sync(now=True)
        except BaseException:
            with contextlib.suppress(SummarizerError):  # it would hide what happened
                self._syncing.sync(now=True)
            raise
        finally:
            self._ended.set()
        if error is not None:
            raise error
        if not self._stop and written != count:
            raise EngineError(
                f"the cluster returned {written:,} of {count or 0:,} records.",
                "go on with --resume; report it if it happens again",
            )
        return lacking

    def _write(self, record: Record) -> None:
        if record.number in self._sink.done:  # never, as Ray promises; it would be in twice
            raise EngineError(
                f"the cluster returned the record of article {record.number} twice.",
                "go on with --resume; report it if it happens again",
            )
        self._sink.write(record)

    def _fetch(self, tables: Iterator[Any]) -> None:
        """Wait for blocks in a thread of its own: signals are heard meanwhile."""
        try:
            for table in tables:
                if not self._put(Block.of(table)):
                    return
            self._put(None)
        except BaseException as error:
            self._put(error)
        finally:
            if isinstance(tables, Generator):
                tables.close()  # the cluster works on, otherwise

    def _put(self, block: Block | BaseException | None) -> bool:
        while not self._ended.is_set():
            with contextlib.suppress(queue.Full):
                self._blocks.put(block, timeout=_TICK)
                return True
        return False
