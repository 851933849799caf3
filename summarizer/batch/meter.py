"""How far a batch is, how fast, and how long it will still take."""

from __future__ import annotations

import sys
import time
from collections import Counter, deque
from typing import Any

from summarizer.batch.items import Outcome

_EVERY = 30.0  # seconds between two lines where nobody looks
_TICK = 0.5  # seconds between two looks of the bar
_WINDOW = 60.0  # seconds over which the rate is taken


class Meter:
    """Shows a bar on a terminal, and elsewhere a line every half minute, on standard error.

    Args:
        total: Articles in all; None if that is not known.
        before: Articles that an earlier run has done.
        quiet: Show nothing.
    """

    def __init__(self, total: int | None, before: int, *, quiet: bool = False) -> None:
        self._total, self._before = total, before
        self._quiet = quiet or sys.stderr is None
        self._began = self._shown = time.monotonic()
        self._past: deque[tuple[float, int]] = deque([(self._began, before)])
        self._bar: Any = None
        if not self._quiet and sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(bar_format="{desc}", leave=False, file=sys.stderr)

    def tell(self, done: int, outcomes: Counter[Outcome], share: float | None) -> None:
        """Show where the batch is, if it is time to.

        Args:
            done: Records there are, those of earlier runs among them.
            outcomes: What became of them.
            share: The share of the input's bytes that was read, in [0, 1]; None if not known.
        """
        now = time.monotonic()
        if self._quiet or now - self._shown < (_TICK if self._bar is not None else _EVERY):
            return
        self._shown = now
        self._past.append((now, done))
        while len(self._past) > 2 and now - self._past[0][0] > _WINDOW:
            self._past.popleft()
        line = self.line(now, done, outcomes, share)
        if self._bar is not None:
            self._bar.set_description_str(line)
        else:
            print(f"summarizer: {line}", file=sys.stderr, flush=True)

    def line(self, now: float, done: int, outcomes: Counter[Outcome], share: float | None) -> str:
        """Return where the batch is, in one line."""
        then, before = self._past[0]
        rate = (done - before) / (now - then) if now > then else 0.0
        part = done / self._total if self._total else share
        of = f" of {self._total:,}" if self._total else ""
        words = [f"{done:,}{of} articles" + (f" ({part:.0%})" if part is not None else "")]
        words.append(f"{rate:.1f}/s" if rate >= 1 or not rate else f"{1 / rate:.1f} s each")
        if rate and self._total:
            words.append(f"{duration(max(0, self._total - done) / rate)} left")
        elif rate and part:  # articles are as long as those before, as far as is known
            words.append(f"{duration(done * (1 - part) / part / rate)} left")
        words += [f"{outcomes[name]:,} {name}" for name in ("withheld", "failed") if outcomes[name]]
        return ", ".join(words)

    def close(self) -> None:
        """Take the bar off the terminal."""
        if self._bar is not None:
            self._bar.close()


def duration(seconds: float) -> str:
    """Return a time as people say it: "40 s", "12 min", "3 h 20 min", "2 d 5 h"."""
    minutes = round(seconds / 60)
    if seconds < 90:
        return f"{seconds:.0f} s"
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min"
    return f"{hours // 24} d {hours % 24} h"
