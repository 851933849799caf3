"""What travels over a cluster, without a cluster: blocks read, worked on, written."""

from __future__ import annotations

import builtins
import json
import pickle
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")

from batch_fake import engine

from summarizer import batch
from summarizer.batch import places, raydata, shipping
from summarizer.batch.crew import Staff
from summarizer.batch.engine import Engine
from summarizer.batch.gathering import Gathering
from summarizer.batch.items import Numbers
from summarizer.batch.manifest import Manifest
from summarizer.batch.meter import Meter
from summarizer.batch.shipping import Block, Hand, Plan, articles
from summarizer.batch.sink import JsonlSink
from summarizer.batch.sources import Source
from summarizer.batch.stopping import Stopping
from summarizer.errors import EngineError, OptionError, SummarizerError


@pytest.fixture(autouse=True)
def _back_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Reading and working change the folder, which in a cluster is the process's own."""
    monkeypatch.chdir(tmp_path)


def written(path: Path, *texts: str) -> Source:
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    source = Source([str(path)])
    source.fingerprint()
    return source


def plan(source: Source, *done: int, limit: int | None = None, rows: int = 4) -> Plan:
    numbers = Numbers()
    for number in done:
        numbers.add(number)
    return Plan(source, numbers, limit, rows, str(Path.cwd()))


def hand(batch: str, **extra: Any) -> Hand:
    return Hand(Staff(engine(**extra).to_dict(), 1), str(Path.cwd()), batch)


def test_an_input_is_read_in_blocks_and_the_last_says_how_many_there_were(tmp_path: Path) -> None:
    source = written(tmp_path / "a.jsonl", *"ابتثجحخ")
    blocks = [shipping._rows(table) for table in articles(plan(source, 2, limit=6))]
    numbers = [[row[0] for row in rows] for rows in blocks]
    assert numbers == [[1, 3, 4, 5], [6, 0]]
    assert blocks[-1][-1][2] == "ended"
    assert json.loads(blocks[-1][-1][3]) == {"count": 5, "type": None}


def test_a_plan_survives_the_way_to_another_process(tmp_path: Path) -> None:
    source = written(tmp_path / "a.jsonl", "ا", "ب")
    there = pickle.loads(pickle.dumps(plan(source, 1)))
    (table,) = articles(there)
    assert [row[0] for row in shipping._rows(table)] == [2, 0]


def test_what_ends_the_reading_comes_as_an_error_behind_what_was_read(tmp_path: Path) -> None:
    source = written(tmp_path / "a.jsonl", "ا", "ب")
    with (tmp_path / "a.jsonl").open("a") as stream:
        stream.write('{"text": "more"}\n')
    block = Block.of(list(articles(plan(source, rows=1)))[-1])
    assert isinstance(block.error, SummarizerError) and "changed" in block.error.what
    assert "--resume" in block.error.next_step
    assert isinstance(shipping._heard(shipping._said(OptionError("a.", "b"))), OptionError)
    assert "KeyError" in str(shipping._heard(shipping._said(KeyError("x"))))


def test_a_hand_makes_records_in_order_and_failures_of_what_kills_its_worker(
    tmp_path: Path,
) -> None:
    source = written(tmp_path / "a.jsonl", "نص 1", "!segfault", "!deny", "نص 4")
    worker = hand("order")
    try:
        (table,) = articles(plan(source, rows=8))
        block = Block.of(worker(table))
    finally:
        worker.close()
    assert [one.number for one in block.records] == [1, 2, 3, 4]
    assert [one.outcome for one in block.records] == ["ok", "failed", "failed", "ok"]
    assert block.count == 4 and block.error is None


def test_an_article_that_two_workers_of_the_cluster_died_of_is_not_given_to_a_third(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipping.tempfile, "gettempdir", lambda: str(tmp_path))
    source = written(tmp_path / "a.jsonl", "نص 1", "نص 2", "نص 3")
    (table,) = articles(plan(source, rows=8))
    marks = shipping.Marks("twice")
    assert marks.set("from-1") and marks.set("2")  # so they died: with the block, then with 2 alone
    worker = hand("twice")
    try:
        block = Block.of(worker(table))
        again = Block.of(worker(table))  # nothing is left of it
    finally:
        worker.close()
    assert [one.outcome for one in block.records] == ["ok", "failed", "ok"]
    assert json.loads(block.records[1].line)["error"]["type"] == "WorkerError"
    assert [one.outcome for one in again.records] == ["ok", "ok", "ok"]
    assert not list(tmp_path.glob("summarizer-batch-*"))


def test_a_hand_whose_models_cannot_be_loaded_says_so(tmp_path: Path) -> None:
    source = written(tmp_path / "a.jsonl", "نص 1")
    worker = hand("unable", missing="ar", required=True)
    (table,) = articles(plan(source))
    for _ in range(2):  # the next block is tried again, and does not wait for ever
        block = Block.of(worker(table))
        assert isinstance(block.error, EngineError) and block.error.next_step == "get them"
        assert block.count is None and not block.records


# --- gathering ------------------------------------------------------------------------------------


def gathered(tmp_path: Path, source: Source, tables: Iterator[Any]) -> JsonlSink:
    manifest = Manifest(tmp_path / "o.jsonl")
    manifest.begin(None, {})
    sink = JsonlSink(tmp_path / "o.jsonl")
    try:
        Gathering(sink, manifest, Stopping()).run(tables, source, Meter(None, 0, quiet=True))
    finally:
        sink.close()
    return sink


def test_records_that_the_cluster_lost_are_an_error(tmp_path: Path) -> None:
    source = written(tmp_path / "a.jsonl", *"ابتثجحخ")
    worker = hand("lost")
    try:
        _, *rest = (worker(table) for table in articles(plan(source, rows=2)))
    finally:
        worker.close()
    with pytest.raises(EngineError, match="5 of 7 records"):
        gathered(tmp_path, source, iter(rest))


def test_an_error_of_the_cluster_ends_the_batch_with_what_there_is(tmp_path: Path) -> None:
    source = written(tmp_path / "a.jsonl", "ا", "ب", "ت")
    worker = hand("error")

    def tables() -> Iterator[Any]:
        yield worker(next(iter(articles(plan(source, rows=2)))))
        raise EngineError("Ray gave up.", "")

    with pytest.raises(EngineError, match="gave up"):
        gathered(tmp_path, source, tables())
    worker.close()
    assert (tmp_path / "o.jsonl").read_bytes().count(b"\n") == 2


def test_a_record_that_comes_twice_is_an_error_and_the_thread_that_fetches_ends(
    tmp_path: Path,
) -> None:
    source = written(tmp_path / "a.jsonl", "ا")
    worker = hand("thread")
    (table,) = articles(plan(source))
    made = worker(table)
    worker.close()
    gone = threading.Event()

    def endless() -> Iterator[Any]:
        try:
            while True:
                yield made
        finally:
            gone.set()

    with pytest.raises(EngineError, match="record of article 1 twice"):
        gathered(tmp_path, source, endless())
    assert gone.wait(10)


# --- what a user may ask for ----------------------------------------------------------------------


def test_without_ray_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = builtins.__import__

    def missing(name: str, *rest: Any) -> Any:
        if name == "ray" or name.startswith("ray."):
            raise ImportError(name)
        return find(name, *rest)

    monkeypatch.setattr(builtins, "__import__", missing)
    written(tmp_path / "a.jsonl", "نص")
    with pytest.raises(OptionError, match="extra 'ray'") as error:
        batch.run("a.jsonl", "o.jsonl", "extractive", engine="ray")
    assert error.value.next_step == 'pip install "arabic-news-summarizer[ray]"'
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.jsonl"]


def test_engines_and_addresses_that_make_no_sense_are_refused() -> None:
    with pytest.raises(OptionError, match="no engine 'spark'"):
        places.named("spark", None)
    with pytest.raises(OptionError, match="the engine is local"):
        places.named("local", "auto")
    with (
        pytest.raises(OptionError, match="Ray client"),
        raydata.connected("ray://head:10001", None),
    ):
        pass


class Cluster:
    """Says what machines there are, in Ray's words."""

    def __init__(self, *machines: dict[str, float]) -> None:
        self._machines = machines

    def nodes(self) -> list[dict[str, Any]]:
        return [{"Alive": True, "Resources": one} for one in self._machines]


@pytest.mark.parametrize(
    ("preset", "device", "asked", "expected"),
    [
        ("extractive", None, None, (12, 12, 1.0, 0)),
        ("extractive", None, 20, (20, 12, 1.0, 0)),
        ("offline", None, None, (3, 3, 4.0, 0)),
        ("offline", None, 6, (6, 6, 2.0, 0)),
        ("llm", "cuda", None, (2, 2, 1.0, 1)),
        ("endpoint", None, None, (48, 48, 0.25, 0)),
    ],
)
def test_the_workers_suit_the_machines_of_the_cluster(
    monkeypatch: pytest.MonkeyPatch,
    preset: str,
    device: str | None,
    asked: int | None,
    expected: tuple[int, int, float, int],
) -> None:
    machines = ({"CPU": 4.0, "GPU": 2.0}, {"CPU": 4.0}, {"CPU": 4.0})
    monkeypatch.setattr(raydata, "import_ray", lambda: Cluster(*machines))
    found = raydata.fleet(Engine(preset, {}, device=device), asked)
    assert (found.workers, found.now, found.cpus, found.gpus) == expected


def test_a_cluster_without_room_or_a_device_that_is_one_of_several_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(raydata, "import_ray", lambda: Cluster({"CPU": 4.0}))
    with pytest.raises(OptionError, match="1 GPUs"):
        raydata.fleet(Engine("llm", {}, device="cuda"), None)
    with pytest.raises(OptionError, match="'cuda:1' is one GPU"):
        raydata.fleet(Engine("llm", {}, device="cuda:1"), None)
