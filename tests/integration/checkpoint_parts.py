"""The parts of tiny checkpoints: texts, sentencepiece models trained on them, files.

The Arabic and the English were written for this.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

PEOPLE = (
    "وزير الصحة", "مدير المستشفى", "رئيس البلدية", "المتحدث باسم الحكومة", "عضو اللجنة",
    "وزيرة التعليم", "الأمين العام", "قائد الفريق", "الباحث في الجامعة", "صاحب المصنع",
)  # fmt: skip
DEEDS = (
    "أعلن", "أكد", "نفى", "افتتح", "زار", "انتقد", "أوضح لوسائل الإعلام", "وعد خلال مؤتمر صحفي",
)  # fmt: skip
THINGS = (
    "بناء مدرسة جديدة في القرية الجبلية.", "ارتفاع أسعار الخبز بنسبة 12 بالمئة منذ بداية العام؟",
    "خطة لإصلاح الطرق بكلفة 350 مليون دينار!", "وصول اللاجئين إلى المخيمات القريبة من الحدود.",
    "نتائج الانتخابات المحلية التي جرت يوم الأحد.", "تأجيل المباراة بسبب العاصفة الرملية، حتى إشعار آخر.",
    "اكتشاف أثري يعود إلى القرن الثالث قبل الميلاد.", "مشروع محطة الطاقة الشمسية على البحر الأحمر.",
)  # fmt: skip
ARABIC = tuple(f"{deed} {who} {what}" for deed, who, what in product(DEEDS, PEOPLE, THINGS))
ENGLISH = tuple(
    f"{who} {deed} {what}"
    for who, deed, what in product(
        ("The minister of health", "A member of the committee", "The mayor", "Her spokesman",
         "The owner of the factory", "Researchers at the university", "The football team"),
        ("announced", "denied", "opened", "visited", "explained to the press", "postponed"),
        ("a new school in the mountain village.", "the rise of bread prices by 12 per cent?",
         "a plan to repair the roads, worth 350 million dinars!", "refugee camps near the border.",
         "the results of the local elections held on Sunday.", "a solar power station."),
    )
)  # fmt: skip

ARTICLE = (
    "أعلن وزير الصحة يوم الأحد افتتاح مستشفى جديد في القرية الجبلية بكلفة 350 مليون دينار. "
    "وأوضح مدير المستشفى لوسائل الإعلام أن المشروع تأخر بسبب العاصفة الرملية."
)
CLAUSE = "افتتح رئيس البلدية مدرسة جديدة في القرية."


@lru_cache(maxsize=32)
def spm(kind: str, texts: Sequence[str], vocab_size: int, **rules: Any) -> bytes:
    """Train a sentencepiece model and return its file; equal arguments train once."""
    import sentencepiece

    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts),
        model_writer=written,
        model_type=kind,
        vocab_size=vocab_size,
        character_coverage=1.0,
        hard_vocab_limit=False,
        minloglevel=2,
        num_threads=1,
        **rules,
    )
    return written.getvalue()


def pieces(model: bytes) -> list[str]:
    """Return the pieces of a sentencepiece model, by id."""
    import sentencepiece

    processor = sentencepiece.SentencePieceProcessor(model_proto=model)
    return [processor.id_to_piece(n) for n in range(processor.get_piece_size())]


def t5_spm(*, sentinels: bool = True, charsmap: bool = True) -> bytes:
    """A `spiece.model` as T5 has it: pad 0, end 1, unknown 2; with mT5's 100 sentinels if asked."""
    from sentencepiece import sentencepiece_model_pb2

    rule = "nmt_nfkc" if charsmap else "identity"
    model = spm(
        "unigram", ARABIC + ENGLISH, 400,
        pad_id=0, eos_id=1, unk_id=2, bos_id=-1, normalization_rule_name=rule,
    )  # fmt: skip
    if not sentinels:
        return model
    proto = sentencepiece_model_pb2.ModelProto.FromString(model)
    for number in reversed(range(100)):  # as seqio appends them
        proto.pieces.add(
            piece=f"▁<extra_id_{number}>",
            score=0.0,
            type=sentencepiece_model_pb2.ModelProto.SentencePiece.USER_DEFINED,
        )
    return bytes(proto.SerializeToString())


def write_json(file: Path, values: Any) -> None:
    file.write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")


def save(
    model: Any, folder: Path, *, weights: str = "safetensors", half: bool = False, **legacy: Any
) -> Path:
    """Write weights and config as the hub has them; `legacy` keys go into config.json as in v4.

    Args:
        model: The model.
        folder: Where to.
        weights: `safetensors`, `pickle` or `shards` (two pickles and their index).
        half: Store float16.
        legacy: Generation settings and whatever else older repositories keep in config.json.
    """
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    model = model.half() if half else model
    state = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    if weights == "safetensors":
        save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    elif weights == "pickle":
        torch.save(state, folder / "pytorch_model.bin")
    else:
        names, index = sorted(state), {}
        for number, chosen in enumerate((names[::2], names[1::2]), start=1):
            file = f"pytorch_model-{number:05d}-of-00002.bin"
            torch.save({name: state[name] for name in chosen}, folder / file)
            index |= dict.fromkeys(chosen, file)
        write_json(folder / "pytorch_model.bin.index.json", {"metadata": {}, "weight_map": index})
    config = model.config.to_dict()
    config.pop("dtype", None)
    config |= {"torch_dtype": "float16" if half else "float32", "transformers_version": "4.25.1"}
    config |= {"architectures": [type(model).__name__], **legacy}
    write_json(folder / "config.json", config)
    return folder
