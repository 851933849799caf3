"""What every text-generating engine can do, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable


@dataclass(frozen=True, slots=True)
class Generation:
    """One answer of an engine.

    Attributes:
        text: The generated text, as the model wrote it.
        prompt_tokens: Tokens of the prompt, those already in the cache included.
        tokens: Tokens generated.
        finish: `stop` when the model ended its answer; `length` when `max_tokens` ended it, so
            that the text may stop in the middle of a sentence.
        seconds: Wall-clock time of the call.
    """

    text: str
    prompt_tokens: int
    tokens: int
    finish: Literal["stop", "length"]
    seconds: float


@runtime_checkable
class Engine(Protocol):
    """A loaded checkpoint that answers chat messages."""

    @property
    def name(self) -> str:
        """What results record as the model: repository and revision, or a file's name."""
        ...

    @property
    def window(self) -> int:
        """Tokens that a prompt and its answer may have together."""
        ...

    def chat(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        max_tokens: int,
        temperature: float = 0.0,
        seed: int = 0,
        stop: Sequence[str] = (),
    ) -> Generation:
        """Answer `messages`, a list of `{"role": ..., "content": ...}`.

        Args:
            messages: The conversation; roles are `system`, `user` and `assistant`.
            max_tokens: Most tokens to generate.
            temperature: 0 is greedy and repeatable; above 0 samples with `seed`.
            seed: Seed of the sampling.
            stop: Generation ends before any of these strings.

        Raises:
            EngineError: The messages and `max_tokens` do not fit the window, or the engine failed.
        """
        ...

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model's tokenizer makes of `text` (no special tokens)."""
        ...

    def close(self) -> None:
        """Free the model's memory. Safe to call twice; any other call afterwards is an error."""
        ...
