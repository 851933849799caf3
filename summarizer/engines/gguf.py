"""GGUF checkpoints on llama.cpp (`xllamacpp`), on the processor, in this process."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from summarizer import forking
from summarizer.engines.base import Generation
from summarizer.engines.llama import load, physical_cores, plain
from summarizer.errors import EngineError
from summarizer.registry import ModelCard

SLOTS = 4  # answers that are generated together; on two cores four cost about as much as 2.5


class GgufEngine:
    """A GGUF checkpoint, loaded.

    Answers are repeatable: the same messages give the same text whatever was asked before. All
    messages but the last are kept evaluated between calls, so a long fixed beginning costs once.

    Args:
        path: The weights file.
        card: Its model card; None for a file that is not registered, which then gives the name.
        adapter: A GGUF file of low-rank adapters that is put on top of the weights.
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
        adapter: str | Path | None = None,
        threads: int | None = None,
        context: int = 4096,
    ) -> None:
        """Load the checkpoint."""
        self._name = card.id if card else Path(path).name
        if adapter:
            self._name += f"+{Path(adapter).stem}"
        self._window = min(context, card.window) if card and card.window else context
        self._lock = threading.Lock()  # calls share one prompt cache
        self._prefix: list[dict[str, str]] = []
        self._asked: list[dict[str, str]] = []  # the messages that are evaluated, to the end
        self._server: Any = load(
            Path(path),
            adapter,
            threads=threads or physical_cores(),
            context=self._window,
            slots=SLOTS,
        )
        forking.orphan_in_child(self, "_server")
        if forking.inherited("xllamacpp"):
            # Freeing it would end the log's thread, which is the parent's: it aborts or hangs.
            forking.keep(self._server)
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
        answers = self._answer(
            messages,
            max_tokens,
            {"temperature": temperature, "seed": seed, "stop": list(stop), "n": 1},
        )
        return answers[0]

    def sample(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        count: int,
        max_tokens: int,
        temperature: float,
        seed: int = 0,
    ) -> list[Generation]:
        """Draw several answers to `messages`; see `Engine.sample`. Up to four come at a time.

        Raises:
            EngineError: The messages and `max_tokens` do not fit the window, or llama.cpp failed.
        """
        drawn: list[Generation] = []
        while len(drawn) < count:
            request = {"temperature": temperature, "seed": seed + len(drawn), "stop": []}
            n = min(SLOTS, count - len(drawn))
            drawn += self._answer(messages, max_tokens, {**request, "n": n})
        return drawn

    def _answer(
        self, messages: Sequence[Mapping[str, str]], max_tokens: int, request: Mapping[str, Any]
    ) -> list[Generation]:
        safe = [{"role": m["role"], "content": plain(m["content"])} for m in messages]
        count = request["n"]
        prompt = sum(self.count_tokens(m["content"]) for m in safe)
        if prompt + max_tokens * count > self.window:
            if count > 1:  # the answers share the window
                one = {**request, "n": 1}
                seeds = range(request["seed"], request["seed"] + count)
                return [self._answer(safe, max_tokens, {**one, "seed": s})[0] for s in seeds]
            raise self._too_long(prompt + max_tokens)
        started = time.perf_counter()
        with self._lock:
            self._prepare(safe)
            chunks = self._stream(
                {
                    **request,
                    "messages": safe,
                    "max_tokens": max_tokens,
                    "top_k": 40,
                    "top_p": 0.95,
                    "min_p": 0.05,
                    "logprobs": True,
                    "top_logprobs": 1,
                    "cache_prompt": True,
                    "stream_options": {"include_usage": True},
                }
            )
        usage = {"prompt_tokens": 0, "completion_tokens": 0}
        texts = [""] * count
        finishes = [""] * count
        logs: list[list[float]] = [[] for _ in texts]
        for chunk in chunks:
            usage = chunk.get("usage") or usage
            for choice in chunk.get("choices", ()):
                index = choice["index"]
                texts[index] += choice["delta"].get("content") or ""
                finishes[index] = choice["finish_reason"] or finishes[index]
                content = (choice.get("logprobs") or {}).get("content") or ()
                logs[index] += [token["logprob"] for token in content]
        seconds = time.perf_counter() - started
        answers = []
        for text, finish, log in zip(texts, finishes, logs, strict=True):
            # The log leaves out the token that ends the answer; with one answer usage counts it.
            tokens = usage["completion_tokens"] if count == 1 else len(log)
            if finish == "length" and tokens < max_tokens:  # the window was full before max_tokens
                raise self._too_long(usage["prompt_tokens"] + max_tokens)
            answers.append(
                Generation(
                    text=text,
                    prompt_tokens=usage["prompt_tokens"],
                    tokens=tokens,
                    finish="length" if finish == "length" else "stop",
                    seconds=seconds / count,
                    confidence=sum(log) / len(log) if log else None,
                )
            )
        return answers

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model's tokenizer makes of `text`, without evaluating it."""
        if not text:
            return 0
        # The binding has no tokenizer call, but refusing a prompt that is too long counts it
        # first. So the text goes in behind a window full of filler: milliseconds, nothing is run.
        request = {"prompt": [0] * self.window + [plain(text)], "max_tokens": 1}
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
            raise forking.closed(self.name)
        return self._server

    def _too_long(self, needed: int) -> EngineError:
        return EngineError(
            f"the prompt and its answer need {needed} tokens; {self.name} was loaded with a "
            f"window of {self.window}.",
            "give less text at a time, or load the model with a larger context",
        )

    def _prepare(self, messages: list[dict[str, str]]) -> None:
        """Bring llama.cpp's prompt cache to one state: `messages` evaluated, and nothing after.

        Left to itself the cache keeps whatever the last prompt shared with this one. How a prompt
        is then cut into batches, and with it the last bits of the logits, would depend on what
        was asked before, and the same question could get two answers.
        """
        if messages == self._asked:
            return
        prefix = messages[:-1]
        same = prefix == self._prefix
        self._prefix = self._asked = []
        if prefix:
            last = {"role": "user", "content": "."}
            request = {"messages": [*prefix, last], "max_tokens": 0, "cache_prompt": same}
            self._stream(request)
        self._stream({"messages": messages, "max_tokens": 0, "cache_prompt": bool(prefix)})
        self._prefix, self._asked = prefix, messages

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
                server.handle_chat_completions(
                    # Always in the same slot: where its tokens lie in the cache, and with that
                    # the last bits of the logits, would else depend on what was asked before.
                    {**request, "stream": True, "id_slot": 0},
                    receive,
                )
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
