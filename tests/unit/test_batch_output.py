"""What a batch writes: whole records, resumed without loss; what it refuses to write."""

from __future__ import annotations

import errno
import json
import os
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from summarizer.batch import outputs, parts, sink
from summarizer.batch.engine import Engine
from summarizer.batch.items import Item, Numbers, Outcome, Record, failure, record
from summarizer.batch.manifest import Manifest, locked
from summarizer.batch.meter import Meter, duration
from summarizer.batch.parts import ParquetSink
from summarizer.batch.sink import JsonlSink
from summarizer.batch.sources import Source
from summarizer.errors import ArticleError, OptionError, SummarizerError


def made(number: int, outcome: Outcome = "ok", text: str = "ملخص") -> Record:
    return record(Item(number, f"a{number}"), outcome, {"arabic": {"text": text, "status": "ok"}})


def test_a_record_begins_with_number_and_status_and_keeps_surrogates() -> None:
    one = made(3, "flagged", "نص\ud800\u2028")
    assert one.line.startswith(b'{"number": 3, "status": "flagged", "id": "a3"')
    assert json.loads(one.line)["arabic"]["text"] == "نص\ud800\u2028"
    assert one.line.count(b"\n") == 1


def test_a_failure_says_what_happened_and_what_to_do() -> None:
    ours = json.loads(failure(Item(1, "a"), ArticleError("no text.", "give some")).line)
    assert ours == {
        "number": 1,
        "status": "failed",
        "id": "a",
        "error": {"type": "ArticleError", "what": "no text.", "next_step": "give some"},
    }
    other = json.loads(failure(Item(1, "a"), ValueError("bad\nvery")).line)["error"]
    assert other["type"] == "ValueError" and other["what"] == "unexpected ValueError: bad"


def test_numbers_is_a_set() -> None:
    draw = random.Random(0)
    numbers, expected = Numbers(), set[int]()
    for _ in range(3000):
        one = draw.randrange(1, 5000)
        assert numbers.add(one) == (one not in expected)
        expected.add(one)
    assert len(numbers) == len(expected)
    assert [one in numbers for one in range(6000)] == [one in expected for one in range(6000)]


def test_an_output_cut_at_any_byte_is_resumed_at_its_last_whole_record(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    out = JsonlSink(path)
    for number in (1, 2, 3):
        out.write(made(number, "failed" if number == 2 else "ok"))
    out.close()
    whole = path.read_bytes()
    ends = [index + 1 for index, byte in enumerate(whole) if byte == 10]
    for size in range(len(whole) + 1):
        path.write_bytes(whole[:size])
        out = JsonlSink(path)
        kept = sum(end <= size for end in ends)
        assert len(out.done) == kept and all(number in out.done for number in range(1, kept + 1))
        assert path.stat().st_size == (ends[kept - 1] if kept else 0)
        for number in range(kept + 1, 4):
            out.write(made(number, "failed" if number == 2 else "ok"))
        assert out.outcomes == {"ok": 2, "failed": 1}
        out.close()
        assert path.read_bytes() == whole


def test_what_a_power_cut_left_unwritten_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "o.jsonl"
    first, second = made(1).line, made(2).line
    path.write_bytes(first + second[:30] + bytes(len(second) - 31) + b"\n" + made(3).line)
    out = JsonlSink(path, safe=len(first))
    assert len(out.done) == 1 and path.read_bytes() == first


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data[:-10], "bytes; "),
        (lambda data: b"x" + data[1:], "line 1 is no record"),
        (lambda data: data + data, "article 1 is in it twice"),
    ],
)
def test_an_output_that_somebody_changed_is_an_error(
    tmp_path: Path, change: Callable[[bytes], bytes], said: str
) -> None:
    path = tmp_path / "o.jsonl"
    data = made(1).line + made(2).line
    path.write_bytes(change(data))
    with pytest.raises(SummarizerError, match=said) as error:
        JsonlSink(path, safe=len(data))
    assert "--overwrite" in error.value.next_step


@pytest.mark.parametrize("room", range(0, 300, 37))
def test_a_full_disk_leaves_whole_records_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int
) -> None:
    path, left = tmp_path / "o.jsonl", room
    write = os.write

    def full(handle: int, data: memoryview) -> int:
        nonlocal left
        if left <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        done = write(handle, data[:left])
        left -= done
        return done

    out = JsonlSink(path)
    monkeypatch.setattr(sink.os, "write", full)
    with pytest.raises(SummarizerError, match="No space left on device") as error:
        for number in range(1, 10):
            out.write(made(number))
    monkeypatch.undo()
    out.close()
    lines = path.read_bytes().splitlines(keepends=True)
    assert b"".join(lines) == b"".join(made(n).line for n in range(1, len(lines) + 1))
    assert len(lines) == room // len(made(1).line)
    assert ("--resume" in error.value.next_step) == bool(lines)


def test_parquet_parts_hold_every_record_once_whenever_it_is_killed(tmp_path: Path) -> None:
    import pyarrow.parquet

    folder = tmp_path / "o.parquet"
    for _ in range(3):  # opened again in the middle of a part
        out = ParquetSink(folder, part=10)
        begin = len(out.done)
        for number in range(begin + 1, begin + 16):
            out.write(made(number, "flagged" if number % 2 else "ok", "نص\ud800"))
        out.close()
    out = ParquetSink(folder, part=10)
    assert out.outcomes == {"flagged": 23, "ok": 22}
    out.finish()
    out.close()
    assert sorted(file.name for file in folder.iterdir()) == [
        f"part-{number:05d}.parquet" for number in range(1, 6)
    ]
    table = pyarrow.parquet.read_table(folder).to_pylist()
    assert [row["number"] for row in table] == list(range(1, 46))
    assert table[0]["arabic"] == "نص?" and table[0]["status"] == "flagged"
    assert json.loads(table[0]["record"])["arabic"]["text"] == "نص\ud800"


def test_a_part_whose_records_are_still_in_the_spool_does_not_count_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "o.parquet"
    out = ParquetSink(folder, part=3)
    monkeypatch.setattr(JsonlSink, "clear", lambda self: None)  # killed before it
    for number in (1, 2, 3):
        out.write(made(number))
    out.close()
    monkeypatch.undo()
    assert (folder / "_spool.jsonl").stat().st_size
    out = ParquetSink(folder, part=3)
    assert len(out.done) == 3 and out.outcomes == Counter(ok=3)
    out.finish()
    out.close()
    assert len(list(folder.glob("*.parquet"))) == 1


def test_a_part_that_was_full_when_it_was_killed_gets_no_record_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = ParquetSink(tmp_path / "o.parquet", part=3)
    monkeypatch.setattr(ParquetSink, "_roll", lambda self: None)  # killed before it
    for number in (1, 2, 3):
        out.write(made(number))
    out.close()
    monkeypatch.undo()
    ParquetSink(tmp_path / "o.parquet", part=3).close()
    assert (tmp_path / "o.parquet" / "part-00001.parquet").exists()


def test_only_parts_are_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "o.parquet"
    folder.mkdir()
    (folder / "part-00001.parquet").touch()
    (folder / "thesis.docx").touch()
    with pytest.raises(SummarizerError, match=r"also holds 'thesis\.docx'"):
        parts.clear(folder)
    assert len(list(folder.iterdir())) == 2
    (folder / "thesis.docx").unlink()
    parts.clear(folder)
    assert not list(folder.iterdir())


SOURCE = {"files": 1, "bytes": 10, "articles": 2, "sha256": "aa"}


def test_another_input_or_another_setting_is_an_error_that_names_it(tmp_path: Path) -> None:
    note = Manifest(tmp_path / "o.jsonl")
    assert not note.load()
    note.begin(SOURCE, {"words": 60, "model": None})
    again = Manifest(tmp_path / "o.jsonl")
    assert again.load()
    again.check(SOURCE, {"words": 60, "model": None})
    with pytest.raises(OptionError, match=r"not the one that .* 10 bytes \(aa\), and is .*\(bb\)"):
        again.check({**SOURCE, "sha256": "bb"}, {"words": 60})
    with pytest.raises(OptionError, match="words was 60, is 40"):
        again.check(SOURCE, {"words": 40, "model": None})
    with pytest.raises(OptionError, match="cannot be resumed"):
        again.check(None, {"words": 60, "model": None})


def test_a_glossary_counts_by_its_contents(tmp_path: Path) -> None:
    path = tmp_path / "glossary.tsv"
    path.write_text("أ\ta\n")
    before = Engine("offline", {"glossary": str(path)}).settings()
    path.write_text("أ\tb\n")
    assert Engine("offline", {"glossary": str(path)}).settings() != before


def test_two_processes_cannot_write_one_output(tmp_path: Path) -> None:
    output = tmp_path / "o.jsonl"
    with (
        locked(output),
        pytest.raises(SummarizerError, match="another process is writing"),
        locked(output),
    ):
        pass
    with locked(output):  # and then they can, one after the other
        pass
    assert not list(tmp_path.iterdir())


def test_an_output_that_cannot_be_meant_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").touch()
    (tmp_path / "file.parquet").touch()
    source = Source([str(tmp_path / "in")])
    for name, said in (
        ("o.txt", "no known kind"),
        ("none/o.jsonl", "no folder"),
        ("in/o.jsonl", "among the inputs"),
        ("file.parquet", "is not a folder"),
    ):
        with pytest.raises(OptionError, match=said):
            outputs.check(tmp_path / name, source)
    outputs.check(tmp_path / "o.jsonl", source)
    pattern = Source([str(tmp_path / "*.jsonl")])  # would find it in the next run
    with pytest.raises(OptionError, match="among the inputs"):
        outputs.check(tmp_path / "o.jsonl", pattern)
    outputs.check(tmp_path / "in" / "o.jsonl", pattern)


def test_an_output_in_no_writable_place_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*given: object) -> int:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(sink.os, "open", denied)
    with pytest.raises(SummarizerError, match="cannot be written: Permission denied") as error:
        JsonlSink(tmp_path / "o.jsonl")
    assert "folder that you can write to" in error.value.next_step


def test_the_meter_tells_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    meter = Meter(1000, 100, quiet=True)
    began = meter._past[0][0]
    line = meter.line(began + 10, 300, Counter(ok=298, failed=2), 0.5)
    assert line == "300 of 1,000 articles (30%), 20.0/s, 35 s left, 2 failed"
    unknown = Meter(None, 0, quiet=True)
    began = unknown._past[0][0]
    assert (
        unknown.line(began + 100, 20, Counter(), 0.25)
        == "20 articles (25%), 5.0 s each, 5 min left"
    )


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(40, "40 s"), (720, "12 min"), (12_000, "3 h 20 min"), (190_800, "2 d 5 h")],
)
def test_times_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said
