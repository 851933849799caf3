"""Fit the weights of `summarizer.facts.support` and of `summarizer.facts.sources`.

    python training/tune_support.py support benchmarks/faithfulness/dev.jsonl
    python training/tune_support.py sources DEV.tsv...

`support`: is a sentence the article's? True: the sentences of the true summaries of the corruption
suite's development part. False: its invented sentences, and sentences of another article's
summaries. Logistic regression; what it finds is measured by cross-validation over articles.

`sources`: which sentences does a sentence rest on? Blocks of ten neighbouring lines of
Arabic<TAB>English development pairs are articles; the English of one line rests on its Arabic, that
of two lines joined on both; the other eight or nine are distractors of the same text. Fitted on one
half, measured on the other.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np

from summarizer import Article
from summarizer.encoder import SentenceEncoder
from summarizer.facts.alignment import Alignment, Text
from summarizer.facts.examination import Examination
from summarizer.facts.source import SourceText
from summarizer.facts.support import FEWEST

BLOCK = 10
FOLDS = 13
WEIGHT = {"true": 1.0, "invented": 4.0, "foreign": 0.5}
NAMES = {"ar": "arabic", "en": "english"}


def logistic(x: np.ndarray, y: np.ndarray, weight: np.ndarray, ridge: float = 0.05) -> np.ndarray:
    """Return the weights, bias last, of a logistic regression, by Newton's method."""
    z = np.c_[x, np.ones(len(x))]
    found = np.zeros(z.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-z @ found))
        slope = z.T @ (weight * (p - y)) + ridge * np.r_[found[:-1], 0]
        curve = (z * (weight * p * (1 - p))[:, None]).T @ z + ridge * np.eye(len(found))
        step = np.linalg.solve(curve, slope)
        found -= step
        if abs(step).max() < 1e-6:
            break
    return found


def support(args: argparse.Namespace) -> None:
    """Fit and measure whether a sentence is the article's."""
    articles = [json.loads(line) for line in args.files[0].read_text("utf-8").splitlines()]
    encoder = SentenceEncoder()
    rows = []
    for number, article in enumerate(articles):
        other = articles[(number + 5) % len(articles)]
        source = SourceText(Article(article["text"], title=article["title"]))
        texts = [
            (kind, lang, text)
            for lang, name in NAMES.items()
            for kind, owner in (("true", article), ("foreign", other))
            for text in owner[name]
        ]
        texts += [
            ("invented", change["language"], change["append"])
            for change in article["corruptions"]
            if "append" in change
        ]
        for kind, lang, text in texts:
            for found in Examination(source, text, lang, encoder).supports:
                if found.words >= FEWEST:
                    rows.append((number, kind, lang, found.features))
    for name, keep in (("with vectors", slice(None)), ("without", slice(0, -1))):
        x = np.array([features for *_, features in rows])[:, keep]
        y = np.array([kind == "true" for _, kind, *_ in rows], float)
        weight = np.array([WEIGHT[kind] for _, kind, *_ in rows])
        fold = np.array([number % FOLDS for number, *_ in rows])
        scores = np.zeros(len(rows))
        for k in range(FOLDS):
            found = logistic(x[fold != k], y[fold != k], weight[fold != k])
            scores[fold == k] = np.c_[x[fold == k], np.ones((fold == k).sum())] @ found
        print(f"\n{name}: weights, bias last {np.round(logistic(x, y, weight), 2).tolist()}")
        for share in (0.3, 0.5, 0.7, 1, 1.5, 2, 3):
            least = np.percentile(scores[y > 0], share)
            caught = {}
            for kind in WEIGHT:
                for lang in NAMES:
                    these = [n for n, row in enumerate(rows) if row[1:3] == (kind, lang)]
                    caught[f"{kind} {lang}"] = round(float(np.mean(scores[these] < least)), 3)
            print(f"  least {least:.2f}: below it {caught}")


def sources(args: argparse.Namespace) -> None:
    """Fit and measure which article sentences a sentence rests on."""
    encoder, rng = SentenceEncoder(), random.Random(1)
    features, labels, cases, kinds = [], [], [], []
    for path in args.files:
        lines = [line.split("\t")[:2] for line in path.read_text("utf-8").splitlines()]
        for start in range(0, len(lines) - BLOCK + 1, BLOCK):
            block = lines[start : start + BLOCK]
            spans, text = [], ""
            for arabic, _ in block:
                spans.append((len(text), len(text) + len(arabic)))
                text += arabic + "\n"
            article = Text(text, "ar", spans)
            known = encoder.encode([arabic for arabic, _ in block])
            for k in range(BLOCK):
                other = rng.choice([n for n in range(BLOCK) if n != k])
                gold = {k} if k % 2 == 0 else {k, other}
                said = block[k][1]
                if k % 2:
                    said = f"{said.rstrip('. ')}, while {block[other][1]}"
                pair = Alignment(Text(said, "en", [(0, len(said))]), article)
                words = range(len(pair.summary.words))
                judged = [w for w in words if pair.links[w] or not pair.summary.words[w].capital]
                share = np.array(pair.sentence_coverage(judged))
                cosine = known @ encoder.encode([said])[0]
                for n in range(BLOCK):
                    features.append(
                        (share[n], cosine[n], share[n] - max(share), cosine[n] - max(cosine))
                    )
                    labels.append(n in gold)
                    cases.append(len(cases) // BLOCK)
                    kinds.append(len(gold))
    x, y, case, kind = np.array(features), np.array(labels, float), np.array(cases), np.array(kinds)
    fit = case // BLOCK % 2 == 0  # every second block
    for name, keep in (("with vectors", [0, 1, 2, 3]), ("without", [0, 2])):
        found = logistic(x[fit][:, keep], y[fit], np.ones(fit.sum()))
        print(f"\n{name}: weights, bias last {np.round(found, 2).tolist()}")
        chance = 1 / (1 + np.exp(-np.c_[x[~fit][:, keep], np.ones((~fit).sum())] @ found))
        truth, count = y[~fit] > 0, kind[~fit]
        for least in (0.3, 0.5, 0.7):
            chosen = chance >= least
            precision = (chosen & truth).sum() / chosen.sum()
            recall = [(chosen & truth)[count == n].sum() / truth[count == n].sum() for n in (1, 2)]
            print(
                f"  least {least}: precision {precision:.3f}, recall {recall[0]:.3f} (one source),"
                f" {recall[1]:.3f} (two)"
            )


def main() -> None:
    """Run the fit that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("support", "sources"))
    parser.add_argument("files", type=Path, nargs="+")
    args = parser.parse_args()
    {"support": support, "sources": sources}[args.what](args)


if __name__ == "__main__":
    main()
