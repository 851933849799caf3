"""The progress bar: seen by people who wait, by nobody else."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from summarizer import Summarizer
from summarizer import progress as module
from summarizer.cache import sha256_of
from summarizer.progress import LARGE, above, announce, counting_bytes, loading, progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def terminal_for(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    # Called by the test itself: pytest puts its own stream back after the fixtures.
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


def test_long_work_on_a_terminal_shows_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = terminal_for(monkeypatch)
    with progress(4, delay=0.1) as bar:
        for _ in range(2):
            time.sleep(0.15)
            bar.advance()
    shown = terminal.getvalue()
    assert "2/4" in shown and "article" in shown
    assert shown.endswith("\r")  # and leaves the line empty


def test_shares_of_the_work_are_shown_as_whole_articles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = terminal_for(monkeypatch)
    with progress(4, delay=0.01) as bar:
        for _ in range(5):
            time.sleep(0.05)
            bar.advance(0.5)
    assert "2/4" in terminal.getvalue() and "2.5" not in terminal.getvalue()


def test_one_long_article_shows_a_running_clock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = terminal_for(monkeypatch)
    with progress(1, delay=0.1):
        time.sleep(0.8)
    assert "summarising: 00:00" in terminal.getvalue()


def test_short_work_shows_nothing_even_when_something_is_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = terminal_for(monkeypatch)
    with progress(3) as bar:
        for _ in range(3):
            with bar.hidden():
                pass
            bar.advance()
    assert terminal.getvalue() == ""


def test_the_bar_is_off_the_terminal_while_something_is_printed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = terminal_for(monkeypatch)
    with progress(2, delay=0.01) as bar:
        time.sleep(0.15)
        bar.advance()
        with bar.hidden():
            assert terminal.getvalue().endswith("\r")
            terminal.write("a line\n")
    assert "a line\n" in terminal.getvalue()


@pytest.mark.parametrize("quiet", [True, False])
def test_nothing_is_shown_when_nobody_looks(quiet: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Terminal() if quiet else io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    with progress(2, quiet=quiet, delay=0.0) as bar:
        bar.advance()
        time.sleep(0.6)
    assert stream.getvalue() == ""


def line_of(written: str) -> str:
    """What stands on the last line of a terminal after all this was written to it."""
    line: list[str] = []
    at = 0
    for char in written.rpartition("\n")[2]:
        if char == "\r":
            at = 0
            continue
        line[at : at + 1] = [char]
        at += 1
    return "".join(line).rstrip()


def test_bytes_are_shown_with_their_rate_and_the_time_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = terminal_for(monkeypatch)
    with counting_bytes("downloading weights.gguf", 4_000_000, None, delay=0.05) as advance:
        for _ in range(3):
            time.sleep(0.15)
            advance(1_000_000)
        shown = line_of(terminal.getvalue())
    assert re.search(
        r"downloading weights\.gguf: +75%.*3\.00M/4\.00M \[00:00<00:00, [\d.]+MB/s\]", shown
    )
    assert line_of(terminal.getvalue()) == ""


def test_a_shorter_job_takes_the_place_of_the_bar_and_gives_it_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = terminal_for(monkeypatch)
    with progress(4, delay=0.01) as bar:
        time.sleep(0.15)
        bar.advance()
        assert "summarising: 1/4" in line_of(terminal.getvalue())
        with counting_bytes("fetching", 1000, None, delay=0.01) as advance:
            time.sleep(0.15)
            advance(500)
            bar.advance()  # is counted, and not shown
            time.sleep(0.7)  # the clocks of both tick
            shown = line_of(terminal.getvalue())
            assert "fetching:  50%" in shown and "summarising" not in shown
        assert "summarising: 2/4" in line_of(terminal.getvalue())
    written = terminal.getvalue()
    assert line_of(written) == ""
    assert "\n" not in written and "\x1b" not in written  # never a second line


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, GeneratorExit])
def test_an_error_or_an_interrupt_leaves_the_line_empty_and_no_bar_behind(
    error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = terminal_for(monkeypatch)
    with pytest.raises(error), progress(3, delay=0.01) as bar:
        time.sleep(0.15)
        bar.advance()
        with counting_bytes("fetching", 10, None, delay=0.0) as advance:
            advance(5)
            raise error
    assert line_of(terminal.getvalue()) == ""
    before = len(terminal.getvalue())
    time.sleep(0.7)
    assert len(terminal.getvalue()) == before  # no clock ticks on
    assert module._shown == []


def test_ctrl_c_at_a_real_terminal_leaves_an_empty_line() -> None:
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    code = (
        "import time\nfrom summarizer.progress import progress\n"
        "with progress(3, delay=0.2) as bar:\n    time.sleep(0.5)\n    bar.advance()\n"
        "    time.sleep(0.7)\n    print('ready', flush=True)\n    time.sleep(30)\n"
    )
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 100))
    child = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs, close_fds=True
    )
    os.close(theirs)
    assert child.stdout is not None and child.stdout.readline() == b"ready\n"
    child.send_signal(signal.SIGINT)
    written = b""
    with contextlib.suppress(OSError):  # Linux: the other end is closed
        while piece := os.read(ours, 4096):
            written += piece
    os.close(ours)
    assert child.wait(timeout=30) != 0
    bar, _, rest = written.decode().partition("Traceback")
    assert "summarising: 1/3" in bar and "KeyboardInterrupt" in rest
    assert line_of(bar) == ""


def test_bars_of_two_threads_that_end_out_of_turn_leave_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = terminal_for(monkeypatch)
    opened, ended = threading.Event(), threading.Event()

    def longer() -> None:
        with progress(5, delay=0.01):
            opened.set()
            ended.wait(10)

    with progress(4, delay=0.01) as first:
        thread = threading.Thread(target=longer)
        thread.start()
        opened.wait(10)
        time.sleep(0.15)
        first.advance()
    assert len(module._shown) == 1
    ended.set()
    thread.join()
    assert module._shown == [] and line_of(terminal.getvalue()) == ""
    assert "\n" not in terminal.getvalue()


def test_a_large_model_is_announced_at_once_with_its_size(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_for(monkeypatch)
    monkeypatch.setattr(module, "_bytes_read", lambda: 0)
    with loading("loading qwen.gguf", 1_117_320_768, None):
        assert "loading qwen.gguf, 1.12G" in terminal.getvalue()
        time.sleep(0.7)
        assert "100%" not in terminal.getvalue()  # nobody knows how far it is, and nobody says
    assert line_of(terminal.getvalue()) == ""


def test_the_bytes_of_a_model_that_have_been_read_are_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = terminal_for(monkeypatch)
    read = iter([1_000, 1_000 + LARGE // 2])
    monkeypatch.setattr(module, "_bytes_read", lambda: next(read, 1_000 + 9 * LARGE))
    with loading("loading model", LARGE, None):
        time.sleep(0.75)
        assert " 50%" in line_of(terminal.getvalue())
        time.sleep(0.6)
        assert "100%" in line_of(terminal.getvalue())  # never more


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="Linux counts what is read")
def test_the_count_of_bytes_read_is_the_systems(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(bytes(300_000))
    before = module._bytes_read()
    (tmp_path / "x").read_bytes()
    assert 300_000 <= module._bytes_read() - before < 600_000


def test_a_small_model_and_a_small_file_show_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    terminal = terminal_for(monkeypatch)
    (tmp_path / "x").write_bytes(b"x" * 10_000)
    with loading("loading tiny", 10_000, None):
        sha256_of(tmp_path / "x", None)
    assert terminal.getvalue() == ""


def test_nothing_of_all_this_is_written_to_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    with progress(4, delay=0.0) as bar, counting_bytes("x", 10, None, delay=0.0) as advance:
        advance(5)
        with loading("loading", LARGE, None), above(), bar.hidden():
            announce("waiting")
    monkeypatch.setattr(sys, "stderr", None)  # as under pythonw
    with progress(4), counting_bytes("x", 10, True):
        announce("waiting", True)
    assert pipe.getvalue() == "" and module._shown == []


def test_a_line_that_is_announced_stands_above_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_for(monkeypatch)
    with progress(4, delay=0.01) as bar:
        time.sleep(0.15)
        bar.advance()
        announce("converting, once ...")
        written = terminal.getvalue()
        assert [line_of(line) for line in written.split("\n")] == [
            "converting, once ...",
            line_of(written),
        ]
        assert "summarising: 1/4" in line_of(written)


NEWS = "افتتحت المدينة حديقة جديدة قرب النهر. وقال رئيس البلدية إنها تضم 300 شجرة.\n"


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bars that do not wait two seconds."""
    how = module._opened

    def at_once(*args: object, **kinds: object) -> object:
        return how(*args, **{**kinds, "delay": 0})  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_opened", at_once)


@pytest.mark.usefixtures("eager")
def test_many_articles_have_one_bar_that_is_away_while_the_caller_has_a_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = terminal_for(monkeypatch)
    with Summarizer("extractive", languages="ar") as summarizer:
        lines = []
        for _ in summarizer.summarize_many([NEWS] * 3):
            lines.append(line_of(terminal.getvalue()))
    assert lines == ["", "", ""]
    written = terminal.getvalue()
    assert "0/3" in written and "2/3" in written and "\n" not in written
    assert line_of(written) == "" and module._shown == []


@pytest.mark.usefixtures("eager")
def test_articles_nobody_has_counted_are_counted_as_they_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = terminal_for(monkeypatch)
    with Summarizer("extractive", languages="ar") as summarizer:
        list(summarizer.summarize_many(NEWS for _ in range(3)))
    assert "summarising: 2 articles" in terminal.getvalue() and "/3" not in terminal.getvalue()


@pytest.mark.usefixtures("eager")
def test_results_that_nobody_takes_leave_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_for(monkeypatch)
    with Summarizer("extractive", languages="ar") as summarizer:
        results = summarizer.summarize_many([NEWS] * 3)
        next(results)
        results.close()  # type: ignore[attr-defined]
    assert module._shown == [] and line_of(terminal.getvalue()) == ""


@pytest.mark.usefixtures("eager")
def test_a_quiet_summariser_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = terminal_for(monkeypatch)
    with Summarizer("extractive", languages="ar", quiet=True) as summarizer:
        list(summarizer.summarize_many([NEWS] * 3))
    assert terminal.getvalue() == ""
