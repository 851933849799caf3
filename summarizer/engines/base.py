"""What every text-generating engine can do, and what it gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from summarizer.records import Language


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
        confidence: Mean log-probability of the generated tokens, at most 0; None when the engine
            does not know it.
    """

    text: str
    prompt_tokens: int
    tokens: int
    finish: Literal["stop", "length"]
    seconds: float
    confidence: float | None = None


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

    def sample(
        self,
        messages: Sequence[Mapping[str, str]],
        *,
        count: int,
        max_tokens: int,
        temperature: float,
        seed: int = 0,
    ) -> list[Generation]:
        """Draw several answers to `messages`; cheaper than as many calls of `chat`.

        Args:
            messages: The conversation.
            count: How many answers to draw, from 1.
            max_tokens: Most tokens to generate for each.
            temperature: Above 0.
            seed: Seed of the sampling; the same seed gives the same answers.

        Returns:
            `count` answers.

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


@runtime_checkable
class TextToText(Protocol):
    """A loaded encoder-decoder checkpoint: a text in, a text out."""

    @property
    def name(self) -> str:
        """What results record as the model: repository and revision, or a folder's name."""
        ...

    @property
    def window(self) -> int:
        """Most tokens of a source text, special tokens included."""
        ...

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that it can write."""
        ...

    def generate(
        self,
        texts: Sequence[str],
        *,
        language: Language,
        count: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
        max_tokens: int | None = None,
    ) -> list[list[Generation]]:
        """Write something from each text: a summary or a translation, as the model was trained.

        Args:
            texts: Source texts; they are run together, padded to the longest.
            language: What to write; one of `languages`.
            count: How many answers to give for each text, from 1.
            temperature: 0 is repeatable, with the model's own beam search; above 0 samples with
                `seed`.
            seed: Seed of the sampling; the same seed and texts give the same answers.
            max_tokens: Most tokens to generate for each answer; None for what the model's own
                generation settings say.

        Returns:
            For each text, in order, `count` answers.

        Raises:
            EngineError: A text is longer than the window (it is never cut), the model cannot write
                the language, or the engine failed.
        """
        ...

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the tokenizer makes of a source text, special tokens included."""
        ...

    def close(self) -> None:
        """Free the model's memory. Safe to call twice; any other call afterwards is an error."""
        ...
