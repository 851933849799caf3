"""Encoder-decoder checkpoints on CTranslate2: int8, on the processor, without torch.

Beside transformers on the same weights it is several times as fast in a fraction of the memory
(`benchmarks/engines.py`), and the same but for what int8 rounds away.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import logging
import platform
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from summarizer import forking
from summarizer.checkpoint import Checkpoint, inspect
from summarizer.engines import limits, loading, seq2seq
from summarizer.engines.base import Generation, TextToText
from summarizer.engines.conventions import Codec, Frame
from summarizer.engines.ct2_convert import CONVERTIBLE, INSTALL, TOLD, Weights, ensure_converted
from summarizer.engines.light import LightTokenizer
from summarizer.engines.llama import physical_cores
from summarizer.errors import EngineError, SummarizerError
from summarizer.records import Language

logger = logging.getLogger("summarizer")


def open_text_to_text(
    checkpoint: Checkpoint | str | Path,
    *,
    device: str | None = None,
    dtype: str | None = None,
    languages: Sequence[Language] = (),
    progress: bool | None = None,
) -> TextToText:
    """Load an encoder-decoder checkpoint with the best engine for it that is installed.

    That is CTranslate2 on a processor, if it is installed and knows the architecture; a checkpoint
    that it fails to convert is run by transformers, and the log says why.

    Args:
        checkpoint: The checkpoint, or its folder.
        device: "cpu", "cuda", "mps"; None for the best there is.
        dtype: As for `Seq2SeqEngine`; naming one asks for transformers.
        languages: What it writes, where neither its files nor its card say.
        progress: As for `ensure_converted`.

    Raises:
        WeightsError: A file of the folder is missing or not whole.
        EngineError: It cannot be loaded, or is no encoder-decoder.
    """
    checkpoint = checkpoint if isinstance(checkpoint, Checkpoint) else inspect(checkpoint)
    if dtype is None and checkpoint.model_type in CONVERTIBLE and _wanted(device):
        try:
            return Ct2Engine(checkpoint, languages=languages, progress=progress)
        except SummarizerError as error:
            logger.warning("CTranslate2 is not used: %s", error.what)
    return seq2seq.Seq2SeqEngine(checkpoint, device=device, dtype=dtype, languages=languages)


def _wanted(device: str | None) -> bool:
    """Whether CTranslate2 is installed and the model will run on a processor."""
    if importlib.util.find_spec("ctranslate2") is None or device not in (None, "cpu"):
        return False
    if device == "cpu":
        return True
    if sys.platform == "darwin" and platform.machine() == "arm64":
        return False  # its graphics processor is the default
    try:
        return int(_ctranslate2().get_cuda_device_count()) == 0
    except EngineError as error:
        logger.warning("CTranslate2 is not used: %s", error.what)
        return False


def _ctranslate2() -> Any:
    try:
        return importlib.import_module("ctranslate2")
    except (ImportError, OSError) as error:
        raise EngineError(f"CTranslate2 cannot be imported ({error}).", INSTALL) from error


class Ct2Engine:
    """A checkpoint converted to CTranslate2, loaded; see `TextToText`. Threads may share it.

    Args:
        checkpoint: The checkpoint, or its folder. It is converted the first time.
        languages: What it writes, where neither its files nor its card say.
        weights: "int8", or "float32" for what transformers gives to the last digit.
        threads: Threads to compute with; None for one per physical core this process may use.
        progress: As for `ensure_converted`.

    Attributes:
        folder: Where the converted model is.
        weights: How they are kept.
        codec: Its tokenizer and conventions.

    Raises:
        EngineError: CTranslate2 is not installed, or the checkpoint cannot be converted or loaded.
        WeightsError: The cache cannot be written.
    """

    def __init__(
        self,
        checkpoint: Checkpoint | str | Path,
        *,
        languages: Sequence[Language] = (),
        weights: Weights = "int8",
        threads: int | None = None,
        progress: bool | None = None,
    ) -> None:
        """Convert the checkpoint if need be, and load it."""
        checkpoint = checkpoint if isinstance(checkpoint, Checkpoint) else inspect(checkpoint)
        if checkpoint.model_type not in CONVERTIBLE:
            raise EngineError(
                f"CTranslate2 does not run {checkpoint.name} ({checkpoint.model_type}).",
                f"use transformers; CTranslate2 runs: {', '.join(sorted(CONVERTIBLE))}",
            )
        loading.announce(checkpoint.card)
        self.checkpoint = checkpoint
        self.weights = weights
        self.folder = ensure_converted(checkpoint, languages, weights, progress=progress)
        self._threads = 1 if forking.inherited("ctranslate2") else threads or physical_cores()
        self._lock = threading.Lock()
        try:
            self._told = json.loads((self.folder / TOLD).read_text(encoding="utf-8"))
            self.codec = self._codec(languages)
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            raise self._broken(error) from error
        self._translator: Any = self._load()
        forking.orphan_in_child(self, "_translator")

    @property
    def name(self) -> str:
        """Repository and revision, or the folder's name, and how its weights are kept."""
        return f"{self.checkpoint.name}+{self.weights}"

    @property
    def window(self) -> int:
        """Most tokens of a source text, special tokens included."""
        return int(self._told["window"])

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

        Texts of like length are run together, up to 32 beams or samples at a time. The confidence
        of samples is not known.

        Raises:
            EngineError: A text is empty or longer than the window, the model cannot write the
                language, or it failed.
        """
        self._running()
        frame = self.codec.frame(language, self.name)
        sources = seq2seq.encode(self.codec, frame, texts, self.window, self.name)
        settings, positions = self._told["settings"], self._told["positions"]
        beams = 1 if temperature > 0 else max(settings["num_beams"], count)
        limit = max_tokens or max(1, settings["max_length"] - 1)  # which counts the start token
        options = {
            "beam_size": beams,
            "num_hypotheses": count,
            "max_decoding_length": min(limit, positions - 1) if positions else limit,
            "length_penalty": settings["length_penalty"] if beams > 1 else 1.0,
            "no_repeat_ngram_size": settings["no_repeat_ngram_size"],
            "repetition_penalty": settings["repetition_penalty"],
            "suppress_sequences": [[str(n) for n in row] for row in settings["bad_words"]] or None,
            "max_batch_size": max(1, limits.ROWS // max(beams, count)),
        }
        if temperature > 0:
            options |= {
                "sampling_topk": 0,
                "sampling_topp": limits.TOP_P,
                "sampling_temperature": temperature,
            }
        started = time.perf_counter()
        with self._lock:
            if temperature > 0:
                self._reseed(seed)
            results = self._translate(sources, self._prefix(frame), options)
        each = (time.perf_counter() - started) / max(1, len(texts) * count)
        return [
            [
                replace(
                    answer, seconds=each, confidence=None if temperature > 0 else answer.confidence
                )
                for answer in self._answers(result, len(source), frame, options["length_penalty"])
            ]
            for result, source in zip(results, sources, strict=True)
        ]

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the tokenizer makes of a source text, special tokens included."""
        self._running()
        return len(self.codec.encode(text, self.codec.frames[self.languages[0]]))

    def close(self) -> None:
        """Free the model's memory. Safe to call twice."""
        with self._lock:
            self._translator = None

    def _codec(self, languages: Sequence[Language]) -> Codec:
        """The conventions that were found at the conversion, with the tokenizer chosen then."""
        told = self._told
        if told["tokenizer"] is None:  # no small library agreed with transformers
            return seq2seq.load_codec(self.checkpoint, languages)
        frames: dict[Language, Frame] = {
            language: Frame(
                **{**frame, "before": tuple(frame["before"]), "after": tuple(frame["after"])}
            )
            for language, frame in told["frames"].items()
        }
        return Codec(LightTokenizer(self.folder, told["tokenizer"]), told["family"], frames)

    def _load(self) -> Any:
        ctranslate2 = _ctranslate2()
        try:
            return ctranslate2.Translator(
                str(self.folder), device="cpu", inter_threads=1, intra_threads=self._threads
            )
        except (RuntimeError, ValueError) as error:
            raise self._broken(error) from error

    def _reseed(self, seed: int) -> None:
        """Make the sampling repeatable: CTranslate2 seeds the threads of a translator only once.

        Loading it again takes tenths of a second, and sampling is for the rare doubtful text.
        """
        _ctranslate2().set_random_seed(seed)
        self._translator = None  # first, so that there are never two of them in memory
        self._translator = self._load()

    def _prefix(self, frame: Frame) -> list[str] | None:
        """What the decoder is given to begin with."""
        number = self._forced(frame)
        forced = [] if number is None else [str(number)]
        if self._told["family"] == "marian":
            return forced or None
        return [str(self._told["start"] if frame.start is None else frame.start), *forced]

    def _forced(self, frame: Frame) -> int | None:
        """What the answer must begin with."""
        own: int | None = self._told["forced"]
        return own if frame.forced is None else frame.forced

    def _translate(
        self, sources: Sequence[Sequence[int]], prefix: list[str] | None, options: dict[str, Any]
    ) -> Any:
        try:
            return self._running().translate_batch(
                [[str(number) for number in source] for source in sources],
                [prefix] * len(sources) if prefix else None,
                max_input_length=0,  # it would cut; what is too long was refused
                min_decoding_length=0,
                return_end_token=True,
                return_scores=True,
                **options,
            )
        except (RuntimeError, ValueError) as error:
            raise EngineError(
                f"{self.name} failed to generate: {str(error).splitlines()[0][:300]}",
                "if memory ran out, give fewer or shorter texts",
            ) from error

    def _answers(
        self, result: Any, prompt: int, frame: Frame, length_penalty: float
    ) -> list[Generation]:
        ends = {str(number) for number in self._told["ends"]}
        answers = []
        for tokens, score in zip(result.hypotheses, result.scores, strict=True):
            stopped = bool(tokens) and tokens[-1] in ends
            # A forced token has no score.
            free = len(tokens) - (self._forced(frame) is not None)
            total = score * len(tokens) ** length_penalty
            answers.append(
                Generation(
                    text=self.codec.decode([int(token) for token in tokens if token.isdigit()]),
                    prompt_tokens=prompt,
                    tokens=len(tokens),
                    finish="stop" if stopped else "length",
                    seconds=0.0,
                    confidence=min(0.0, total / free) if free > 0 else None,
                )
            )
        return answers

    def _running(self) -> Any:
        if self._translator is None:
            raise forking.closed(self.name)
        return self._translator

    def _broken(self, error: Exception) -> EngineError:
        return EngineError(
            f"the converted model {self.folder} cannot be loaded: {loading.short(error)}",
            f"delete {self.folder}; it is made again the next time",
        )
