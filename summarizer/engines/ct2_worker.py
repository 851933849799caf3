"""The process that converts a checkpoint to CTranslate2; `ct2_convert` starts it.

Inside the converted model tokens are called by their ids ("0", "1", ...), so that no vocabulary
can be mapped wrongly. What comes out is compared with what went in before it may be used.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import json
import pickle
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from summarizer.checkpoint import Checkpoint
from summarizer.engines import light, limits, loading, seq2seq
from summarizer.engines.ct2_convert import FORMAT, INSTALL, REFUSED, TOLD, Weights
from summarizer.errors import EngineError, SummarizerError
from summarizer.records import Language

COMPARED = 12  # tokens of an answer on which the two are compared
APART = 0.5  # mean difference of their log-probabilities that is still rounding


def convert(
    checkpoint: Checkpoint, languages: Sequence[Language], weights: Weights, folder: Path
) -> None:
    """Convert a checkpoint into a folder, in this process.

    Raises:
        EngineError: A package is missing, or the checkpoint cannot be converted.
    """
    try:
        converters: Any = importlib.import_module("ctranslate2.converters.transformers")
    except ImportError as error:
        raise EngineError(f"CTranslate2 cannot be imported ({error}).", INSTALL) from error
    codec = seq2seq.load_codec(checkpoint, languages)
    model = loading.load_model(checkpoint, "AutoModelForSeq2SeqLM", device="cpu", dtype="float32")
    if checkpoint.model_type in ("t5", "mt5", "umt5"):
        # CTranslate2 takes the field for whether logits are scaled (T5 does, T5 v1.1 and mT5 do
        # not); transformers 5 sets it for all of them.
        model.config.tie_word_embeddings = _scales(model)
    elif checkpoint.model_type == "mbart":
        # What the classes compute whatever the config says; CTranslate2 asks the config, and
        # transformers 5 dropped the fields.
        model.config.normalize_before = model.config.normalize_embedding = True
    elif checkpoint.model_type == "bart":
        model.config.normalize_before, model.config.normalize_embedding = False, True
    names = _Ids(model.config)

    class Converter(converters.TransformersConverter):  # type: ignore[misc]
        def load_model(self, *_: Any, **__: Any) -> Any:
            return model

        def load_tokenizer(self, *_: Any, **__: Any) -> _Ids:
            return names

    settings = limits.generation_settings(model.generation_config, checkpoint)
    start = settings.decoder_start_token_id
    start = model.config.decoder_start_token_id if start is None else start
    frame = next(iter(codec.frames.values()))
    begun = [start if frame.start is None else frame.start]
    # BART's own, of the families that need no language's.
    forced = settings.forced_bos_token_id if frame.forced is None else frame.forced
    begun += [] if forced is None else [forced]
    source = codec.encode(light.PROBES[0], frame)
    # First: the conversion rounds the very tensors of the model.
    answer, logs = _greedy(model, source, begun)
    with loading.quiet():
        Converter(str(checkpoint.folder)).convert(str(folder), quantization=weights, force=True)
    told_to_ct2 = folder / "config.json"
    config = json.loads(told_to_ct2.read_text(encoding="utf-8"))
    if checkpoint.model_type != "marian":  # whose decoder starts from zeros
        config["decoder_start_token"] = None  # every call gives it
        told_to_ct2.write_text(json.dumps(config), encoding="utf-8")
    _compare(folder, source, answer[1:] if names.zero_start else answer, logs)
    tokenizer = light.save(codec, checkpoint.folder, folder)
    told = {
        "format": FORMAT,
        "family": codec.family,
        "frames": {name: dataclasses.asdict(frame) for name, frame in codec.frames.items()},
        "start": start,
        "forced": settings.forced_bos_token_id,
        "ends": _list(settings.eos_token_id),
        "window": limits.source_window(checkpoint),
        "positions": limits.positions(checkpoint, "decoder"),
        "settings": {
            "num_beams": settings.num_beams or 1,
            "max_length": settings.max_length,
            "length_penalty": 1.0 if settings.length_penalty is None else settings.length_penalty,
            "no_repeat_ngram_size": settings.no_repeat_ngram_size or 0,
            "repetition_penalty": settings.repetition_penalty or 1.0,
            "bad_words": [] if names.zero_start else settings.bad_words_ids or [],
        },
        "tokenizer": tokenizer,
    }
    # Last: a folder that has it is complete.
    (folder / TOLD).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def _scales(model: Any) -> bool:
    """Whether a T5 scales what its last layer gives before it makes logits of it."""
    torch = loading.require("torch")
    with torch.no_grad():
        end = torch.tensor([[model.config.eos_token_id]])
        out = model(input_ids=end, decoder_input_ids=end, output_hidden_states=True)
        logits = model.lm_head(out.decoder_hidden_states[-1])
    return not torch.allclose(logits, out.logits, rtol=1e-3, atol=1e-4)


def _greedy(model: Any, source: list[int], answer: list[int]) -> tuple[list[int], list[float]]:
    """Return a greedy answer that begins with `answer`, and the log-probabilities of its tokens."""
    torch = loading.require("torch")
    logs = []
    with torch.no_grad():
        for _ in range(COMPARED):
            ids, begun = torch.tensor([source]), torch.tensor([answer])
            last = model(input_ids=ids, decoder_input_ids=begun).logits[0, -1].log_softmax(-1)
            answer = [*answer, int(last.argmax())]
            logs.append(float(last.max()))
    return answer, logs


def _compare(folder: Path, source: list[int], answer: list[int], theirs: list[float]) -> None:
    """See that the converted model computes what the checkpoint does, but for rounding.

    Both libraries change from release to release, and a model converted wrongly still writes
    something. What is compared is the log-probability of each token of a greedy answer.
    """
    ctranslate2: Any = importlib.import_module("ctranslate2")
    translator = ctranslate2.Translator(str(folder), device="cpu", intra_threads=1)
    scored = translator.score_batch([[str(n) for n in source]], [[str(n) for n in answer]])[0]
    ours = scored.log_probs[: len(scored.log_probs) - 1][-len(theirs) :]  # the last is the end's
    apart = sum(abs(a - b) for a, b in zip(ours, theirs, strict=True)) / len(theirs)
    if not apart <= APART:  # what is no number is apart, too
        raise EngineError(
            "the converted model does not compute what the checkpoint does: log-probabilities"
            f" differ by {apart:.2f} on average, more than rounding explains.",
            "report it with the versions of ctranslate2 and transformers",
        )


class _Ids:
    """Stands for the tokenizer in the conversion: every token is called by its id."""

    special_tokens_map: dict[str, Any] = {}  # noqa: RUF012 - read only
    num_madeup_words = 0

    def __init__(self, config: Any) -> None:
        self.names = [str(number) for number in range(config.vocab_size)]
        # Marian's padding is its last token: only there to start the decoder from zeros.
        self.zero_start = config.model_type == "marian"
        if self.zero_start:
            if config.pad_token_id != config.vocab_size - 1:
                raise EngineError(
                    f"the padding token of this Marian checkpoint is {config.pad_token_id}, not"
                    f" the last one ({config.vocab_size - 1})."
                )
            self.names[-1] = "<pad>"
        self.pad_token = self._name(getattr(config, "pad_token_id", None))
        self.bos_token = self._name(getattr(config, "bos_token_id", None))
        self.eos_token = self._name(config.eos_token_id)
        # CTranslate2 wants one, for tokens it does not know; by their ids it knows them all.
        self.unk_token = self.names[3]

    def _name(self, number: int | list[int] | None) -> str:
        return self.names[_list(number)[0] if number is not None else 0]

    def get_vocab(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.names)}

    def convert_ids_to_tokens(self, number: int) -> str:
        return self.names[number]


def _list(value: Any) -> list[int]:
    return list(value) if isinstance(value, list) else [value]


def main() -> int:
    """Convert what standard input describes; the parent process made it."""
    job = pickle.load(sys.stdin.buffer)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            convert(*job)
    except SummarizerError as error:
        print(json.dumps([error.what, error.next_step]))
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
