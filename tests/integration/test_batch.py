"""Batches with real worker processes: order, deaths, hangs, endings. Summaries are made up."""

from __future__ import annotations

import errno
import gc
import json
import os
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from batch_fake import engine
from click.testing import CliRunner

from summarizer import batch, batch_command
from summarizer.batch.job import Job, Report
from summarizer.batch.sources import Source
from summarizer.cli import cli
from summarizer.errors import EngineError, OptionError, SummarizerError

TESTS = Path(__file__).parent.parent


def written(path: Path, *texts: str) -> Path:
    rows = ({"id": f"a{number}", "text": text} for number, text in enumerate(texts, start=1))
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return path


def done(
    path: Path, output: Path, *, ordered: bool = True, extra: Any = None, **options: Any
) -> Report:
    job = Job(Source([str(path)]), output, engine(**(extra or {})), {"ordered": ordered})
    return job.run(**{"workers": 2, "timeout": 60, **options})


def records(output: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.read_bytes().splitlines()]


def test_every_article_has_one_record_in_the_order_of_the_input(tmp_path: Path) -> None:
    texts = [f"نص {n}" for n in range(1, 301)]
    texts[4], texts[9], texts[19] = "!deny", "!flag", "!withhold"
    path = written(tmp_path / "a.jsonl", *texts)
    with path.open("a") as stream:
        stream.write("{broken\n")
    report = done(path, tmp_path / "o.jsonl")
    found = records(tmp_path / "o.jsonl")
    assert [one["number"] for one in found] == list(range(1, 302))
    assert [one["id"] for one in found] == [f"a{n}" for n in range(1, 301)] + ["a.jsonl:301"]
    assert report.outcomes == {"ok": 297, "failed": 2, "flagged": 1, "withheld": 1}
    assert found[4]["error"] == {
        "type": "ArticleError",
        "what": "denied.",
        "next_step": "ask again",
    }
    assert found[6]["arabic"]["text"] == "نص 7"
    assert report.finished and report.records == 301 and report.workers == 2


def test_as_completed_nothing_waits_for_a_slow_article(tmp_path: Path) -> None:
    texts = ["!hang", *(f"نص {n}" for n in range(40))]
    path = written(tmp_path / "a.jsonl", *texts)
    done(path, tmp_path / "o.jsonl", ordered=False, timeout=2)
    found = records(tmp_path / "o.jsonl")
    assert sorted(one["number"] for one in found) == list(range(1, 42))
    assert [one["number"] for one in found].index(1) > 20


@pytest.mark.parametrize("ahead", [1, 8])
def test_poison_articles_kill_workers_and_nothing_else(tmp_path: Path, ahead: int) -> None:
    texts = [f"نص {n}" for n in range(1, 41)]
    texts[3], texts[11], texts[20] = "!segfault", "!exit", "!raise"
    texts[30] = f"!once {tmp_path / 'marker'}"
    path = written(tmp_path / "a.jsonl", *texts)
    report = done(path, tmp_path / "o.jsonl", extra={"ahead": ahead})
    found = records(tmp_path / "o.jsonl")
    assert [one["number"] for one in found] == list(range(1, 41))
    errors = {one["number"]: one["error"] for one in found if one["status"] == "failed"}
    assert sorted(errors) == [4, 12, 21]
    assert errors[4]["type"] == "WorkerError"
    assert (
        "'a4' died with signal 11 (SIGSEGV), and so did one that had it alone" in errors[4]["what"]
    )
    assert "ended with exit code 3" in errors[12]["what"]
    assert errors[21]["type"] == "RuntimeError" and errors[21]["what"].endswith("boom")
    assert found[30]["status"] == "ok"  # the second worker managed it
    assert report.outcomes["failed"] == 3


@pytest.mark.parametrize("ahead", [1, 4])
def test_a_hang_is_ended_by_the_timeout(tmp_path: Path, ahead: int) -> None:
    path = written(tmp_path / "a.jsonl", "نص 1", "!hang", "نص 3", "نص 4", "نص 5")
    done(path, tmp_path / "o.jsonl", timeout=1, workers=1, extra={"ahead": ahead})
    found = records(tmp_path / "o.jsonl")
    assert [one["status"] for one in found] == ["ok", "failed", "ok", "ok", "ok"]
    assert "took longer than 1 seconds" in found[1]["error"]["what"]
    assert "--timeout" in found[1]["error"]["next_step"]


def test_workers_that_cannot_start_end_the_batch_and_leave_nothing(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", "نص")
    with pytest.raises(EngineError, match="3 workers in a row ended with exit code 9"):
        done(path, tmp_path / "o.jsonl", extra={"refuse": True})
    with pytest.raises(EngineError, match=r"cannot start: no weights\.") as error:
        done(path, tmp_path / "o.jsonl", extra={"missing": "ar", "required": True})
    assert error.value.next_step == "get them"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.jsonl"]


def test_a_language_that_is_missing_but_was_not_named_is_reported(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", "نص")
    report = done(path, tmp_path / "o.jsonl", extra={"missing": "en"})
    assert list(report.problems) == ["en"] and report.outcomes == {"ok": 1}


def test_workers_that_die_of_everything_end_the_batch(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", *["!exit"] * 50)
    with pytest.raises(EngineError, match="20 workers in a row ended with exit code 3"):
        done(path, tmp_path / "o.jsonl")
    assert all(one["status"] == "failed" for one in records(tmp_path / "o.jsonl"))


def test_a_limit_is_a_beginning_that_can_be_resumed(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", *(f"نص {n}" for n in range(30)))
    assert done(path, tmp_path / "o.jsonl", limit=10).records == 10
    with pytest.raises(OptionError, match="there already") as error:
        done(path, tmp_path / "o.jsonl")
    assert "--resume" in error.value.next_step
    report = done(path, tmp_path / "o.jsonl", resume=True)
    assert (report.before, report.records) == (10, 30)
    assert [one["number"] for one in records(tmp_path / "o.jsonl")] == list(range(1, 31))
    assert done(path, tmp_path / "o.jsonl", resume=True).records == 30
    assert done(path, tmp_path / "o.jsonl", overwrite=True, limit=3).records == 3


def test_an_input_that_changed_between_two_runs_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", "نص 1", "نص 2")
    done(path, tmp_path / "o.jsonl", limit=1)
    before = (tmp_path / "o.jsonl").read_bytes()
    written(path, "نص 3", "نص 2")
    with pytest.raises(OptionError, match="not the one that") as error:
        done(path, tmp_path / "o.jsonl", resume=True)
    assert "--overwrite" in error.value.next_step
    assert (tmp_path / "o.jsonl").read_bytes() == before


def test_an_input_that_changes_under_a_run_ends_it_with_whole_records(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", *(f"نص {n}" for n in range(3000)))

    def append() -> None:
        while not (tmp_path / "o.jsonl").exists() or not (tmp_path / "o.jsonl").stat().st_size:
            time.sleep(0.01)
        with path.open("a") as stream:
            stream.write('{"text": "more"}\n')

    threading.Thread(target=append).start()
    with pytest.raises(SummarizerError, match="changed while it was read"):
        done(path, tmp_path / "o.jsonl", extra={"seconds": 0.001})
    found = records(tmp_path / "o.jsonl")
    assert found and [one["number"] for one in found] == list(range(1, len(found) + 1))


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")

    def write() -> None:
        with (tmp_path / "pipe.jsonl").open("w") as stream:
            for number in range(500):
                stream.write(json.dumps({"text": f"نص {number}"}) + "\n")

    threading.Thread(target=write).start()
    report = done(tmp_path / "pipe.jsonl", tmp_path / "o.jsonl")
    assert report.records == 500 and report.outcomes == {"ok": 500}
    with pytest.raises(OptionError, match="cannot be resumed"):
        done(tmp_path / "pipe.jsonl", tmp_path / "o.jsonl", resume=True)


def test_a_folder_of_files_is_read_by_the_workers(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("نص الخبر")
    (tmp_path / "in" / "b.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "in" / "c.txt").write_text("")
    done(tmp_path / "in", tmp_path / "o.jsonl")
    first, second, third = records(tmp_path / "o.jsonl")
    assert (first["id"], first["arabic"]["text"]) == ("a.txt", "نص الخبر")
    assert second["error"]["type"] == "ArticleError" and "PNG" in second["error"]["what"]
    assert "empty" in third["error"]["what"]


# --- endings --------------------------------------------------------------------------------------

CHILD = """
import sys
from batch_fake import engine
from summarizer.batch.job import Job
from summarizer.batch.sources import Source
from pathlib import Path

source, output = sys.argv[1:3]
job = Job(Source([source]), Path(output), engine(seconds=float(sys.argv[3])), {"ordered": True})
report = job.run(workers=2, resume=True)
sys.exit(128 + report.signal if report.signal else 0)
"""


def heard() -> None:
    """Let Ctrl-C be heard, even where these tests run behind a shell's `&`, which ignores it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def child(*arguments: object, **options: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": f"{TESTS.parent}{os.pathsep}{TESTS}"}
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, *map(str, arguments)],
        env=environment,
        stderr=subprocess.PIPE,
        **{"preexec_fn": heard, **options},
    )


def wait_for_records(output: Path) -> None:
    until = time.monotonic() + 60
    while not (output.exists() and output.stat().st_size) and time.monotonic() < until:
        time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_cleanly_and_it_can_be_resumed(
    tmp_path: Path, number: signal.Signals
) -> None:
    path = written(tmp_path / "a.jsonl", *(f"نص {n}" for n in range(400)))
    output = tmp_path / "o.jsonl"
    process = child(path, output, 0.01)
    wait_for_records(output)
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 128 + number and b"Traceback" not in said
    part = records(output)
    assert 0 < len(part) < 400
    assert done(path, output, resume=True, extra={"seconds": 0.01}).records == 400
    assert [one["number"] for one in records(output)] == list(range(1, 401))


def test_a_second_process_on_one_output_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", *(f"نص {n}" for n in range(400)))
    output = tmp_path / "o.jsonl"
    process = child(path, output, 0.01)
    wait_for_records(output)
    with pytest.raises(SummarizerError, match="another process is writing"):
        done(path, output, resume=True)
    process.kill()
    process.communicate()
    assert done(path, output, resume=True).records == 400


def test_killing_the_batch_ends_its_workers(tmp_path: Path) -> None:
    import psutil

    path = written(tmp_path / "a.jsonl", *(f"نص {n}" for n in range(4000)), "!hang")
    process = child(path, tmp_path / "o.jsonl", 0.01)
    wait_for_records(tmp_path / "o.jsonl")
    workers = psutil.Process(process.pid).children(recursive=True)
    assert len(workers) == 2
    process.kill()
    process.communicate()
    _, alive = psutil.wait_procs(workers, timeout=10)
    assert not alive


def test_a_full_disk_ends_it_with_whole_records_and_room_lets_it_go_on(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", *(f"نص {n}" for n in range(400)))
    output = tmp_path / "o.jsonl"

    def small_files() -> None:  # as a quota; a write beyond it gets EFBIG and not a signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))

    process = child(path, output, 0, preexec_fn=small_files)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 1
    assert f"{output} cannot be written after".encode() in said
    assert os.strerror(errno.EFBIG).encode() in said and b"--resume" in said
    found = records(output)
    assert 50 < len(found) < 400
    assert done(path, output, resume=True).records == 400
    assert [one["number"] for one in records(output)] == list(range(1, 401))


@pytest.mark.skipif(os.geteuid() != 0, reason="needs to mount a small disk")
def test_a_small_disk_that_fills_up(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk], check=False)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        path = written(tmp_path / "a.jsonl", *(f"نص {n}" for n in range(2000)))
        with pytest.raises(SummarizerError, match="No space left on device"):
            done(path, disk / "o.jsonl")
        found = records(disk / "o.jsonl")
        assert found and [one["number"] for one in found] == list(range(1, len(found) + 1))
        subprocess.run(["mount", "-o", "remount,size=8m", disk], check=True)
        assert done(path, disk / "o.jsonl", resume=True).records == 2000
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        with pytest.raises(SummarizerError, match="Read-only file system"):
            done(path, disk / "other.jsonl")
    finally:
        subprocess.run(["umount", disk], check=False)


def test_the_memory_does_not_grow_with_the_input(tmp_path: Path) -> None:
    """300 MB of articles through a pipe: what the batch itself takes stays as it was."""
    import psutil

    os.mkfifo(tmp_path / "pipe.jsonl")
    code = textwrap.dedent(f"""
        import json, sys
        sys.path[:0] = {[str(TESTS)]!r}
        with open(sys.argv[1], "w") as stream:
            for number in range(6000):
                print(json.dumps({{"text": f"{{number}} " + "word " * 10_000}}), file=stream)
    """)
    writer = subprocess.Popen([sys.executable, "-c", code, tmp_path / "pipe.jsonl"])
    gc.collect()
    before = psutil.Process().memory_info().rss
    most, stop = 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not stop.wait(0.02):
            most = max(most, psutil.Process().memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        report = done(tmp_path / "pipe.jsonl", tmp_path / "o.jsonl")
    finally:
        stop.set()
        watcher.join()
        writer.kill()
    assert report.outcomes == {"ok": 6000}
    assert most - before < 200 << 20


# --- the command line -------------------------------------------------------------------------------


def test_the_command_summarises_and_says_what_failed(tmp_path: Path, news: str) -> None:
    path = written(tmp_path / "a.jsonl", news, "Not an Arabic text at all.", news)
    command = ["batch", str(path), str(tmp_path / "o.jsonl"), "--preset", "extractive"]
    result = CliRunner().invoke(cli, [*command, "--languages", "ar", "--workers", "1"])
    assert result.exit_code == 1
    assert "3 records in" in result.stderr and "1 article has no summary" in result.stderr
    first, second, third = records(tmp_path / "o.jsonl")
    assert first["status"] in ("ok", "flagged") and first["arabic"]["sentences"]
    assert first["english"] is None and first["options"]["languages"] == ["ar"]
    assert second["error"]["type"] == "ArticleError" and second["error"]["next_step"]
    assert {**third, "number": 1, "id": "a1", "seconds": 0} == {**first, "seconds": 0}
    again = CliRunner().invoke(cli, [*command, "--languages", "ar"])
    assert again.exit_code == 2 and "--resume" in again.stderr


def test_the_function_is_the_command(tmp_path: Path, news: str) -> None:
    path = written(tmp_path / "a.jsonl", news)
    report = batch.run(path, tmp_path / "o.parquet", "extractive", languages=("ar",), workers=1)
    assert report.finished and report.records == 1
    assert batch_command.code(report, strict=False) == 0
    import pyarrow.parquet

    (row,) = pyarrow.parquet.read_table(tmp_path / "o.parquet").to_pylist()
    assert row["id"] == "a1" and row["arabic"] and row["english"] is None
    with pytest.raises(OptionError, match="did you mean 'words'"):
        batch.run(path, tmp_path / "p.jsonl", "extractive", wrds=3)
    with pytest.raises(OptionError, match="exclude each other"):
        batch.run(path, tmp_path / "p.jsonl", "extractive", resume=True, overwrite=True)


def test_an_interrupted_command_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    report = Report(Path("o.jsonl"), 5, 0, {"ok": 4, "failed": 1}, 2.0, 2, 3, signal.SIGINT, {})
    monkeypatch.setattr(
        sys, "argv", ["/x/summarizer", "batch", "a b.jsonl", "o.jsonl", "--overwrite"]
    )
    said = batch_command.lines(report)
    assert said[-1] == "interrupted; go on with: summarizer batch 'a b.jsonl' o.jsonl --resume"
    assert batch_command.code(report, strict=False) == 130
    assert any("3 files are no articles" in line for line in said)
