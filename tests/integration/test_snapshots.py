"""Repositories of the hub: fetched from a server on the loopback interface, found again offline."""

from __future__ import annotations

import hashlib
import http.server
import json
import os
import shutil
import socket
import struct
import threading
import time
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import pytest

from summarizer import cache, hub, snapshots
from summarizer.errors import EngineError, WeightsError
from summarizer.hubmodels import XLSUM
from summarizer.listings import LISTING, listing_of

pytestmark = pytest.mark.integration

REPO, COMMIT = "someone/tiny-mt5", "0123456789abcdef0123456789abcdef01234567"


def safetensors(size: int = 300_000) -> bytes:
    header = json.dumps({"w": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}})
    return struct.pack("<Q", len(header)) + header.encode() + os.urandom(size)


class Hub(http.server.ThreadingHTTPServer):
    """Serves one repository, at most `limit` bytes a connection, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        config = {"model_type": "mt5", "architectures": ["MT5ForConditionalGeneration"]}
        self.files = {
            "config.json": json.dumps(config).encode(),
            "spiece.model": b"sentencepiece",
            "model.safetensors": safetensors(),
            "README.md": b"# a card",
            "tf_model.h5": b"not for us",
            "pytorch_model.bin": b"PK nor this",
            "onnx/model.onnx": b"nor this",
            "tokenization_x.py": b"raise SystemExit",
            "../evil.json": b"{}",
            ".hidden.json": b"{}",
        }
        self.limit = 10**9
        self.status: dict[str, int] = {}
        self.spoil: dict[str, bytes] = {}
        self.listing: dict[str, object] | None = None
        self.redirect = ""
        self.asked: list[tuple[str, str | None, str | None]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def model_info(self) -> dict[str, object]:
        siblings = []
        for name, content in self.files.items():
            entry: dict[str, object] = {"rfilename": name, "size": len(content)}
            entry["blobId"] = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            if name.endswith((".safetensors", ".bin", ".model")):
                digest = hashlib.sha256(content).hexdigest()
                entry["lfs"] = {"size": len(content), "sha256": digest}
            siblings.append(entry)
        return {"sha": COMMIT, "siblings": siblings, "cardData": {"license": "cc-by-nc-sa-4.0"}}


class Handler(http.server.BaseHTTPRequestHandler):
    server: Hub

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.end_headers()

    def do_GET(self) -> None:
        wanted = self.headers.get("Range")
        self.server.asked.append((self.path, wanted, self.headers.get("Authorization")))
        name = self.path.rpartition("/")[2]
        if self.path.startswith("/api/"):
            content = json.dumps(self.server.listing or self.server.model_info()).encode()
            name = "api"
        else:
            content = self.server.spoil.get(name) or self.server.files.get(name, b"")
        if name in self.server.status:
            self.send_error(self.server.status[name])
            return
        if self.server.redirect and name != "api" and "/elsewhere/" not in self.path:
            self.send_response(302)
            self.send_header("Location", f"{self.server.redirect}/elsewhere/{name}")
            self.end_headers()
            return
        begin = int(wanted.removeprefix("bytes=").removesuffix("-")) if wanted else 0
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - begin))
        self.end_headers()
        self.wfile.write(content[begin : begin + self.server.limit])

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("HF_ENDPOINT", "HF_HUB_OFFLINE", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUMMARIZER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(hub, "PAUSE", 0.0)
    return tmp_path


@pytest.fixture
def server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    with Hub() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        monkeypatch.setenv("HF_ENDPOINT", running.address)
        yield running
        running.shutdown()


@pytest.fixture
def no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def place(home: Path, repo: str = REPO, commit: str = COMMIT) -> Path:
    return home / "cache" / "hub" / repo.replace("/", "--") / commit


def fetched(server: Hub) -> list[str]:
    return [path.rpartition("/")[2] for path, _, _ in server.asked if "/resolve/" in path]


# --- fetching ------------------------------------------------------------------------------------


def test_only_what_a_checkpoint_needs_is_fetched(home: Path, server: Hub) -> None:
    found = snapshots.download(REPO, progress=False)
    names = {"config.json", "spiece.model", "model.safetensors"}
    assert {file.name for file in place(home).iterdir() if ".lock" not in file.name} == {
        *names,
        LISTING,
    }
    assert sorted(fetched(server)) == sorted(names)
    assert all((place(home) / name).read_bytes() == server.files[name] for name in names)
    assert (found.name, found.engine) == (f"{REPO}@{COMMIT[:12]}", "seq2seq")
    assert not list(home.rglob("evil*")) and not list(home.rglob("*.py"))


def test_what_was_fetched_is_found_again_without_a_socket(
    home: Path, server: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = snapshots.download(REPO, progress=False)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert snapshots.find(REPO) == made
    assert snapshots.ensure(REPO, allow_download=True) == made


def test_pickles_are_fetched_where_there_is_nothing_else(home: Path, server: Hub) -> None:
    del server.files["model.safetensors"]
    names = {part.name for part in listing_of(REPO).parts}
    assert names == {"config.json", "spiece.model", "pytorch_model.bin"}


def test_the_licence_is_shown_before_the_download(
    home: Path, server: Hub, capsys: pytest.CaptureFixture[str]
) -> None:
    snapshots.download(REPO)
    said = capsys.readouterr()
    assert said.out == ""
    assert REPO in said.err and "licence: cc-by-nc-sa-4.0" in said.err


def test_a_lost_connection_is_resumed_where_it_broke(home: Path, server: Hub) -> None:
    server.limit = 120_000
    snapshots.download(REPO, progress=False)
    ranges = [wanted for path, wanted, _ in server.asked if path.endswith(".safetensors")]
    assert ranges == [None, "bytes=120000-", "bytes=240000-"]


def test_a_later_run_goes_on_and_fetches_no_file_twice(home: Path, server: Hub) -> None:
    server.limit = 100_000
    server.status["model.safetensors"] = 503
    with pytest.raises(WeightsError, match="stopped at 0 of"):
        snapshots.download(REPO, progress=False)
    assert not (place(home) / LISTING).exists()
    with pytest.raises(WeightsError, match=r"weights are missing.*\n.*summarizer download"):
        snapshots.find(REPO)
    server.status.clear()
    server.asked.clear()
    snapshots.ensure(REPO, allow_download=True, progress=False)
    assert set(fetched(server)) == {"model.safetensors"}


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_wrong_bytes_are_refused_and_not_kept(home: Path, server: Hub, name: str) -> None:
    server.spoil[name] = bytes(len(server.files[name]))
    with pytest.raises(WeightsError, match=r"checksum|sha256"):
        snapshots.download(REPO, progress=False)
    assert not (place(home) / name).exists()
    server.spoil.clear()
    snapshots.download(REPO, progress=False)


def test_a_file_that_was_damaged_on_disk_is_fetched_again(home: Path, server: Hub) -> None:
    snapshots.download(REPO, progress=False)
    file = place(home) / "model.safetensors"
    file.write_bytes(bytes(file.stat().st_size))
    server.asked.clear()
    snapshots.download(REPO, progress=False)
    assert fetched(server) == ["model.safetensors"]
    assert file.read_bytes() == server.files["model.safetensors"]


def test_a_full_disk_is_said_before_anything_is_fetched(
    home: Path, server: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**9, 10**9 - 1000, 1000))
    with pytest.raises(WeightsError, match=r"needs 0\.00 GB; 0\.00 GB are free") as caught:
        snapshots.download(REPO, progress=False)
    assert "SUMMARIZER_CACHE" in str(caught.value) and cache.ELSEWHERE in str(caught.value)
    assert fetched(server) == []


def test_a_repository_that_asks_for_consent_says_what_to_do(home: Path, server: Hub) -> None:
    server.status["api"] = 401
    with pytest.raises(WeightsError, match=r"401") as caught:
        snapshots.download(REPO, progress=False)
    assert "HF_TOKEN" in str(caught.value) and REPO in str(caught.value)


def test_a_token_goes_to_the_hub_and_not_where_it_redirects(
    home: Path, server: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    server.redirect = server.address
    snapshots.download(REPO, progress=False)
    hubs = {token for path, _, token in server.asked if "/elsewhere/" not in path}
    others = {token for path, _, token in server.asked if "/elsewhere/" in path}
    assert hubs == {"Bearer hf_secret"} and others == {None}


@pytest.mark.parametrize(
    "listing",
    [
        {"sha": "main", "siblings": []},
        {"sha": COMMIT},
        {"sha": COMMIT, "siblings": [{"rfilename": "config.json"}]},
        {"sha": COMMIT, "siblings": [{"rfilename": "config.json", "size": -1, "blobId": "0" * 40}]},
        {"sha": COMMIT, "siblings": [{"rfilename": "config.json", "size": 2, "blobId": "../x"}]},
        {"sha": COMMIT, "siblings": [{"rfilename": "a.gguf", "size": 2, "blobId": "0" * 40}]},
        {"sha": "../../etc", "siblings": []},
    ],
    ids=str,
)
def test_a_hub_that_lists_nonsense_is_refused(
    home: Path, server: Hub, listing: dict[str, object]
) -> None:
    server.listing = listing
    with pytest.raises(WeightsError):
        snapshots.download(REPO, progress=False)
    assert not (home / "cache" / "hub").exists()


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ({"model_type": "vit"}, "type 'vit'"),
        ({"architectures": ["QwenForCausalLM"]}, "without a chat template"),
        ({"model_type": "bart", "architectures": ["BartForSequenceClassification"]}, "no engine"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_kind_that_no_engine_runs_is_refused_before_its_weights_are_fetched(
    home: Path, server: Hub, config: dict[str, object], said: str
) -> None:
    server.files["config.json"] = json.dumps(config).encode()
    with pytest.raises(EngineError, match=said):
        snapshots.download(REPO, progress=False)
    assert "config.json" in fetched(server) and "model.safetensors" not in fetched(server)


def test_a_missing_tokenizer_is_missed_before_the_weights_are_fetched(
    home: Path, server: Hub
) -> None:
    del server.files["spiece.model"]
    with pytest.raises(WeightsError, match=r"spiece\.model is missing"):
        snapshots.download(REPO, progress=False)
    assert "model.safetensors" not in fetched(server)


@pytest.mark.parametrize(
    ("card", "licence"),
    [
        ({"license": ["mit", "apache-2.0"]}, "mit, apache-2.0"),
        (["nonsense"], ""),
        ({"license": "mit\x1b[2J\r"}, "mit[2J"),
    ],
    ids=str,
)
def test_the_licence_is_fit_to_be_printed(
    home: Path, server: Hub, card: object, licence: str
) -> None:
    server.listing = {**server.model_info(), "cardData": card}
    assert listing_of(REPO).licence == licence


@pytest.mark.parametrize("name", [LISTING, "adapter_config.json"])
def test_a_file_that_would_mislead_later_is_not_fetched(home: Path, server: Hub, name: str) -> None:
    server.files[name] = b"{}"
    snapshots.download(REPO, progress=False)
    assert name not in fetched(server)
    assert snapshots.find(REPO) is not None


def test_the_older_name_of_the_switch_counts_too(
    home: Path, no_socket: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRANSFORMERS_OFFLINE", "1")
    assert not hub.hub_reachable()
    with pytest.raises(WeightsError, match="TRANSFORMERS_OFFLINE is set"):
        snapshots.download(REPO, progress=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    assert not hub.hub_offline()


# --- finding -------------------------------------------------------------------------------------


def in_the_hubs_cache(home: Path, commit: str, whole: bool = True) -> Path:
    folder = home / "hub" / "models--csebuetnlp--mT5_multilingual_XLSum"
    snapshot = folder / "snapshots" / commit
    snapshot.mkdir(parents=True)
    (folder / "refs").mkdir(exist_ok=True)
    (folder / "refs" / "main").write_text(commit)
    config = {"model_type": "mt5", "architectures": ["MT5ForConditionalGeneration"]}
    (snapshot / "config.json").write_text(json.dumps(config))
    (snapshot / "spiece.model").write_bytes(b"x")
    blob = folder / "blob"
    blob.write_bytes(safetensors(1000) if whole else safetensors(1000)[:500])
    (snapshot / "model.safetensors").symlink_to(blob)  # as hub clients lay it out
    return snapshot


@pytest.mark.parametrize("commit", [XLSUM.revision, COMMIT], ids=["pinned", "main"])
def test_the_hubs_own_cache_is_used_as_it_is(home: Path, no_socket: None, commit: str) -> None:
    snapshot = in_the_hubs_cache(home, commit)
    for asked in ("mt5-xlsum", XLSUM.repo):
        found = snapshots.find(asked)
        assert found is not None and found.folder == snapshot and found.card is XLSUM
        assert found.name == f"{XLSUM.repo}@{commit[:12]}"


def test_half_a_download_of_another_program_names_the_file_and_the_command(
    home: Path, no_socket: None
) -> None:
    snapshot = in_the_hubs_cache(home, COMMIT, whole=False)
    with pytest.raises(WeightsError, match="is not all there") as caught:
        snapshots.ensure("mt5-xlsum")
    assert str(snapshot / "model.safetensors") in str(caught.value)
    assert "Next: summarizer download mt5-xlsum" in str(caught.value)


def test_a_file_that_vanished_from_a_snapshot_is_named(home: Path, server: Hub) -> None:
    snapshots.download(REPO, progress=False)
    (place(home) / "spiece.model").write_bytes(b"short")
    with pytest.raises(WeightsError, match=r"spiece\.model is not all there \(5 of 13 bytes\)"):
        snapshots.find(REPO)


def test_a_folder_is_used_where_it_stands(home: Path, no_socket: None) -> None:
    snapshot = in_the_hubs_cache(home, COMMIT)
    found = snapshots.ensure(snapshot, allow_download=True)
    assert found.name == COMMIT and found.card is None
    assert snapshots.ensure(str(snapshot)).folder == snapshot


@pytest.mark.parametrize("model", ["./nowhere", "/nowhere/at/all", "~/nowhere-at-all"])
def test_a_folder_that_is_not_there_is_not_taken_for_a_repository(
    home: Path, no_socket: None, model: str
) -> None:
    with pytest.raises(WeightsError, match="there is no folder"):
        snapshots.ensure(model, allow_download=True)


@pytest.mark.parametrize(
    "model",
    ["", "one", "a/b/c", "a/../b", "../x/y", "a b/c", "x/y?z=1", "-a/b", "aكاتب/bنموذج", "a/b\n"],
)
def test_what_is_no_name_of_a_repository_is_refused(
    home: Path, no_socket: None, model: str
) -> None:
    with pytest.raises(WeightsError, match=r"neither a folder nor|there is no folder"):
        snapshots.ensure(model, allow_download=True)


def test_a_new_commit_that_was_not_fetched_whole_does_not_hide_the_old_one(
    home: Path, server: Hub
) -> None:
    made = snapshots.download(REPO, progress=False)
    server.listing = {**server.model_info(), "sha": "f" * 40}
    server.status["model.safetensors"] = 503
    with pytest.raises(WeightsError, match="stopped"):
        snapshots.download(REPO, progress=False)
    assert snapshots.find(REPO) == made
    server.status.clear()
    assert snapshots.download(REPO, progress=False).name == f"{REPO}@{'f' * 12}"
    found = snapshots.find(REPO)
    assert found is not None and found.name == f"{REPO}@{'f' * 12}"


# --- no network ----------------------------------------------------------------------------------


def test_nothing_is_fetched_unless_allowed(home: Path, no_socket: None) -> None:
    with pytest.raises(
        WeightsError, match=r"mt5-xlsum \(about 2\.3 GB\) is not on this machine"
    ) as e:
        snapshots.ensure("mt5-xlsum")
    assert "Next: summarizer download mt5-xlsum" in str(e.value)


def test_switched_off_means_no_socket(
    home: Path, no_socket: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(WeightsError, match="HF_HUB_OFFLINE is set"):
        snapshots.ensure("mt5-xlsum", allow_download=True)


def test_a_network_that_is_dead_or_mute_fails_in_under_five_seconds(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:  # it accepts, and never answers
        ports = [9, mute.getsockname()[1]]
        for port in ports:
            monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")
            started = time.monotonic()
            with pytest.raises(WeightsError, match="does not answer") as caught:
                snapshots.ensure("mt5-xlsum", allow_download=True)
            assert time.monotonic() - started < 5
            assert "summarizer download mt5-xlsum" in str(caught.value)
