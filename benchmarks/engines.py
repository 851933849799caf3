"""Tokens a second and peak memory of CTranslate2 beside transformers, on the same weights.

    python benchmarks/engines.py marian        (about 1.5 GB of memory)
    python benchmarks/engines.py mt5           (about 6 GB: the conversion needs the most)

The weights are random, at the published shape: opus-mt-ar-en (6 + 6 layers of 512, vocabulary of
62,802) and mT5-base (12 + 12 layers of 768, vocabulary of 250,112), with tokenizers of that size.
Speed and memory do not depend on what the weights are, but random ones seldom end a text, so
every answer is as long as the limit: the tokens of the answers are counted, not those of all
beams. Generation is as the checkpoints' settings say (4 beams; XL-Sum's for mT5).

Each engine runs in a process of its own, one after the other, with the same number of threads
(`OMP_NUM_THREADS`): ours through the public engine, transformers by plain `generate`. A warm-up is
not counted; the best of five runs is taken, of two in a batch. On a busy machine the ratio in
processor time is the one to read. Memory is the process's peak resident set, loading included.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

THREADS = int(os.environ.get("OMP_NUM_THREADS") or 1)
# Written for this; as long as an article's first paragraphs, and as a sentence of news.
SENTENCE = "أعلن وزير الصحة يوم الأحد افتتاح مستشفى جديد في المدينة بكلفة 350 مليون دينار. "
# mT5: 477 tokens of its tokenizer, most of the 512 that the published checkpoints read.
SOURCES = {"marian": SENTENCE, "mt5": SENTENCE * 7}
LIMITS = {"marian": 40, "mt5": 84}  # tokens of an answer


def grown(model: bytes, size: int) -> bytes:
    """Return a sentencepiece model with pieces added that no text has, up to `size`."""
    from sentencepiece import sentencepiece_model_pb2

    proto = sentencepiece_model_pb2.ModelProto.FromString(model)
    for number in range(size - len(proto.pieces)):
        proto.pieces.add(piece=f"▁unused{number}", score=-1000.0)
    return bytes(proto.SerializeToString())


def trained(**rules: Any) -> bytes:
    """Return a small sentencepiece model of our sentences."""
    import io

    import sentencepiece

    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([SENTENCE * 3] * 20),
        model_writer=written,
        vocab_size=120,
        hard_vocab_limit=False,
        minloglevel=2,
        num_threads=1,
        **rules,
    )
    return written.getvalue()


def build_marian(folder: Path) -> None:
    """Write a checkpoint of opus-mt-ar-en's shape."""
    import sentencepiece
    import transformers

    spm = grown(trained(bos_id=-1), 31_000)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=spm)
    known = ["</s>", "<unk>", *(pieces.id_to_piece(n) for n in range(pieces.get_piece_size()))]
    known += [f"▁other{number}" for number in range(62_801 - len(set(known)))]
    vocab = {piece: number for number, piece in enumerate(dict.fromkeys(known))}
    vocab["<pad>"] = pad = len(vocab)
    config = transformers.MarianConfig(
        vocab_size=pad + 1, decoder_vocab_size=pad + 1, d_model=512, encoder_layers=6,
        decoder_layers=6, encoder_attention_heads=8, decoder_attention_heads=8,
        encoder_ffn_dim=2048, decoder_ffn_dim=2048, max_position_embeddings=512,
        pad_token_id=pad, eos_token_id=0, bos_token_id=0, forced_eos_token_id=0,
        decoder_start_token_id=pad, scale_embedding=True, static_position_embeddings=True,
        activation_function="swish",
    )  # fmt: skip
    model = transformers.MarianMTModel(config)
    model.generation_config.update(num_beams=4, max_length=512, bad_words_ids=[[pad]])
    model.save_pretrained(folder)
    (folder / "source.spm").write_bytes(spm)
    (folder / "target.spm").write_bytes(spm)
    (folder / "vocab.json").write_text(json.dumps(vocab), encoding="utf-8")
    settings = {"source_lang": "ar", "target_lang": "en", "tokenizer_class": "MarianTokenizer"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")


def build_mt5(folder: Path) -> None:
    """Write a checkpoint of mT5-base's shape, its output layer its own as in the published ones."""
    import torch
    import transformers

    spm = grown(trained(pad_id=0, eos_id=1, unk_id=2, bos_id=-1), 250_100)
    config = transformers.MT5Config(
        vocab_size=250_112, d_model=768, d_kv=64, d_ff=2048, num_layers=12, num_heads=12,
        feed_forward_proj="gated-gelu", decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    model = transformers.MT5ForConditionalGeneration(config)
    model.lm_head.weight = torch.nn.Parameter(torch.randn(250_112, 768) * 0.02)
    model.generation_config.update(
        num_beams=4, length_penalty=0.6, no_repeat_ngram_size=2, max_length=84
    )
    model.save_pretrained(folder)
    (folder / "spiece.model").write_bytes(spm)
    settings = {"tokenizer_class": "T5Tokenizer", "extra_ids": 0}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")


Run = Callable[[int, int], int]
"""Generates from so many texts, so many tokens at most; returns the tokens of the answers."""


def ours(folder: Path, shape: str) -> Run:
    """Return this library's CTranslate2 engine, converting the checkpoint if need be."""
    from summarizer.engines.ct2 import Ct2Engine

    languages: Any = ("en",) if shape == "marian" else ("ar",)
    engine = Ct2Engine(folder, languages=languages, threads=THREADS)

    def run(texts: int, limit: int) -> int:
        sources = [SOURCES[shape]] * texts
        rows = engine.generate(sources, language=languages[0], max_tokens=limit)
        return sum(row[0].tokens for row in rows)

    return run


def transformers_alone(folder: Path, shape: str) -> Run:
    """Return plain `generate`, without what our engine on transformers adds to it."""
    import torch
    import transformers

    torch.set_num_threads(THREADS)
    kind = transformers.MarianTokenizer if shape == "marian" else transformers.T5Tokenizer
    tokenizer = kind.from_pretrained(folder)
    model = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder, dtype=torch.float32).eval()

    def run(texts: int, limit: int) -> int:
        batch = tokenizer([SOURCES[shape]] * texts, return_tensors="pt")
        with torch.inference_mode():
            rows = model.generate(
                input_ids=batch["input_ids"],
                attention_mask=batch["attention_mask"],
                max_new_tokens=limit,
                max_length=None,
            )
        ends = (model.config.eos_token_id, model.config.pad_token_id)
        return sum(number not in ends for row in rows.tolist() for number in row[1:])

    return run


SYSTEMS: dict[str, Callable[[Path, str], Run]] = {
    "transformers": transformers_alone,
    "ctranslate2": ours,
}


def measure(engine: str, folder: Path, shape: str) -> dict[str, float]:
    """Measure one engine in this process."""
    run = SYSTEMS[engine](folder, shape)
    limit = LIMITS[shape]

    def rate(texts: int) -> tuple[float, float]:
        started, spent = time.perf_counter(), time.process_time()
        tokens = run(texts, limit)
        wall, processor = time.perf_counter() - started, time.process_time() - spent
        return tokens / wall, tokens / processor * THREADS

    run(1, 4)
    # The best of several: what else runs on the machine only ever slows a run down.
    one, eight = [rate(1) for _ in range(5)], [rate(8) for _ in range(2)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "one": max(wall for wall, _ in one),
        "eight": max(wall for wall, _ in eight),
        "busy one": max(processor for _, processor in one),
        "busy eight": max(processor for _, processor in eight),
        "peak": peak,
    }


def main() -> None:
    """Build, convert and measure, each in a process of its own, and print the ratios."""
    if len(sys.argv) > 2:
        kind, folder, shape = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
        if kind == "build":
            {"marian": build_marian, "mt5": build_mt5}[shape](folder)
        elif kind == "convert":
            ours(folder, shape)
        else:
            print(json.dumps(measure(kind, folder, shape)))
        return
    shapes = sys.argv[1:] or ["marian"]
    with tempfile.TemporaryDirectory() as place:
        os.environ["SUMMARIZER_CACHE"] = str(Path(place) / "cache")
        for shape in shapes:
            folder = Path(place) / shape
            found = {}
            for kind in ("build", "convert", *SYSTEMS):
                command = [sys.executable, __file__, kind, str(folder), shape]
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
                if kind in SYSTEMS:
                    found[kind] = json.loads(done.stdout)
            report(shape, found)


def report(shape: str, found: dict[str, dict[str, float]]) -> None:
    """Print the figures of one shape and their ratios."""
    for kind, figures in found.items():
        print(
            f"{shape:7} {kind:13} {figures['one']:7.1f} tokens/s alone"
            f" {figures['eight']:7.1f} in a batch of 8  {figures['peak']:6.0f} MB peak"
        )
    theirs, mine = (found[kind] for kind in SYSTEMS)
    for clock, one, eight in (("wall", "one", "eight"), ("processor", "busy one", "busy eight")):
        print(
            f"{shape:7} ratio in {clock} time: {mine[one] / theirs[one]:.2f} times alone,"
            f" {mine[eight] / theirs[eight]:.2f} in a batch of 8;"
            f" a batch of 8 is {mine[eight] / mine[one]:.2f} times as fast as one"
        )
    print(f"{shape:7} memory: {mine['peak'] / theirs['peak']:.2f} of it ({THREADS} threads)")


if __name__ == "__main__":
    main()
