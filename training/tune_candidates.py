"""Fit the weights and the thresholds of `summarizer.candidates` on sentence pairs.

    python training/tune_candidates.py collect PAIRS.tsv drawn.jsonl --first 0 --count 100
    python training/tune_candidates.py fit drawn.jsonl

`collect` translates each sentence greedily and eight times by sampling, whatever the checks say,
and keeps the texts with what the score is made of and their chrF2 to the human English. `fit`
prints what the choice is worth with the weights as they are, the best weights of a grid by
five-fold cross-validation, and what it costs and brings to draw only where the greedy one is
unsure.
Use development pairs only. Needs the extras `offline` and `eval`.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import statistics
from pathlib import Path

import sacrebleu
from tqdm import tqdm

from summarizer import Article, Options, candidates, routes
from summarizer.backends import open_gguf
from summarizer.candidates import consensus
from summarizer.encoder import SentenceEncoder
from summarizer.registry import QWEN_CODER
from summarizer.routes import PreparedArticle

DRAWN = 8
GRID = {
    "failed": (0.0, -0.03, -0.1, -0.3),
    "support": (0.0, 0.15, 0.3, 0.6),
    "confidence": (0.0, 0.05, 0.1, 0.2, 0.4),
    "consensus": (0.0, 0.5, 1.0),
    "rendering": (0.0, 0.2, 0.4, 0.6, 0.8),
}


def collect(args: argparse.Namespace) -> None:
    """Write one line for each sentence."""
    lines = args.pairs.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines[args.first : args.first + args.count]]
    candidates.CONFIDENT = 1.0  # nobody is ever this sure: draw always
    options = Options(candidates=1 + DRAWN, words=200)
    engine, translator = open_gguf(QWEN_CODER, None, None)
    with contextlib.closing(engine), args.output.open("a", encoding="utf-8") as file:
        for arabic, english in tqdm(pairs, leave=False):
            reading = PreparedArticle(Article(text=arabic), SentenceEncoder())
            for choice in reading.choose(200, None):
                found = routes._attempts(reading, translator, choice, options, {})
                rows = [
                    {
                        "text": attempt.candidate.text,
                        "failed": [c.name for c in attempt.candidate.checks if not c.ok],
                        "support": attempt.support,
                        "confidence": attempt.confidence,
                        "rendering": attempt.rendering,
                        "chrf": sacrebleu.sentence_chrf(attempt.candidate.text, [english]).score,
                    }
                    for attempt in found
                ]
                row = {"arabic": arabic, "reference": english, "attempts": rows}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
                file.flush()
                break  # a pair that is two sentences has no reference for one of them


def _features(row: dict) -> list[dict[str, float]]:
    agreement = consensus([attempt["text"] for attempt in row["attempts"]])
    return [
        {
            "failed": len(attempt["failed"]),
            "support": attempt["support"],
            "confidence": attempt["confidence"] or 0.0,
            "consensus": agree,
            "rendering": attempt["rendering"],
            "chrf": attempt["chrf"],
        }
        for attempt, agree in zip(row["attempts"], agreement, strict=True)
    ]


def _chosen(features: list[dict[str, float]], weights: dict[str, float]) -> float:
    best = max(features, key=lambda f: sum(weights[name] * f[name] for name in weights))
    return best["chrf"]


def fit(args: argparse.Namespace) -> None:
    """Print what each choice is worth."""
    rows = [json.loads(line) for line in args.drawn.read_text(encoding="utf-8").splitlines()]
    data = [_features(row) for row in rows]
    greedy = [features[0]["chrf"] for features in data]
    now = {
        "failed": candidates.FAILED,
        "support": candidates.SUPPORT,
        "confidence": candidates.CONFIDENCE,
        "consensus": candidates.CONSENSUS,
        "rendering": candidates.RENDERING,
    }
    print(f"{len(data)} sentences; mean sentence chrF2")
    print(f"greedy {statistics.fmean(greedy):.2f}")
    print(f"oracle {statistics.fmean(max(f['chrf'] for f in fs) for fs in data):.2f}")
    print(f"weights in use {statistics.fmean(_chosen(fs, now) for fs in data):.2f}")
    grid = [dict(zip(GRID, values, strict=True)) for values in itertools.product(*GRID.values())]
    worth = [[_chosen(features, weights) for features in data] for weights in grid]
    held_out = []
    for fold in range(5):
        inside = [i for i in range(len(data)) if i % 5 != fold]
        best = max(range(len(grid)), key=lambda g: sum(worth[g][i] for i in inside))
        held_out += [worth[best][i] for i in range(len(data)) if i % 5 == fold]
    print(f"best of the grid, cross-validated {statistics.fmean(held_out):.2f}")
    order = sorted(range(len(grid)), key=lambda g: -sum(worth[g]))
    for g in order[:8]:
        print(f"  {statistics.fmean(worth[g]):.2f} {grid[g]}")
    best = worth[order[0]]
    print("drawing only where the greedy one fails a check or its confidence is below:")
    for limit in (-9.0, -0.6, -0.5, -0.4, -0.3, -0.2, 0.0):
        doubt = [fs[0]["failed"] > 0 or fs[0]["confidence"] < limit for fs in data]
        value = [b if d else g for b, g, d in zip(best, greedy, doubt, strict=True)]
        share = sum(doubt) / len(doubt)
        print(f"  {limit}: drawn for {share:.0%}, chrF2 {statistics.fmean(value):.2f}")


def main() -> None:
    """Collect or fit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    tasks = parser.add_subparsers(required=True)
    task = tasks.add_parser("collect")
    task.add_argument("pairs", type=Path)
    task.add_argument("output", type=Path)
    task.add_argument("--first", type=int, default=0)
    task.add_argument("--count", type=int, default=100)
    task.set_defaults(run=collect)
    task = tasks.add_parser("fit")
    task.add_argument("drawn", type=Path)
    task.set_defaults(run=fit)
    args = parser.parse_args()
    args.run(args)


if __name__ == "__main__":
    main()
