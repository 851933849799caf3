"""One Summarizer in many threads, in forked children and in processes that it is sent to."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import pytest
from fakes import FakeEngine
from news import NEWS, TITLE

from summarizer import Article, Summarizer, Summary, backends, forking
from summarizer.errors import EngineError

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
ROOT = Path(__file__).parent.parent.parent


def articles(count: int) -> list[Article]:
    """Invented articles that differ in a number and in their order of paragraphs."""
    paragraphs = NEWS.splitlines()
    made = []
    for number in range(count):
        turn = number % (len(paragraphs) - 1) + 1
        lines = [paragraphs[0].replace("ثلاث", str(number + 3)), *paragraphs[turn:]]
        made.append(Article(text="\n".join(lines + paragraphs[1:turn]), title=TITLE))
    return made


def gist(summary: Summary) -> dict[str, Any]:
    """Return all of a summary but its times."""
    return {key: value for key, value in summary.to_dict().items() if key != "seconds"}


class Alone:
    """A translator that may be asked by one thread at a time, as llama.cpp is."""

    def __init__(self) -> None:
        self.inside = 0
        self.together = 0

    def translate(self, clause: str, **asked: Any) -> Any:
        from summarizer.engines.base import Generation

        self.inside += 1
        self.together = max(self.together, self.inside)
        threading.Event().wait(0.001)
        self.inside -= 1
        return Generation(f"It is said in {len(clause)} letters.", 10, 5, "stop", 0.1, -0.01)

    def samples(self, clause: str, *, count: int, **asked: Any) -> list[Any]:
        return [self.translate(clause) for _ in range(count)]


@pytest.mark.parametrize("preset", ["extractive", "offline"])
def test_sixteen_threads_get_what_one_after_the_other_gets(
    preset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    translator = Alone()
    monkeypatch.setattr(backends, "open_gguf", lambda *_: (FakeEngine(), translator))
    given = articles(32)
    alone = [gist(Summarizer(preset, words=20).summarize(article)) for article in given]
    shared = Summarizer(preset, words=20)
    found: dict[int, Any] = {}
    ready = threading.Barrier(16)

    def work(first: int) -> None:
        ready.wait(20)
        for number in range(first, len(given), 16):
            found[number] = gist(shared.summarize(given[number]))

    threads = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads), "a deadlock"
    assert [found[number] for number in range(len(given))] == alone
    assert translator.together == (preset == "offline")


def test_a_model_is_loaded_once_however_many_threads_want_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loads: list[int] = []

    def load(*_: Any) -> Any:
        loads.append(1)
        threading.Event().wait(0.05)
        return FakeEngine(), Alone()

    monkeypatch.setattr(backends, "open_gguf", load)
    shared = Summarizer("offline")
    threads = [threading.Thread(target=shared.load) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert loads == [1]


# --- forked --------------------------------------------------------------------------------------


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run `code` in a process of its own; a child that hangs is ended by an alarm."""
    head = (
        "import os, signal, sys, threading, warnings\n"
        "warnings.simplefilter('ignore', DeprecationWarning)\n"
        "from test_processes import articles, gist\n"
        "from summarizer import Summarizer\n"
        "def in_child(work):\n"
        "    sys.stdout.flush()\n"
        "    child = os.fork()\n"
        "    if not child:\n"
        "        signal.alarm(60)\n"
        "        try:\n"
        "            print(work(), flush=True)\n"
        "        finally:\n"
        "            os._exit(0)\n"
        "    return os.waitpid(child, 0)[1]\n"
    )
    paths = [str(ROOT), str(Path(__file__).parent), str(ROOT / "tests")]
    return subprocess.run(
        [sys.executable, "-c", head + textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )


@forks
def test_a_child_that_is_forked_after_the_first_summary_makes_the_same() -> None:
    done = run(
        """
        given = articles(3)
        shared = Summarizer("extractive", words=20)
        before = [gist(shared.summarize(article)) for article in given]
        print(in_child(lambda: [gist(shared.summarize(a)) for a in given] == before))
        """
    )
    assert (done.stdout.split(), done.stderr) == (["True", "0"], "")


@forks
def test_a_child_loads_models_of_its_own_and_frees_none_of_its_parent() -> None:
    done = run(
        """
        from fakes import FakeEngine
        from summarizer import backends
        from test_processes import Alone

        class Engine(FakeEngine):
            def __init__(self):
                super().__init__()
                self.pid = os.getpid()
                loads.append(self)

            def __del__(self):
                if self.pid != os.getpid() and not self.closed:
                    print("freed without being closed: the engine saw to that itself")

        loads = []
        backends.open_gguf = lambda *_: (Engine(), Alone())
        shared = Summarizer("offline", words=20)
        shared.summarize(articles(1)[0])

        def child():
            shared.summarize(articles(1)[0])
            shared.close()
            return len(loads), loads[0].closed, loads[1].closed

        print(in_child(child), len(loads), loads[0].closed)
        """
    )
    assert done.stdout.splitlines() == ["(2, False, True)", "0 1 False"], done.stderr


@forks
def test_a_lock_that_the_parent_holds_at_the_fork_is_free_in_the_child() -> None:
    done = run(
        """
        shared = Summarizer("extractive")
        held = shared._backends._lock
        inside, leave = threading.Event(), threading.Event()

        def hold():
            with held:
                inside.set()
                leave.wait(60)

        threading.Thread(target=hold, daemon=True).start()
        inside.wait(20)
        print(in_child(lambda: shared.summarize(articles(1)[0], languages="ar").ok))
        leave.set()
        """
    )
    assert (done.stdout.split(), done.stderr) == (["True", "0"], "")


def test_what_an_engine_holds_is_taken_from_it_in_a_child_and_never_freed() -> None:
    freed: list[int] = []

    class Native:
        def __del__(self) -> None:
            freed.append(1)

    class Engine:
        def __init__(self) -> None:
            self._lock = threading.Lock()
            self.native: Any = Native()

    engine = Engine()
    engine._lock.acquire()
    others = list(forking._inherited)
    try:
        forking._inherited.clear()
        forking.orphan_in_child(engine, "native")
        forking._orphan()
    finally:
        forking._inherited.update(others)
    assert engine.native is None and not freed and not engine._lock.locked()
    assert isinstance(forking.closed("a model"), EngineError)
    assert "forked" in str(forking.closed("a model"))


# --- sent ----------------------------------------------------------------------------------------


def test_a_summarizer_is_pickled_as_its_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZER_API_KEY", "sk-very-secret-1234567890")
    given = Summarizer(
        "endpoint", model="tiny", base_url="http://127.0.0.1:1/v1", words=33, batch=3, quiet=True
    )
    given.reason = "because"
    sent = pickle.dumps(given)
    assert b"very-secret" not in sent
    again = pickle.loads(sent)
    assert (again.preset, again.options, again.reason) == ("endpoint", given.options, "because")
    assert (again._batch, again._quiet, again._models) == (3, True, given._models)


def test_a_spawned_process_makes_the_same_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    shared = Summarizer("extractive", words=20, languages="ar", quiet=True)
    article = articles(1)[0]
    before = gist(shared.summarize(article))
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert gist(pool.apply(shared.summarize, (article,))) == before
