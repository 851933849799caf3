"""Any OpenAI-compatible server (vLLM, Ollama, llama.cpp server) as an engine, over HTTP.

Only the chat completions of the API are used, with streaming, so that a server that hangs is told
from one that writes slowly and an answer nobody waits for any more is given up.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any

from summarizer.engines.address import BASE_URL as BASE_URL
from summarizer.engines.address import address, secret
from summarizer.engines.base import Generation
from summarizer.engines.completion import Completion, malformed, parse_json
from summarizer.engines.exchange import Dropped, Exchange, Limits
from summarizer.engines.server import ServerInfo, describe
from summarizer.engines.transport import Client, Refused
from summarizer.errors import EngineError

logger = logging.getLogger("summarizer")

MODEL = "SUMMARIZER_MODEL"

CHARACTERS_PER_TOKEN = 2.0
"""Assumed where a server does not count. Too many tokens are the safe error: the reference article
has 2.9 characters of Arabic a token with Qwen2.5's tokenizer; English has about four."""

TEMPLATE_TOKENS = 8
"""What a chat template puts around a message, at most; ChatML has five or six."""

# A server may know no such field and refuse the whole request; it is then asked without.
_DISPENSABLE = ("chat_template_kwargs", "stream_options", "logprobs", "seed")


class EndpointEngine:
    """A model behind an OpenAI-compatible server. One object may be shared by threads.

    Args:
        base_url: Address of the API, as `http://127.0.0.1:11434/v1`; None for the environment
            variable SUMMARIZER_BASE_URL.
        model: Which of the server's models; None for SUMMARIZER_MODEL, or the only one there is.
        key: The API key; None for SUMMARIZER_API_KEY, or none. It is only ever sent to that
            address, and is in no log, message or traceback.
        window: Tokens that a prompt and its answer may have together; None to ask the server, and
            4096 where it does not say. Ollama cuts longer prompts without a word: set it to the
            server's OLLAMA_CONTEXT_LENGTH.
        limits: Times and sizes that an answer may take.
        retries: How often a request is repeated when the server is busy (429 and 5xx) or breaks
            off; a Retry-After is honoured up to 30 s. A refused connection is not retried.
        concurrency: Most requests at a time, over all threads.
        pause: Seconds before the first retry; doubled before each further one.

    Raises:
        EngineError: The server cannot be reached, or has no such model; within `limits.connect`
            when nothing answers there.
    """

    def __init__(
        self,
        base_url: str | None = None,
        model: str | None = None,
        *,
        key: str | None = None,
        window: int | None = None,
        limits: Limits | None = None,
        retries: int = 4,
        concurrency: int = 4,
        pause: float = 0.5,
    ) -> None:
        """Ask the server what it has."""
        guarded = secret(key)
        key = None  # a traceback that shows local variables must not show it
        self._client = Client(
            address(base_url),
            guarded,
            limits,
            retries=retries,
            concurrency=concurrency,
            pause=pause,
        )
        self._concurrency = concurrency
        self._info = describe(self._client, model or os.environ.get(MODEL) or None)
        self._window = window or self._info.window or 4096
        self._left_out: set[str] = set()
        self._limit_field = "max_tokens"
        self._counted: dict[str, int] = {}
        self._closed = False

    @property
    def name(self) -> str:
        """The model, as the server calls it. The address is left out: it may be confidential."""
        return self._info.model

    @property
    def window(self) -> int:
        """Tokens that a prompt and its answer may have together."""
        return self._window

    def __repr__(self) -> str:
        info = getattr(self, "_info", None)  # not there yet when the server could not be asked
        return f"<EndpointEngine {info.model if info else 'without a server'}>"

    def chat(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        max_tokens: int,
        temperature: float = 0.0,
        seed: int = 0,
        stop: Sequence[str] = (),
    ) -> Generation:
        """Answer `messages`; see `Engine.chat`.

        Raises:
            EngineError: The messages and `max_tokens` do not fit the window, or the server failed.
        """
        return self._ask(messages, 1, max_tokens, temperature, seed, stop)[0]

    def sample(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        count: int,
        max_tokens: int,
        temperature: float,
        seed: int = 0,
    ) -> list[Generation]:
        """Draw several answers to `messages`; see `Engine.sample`.

        They come from one request where the server can do that, else from as many requests, a few
        at a time. The same seed gives the same answers as far as the server honours it: those of
        llama.cpp differ now and then, since what its cache holds changes the last bits.

        Raises:
            EngineError: The messages and `max_tokens` do not fit the window, or the server failed.
        """
        if count > 1 and "n" not in self._left_out:
            answers = self._ask(messages, count, max_tokens, temperature, seed, ())
            if len(answers) == count:
                return answers
            self._left_out.add("n")  # Ollama takes the field and gives one answer
        with ThreadPoolExecutor(min(self._concurrency, count), "summarizer-ask") as pool:
            futures = [
                pool.submit(self._ask, messages, 1, max_tokens, temperature, seed + n, ())
                for n in range(count)
            ]
            try:
                # With a limit, or Ctrl-C would not get through on Windows.
                while wait(futures, timeout=0.2).not_done:
                    pass
                return [future.result()[0] for future in futures]
            except BaseException as error:
                for future in futures:
                    future.cancel()
                if not isinstance(error, Exception):  # Ctrl-C: leaving the pool waits for the rest
                    self._client.abort()
                raise

    def count_tokens(self, text: str) -> int:
        """Return how many tokens `text` has: as the server counts, else an estimate from above."""
        self._check_open()
        if not text:
            return 0
        if text not in self._counted:
            if len(self._counted) >= 4096:
                self._counted.clear()
            exact = self._info.count(self._client, text)
            if exact is None:  # nor will it count the next one
                self._info = replace(self._info, kind="")
            estimate = -(-len(text) // CHARACTERS_PER_TOKEN)
            self._counted[text] = int(estimate) if exact is None else exact
        return self._counted[text]

    def close(self) -> None:
        """End every request that is under way. Safe to call twice."""
        self._closed = True
        self._client.close()

    def _check_open(self) -> None:
        if self._closed:
            raise EngineError(f"the engine of {self.name} is closed.", "make a new one")

    def _ask(
        self,
        messages: Sequence[Mapping[str, str]],
        count: int,
        max_tokens: int,
        temperature: float,
        seed: int,
        stop: Sequence[str],
    ) -> list[Generation]:
        """Ask for `count` answers; the server may give fewer, but at least one."""
        self._check_open()
        plain = [{"role": m["role"], "content": _sendable(m["content"])} for m in messages]
        prompt = sum(self.count_tokens(m["content"]) + TEMPLATE_TOKENS for m in plain)
        if prompt + max_tokens > self.window:
            raise EngineError(
                f"the prompt and its answer need about {prompt + max_tokens} tokens; the window of "
                f"{self.name} is {self.window}.",
                "give less text at a time, or name the server's window if it is larger",
            )
        request: dict[str, Any] = {
            "model": self._info.model,
            "messages": plain,
            "max_tokens": max_tokens,
            "temperature": temperature,
            "seed": seed,
            "stream": True,
            "stream_options": {"include_usage": True},
            "logprobs": True,
            "chat_template_kwargs": {"enable_thinking": False},  # vLLM and llama.cpp
        }
        if temperature > 0:
            request["top_p"] = 0.95
        if count > 1:
            request["n"] = count
        if stop:
            request["stop"] = list(stop)
        started = time.perf_counter()
        completion = self._complete(request, count)
        return completion.generations(
            time.perf_counter() - started, prompt, max_tokens, self.count_tokens
        )

    def _complete(self, request: dict[str, Any], count: int) -> Completion:
        """Send a request until it is answered: without what the server does not know."""
        again = True
        while True:
            body = {name: value for name, value in request.items() if name not in self._left_out}
            body[self._limit_field] = body.pop("max_tokens")
            encoded = json.dumps(body, ensure_ascii=False).encode()
            try:
                with self._client.request("POST", "/chat/completions", encoded) as exchange:
                    return self._read(exchange, count, request["max_tokens"])
            except Dropped:
                if not again:
                    raise
                again = False
            except Refused as refusal:
                if not self._do_without(refusal, body):
                    raise

    def _do_without(self, refusal: Refused, body: Mapping[str, Any]) -> bool:
        """Leave out of later requests what this refusal names; return whether there is such."""
        if refusal.status not in (400, 422):
            return False
        if "max_completion_tokens" in refusal.said and self._limit_field == "max_tokens":
            self._limit_field = "max_completion_tokens"  # OpenAI's newer models
            return True
        named = [field for field in _DISPENSABLE if field in body and field in refusal.said]
        if "n" in body and not named:
            named = ["n"]  # a server words it as it likes; one by one it will say what else it is
        self._left_out.update(named)
        if named:
            logger.info("%s does not know %s", self._client.where, ", ".join(named))
        return bool(named)

    def _read(self, exchange: Exchange, count: int, max_tokens: int) -> Completion:
        completion = Completion(self._client, count)
        # A chunk of a stream is 200 to 500 bytes for one token, its probability included.
        most = min(self._client.limits.size, (1 << 20) + 2000 * max_tokens * count)
        if exchange.kind != "text/event-stream":
            completion.feed(parse_json(self._client, b"".join(exchange.chunks(most))))
        else:
            for line in exchange.lines(most):
                name, _, value = line.partition(b":")
                if name != b"data":
                    continue  # comments keep the connection alive; events have no other names here
                if value.strip() == b"[DONE]":
                    completion.done = True
                    break
                completion.feed(parse_json(self._client, value))
        if not completion.whole:
            if exchange.kind != "text/event-stream":
                raise malformed(self._client, "has no answer in it")
            raise Dropped(f"{self._client.where} broke off in the middle of its answer.")
        return completion


def probe(
    base_url: str | None = None, model: str | None = None, *, timeout: float = 3.0
) -> ServerInfo:
    """Return what a server has, within `timeout` seconds; nothing is generated, nothing retried.

    Raises:
        EngineError: No server is named, it does not answer in time, or it has no such model.
    """
    limits = Limits(connect=timeout, silence=timeout, total=timeout, size=4 << 20)
    client = Client(address(base_url), secret(None), limits, retries=0)
    try:
        return describe(client, model or os.environ.get(MODEL) or None, timeout=timeout)
    finally:
        client.close()


def _sendable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
