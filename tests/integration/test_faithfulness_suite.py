"""The checks on the corruption suite's test part, as its benchmark measures them.

A guard against getting worse: each limit is a little under what was measured (README.md).
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def rates() -> dict[str, float]:
    run = subprocess.run(
        [sys.executable, str(BENCHMARKS / "faithfulness.py"), "test", "--json"],
        capture_output=True,
        check=True,
        text=True,
    )
    flagged = json.loads(run.stdout)["flagged"]
    return {kind: sum(rate.values()) / len(rate) for kind, rate in flagged.items()}


@pytest.mark.parametrize(
    ("kind", "least"),
    [
        ("number", 0.67),
        ("digit", 0.97),
        ("date", 0.94),
        ("currency", 0.95),
        ("language", 1.0),
        ("foreign", 0.97),
        ("invented", 0.82),
        ("country", 0.76),
        ("name", 0.76),
        ("negation", 0.57),
    ],
)
def test_corruptions_are_caught(rates: dict[str, float], kind: str, least: float) -> None:
    assert rates[kind] >= least


def test_true_summaries_are_left_alone(rates: dict[str, float]) -> None:
    assert rates["true"] <= 0.16


@pytest.mark.parametrize("part", ["dev", "test"])
def test_every_corruption_of_the_suite_changes_one_place(part: str) -> None:
    lines = (BENCHMARKS / "faithfulness" / f"{part}.jsonl").read_text("utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    assert len({article["id"] for article in articles}) == len(articles)
    for article in articles:
        for change in article["corruptions"]:
            summaries = article["arabic" if change["language"] == "ar" else "english"]
            text = summaries[change["summary"]]
            if "append" in change:
                assert change["append"] not in text
            else:
                assert text.count(change["find"]) == 1 and change["find"] != change["replace"]


def test_no_article_is_in_both_parts() -> None:
    texts = [
        {json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()}
        for path in sorted((BENCHMARKS / "faithfulness").glob("*.jsonl"))
    ]
    assert len(texts) == 2 and not set.intersection(*texts)
