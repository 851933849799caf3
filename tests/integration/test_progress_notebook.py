"""Bars in the kernel of a notebook: widgets where there are any, text elsewhere; none is left."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

WORK = """
import time
from summarizer.progress import counting_bytes, progress
with progress(3, delay=0.3) as bar:
    for number in range(3):
        time.sleep(0.4)
        bar.advance()
        if number == 1:
            with counting_bytes("fetching", 1000, None, delay=0.1) as advance:
                time.sleep(0.3)
                advance(500)
print("done")
"""


def outputs_of(*cells: str) -> list[Any]:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=120).execute()
    return list(notebook.cells[-1].outputs)


def test_with_ipywidgets_bars_are_widgets_that_leave_nothing_in_the_notebook() -> None:
    pytest.importorskip("ipywidgets")
    found = outputs_of(WORK)
    assert any(output.get("text") == "done\n" for output in found)
    shown = [output for output in found if output.output_type == "display_data"]
    assert len(shown) == 2  # a bar each, put there once
    assert all(dict(output.data) == {"text/plain": ""} for output in shown)
    assert not any(output.get("name") == "stderr" for output in found)


def test_without_ipywidgets_bars_are_text_on_one_line_that_ends_empty() -> None:
    found = outputs_of("import sys; sys.modules['ipywidgets'] = None", WORK)
    text = "".join(output.text for output in found if output.get("name") == "stderr")
    assert "summarising: 2/3" in text and "fetching:  50%" in text
    assert "\n" not in text and "Warning" not in text
    assert not text.rstrip("\r").rpartition("\r")[2].strip()


def test_quiet_work_shows_nothing_in_a_notebook() -> None:
    found = outputs_of(WORK.replace("delay=0.3", "quiet=True").replace("None", "False"))
    assert [output.get("text") for output in found] == ["done\n"]
