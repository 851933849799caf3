"""Every notebook runs from top to bottom, and what is committed of it is what comes out."""

from __future__ import annotations

import getpass
import importlib.util
import json
import re
import socket
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import nbformat
import pytest

from summarizer import weights
from summarizer.registry import QWEN_CODER

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
needs_weights = pytest.mark.skipif(
    importlib.util.find_spec("xllamacpp") is None or weights.find(QWEN_CODER) is None,
    reason=f"needs {QWEN_CODER.install}",
)

ABSOLUTE = re.compile(
    r"(?<![\w.:/])(?:/(?:home|root|Users|tmp|var|opt|usr|work|mnt|srv)/|[A-Z]:\\)"
)


@lru_cache
def execute() -> ModuleType:
    spec = importlib.util.spec_from_file_location("execute_notebooks", FOLDER / "execute.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@lru_cache
def again(path: Path) -> Any:
    """The notebook, run now; raises CellExecutionError at the first cell that fails."""
    return execute().run(path)


@lru_cache
def committed(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def printed(cell: Any) -> list[str]:
    """What a cell shows as text; of a picture or a card only that it is one."""
    found = []
    for output in cell.outputs:
        data = output.get("data", {})
        found += [output.output_type, *sorted(data), output.get("text", data.get("text/plain", ""))]
        if "<table" in data.get("text/html", ""):
            found.append(data["text/html"])
    return [re.sub(r"\b\d+\.\d+ s\b", "N s", text) for text in found]


def test_the_four_notebooks_are_there() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "01_quickstart",
        "02_trust",
        "03_presets_and_models",
        "04_many_articles",
    ]


@needs_weights
@each
def test_a_notebook_runs_from_top_to_bottom(path: Path) -> None:
    for cell in code(again(path)):
        errors = [output for output in cell.outputs if output.output_type == "error"]
        assert not errors and cell.execution_count


@needs_weights
@each
def test_the_committed_outputs_are_those_that_come_out_now(path: Path) -> None:
    old, new = code(committed(path)), code(again(path))
    assert len(old) == len(new)
    compared = 0
    for before, now in zip(old, new, strict=True):
        tags = before.metadata.get("tags", [])
        if execute().VARIES in tags:
            assert [o.output_type for o in before.outputs] == [o.output_type for o in now.outputs]
        else:
            assert printed(before) == printed(now), before.source
            compared += 1
    assert compared >= len(old) // 3, "too much of it varies to be a test"


@each
def test_a_notebook_is_committed_with_its_outputs_in_order(path: Path) -> None:
    cells = code(committed(path))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert not any(o.output_type == "error" for cell in cells for o in cell.outputs)
    assert sum(bool(cell.outputs) for cell in cells) >= len(cells) - 2
    assert all(cell.outputs for cell in cells if cell.metadata.get("tags"))


@each
def test_a_notebook_is_small_and_short(path: Path) -> None:
    assert path.stat().st_size < 1_000_000
    assert len(committed(path).cells) <= 18


@each
def test_nothing_of_the_machine_that_ran_it_is_in_a_notebook(path: Path) -> None:
    notebook = committed(path)
    assert execute().cleaned(nbformat.from_dict(json.loads(json.dumps(notebook)))) == notebook
    shown = json.dumps(
        [[o.get("text"), o.get("data", {})] for cell in code(notebook) for o in cell.outputs],
        ensure_ascii=False,
    )
    shown = re.sub(r'"image/png": "[^"]*"', "", shown)
    assert not ABSOLUTE.search(shown)
    for name in (getpass.getuser(), socket.gethostname(), str(Path.home())):
        assert not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", shown)


@each
def test_a_notebook_with_pictures_has_them(path: Path) -> None:
    pictures = [
        o
        for cell in code(committed(path))
        for o in cell.outputs
        if "image/png" in o.get("data", {})
    ]
    wanted = {"02_trust": 2, "04_many_articles": 1}
    assert len(pictures) == wanted.get(path.stem, 0)


def test_a_path_of_a_machine_would_be_found() -> None:
    assert ABSOLUTE.search("File /home/somebody/x.py") and ABSOLUTE.search(r"C:\\Users\\x")
    assert not ABSOLUTE.search("https://example.org/home/page, build/articles, 3/4")
