"""How much an encoder-decoder checkpoint reads and writes, and by which settings it generates."""

from __future__ import annotations

import copy
from typing import Any, Literal

from summarizer.checkpoint import Checkpoint

# For checkpoints that say nothing of their own; 512 is what T5 and mT5 were trained with.
WINDOW = 512
SETTINGS: dict[str, Any] = {"num_beams": 4, "max_length": 128}
TOP_P = 0.95  # of the sampling
ROWS = 32  # beams or samples that are run together at most, so that memory is bounded


def source_window(checkpoint: Checkpoint) -> int:
    """Return the most tokens of a source text: what the positions and the card allow."""
    limits = [
        positions(checkpoint, "encoder"),
        checkpoint.card.window if checkpoint.card else None,
    ]
    return min((limit for limit in limits if limit), default=WINDOW)


def positions(checkpoint: Checkpoint, part: Literal["encoder", "decoder"]) -> int | None:
    """Return how many positions a part has; None for relative ones (T5)."""
    config = checkpoint.config
    inner = config.get(part)
    value = (inner if isinstance(inner, dict) else config).get("max_position_embeddings")
    return value if isinstance(value, int) and value > 1 else None


def generation_settings(told: Any, checkpoint: Checkpoint) -> Any:
    """Return the checkpoint's generation settings; its card's, then ours, where it has none.

    Args:
        told: The `GenerationConfig` of the loaded model. It is left as it is.
        checkpoint: The checkpoint.
    """
    settings = copy.deepcopy(told)
    known = settings.to_diff_dict()
    card = dict(checkpoint.card.generation) if checkpoint.card else {}
    for name, value in {**SETTINGS, **card}.items():
        if known.get(name) is None:
            setattr(settings, name, value)
    # It would end a text that was cut at the limit as if the model had ended it.
    settings.forced_eos_token_id = None
    return settings
