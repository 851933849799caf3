"""Progress bars on stderr or in a notebook: one at a time, and only where a person is looking.

A bar appears when work has taken two seconds. A longer job that starts a shorter one (summarising
that has to fetch a model first) gives way to its bar and comes back after it.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from summarizer import forking

DELAY = 2.0  # seconds of work that show nothing
LARGE = 100_000_000  # bytes of a model that it is said of at once that it is loaded
_TICK = 0.5  # seconds between two refreshes of the clock
_COUNTED = "{desc}: {n_fmt}/{total_fmt} |{bar}| {elapsed}<{remaining}, {rate_fmt}"
_UNCOUNTED = "{desc}: {n_fmt} {unit}s, {elapsed}, {rate_fmt}"
_LOADING = "{desc}, {total_fmt}, {elapsed}"

_shown: list[Bar] = []  # the last one is on the screen, those before it wait
_lock = threading.RLock()
forking.guard(_lock)


def looked_at(show: bool | None = None) -> bool:
    """Tell whether to show progress: on a terminal, in a notebook, or where it was asked for.

    Args:
        show: True or False; None to find out.
    """
    if sys.stderr is None or show is not None:
        return bool(show and sys.stderr)
    return sys.stderr.isatty() or in_notebook()


def in_notebook() -> bool:
    """Tell whether this process is the kernel of a notebook. IPython is not imported for it."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return getattr(shell, "kernel", None) is not None


def announce(line: str, show: bool | None = None) -> None:
    """Print a line for people on stderr where bars would be shown; a bar makes room for it."""
    if looked_at(show):
        with above():
            print(line, file=sys.stderr, flush=True)


@contextlib.contextmanager
def above() -> Iterator[None]:
    """Take the bar that is shown off the screen while something is printed there."""
    with _lock:
        last = _shown[-1] if _shown else None
    if last is None:
        yield
        return
    last.cover()
    try:
        yield
    finally:
        last.uncover()


class Bar:
    """A bar of tqdm that can be covered by another, and counts on meanwhile.

    Args:
        bar: One of tqdm, for terminals or for notebooks.
        measure: Returns how much is done, where nobody tells; asked at every tick.
    """

    def __init__(self, bar: Any, measure: Callable[[], int] | None = None) -> None:
        self._bar = bar
        self._measure = measure
        self._covers = 0
        self._place: Any = None  # of a widget, in a notebook's output
        self._ended = threading.Event()
        self._clock = threading.Thread(target=self._tick, name="progress", daemon=True)

    @property
    def total(self) -> float | None:
        """How much there is to do; None where it is not known."""
        total: float | None = self._bar.total
        return total

    def add(self, done: float) -> None:
        """Count something as done."""
        with _lock:
            if self._ended.is_set():
                return
            if self._covers:
                self._bar.n += done
            else:
                self._bar.update(done)
                self._put()

    def to(self, done: float) -> None:
        """Count up to here."""
        with _lock:
            self.add(max(0, done - self._bar.n))

    def cover(self) -> None:
        """Take the bar off the screen; each call needs an `uncover`."""
        with _lock:
            self._covers += 1
            if self._covers == 1 and self._drawn:
                self._visible(False)

    def uncover(self) -> None:
        """Put it back, when nothing else covers it."""
        with _lock:
            self._covers -= 1
            if not self._covers and self._drawn and not self._ended.is_set():
                self._visible(True)

    def open(self) -> None:
        """Cover what is shown now, and start the clock."""
        with _lock:
            if _shown:
                _shown[-1].cover()
            _shown.append(self)
            self._put()
        self._clock.start()

    def close(self) -> None:
        """Leave the screen as it was before."""
        # The clock is not waited for: a generator that nobody read to its end is closed wherever
        # the collector runs, in that thread too.
        self._ended.set()
        with _lock:
            last = _shown[-1] is self
            _shown.remove(self)
            self._bar.close()
            if self._place is not None:  # else a saved notebook would keep its first state as text
                self._place.update({"text/plain": ""}, raw=True)
            if last and _shown:
                _shown[-1].uncover()
            # One that ends out of turn, in another thread: what covered it covers the next.

    @property
    def _drawn(self) -> bool:
        # One that is not there yet must not be drawn by being put back.
        return bool(self._bar.last_print_t >= self._bar.start_t + self._bar.delay)

    def _put(self) -> None:
        """Put a widget into the notebook's output, once, when it is time to."""
        container = getattr(self._bar, "container", None)
        if container is not None and self._place is None and self._drawn:
            display = importlib.import_module("IPython.display").display
            self._place = display(container, display_id=True)

    def _visible(self, visible: bool) -> None:
        container = getattr(self._bar, "container", None)
        if container is not None:  # a widget
            container.layout.display = None if visible else "none"
        elif visible:
            self._bar.refresh()
        else:
            self._bar.clear()

    def _tick(self) -> None:
        while not self._ended.wait(_TICK):
            if self._measure is None:
                self.add(0)
            elif done := self._measure():
                self._bar.bar_format = None  # it can be told how much: then as tqdm shows it
                self.to(min(done, self._bar.total))


class Progress:
    """What the work reports to; does nothing when no bar is shown."""

    def __init__(self, bar: Bar | None = None) -> None:
        self._bar = bar
        self._done = 0.0

    def advance(self, share: float = 1.0) -> None:
        """Count an article as done, or a share of the work that it is."""
        self._done += share
        if self._bar is not None:  # in whole articles: thirty of them half done are fifteen
            # A hair more: three thirds of an article are one.
            done = int(self._done + 1e-6)
            self._bar.to(done if self._bar.total is None else min(done, self._bar.total))

    @contextlib.contextmanager
    def hidden(self) -> Iterator[None]:
        """Take the bar off the screen while something else is printed there."""
        if self._bar is None:
            yield
            return
        self._bar.cover()
        try:
            yield
        finally:
            self._bar.uncover()


@contextlib.contextmanager
def progress(total: int | None, *, quiet: bool = False, delay: float = DELAY) -> Iterator[Progress]:
    """Show how far the work is: a bar for several articles, a running clock for one.

    Args:
        total: Number of articles; None where it is not known.
        quiet: Show nothing. Nothing is shown either where nobody is looking.
        delay: Seconds before it appears.
    """
    counted = _UNCOUNTED if total is None else _COUNTED if total > 1 else "{desc}: {elapsed}"
    with _opened(
        "summarising",
        False if quiet else None,
        total=total,
        unit="article",
        bar_format=counted,
        delay=delay,
        smoothing=0,  # the clock's refreshes would spoil a moving average
    ) as bar:
        yield Progress(bar)


@contextlib.contextmanager
def counting_bytes(
    label: str, total: int, show: bool | None, *, delay: float = DELAY
) -> Iterator[Callable[[int], None]]:
    """Show how many bytes of a file are done, the rate and the time left.

    Args:
        label: What is being done.
        total: Bytes in all.
        show: True or False; None shows the bar only where a person is looking.
        delay: Seconds before it appears.

    Yields:
        A function to call with the number of bytes that were done since the last call.
    """
    with _opened(label, show, total=total, unit="B", unit_scale=True, delay=delay) as bar:
        yield bar.add if bar is not None else lambda done: None


@contextlib.contextmanager
def loading(label: str, total: int, show: bool | None, *, delay: float = DELAY) -> Iterator[None]:
    """Show that a model is loaded: its size, and how much of it has been read where that is known.

    It is known on Linux, of libraries that read files and do not map them. A large model is
    announced at once: the library may let nothing else run until it is loaded.

    Args:
        label: What is loaded.
        total: Its size in bytes.
        show: As for `counting_bytes`.
        delay: Seconds before it appears, where it is not large.
    """
    before = _bytes_read()
    with _opened(
        label,
        show,
        lambda: _bytes_read() - before,
        total=total,
        unit="B",
        unit_scale=True,
        bar_format=_LOADING,
        delay=0 if total >= LARGE else delay,
    ):
        yield


@contextlib.contextmanager
def _opened(
    label: str, show: bool | None, measure: Callable[[], int] | None = None, **how: Any
) -> Iterator[Bar | None]:
    if not looked_at(show):
        yield None
        return
    made = _tqdm(
        desc=label,
        miniters=0,  # so that update(0) refreshes the clock
        leave=False,
        position=0,  # one at a time: they share a line
        file=sys.stderr,
        **how,
    )
    bar = Bar(made, measure)
    bar.open()
    try:
        yield bar
    finally:
        bar.close()


def _tqdm(**how: Any) -> Any:
    """Make the bar for where we are: widgets in a notebook that has them, else text."""
    if in_notebook() and _installed("ipywidgets"):
        from tqdm.auto import tqdm as widget

        made = widget(display=False, **how)
        made.displayed = True  # by us: where it stands must be known, to take it away
        return made
    from tqdm import tqdm

    return tqdm(**how)


def _installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except ValueError:  # a name that was set to None, or has no loader
        return False


def _bytes_read() -> int:
    """Bytes that this process has read from files; 0 where the system does not tell."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/self/io").read_text(encoding="ascii").split()[1])
    return 0
