"""Instruct checkpoints of transformers, asked through their own chat templates."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from summarizer import forking
from summarizer.checkpoint import Checkpoint, inspect
from summarizer.engines import loading
from summarizer.engines.base import Generation
from summarizer.engines.causal import (
    SAMPLING_ONLY,
    Watch,
    control_tokens,
    load,
    positions,
    seeded,
    settings_of,
)
from summarizer.engines.thinking import without_thinking
from summarizer.errors import EngineError

TOGETHER = 4  # answers that are sampled in one batch; memory for their caches grows with it


class ChatEngine:
    """An instruct checkpoint, loaded.

    Answers at temperature 0 are greedy and repeatable. Reasoning is switched off where the template
    has a switch for it (`enable_thinking`, Qwen3), and left out of the answer where it has not.

    Args:
        checkpoint: The checkpoint, or its folder.
        device: "cpu", "cuda", "mps"; None for the best there is.
        dtype: "float32", "bfloat16", "float16"; None to choose by the device.
        window: Tokens that a prompt and its answer may have together; None for the checkpoint's.

    Attributes:
        device: Where it computes.
        dtype: In which format.

    Raises:
        WeightsError: A file of the folder is missing or not whole.
        EngineError: It cannot be loaded, or has no chat template.
    """

    def __init__(
        self,
        checkpoint: Checkpoint | str | Path,
        *,
        device: str | None = None,
        dtype: str | None = None,
        window: int | None = None,
    ) -> None:
        """Load the checkpoint."""
        checkpoint = checkpoint if isinstance(checkpoint, Checkpoint) else inspect(checkpoint)
        self.checkpoint = checkpoint
        self.device = loading.choose_device(device)
        self._lock = threading.Lock()  # generation switches torch's random state
        self._model, self._tokenizer, self.dtype = load(checkpoint, self.device, dtype)
        self._controls = control_tokens(self._tokenizer)
        self._settings = settings_of(self._model, self._tokenizer, checkpoint.card)
        known = checkpoint.card.window if checkpoint.card else None
        limits = [window, known, positions(self._model, self._tokenizer)]
        self._window = min(limit for limit in limits if limit)

    @property
    def name(self) -> str:
        """Repository and revision, or the folder's name."""
        return self.checkpoint.name

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
        """Answer `messages`; see `Engine.chat`.

        Raises:
            EngineError: The messages and `max_tokens` do not fit the window, or the model failed.
        """
        return self._answer(messages, 1, max_tokens, temperature, seed, stop)[0]

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
            EngineError: The messages and `max_tokens` do not fit the window, or the model failed.
        """
        drawn: list[Generation] = []
        while len(drawn) < count:
            some = min(TOGETHER, count - len(drawn))
            drawn += self._answer(messages, some, max_tokens, temperature, seed + len(drawn), ())
        return drawn

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model's tokenizer makes of `text` (no special tokens)."""
        return len(self._loaded()[1](self._plain(text), add_special_tokens=False)["input_ids"])

    def prompt(self, messages: Sequence[Mapping[str, str]]) -> str:
        """Return `messages` as the chat template writes them, up to where the answer begins.

        A template without a system role, as Gemma 2's, gets the system text in the first user
        message; so does one that leaves it out without a word.

        Raises:
            EngineError: The template refuses the messages.
        """
        safe = [{"role": m["role"], "content": self._plain(m["content"])} for m in messages]
        system = "\n\n".join(m["content"] for m in safe if m["role"] == "system")
        rendered = self._render(safe)
        if isinstance(rendered, Exception) or system.strip() not in rendered:
            turns = [dict(m) for m in safe if m["role"] != "system"]
            if system and turns:
                turns[0]["content"] = f"{system}\n\n{turns[0]['content']}"
                rendered = self._render(turns)
        if isinstance(rendered, Exception):
            raise EngineError(f"the chat template of {self.name} refused: {rendered}.")
        return rendered

    def close(self) -> None:
        """Free the model's memory. Safe to call twice."""
        with self._lock:
            self._model = None
        if self.device.startswith("cuda"):
            loading.require("torch").cuda.empty_cache()

    def _loaded(self) -> tuple[Any, Any]:
        if self._model is None:
            raise forking.closed(self.name)
        return self._model, self._tokenizer

    def _plain(self, text: str) -> str:
        """Take from `text` what is not text to the model: control tokens, lone surrogates."""
        if "<" in text or "[" in text:
            for token in self._controls:
                if token in text:
                    text = text.replace(token, f"{token[0]} {token[1:]}")
        return text.encode("utf-8", "replace").decode("utf-8").replace("\0", " ")

    def _render(self, messages: list[dict[str, str]]) -> str | Exception:
        try:
            return str(
                self._loaded()[1].apply_chat_template(
                    messages, tokenize=False, add_generation_prompt=True, enable_thinking=False
                )
            )
        except EngineError:
            raise
        except Exception as error:  # a template is a program: it may fail in any way
            return error

    def _answer(
        self,
        messages: Sequence[Mapping[str, str]],
        count: int,
        max_tokens: int,
        temperature: float,
        seed: int,
        stop: Sequence[str],
    ) -> list[Generation]:
        torch = loading.require("torch")
        model, tokenizer = self._loaded()
        # The template writes the special tokens itself: a second BOS would be one too many.
        ids = tokenizer(self.prompt(messages), add_special_tokens=False)["input_ids"]
        if len(ids) + max_tokens > self.window:
            raise EngineError(
                f"the prompt and its answer need {len(ids) + max_tokens} tokens; the window of "
                f"{self.name} is {self.window}.",
                "give less text at a time",
            )
        wanted = {**self._settings, "max_new_tokens": max_tokens, "num_return_sequences": count}
        if temperature > 0:
            wanted |= {"do_sample": True, "temperature": temperature}
        else:
            wanted = {k: v for k, v in wanted.items() if k not in SAMPLING_ONLY}
        if stop:
            wanted |= {"stop_strings": list(stop), "tokenizer": tokenizer}
        watch = Watch()
        prompt = torch.tensor([ids], device=self.device)
        started = time.perf_counter()
        try:
            with self._lock, torch.inference_mode(), seeded(self.device, seed):
                out = model.generate(
                    prompt,
                    attention_mask=torch.ones_like(prompt),
                    logits_processor=[watch],
                    **wanted,
                )
        except (RuntimeError, ValueError) as error:  # out of memory is a RuntimeError
            raise EngineError(
                f"{self.name} failed to answer on {self.device}: {loading.short(error)}",
                "free memory, or use a smaller model",
            ) from error
        seconds = (time.perf_counter() - started) / count
        rows = out[:, len(ids) :].tolist()
        logs = watch.logs(rows)
        return [
            self._generation(row, log, len(ids), max_tokens, stop, seconds)
            for row, log in zip(rows, logs, strict=True)
        ]

    def _generation(
        self,
        row: list[int],
        logs: list[float],
        prompt_tokens: int,
        max_tokens: int,
        stop: Sequence[str],
        seconds: float,
    ) -> Generation:
        ends = self._settings["eos_token_id"]
        end = next((at for at, token in enumerate(row) if token in ends), None)
        ids = row if end is None else row[:end]
        text = self._tokenizer.decode(ids, skip_special_tokens=True)
        cuts = [at for mark in stop if (at := text.find(mark)) >= 0]
        stopped = end is not None or bool(cuts) or len(ids) < max_tokens
        text = text[: min(cuts)] if cuts else text
        tokens = len(ids) + (end is not None)
        kept = [value for value in logs[:tokens] if math.isfinite(value)]
        return Generation(
            text=without_thinking(text),
            prompt_tokens=prompt_tokens,
            tokens=tokens,
            finish="stop" if stopped else "length",
            seconds=seconds,
            confidence=sum(kept) / len(kept) if kept else None,
        )
