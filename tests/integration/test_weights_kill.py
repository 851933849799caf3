"""Weights survive what happens to processes: kill -9, rivals, lost connections, lying servers."""

from __future__ import annotations

import hashlib
import http.server
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from summarizer import hub, weights
from summarizer.errors import WeightsError
from summarizer.registry import Carrier, ModelCard

pytestmark = pytest.mark.integration

CHUNK = 10_000
CONTENT = b"GGUF" + random.Random(0).randbytes(40 * CHUNK - 4)
PARTS = 4

# A child that joins the parts slowly, one line on stdout for every chunk written.
CHILD = """
import contextlib, sys, time
from summarizer import cache, weights
from test_weights_kill import card

@contextlib.contextmanager
def slow(label, total, progress):
    def advance(done):
        print(label, flush=True)
        time.sleep(0.005)
    yield advance

cache.CHUNK = 10_000
cache.bar = slow
print("ready", flush=True)
print(weights.ensure(card()), flush=True)
"""


def card(**changes: object) -> ModelCard:
    size = len(CONTENT) // PARTS
    fields: dict[str, object] = {
        "name": "fake",
        "repo": "fake-org/fake-model",
        "revision": "0123456789abcdef0123456789abcdef01234567",
        "file": "fake-q4.gguf",
        "engine": "gguf",
        "task": "translate",
        "licence": "Apache-2.0",
        "licence_url": "https://example.org/licence",
        "bytes": len(CONTENT),
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "window": 64,
        "carriers": tuple(
            Carrier(f"killpart{n}==1.0", f"killpart{n}", "data/part.bin", size)
            for n in range(PARTS)
        ),
        "extra": "offline",
    }
    return ModelCard(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("SUMMARIZER_WEIGHTS", "HF_ENDPOINT", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUMMARIZER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path


@pytest.fixture
def site(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The carrier packages on the path, of this process and of children."""
    folder = home / "site"
    size = len(CONTENT) // PARTS
    for n in range(PARTS):
        data = folder / f"killpart{n}" / "data"
        data.mkdir(parents=True)
        (data.parent / "__init__.py").touch()
        (data / "part.bin").write_bytes(CONTENT[n * size : (n + 1) * size])
    monkeypatch.syspath_prepend(folder)
    return folder


def start(site: Path) -> subprocess.Popen[str]:
    path = [str(site), str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")]
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(CHILD)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))},
    )


def final_file(home: Path) -> Path:
    return home / "cache" / "weights" / card().sha256[:16] / card().file


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_kill_9_at_any_point_leaves_no_half_file_with_the_final_name(
    home: Path, site: Path
) -> None:
    draw = random.Random(20)
    chunks = len(CONTENT) // CHUNK
    partials = 0
    for _ in range(8):
        lines = draw.randint(0, chunks - 1)  # chunks written before the kill
        child = start(site)
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        for _ in range(lines):
            assert child.stdout.readline().startswith("preparing")
        child.send_signal(signal.SIGKILL)
        child.communicate()
        assert child.returncode == -signal.SIGKILL
        if final_file(home).exists():  # the child was faster than the signal: then it is whole
            assert final_file(home).read_bytes() == CONTENT
            final_file(home).unlink()
        partials += final_file(home).with_name("fake-q4.gguf.part").exists()
    assert partials  # kills did come in the middle of the writing
    assert weights.ensure(card()).read_bytes() == CONTENT
    assert not list(home.rglob("*.part"))


def test_a_second_process_waits_and_uses_what_the_first_one_made(home: Path, site: Path) -> None:
    children = [start(site) for _ in range(3)]
    answers = [child.communicate(timeout=60) for child in children]
    assert [child.returncode for child in children] == [0, 0, 0], answers
    outputs = [out.splitlines() for out, _ in answers]
    assert {lines[-1] for lines in outputs} == {str(final_file(home))}
    wrote = [lines for lines in outputs if any(line.startswith("preparing") for line in lines)]
    assert len(wrote) == 1
    assert final_file(home).read_bytes() == CONTENT


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_the_lock_of_a_killed_process_blocks_nobody(home: Path, site: Path) -> None:
    child = start(site)
    assert child.stdout is not None
    for _ in range(10):
        child.stdout.readline()
    rival = start(site)
    child.kill()
    child.communicate()
    out, err = rival.communicate(timeout=60)
    assert rival.returncode == 0, err
    assert out.splitlines()[-1] == str(final_file(home))
    assert final_file(home).read_bytes() == CONTENT


# --- the model hub, played by a server on the loopback interface -------------------------------


class Hub(http.server.ThreadingHTTPServer):
    """Serves `content`, at most `limit` bytes a connection, and keeps the requests it got."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = CONTENT
        self.limit = len(CONTENT) + 1
        self.ranges = True
        self.status = 200
        self.requests: list[tuple[str, str, str | None]] = []


class Handler(http.server.BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        self.server.requests.append(("HEAD", self.path, None))
        self.send_response(200)
        self.end_headers()

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.requests.append(("GET", self.path, wanted))
        if self.server.status != 200:
            self.send_error(self.server.status)
            return
        content, begin = self.server.content, 0
        if wanted and self.server.ranges:
            begin = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if begin >= len(content):
                self.send_error(416)
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(content) - begin))
        self.end_headers()
        self.wfile.write(content[begin : begin + self.server.limit])

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    monkeypatch.setattr(hub, "PAUSE", 0.0)
    with Hub() as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{running.server_port}")
        yield running
        running.shutdown()


PLAIN = card(carriers=())


def gets(server: Hub) -> list[str | None]:
    return [wanted for method, _, wanted in server.requests if method == "GET"]


def test_a_download_is_verified_and_pinned_to_the_revision(home: Path, server: Hub) -> None:
    file = weights.ensure(PLAIN, allow_download=True)
    assert file == final_file(home) and file.read_bytes() == CONTENT
    path = server.requests[-1][1]
    assert path == f"/fake-org/fake-model/resolve/{PLAIN.revision}/fake-q4.gguf"
    weights.ensure(PLAIN, allow_download=True)
    assert len(gets(server)) == 1


def test_nothing_is_downloaded_unless_allowed(home: Path, server: Hub) -> None:
    with pytest.raises(WeightsError, match="not on this machine"):
        weights.ensure(PLAIN)
    assert server.requests == []


def test_lost_connections_are_resumed_where_they_broke(home: Path, server: Hub) -> None:
    server.limit = 150_000
    assert weights.download(PLAIN).read_bytes() == CONTENT
    assert gets(server) == [None, "bytes=150000-", "bytes=300000-"]


def test_a_later_run_resumes_what_an_earlier_one_left(home: Path, server: Hub) -> None:
    target = final_file(home)
    target.parent.mkdir(parents=True)
    target.with_name("fake-q4.gguf.part").write_bytes(CONTENT[:123_456])
    assert weights.download(PLAIN).read_bytes() == CONTENT
    assert gets(server) == ["bytes=123456-"]


def test_a_server_without_ranges_sends_all_of_it_again(home: Path, server: Hub) -> None:
    server.ranges = False
    target = final_file(home)
    target.parent.mkdir(parents=True)
    target.with_name("fake-q4.gguf.part").write_bytes(CONTENT[:123_456])
    assert weights.download(PLAIN).read_bytes() == CONTENT


def test_a_connection_that_brings_nothing_gives_up_and_keeps_what_there_is(
    home: Path, server: Hub
) -> None:
    target = final_file(home)
    target.parent.mkdir(parents=True)
    partial = target.with_name("fake-q4.gguf.part")
    partial.write_bytes(CONTENT[:1000])
    server.limit = 0
    with pytest.raises(WeightsError, match=r"stopped at 1000 of 400000 bytes") as caught:
        weights.download(PLAIN)
    assert "goes on from there" in str(caught.value)
    assert partial.read_bytes() == CONTENT[:1000]
    server.limit = len(CONTENT)
    assert weights.download(PLAIN).read_bytes() == CONTENT


def test_wrong_bytes_from_the_hub_are_refused_naming_both_checksums(
    home: Path, server: Hub
) -> None:
    server.content = bytes(len(CONTENT))
    with pytest.raises(WeightsError) as caught:
        weights.download(PLAIN)
    assert PLAIN.sha256 in str(caught.value)
    assert hashlib.sha256(server.content).hexdigest() in str(caught.value)
    assert not final_file(home).exists()
    assert not list(home.rglob("*.part"))


def test_more_bytes_than_registered_are_refused(home: Path, server: Hub) -> None:
    server.content = CONTENT + b"more"
    server.limit = len(server.content)
    with pytest.raises(WeightsError, match="longer than the registered 400000 bytes"):
        weights.download(PLAIN)
    assert not list(home.rglob("*.part"))


def test_a_file_that_the_hub_does_not_have_is_said_at_once(home: Path, server: Hub) -> None:
    server.status = 404
    with pytest.raises(WeightsError, match="404") as caught:
        weights.download(card())
    assert 'pip install "arabic-news-summarizer[offline]"' in str(caught.value)
    assert len(gets(server)) == 1


def test_a_hub_that_is_there_is_reachable_and_one_that_is_not_is_not(
    home: Path, server: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hub.hub_reachable()
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    before = len(server.requests)
    assert not hub.hub_reachable()
    assert len(server.requests) == before
    monkeypatch.delenv("HF_HUB_OFFLINE")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # the discard port: nobody listens
    assert not hub.hub_reachable()
