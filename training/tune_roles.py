"""Fit the weights of `summarizer.facts.roles` (`summarizer/data/roles.json`).

    python training/tune_roles.py SUITE.jsonl --articles DATA.jsonl... --pairs DEV.tsv... --write

A mention of a true summary is right; taken to name another bearer of the same article it is wrong,
and the true bearer is the rival to find. SUITE is the corruption suite's development part, whose
true summaries set the thresholds; `--articles` adds Arabic articles with editors' summaries,
`--pairs` blocks of ten neighbouring lines of Arabic<TAB>English as articles, two English lines at a
time as summaries. What it finds is measured by cross-validation over articles.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from tune_support import NAMES, logistic

from summarizer import Article
from summarizer.facts.examination import Examination
from summarizer.facts.roles import KINDS, comparison_names, comparisons
from summarizer.facts.source import SourceText

CORRUPTED = {"places": "country", "people": "name", "numbers": "number", "dates": "date"}
FOLDS = 5
MISTAKES = 4  # wrong bearers tried for a mention
SHARES = (0.002, 0.005, 0.007, 0.01, 0.015, 0.02)  # of true summaries flagged
SHARE = {"places": 0.009, "people": 0.009, "numbers": 0.005, "dates": 0.002}
BLOCK = 10
DATA = Path(__file__).parent.parent / "summarizer" / "data" / "roles.json"


class Case(NamedTuple):
    """A mention: `kind` is "true", "mistake" or what was corrupted; `rows` are its comparisons."""

    article: int
    origin: str
    kind: str
    text: str
    rows: tuple[int, ...]


def arguments(about: str, most: int, written: str) -> argparse.Namespace:
    """Read the command line of a fit on the suite, articles and pairs."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("suite", type=Path)
    parser.add_argument("--articles", type=Path, nargs="*", default=[])
    parser.add_argument("--pairs", type=Path, nargs="*", default=[])
    help_most = "articles of each file of --articles"
    parser.add_argument("--most", type=int, default=most, help=help_most)
    parser.add_argument("--write", action="store_true", help=f"write {written}")
    return parser.parse_args()


def summaries(args: argparse.Namespace) -> Iterator[tuple[int, str, SourceText, str, str, str]]:
    """Yield number, origin, article, language, text and what was corrupted in it, or "true"."""
    number = 0
    for line in args.suite.read_text("utf-8").splitlines():
        article = json.loads(line)
        source = SourceText(Article(article["text"], title=article["title"]))
        number += 1
        for lang, name in NAMES.items():
            for text in article[name]:
                yield number, "suite", source, lang, text, "true"
        for change in article["corruptions"]:
            if change["kind"] in CORRUPTED.values() and change.get("hard"):
                text = article[NAMES[change["language"]]][change["summary"]]
                text = text.replace(change["find"], change["replace"])
                yield number, "suite", source, change["language"], text, change["kind"]
    for path in args.articles:
        for line in path.read_text("utf-8").splitlines()[: args.most]:
            article = json.loads(line)
            number += 1
            source = SourceText(Article(article["text"], title=article["title"]))
            yield number, "articles", source, "ar", article["summary"], "true"
    for path in args.pairs:
        lines = [line.split("\t")[:2] for line in path.read_text("utf-8").splitlines()]
        for start in range(0, len(lines) - BLOCK + 1, BLOCK):
            block = lines[start : start + BLOCK]
            number += 1
            source = SourceText(Article("\n\n".join(arabic for arabic, _ in block)))
            for k in range(0, BLOCK, 2):
                text = f"{block[k][1]} {block[k + 1][1]}"
                yield number, "pairs", source, "en", text, "true"


class Rows:
    """What the regression is fitted on: a row for each mention and rival."""

    def __init__(self) -> None:
        self.x: list[list[float]] = []
        self.y: list[int] = []  # 1: the rival is right, 0: the mention is, -1: neither, not used
        self.weight: list[float] = []
        self.article: list[int] = []
        self.cases: list[Case] = []

    def add(self, case: Case, found: list[tuple[int, list[float]]], right: int | None) -> None:
        """Add a mention with its rivals; `right` is the true bearer of a mistaken one."""
        first = len(self.x)
        for rival, features in found:
            self.x.append(features)
            label = 0 if right is None else 1 if rival == right else -1
            self.y.append(label if case.kind in ("true", "mistake") else -1)
            self.weight.append(1.0 if right is None else 1.0 / MISTAKES)
            self.article.append(case.article)
        self.cases.append(case._replace(rows=tuple(range(first, len(self.x)))))


def collect(args: argparse.Namespace) -> dict[str, Rows]:
    """Compare every mention of every summary with its rivals, right and mistaken."""
    chance = random.Random(0)
    rows = {kind: Rows() for kind in KINDS}
    for number, origin, source, lang, text, label in summaries(args):
        examination = Examination(source, text, lang, None)
        for kind in KINDS:
            evidence = examination.role_evidence(kind)
            cast = evidence.cast
            if label not in ("true", CORRUPTED[kind]):
                continue
            for mention, own in enumerate(cast.own):
                case = Case(number, origin, label, text, ())
                rows[kind].add(case, list(comparisons(evidence, mention)), None)
                if label != "true" or len(own) != 1 or not own <= cast.rivals[mention]:
                    continue
                (right,) = own
                others = [
                    g for g in cast.rivals[mention] if g != right and right not in cast.kin[g]
                ]
                for wrong in chance.sample(sorted(others), min(MISTAKES, len(others))):
                    found = list(comparisons(evidence, mention, wrong))
                    rows[kind].add(case._replace(kind="mistake"), found, right)
    return rows


def fit(rows: Rows, share: float) -> dict[str, object]:
    """Fit, measure by cross-validation, and return the weights."""
    x, y = np.array(rows.x), np.array(rows.y)
    weight, article = np.array(rows.weight), np.array(rows.article)
    centre, spread = x[y >= 0].mean(axis=0), x[y >= 0].std(axis=0) + 1e-6
    z = (x - centre) / spread
    order = np.random.default_rng(1).permutation(article.max() + 1)
    fold = order[article] % FOLDS
    scores = np.zeros(len(x))
    for k in range(FOLDS):
        used = (fold != k) & (y >= 0)
        found = logistic(z[used], y[used].astype(float), weight[used], ridge=3.0)
        scores[fold == k] = np.c_[z[fold == k], np.ones((fold == k).sum())] @ found
    best: dict[tuple[str, str], dict[str, float]] = {}
    mistakes: dict[str, list[float]] = {}
    for case in rows.cases:
        score = max((scores[row] for row in case.rows), default=-99.0)
        if case.kind == "mistake":
            mistakes.setdefault(case.origin, []).append(score)
        else:
            texts = best.setdefault((case.origin, case.kind), {})
            texts[case.text] = max(score, texts.get(case.text, -99.0))
    true = list(best["suite", "true"].values())
    for quantile in SHARES:
        least = float(np.quantile(true, 1 - quantile))
        flagged = {
            f"{origin} {kind}": round(float(np.mean(np.array(list(texts.values())) > least)), 3)
            for (origin, kind), texts in best.items()
        }
        caught = {o: round(float(np.mean(np.array(s) > least)), 3) for o, s in mistakes.items()}
        print(f"  least {least:.2f}: flagged {flagged}, mistakes {caught}")
    used = y >= 0
    found = logistic(z[used], y[used].astype(float), weight[used], ridge=3.0)
    plain = found[:-1] / spread
    named = {n: round(float(v), 3) for n, v in zip(comparison_names(), plain, strict=True)}
    bias = round(float(found[-1] - plain @ centre), 3)
    return {"weights": named, "bias": bias, "least": round(float(np.quantile(true, 1 - share)), 2)}


def main() -> None:
    """Fit both kinds, and write them if asked to."""
    args = arguments(__doc__.splitlines()[0], 900, DATA.name)
    found = {}
    for kind, rows in collect(args).items():
        print(f"{kind}: {len(rows.x)} comparisons of {len(rows.cases)} mentions")
        found[kind] = fit(rows, SHARE[kind])
    if args.write:
        DATA.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
