"""GGUF checkpoints on llama.cpp (`xllamacpp`), on the processor, in this process."""

from __future__ import annotations

import contextlib
import importlib
import os
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from summarizer.engines.base import Generation
from summarizer.errors import EngineError
from summarizer.registry import ModelCard

INSTALL = 'pip install "arabic-news-summarizer[offline]"'
SOCKET_PATH_LIMIT = 100  # bytes; the systems allow 104 to 108


class GgufEngine:
    """A GGUF checkpoint, loaded.

    Answers are repeatable: the same messages give the same text whatever was asked before. All
    messages but the last are kept evaluated between calls, so a long fixed beginning costs once.

    Args:
        path: The weights file.
        card: Its model card; None for a file that is not registered, which then gives the name.
        threads: Threads to compute with; None for one per physical core that this process may use.
        context: Tokens that a prompt and its answer may have together; memory grows with it.

    Raises:
        EngineError: llama.cpp is not installed, or cannot load the file.
    """

    def __init__(
        self,
        path: str | Path,
        card: ModelCard | None = None,
        *,
        threads: int | None = None,
        context: int = 4096,
    ) -> None:
        """Load the checkpoint."""
        self._name = card.id if card else Path(path).name
        self._window = min(context, card.window) if card and card.window else context
        self._lock = threading.Lock()  # calls share one prompt cache
        self._prefix: list[dict[str, str]] = []
        self._server: Any = _load(Path(path), threads or physical_cores(), self._window)
        # llama.cpp says it is loaded a moment before its loop runs, and hangs for ever if it is
        # closed in between. A request that is answered shows that the loop runs.
        self.count_tokens("a")

    @property
    def name(self) -> str:
        """Repository and revision, or the file's name when it is not a registered checkpoint."""
        return self._name

    @property
    def window(self) -> int:
        """Tokens that a prompt and its answer may have together."""
        return self._window

    def chat(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        max_tokens: int,
        temperature: float = 0.0,
        seed: int = 0,
        stop: Sequence[str] = (),
    ) -> Generation:
        """Answer `messages`; see `Engine.chat`. Ctrl-C ends the generation at the next token.

        Raises:
            EngineError: The messages and `max_tokens` do not fit the window, or llama.cpp failed.
        """
        safe = [{"role": m["role"], "content": _plain(m["content"])} for m in messages]
        needed = sum(self.count_tokens(m["content"]) for m in safe) + max_tokens
        if needed > self.window:
            raise self._too_long(needed)
        started = time.perf_counter()
        request = {
            "messages": safe,
            "max_tokens": max_tokens,
            "temperature": temperature,
            "seed": seed,
            "stop": list(stop),
            "top_k": 40,
            "top_p": 0.95,
            "min_p": 0.05,
            "stream_options": {"include_usage": True},
        }
        with self._lock:
            self._rewind(safe[:-1])
            chunks = self._stream({**request, "cache_prompt": bool(self._prefix)})
        text, finish, usage = "", "", {"prompt_tokens": 0, "completion_tokens": 0}
        for chunk in chunks:
            usage = chunk.get("usage") or usage
            for choice in chunk.get("choices", ()):
                text += choice["delta"].get("content") or ""
                finish = choice["finish_reason"] or finish
        tokens = usage["completion_tokens"]
        if finish == "length" and tokens < max_tokens:  # the window was full before max_tokens
            raise self._too_long(usage["prompt_tokens"] + max_tokens)
        return Generation(
            text=text,
            prompt_tokens=usage["prompt_tokens"],
            tokens=tokens,
            finish="length" if finish == "length" else "stop",
            seconds=time.perf_counter() - started,
        )

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model's tokenizer makes of `text`, without evaluating it."""
        if not text:
            return 0
        # The binding has no tokenizer call, but refusing a prompt that is too long counts it
        # first. So the text goes in behind a window full of filler: milliseconds, nothing is run.
        request = {"prompt": [0] * self.window + [_plain(text)], "max_tokens": 1}
        answer = self._running().handle_completions(request)
        counted = answer.get("error", {}).get("n_prompt_tokens")
        if not isinstance(counted, int):
            raise EngineError(f"llama.cpp did not count tokens: {str(answer)[:200]}.")
        return counted - self.window

    def close(self) -> None:
        """Free the model's memory. Safe to call twice."""
        self._server = None

    def _running(self) -> Any:
        if self._server is None:
            raise EngineError(f"the engine of {self.name} is closed.", "make a new one")
        return self._server

    def _too_long(self, needed: int) -> EngineError:
        return EngineError(
            f"the prompt and its answer need {needed} tokens; {self.name} was loaded with a "
            f"window of {self.window}.",
            "give less text at a time, or load the model with a larger context",
        )

    def _rewind(self, prefix: list[dict[str, str]]) -> None:
        """Bring llama.cpp's prompt cache to one state: `prefix` evaluated, and nothing after it.

        Left to itself the cache keeps whatever the last prompt shared with this one. How a prompt
        is then cut into batches, and with it the last bits of the logits, would depend on what
        was asked before, and the same question could get two answers.
        """
        same, self._prefix = prefix == self._prefix, []
        if prefix:
            last = {"role": "user", "content": "."}
            request = {"messages": [*prefix, last], "max_tokens": 0, "cache_prompt": same}
            self._stream(request)
            self._prefix = prefix

    def _stream(self, request: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Run one request to its end and return its chunks.

        llama.cpp works in a second thread, because a signal handler of Python cannot run while
        the main thread is inside it.
        """
        server = self._running()
        chunks: list[dict[str, Any]] = []
        failures: list[Exception] = []
        cancelled = threading.Event()

        def receive(chunk: dict[str, Any]) -> bool:
            chunks.append(chunk)
            return cancelled.is_set()  # True ends the request

        def work() -> None:
            try:
                server.handle_chat_completions({**request, "stream": True}, receive)
            except Exception as error:
                failures.append(error)

        worker = threading.Thread(target=work, name="llama.cpp", daemon=True)
        worker.start()
        try:
            while worker.is_alive():
                worker.join(0.2)  # with a limit, or Ctrl-C would not get through on Windows
        except BaseException:
            cancelled.set()
            worker.join()
            raise
        error = chunks[0].get("error") if chunks else None
        if failures or error or not chunks:
            problem = failures[0] if failures else (error or {}).get("message", "no answer")
            raise EngineError(f"{self.name} failed to answer: {problem}.") from (
                failures[0] if failures else None
            )
        return chunks


def physical_cores() -> int:
    """Return how many physical cores this process may use, a container's share included."""
    try:
        allowed = os.sched_getaffinity(0)
    except AttributeError:  # not on macOS and Windows
        return max(1, (os.cpu_count() or 2) // 2)
    cores = set()
    for cpu in allowed:
        siblings = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        try:
            cores.add(siblings.read_text())
        except OSError:
            cores.add(str(cpu))
    with contextlib.suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return max(1, min(len(cores), int(quota) // int(period)))
    return max(1, len(cores))


def _plain(text: str) -> str:
    """Take from `text` what is not text to llama.cpp: control tokens, lone surrogates, NUL."""
    text = text.replace("<|", "< |").replace("\0", " ")
    return text.encode("utf-8", "replace").decode("utf-8")


def _import() -> Any:
    # Waiting threads of OpenMP spin by default. When another program uses the same cores that
    # made generation 30 times slower than with threads that sleep; the library reads the
    # variable once, when it is loaded.
    variable = "OMP_WAIT_POLICY"
    before = os.environ.get(variable)
    os.environ.setdefault(variable, "PASSIVE")
    try:
        return importlib.import_module("xllamacpp")
    except ImportError as error:
        raise EngineError(f"llama.cpp is not installed ({error}).", INSTALL) from error
    finally:
        if before is None:
            del os.environ[variable]


@contextlib.contextmanager
def _closed_door() -> Iterator[str]:
    """Yield a host name for llama.cpp's built-in web server, which cannot be switched off.

    A socket file in a private folder, deleted once the server holds it, can be reached by nobody.
    Where there are none it is the loopback interface, behind a random key that nobody is told.
    """
    if os.name == "nt":
        yield "127.0.0.1"
        return
    with tempfile.TemporaryDirectory(prefix="summarizer-") as folder:
        address = os.path.join(folder, "x.sock")  # noqa: PTH118 - llama.cpp wants a string
        yield address if len(os.fsencode(address)) <= SOCKET_PATH_LIMIT else "127.0.0.1"


def _load(path: Path, threads: int, context: int) -> Any:
    xlc = _import()
    params = xlc.CommonParams()
    params.model.path = str(path)
    params.verbosity = -1  # llama.cpp logs to stderr otherwise
    params.n_ctx = context
    params.n_parallel = 1
    params.n_gpu_layers = 0
    params.fit_params = False
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.warmup = False
    params.cache_ram_mib = 0
    # Weights are repacked for the processor while loading; a memory-mapped file would then stay
    # resident beside its repacked copy: 1.9 GB instead of 1.3 GB for a file of 1.1 GB.
    params.load_mode = xlc.llama_load_mode.LLAMA_LOAD_MODE_NONE
    params.n_threads_http = 1
    params.ui = False
    params.endpoint_slots = False
    params.api_keys = [secrets.token_hex(32)]
    with _closed_door() as host:
        params.hostnames = [host]
        try:
            return xlc.Server(params)
        except RuntimeError as error:
            raise EngineError(
                f"llama.cpp cannot load {path}: {error}",
                "check that it is a GGUF file of a supported model and that memory is free",
            ) from error
