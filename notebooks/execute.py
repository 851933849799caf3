"""Run notebooks in place, and leave nothing of this machine in them.

    python notebooks/execute.py [01_quickstart ...]

Without names all of them. The weights of the preset `offline` are needed, no network.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent
SECONDS = 300  # for one cell
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
VARIES = "varies"
"""The tag of a cell whose output depends on the machine: times, what is ready, a model's drafts."""


def run(path: Path) -> Any:
    """Return a notebook after every cell was run, from top to bottom.

    Raises:
        CellExecutionError: A cell failed that is not tagged `raises-exception`.
    """
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=SECONDS, kernel_name="python3", resources=resources).execute()
    return cleaned(notebook)


def cleaned(notebook: Any) -> Any:
    """Leave out of a notebook when, where and by which Python it was run."""
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    )
    for number, cell in enumerate(notebook.cells):
        if "outputs" in cell:
            cell.outputs = _joined(cell.outputs)
        cell.id = f"cell-{number:02d}"
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        for output in cell.get("outputs", ()):
            output.pop("transient", None)
            if "metadata" in output:
                output.metadata = nbformat.from_dict({})
    return notebook


def _joined(outputs: list[Any]) -> list[Any]:
    """Put what was printed in several pieces, by when it came, into one."""
    found: list[Any] = []
    for output in outputs:
        stream = output.get("name")
        if stream and found and found[-1].get("name") == stream:
            found[-1].text += output.text
        else:
            found.append(output)
    return found


def main(names: list[str]) -> None:
    """Run the notebooks that are named, or all."""
    for path in sorted(FOLDER.glob("*.ipynb")):
        if not names or path.stem in names:
            nbformat.write(run(path), path)
            print(f"{path.stem}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
