"""A progress bar on stderr for work over two seconds, where a person is looking."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Iterator
from typing import Any

DELAY = 2.0  # seconds of work that show nothing
_TICK = 0.5  # seconds between two refreshes of the clock


class Progress:
    """What the work reports to; does nothing when no bar is shown."""

    def __init__(self, bar: Any = None) -> None:
        self._bar = bar
        self._done = 0.0

    def advance(self, share: float = 1.0) -> None:
        """Count an article as done, or a share of the work that it is."""
        self._done += share
        if self._bar is not None:  # in whole articles: thirty of them half done are fifteen
            self._bar.update(min(int(self._done), self._bar.total) - self._bar.n)

    @contextlib.contextmanager
    def hidden(self) -> Iterator[None]:
        """Take the bar off the terminal while something else is printed there."""
        # A bar that is not there yet must not be drawn by being put back.
        if self._bar is None or self._bar.last_print_t < self._bar.start_t + self._bar.delay:
            yield
        else:
            with self._bar.external_write_mode(file=sys.stderr):
                yield


@contextlib.contextmanager
def progress(total: int, *, quiet: bool = False, delay: float = DELAY) -> Iterator[Progress]:
    """Show how far the work is: a bar for several articles, a running clock for one.

    Args:
        total: Number of articles.
        quiet: Show nothing. Nothing is shown either when stderr is not a terminal.
        delay: Seconds before it appears.
    """
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield Progress()
        return
    from tqdm import tqdm

    counted = "{desc}: {n_fmt}/{total_fmt} |{bar}| {elapsed}<{remaining}, {rate_fmt}"
    bar = tqdm(
        total=total,
        desc="summarising",
        unit="article",
        bar_format=counted if total > 1 else "{desc}: {elapsed}",
        delay=delay,
        miniters=0,  # so that update(0) refreshes the clock
        smoothing=0,  # those refreshes would spoil a moving average
        leave=False,
        file=sys.stderr,
    )
    ended = threading.Event()

    def tick() -> None:
        while not ended.wait(_TICK):
            bar.update(0)

    clock = threading.Thread(target=tick, name="progress", daemon=True)
    clock.start()
    try:
        yield Progress(bar)
    finally:
        ended.set()
        clock.join()
        bar.close()
