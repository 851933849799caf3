"""The worker processes as the batch sees them: each has a thread that talks to it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from summarizer.batch import frames
from summarizer.batch.items import Item

# `-P` keeps the current folder, where anyone's json.py may lie, off the module path.
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]);"
    "from summarizer.batch.worker import main; main()"
)
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Event:
    """What a worker says: `ready`, `unable`, `started`, `done`; or that it `died`."""

    worker: Worker
    what: Literal["ready", "unable", "started", "done", "died"]
    message: Mapping[str, Any] = field(default_factory=dict)
    data: bytes = b""


class Worker:
    """A worker process.

    Args:
        engine: What it makes summaries with; `Engine.to_dict()`.
        events: Where everything is put that it says.
        threads: Threads of its linear algebra; None to leave it to the library.
        talks: Let it write on standard error.

    Attributes:
        held: The articles that it was given and has not finished, by number.
        started: Those of them that it has begun with.
        since: When it began with the first of those (monotonic seconds).
        ready: Whether it has loaded its models.
        stopped: Why it was killed; empty when it was not.
    """

    def __init__(
        self,
        engine: Mapping[str, Any],
        events: queue.SimpleQueue[Any],
        *,
        threads: int | None = 1,
        talks: bool = False,
    ) -> None:
        self.held: dict[int, Item] = {}
        self.started: dict[int, Item] = {}
        self.since = 0.0
        self.ready = False
        self.stopped = ""
        self.ahead = 1
        self._events = events
        self._inbox: queue.SimpleQueue[list[Item] | None] = queue.SimpleQueue()
        environment = dict(os.environ)
        if threads is not None:
            environment |= dict.fromkeys(_THREADS, str(threads))
        flags = ["-P", *(["-X", "utf8"] if sys.flags.utf8_mode else [])]
        self.process = subprocess.Popen(
            [sys.executable, *flags, "-c", _START, json.dumps(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if talks else subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the batch, which ends its workers
        )
        self._thread = threading.Thread(
            target=self._talk, args=(engine,), name="batch worker", daemon=True
        )
        self._thread.start()

    @property
    def idle(self) -> bool:
        """Whether it waits for articles."""
        return self.ready and not self.held and not self.stopped

    def give(self, items: list[Item]) -> None:
        """Give it articles; it must be idle."""
        self.held = {item.number: item for item in items}
        self._inbox.put(items)

    def begins(self, number: int) -> None:
        """Note that it has begun with an article."""
        if not self.started:
            self.since = time.monotonic()
        self.started[number] = self.held[number]

    def finished(self, number: int) -> Item:
        """Note that it has finished an article."""
        self.since = time.monotonic()
        self.started.pop(number, None)
        return self.held.pop(number)

    def kill(self, why: str) -> None:
        """Kill it; the event `died` follows."""
        self.stopped = why
        with contextlib.suppress(OSError):
            self.process.kill()

    def close(self) -> None:
        """End it, at once."""
        self._inbox.put(None)
        self.kill("the batch ended")
        self._thread.join(timeout=10)

    def _talk(self, engine: Mapping[str, Any]) -> None:
        commands, answers = self.process.stdin, self.process.stdout
        assert commands is not None and answers is not None
        with contextlib.suppress(OSError, EOFError, ValueError):
            frames.send(commands, engine)
            message, _ = frames.receive(answers)
            self._events.put(Event(self, message["is"], message))
            while message["is"] == "ready" and (items := self._inbox.get()) is not None:
                frames.send(commands, [frames.packed(item) for item in items])
                left = len(items)
                while left:
                    answer, data = frames.receive(answers)
                    self._events.put(Event(self, answer["is"], answer, data))
                    left -= answer["is"] == "done"
        for stream in (commands, answers):
            with contextlib.suppress(OSError):
                stream.close()
        self.process.wait()
        self._events.put(Event(self, "died"))


def how_it_died(worker: Worker) -> str:
    """Say how a worker ended that was not told to: "died with signal 11 (SIGSEGV)"."""
    if worker.stopped:
        return worker.stopped
    code = worker.process.returncode
    if code is not None and code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = "unknown"
        memory = "; perhaps the memory was full" if name == "SIGKILL" else ""
        return f"died with signal {-code} ({name}{memory})"
    return f"ended with exit code {code}"
