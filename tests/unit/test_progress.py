"""The progress bar: seen by people who wait, by nobody else."""

from __future__ import annotations

import io
import sys
import time

import pytest

from summarizer.progress import progress


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
