"""Train a small translator that reads dictionary hints: LoRA on a large base, or a small one whole.

    python training/translator_data.py TRAIN_FOLDER prompts.jsonl
    python training/train_translator.py BASE.gguf prompts.jsonl RUN_FOLDER --minutes 100
    python training/train_translator.py BASE.gguf prompts.jsonl RUN_FOLDER --minutes 100  # goes on
    python training/train_translator.py SMALL.gguf prompts.jsonl RUN_FOLDER --full --steps 9000

The base is loaded from a GGUF file (its dequantised weights are what llama.cpp computes with). By
default low-rank adapters (Hu et al. 2021, arXiv 2106.09685) are trained on all of its linear
layers; `--full` trains every weight, which only a base of some 300 million parameters can take,
or with `--freeze-embeddings` all but the embeddings. Loss is on the answer only. The learning rate
warms up over the first steps and then falls linearly with the share of the minutes or of the steps
that is used up, so that a busy machine does fewer steps and still ends well.

RUN_FOLDER keeps `checkpoint.safetensors` (the adapters in float16, or the weights in bfloat16),
`optimizer.pt`, `progress.json` and `log.jsonl`; a second call goes on from there, on the processor
or a GPU. See README.md beside this file. Needs torch, transformers, gguf and safetensors.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from translator_base import load_model, load_tokenizer

PROJECTIONS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
WARMUP_STEPS = 15
POOL = 16  # batches that are drawn together and sorted by length, so that little is padding
HELD_BACK = 64  # pairs at the end of the file, never trained on, for the loss that is logged


class LoRA(nn.Module):
    """A linear layer with a low-rank addition: W x + (alpha / rank) B A x."""

    def __init__(self, base: nn.Linear, rank: int, alpha: int) -> None:
        """Put zero on top of `base`: B starts at zero."""
        super().__init__()
        self.base = base
        self.scale = alpha / rank
        kind = {"dtype": base.weight.dtype, "device": base.weight.device}
        self.a = nn.Parameter(torch.empty(rank, base.in_features, **kind))
        self.b = nn.Parameter(torch.zeros(base.out_features, rank, **kind))
        nn.init.kaiming_uniform_(self.a, a=math.sqrt(5))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Map `x`, of shape (..., in_features)."""
        return self.base(x) + (x @ self.a.T @ self.b.T) * self.scale


def add_adapters(model: nn.Module, rank: int, alpha: int) -> None:
    """Freeze `model` and put an adapter on each of its projections."""
    model.requires_grad_(False)
    for parent in list(model.modules()):
        for name in PROJECTIONS:
            if isinstance(layer := getattr(parent, name, None), nn.Linear):
                setattr(parent, name, LoRA(layer, rank, alpha))


def freeze_embeddings(model: nn.Module) -> None:
    """Leave the embeddings, and the output layer, as they are."""
    for layer in (model.get_input_embeddings(), model.get_output_embeddings()):
        layer.requires_grad_(False)


class AdamW:
    """AdamW with float32 master weights for bfloat16 parameters, on torch's own AdamW."""

    def __init__(self, parameters: dict[str, nn.Parameter], rate: float, decay: float) -> None:
        """Take copies of `parameters` in float32."""
        self.parameters = parameters
        self.master = {name: p.detach().float().clone() for name, p in parameters.items()}
        self.inner = torch.optim.AdamW(self.master.values(), lr=rate, weight_decay=decay)

    def step(self, rate: float, clip: float = 1.0) -> None:
        """Take a step with the gradients of the parameters, then clear them."""
        for name, parameter in self.parameters.items():
            self.master[name].grad = parameter.grad.float()
            parameter.grad = None
        torch.nn.utils.clip_grad_norm_(self.master.values(), clip)
        for group in self.inner.param_groups:
            group["lr"] = rate
        self.inner.step()
        self.write()

    @torch.no_grad()
    def write(self) -> None:
        """Copy the master weights into the parameters."""
        for name, parameter in self.parameters.items():
            self.master[name].grad = None
            parameter.copy_(self.master[name])


def encode(tokenizer, row: dict) -> tuple[list[int], list[int]]:
    """Return the tokens of a row's prompt and of its answer with the end-of-turn token."""
    chat = [*row["messages"], {"role": "assistant", "content": "\0"}]
    prompt, _, end = tokenizer.apply_chat_template(chat, tokenize=False).partition("\0")
    answer = row["answer"] + end.rstrip()
    return tuple(tokenizer(t, add_special_tokens=False)["input_ids"] for t in (prompt, answer))


def batches(rows: list, size: int, start: int, seed: int) -> Iterator[tuple[int, list]]:
    """Yield batches of rows of like length for ever, from row number `start` on, and where it is.

    A row number counts over all passes; each pass has its own order. The pools lie at the same rows
    wherever it starts, so that a run that goes on sees just the rows that it had not seen.
    """
    span = size * POOL
    at = start - start % len(rows) % span
    while True:
        epoch, inside = divmod(at, len(rows))
        order = list(range(len(rows)))
        if epoch:
            random.Random(seed + epoch).shuffle(order)
        pool = [rows[i] for i in order[inside : inside + span]]
        pool.sort(key=lambda pair: len(pair[0]) + len(pair[1]))
        cut = [pool[i : i + size] for i in range(0, len(pool), size)]
        random.Random(seed + at).shuffle(cut)
        for batch in cut:
            at += len(batch)
            if at > start:
                yield at, batch


def loss_of(model, batch: list, pad: int) -> torch.Tensor:
    """Return the mean cross-entropy of the answers' tokens; logits are made for those only."""
    device = next(model.parameters()).device
    # Few distinct shapes: on a processor each new one costs a compiled kernel and its memory.
    length = -(-max(len(p) + len(a) for p, a in batch) // 16) * 16
    ids = torch.full((len(batch), length), pad)
    mask = torch.zeros((len(batch), length), dtype=torch.long)
    labels = torch.full((len(batch), length), -100)
    for i, (prompt, answer) in enumerate(batch):
        end = len(prompt) + len(answer)
        ids[i, :end] = torch.tensor(prompt + answer)
        mask[i, :end] = 1
        labels[i, len(prompt) : end] = torch.tensor(answer)
    ids, mask, labels = ids.to(device), mask.to(device), labels.to(device)
    hidden = model.model(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state
    wanted = labels[:, 1:] != -100
    logits = model.lm_head(hidden[:, :-1][wanted]).float()
    return nn.functional.cross_entropy(logits, labels[:, 1:][wanted])


@torch.no_grad()
def held_back_loss(model, rows: list, size: int, pad: int) -> float:
    """Return the loss per token on rows that are not trained on."""
    total = count = 0
    for i in range(0, len(rows), size):
        batch = rows[i : i + size]
        tokens = sum(len(answer) for _, answer in batch)
        total += float(loss_of(model, batch, pad)) * tokens
        count += tokens
    return total / count


def save(folder: Path, optimizer: AdamW, progress: dict, full: bool) -> None:
    """Write a checkpoint, each file whole or not at all."""
    kind = torch.bfloat16 if full else torch.float16
    tensors = {name: p.to("cpu", kind).contiguous() for name, p in optimizer.master.items()}
    save_file(tensors, folder / "new.safetensors")
    state = {"inner": optimizer.inner.state_dict(), "master": optimizer.master}
    torch.save(state, folder / "new.pt")
    (folder / "new.json").write_text(json.dumps(progress))
    names = ("checkpoint.safetensors", "optimizer.pt", "progress.json")
    for new, name in zip(("new.safetensors", "new.pt", "new.json"), names, strict=True):
        (folder / new).replace(folder / name)


def restore(folder: Path, optimizer: AdamW) -> dict:
    """Read a checkpoint into the optimizer and the model; return its progress."""
    weights, state = folder / "checkpoint.safetensors", folder / "optimizer.pt"
    if not weights.exists():
        return {"step": 0, "row": 0, "seconds": 0.0}
    if state.exists():
        kept = torch.load(state, weights_only=True, map_location="cpu")
        optimizer.inner.load_state_dict(kept["inner"])
        source = kept["master"]
    else:  # the moments were left behind: they build up again within some tens of steps
        source = load_file(weights)
    shapes = {name: p.shape for name, p in optimizer.master.items()}
    if {name: tensor.shape for name, tensor in source.items()} != shapes:
        raise SystemExit(f"{folder} was trained from another base or with other options.")
    for name, tensor in source.items():
        optimizer.master[name].copy_(tensor)
    optimizer.write()
    return json.loads((folder / "progress.json").read_text())


def main() -> None:
    """Train for the minutes given, going on from what RUN_FOLDER holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base", type=Path)
    parser.add_argument("prompts", type=Path)
    parser.add_argument("run", type=Path)
    parser.add_argument("--minutes", type=float, default=math.inf, help="of all calls together")
    parser.add_argument("--steps", type=float, default=math.inf, help="of all calls together")
    parser.add_argument("--full", action="store_true", help="train every weight")
    parser.add_argument("--freeze-embeddings", action="store_true", help="not them")
    parser.add_argument("--rate", type=float, help="2e-4, or 7e-5 with --full, unless given")
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--save-every", type=int, default=25, metavar="STEPS")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    if math.isinf(args.minutes) and math.isinf(args.steps):
        parser.error("say when to stop: --minutes, --steps or both")
    train(args)


def train(args: argparse.Namespace) -> None:
    """Train, log and keep checkpoints."""
    rate = args.rate or (7e-5 if args.full else 2e-4)
    torch.manual_seed(args.seed)
    args.run.mkdir(parents=True, exist_ok=True)
    tokenizer, model = load_tokenizer(args.base), load_model(args.base, args.device)
    if not args.full:
        add_adapters(model, args.rank, 2 * args.rank)
    elif args.freeze_embeddings:
        freeze_embeddings(model)
    wanted = {name: p for name, p in model.named_parameters() if p.requires_grad}
    print(f"training {sum(p.numel() for p in wanted.values()):,} weights on {args.device}")
    optimizer = AdamW(wanted, rate, decay=0.0)
    progress = restore(args.run, optimizer)
    lines = args.prompts.read_text(encoding="utf-8").splitlines()
    rows = [encode(tokenizer, json.loads(line)) for line in lines]
    for number, (prompt, answer) in enumerate(rows, 1):
        # transformers adds the usual names of control tokens to any vocabulary.
        if max(*prompt, *answer) >= model.config.vocab_size:
            raise SystemExit(f"line {number} of {args.prompts} holds a token the model has not.")
    rows, held_back = rows[:-HELD_BACK], rows[-HELD_BACK:]
    pad = tokenizer.pad_token_id or 0
    started = time.perf_counter() - progress["seconds"]
    recent: list[float] = []
    for row, batch in batches(rows, args.batch, progress["row"], args.seed):
        seconds = time.perf_counter() - started
        used = max(seconds / (60 * args.minutes), progress["step"] / args.steps)
        if used >= 1:
            break
        warm = min(1.0, (progress["step"] + 1) / WARMUP_STEPS)
        loss = loss_of(model, batch, pad)
        loss.backward()
        optimizer.step(rate * warm * max(0.02, 1 - used))
        recent.append(float(loss.detach()))
        progress |= {"step": progress["step"] + 1, "row": row}
        progress["seconds"] = time.perf_counter() - started
        if progress["step"] % args.save_every == 0:
            _log(args.run, progress, recent, None)
            recent.clear()
            save(args.run, optimizer, progress, args.full)
    if progress["step"] % args.save_every:
        save(args.run, optimizer, progress, args.full)
    _log(args.run, progress, recent, held_back_loss(model, held_back, args.batch, pad))


def _log(folder: Path, progress: dict, losses: list[float], held_back: float | None) -> None:
    loss = sum(losses) / len(losses) if losses else None
    line = {**progress, "loss": loss, "held_back": held_back}
    line["seconds"] = round(line["seconds"])
    print(json.dumps(line), flush=True)
    with (folder / "log.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
