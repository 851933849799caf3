"""Many articles in a row: what was summarised is let go."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from summarizer import Article, Summarizer
from summarizer.routes import PreparedArticle

sys.path.insert(0, str(Path(__file__).parent.parent.parent / "benchmarks"))

import memory

ROOT = Path(__file__).parent.parent.parent


def alive() -> int:
    gc.collect()
    return sum(isinstance(thing, Article | PreparedArticle) for thing in gc.get_objects())


def test_no_article_outlives_its_result() -> None:
    summarizer = Summarizer("extractive", languages="ar", quiet=True)
    before = alive()
    for made in summarizer.summarize_many(memory.articles(30)):
        assert made.arabic is not None  # type: ignore[union-attr]
    del made
    assert alive() <= before + 1
    kept = list(memory.articles(5))
    assert alive() >= before + 5  # those that are kept are counted
    del kept


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_two_hundred_articles_take_no_more_memory_than_the_first_sixty() -> None:
    code = """if True:
        import memory
        from summarizer import Summarizer
        summarizer = Summarizer("extractive", languages="ar", quiet=True)
        for number, made in enumerate(summarizer.summarize_many(memory.articles(200))):
            if number == 60:
                before = memory.resident()
        print(memory.resident() - before)
    """
    paths = os.pathsep.join([str(ROOT), str(ROOT / "benchmarks")])
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": paths},
    )
    # Vectors and stems of 140 articles are kept on purpose, up to a bound: 3 MB were measured.
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 40
