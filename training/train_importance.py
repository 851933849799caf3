"""Fit the word-importance model of the extractive summary: `importance.json` and its word prior.

    python training/train_importance.py --data FOLDER --dev   # choose and judge
    python training/train_importance.py --data FOLDER --all   # the shipped weights

FOLDER holds `france24.train.jsonl` and `bbc.train.jsonl` (ANT Corpus v2.1: Chouigui, Ben Khiroun
and Elayeb, "ANT Corpus: An Arabic News Text Collection for Textual Classification"), one article a
line with `text`, `title` and `summary`. The last 300 and 250 articles by date are held back:
they are the development set on which the weight of the BBC articles and the constants of
`selection` were chosen (--dev prints its figures). With everything chosen, --all fits on them too.
The validation files are not read at all. --cache FOLDER keeps the sentence vectors between runs.

Two logistic regressions ask whether the reference summary contains this stem of the article. The
residuals of the first, summed by stem, are the prior of the second (`importance_words.tsv`: how
much more often than its place explains do editors keep this word?); an article's own share is
taken out of the prior that it is trained with. Nothing is drawn at random. Newton's method in
numpy; about fifteen minutes on one core, most of it encoding.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
import statistics
from pathlib import Path

import numpy as np
from tqdm import tqdm

from summarizer.article import Article
from summarizer.encoder import SentenceEncoder
from summarizer.evaluation import rouge
from summarizer.importance import (
    FEATURES,
    FIRST_LOOK,
    first_look,
    logistic,
    second_look,
    stems,
)
from summarizer.selection import select

BBC_WEIGHT = 0.5
HELD_BACK = {"france24": 300, "bbc": 250}
RIDGE = 1.0
PRIOR_RIDGE = 4.0
COMMON = 8  # articles that a stem of the prior is in, at least
Prior = dict[str, tuple[float, float]]
OUT = Path(__file__).parent.parent / "summarizer" / "data" / "importance.json"


def read_rows(path: Path, limit: int | None) -> list[dict[str, str]]:
    """Read articles with a text and a summary, oldest first."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["text"].strip() and stems(row["summary"])]
    rows.sort(key=lambda row: (row["date"], row["id"]))
    return rows[-limit:] if limit else rows


def encode(rows: list[dict[str, str]], name: str) -> list[dict]:
    """Split and encode articles."""
    encoder = SentenceEncoder()
    encoded = []
    for row in tqdm(rows, desc=name):
        article = Article(text=row["text"], title=row["title"])
        sentences = [sentence.text for sentence in article.sentences][:60]
        if sentences:
            vectors = encoder.encode([article.headline, *sentences])
            encoded.append(
                {
                    "source": name,
                    "title": article.headline,
                    "sentences": sentences,
                    "title_vector": vectors[0],
                    "vectors": vectors[1:],
                    "summary": row["summary"],
                }
            )
    return encoded


def cached(path: Path, limit: int | None, name: str, folder: Path | None) -> list[dict]:
    """Encode a file of articles, or read what an earlier run has encoded of it."""
    kept = folder / f"{name}.{limit or 'all'}.pickle" if folder else None
    if kept and kept.exists():
        return pickle.loads(kept.read_bytes())
    encoded = encode(read_rows(path, limit), name)
    if kept:
        kept.write_bytes(pickle.dumps(encoded))
    return encoded


def looks(encoded: list[dict], titled: bool) -> None:
    """Take the first look at each article: its stems, features and labels."""
    for item in encoded:
        item["heading"] = item["title"] if titled else ""
        item["heading_vector"] = item["title_vector"] * (1.0 if titled else 0.0)
        look = first_look(
            item["sentences"], item["heading"], item["vectors"], item["heading_vector"]
        )
        reference = set(stems(item["summary"]))
        item["look"] = look
        item["labels"] = np.array([stem in reference for stem in look.index], dtype=np.float32)


class WordPrior:
    """Residuals of the first look by stem, with or without one article's own.

    It is made of the articles with their titles and serves those without one too.
    """

    def __init__(self, encoded: list[dict], weight: dict[str, float]) -> None:
        self.articles = len(encoded)
        self.sums: dict[str, tuple[int, float, float]] = {}
        for item in encoded:
            value, w = item["value"], weight[item["source"]]
            item["residual"] = w * (item["labels"] - value)
            item["spread"] = w * value * (1 - value)
            for stem, row in item["look"].index.items():
                count, total, below = self.sums.get(stem, (0, 0.0, 0.0))
                residual, spread = float(item["residual"][row]), float(item["spread"][row])
                self.sums[stem] = (count + 1, total + residual, below + spread)

    def _entry(self, count: int, total: float, below: float) -> tuple[float, float]:
        share = round(10 * math.log(count / self.articles)) / 10
        return min(share, -0.1), round(100 * total / (below + PRIOR_RIDGE)) / 100

    def table(self) -> Prior:
        """The prior of all stems that are common enough."""
        return {stem: self._entry(*sums) for stem, sums in self.sums.items() if sums[0] >= COMMON}

    def without(self, item: dict) -> Prior:
        """The prior of an article's stems, from the other articles."""
        table = {}
        for stem, row in item["look"].index.items():
            count, total, below = self.sums[stem]
            if count > COMMON:
                residual, spread = float(item["residual"][row]), float(item["spread"][row])
                table[stem] = self._entry(count - 1, total - residual, below - spread)
        return table


def described(item: dict, known: Prior) -> np.ndarray:
    """Features of an article's stems, shape (stems, len(FEATURES))."""
    return second_look(
        item["look"],
        item["value"],
        item["sentences"],
        item["heading"],
        item["vectors"],
        item["heading_vector"],
        known,
    ).features.astype(np.float32)


def weigh(train: list[dict], titled: bool, prior: WordPrior | None) -> tuple[dict, WordPrior]:
    """Fit both looks, and first of all the prior if there is none yet."""
    looks(train, titled)
    weight = {"france24": 1.0, "bbc": BBC_WEIGHT}
    labels = np.concatenate([item["labels"] for item in train])
    weights = np.concatenate(
        [np.full(len(item["labels"]), weight[item["source"]], dtype=np.float32) for item in train]
    )
    first = fit(np.concatenate([item["look"].features for item in train]), labels, weights)
    for item in train:
        item["value"] = logistic(item["look"].features @ first)
    prior = prior or WordPrior(train, weight)
    second = fit(
        np.concatenate([described(item, prior.without(item)) for item in train]), labels, weights
    )
    named = {
        "first_look": dict(zip(FIRST_LOOK, np.round(first, 4).tolist(), strict=True)),
        "second_look": dict(zip(FEATURES, np.round(second, 4).tolist(), strict=True)),
    }
    return named, prior


def fit(features: np.ndarray, labels: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weighted logistic regression with a ridge penalty, by Newton's method; raw weights."""
    features = features.astype(np.float32)
    scale = np.maximum(np.abs(features).max(axis=0), 1e-6)
    features = features / scale
    solution = np.zeros(features.shape[1])
    for _ in range(12):
        gradient, curvature = RIDGE * solution, RIDGE * np.eye(len(solution))
        for begin in range(0, len(labels), 100_000):
            x = features[begin : begin + 100_000].astype(np.float64)
            w = weight[begin : begin + 100_000]
            p = logistic(x @ solution)
            gradient = gradient + x.T @ ((p - labels[begin : begin + 100_000]) * w)
            curvature = curvature + (x * (p * (1 - p) * w)[:, None]).T @ x
        solution = solution - np.linalg.solve(curvature, gradient)
    return np.asarray(solution / scale)


def report(name: str, encoded: list[dict]) -> None:
    """Print ROUGE-1 of the summary and of the lead on held-back articles."""
    for words in (45, 60):
        ours, lead, ours_words, lead_words = [], [], [], []
        for item in encoded:
            chosen = select(
                item["sentences"],
                item["title"],
                item["vectors"],
                item["title_vector"],
                words=words,
            )
            text = " ".join(choice.reading.text for choice in chosen)
            ours.append(rouge(item["summary"], text).rouge1)
            ours_words.append(len(text.split()))
            taken: list[str] = []
            for sentence in item["sentences"]:
                if taken and len(" ".join([*taken, sentence]).split()) > words:
                    break
                taken.append(sentence)
            lead.append(rouge(item["summary"], " ".join(taken)).rouge1)
            lead_words.append(len(" ".join(taken).split()))
        mean = statistics.mean
        print(
            f"{name:9} {words} words: ours {mean(ours):.2f} ({mean(ours_words):.1f} words), "
            f"lead {mean(lead):.2f} ({mean(lead_words):.1f} words)"
        )


def main() -> None:
    """Fit, write and, with --dev, report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--cache", type=Path, help="folder for the sentence vectors")
    parser.add_argument("--limit", type=int, help="newest articles of each file (for a quick try)")
    parser.add_argument("--dev", action="store_true", help="report on the held-back articles")
    parser.add_argument("--all", action="store_true", help="fit on the held-back articles too")
    args = parser.parse_args()
    if args.all and args.dev:
        parser.error("--dev judges on articles that --all has fitted on: use one of them")

    train: list[dict] = []
    dev = {}
    for name, held in HELD_BACK.items():
        encoded = cached(args.data / f"{name}.train.jsonl", args.limit, name, args.cache)
        train += encoded if args.all else encoded[:-held]
        dev[name] = encoded[-held:]

    fitted: dict[str, object] = {
        "about": "Weights of the word-importance model; see training/train_importance.py.",
        "trained_on": {name: sum(i["source"] == name for i in train) for name in HELD_BACK},
    }
    fitted["with_title"], words = weigh(train, True, None)
    fitted["without_title"], _ = weigh(train, False, words)
    prior = words.table()
    args.out.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    lines = [
        f"{stem}\t{round(10 * share)}\t{round(100 * kept)}"
        for stem, (share, kept) in sorted(prior.items())
    ]
    head = "# stem, 10 x log share of articles with it, 100 x log odds that editors keep it"
    table = args.out.with_name("importance_words.tsv")
    table.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    print(f"wrote {args.out.name} and {table.name} ({len(lines)} stems)")
    if args.dev:
        for name, items in dev.items():
            report(name, items)


if __name__ == "__main__":
    main()
