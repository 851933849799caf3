"""The batch on a local Ray cluster: what comes out is what the local engine writes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from batch_fake import engine

from summarizer import batch
from summarizer.batch.job import Job
from summarizer.batch.places import Ray
from summarizer.batch.report import Report
from summarizer.batch.sources import Source
from summarizer.errors import EngineError, OptionError, SummarizerError

pytest.importorskip("ray", reason="the extra ray is not installed: pip install 'ray[data]'")
psutil = pytest.importorskip("psutil")

TESTS = Path(__file__).parent.parent
PATHS = f"{TESTS.parent}{os.pathsep}{TESTS}"
SECONDS = re.compile(rb'"seconds": \{[^}]*\}')


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """A cluster of four processors, on this machine; the batches connect to it."""
    from summarizer.batch.raydata import import_ray

    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = PATHS  # its workers find the stand-in
    ray = import_ray()
    ray.init(
        address="local",
        num_cpus=4,
        object_store_memory=100 << 20,
        include_dashboard=False,
        log_to_driver=False,
    )
    yield ray
    ray.shutdown()
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


def written(path: Path, texts: list[str]) -> Path:
    rows = [
        json.dumps({"id": f"a{number}", "text": text}, ensure_ascii=False)
        for number, text in enumerate(texts, start=1)
    ]
    path.write_text("\n".join(rows) + "\n")
    return path


def done(
    path: Path, output: Path, *, ray: bool, ordered: bool = True, extra: Any = None, **options: Any
) -> Report:
    place = Ray() if ray else None
    job = Job(
        Source([str(path)]), output, engine(**(extra or {})), {"ordered": ordered}, place=place
    )
    return job.run(**{"workers": 2, **options})


def content(output: Path) -> Any:
    if output.is_dir():
        return {file.name: file.read_bytes() for file in output.iterdir()}
    return SECONDS.sub(b"", output.read_bytes())


def hands() -> list[Any]:
    """The processes of Ray's actors."""
    found = psutil.Process().children(recursive=True)
    return [one for one in found if "MapWorker" in " ".join(one.cmdline()[:1])]


def test_the_output_is_that_of_the_local_engine_failures_and_all(
    cluster: Any, tmp_path: Path
) -> None:
    texts = [f"نص {number}" for number in range(300)]
    texts[20], texts[40], texts[60], texts[80] = "!segfault", "!exit", "!raise", "!deny"
    texts[100], texts[120], texts[140] = "", "!withhold", "!flag"
    path = written(tmp_path / "a.jsonl", texts)
    path.write_bytes(path.read_bytes() + b'{broken\n{"text": "\\ud800 \xd9\x86\xd8\xb5"}\n')
    for name in ("o.jsonl", "o.parquet"):
        here, there = tmp_path / f"local-{name}", tmp_path / f"ray-{name}"
        local, remote = done(path, here, ray=False), done(path, there, ray=True)
        assert content(there) == content(here)
        assert remote.outcomes == local.outcomes and remote.records == 302
    assert local.outcomes == {"ok": 295, "flagged": 1, "withheld": 1, "failed": 5}


def test_as_completed_and_a_limit_and_either_engine_goes_on_with_the_other(
    cluster: Any, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.jsonl", [f"نص {number}" for number in range(200)])
    done(path, tmp_path / "whole.jsonl", ray=False)
    output = tmp_path / "o.jsonl"
    assert done(path, output, ray=True, limit=30).records == 30
    assert done(path, output, ray=False, limit=60, resume=True).records == 60
    report = done(path, output, ray=True, resume=True)
    assert (report.before, report.records) == (60, 200)
    assert content(output) == content(tmp_path / "whole.jsonl")
    done(path, tmp_path / "u.jsonl", ray=True, ordered=False)
    lines = (tmp_path / "u.jsonl").read_bytes().splitlines()
    assert sorted(lines) == sorted(output.read_bytes().splitlines())


def test_an_actor_that_is_killed_in_the_middle_is_replaced_and_nothing_is_lost(
    cluster: Any, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.jsonl", [f"نص {number}" for number in range(300)])
    done(path, tmp_path / "whole.jsonl", ray=False)
    output, killed = tmp_path / "o.jsonl", []

    def kill() -> None:
        until = time.monotonic() + 60
        while not killed and time.monotonic() < until:
            if output.exists() and output.stat().st_size and (found := hands()):
                found[0].kill()
                killed.append(len(output.read_bytes().splitlines()))
            time.sleep(0.02)

    killer = threading.Thread(target=kill)
    killer.start()
    report = done(path, output, ray=True, extra={"seconds": 0.02})
    killer.join()
    assert killed and 0 < killed[0] < 300
    assert report.outcomes == {"ok": 300}
    assert content(output) == content(tmp_path / "whole.jsonl")


def test_an_article_that_kills_every_actor_is_a_failure_and_not_tried_for_ever(
    cluster: Any, tmp_path: Path
) -> None:
    texts = [f"نص {number}" for number in range(12)]
    texts[5] = "!parent"
    before = set(Path(tempfile.gettempdir()).glob("summarizer-batch-*"))
    done(written(tmp_path / "a.jsonl", texts), tmp_path / "o.jsonl", ray=True, workers=1)
    found = [json.loads(line) for line in (tmp_path / "o.jsonl").read_bytes().splitlines()]
    assert [one["number"] for one in found] == list(range(1, 13))
    assert [one["number"] for one in found if one["status"] == "failed"] == [6]
    assert "'a6' died, and so did one that had it alone" in found[5]["error"]["what"]
    assert set(Path(tempfile.gettempdir()).glob("summarizer-batch-*")) <= before


def test_a_folder_and_the_real_preset_give_the_same_summaries(
    cluster: Any, tmp_path: Path, news: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    (tmp_path / "in" / "a.txt").write_text(news)
    (tmp_path / "in" / "b.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "in" / "sub" / "c.txt").write_text(news, encoding="cp1256")
    written(tmp_path / "in" / "d.jsonl", [news, "Not an Arabic text."])
    monkeypatch.chdir(tmp_path)  # paths are relative to where the batch was started
    for engine_, name in (("local", "l.jsonl"), ("ray", "r.jsonl")):
        batch.run("in", name, "extractive", languages=("ar",), workers=1, engine=engine_)
    assert content(Path("r.jsonl")) == content(Path("l.jsonl"))
    assert len(Path("r.jsonl").read_text().splitlines()) == 5


def test_workers_that_cannot_start_an_input_that_changes_and_pipes_are_said(
    cluster: Any, tmp_path: Path
) -> None:
    path = written(tmp_path / "a.jsonl", ["نص"] * 40)
    with pytest.raises(EngineError, match=r"cannot start: no weights\.") as error:
        done(path, tmp_path / "o.jsonl", ray=True, extra={"missing": "ar", "required": True})
    assert error.value.next_step == "get them"
    assert not (tmp_path / "o.jsonl").exists()
    report = done(path, tmp_path / "p.jsonl", ray=True, extra={"missing": "en"})
    assert list(report.problems) == ["en"] and report.outcomes == {"ok": 40}

    class Changing(Source):
        def fingerprint(self, *arguments: Any) -> Any:
            found = super().fingerprint(*arguments)
            path.write_text(path.read_text() + '{"text": "more"}\n')
            return found

    job = Job(Changing([str(path)]), tmp_path / "c.jsonl", engine(), {"ordered": True}, place=Ray())
    with pytest.raises(SummarizerError, match="changed while it was read"):
        job.run(workers=1)
    os.mkfifo(tmp_path / "pipe.jsonl")
    with pytest.raises(OptionError, match="cannot read standard input and pipes"):
        done(tmp_path / "pipe.jsonl", tmp_path / "q.jsonl", ray=True)
    assert not (tmp_path / "q.jsonl").exists()


CHILD = """
import sys
from pathlib import Path
from batch_fake import engine
from summarizer.batch.job import Job
from summarizer.batch.places import Ray
from summarizer.batch.sources import Source

source, output = sys.argv[1:3]
made = engine(seconds=0.02)
job = Job(Source([source]), Path(output), made, {"ordered": True}, place=Ray())
report = job.run(workers=2, resume=True)
sys.exit(128 + report.signal if report.signal else 0)
"""


def test_a_driver_that_is_interrupted_or_killed_is_resumed_without_loss(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [f"نص {number}" for number in range(600)])
    done(path, tmp_path / "whole.jsonl", ray=False)
    output = tmp_path / "o.jsonl"
    for number in (signal.SIGINT, signal.SIGKILL):
        process = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path), str(output)],
            env={**os.environ, "PYTHONPATH": PATHS},
            stderr=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        begun = output.stat().st_size if output.exists() else 0
        until = time.monotonic() + 60
        while not (output.exists() and output.stat().st_size > begun) and time.monotonic() < until:
            time.sleep(0.01)
        family = [
            one
            for one in psutil.Process(process.pid).children(recursive=True)
            if "Agent" not in one.name()  # Ray's own, which take their time
        ]
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
        assert process.returncode == (130 if number == signal.SIGINT else -9), said.decode()
        assert b"Traceback" not in said
        _, alive = psutil.wait_procs(family, timeout=20)
        assert not alive  # the cluster ends with the batch that started it
    part = output.read_bytes().count(b"\n")
    assert 0 < part < 600
    assert done(path, output, ray=False, resume=True, extra={"seconds": 0}).records == 600
    assert content(output) == content(tmp_path / "whole.jsonl")
