"""Encoder-decoder checkpoints on transformers: mT5, AraBART, Marian, mBART, NLLB, M2M-100, T5."""

from __future__ import annotations

import copy
import gc
import math
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from summarizer import forking
from summarizer.checkpoint import Checkpoint, inspect
from summarizer.engines import loading
from summarizer.engines.base import Generation
from summarizer.engines.conventions import Codec, Frame, codec
from summarizer.engines.limits import (
    ROWS,
    TOP_P,
    generation_settings,
    positions,
    source_window,
)
from summarizer.engines.tokenizers import load_tokenizer
from summarizer.errors import EngineError
from summarizer.records import Language


class Seq2SeqEngine:
    """A loaded encoder-decoder checkpoint; see `TextToText`. One object may be shared by threads.

    Args:
        checkpoint: The checkpoint, or its folder.
        device: "cpu", "cuda", "mps"; None for the best there is.
        dtype: "float32", "bfloat16", "float16"; None to choose by the device.
        languages: What it writes, for a checkpoint whose files and card do not say; Arabic if
            empty.

    Attributes:
        device: Where it computes.
        dtype: In which format.
        codec: Its tokenizer and conventions.

    Raises:
        WeightsError: A file of the folder is missing or not whole.
        EngineError: It cannot be loaded, or is no encoder-decoder.
    """

    def __init__(
        self,
        checkpoint: Checkpoint | str | Path,
        *,
        device: str | None = None,
        dtype: str | None = None,
        languages: Sequence[Language] = (),
    ) -> None:
        """Load the checkpoint."""
        checkpoint = checkpoint if isinstance(checkpoint, Checkpoint) else inspect(checkpoint)
        self.checkpoint = checkpoint
        self.device = loading.choose_device(device)
        self.dtype = loading.choose_dtype(self.device, dtype, model_type=checkpoint.model_type)
        self.codec = load_codec(checkpoint, languages)
        self._lock = threading.Lock()
        self._model: Any = loading.load_model(
            checkpoint, "AutoModelForSeq2SeqLM", device=self.device, dtype=self.dtype
        )
        # Where a call says nothing generate() asks the model's own settings, so they are replaced.
        self._settings = generation_settings(self._model.generation_config, checkpoint)
        self._model.generation_config = self._settings

    @property
    def name(self) -> str:
        """Repository and revision, or the folder's name."""
        return self.checkpoint.name

    @property
    def window(self) -> int:
        """Most tokens of a source text, special tokens included."""
        return source_window(self.checkpoint)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that it can write."""
        return self.codec.languages

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
        """Write something from each text; see `TextToText.generate`.

        Texts of like length are run together, up to 32 beams or samples at a time.

        Raises:
            EngineError: A text is empty or longer than the window, the model cannot write the
                language, or it failed.
        """
        self._running()
        frame = self.codec.frame(language, self.name)
        sources = encode(self.codec, frame, texts, self.window, self.name)
        order = sorted(range(len(texts)), key=lambda n: len(sources[n]))
        settings = self._call_settings(frame, count, temperature, max_tokens)
        batch = max(1, ROWS // max(settings.num_beams, count))
        answers: list[list[Generation]] = [[] for _ in texts]
        torch = loading.require("torch")
        gpus = [self.device] if self.device.startswith("cuda") else []
        with self._lock, torch.inference_mode(), torch.random.fork_rng(devices=gpus):
            torch.manual_seed(seed)
            for begin in range(0, len(order), batch):
                chosen = order[begin : begin + batch]
                made = self._run([sources[n] for n in chosen], settings)
                for n, group in zip(chosen, made, strict=True):
                    answers[n] = group
        return answers

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the tokenizer makes of a source text, special tokens included."""
        self._running()
        frame = self.codec.frames[self.languages[0]]
        return len(self.codec.encode(text, frame))

    def close(self) -> None:
        """Free the model's memory. Safe to call twice."""
        with self._lock:
            self._model = None
            gc.collect()
            if self.device.startswith("cuda"):
                loading.require("torch").cuda.empty_cache()

    def _running(self) -> Any:
        if self._model is None:
            raise forking.closed(self.name)
        return self._model

    def _call_settings(
        self, frame: Frame, count: int, temperature: float, max_tokens: int | None
    ) -> Any:
        """The generation settings of one call."""
        settings = copy.deepcopy(self._settings)
        # max_length counts the decoder's start token, max_new_tokens does not.
        limit = max_tokens or max(1, settings.max_length - 1)
        room = positions(self.checkpoint, "decoder")
        settings.max_new_tokens = min(limit, room - 1) if room else limit
        settings.max_length = None
        settings.num_return_sequences = count
        settings.num_beams = 1 if temperature > 0 else max(settings.num_beams, count)
        settings.do_sample = temperature > 0
        if temperature > 0:
            settings.temperature, settings.top_p, settings.top_k = temperature, TOP_P, 0
            settings.length_penalty = settings.early_stopping = None
        if frame.start is not None:
            settings.decoder_start_token_id = frame.start
        if frame.forced is not None:
            settings.forced_bos_token_id = frame.forced
        return settings

    def _run(self, sources: Sequence[Sequence[int]], settings: Any) -> list[list[Generation]]:
        """Generate from one batch, padded to its longest."""
        torch = loading.require("torch")
        model = self._running()
        started = time.perf_counter()
        longest = max(map(len, sources))
        pad = settings.pad_token_id
        ids = torch.tensor([[*row, *[pad] * (longest - len(row))] for row in sources])
        mask = torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row in sources])
        ids, mask = ids.to(self.device), mask.to(self.device)
        try:
            with loading.quiet():
                encoded = model.get_encoder()(input_ids=ids, attention_mask=mask)
                # generate() repeats the encoder's output for the beams, in place.
                written = model.generate(
                    encoder_outputs=copy.copy(encoded),
                    attention_mask=mask,
                    generation_config=settings,
                )
            count = settings.num_return_sequences
            answers = []
            for n, row in enumerate(written):
                at = n // count
                states = encoded.last_hidden_state[at : at + 1], mask[at : at + 1]
                answers.append(self._answer(row, states, len(sources[at]), settings))
        except (RuntimeError, ValueError, IndexError) as error:
            raise EngineError(
                f"{self.name} failed to generate: {str(error).splitlines()[0][:300]}",
                "if memory ran out, give fewer or shorter texts",
            ) from error
        each = (time.perf_counter() - started) / len(answers)
        groups = [answers[n : n + count] for n in range(0, len(answers), count)]
        return [[replace(answer, seconds=each) for answer in group] for group in groups]

    def _answer(self, row: Any, states: tuple[Any, Any], prompt: int, settings: Any) -> Generation:
        """One row of ids as an answer; the row begins with the decoder's start token."""
        ends = settings.eos_token_id
        ends = set(ends if isinstance(ends, list) else [ends])
        ids = row.tolist()
        stop = next((n for n in range(1, len(ids)) if ids[n] in ends), None)
        ids = ids[: stop + 1] if stop is not None else ids
        return Generation(
            text=self.codec.decode(ids[1:]),
            prompt_tokens=prompt,
            tokens=len(ids) - 1,
            finish="length" if stop is None else "stop",
            seconds=0.0,
            confidence=self._confidence(ids, states, settings.forced_bos_token_id),
        )

    def _confidence(
        self, ids: list[int], states: tuple[Any, Any], forced: int | None
    ) -> float | None:
        """Mean log-probability of what was generated, of its own accord: a forced tag is not.

        One more pass of the decoder: cheaper than keeping the scores of every beam and step.
        """
        torch = loading.require("torch")
        outputs = loading.require("transformers").modeling_outputs.BaseModelOutput
        first = 1 if forced is None else 2
        if len(ids) <= first:
            return None
        answer = torch.tensor([ids], device=self.device)
        logits = (
            self._running()(
                encoder_outputs=outputs(last_hidden_state=states[0]),
                attention_mask=states[1],
                decoder_input_ids=answer[:, :-1],
                use_cache=False,
            )
            .logits[0, first - 1 :]
            .float()
        )
        chosen = answer[0, first:, None]
        logs = logits.gather(1, chosen)[:, 0] - torch.logsumexp(logits, dim=1)
        mean = float(logs.mean())
        return min(0.0, mean) if math.isfinite(mean) else None


def load_codec(checkpoint: Checkpoint, languages: Sequence[Language] = ()) -> Codec:
    """Return the tokenizer and conventions of an encoder-decoder checkpoint.

    Raises:
        EngineError: It is no encoder-decoder, or its tokenizer cannot be loaded.
    """
    if checkpoint.engine != "seq2seq":
        raise EngineError(
            f"{checkpoint.name} is no encoder-decoder: {checkpoint.engine} runs it.",
            "use a preset with that engine",
        )
    card = checkpoint.card
    return codec(
        load_tokenizer(checkpoint),
        checkpoint.config,
        checkpoint.tokenizer,
        name=checkpoint.name,
        languages=languages or (card.languages if card else ()),
        hint=card.convention if card else "",
    )


def encode(
    codec: Codec, frame: Frame, texts: Sequence[str], window: int, name: str
) -> list[list[int]]:
    """Return the ids of source texts.

    Raises:
        EngineError: A text is empty, or longer than the window; it is never cut.
    """
    sources = []
    for text in texts:
        if not text.strip():
            raise EngineError(f"{name} was given an empty text.", "give text to write from")
        ids = codec.encode(text, frame)
        if len(ids) > window:
            raise EngineError(
                f"a text has {len(ids)} tokens; the window of {name} is {window}.",
                "give less text at a time: summarizer.windows packs sentences into a window",
            )
        sources.append(ids)
    return sources
