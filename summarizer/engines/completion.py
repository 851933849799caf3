"""What a chat completion says, whole or in the pieces of a stream; nothing of it is taken on trust.

The shapes are those of OpenAI's chat completions as vLLM, Ollama and llama.cpp's server send them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

from summarizer.engines.base import Generation
from summarizer.engines.thinking import without_thinking
from summarizer.engines.transport import Client
from summarizer.errors import EngineError


def parse_json(client: Client, raw: bytes) -> dict[str, Any]:
    """Return the JSON object in `raw`.

    Raises:
        EngineError: It is no JSON object, or the server reports an error in it.
    """
    try:
        value = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        begins = client.shown(raw[:600].decode("utf-8", "replace"))
        raise malformed(client, f"is not JSON; it begins {begins!r}") from None
    if not isinstance(value, dict):
        raise malformed(client, f"is a JSON {type(value).__name__}, not an object")
    error = value.get("error")
    if error:
        said = error.get("message") if isinstance(error, dict) else error
        raise EngineError(
            f"{client.where} failed: {client.shown(str(said))}", "look at the server's log"
        )
    return value


def malformed(client: Client, what: str) -> EngineError:
    """Return the error for an answer that does not have the shape of the API."""
    return EngineError(
        f"the answer of {client.where} {what}.",
        "check that the base URL is that of an OpenAI-compatible server; it usually ends with /v1",
    )


class _Choice:
    def __init__(self) -> None:
        self.text: list[str] = []
        self.finish = ""
        self.logs: list[float] = []
        self.seen = False


class Completion:
    """One answer of the server, put together from one JSON object or many.

    Attributes:
        done: Whether the server has said that nothing more comes.
    """

    def __init__(self, client: Client, count: int) -> None:
        self._client = client
        self._choices = [_Choice() for _ in range(count)]
        self._usage: dict[str, Any] = {}
        self.done = False

    @property
    def whole(self) -> bool:
        """Whether there is an answer and every answer that was begun was also ended."""
        begun = [choice for choice in self._choices if choice.seen]
        return bool(begun) and (self.done or all(choice.finish for choice in begun))

    def feed(self, piece: dict[str, Any]) -> None:
        """Take in one JSON object of the API.

        Raises:
            EngineError: It has not the shape of the API.
        """
        usage = piece.get("usage")
        if isinstance(usage, dict):
            self._usage = usage
        choices = piece.get("choices", [])
        if not isinstance(choices, list):
            raise malformed(self._client, "has no list of choices")
        for number, entry in enumerate(choices):
            index = entry.get("index", number) if isinstance(entry, dict) else None
            if type(index) is not int or not 0 <= index < len(self._choices):
                raise malformed(self._client, f"has a choice numbered {str(index)[:40]!r}")
            self._take(self._choices[index], entry)

    def _take(self, choice: _Choice, entry: dict[str, Any]) -> None:
        said = entry.get("delta", entry.get("message"))
        if not isinstance(said, dict):
            raise malformed(self._client, "has a choice without a message")
        choice.seen = True
        choice.text.append(self._text(said.get("content")))
        finish = entry.get("finish_reason")
        if isinstance(finish, str) and finish:
            choice.finish = finish
        logs = entry.get("logprobs")
        content = logs.get("content") if isinstance(logs, dict) else None
        for token in content if isinstance(content, list) else ():
            value = token.get("logprob") if isinstance(token, dict) else None
            if isinstance(value, (int, float)) and math.isfinite(value):
                choice.logs.append(min(0.0, float(value)))

    def _text(self, content: Any) -> str:
        if content is None:  # the first piece of a stream, or reasoning, which has its own field
            return ""
        if isinstance(content, str):
            return content
        if isinstance(content, list):
            parts = [part.get("text") for part in content if isinstance(part, dict)]
            texts = [part for part in parts if isinstance(part, str)]
            if len(texts) == len(content):
                return "".join(texts)
        raise malformed(self._client, f"has a {type(content).__name__} in the place of its text")

    def generations(
        self, seconds: float, prompt: int, max_tokens: int, count_tokens: Callable[[str], int]
    ) -> list[Generation]:
        """Return the answers, thinking left out.

        Args:
            seconds: How long they took together.
            prompt: Tokens of the prompt, in case that the server does not say.
            max_tokens: What each of them was allowed.
            count_tokens: Counts the tokens of a text, in case that the server does not.

        Raises:
            EngineError: A filter of the server withheld an answer.
        """
        begun = [choice for choice in self._choices if choice.seen]
        if any(choice.finish == "content_filter" for choice in begun):
            raise EngineError(
                f"{self._client.where} withheld its answer (content filter).",
                "use another model, or switch the server's filter off for news",
            )
        prompt = _whole(self._usage.get("prompt_tokens")) or prompt
        answers = []
        for choice in begun:
            raw = "".join(choice.text)
            tokens = _whole(self._usage.get("completion_tokens")) if len(begun) == 1 else None
            tokens = len(choice.logs) if tokens is None and choice.logs else tokens
            answers.append(
                Generation(
                    text=without_thinking(raw),
                    prompt_tokens=prompt,
                    tokens=min(count_tokens(raw), max_tokens) if tokens is None else tokens,
                    finish="length" if choice.finish == "length" else "stop",
                    seconds=seconds / len(begun),
                    confidence=sum(choice.logs) / len(choice.logs) if choice.logs else None,
                )
            )
        return answers


def _whole(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value < 1 << 40 else None
