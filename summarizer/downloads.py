"""`summarizer download`: the weights of a preset, of a model, or of a repository of the hub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from summarizer import catalogue, registry, snapshots, weights
from summarizer.errors import OptionError
from summarizer.hubmodels import HUB_MODELS
from summarizer.registry import ModelCard


def download(what: str, *, progress: bool | None = None) -> Iterator[tuple[str, str]]:
    """Get and verify the weights of a preset, a model card or a repository, one after the other.

    Args:
        what: The name of a preset or of a card, or a repository of the hub.
        progress: Show bars and licences on stderr; None: bars only if it is a terminal.

    Yields:
        What was got, with its licence and place, and what is still needed to run it.

    Raises:
        OptionError: There is no such preset or model, or it has no weights.
        WeightsError: They cannot be had; what was fetched so far is kept.
        EngineError: No engine runs what the repository holds.
    """
    for card in _wanted(what):
        if isinstance(card, str):
            found = snapshots.ensure(card, allow_download=True, progress=progress)
            yield f"{found.name}\n  {found.folder}", ""
            continue
        if card.file:
            place = weights.ensure(card, allow_download=True, progress=progress)
        else:
            place = snapshots.ensure(card, allow_download=True, progress=progress).folder
        size = catalogue.size(card.bytes)
        told = f"{card.name}  {size}  licence {card.licence} ({card.licence_url})"
        here = catalogue.state(card)
        problem = "" if here.ready else f"{card.name}: {here.where}\n  Next: {here.next}"
        warning = f"\n  {card.warning}" if card.warning else ""
        yield f"{told}{warning}\n  {place}", problem


def _wanted(what: str) -> Sequence[ModelCard | str]:
    """The cards of a preset, a card, or a repository that has no card."""
    preset = next((preset for preset in registry.PRESETS if preset.name == what), None)
    if preset and not preset.models:
        usable = ", ".join(other.name for other in registry.PRESETS if other.models)
        raise OptionError(
            f"the preset {what!r} has no weights of its own.", f"choose one of: {usable}"
        )
    if preset:
        return preset.models
    known = (*registry.MODELS, *HUB_MODELS)
    card = next((card for card in known if what in (card.name, card.repo)), None)
    if card:
        return [card]
    if "/" in what:
        return [what]
    names = [*(preset.name for preset in registry.PRESETS), *(card.name for card in known)]
    raise registry.nearest("preset or model", what, names)
