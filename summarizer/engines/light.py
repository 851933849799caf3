"""A checkpoint's tokenizer without transformers and torch, which cost 270 MB and seconds to import.

A sentencepiece model or a tokenizer.json is read by its own small library. Whether that gives what
the tokenizer of transformers gives is tried out once, when the checkpoint is converted.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from summarizer.engines.conventions import Codec
from summarizer.engines.loading import require

FILES = ("source.spm", "target.spm", "vocab.json", "tokenizer.json")

# Arabic with marks, joined forms, digits of both kinds, Latin, an emoji, runs of spaces.
PROBES = (
    "أعلنَ الوزيرُ، يوم ١٢ مارس 2024: 3.5% of the budget؟",
    "افتتح رئيس البلدية مدرسةً جديدة في القرية الجبلية.",
    "قال «سنعود»، ثم أضاف: (لا تعليق)؛ وغادر — عند الـ 10:30 صباحًا!",
    "The COVID-19 vaccine, Dr. O'Neil said, costs $1,250.50 … or 12 €",
    "ﷲ ﻻ لا آلآف إلى الأُولى ٱلرحمن 🙂 x² №5 ½ 中文",
    "  فراغ   كثير\tوسطر  ",
    "",
)
_TRIALS = 200  # random sequences of ids that are decoded both ways


class LightTokenizer:
    """What `Codec` needs of a tokenizer.

    Args:
        folder: Holds the files that `save` put there.
        told: What `save` returned.
    """

    def __init__(self, folder: Path, told: Mapping[str, Any]) -> None:
        """Read the tokenizer's files."""
        self.all_special_tokens: list[str] = list(told["special_tokens"])
        self._skipped = frozenset(told["special_ids"])
        self._sentinels: dict[str, int] = dict(told["sentinels"])
        self._unknown: int = told["unknown"]
        self._vocab: dict[str, int] = {}
        self._json: Any = None
        self._source: Any = None
        self._target: Any = None
        if told["kind"] == "json":
            tokenizers = require("tokenizers")
            self._json = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
            return
        model = require("sentencepiece").SentencePieceProcessor
        self._source = self._target = model(model_file=str(folder / "source.spm"))
        if (folder / "target.spm").is_file():
            self._target = model(model_file=str(folder / "target.spm"))
        if told["kind"] == "pair":
            self._vocab = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
            self._pieces = {number: piece for piece, number in self._vocab.items()}

    def get_vocab(self) -> dict[str, int]:
        """Return the sentinels only: nothing else is looked up."""
        return self._sentinels

    def encode(self, text: str, *, add_special_tokens: bool = False) -> list[int]:
        """Return the ids of a text; never special tokens, those are the frame's."""
        if self._json is not None:
            return list(self._json.encode(text, add_special_tokens=add_special_tokens).ids)
        if not self._vocab:
            return list(self._source.encode(text))
        pieces = self._source.encode(text, out_type=str)
        return [self._vocab.get(piece, self._unknown) for piece in pieces]

    def decode(self, ids: Sequence[int], *, skip_special_tokens: bool = True, **_: Any) -> str:
        """Return the text of ids, without special tokens."""
        kept = [number for number in ids if number not in self._skipped]
        if self._json is not None:
            return str(self._json.decode(kept, skip_special_tokens=skip_special_tokens))
        if self._vocab:
            pieces = [self._pieces[number] for number in kept if number in self._pieces]
            # Pieces that only the source has keep their mark of a space.
            return str(self._target.decode_pieces(pieces)).replace("\u2581", " ")
        size = self._target.get_piece_size()
        return str(self._target.decode([number for number in kept if number < size]))


def save(codec: Codec, source: Path, target: Path) -> dict[str, Any] | None:
    """Put the files of a light tokenizer into `target`, if one agrees with the checkpoint's own.

    Args:
        codec: The checkpoint's codec, with a tokenizer of transformers.
        source: The checkpoint's folder.
        target: Where the files go.

    Returns:
        What `LightTokenizer` must be told; None when none agrees.
    """
    tokenizer = codec.tokenizer
    vocab = tokenizer.get_vocab()
    told: dict[str, Any] = {
        "special_tokens": [str(token) for token in tokenizer.all_special_tokens],
        "special_ids": [int(number) for number in tokenizer.all_special_ids],
        "sentinels": {piece: n for piece, n in vocab.items() if "<extra_id_" in piece},
        "unknown": tokenizer.unk_token_id,
    }
    for kind in _kinds(tokenizer, source, target):
        light = LightTokenizer(target, {**told, "kind": kind})
        if _agree(Codec(light, codec.family, codec.frames), codec, max(vocab.values())):
            return {**told, "kind": kind}
    _clear(target)
    return None


def _kinds(tokenizer: Any, source: Path, target: Path) -> Iterator[str]:
    """Put the files of each kind of tokenizer in place, the smallest in memory first."""
    if (source / "spiece.model").is_file():
        shutil.copyfile(source / "spiece.model", target / "source.spm")
        yield "sentencepiece"
    for model in ("source.spm", "sentencepiece.bpe.model"):
        if (source / model).is_file() and (source / "vocab.json").is_file():
            _clear(target)
            shutil.copyfile(source / model, target / "source.spm")
            shutil.copyfile(source / "vocab.json", target / "vocab.json")
            if (source / "target.spm").is_file():
                shutil.copyfile(source / "target.spm", target / "target.spm")
            yield "pair"
    if (backend := getattr(tokenizer, "backend_tokenizer", None)) is not None:
        _clear(target)
        backend.save(str(target / "tokenizer.json"))
        yield "json"


def _clear(folder: Path) -> None:
    for name in FILES:
        (folder / name).unlink(missing_ok=True)


def _agree(light: Codec, heavy: Codec, last: int) -> bool:
    """Whether two codecs encode the probes alike, and decode random ids alike."""
    frame = next(iter(heavy.frames.values()))
    if any(light.encode(text, frame) != heavy.encode(text, frame) for text in PROBES):
        return False
    draw = random.Random(0)
    rows = [[draw.randint(0, last) for _ in range(12)] for _ in range(_TRIALS)]
    return all(light.decode(row) == heavy.decode(row) for row in rows)
