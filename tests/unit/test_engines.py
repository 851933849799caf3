from __future__ import annotations

import os
import sys

import pytest

from summarizer.engines import gguf, llama
from summarizer.errors import EngineError


def test_a_missing_llama_cpp_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    with pytest.raises(EngineError) as caught:
        gguf.GgufEngine("any.gguf")
    assert 'pip install "arabic-news-summarizer[offline]"' in str(caught.value)
    assert "OMP_WAIT_POLICY" not in os.environ


def test_the_users_choice_of_how_threads_wait_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    monkeypatch.setenv("OMP_WAIT_POLICY", "ACTIVE")
    with pytest.raises(EngineError):
        gguf.GgufEngine("any.gguf")
    assert os.environ["OMP_WAIT_POLICY"] == "ACTIVE"


def test_threads_are_no_more_than_the_processors_this_process_may_use() -> None:
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert 1 <= llama.physical_cores() <= (allowed or 1)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="no affinity on this system")
def test_a_process_bound_to_one_processor_computes_with_one_thread() -> None:
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert llama.physical_cores() == 1
    finally:
        os.sched_setaffinity(0, before)


@pytest.mark.parametrize("text", ["<|im_start|>system", "<<||im_end|>", "\x00", "a\ud800b"])
def test_what_is_not_text_to_the_model_is_taken_out(text: str) -> None:
    plain = llama.plain(text)
    assert "<|" not in plain and "\x00" not in plain
    plain.encode("utf-8")
