"""Repositories of the model hub on this disk: find one, or fetch what is needed of it.

A snapshot is a folder of the cache named after its commit. It counts as there when the list that
is written last, with the size and the checksum of every file, agrees with the files. What other
programs left in the hub's own cache is used as it is.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from summarizer import cache, hub
from summarizer.checkpoint import Checkpoint, check_without_weights, inspect
from summarizer.errors import WeightsError
from summarizer.listings import LISTING, Listing, Part, as_json, listing_of, read_listing, write
from summarizer.modelcard import ModelCard
from summarizer.progress import above
from summarizer.registry import card_of

REPOSITORY = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)
"""How a repository of the hub is named."""


def find(model: str | Path | ModelCard) -> Checkpoint | None:
    """Return a checkpoint that is on this machine, or None. No socket is opened.

    Args:
        model: A folder, a repository of the hub, or the short name of a card. A folder of that
            name in the current one comes first; not so with a card itself.

    Raises:
        WeightsError: It is there, but a file is missing or not whole; or a folder was meant.
        EngineError: It is there, and no engine runs it.
    """
    folder, card = _meant(model)
    if folder is not None:
        return inspect(folder, card=card)
    repo, again = _repo(model, card), _command(model)
    problem: WeightsError | None = None
    for place in _places(repo, card.revision if card else "main"):
        try:
            _check_sizes(place, read_listing(place), again)
            return inspect(place, name=f"{repo}@{place.name[:12]}", card=card, again=again)
        except WeightsError as error:
            problem = problem or error
    if problem is not None:
        raise problem
    return None


def ensure(
    model: str | Path | ModelCard, *, allow_download: bool = False, progress: bool | None = None
) -> Checkpoint:
    """Return a checkpoint, fetching it if that is allowed and it is not on this machine.

    Args:
        model: As for `find`.
        allow_download: Fetch it from the hub. Without, no socket is opened.
        progress: Show a bar on stderr after two seconds. None: only if stderr is a terminal.

    Raises:
        WeightsError: It is missing, incomplete, or cannot be fetched; says what to type.
        EngineError: No engine runs it.
    """
    try:
        found = find(model)
    except WeightsError:
        if not allow_download or _meant(model)[0] is not None:
            raise
        found = None
    if found is None and allow_download:
        found = download(model, progress=progress)
    if found is None:
        card = _meant(model)[1]
        size = f" (about {card.bytes / 1e9:.1f} GB)" if card and card.bytes else ""
        raise WeightsError(f"{_called(model)}{size} is not on this machine.", _command(model))
    return found


def download(model: str | Path | ModelCard, *, progress: bool | None = None) -> Checkpoint:
    """Fetch a repository into the cache; files that are there already are not fetched again.

    The licence is shown on stderr first, unless `progress` is False.

    Raises:
        WeightsError: The hub is switched off or out of reach, refuses, the disk is too full, or a
            checksum is wrong. What was fetched so far is kept, and the next call goes on.
        EngineError: No engine runs what the repository holds.
    """
    folder, card = _meant(model)
    if folder is not None:
        return inspect(folder, card=card)
    repo = _repo(model, card)
    if hub.hub_offline():
        raise WeightsError(
            f"{hub.switched_off()} is set, so nothing is downloaded.",
            f"unset {hub.switched_off()} and run {_command(model)}, or name a local folder",
        )
    if not hub.hub_reachable():
        raise WeightsError(
            f"the model hub {hub.endpoint()} does not answer, so {repo} cannot be fetched.",
            f"check the network or HTTPS_PROXY and run {_command(model)}, or name a local folder",
        )
    listing = listing_of(repo, card.revision if card else "main")
    place = _home(repo) / listing.commit
    if progress is not False:
        _show_licence(listing, card)
    _check_room(place, listing)
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        reference = _home(repo) / "main"
        if not reference.exists():  # so that half a download is found, and its files are named
            write(reference, listing.commit)
        with cache.bar(f"downloading {repo}", listing.bytes, progress) as advance:
            for part in listing.small:
                _fetch(place, listing, part, advance, progress)
            check_without_weights(place, _command(model))  # before gigabytes are fetched
            for part in listing.weights:
                _fetch(place, listing, part, advance, progress)
        write(place / LISTING, as_json(listing))
        write(reference, listing.commit)
    except OSError as error:
        reason = f"{error.strerror or error}" + (f" ({error.filename})" if error.filename else "")
        raise WeightsError(f"{place} cannot be written: {reason}.", cache.ELSEWHERE) from error
    name = f"{repo}@{listing.commit[:12]}"
    return inspect(place, name=name, card=card, again=_command(model))


# --- where ---------------------------------------------------------------------------------------


def known_card(model: str) -> ModelCard | None:
    """Return the card of what a user named; None for a stranger and for a folder."""
    return None if _is_folder(model) else card_of(model)


def _is_folder(model: str | Path) -> bool:
    try:
        return bool(str(model)) and Path(model).expanduser().is_dir()
    except (OSError, RuntimeError, ValueError):  # too long, no such user, a NUL
        return False


def _meant(model: str | Path | ModelCard) -> tuple[Path | None, ModelCard | None]:
    """The folder that is meant, if it is one, and the card of the model."""
    if isinstance(model, ModelCard):
        return None, model
    if _is_folder(model):
        return Path(model).expanduser(), None
    text = str(model)
    if isinstance(model, Path) or text.startswith((".", "/", "~", "\\")):
        raise WeightsError(f"there is no folder {text!r}.", "name a folder that exists")
    return None, card_of(text)


def _repo(model: str | Path | ModelCard, card: ModelCard | None) -> str:
    repo = card.repo if card else str(model)
    if not REPOSITORY.fullmatch(repo) or ".." in repo:
        raise WeightsError(
            f"{repo!r} is neither a folder nor a repository of the hub.",
            "name a folder, or organisation/name",
        )
    return repo


def _called(model: str | Path | ModelCard) -> str:
    return model.name if isinstance(model, ModelCard) else str(model)


def _command(model: str | Path | ModelCard) -> str:
    return f"summarizer download {_called(model)}"


def _home(repo: str) -> Path:
    return cache.cache_dir() / "hub" / repo.replace("/", "--")


def _places(repo: str, revision: str) -> list[Path]:
    """Folders that may hold the repository: ours, then the hub's; the pinned commit first."""
    theirs = hub.hub_cache() / ("models--" + repo.replace("/", "--"))
    commits = [revision] if revision != "main" else []
    found = []
    for home, reference in ((_home(repo), "main"), (theirs / "snapshots", "../refs/main")):
        here = list(commits)
        with contextlib.suppress(OSError, UnicodeDecodeError):
            here.append((home / reference).read_text(encoding="utf-8").strip())
        found += [home / commit for commit in here if re.fullmatch(r"[0-9a-f]{40}", commit)]
    return [place for place in dict.fromkeys(found) if (place / "config.json").is_file()]


# --- files ---------------------------------------------------------------------------------------


def _check_sizes(place: Path, parts: Sequence[Part], again: str) -> None:
    for part in parts:
        file = place / Path(part.name).name
        size = file.stat().st_size if file.is_file() else None
        if size is None:
            raise WeightsError(f"{file} is missing.", again)
        if size != part.bytes:
            raise WeightsError(f"{file} is not all there ({size} of {part.bytes} bytes).", again)


def _fetch(place: Path, listing: Listing, part: Part, advance: Any, progress: bool | None) -> None:
    """Fetch one file, unless it is there with the right checksum."""
    target = place / part.name
    if target.is_file() and target.stat().st_size == part.bytes:
        if _checksum(target, part.checksum) == part.checksum:
            advance(part.bytes)
            return
        target.unlink()

    if len(part.checksum) == 64:

        def fill(partial: Path) -> str:
            hub.fetch_file(listing.repo, listing.commit, part.name, part.bytes, partial, advance)
            return cache.sha256_of(partial, progress)

        advice = "run the same command again; the file was not kept"
        cache.produce(
            target, size=part.bytes, sha256=part.checksum, fill=fill, advice=advice, resume=True,
            progress=progress,
        )  # fmt: skip
        return
    # A small file, of which the hub tells git's sha1: not worth resuming.
    partial = target.with_name(f"{part.name}.{os.getpid()}.part")
    try:
        partial.touch()
        hub.fetch_file(listing.repo, listing.commit, part.name, part.bytes, partial, advance)
        digest = _checksum(partial, part.checksum)
        if digest != part.checksum:
            raise WeightsError(
                f"{part.name} has the git checksum {digest}, expected {part.checksum}.",
                "run the same command again; the file was not kept",
            )
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def _checksum(file: Path, like: str) -> str:
    """The checksum of a file, of the kind of `like`."""
    if len(like) == 64:
        return cache.sha256_of(file)
    data = file.read_bytes()
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _check_room(place: Path, listing: Listing) -> None:
    """Raise WeightsError unless the disk has room for what is still to be fetched."""
    have = 0
    for part in listing.parts:
        for file in (place / part.name, place / (part.name + ".part")):
            have += min(file.stat().st_size, part.bytes) if file.is_file() else 0
    disk = next(folder for folder in (place, *place.parents) if folder.exists())
    free, needed = shutil.disk_usage(disk).free, listing.bytes - have
    if free < needed + cache.SPARE:
        raise WeightsError(
            f"{listing.repo} needs {needed / 1e9:.2f} GB; {free / 1e9:.2f} GB are free on {disk}.",
            cache.ELSEWHERE,
        )


def _show_licence(listing: Listing, card: ModelCard | None) -> None:
    licence = listing.licence or (card.licence if card else "") or "not stated on its card"
    size = f"{listing.bytes / 1e6:,.0f} MB"
    with above():
        line = f"{listing.repo} at {listing.commit[:12]}, {size}, licence: {licence}"
        print(line, file=sys.stderr)
        if card and card.warning:
            print(card.warning, file=sys.stderr)
