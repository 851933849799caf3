"""The offline English against human English: chrF and BLEU of sentences, ROUGE-L of articles.

    python benchmarks/english.py PAIRS.tsv [--first 100] [--count 60] [--systems ours,plain]
    python benchmarks/english.py PAIRS.tsv --article 8 --count 20 --systems ours,plain

PAIRS.tsv has Arabic<TAB>English lines. Each Arabic sentence is summarised through the public API as
an article of its own; with `--article N` each N consecutive ones are one article, and its English
summary is compared with the first 60 words of its English. The systems:

    ours   the preset `offline` as it is
    greedy the same with one candidate
    hints  the same checkpoint without our adapter, prompted with hints and two examples
    plain  the same checkpoint, prompted without hints

Needs the extras `offline` and `eval`.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import statistics
import time
from pathlib import Path

import sacrebleu
from rouge_score.rouge_scorer import RougeScorer
from tqdm import tqdm

from summarizer import Article, Summarizer, backends
from summarizer.lexicon import ArticleHints
from summarizer.registry import QWEN_CODER

LEAD_WORDS = 60
_hints, _open = ArticleHints.hints, backends.open_gguf


def set_system(name: str) -> dict[str, int]:
    """Take from the library what a system does without; return options for it."""
    bare = dataclasses.replace(QWEN_CODER, adapter=None)
    ArticleHints.hints = (lambda *_, **__: []) if name == "plain" else _hints
    backends.open_gguf = (
        (lambda _, *rest: _open(bare, *rest)) if name in ("plain", "hints") else _open
    )
    return {} if name == "ours" else {"candidates": 1}


def sentences(args: argparse.Namespace, pairs: list[list[str]], name: str) -> None:
    """Print chrF2 and BLEU of all sentences, and chrF2 by status."""
    found, rows = [], []
    options = set_system(name)
    started = time.perf_counter()
    with Summarizer("offline", languages="en", quiet=True, **options) as summarizer:
        for arabic, english in tqdm(pairs, leave=False):
            part = summarizer.summarize(Article(text=arabic)).english
            # A withheld sentence counts as what it is to the reader: nothing.
            found.append(part.text)
            chrf = sacrebleu.sentence_chrf(part.text, [english]).score
            failed = [check.name for check in part.checks if not check.ok]
            tried = max((len(s.candidates) for s in part.sentences), default=0)
            rows.append({"arabic": arabic, "reference": english, "english": part.text})
            rows[-1] |= {"status": part.status, "chrf": chrf, "failed": failed, "tried": tried}
    references = [[english for _, english in pairs]]
    seconds = (time.perf_counter() - started) / len(pairs)
    print(
        f"{name}: {len(pairs)} sentences, {seconds:.1f} s each, "
        f"chrF2 {sacrebleu.corpus_chrf(found, references).score:.1f}, "
        f"BLEU {sacrebleu.corpus_bleu(found, references).score:.1f}"
    )
    for status in ("ok", "flagged", "withheld"):
        values = [row["chrf"] for row in rows if row["status"] == status]
        if values:
            print(f"  {status}: {len(values)} sentences, mean chrF {statistics.fmean(values):.1f}")
    for label, chosen in (("under 25", lambda c: c < 25), ("over 50", lambda c: c > 50)):
        values = [row["status"] != "ok" for row in rows if chosen(row["chrf"])]
        if values:
            print(f"  chrF {label}: {sum(values)} of {len(values)} flagged or withheld")
    if args.output:
        with args.output.open("a", encoding="utf-8") as file:
            for row in rows:
                file.write(json.dumps({"system": name, **row}, ensure_ascii=False) + "\n")


def articles(args: argparse.Namespace, pairs: list[list[str]], name: str) -> float:
    """Print and return the mean ROUGE-L F1 of English summaries to English leads."""
    scorer = RougeScorer(["rougeL"], use_stemmer=True)
    options = set_system(name)
    scores = []
    with Summarizer("offline", languages="en", quiet=True, **options) as summarizer:
        for at in tqdm(range(0, len(pairs), args.article), leave=False):
            group = pairs[at : at + args.article]
            article = Article(text="\n".join(arabic for arabic, _ in group))
            lead = " ".join(" ".join(english for _, english in group).split()[:LEAD_WORDS])
            english = summarizer.summarize(article).english.text
            scores.append(scorer.score(lead, english)["rougeL"].fmeasure)
    mean = statistics.fmean(scores)
    print(f"{name}: {len(scores)} articles of {args.article} sentences, ROUGE-L {100 * mean:.1f}")
    return mean


def main() -> None:
    """Run each system on the same lines."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--first", type=int, default=100)
    parser.add_argument("--count", type=int, default=60, help="sentences, or articles")
    parser.add_argument("--systems", default="ours")
    parser.add_argument("--article", type=int, metavar="N", help="sentences of an article")
    parser.add_argument("--output", type=Path, help="JSON lines of every sentence, appended")
    args = parser.parse_args()
    lines = args.pairs.read_text(encoding="utf-8").splitlines()
    last = args.first + args.count * (args.article or 1)
    pairs = [line.split("\t") for line in lines[args.first : last]]
    names = args.systems.split(",")
    if args.article:
        means = {name: articles(args, pairs, name) for name in names}
        for name in names[1:]:
            print(f"{names[0]} / {name}: {means[names[0]] / means[name]:.2f}")
    else:
        for name in names:
            sentences(args, pairs, name)


if __name__ == "__main__":
    main()
