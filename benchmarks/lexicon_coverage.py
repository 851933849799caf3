"""Share of the running content words of Arabic news that get a hint, and what gets none.

    python benchmarks/lexicon_coverage.py DATA.jsonl... [--misses 100] [--sample 0] [--least 92]

DATA.jsonl has one article a line with `text` and `title`. Content words are Arabic words of two
letters or more that are not function words (`data/hints.txt`), alone or with و or ف. `--sample N`
prints N hints of single words, evenly spread over the articles, for a second look at their
correctness. `--least` makes a lower share than that many per cent an error.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from pathlib import Path

from summarizer.lexicon import KINDS, article_hints


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", nargs="+", type=Path)
    parser.add_argument("--misses", type=int, default=100, help="commonest misses to list")
    parser.add_argument("--sample", type=int, default=0, help="hints to print")
    parser.add_argument("--limit", type=int, default=None, help="articles of each file to read")
    parser.add_argument("--least", type=float, default=0.0, help="per cent; exit 1 below it")
    options = parser.parse_args()

    kinds: Counter[str] = Counter()
    missed_anywhere: Counter[str] = Counter()
    sample: list[str] = []
    total_words = total_covered = 0
    began = time.perf_counter()
    for file in options.data:
        words = covered = 0
        lines = file.read_text(encoding="utf-8").splitlines()[: options.limit]
        for line in lines:
            article = json.loads(line)
            reader = article_hints(article["text"], article.get("title", ""))
            missed = Counter()
            for word, hit in reader.coverage(article["text"]):
                words += 1
                covered += hit
                if not hit:
                    missed[word] += 1
            missed_anywhere.update(missed)
            found = reader.hints(article["text"], limit=10**6)
            kinds.update(hint.kind for hint in found)
            sample += [f"{hint.kind}\t{hint.arabic}\t{hint.english}" for hint in found]
        print(f"{file.name}: {covered / words:.1%} of {words} content words, {len(lines)} articles")
        total_words += words
        total_covered += covered
    seconds = time.perf_counter() - began
    print(f"all: {total_covered / total_words:.2%} of {total_words} content words")
    print("hints of each kind:", ", ".join(f"{kind} {kinds[kind]}" for kind in KINDS))
    print(f"{total_words / seconds:.0f} content words a second")
    print("commonest misses:")
    print("  ".join(f"{word} {n}" for word, n in missed_anywhere.most_common(options.misses)))
    if options.sample:
        print("\n".join(sample[:: max(1, len(sample) // options.sample)][: options.sample]))
    if 100 * total_covered < options.least * total_words:
        raise SystemExit(f"the coverage is under {options.least:g} %")


if __name__ == "__main__":
    main()
