"""Fit the word-importance model of the extractive summary and write `importance.json`.

    python training/train_importance.py --data FOLDER --dev   # choose and judge
    python training/train_importance.py --data FOLDER --all   # the shipped weights

FOLDER holds `france24.train.jsonl` and `bbc.train.jsonl` (ANT Corpus v2.1: Chouigui, Ben Khiroun
and Elayeb, "ANT Corpus: An Arabic News Text Collection for Textual Classification"), one article a
line with `text`, `title` and `summary`. The last 300 and 250 articles by date are held back:
they are the development set on which the weight of the BBC articles and the constants of
`selection` were chosen (--dev prints its figures). With everything chosen, --all fits on them too.
The validation files are not read at all.

The model is logistic regression: does the reference summary contain this stem of the article?
It is fitted by Newton's method in numpy; about ten minutes on one core, nearly all of it encoding.
"""

from __future__ import annotations

import argparse
import json
import statistics
from pathlib import Path

import numpy as np
from tqdm import tqdm

from summarizer.article import Article
from summarizer.encoder import DIMENSIONS, SentenceEncoder
from summarizer.evaluation import rouge
from summarizer.importance import FEATURES, stems, vocabulary
from summarizer.selection import select

BBC_WEIGHT = 0.4
HELD_BACK = {"france24": 300, "bbc": 250}
RIDGE = 1.0
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
                    "title": article.headline,
                    "sentences": sentences,
                    "title_vector": vectors[0],
                    "vectors": vectors[1:],
                    "summary": row["summary"],
                }
            )
    return encoded


def examples(encoded: list[dict], titled: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return features, shape (stems, features), and labels, shape (stems,)."""
    features, labels = [], []
    for item in encoded:
        known = vocabulary(
            item["sentences"],
            item["title"] if titled else "",
            item["vectors"],
            item["title_vector"] if titled else np.zeros(DIMENSIONS, dtype=np.float32),
        )
        reference = set(stems(item["summary"]))
        features.append(known.features)
        labels.append(np.array([stem in reference for stem in known.index], dtype=float))
    return np.concatenate(features), np.concatenate(labels)


def fit(features: np.ndarray, labels: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weighted logistic regression with a ridge penalty, by Newton's method."""
    solution = np.zeros(features.shape[1])
    for _ in range(15):
        p = 1 / (1 + np.exp(-features @ solution))
        gradient = features.T @ ((p - labels) * weight) + RIDGE * solution
        curvature = (features * (p * (1 - p) * weight)[:, None]).T @ features
        solution -= np.linalg.solve(curvature + RIDGE * np.eye(len(solution)), gradient)
    return solution


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
    parser.add_argument("--limit", type=int, help="newest articles of each file (for a quick try)")
    parser.add_argument("--dev", action="store_true", help="report on the held-back articles")
    parser.add_argument("--all", action="store_true", help="fit on the held-back articles too")
    args = parser.parse_args()
    if args.all and args.dev:
        parser.error("--dev judges on articles that --all has fitted on: use one of them")

    train, dev = {}, {}
    for name, held in HELD_BACK.items():
        encoded = encode(read_rows(args.data / f"{name}.train.jsonl", args.limit), name)
        train[name], dev[name] = encoded if args.all else encoded[:-held], encoded[-held:]

    fitted: dict[str, object] = {
        "about": "Weights of the word-importance model; see training/train_importance.py.",
        "trained_on": {name: len(items) for name, items in train.items()},
    }
    for key, titled in (("with_title", True), ("without_title", False)):
        parts = {name: examples(items, titled) for name, items in train.items()}
        weight = np.concatenate(
            [
                np.full(len(y), BBC_WEIGHT if name == "bbc" else 1.0)
                for name, (_, y) in parts.items()
            ]
        )
        solution = fit(
            np.concatenate([x for x, _ in parts.values()]),
            np.concatenate([y for _, y in parts.values()]),
            weight,
        )
        fitted[key] = {name: round(float(w), 4) for name, w in zip(FEATURES, solution, strict=True)}
    args.out.write_text(json.dumps(fitted, indent=1) + "\n", encoding="utf-8")
    print(f"wrote {args.out.name}")
    if args.dev:
        for name, items in dev.items():
            report(name, items)


if __name__ == "__main__":
    main()
