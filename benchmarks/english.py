"""ChrF and BLEU of the offline English on sentence pairs, through the public API, and its flags.

    python benchmarks/english.py PAIRS.tsv [--first 100] [--count 30] [--plain]

PAIRS.tsv has Arabic<TAB>English lines. Each Arabic sentence is summarised as an article of its own.
`--plain` leaves the dictionary hints out of the prompt. Needs the extras `offline` and `eval`.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

import sacrebleu
from tqdm import tqdm

from summarizer import Article, Summarizer
from summarizer.lexicon import ArticleHints


def main() -> None:
    """Print corpus scores, and the mean sentence chrF of flagged and unflagged sentences."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--first", type=int, default=100)
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--plain", action="store_true")
    args = parser.parse_args()
    if args.plain:
        ArticleHints.hints = lambda *_, **__: []
    lines = args.pairs.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines[args.first : args.first + args.count]]
    found, scores = [], {"flagged": [], "ok": []}
    started = time.perf_counter()
    with Summarizer("offline", languages="en", quiet=True) as summarizer:
        for arabic, english in tqdm(pairs, leave=False):
            part = summarizer.summarize(Article(text=arabic)).english
            found.append(part.text)
            scores[part.status].append(sacrebleu.sentence_chrf(part.text, [english]).score)
    references = [[english for _, english in pairs]]
    seconds = (time.perf_counter() - started) / len(pairs)
    print(f"{len(pairs)} sentences, {seconds:.1f} s each")
    print(f"chrF2 {sacrebleu.corpus_chrf(found, references).score:.1f}", end="  ")
    print(f"BLEU {sacrebleu.corpus_bleu(found, references).score:.1f}")
    for status, values in scores.items():
        mean = f"{statistics.fmean(values):.1f}" if values else "-"
        print(f"{status}: {len(values)} sentences, mean chrF {mean}")


if __name__ == "__main__":
    main()
