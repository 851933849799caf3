"""Memory and speed of `summarizer batch`.

    python benchmarks/batch.py --gigabytes 5       (a synthetic JSONL of 5 GB, removed afterwards)
    python benchmarks/batch.py --speed             (articles a second with 1, 2, ... workers)
    python benchmarks/batch.py --speed --echo      (the same without a model: what a batch costs)
    python benchmarks/batch.py --gigabytes 1 --engine ray (either on Ray, on this machine)

The first writes articles of some 20 kB, has them pass through the whole batch (fingerprint, reading
ahead, worker processes, ordered JSONL) with a stand-in that returns the first sentences, and
reports the highest memory of the batch and of each worker; a model's own memory comes on top. With
`--extractive` the extractive preset does the work, for as long as you care to wait (`--limit`).

The second has the extractive preset summarise articles of eight to fourteen sentences, no two of
them alike, since the encoder remembers sentences. The runs with different numbers of workers take
turns and the best of each counts, since what else runs on the machine only ever slows one down.
Processor seconds are those of all processes, their start included.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from many import _WHAT, _WHEN, _WHERE, _WHO

from summarizer.article import Article
from summarizer.batch.engine import Engine, processors, resolve
from summarizer.batch.job import Job
from summarizer.batch.places import ENGINES, Place, named
from summarizer.batch.report import Report
from summarizer.batch.sources import Source

ROUNDS = 2


class Echo:
    """Returns the first sentences of an article, in the form of a summary."""

    ahead = 1

    def load(self) -> dict[str, Any]:
        """Load nothing."""
        return {}

    def summarize_many(self, articles: Iterable[Article]) -> Iterator[Any]:
        """Yield a summary of each article."""
        return map(self.summarize, articles)

    def summarize(self, article: Article) -> Any:
        """Return a summary."""
        return _Echoed(article.text[:1000])


@dataclass(frozen=True)
class _Part:
    language: str = "ar"
    status: str = "ok"


class _Echoed:
    languages = (_Part(),)

    def __init__(self, text: str) -> None:
        self._text = text

    def to_dict(self) -> dict[str, Any]:
        return {"title": "", "preset": "echo", "arabic": {"text": self._text, "status": "ok"}}


def make(engine: Mapping[str, Any]) -> Echo:
    """Make the stand-in, in a worker."""
    return Echo()


def echo() -> Engine:
    """Return the engine that has workers make the stand-in."""
    return Engine("echo", {}, make="batch:make")


def sentences(draw: random.Random) -> str:
    """Return one sentence of news; seldom the same one twice."""
    return f"{draw.choice(_WHO)} {draw.choice(_WHAT)} رقم {draw.randrange(10**6)} {draw.choice(_WHEN)} {draw.choice(_WHERE)}"  # noqa: E501


def write(path: Path, size: int) -> int:
    """Write about so many bytes of articles of 20 kB; return how many articles."""
    draw = random.Random(0)
    body = [" ".join(sentences(draw) for _ in range(120)) for _ in range(50)]
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        while stream.tell() < size if count % 100 == 0 else True:
            row = {"id": f"n{count}", "text": f"{count}\n{body[count % 50]}"}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


class Watch:
    """Notes the highest memory of this process and of those it starts."""

    def __init__(self) -> None:
        import psutil

        self._me = psutil.Process()
        self._gone = psutil.NoSuchProcess
        self.batch = self.worker = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._stop.wait(0.1):
            self.batch = max(self.batch, self._me.memory_info().rss)
            for child in self._me.children():
                try:
                    self.worker = max(self.worker, child.memory_info().rss)
                except self._gone:
                    continue


def run(path: Path, output: Path, engine: Engine, place: Place, **options: Any) -> Report:
    """Run one batch."""
    job = Job(Source([str(path)]), output, engine, {"ordered": True}, quiet=False, place=place)
    return job.run(overwrite=True, **options)


def memory(
    folder: Path, gigabytes: float, engine: Engine, place: Place, limit: int | None, workers: int
) -> None:
    """Measure the memory that a large input takes."""
    path = folder / "articles.jsonl"
    began = time.perf_counter()
    count = write(path, int(gigabytes * 1e9))
    size = path.stat().st_size / 1e9
    print(f"{count:,} articles, {size:.2f} GB, written in {time.perf_counter() - began:.0f} s")
    with Watch() as watch:
        report = run(path, folder / "out.jsonl", engine, place, limit=limit, workers=workers)
    mb = 1 << 20
    print(
        f"{report.records:,} records in {report.seconds:.0f} s ({report.rate:.0f}/s),"
        f" {report.workers} workers; highest memory: batch {watch.batch / mb:.0f} MB,"
        f" a worker {watch.worker / mb:.0f} MB"
    )


def speed(folder: Path, engine: Engine, place: Place, articles: int, most: int) -> None:
    """Measure articles a second against the number of workers."""
    draw = random.Random(0)
    path = folder / "articles.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        for _ in range(articles):
            text = "\n".join(sentences(draw) for _ in range(draw.randrange(8, 15)))
            stream.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
    best: dict[int, tuple[float, float]] = {}
    for _ in range(ROUNDS):
        for workers in range(1, most + 1):
            before = os.times()
            report = run(path, folder / "out.jsonl", engine, place, workers=workers)
            after = os.times()
            spent = sum(after[:4]) - sum(before[:4])
            best[workers] = min(best.get(workers, (1e9, 0.0)), (report.seconds, spent))
    for workers, (seconds, spent) in best.items():
        print(
            f"{workers} worker{'s' * (workers > 1)}: {articles / seconds:7.1f} articles/s"
            f"  ({articles} in {seconds:.1f} s, {spent:.1f} s of processor)"
        )


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gigabytes", type=float, help="size of the synthetic input")
    parser.add_argument("--extractive", action="store_true", help="use the extractive preset")
    parser.add_argument("--limit", type=int, help="the first so many articles")
    parser.add_argument("--workers", type=int, default=processors())
    parser.add_argument("--speed", action="store_true", help="measure articles a second")
    parser.add_argument("--echo", action="store_true", help="with --speed: without a model")
    parser.add_argument("--articles", type=int, default=400, help="with --speed")
    parser.add_argument("--engine", choices=ENGINES, default="local", help="where the workers are")
    given = parser.parse_args()
    place = named(given.engine, None)
    os.environ["PYTHONPATH"] = str(Path(__file__).parent)  # where Ray's workers find it
    sys.path.insert(0, str(Path(__file__).parent))  # where the workers find `batch:make`
    real = given.extractive or (given.speed and not given.echo)
    engine = resolve("extractive", languages=("ar",))[0] if real else echo()
    with tempfile.TemporaryDirectory() as folder:
        if given.gigabytes:
            memory(Path(folder), given.gigabytes, engine, place, given.limit, given.workers)
        if given.speed:
            speed(Path(folder), engine, place, given.articles, given.workers)
    if not (given.gigabytes or given.speed):
        parser.error("give --gigabytes N or --speed")


if __name__ == "__main__":
    main()
