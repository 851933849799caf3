"""`benchmarks/peers.py` runs each system apart, and says which one cannot run."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_systems_are_measured_at_equal_words_and_a_missing_one_says_why(tmp_path: Path) -> None:
    if importlib.util.find_spec("textsum"):
        pytest.skip("textsum is installed; this is about what is said where it is not")
    names = ["ours", "lead, cut at the word", "oracle, clauses", "textsum"]
    run = subprocess.run(
        [sys.executable, str(BENCHMARKS / "peers.py"), str(BENCHMARKS / "guard" / "articles.jsonl"),
         "--limit", "3", "--words", "40", "--markdown", "--json", str(tmp_path / "f.json"),
         "--systems", *names],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "| textsum | - | - | - | - | - | - | did not run: ModuleNotFoundError" in run.stdout
    found = {
        item["system"]: item for item in json.loads((tmp_path / "f.json").read_text())["results"]
    }
    assert set(found) == set(names) and "No module named" in found["textsum"]["failed"]
    for name in names[:3]:
        assert len(found[name]["scores"]["rouge1"]) == 3 and found[name]["peak"] > 10
        assert all(words <= 40 for words in found[name]["scores"]["words"])
    best, ours = (sum(found[name]["scores"]["rouge1"]) for name in ("oracle, clauses", "ours"))
    assert best > ours
