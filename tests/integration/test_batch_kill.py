"""Kill -9 at fifty random moments: the output is that of a run that nothing disturbed."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parent.parent
KILLS = 50
ARTICLES = 150

# Arguments: input, output, ordered, preset or "". Poison articles kill workers in between, and
# records are written slowly and in pieces, since a kill seldom falls into a single write.
CHILD = """
import os, random, sys, time
from pathlib import Path
from batch_fake import engine
from summarizer.batch import parts
from summarizer.batch.engine import resolve
from summarizer.batch.job import Job
from summarizer.batch.sources import Source

write = os.write

def slowly(handle, data):
    time.sleep(0.0003)
    return write(handle, data[:80])

os.write = slowly
source, output, ordered, preset = sys.argv[1:5]
parts.ParquetSink.__init__.__defaults__ = (40,)
made = resolve(preset, languages=("ar",))[0] if preset else engine(seconds=0.002)
Job(Source([source]), Path(output), made, {"ordered": ordered == "yes"}).run(
    workers=random.choice([1, 2]), resume=True
)
"""


def written(path: Path, news: str = "", articles: int = ARTICLES) -> Path:
    rows: list[dict[str, Any]] = [
        {"id": f"a{number}", "text": f"نص {number} {news}\nوقال {number}."}
        for number in range(articles)
    ]
    if not news:
        rows[50]["text"], rows[90]["text"] = "!segfault", "!deny"
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    lines[articles - 20] = "{broken"
    path.write_text("\n".join(lines) + "\n")
    return path


def started(path: Path, output: Path, ordered: bool, preset: str = "") -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"}
    command = [sys.executable, "-c", CHILD, path, output, "yes" if ordered else "no", preset]
    return subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)


def whole(path: Path, output: Path, ordered: bool, preset: str = "") -> None:
    process = started(path, output, ordered, preset)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said.decode()


def size(output: Path) -> int:
    spool = output / "_spool.jsonl" if output.suffix == ".parquet" else output
    return spool.stat().st_size if spool.exists() else 0


def disturbed(
    path: Path, output: Path, ordered: bool, draw: random.Random, kills: int, preset: str = ""
) -> int:
    """Kill and resume until it is done or was killed so often; return how often it was killed."""
    killed = 0
    while killed < kills:
        process = started(path, output, ordered, preset)
        begun = size(output)
        if draw.random() < 0.8:  # mostly while it writes; otherwise anywhere, its start included
            until = time.monotonic() + 60
            while size(output) <= begun and process.poll() is None and time.monotonic() < until:
                time.sleep(0.002)
            time.sleep(draw.uniform(0, 0.12))
        else:
            time.sleep(draw.uniform(0, 0.8))
        process.kill()
        _, said = process.communicate()
        if process.returncode == 0:
            return killed
        assert process.returncode == -9, said.decode()
        killed += 1
    whole(path, output, ordered, preset)
    return killed


def content(output: Path, ordered: bool) -> Any:
    if output.suffix == ".parquet":
        return {file.name: file.read_bytes() for file in output.iterdir()}
    lines = output.read_bytes().splitlines(keepends=True)
    return lines if ordered else sorted(lines)


def test_killed_fifty_times_nothing_is_lost_or_twice_or_half(tmp_path: Path) -> None:
    draw = random.Random(20261124)
    path = written(tmp_path / "a.jsonl")
    kinds = [("o.jsonl", True), ("u.jsonl", False), ("o.parquet", True)]
    expected: dict[str, Any] = {}
    for name, ordered in kinds:
        whole(path, tmp_path / f"whole-{name}", ordered)
        expected[name] = content(tmp_path / f"whole-{name}", ordered)
    assert len(expected["o.jsonl"]) == len(expected["u.jsonl"]) == ARTICLES
    killed = rounds = 0
    while killed < KILLS:
        name, ordered = kinds[rounds % len(kinds)]
        output = tmp_path / f"{rounds}-{name}"
        killed += disturbed(path, output, ordered, draw, min(10, KILLS - killed))
        assert content(output, ordered) == expected[name], f"round {rounds}: {name}"
        rounds += 1


def test_killed_real_summaries_are_those_of_an_undisturbed_run(tmp_path: Path, news: str) -> None:
    path = written(tmp_path / "a.jsonl", news, articles=50)

    def timeless(output: Path) -> list[dict[str, Any]]:
        found = [json.loads(line) for line in output.read_bytes().splitlines()]
        return [{**one, "seconds": None} for one in found]

    whole(path, tmp_path / "whole.jsonl", True, "extractive")
    killed = disturbed(path, tmp_path / "o.jsonl", True, random.Random(1), 2, "extractive")
    assert killed
    assert timeless(tmp_path / "o.jsonl") == timeless(tmp_path / "whole.jsonl")
    assert [one["number"] for one in timeless(tmp_path / "o.jsonl")] == list(range(1, 51))
