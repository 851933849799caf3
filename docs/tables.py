"""Writes the tables of docs/models.md from the registry: `python docs/tables.py`.

A test compares them, so that the page cannot go stale.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from summarizer.catalogue import size
from summarizer.hubmodels import HUB_MODELS
from summarizer.modelcard import ModelCard, Preset
from summarizer.records import Route
from summarizer.registry import MODELS, PRESETS

PAGE = Path(__file__).parent / "models.md"
_LANGUAGES = {"ar": "Arabic", "en": "English"}
_ROUTES: dict[Route, str] = {
    "extract": "extracted", "generate": "written", "translate": "translated",
}  # fmt: skip


def presets() -> str:
    """The presets: how each language is made, what is installed, what may be done with it."""
    rows = [
        (
            f"`{preset.name}`",
            _way(preset, preset.arabic_route, preset.arabic_model),
            _way(preset, preset.english_route, preset.english_model),
            ", ".join(f"`{extra}`" for extra in preset.needs) or "-",
            _preset_use(preset),
        )
        for preset in PRESETS
    ]
    return _table(("preset", "Arabic", "English", "extra", "licence"), rows)


def models() -> str:
    """The models: task, languages, size, window and licence of each."""
    rows = [
        (
            f"`{card.name}`",
            _use([card]) + (", asks for consent" if card.gated else ""),
            card.task,
            ", ".join(_LANGUAGES[language] for language in _written(card)) or "-",
            size(card.bytes) if card.bytes else "not known",
            f"{card.window:,}" if card.window else "-",
            card.repo,
        )
        for card in (*MODELS, *HUB_MODELS)
    ]
    header = ("name", "licence", "task", "writes", "size", "window", "repository")
    return _table(header, rows)


def _written(card: ModelCard) -> Sequence[str]:
    users = [preset for preset in PRESETS if preset.english_model is card]
    return card.languages or (["en"] if users else [])


def _way(preset: Preset, route: Route | None, card: ModelCard | None) -> str:
    if preset.name == "auto":
        return "as the preset it stands for"
    if route is None:
        return "withheld"
    if card is None:
        return f"{_ROUTES[route]} {'from the article' if route == 'extract' else 'by the server'}"
    return f"{_ROUTES[route]} by `{card.name}`"


def _preset_use(preset: Preset) -> str:
    if preset.name == "endpoint":
        return "that of the server's model"
    # The sentence encoder ranks and checks; what comes out is under the licences of the others.
    return _use([card for card in preset.models if card is not preset.encoder] or preset.models)


def _use(cards: Sequence[ModelCard]) -> str:
    if not cards:
        return "-"
    licences = ", ".join(dict.fromkeys(card.licence for card in cards))
    if all(card.commercial for card in cards):
        return licences
    return f"{licences}: **not for commercial use**"


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def filled(page: str) -> str:
    """Return the page with both tables as the registry has them.

    Raises:
        ValueError: The page has no place for one.
    """
    for name, table in (("presets", presets()), ("models", models())):
        place = re.compile(rf"(?<=<!-- {name} -->\n).*?(?=<!-- /{name} -->)", re.S)
        page, count = place.subn(lambda _, new=table: f"\n{new}\n", page)
        if count != 1:
            raise ValueError(f"{PAGE.name} has {count} places <!-- {name} --> ... <!-- /{name} -->")
    return page


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
