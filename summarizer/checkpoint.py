"""A checkpoint in a folder: which engine runs it, and whether all its files are there and whole.

Only files are read: no model package is imported, no socket opened, nothing executed.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer.errors import EngineError, WeightsError
from summarizer.modelcard import EngineName, ModelCard

# model_type of config.json. From transformers 5.23: the text-to-text part of its table for
# AutoModelForSeq2SeqLM.
SEQ2SEQ = (
    "bart", "bigbird_pegasus", "blenderbot", "encoder-decoder", "led", "longt5", "m2m_100",
    "marian", "mbart", "mt5", "pegasus", "pegasus_x", "plbart", "prophetnet", "t5", "umt5",
)  # fmt: skip
# Heads on such an encoder-decoder that write no text: bart-large-mnli is a classifier.
_HEADLESS = re.compile(
    r"For(Sequence|Token|Audio)?Classification|ForQuestionAnswering|(?<!Encoder)EncoderModel"
)
# Instruct models whose architecture is not called ...ForCausalLM.
CHAT = ("gemma3", "gemma3n", "gemma4", "llama4", "mistral3", "qwen3_5")

SAFETENSORS, PICKLE = "model.safetensors", "pytorch_model.bin"
_WEIGHTS = (SAFETENSORS, f"{SAFETENSORS}.index.json", PICKLE, f"{PICKLE}.index.json")
_FOREIGN = ("tf_model.h5", "flax_model.msgpack", "rust_model.ot", "model.ckpt.index")
_TOKENIZERS = (
    "tokenizer.json", "spiece.model", "sentencepiece.bpe.model", "tokenizer.model", "source.spm",
    "vocab.txt", "vocab.json",
)  # fmt: skip
_PLAIN = re.compile(r"[\w-][\w.-]*", re.ASCII)
_LFS = b"version https://git-lfs"


@dataclass(frozen=True)
class Checkpoint:
    """A checkpoint whose files are all there.

    Attributes:
        folder: Where it is.
        name: What results record: repository and revision, or the folder's name.
        engine: What runs it.
        config: Its config.json.
        tokenizer: Its tokenizer_config.json; empty when there is none.
        weights: The weights files.
        card: What is known of it; None for a stranger.
    """

    folder: Path
    name: str
    engine: EngineName
    config: Mapping[str, Any]
    tokenizer: Mapping[str, Any]
    weights: tuple[Path, ...]
    card: ModelCard | None = None

    @property
    def model_type(self) -> str:
        """The architecture's name in transformers."""
        return str(self.config.get("model_type"))

    @property
    def pickled(self) -> bool:
        """Whether the weights are pickles, which are loaded as weights only."""
        return any(file.suffix == ".bin" for file in self.weights)


def inspect(
    folder: str | Path, *, name: str = "", card: ModelCard | None = None, again: str = ""
) -> Checkpoint:
    """Look at a checkpoint without loading it.

    Args:
        folder: A folder with config.json, a tokenizer and weights.
        name: What results shall record; the folder's name if empty.
        card: What is known of it.
        again: The command that fetches what is missing, for the errors.

    Raises:
        WeightsError: A file is missing, or is not all there.
        EngineError: No engine runs this kind of model.
    """
    folder = Path(folder)
    advice = again or f"copy it into {folder} from where the checkpoint comes from"
    config, settings, engine = _read(folder, advice)
    weights = _weights(folder, advice)
    _check_tokenizer(folder, str(config.get("model_type")), advice)
    return Checkpoint(
        folder, name or folder.resolve().name, engine, config, settings, weights, card
    )


def check_without_weights(folder: Path, again: str) -> None:
    """See that an engine runs a checkpoint, before its weights are fetched.

    Args:
        folder: Holds everything but the weights.
        again: The command that fetches what is missing, for the errors.

    Raises:
        WeightsError: A file is missing, or is not all there.
        EngineError: No engine runs this kind of model.
    """
    config, _, _ = _read(folder, again)
    _check_tokenizer(folder, str(config.get("model_type")), again)


def _read(folder: Path, advice: str) -> tuple[Mapping[str, Any], Mapping[str, Any], EngineName]:
    """The config, the tokenizer's settings, and the engine that they ask for."""
    config = _json(folder / "config.json", advice)
    if config is None:
        raise WeightsError(f"{folder / 'config.json'} is missing.", advice)
    settings = _json(folder / "tokenizer_config.json", advice) or {}
    return config, settings, detect(config, settings, folder)


def detect(config: Mapping[str, Any], settings: Mapping[str, Any], folder: Path) -> EngineName:
    """Return the engine that runs a checkpoint, from its config.

    Raises:
        EngineError: None does; the kinds that are known are listed.
    """
    kind = config.get("model_type")
    architectures = config.get("architectures")
    named = str(architectures[0]) if isinstance(architectures, list) and architectures else ""
    # T5WithLMHeadModel is an encoder-decoder, GPT2LMHeadModel is none.
    causal = named.endswith("ForCausalLM") or (
        named.endswith("LMHeadModel") and kind not in SEQ2SEQ
    )
    if kind in SEQ2SEQ and not causal and not _HEADLESS.search(named):
        return "seq2seq"
    if causal or kind in CHAT:
        templates = ("chat_template.jinja", "chat_template.json")
        if settings.get("chat_template") or any((folder / name).is_file() for name in templates):
            return "chat"
        raise EngineError(
            f"{folder} holds a language model without a chat template ({named or kind}).",
            "use the instruct version of the model",
        )
    raise EngineError(
        f"{folder} holds a model of type {kind!r} ({named or 'no architecture'}), which no engine"
        " here runs.",
        f"use an encoder-decoder ({', '.join(SEQ2SEQ)}) or a causal language model with a chat"
        " template (Qwen, Gemma, Llama, Cohere, LFM2, ...)",
    )


def _json(file: Path, advice: str) -> Mapping[str, Any] | None:
    try:
        raw = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise WeightsError(f"{file} cannot be read: {error.strerror or error}.") from error
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise WeightsError(f"{file} is not JSON, or not all of it: {error}.", advice) from error
    if not isinstance(found, dict):
        raise WeightsError(f"{file} is not a JSON object.", advice)
    return found


def _weights(folder: Path, advice: str) -> tuple[Path, ...]:
    """The weights files, safetensors first, every one of them whole."""
    first = next((folder / name for name in _WEIGHTS if (folder / name).is_file()), None)
    if first is None:
        foreign = [name for name in _FOREIGN if (folder / name).exists()]
        if foreign:
            raise WeightsError(
                f"{folder} holds {foreign[0]}, which transformers 5 cannot read.",
                f"use a checkpoint that has {SAFETENSORS} or {PICKLE}",
            )
        raise WeightsError(
            f"the weights are missing: neither {folder / SAFETENSORS} nor {PICKLE} is there.",
            advice,
        )
    files = [first]
    if first.suffix == ".json":
        index = _json(first, advice) or {}
        shards = index.get("weight_map")
        if not isinstance(shards, dict) or not shards:
            raise WeightsError(f"{first} lists no shard.", advice)
        names = sorted({str(shard) for shard in shards.values()})
        outside = [name for name in names if not _PLAIN.fullmatch(name)]
        if outside:  # transformers would read whatever file that is
            raise WeightsError(f"{first} names {outside[0]!r}, no file of its folder.", advice)
        files = [folder / name for name in names]
    for file in files:
        if problem := _damage(file):
            raise WeightsError(f"{file} {problem}.", advice)
    return tuple(files)


def _damage(file: Path) -> str:
    """What is wrong with a weights file; empty when it is whole as far as its header tells."""
    try:
        size = file.stat().st_size
        with file.open("rb") as stream:
            head = stream.read(64)
            if head.startswith(_LFS):
                return "is a pointer of Git LFS, not the weights (git lfs pull fetches them)"
            if file.suffix == ".safetensors":
                length = int.from_bytes(head[:8], "little")
                if size < 8 + length or length > 100 << 20:
                    return f"is not all there ({size} bytes)"
                stream.seek(8)
                header = json.loads(stream.read(length))
                ends = [v["data_offsets"][1] for k, v in header.items() if k != "__metadata__"]
                whole = 8 + length + max(ends, default=0)
                return "" if size == whole else f"is not all there ({size} of {whole} bytes)"
        if head.startswith(b"PK"):
            return "" if zipfile.is_zipfile(file) else f"is not all there ({size} bytes)"
        return "" if head.startswith(b"\x80") else "is not a file of weights"
    except FileNotFoundError:
        return "is missing"
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        return f"cannot be read: {error}"


def _check_tokenizer(folder: Path, kind: str, advice: str) -> None:
    if (folder / "tokenizer.json").is_file():
        return
    needed: tuple[str, ...] = ()
    if kind == "marian":
        needed = ("source.spm", "target.spm", "vocab.json")
    elif kind == "m2m_100" and (folder / "vocab.json").is_file():
        needed = ("sentencepiece.bpe.model",)
    elif kind in ("t5", "mt5", "umt5"):
        needed = ("spiece.model",)
    missing = [name for name in needed if not (folder / name).is_file()]
    if missing:
        raise WeightsError(f"{folder / missing[0]} is missing.", advice)
    if not any((folder / name).is_file() for name in _TOKENIZERS):
        raise WeightsError(
            f"the tokenizer is missing: {folder} holds none of {', '.join(_TOKENIZERS)}.", advice
        )
