"""The training kit on tiny models with random weights: data, loss, resumption, adapters, pruning."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest

for name in ("torch", "transformers", "gguf", "safetensors"):
    pytest.importorskip(name)

ROOT = Path(__file__).parent.parent.parent
MODULES = (
    "export_adapter",
    "prune_gguf",
    "train_translator",
    "translator_base",
    "vocabulary",
)

# Written for these tests.
PAIRS = (
    ("افتتح الوزير المدرسة.", "The minister opened the school."),
    ("زار الرئيس المستشفى.", "The president visited the hospital."),
    ("أعلن المدير النتائج.", "The manager announced the results."),
)
KEPT_WORDS = "The minister opened the school in 2024.\tافتتح الوزير المدرسة"
FOREIGN = "Привет"


@pytest.fixture(scope="module", autouse=True)
def kit() -> Iterator[None]:
    """Let the scripts be imported as they import each other."""
    sys.path.insert(0, str(ROOT / "training"))
    _module("train_translator").HELD_BACK = 6
    yield
    sys.path.remove(str(ROOT / "training"))
    for name in MODULES:
        sys.modules.pop(name, None)


def _module(name: str) -> ModuleType:
    return __import__(name)


def _row(arabic: str, english: str) -> dict[str, Any]:
    messages = [
        {"role": "system", "content": "Translate."},
        {"role": "user", "content": f"<arabic>\n{arabic}\n</arabic>"},
    ]
    return {"messages": messages, "answer": english, "source": "test"}


def _tokens() -> list[tuple[str, int]]:
    """Texts and types of a sentencepiece vocabulary, in the order of merging."""
    control = [(name, 3) for name in ("<pad>", "<eos>", "<bos>", "<unk>", "<unused0>")]
    space = [("\n", 4), ("\n\n", 4), ("  ", 4), ("<table>", 4)]
    octets = [(f"<0x{byte:02X}>", 6) for byte in range(256)]
    merged: list[str] = []
    texts = [text for pair in PAIRS for text in pair] + [KEPT_WORDS, FOREIGN, "Translate. Answer:"]
    for word in dict.fromkeys(word for text in texts for word in text.split()):
        whole = "▁" + word
        merged += [whole[:end] for end in range(2, len(whole) + 1)]
    letters = "".join(dict.fromkeys("".join(texts).replace(" ", "").replace("\t", "")))
    letters += "<>/▁٠١٢؛"
    normal = [(piece, 1) for piece in dict.fromkeys([*merged, *letters])]
    return [*control, *space, *octets, *normal]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Gemma 3 of two layers with random weights, as a GGUF file."""
    import gguf
    import numpy as np

    path = tmp_path_factory.mktemp("base") / "tiny.gguf"
    tokens = _tokens()
    writer = gguf.GGUFWriter(path, "gemma3")
    writer.add_name("tiny")
    writer.add_context_length(512)
    writer.add_embedding_length(64)
    writer.add_block_count(2)
    writer.add_feed_forward_length(96)
    writer.add_head_count(2)
    writer.add_head_count_kv(1)
    writer.add_key_length(32)
    writer.add_value_length(32)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_freq_base(1e6)
    writer.add_sliding_window(128)
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list([text for text, _ in tokens])
    writer.add_token_scores([-float(i) for i in range(len(tokens))])
    writer.add_token_types([kind for _, kind in tokens])
    writer.add_pad_token_id(0)
    writer.add_eos_token_id(1)
    writer.add_bos_token_id(2)
    writer.add_unk_token_id(3)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    chance = np.random.default_rng(0)

    def matrix(name: str, rows: int, columns: int) -> None:
        values = chance.normal(0, 0.08, (rows, columns)).astype(np.float32)
        writer.add_tensor(f"{name}.weight", values)

    def norm(name: str, size: int) -> None:
        values = chance.normal(1, 0.1, size).astype(np.float32)
        writer.add_tensor(f"{name}.weight", values)

    matrix("token_embd", len(tokens), 64)
    norm("output_norm", 64)
    for block in ("blk.0", "blk.1"):
        for name in ("attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"):
            norm(f"{block}.{name}", 64)
        for name in ("attn_q_norm", "attn_k_norm"):
            norm(f"{block}.{name}", 32)
        matrix(f"{block}.attn_q", 64, 64)
        matrix(f"{block}.attn_k", 32, 64)
        matrix(f"{block}.attn_v", 32, 64)
        matrix(f"{block}.attn_output", 64, 64)
        matrix(f"{block}.ffn_gate", 96, 64)
        matrix(f"{block}.ffn_up", 96, 64)
        matrix(f"{block}.ffn_down", 64, 96)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture(scope="module")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten rounds of the pairs, and as many rows behind them as are held back."""
    held_back = _module("train_translator").HELD_BACK
    rows = [_row(*PAIRS[i % len(PAIRS)]) for i in range(30 + held_back)]
    path = tmp_path_factory.mktemp("data") / "prompts.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _train(base: Path, prompts: Path, run: Path, **options: Any) -> list[dict[str, Any]]:
    """Train without a warm-up that would outlast the few steps; return what was logged."""
    settings = {"minutes": float("inf"), "steps": 6.0, "full": False, "rate": 4e-2, "batch": 3}
    settings |= {"freeze_embeddings": False, "rank": 4, "save_every": 2, "seed": 0, "device": "cpu"}
    args = argparse.Namespace(base=base, prompts=prompts, run=run, **{**settings, **options})
    _module("train_translator").train(args)
    return [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]


def _reader(path: Path) -> Any:
    import gguf

    return gguf.GGUFReader(path)


def _tensors(path: Path) -> dict[str, Any]:
    import gguf

    return {
        tensor.name: gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        for tensor in _reader(path).tensors
    }


def _prune(*words: object) -> None:
    with patch.object(sys, "argv", ["prune_gguf.py", *map(str, words)]):
        _module("prune_gguf").main()


def test_a_row_becomes_the_prompt_as_it_is_served_and_the_answer_with_its_end(base: Path) -> None:
    tokenizer = _module("translator_base").load_tokenizer(base)
    row = _row(*PAIRS[0])
    prompt, answer = _module("train_translator").encode(tokenizer, row)
    served = tokenizer.apply_chat_template(
        row["messages"], tokenize=False, add_generation_prompt=True
    )
    assert prompt == tokenizer(served, add_special_tokens=False)["input_ids"]
    assert prompt[0] == tokenizer.bos_token_id
    assert prompt.count(tokenizer.bos_token_id) == 1
    assert answer[-1] == tokenizer.eos_token_id
    assert tokenizer.decode(answer[:-1]) == PAIRS[0][1]
    assert tokenizer.decode(prompt[1:]).endswith("المدرسة.\n</arabic>\n\nAnswer:\n")


def test_every_row_of_a_pass_comes_once_wherever_the_run_was_interrupted() -> None:
    batches = _module("train_translator").batches
    rows = [([n], [n] * (1 + n % 7)) for n in range(150)]  # more than two pools of three
    through = list(islice(batches(rows, 3, 0, seed=5), 130))
    first_pass = [row[0][0] for at, batch in through if at <= len(rows) for row in batch]
    assert sorted(first_pass) == list(range(150))
    for stopped in (1, 7, 40, 77):
        at = through[stopped - 1][0]
        again = list(islice(batches(rows, 3, at, seed=5), 130 - stopped))
        assert again == through[stopped:]


@pytest.mark.parametrize("full", [False, True], ids=["lora", "full"])
def test_the_loss_falls(base: Path, prompts: Path, tmp_path: Path, full: bool) -> None:
    log = _train(base, prompts, tmp_path, full=full, steps=16.0, rate=1e-2 if full else 8e-2)
    losses = [line["loss"] for line in log if line["loss"] is not None]
    assert losses[-1] < 0.7 * losses[0]
    assert log[-1]["held_back"] < 0.7 * losses[0]


def test_a_run_that_goes_on_ends_with_the_weights_of_one_that_was_not_interrupted(
    base: Path, prompts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import torch
    from safetensors.torch import load_file

    whole, halves = tmp_path / "whole", tmp_path / "halves"
    _train(base, prompts, whole, full=True)
    kit = _module("train_translator")
    save = kit.save

    def die(folder: Path, *rest: Any) -> None:
        save(folder, *rest)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(kit, "save", die)
        _train(base, prompts, halves, full=True)
    assert json.loads((halves / "progress.json").read_text())["step"] == 2
    log = _train(base, prompts, halves, full=True)
    assert (log[-1]["step"], log[-1]["row"]) == (6, 18)
    one, other = (load_file(run / "checkpoint.safetensors") for run in (whole, halves))
    start = _tensors(base)["blk.0.ffn_up.weight"]
    name = "model.layers.0.mlp.up_proj.weight"
    assert abs(one[name].float().numpy() - start).max() > 0.01
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_checkpoint_of_other_options_is_refused(
    base: Path, prompts: Path, tmp_path: Path
) -> None:
    _train(base, prompts, tmp_path, steps=2.0, rank=4)
    with pytest.raises(SystemExit, match="other options"):
        _train(base, prompts, tmp_path, steps=4.0, rank=8)


def test_frozen_embeddings_are_neither_trained_nor_kept(
    base: Path, prompts: Path, tmp_path: Path
) -> None:
    from safetensors.torch import load_file

    _train(base, prompts, tmp_path, full=True, freeze_embeddings=True, steps=2.0)
    names = load_file(tmp_path / "checkpoint.safetensors").keys()
    assert "model.layers.1.mlp.down_proj.weight" in names
    assert not [name for name in names if "embed" in name or "lm_head" in name]


def test_adapters_are_exported_under_the_names_and_shapes_that_llama_cpp_reads(
    base: Path, prompts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _train(base, prompts, tmp_path, steps=2.0)
    out = tmp_path / "adapter.gguf"
    monkeypatch.setattr(sys, "argv", ["export_adapter.py", str(tmp_path), str(out)])
    _module("export_adapter").main()
    reader = _reader(out)
    shapes = {tensor.name: tensor.shape.tolist() for tensor in reader.tensors}
    assert reader.fields["general.type"].contents() == "adapter"
    assert reader.fields["adapter.type"].contents() == "lora"
    assert reader.fields["adapter.lora.alpha"].contents() == 8.0
    assert len(shapes) == 2 * 2 * 7  # A and B, two layers, seven projections
    assert shapes["blk.0.attn_k.weight.lora_a"] == [64, 4]
    assert shapes["blk.0.attn_k.weight.lora_b"] == [4, 32]
    assert shapes["blk.1.ffn_down.weight.lora_a"] == [96, 4]
    assert shapes["blk.1.ffn_down.weight.lora_b"] == [4, 64]


def test_pruning_keeps_what_the_texts_need_and_nothing_else(
    base: Path, prompts: Path, tmp_path: Path
) -> None:
    import numpy as np

    texts = tmp_path / "texts.tsv"
    texts.write_text(KEPT_WORDS + "\n", encoding="utf-8")
    out = tmp_path / "pruned.gguf"
    _prune("-", base, out, "--keep", texts, "--type", "F32")
    fields = _reader(out).fields
    tokens = fields["tokenizer.ggml.tokens"].contents()
    assert {"<|pad|>", "<|eos|>", "<|bos|>", "<|unk|>", "<0xFF>", "\n\n", "٢"} <= set(tokens)
    assert {"▁افتتح", "▁minister", "▁school", "▁mini"} <= set(tokens)  # one on the way to another
    assert not {"▁president", "▁hospital", "<unused0>", "<table>", "П", "▁" + FOREIGN} & set(tokens)
    for name in ("bos", "eos", "padding", "unknown"):
        named = tokens[fields[f"tokenizer.ggml.{name}_token_id"].contents()]
        assert named.strip("<|>") in {"bos", "eos", "pad", "unk"}
    types = fields["tokenizer.ggml.token_type"].contents()
    assert types[tokens.index("<0xFF>")] == 6
    before, after = _tensors(base), _tensors(out)
    index = [text for text, _ in _tokens()].index("▁school")
    assert np.array_equal(
        after["token_embd.weight"][tokens.index("▁school")], before["token_embd.weight"][index]
    )
    assert after["token_embd.weight"].shape == (len(tokens), 64)
    name = "blk.1.post_ffw_norm.weight"
    assert np.array_equal(after[name], before[name])


def test_a_pruned_vocabulary_cuts_kept_words_as_before_and_writes_any_text(
    base: Path, tmp_path: Path
) -> None:
    texts = tmp_path / "texts.tsv"
    texts.write_text(KEPT_WORDS + "\n", encoding="utf-8")
    out = tmp_path / "pruned.gguf"
    _prune("-", base, out, "--keep", texts)
    load = _module("translator_base").load_tokenizer
    whole, pruned = load(base), load(out)
    arabic = " افتتح الوزير المدرسة"

    def pieces(tokenizer: Any, text: str) -> list[str]:
        return tokenizer.convert_ids_to_tokens(
            tokenizer(text, add_special_tokens=False)["input_ids"]
        )

    assert pieces(pruned, arabic) == pieces(whole, arabic) == ["▁افتتح", "▁الوزير", "▁المدرسة"]
    for text in (arabic, "قال «نعم» ٥٠٪ و 12.5%", f"{FOREIGN} 中文\n\nzür", "<table>"):
        ids = pruned(text, add_special_tokens=False)["input_ids"]
        assert pruned.decode(ids) == text
        assert max(ids) < len(_tokens())


@pytest.mark.parametrize("order", ["train, then prune", "prune, then train"])
def test_the_file_that_is_served_computes_what_was_trained(
    base: Path, prompts: Path, tmp_path: Path, order: str
) -> None:
    import torch

    start, run, out = base, tmp_path / "run", tmp_path / "out.gguf"
    if order == "prune, then train":
        start = tmp_path / "pruned.gguf"
        _prune("-", base, start, "--keep", prompts, "--type", "BF16")
        _train(start, prompts, run, full=True)
        _prune(run, start, out, "--type", "F32")
    else:
        _train(start, prompts, run, full=True)
        _prune(run, start, out, "--keep", prompts, "--type", "F32")
    kit, bases = _module("train_translator"), _module("translator_base")
    trained = bases.load_model(start, "cpu")
    from safetensors.torch import load_file

    trained.load_state_dict(load_file(run / "checkpoint.safetensors"), strict=False)
    served = bases.load_model(out, "cpu")
    losses = []
    for model, path in ((trained, start), (served, out)):
        rows = [kit.encode(bases.load_tokenizer(path), _row(*pair)) for pair in PAIRS]
        with torch.no_grad():
            logits = [model(input_ids=torch.tensor([p + a])).logits for p, a in rows]
        losses.append([float(x[0, len(p), a[1]]) for x, (p, a) in zip(logits, rows, strict=True)])
    assert losses[0] == pytest.approx(losses[1], abs=0.02)


def test_parts_make_the_file_again_and_their_checksums_are_listed(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import hashlib

    out = tmp_path / "out.gguf"
    _prune("-", base, out, "--split-mb", "0.04")
    parts = sorted(tmp_path.glob("out.gguf.part*"))
    assert len(parts) > 1
    assert all(part.stat().st_size <= 40_000 for part in parts)
    assert b"".join(part.read_bytes() for part in parts) == out.read_bytes()
    listed = (tmp_path / "out.gguf.sha256").read_text()
    for path in (out, *parts):
        assert f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}" in listed
    assert "embeddings" in capsys.readouterr().out


def test_a_checkpoint_of_another_base_is_refused(base: Path, prompts: Path, tmp_path: Path) -> None:
    pruned = tmp_path / "pruned.gguf"
    texts = tmp_path / "texts.tsv"
    texts.write_text(KEPT_WORDS + "\n", encoding="utf-8")
    _prune("-", base, pruned, "--keep", texts, "--type", "BF16")
    _train(base, prompts, tmp_path / "run", full=True, steps=2.0)
    with pytest.raises(SystemExit, match="trained from"):
        _prune(tmp_path / "run", pruned, tmp_path / "out.gguf")
