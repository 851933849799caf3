"""Tokenizers of transformers, and whether they give the ids that a checkpoint's files prescribe."""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from summarizer.checkpoint import Checkpoint
from summarizer.engines.loading import INSTALL, quiet, require, short
from summarizer.errors import EngineError

PROBE = "أعلنَ الوزيرُ، يوم ١٢ مارس 2024: 3.5% of the budget؟"
_SPECIAL = (
    "bos_token", "eos_token", "unk_token", "pad_token", "sep_token", "cls_token", "mask_token",
)  # fmt: skip


def load_tokenizer(checkpoint: Checkpoint) -> Any:
    """Load the tokenizer of a checkpoint and see that it gives the ids of the checkpoint's files.

    Raises:
        EngineError: sentencepiece or protobuf is missing, the files cannot be read, or the release
            of transformers that is installed gives other ids than they prescribe.
    """
    folder = checkpoint.folder
    transformers = require("transformers")
    from_json = (folder / "tokenizer.json").is_file()
    if not from_json and (any(folder.glob("*.model")) or any(folder.glob("*.spm"))):
        _need_sentencepiece(folder)
    named, extra = _tokenizer_class(checkpoint, from_json)
    try:
        with quiet():
            tokenizer = getattr(transformers, named).from_pretrained(
                folder, local_files_only=True, trust_remote_code=False, **extra
            )
    except Exception as error:  # the classes of transformers raise what they like
        if not from_json:
            raise EngineError(
                f"the tokenizer in {folder} cannot be loaded: {short(error)}",
                "check that its files are all there and of one checkpoint",
            ) from error
        return _plain_tokenizer(checkpoint)
    if from_json and not _as_the_json_says(tokenizer, checkpoint):
        return _plain_tokenizer(checkpoint)
    if named == "T5Tokenizer":
        _as_sentencepiece_says(tokenizer, folder / "spiece.model")
    return tokenizer


def _tokenizer_class(checkpoint: Checkpoint, from_json: bool) -> tuple[str, dict[str, Any]]:
    """The class that reads the files, and what to tell it that they do not."""
    kind, named = checkpoint.model_type, str(checkpoint.tokenizer.get("tokenizer_class"))
    if kind in ("t5", "mt5", "umt5") and not from_json:
        return "T5Tokenizer", {"extra_ids": _sentinels(checkpoint)}
    if kind == "m2m_100" and named == "SMALL100Tokenizer":
        return "M2M100Tokenizer", {}
    if kind == "m2m_100" and named.startswith("Nllb") and not from_json:
        # From sentencepiece.bpe.model alone transformers 5 makes no language tags, or, told which,
        # puts them behind <mask>, where the checkpoint has it behind them.
        module = importlib.import_module("transformers.models.nllb.tokenization_nllb")
        codes = list(module.FAIRSEQ_LANGUAGE_CODES)
        return "NllbTokenizer", {"extra_special_tokens": codes, "mask_token": None}
    return "AutoTokenizer", {}


def _sentinels(checkpoint: Checkpoint) -> int:
    """How many sentinels the tokenizer must add: none where spiece.model has them, as in mT5."""
    processor = require("sentencepiece").SentencePieceProcessor()
    try:
        processor.Load(str(checkpoint.folder / "spiece.model"))
    except (OSError, RuntimeError) as error:
        raise EngineError(
            f"{checkpoint.folder / 'spiece.model'} is not a sentencepiece model: {short(error)}",
            "fetch it again",
        ) from error
    size = int(processor.get_piece_size())
    if any("extra_id_" in processor.id_to_piece(n) for n in range(max(0, size - 200), size)):
        return 0
    told = checkpoint.tokenizer.get("extra_ids")
    if isinstance(told, int):
        return told
    return max(0, min(100, int(checkpoint.config.get("vocab_size", 0)) - size))


def _need_sentencepiece(folder: Path) -> None:
    """Say plainly what transformers calls a missing tiktoken."""
    missing = []
    for package, module in (("sentencepiece", "sentencepiece"), ("protobuf", "google.protobuf")):
        try:
            found = importlib.util.find_spec(module) is not None
        except ImportError:
            found = False
        missing += [] if found else [package]
    if missing:
        raise EngineError(
            f"the tokenizer in {folder} is a sentencepiece model, and {' and '.join(missing)}"
            f" {'is' if len(missing) == 1 else 'are'} not installed.",
            INSTALL,
        )


def _as_the_json_says(tokenizer: Any, checkpoint: Checkpoint) -> bool:
    """Whether a class of transformers gives the ids that tokenizer.json prescribes.

    Some classes of transformers 5 take the vocabulary out of it and build the rest themselves;
    without a class in tokenizer_config.json, AraBART's becomes an mBART tokenizer.
    """
    raw = require("tokenizers").Tokenizer.from_file(str(checkpoint.folder / "tokenizer.json"))
    wanted = raw.encode(PROBE, add_special_tokens=False).ids
    if list(tokenizer.encode(PROBE, add_special_tokens=False)) != wanted:
        return False
    size = checkpoint.config.get("vocab_size")
    grown = isinstance(size, int) and len(tokenizer) > size >= raw.get_vocab_size()
    return not grown


def _plain_tokenizer(checkpoint: Checkpoint) -> Any:
    """The tokenizer of tokenizer.json as it is, without any class of its own."""
    settings: dict[str, Any] = {}
    with contextlib.suppress(OSError, ValueError):
        file = checkpoint.folder / "special_tokens_map.json"
        settings |= json.loads(file.read_text(encoding="utf-8"))
    settings |= checkpoint.tokenizer
    special = {name: _content(settings[name]) for name in _SPECIAL if settings.get(name)}
    if template := checkpoint.tokenizer.get("chat_template"):
        special["chat_template"] = template
    try:
        return require("transformers").PreTrainedTokenizerFast(
            tokenizer_file=str(checkpoint.folder / "tokenizer.json"), **special
        )
    except Exception as error:  # the library behind it raises bare Exception
        raise EngineError(
            f"{checkpoint.folder / 'tokenizer.json'} cannot be loaded: {short(error)}",
            "fetch it again",
        ) from error


def _as_sentencepiece_says(tokenizer: Any, file: Path) -> None:
    """Raise EngineError unless transformers gives the ids that the sentencepiece model gives."""
    processor = require("sentencepiece").SentencePieceProcessor(model_file=str(file))
    if list(tokenizer.encode(PROBE, add_special_tokens=False)) != processor.encode(PROBE):
        version = require("transformers").__version__
        raise EngineError(
            f"transformers {version} gives other token ids than {file} prescribes.",
            "add a tokenizer.json to the checkpoint, or install another release of transformers",
        )


def _content(token: Any) -> str:
    return str(token["content"] if isinstance(token, Mapping) else token)
