"""`%%summarize` in a real IPython shell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from summarizer import OptionError, Summarizer, Summary, magic

pytest.importorskip("IPython")


@pytest.fixture
def shell() -> Iterator[Any]:
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell()
    shell.extension_manager.load_extension("summarizer")
    yield shell
    shell.extension_manager.unload_extension("summarizer")


def run(shell: Any, line: str, cell: str) -> Any:
    return shell.run_cell(f"%%summarize {line}\n{cell}", silent=False, store_history=False)


def test_the_summary_of_the_cell_is_its_output_and_a_variable(
    shell: Any, news: str, title: str
) -> None:
    ran = run(
        shell, "--preset extractive --words 30 --languages ar --into found", f"{title}\n{news}"
    )
    assert ran.success and isinstance(ran.result, Summary)
    assert shell.user_ns["found"] is ran.result
    assert ran.result.title == title and ran.result.options.words == 30
    assert ran.result.english is None and "<article" in ran.result._repr_html_()


def test_a_terminal_shows_the_summary_as_text(shell: Any, news: str) -> None:
    summary = run(shell, "--preset extractive --languages ar", news).result
    shown, _ = shell.display_formatter.format(summary)
    assert shown["text/plain"] == str(summary) and "<article" in shown["text/html"]


def test_the_title_can_be_given(shell: Any, news: str) -> None:
    ran = run(shell, "--preset extractive --title 'خبر اليوم'", news)
    assert ran.result.title == "خبر اليوم"


@pytest.mark.parametrize(
    ("line", "cell", "said"),
    [
        ("--preset extractive", "English only.", "Next: give an article in Arabic"),
        ("--preset extractif", "خبر", "Did you mean extractive?"),
        ("--word 3", "خبر", "--words"),
        ("--words 1", "خبر", "from 5 to 2000"),
        ("--into 2x", "خبر", "'2x' is not a name of a variable"),
        ("--title 'open", "خبر", "Next: close the quotation"),
        ("extractive", "خبر", "unexpected extra argument"),
        ("--strict", "خبر", "No such option"),
    ],
)
def test_an_error_is_one_line_and_no_traceback(
    shell: Any, line: str, cell: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(shell, line, cell)
    shown = capsys.readouterr()
    assert not ran.success
    assert said in shown.err and "Traceback" not in shown.out + shown.err
    assert shown.err.startswith("UsageError: ") and len(shown.err.splitlines()) == 1


def test_help_lists_the_flags_and_is_no_error(
    shell: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run(shell, "--help", "خبر")
    shown = capsys.readouterr().out
    assert ran.success and ran.result is None
    assert "--into NAME" in shown and "--words N" in shown and "--strict" not in shown


def test_models_are_kept_between_cells_and_freed_for_others(
    shell: Any, news: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    closed: list[str] = []

    class Watched(Summarizer):
        def __init__(self, preset: str, **settings: Any) -> None:
            opened.append(preset)
            super().__init__(preset, **settings)

        def close(self) -> None:
            closed.append(self.preset)
            super().close()

    monkeypatch.setattr(magic, "Summarizer", Watched)
    for line in ("--preset extractive", "--preset extractive --words 20"):
        assert run(shell, line, news).success
    assert opened == ["extractive"] and closed == []
    assert run(shell, "--preset offline --languages ar", news).success
    assert opened == ["extractive", "offline"] and closed == ["extractive"]
    shell.extension_manager.unload_extension("summarizer")
    assert closed == ["extractive", "offline"]
    assert "summarize" not in shell.magics_manager.magics["cell"]
    shell.extension_manager.load_extension("summarizer")


def test_an_error_on_one_line_keeps_what_to_do_next() -> None:
    assert magic.one_line(OptionError("no\nsuch", "do this")) == "no such Next: do this"
    assert magic.one_line(OptionError("no such.")) == "no such."
