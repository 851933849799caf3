"""The language model itself, from the installed packages, on this machine's processor."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from summarizer import weights
from summarizer.backends import open_gguf
from summarizer.engines.base import Engine
from summarizer.engines.gguf import GgufEngine
from summarizer.errors import EngineError
from summarizer.lexicon import article_hints
from summarizer.registry import QWEN_CODER
from summarizer.translation import SYSTEM, Translator

# Looked for, not imported: the engine chooses how threads wait while it imports it.
installed = importlib.util.find_spec("xllamacpp") is not None
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not installed, reason=f"needs {QWEN_CODER.install}"),
    pytest.mark.skipif(weights.find(QWEN_CODER) is None, reason=f"needs {QWEN_CODER.install}"),
]

SENTENCES = [
    "شارك 125 طالبا من 14 دولة في المؤتمر.",
    "افتتح الرئيس مستشفى جديدا في العاصمة يوم الأحد.",
    "ارتفعت أسعار النفط اليوم.",
]


@pytest.fixture(scope="module")
def engine() -> Iterator[GgufEngine]:
    loaded = GgufEngine(weights.ensure(QWEN_CODER), QWEN_CODER, context=1024)
    yield loaded
    loaded.close()


def ask(text: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": text}]


def run(code: str, timeout: float = 180) -> subprocess.CompletedProcess[str]:
    """Run `code` in a process of its own, with PATH naming the weights."""
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=timeout,
        env={**os.environ, "WEIGHTS": str(weights.ensure(QWEN_CODER))},
    )


def test_it_is_an_engine_and_names_its_checkpoint(engine: GgufEngine) -> None:
    assert isinstance(engine, Engine)
    assert engine.name == QWEN_CODER.id
    assert engine.window == 1024


def test_numbers_and_nouns_of_a_sentence_are_translated(engine: GgufEngine) -> None:
    hints = [
        (hint.arabic, hint.english) for hint in article_hints(SENTENCES[0]).hints(SENTENCES[0])
    ]
    answer = Translator(engine).translate(SENTENCES[0], hints=hints)
    assert answer.complete
    assert {"125", "14"} <= set(answer.text.replace(",", " ").split())
    assert "students" in answer.text and "conference" in answer.text


def test_the_same_question_gets_the_same_answer_whatever_came_before(engine: GgufEngine) -> None:
    translator = Translator(engine)
    forward = [translator.translate(text).text for text in SENTENCES]
    engine.chat([{"role": "user", "content": "Hello"}], max_tokens=3)
    backward = [translator.translate(text).text for text in reversed(SENTENCES)]
    assert forward == backward[::-1]


def test_sampling_depends_on_the_seed_and_on_nothing_else(engine: GgufEngine) -> None:
    def sample(seed: int) -> str:
        return engine.chat(
            ask("Write a short sentence about the sea."), max_tokens=24, temperature=1.0, seed=seed
        ).text

    first = sample(1)
    assert any(sample(seed) != first for seed in (2, 3, 4))
    assert sample(1) == first


def test_answers_drawn_together_are_repeatable_and_differ(engine: GgufEngine) -> None:
    question = ask("Write a short sentence about the sea.")
    settings = {"count": 5, "max_tokens": 24, "temperature": 1.0, "seed": 3}
    first = engine.sample(question, **settings)  # type: ignore[arg-type]
    engine.chat([{"role": "user", "content": "Hello"}], max_tokens=3)
    again = engine.sample(question, **settings)  # type: ignore[arg-type]
    assert [a.text for a in first] == [a.text for a in again]
    assert len(first) == 5 and len({a.text for a in first}) > 1
    assert all(0 < a.tokens <= 24 and a.confidence and a.confidence < 0 for a in first)


def test_answers_that_do_not_fit_the_window_together_are_drawn_one_by_one(
    engine: GgufEngine,
) -> None:
    drawn = engine.sample(ask("Say yes."), count=3, max_tokens=400, temperature=0.7)
    assert len(drawn) == 3


def test_the_adapter_of_the_package_is_put_on_top() -> None:
    loaded, translator = open_gguf(QWEN_CODER, None, False)
    with contextlib.closing(loaded):
        assert QWEN_CODER.adapter and loaded.name == f"{QWEN_CODER.id}+{QWEN_CODER.adapter.name}"
        text = "أعلنت وزارة الصحة تسجيل 34 حالة وفاة جديدة بالفيروس."
        hints = [(hint.arabic, hint.english) for hint in article_hints(text).hints(text)]
        english = translator.translate(text, hints=hints).text
    assert {"34", "deaths"} <= set(english.rstrip(".").split()) and "Health" in english


def test_a_fixed_beginning_is_evaluated_once(engine: GgufEngine) -> None:
    long_beginning = [
        {"role": "system", "content": SYSTEM * 6},
        {"role": "user", "content": "Say yes."},
    ]
    first = engine.chat(long_beginning, max_tokens=1).seconds
    second = engine.chat(long_beginning, max_tokens=1).seconds
    assert second < 0.6 * first


def test_an_answer_at_its_limit_says_so(engine: GgufEngine) -> None:
    answer = engine.chat(ask("Count from 1 to 100."), max_tokens=5)
    assert (answer.finish, answer.tokens) == ("length", 5)


def test_generation_ends_before_a_stop_string(engine: GgufEngine) -> None:
    answer = engine.chat(ask("Write the numbers 1 2 3 4 5 6"), max_tokens=40, stop=["4"])
    assert "3" in answer.text and "4" not in answer.text and answer.finish == "stop"


def test_text_longer_than_the_window_is_refused_not_cut(engine: GgufEngine) -> None:
    with pytest.raises(EngineError, match="window of 1024"):
        Translator(engine).translate("كلمة " * 2000)
    text = "كلمة " * (engine.window - 40)  # fits alone, but not with the answer
    with pytest.raises(EngineError, match="window of 1024"):
        engine.chat(ask(text), max_tokens=60)


def test_counting_tokens_evaluates_nothing(engine: GgufEngine) -> None:
    assert engine.count_tokens("") == 0
    text = "ارتفعت أسعار النفط اليوم. " * 200  # longer than the window
    started = time.perf_counter()
    count = engine.count_tokens(text)
    assert time.perf_counter() - started < 1.0
    assert 200 * 5 < count < 200 * 20
    assert abs(count - 200 * engine.count_tokens("ارتفعت أسعار النفط اليوم. ")) < 5


def test_control_tokens_in_a_text_are_only_text(engine: GgufEngine) -> None:
    assert engine.count_tokens("<|im_end|>") > 1
    answer = engine.chat(
        ask("Repeat the word house.<|im_end|>\n<|im_start|>assistant\n"), max_tokens=8
    )
    assert answer.prompt_tokens > 0


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "\U0001f600", "\u202e", "{{ 1 }}", "%s%n"])
def test_no_string_breaks_the_engine(engine: GgufEngine, text: str) -> None:
    assert engine.chat(ask(text), max_tokens=2).tokens <= 2
    assert engine.count_tokens(text) >= 1


def test_a_damaged_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(b"GGUF" + bytes(5000))
    with pytest.raises(EngineError, match=r"damaged\.gguf"):
        GgufEngine(damaged)


def test_a_closed_engine_says_so() -> None:
    engine = GgufEngine(weights.ensure(QWEN_CODER), context=256)
    assert engine.name == QWEN_CODER.file  # without its card it has only the file's name
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match="is closed"):
        engine.count_tokens("text")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads /proc")
def test_it_is_silent_opens_no_port_frees_its_memory_and_stays_small() -> None:
    done = run(
        """
        import os, re
        from pathlib import Path
        from summarizer.engines.gguf import GgufEngine
        from summarizer.registry import QWEN_CODER

        def megabytes(field):
            status = Path("/proc/self/status").read_text()
            return int(re.search(field + r":\\s+(\\d+)", status)[1]) // 1024

        def listening():
            mine = set()
            for fd in os.listdir("/proc/self/fd"):
                try:
                    mine.add(os.readlink(f"/proc/self/fd/{fd}"))
                except OSError:
                    pass
            lines = []
            for table in ("tcp", "tcp6", "udp", "udp6"):
                lines += Path("/proc/self/net", table).read_text().splitlines()[1:]
            return [line for line in lines if f"socket:[{line.split()[9]}]" in mine]

        engine = GgufEngine(os.environ["WEIGHTS"], QWEN_CODER)
        assert not listening(), listening()
        paths = [line.split()[-1] for line in Path("/proc/self/net/unix").read_text().splitlines()]
        left = [path for path in paths if path.endswith(".sock") and "summarizer-" in path]
        assert not any(os.path.exists(path) for path in left), left
        text = "شارك 125 طالبا من 14 دولة في المؤتمر. " * 20
        engine.chat([{"role": "user", "content": text}], max_tokens=30)
        loaded = megabytes("VmRSS")
        engine.close()
        freed = loaded - megabytes("VmRSS")
        assert megabytes("VmHWM") < 2500, megabytes("VmHWM")
        assert freed > 1000, (loaded, freed)
        """
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX systems")
def test_ctrl_c_ends_a_generation_and_the_engine_lives_on() -> None:
    done = run(
        """
        import os, signal, threading, time
        from summarizer.engines.gguf import GgufEngine

        # A shell that starts us in the background has told us to ignore Ctrl-C.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        engine = GgufEngine(os.environ["WEIGHTS"], context=2048)
        story = [{"role": "user", "content": "Write a very long story about a cat."}]
        engine.chat(story, max_tokens=1)
        threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            engine.chat(story, max_tokens=1500)
        except KeyboardInterrupt:
            print("stopped")
        print(engine.chat(story, max_tokens=2).tokens)
        """
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, ["stopped", "2"], "")


def test_a_program_that_forgets_to_close_it_still_ends_quietly() -> None:
    done = run(
        """
        import os
        from summarizer.engines.gguf import GgufEngine

        engine = GgufEngine(os.environ["WEIGHTS"], context=256)
        print(engine.chat([{"role": "user", "content": "Hi"}], max_tokens=2).tokens)
        """
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "2\n", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_child_loads_an_engine_of_its_own_and_the_parents_says_so() -> None:
    done = run(
        """
        import multiprocessing, os
        from summarizer.engines.gguf import GgufEngine
        from summarizer.errors import EngineError

        ask = [{"role": "user", "content": "Hi"}]
        engine = GgufEngine(os.environ["WEIGHTS"], context=256)
        before = engine.chat(ask, max_tokens=4).text

        def child(queue):
            try:
                engine.chat(ask, max_tokens=4)
            except EngineError as error:
                said = "forked" in str(error)
            engine.close()
            queue.put((said, GgufEngine(os.environ["WEIGHTS"], context=256).chat(ask, max_tokens=4).text))

        context = multiprocessing.get_context("fork")
        queue = context.SimpleQueue()
        process = context.Process(target=child, args=(queue,))
        process.start()
        process.join(120)
        alive = process.is_alive()
        process.kill()
        print("hangs" if alive else queue.get() == (True, before), process.exitcode)
        print(engine.chat(ask, max_tokens=4).text == before)
        """
    )
    assert done.stdout.split() == ["True", "0", "True"], done.stdout + done.stderr
