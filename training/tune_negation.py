"""Fit the weights of `summarizer.facts.polarity` (`summarizer/data/negation.json`).

    python training/tune_negation.py SUITE.jsonl --articles DATA.jsonl... --pairs DEV.tsv... --write

What is found in a true summary is wrong; of what is found where a summary was turned round, the
best candidate is right. SUITE is the corruption suite's development part, whose negation
corruptions and true summaries are measured by cross-validation over articles; `--articles` and
`--pairs` are those of `tune_roles.py`. Summaries turned round by rule (`negation_flips.py`) are
added to what is fitted, never to what is measured.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from negation_flips import flips
from tune_roles import arguments, summaries
from tune_support import NAMES, logistic

from summarizer.facts.examination import Examination
from summarizer.facts.opposites import oppositions
from summarizer.facts.polarity import NAMES as FEATURES
from summarizer.facts.source import SourceText

FOLDS = 10
ROUNDS = 4  # of choosing the best candidate of each summary that was turned round
MADE = {"suite": 4, "pairs": 2, "articles": 1}  # turned round by rule, of each kind and summary
WEIGHT = {"true": 1.0, "negation": 2.0}
WEIGHT_MADE = {"lost": 0.03, "added": 0.3, "opposite": 0.03}  # the suite adds few negations
NOTHING = -99.0
NEWEST = ("l-", "m-")  # articles by other writers than the rest
BESIDE = (40, 90)  # letters before and after a change within which a candidate may stem from it
MAY_BE = {"lost": ("dropped",), "added": ("added",), "opposite": ("dropped", "added", "opposite")}
SHARES = (0.5, 0.75, 1.0, 1.5, 2.0, 3.0)  # of SHARE, to see what else could be had
SHARE = {"lost": 0.009, "added": 0.0025, "opposite": 0.003}  # of true summaries flagged
RIDGE = 10.0
DATA = Path(__file__).parent.parent / "summarizer" / "data" / "negation.json"


class Case(NamedTuple):
    """A summary: `kind` is "true", "negation" or "made"; `rows` of each kind of candidate."""

    article: int
    name: str
    origin: str
    language: str
    kind: str
    text: str
    rows: dict[str, tuple[int, ...]]


class Change(NamedTuple):
    """What was changed in a summary: a span, and "dropped", "added" or "opposite" if by rule."""

    start: int
    end: int
    kind: str = ""


def corrupted(args: argparse.Namespace) -> Iterator[tuple[int, str, str, str, Change]]:
    """Yield the suite's negation corruptions: article, name, language, text, what was changed."""
    for number, line in enumerate(args.suite.read_text("utf-8").splitlines(), 1):
        article = json.loads(line)
        for change in article["corruptions"]:
            if change["kind"] == "negation":
                text = article[NAMES[change["language"]]][change["summary"]]
                start = text.index(change["find"])
                end = start + len(change["replace"])
                text = text.replace(change["find"], change["replace"])
                yield number, article["id"], change["language"], text, Change(start, end)


class Rows:
    """The candidates of every summary."""

    def __init__(self) -> None:
        self.x: dict[str, list[tuple[float, ...]]] = {kind: [] for kind in FEATURES}
        self.cases: list[Case] = []

    def add(self, case: Case, source: SourceText, change: Change | None) -> None:
        """Find the candidates of a summary, those at the change if there is one."""
        evidence = Examination(source, case.text, case.language, None).polarity
        words = evidence.pair.summary.words
        found = {kind: [] for kind in FEATURES}
        for c in evidence.lost():
            found["lost"].append((words[c.where[0]].start, words[c.where[-1]].end, c.features))
        for c in evidence.added():
            found["added"].append((c.region.cue.start, c.region.cue.end, c.features))
        for o in oppositions(evidence):
            found["opposite"].append((*o.span, o.features))
        rows: dict[str, tuple[int, ...]] = {}
        for kind, candidates in found.items():
            first = len(self.x[kind])
            for start, end, features in candidates:
                if change and change.kind not in ("", *MAY_BE[kind]):
                    continue
                near = BESIDE if kind == "lost" else (0, 1)
                if change and (start > change.end + near[1] or end < change.start - near[0]):
                    continue
                self.x[kind].append(features)
            rows[kind] = tuple(range(first, len(self.x[kind])))
        self.cases.append(case._replace(rows=rows))


def collect(args: argparse.Namespace) -> Rows:
    """Find the candidates of the true summaries and of those turned round."""
    chance = random.Random(0)
    rows = Rows()
    sources: dict[int, SourceText] = {}
    suite = args.suite.read_text("utf-8").splitlines()
    ids = dict(enumerate((json.loads(line)["id"] for line in suite), 1))
    for number, origin, source, lang, text, label in summaries(args):
        if label != "true":
            continue
        sources[number] = source
        case = Case(number, ids.get(number, ""), origin, lang, "true", text, {})
        rows.add(case, source, None)
        made = flips(text, lang, chance)
        for kind in ("dropped", "added", "opposite"):
            some = [flip for flip in made if flip.kind == kind]
            for flip in chance.sample(some, min(len(some), MADE[origin])):
                flipped = case._replace(kind="made", name=flip.kind, text=flip.text)
                rows.add(flipped, source, Change(flip.start, flip.end, flip.kind))
    for number, name, lang, text, change in corrupted(args):
        case = Case(number, name, "suite", lang, "negation", text, {})
        rows.add(case, sources[number], change)
    return rows


def fit(rows: Rows, cases: list[Case]) -> dict[str, np.ndarray]:
    """Fit one regression for each kind of candidate, on some cases."""
    x = {kind: np.array(found) for kind, found in rows.x.items()}
    scores: dict[str, np.ndarray] = {}
    found: dict[str, np.ndarray] = {}
    for step in range(ROUNDS):
        picked: dict[str, list[tuple[int, int, float]]] = {kind: [] for kind in FEATURES}
        for case in cases:
            half = 0.5 if case.origin == "articles" else 1.0
            weight = {
                kind: half * (WEIGHT_MADE[kind] if case.kind == "made" else WEIGHT[case.kind])
                for kind in FEATURES
            }
            every = [(kind, row) for kind, own in case.rows.items() for row in own]
            if case.kind == "true":
                for kind, row in every:
                    picked[kind].append((row, 0, weight[kind]))
            elif every:
                if step:
                    top = max(every, key=lambda one: scores[one[0]][one[1]])
                    picked[top[0]].append((top[1], 1, weight[top[0]]))
                else:
                    for kind, row in every:
                        picked[kind].append((row, 1, weight[kind] / len(every)))
        for kind, used in picked.items():
            index = np.array([row for row, *_ in used])
            y = np.array([label for _, label, _ in used], float)
            weights = np.array([w for *_, w in used])
            centre, spread = x[kind][index].mean(axis=0), x[kind][index].std(axis=0) + 1e-6
            z = (x[kind][index] - centre) / spread
            plain = logistic(z, y, weights, ridge=RIDGE)
            each = plain[:-1] / spread
            found[kind] = np.r_[each, plain[-1] - each @ centre]
            scores[kind] = x[kind] @ found[kind][:-1] + found[kind][-1]
    return found


def crossed(rows: Rows) -> dict[str, np.ndarray]:
    """Return for each kind the best score of each case, fitted without the case's article."""
    articles = sorted({case.article for case in rows.cases})
    order = np.random.default_rng(1).permutation(len(articles))
    fold = dict(zip(articles, order % FOLDS, strict=True))
    x = {kind: np.array(found) for kind, found in rows.x.items()}
    best = {kind: np.full(len(rows.cases), NOTHING) for kind in x}
    for k in range(FOLDS):
        found = fit(rows, [case for case in rows.cases if fold[case.article] != k])
        for i, case in enumerate(rows.cases):
            if fold[case.article] == k:
                for kind, own in case.rows.items():
                    if own:
                        scores = x[kind][list(own)] @ found[kind][:-1] + found[kind][-1]
                        best[kind][i] = scores.max()
    return best


def measure(rows: Rows, best: dict[str, np.ndarray]) -> dict[str, float]:
    """Print what is caught and flagged at several thresholds, and return those of SHARE."""
    groups: dict[str, list[int]] = {}
    for i, case in enumerate(rows.cases):
        names = [f"{case.kind} {case.origin}"]
        if case.kind == "made":
            names = [f"made {case.name} {case.origin}"]
        if case.kind == "negation":
            names = ["caught", f"caught {case.language}"]
        if case.origin == "suite" and case.kind != "made" and case.name[:2] in NEWEST:
            names.append(f"{case.kind}, newest")
        for name in names:
            groups.setdefault(name, []).append(i)
    true = groups["true suite"]
    for times in SHARES:
        hit = np.zeros(len(rows.cases), bool)
        for kind, share in SHARE.items():
            hit |= best[kind] > np.quantile(best[kind][true], 1 - times * share)
        rates = {name: round(float(hit[index].mean()), 4) for name, index in groups.items()}
        print(f"{times} times the shares: {rates}")
    return {kind: float(np.quantile(best[kind][true], 1 - s)) for kind, s in SHARE.items()}


def main() -> None:
    """Fit, measure, and write the weights if asked to."""
    args = arguments(__doc__.splitlines()[0], 400, DATA.name)
    rows = collect(args)
    print({kind: len(found) for kind, found in rows.x.items()}, len(rows.cases), "summaries")
    least = measure(rows, crossed(rows))
    found = fit(rows, rows.cases)
    if args.write:
        data = {
            kind: {
                "weights": {
                    name: round(float(value), 4)
                    for name, value in zip(FEATURES[kind], found[kind][:-1], strict=True)
                },
                "bias": round(float(found[kind][-1]), 4),
                "least": round(least[kind], 2),
            }
            for kind in FEATURES
        }
        DATA.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
