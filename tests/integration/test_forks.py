"""Engines of the hub in forked children: fresh ones work there, the parent's say what they are."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("ctranslate2")

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

ROOT = Path(__file__).parent.parent.parent
CODE = """
    import multiprocessing, os, sys
    from summarizer.engines.ct2 import Ct2Engine
    from summarizer.engines.seq2seq import Seq2SeqEngine
    from summarizer.errors import EngineError

    TEXT = ["شارك مئة طالب من عشر دول في المؤتمر أمس."]
    make = {"ct2": Ct2Engine, "torch": Seq2SeqEngine}[sys.argv[1]]
    engine = make(sys.argv[2])
    language = engine.languages[0]

    def write(loaded):
        return loaded.generate(TEXT, language=language, max_tokens=8)[0][0].text

    before = write(engine)

    def child(queue):
        fresh = write(make(sys.argv[2])) == before
        try:
            queue.put((fresh, write(engine) == before))
        except EngineError as error:
            engine.close()
            queue.put((fresh, "forked" in str(error)))

    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    process = context.Process(target=child, args=(queue,))
    process.start()
    process.join(60)
    alive = process.is_alive()
    process.kill()
    print("hangs" if alive else queue.get(), process.exitcode, write(engine) == before)
"""


@pytest.mark.parametrize("kind", ["ct2", "torch"])
def test_a_forked_child_loads_an_engine_of_its_own(kind: str, made: Callable[..., Path]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(CODE), kind, str(made("marian"))],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "2"},
    )
    assert done.stdout.splitlines()[-1:] == ["(True, True) 0 True"], done.stdout + done.stderr
