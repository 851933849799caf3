"""Articles a second and peak memory of the Arabic summary, beside sumy's LexRank in the same run.

    python benchmarks/speed.py [DATA.jsonl]

Each system runs in a process of its own, one after the other, on the same articles: those of
DATA.jsonl (`text`, `title`), or else the reference article cut into three kinds of parts. Needs
`pip install "sumy[arabic]"`. Loading and one warm-up article are not counted; memory is the
process's peak resident set. Also times `import summarizer` in fresh processes.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

SEED = Path(__file__).parent.parent / "seeds" / "egovernment-forum.txt"
LIMIT = 300


def articles(path: str | None) -> list[tuple[str, str]]:
    """Return (title, text) pairs."""
    if path:
        lines = Path(path).read_text(encoding="utf-8").splitlines()[:LIMIT]
        return [(row["title"], row["text"]) for row in map(json.loads, lines)]
    lines = SEED.read_text(encoding="utf-8").splitlines()
    body = [line for line in lines if len(line) > 200]
    return [
        ("", "\n".join(body[start : start + size])) for size in (2, 4, 6) for start in range(3)
    ] * 10


def our_summary() -> Callable[[str, str], str]:
    """Return this library as a function."""
    from summarizer import Article, Summarizer

    summarizer = Summarizer("extractive", languages="ar")
    return lambda title, text: str(summarizer.summarize(Article(text=text, title=title)).arabic)


def sumy_lexrank() -> Callable[[str, str], str]:
    """Return sumy's LexRank, three sentences, with its own splitter, as a function."""
    from sumy.nlp.stemmers import Stemmer
    from sumy.nlp.tokenizers import Tokenizer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.summarizers.lex_rank import LexRankSummarizer

    tokenizer, summarizer = Tokenizer("arabic"), LexRankSummarizer(Stemmer("arabic"))

    def run(title: str, text: str) -> str:
        document = PlaintextParser.from_string(text, tokenizer).document
        return " ".join(map(str, summarizer(document, 3)))

    return run


SYSTEMS = {"ours": our_summary, "sumy LexRank": sumy_lexrank}


def measure(name: str, path: str | None) -> None:
    """Run one system and print its figures as JSON."""
    items = articles(path)
    run = SYSTEMS[name]()
    run(*items[0])
    started = time.perf_counter()
    for title, text in items:
        run(title, text)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rate": len(items) / seconds, "peak": peak, "articles": len(items)}))


def seconds_of(code: str) -> float:
    """Return the median wall time of a fresh interpreter running `code`."""
    times = []
    for _ in range(7):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    """Measure every system in its own process and print the ratios."""
    path = sys.argv[1] if len(sys.argv) > 1 else None
    found = {}
    for name in SYSTEMS:
        command = [sys.executable, __file__, "--measure", name, *([path] if path else [])]
        found[name] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    for name, figures in found.items():
        print(
            f"{name:14} {figures['rate']:7.1f} articles/s {figures['peak']:6.0f} MB peak"
            f"   ({figures['articles']} articles, one process)"
        )
    ours, sumy = found["ours"], found["sumy LexRank"]
    print(
        f"ratio          {ours['rate'] / sumy['rate']:7.2f} times the articles/s,"
        f" {ours['peak'] / sumy['peak']:.2f} times the memory"
    )
    print(f"import summarizer: {seconds_of('import summarizer') - seconds_of('pass'):.3f} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
    else:
        main()
