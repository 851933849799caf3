"""Ctrl-C in every phase of the command line: exit code 130, one line, no half files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX systems")

ROOT = Path(__file__).parent.parent.parent
UNIT = ROOT / "tests" / "unit"
SEED = ROOT / "seeds" / "egovernment-forum.txt"

# Each phase is slowed down where it does its work, says so, and waits for the signal there.
WAIT = """
    import os, sys, time
    from pathlib import Path
    def reached():
        print("reached", file=sys.stderr, flush=True)
        time.sleep(60)
"""
PHASES = {
    "importing": """
        class Slow:
            def find_spec(self, name, *rest):
                if name == "numpy":
                    reached()
        sys.meta_path.insert(0, Slow())
    """,
    "loading": """
        from summarizer import backends
        backends.open_gguf = lambda *_: reached()
    """,
    "assembling": """
        from fakes import fake_card, install_parts
        from dataclasses import replace
        from summarizer import backends, cache, weights
        content = b"GGUF" + bytes(range(256)) * 40
        install_parts(Path("site"), content)
        sys.path.insert(0, "site")
        card = fake_card(content)
        real = cache.sha256_of
        class Digest:
            def update(self, chunk):
                reached()
        weights.hashlib = type("H", (), {"sha256": Digest})
        backends.open_gguf = lambda *_: weights.ensure(card)
    """,
    "encoding": """
        from summarizer.vectors.network import Network
        Network.encode = lambda *_: reached()
    """,
    "generating": """
        from fakes import FakeEngine
        from summarizer import backends
        class Translator:
            def translate(self, *_, **__):
                reached()
            samples = translate
        backends.open_gguf = lambda *_: (FakeEngine(), Translator())
    """,
    "writing": """
        from fakes import FakeEngine
        from summarizer import backends, console
        write = console.write
        def slow(stream, text):
            write(stream, text[:20])
            reached()
        console.write = slow
    """,
}


@pytest.mark.parametrize("phase", PHASES)
def test_ctrl_c_ends_with_130_a_short_line_and_no_half_file(phase: str, tmp_path: Path) -> None:
    preset = "extractive" if phase in ("importing", "encoding", "writing") else "offline"
    out = tmp_path / "out.txt"
    out.write_text("old", encoding="utf-8")
    code = (
        textwrap.dedent(WAIT)
        + textwrap.dedent(PHASES[phase])
        + "from summarizer.cli import main\n"
        + f"sys.argv = ['summarizer', 'summarize', {str(SEED)!r}, '--preset', {preset!r}, '-o', {str(out)!r}]\n"
        + "main()\n"
    )
    cache = tmp_path / "cache"
    started = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A shell that starts us in the background has told us to ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(UNIT)]),
            "SUMMARIZER_CACHE": str(cache),
        },
    )
    assert started.stderr is not None
    said = []
    while b"reached" not in (line := started.stderr.readline()):
        assert line, b"".join(said).decode()
        said.append(line)
    started.send_signal(signal.SIGINT)
    _, error = started.communicate(timeout=60)
    assert started.returncode == 130, error.decode()
    assert error.decode().strip().splitlines()[-1] == "summarizer: interrupted"
    assert b"Traceback" not in error
    assert out.read_text(encoding="utf-8") == "old"
    left = [path.name for path in tmp_path.rglob("*") if path.name.endswith(".part")]
    assert not left
    if phase == "assembling":
        assert not [path for path in cache.rglob("*") if path.suffix == ".gguf"]
