"""A causal checkpoint of transformers made ready: loaded, its settings and its ends known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from summarizer.checkpoint import Checkpoint
from summarizer.engines import loading
from summarizer.engines.tokenizers import load_tokenizer
from summarizer.errors import EngineError
from summarizer.modelcard import ModelCard

_UNKNOWN_WINDOW = 4096
_KEPT = ("repetition_penalty", "no_repeat_ngram_size")  # of the checkpoint's own settings
SAMPLING_ONLY = ("top_k", "top_p", "min_p")
# What templates of Llama 2 and its kin write as plain text around the turns.
_TURNS = frozenset({"[INST]", "[/INST]", "<<SYS>>", "<</SYS>>"})
_MARK = "\u2042"  # stands for an answer when the template is asked what follows one


class Watch:
    """Notes the log-probability of every token while it is chosen.

    `generate` can return the scores of all steps, but with a vocabulary of 250,000 those of one
    answer are hundreds of megabytes. Called as a logits processor, before temperature is applied.
    """

    def __init__(self) -> None:
        self._before: Any = None
        self._logs: list[Any] = []

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        """Note the token chosen last, and what is known of the next one."""
        self._note(input_ids[:, -1])
        self._before = scores.float().log_softmax(-1)
        return scores

    def _note(self, chosen: Any) -> None:
        if self._before is not None:
            self._logs.append(self._before.gather(1, chosen[:, None])[:, 0])

    def logs(self, rows: list[list[int]]) -> list[list[float]]:
        """Return the log-probabilities of each row of generated ids."""
        torch = loading.require("torch")
        if self._before is None:
            return [[] for _ in rows]
        self._note(torch.tensor([row[-1] for row in rows], device=self._before.device))
        values: list[list[float]] = torch.stack(self._logs, dim=1).tolist()
        return values


@contextmanager
def seeded(device: str, seed: int) -> Iterator[None]:
    """Seed torch for one generation and put the caller's random state back."""
    torch = loading.require("torch")
    gpus = [device] if device.startswith("cuda") else []
    with torch.random.fork_rng(devices=gpus):
        torch.manual_seed(seed)
        yield


def load(checkpoint: Checkpoint, device: str, dtype: str | None) -> tuple[Any, Any, loading.Dtype]:
    """Return the model, its tokenizer and the number format of its weights.

    Only files of the folder are read: no socket is opened, and no code of the checkpoint is run.

    Raises:
        EngineError: It cannot be loaded, or has no chat template.
    """
    kind = loading.choose_dtype(device, dtype, model_type=checkpoint.model_type)
    tokenizer = load_tokenizer(checkpoint)
    if tokenizer.chat_template is None:
        file = checkpoint.folder / "chat_template.jinja"
        if not file.is_file():
            raise EngineError(
                f"{checkpoint.name} has no chat template: it is a base model.",
                "use the instruct version of the model",
            )
        tokenizer.chat_template = file.read_text(encoding="utf-8")
    model = loading.load_model(checkpoint, "AutoModelForCausalLM", device=device, dtype=kind)
    return model, tokenizer, kind


def control_tokens(tokenizer: Any) -> tuple[str, ...]:
    """Return what the tokenizer reads as one token wherever it stands, an article included."""
    added = {str(token) for token in tokenizer.added_tokens_decoder.values()}
    added |= set(tokenizer.all_special_tokens)
    return tuple(sorted({t for t in added if re.fullmatch(r"[<\[]\S{2,}", t)} | _TURNS))


def settings_of(model: Any, tokenizer: Any, card: ModelCard | None) -> dict[str, Any]:
    """Return what every call of `generate` is given, and take the rest off the checkpoint.

    Its `generation_config.json` has what is recommended for sampling, of which transformers would
    warn in greedy calls. What it does not say, the card of the registry may.
    """
    own = model.generation_config
    named = own.eos_token_id if isinstance(own.eos_token_id, list) else [own.eos_token_id]
    ends = {
        end for end in (*named, tokenizer.eos_token_id, _end_of_turn(tokenizer)) if end is not None
    }
    if not ends:
        raise EngineError("the checkpoint does not say with which token an answer ends.")
    pad = own.pad_token_id if own.pad_token_id is not None else tokenizer.pad_token_id
    settings = {
        "do_sample": False,
        "num_beams": 1,
        "eos_token_id": sorted(ends),
        "pad_token_id": min(ends) if pad is None else pad,
    }
    known = dict(card.generation) if card else {}
    for name in (*_KEPT, *SAMPLING_ONLY):
        value = getattr(own, name, None)
        if (value := known.get(name) if value is None else value) is not None:
            settings[name] = value
    model.generation_config = type(own)()
    return settings


def _end_of_turn(tokenizer: Any) -> int | None:
    """Return the token that the template writes behind an answer.

    In Gemma and Llama 3 it is not the tokenizer's end of text; a copy of a checkpoint without its
    `generation_config.json` would write on for ever.
    """
    turns = [{"role": "user", "content": "?"}, {"role": "assistant", "content": _MARK}]
    try:
        _, found, behind = tokenizer.apply_chat_template(turns, tokenize=False).rpartition(_MARK)
    except Exception:  # a template is a program: it may fail in any way
        return None
    ids = tokenizer(behind.lstrip(), add_special_tokens=False)["input_ids"] if found else []
    return ids[0] if ids and ids[0] in tokenizer.added_tokens_decoder else None


def positions(model: Any, tokenizer: Any) -> int:
    """Return the tokens that the checkpoint was made for."""
    config = model.config.get_text_config()
    known = [getattr(config, "max_position_embeddings", None), tokenizer.model_max_length]
    usable = [int(size) for size in known if size and size < 1 << 24]  # "unlimited" is 10**30
    return min(usable, default=_UNKNOWN_WINDOW)
