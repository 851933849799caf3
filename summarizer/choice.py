"""Which preset "auto" stands for on this machine, and whether a preset can use what was named."""

from __future__ import annotations

import contextlib
import importlib.util
import re
from collections.abc import Callable
from pathlib import Path

from summarizer import catalogue, hub, snapshots, weights
from summarizer.engines.loading import DTYPES
from summarizer.errors import EngineError, OptionError, SummarizerError, WeightsError
from summarizer.hubmodels import HUB_MODELS
from summarizer.registry import HUB_PRESETS, Preset, card_of, get_preset, nearest

HUB_SECONDS = 3.0
"""How long the hub may take to answer before it counts as out of reach."""

_DEVICES = re.compile(r"cpu|mps|cuda(:\d+)?")
COMPUTES = {
    "offline": "computes on the processor, in the number format of its weights file",
    "extractive": "runs no model that this could be for",
    "endpoint": "computes where its server does",
}


def resolve(model: str | None = None, base_url: str | None = None) -> tuple[Preset, str]:
    """Return the preset that "auto" stands for on this machine, and why.

    That is the best one that is ready: `hub` if what runs it is installed and its weights are here
    or the hub answers, else `offline`, else `extractive`. The hub is asked at most once, for three
    seconds, and only when that decides; a model or a server that was named decides by itself.

    Args:
        model: The user's own model, as `Summarizer` takes it.
        base_url: The user's own server.
    """
    if base_url is not None:
        return get_preset("endpoint"), f"the server {_shown(base_url)} was named"
    if model is not None:
        return _for_model(model)
    answers: list[bool] = []

    def reachable() -> bool:
        if not answers:
            answers.append(not hub.hub_offline() and hub.hub_reachable(HUB_SECONDS))
        return answers[0]

    preset = get_preset("hub")
    cards = [card for card in preset.models if card.engine in ("seq2seq", "chat")]
    states = [catalogue.state(card) for card in cards]
    if all(here.ready for here in states):
        return preset, f"the weights of {' and '.join(c.repo for c in cards)} are on this machine"
    missing = catalogue.missing_packages("seq2seq")
    if missing:
        passed = f"hub needs {' and '.join(missing)}: {cards[0].install}"
    elif reachable():
        return preset, "its weights can be fetched from the model hub"
    else:
        which = next(c for c, here in zip(cards, states, strict=True) if not here.ready)
        away = "is switched off" if hub.hub_offline() else "does not answer"
        passed = f"the model hub {away}, and {which.repo} is not on this machine"
    chosen, reason = _local(reachable)
    return chosen, f"{reason} ({passed})"


def _local(reachable: Callable[[], bool]) -> tuple[Preset, str]:
    offline, extractive = get_preset("offline"), get_preset("extractive")
    card = offline.english_model
    assert card is not None
    if importlib.util.find_spec("xllamacpp") is None:
        return extractive, f"the llama.cpp engine is not installed: {card.install}"
    try:
        found = weights.find(card)
    except WeightsError as error:
        return extractive, error.what
    if found is not None:
        return offline, f"the weights of {card.repo} are on this machine, {found.where}"
    if reachable():
        return offline, f"the weights of {card.repo} can be fetched from the model hub"
    return extractive, f"the weights of {card.repo} are not on this machine: {card.install}"


def _for_model(model: str) -> tuple[Preset, str]:
    if not names_hub_model(model):
        return get_preset("offline"), f"the model {model} was named"
    card = snapshots.known_card(model)
    engine = card.engine if card else "seq2seq"
    with contextlib.suppress(SummarizerError):  # `check` says what is wrong with it
        found = snapshots.find(model)
        engine = found.engine if found else engine
    return get_preset("llm" if engine == "chat" else "hub"), f"the model {model} was named"


def names_hub_model(model: str) -> bool:
    """Whether what a user named is a checkpoint's folder, a card or a repository, not a file."""
    if path := _existing(model):
        return (path / "config.json").is_file()
    return card_of(model) is not None or snapshots.REPOSITORY.fullmatch(model) is not None


def _shown(base_url: str) -> str:
    """An address without what may be a password or a key."""
    return re.sub(r"[^/]*@", "***@", re.split(r"[?#]", base_url)[0])


def _existing(model: str) -> Path | None:
    """The file or folder of that name, if there is one."""
    try:
        path = Path(model).expanduser()
        return path if path.exists() else None
    except (OSError, RuntimeError, ValueError):  # too long, no such user, a NUL
        return None


def on_hub(preset: Preset) -> bool:
    """Whether a preset runs models of the hub, in place of which the user may name another."""
    return preset in HUB_PRESETS


def unused_settings(preset: Preset, device: str | None, dtype: str | None) -> str:
    """Return those of the two that a preset has no use for, as they were typed; empty if none.

    Raises:
        OptionError: There is no such device or number format.
    """
    if device is not None and not _DEVICES.fullmatch(device):
        raise OptionError(f"device={device!r} is not known.", "use cpu, cuda, cuda:0 or mps")
    if dtype is not None and dtype not in DTYPES:
        raise OptionError(f"dtype={dtype!r} is not known.", f"use one of: {', '.join(DTYPES)}")
    if on_hub(preset):
        return ""
    # "cpu" is where it computes anyway, unless a server does.
    idle = device is not None and (device != "cpu" or preset.name == "endpoint")
    unused = [f"device={device!r}"] if idle else []
    unused += [f"dtype={dtype!r}"] if dtype is not None else []
    return " and ".join(unused)


def check(
    preset: Preset,
    model: str | None,
    base_url: str | None,
    device: str | None,
    dtype: str | None = None,
) -> None:
    """Raise OptionError for what a preset cannot use and would otherwise pass over in silence."""
    if base_url is not None and preset.name != "endpoint":
        raise OptionError(
            f"base_url={_shown(base_url)!r}: the preset {preset.name!r} asks no server.",
            "use the preset 'endpoint'",
        )
    if unused := unused_settings(preset, device, dtype):
        raise OptionError(
            f"{unused}: the preset {preset.name!r} {COMPUTES[preset.name]}.",
            "leave it out, or use a preset on models of the hub: hub, xlsum or llm",
        )
    if model is None or preset.name == "endpoint":
        return
    if preset.english_model is None:
        raise OptionError(
            f"model={model!r}: the preset {preset.name!r} runs no language model.",
            "use 'offline' with a GGUF file; 'hub' or 'llm' with a folder, a card's name or a"
            " repository",
        )
    try:
        if not on_hub(preset):
            weights.find(preset.english_model, model)
        elif "/" in model or _existing(model) or card_of(model):
            snapshots.find(model)
        else:
            raise nearest("model", model, (card.name for card in HUB_MODELS))
    except WeightsError as error:
        half = on_hub(preset) and names_hub_model(model) and not _existing(model)
        if not half:  # half a download is mended at the first use
            raise OptionError(f"model={model!r}: {error.what}", error.next_step) from error
    except EngineError as error:
        raise OptionError(f"model={model!r}: {error.what}", error.next_step) from error
