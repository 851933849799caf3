"""What a repository of the model hub holds, and what of it a checkpoint needs."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarizer import hub
from summarizer.checkpoint import PICKLE, SAFETENSORS
from summarizer.errors import WeightsError

LISTING = "snapshot.json"
ADAPTER = "adapter_config.json"  # makes transformers load another model than the folder's
_FILE = re.compile(r"[A-Za-z0-9][\w.-]*", re.ASCII)
_NEEDED = re.compile(r".+\.(json|model|spm|txt|jinja)|LICENSE.*|COPYING|NOTICE")
_SAFETENSORS = re.compile(r"model(-\d+-of-\d+)?\.safetensors")
_PICKLES = re.compile(r"pytorch_model(-\d+-of-\d+)?\.bin")


@dataclass(frozen=True, slots=True)
class Part:
    """A file of a repository; `checksum` is a sha256, or git's sha1 of a small file."""

    name: str
    bytes: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What a repository holds of a checkpoint.

    Attributes:
        repo: `organisation/name`.
        commit: The commit.
        licence: As its card says it; empty when the card does not.
        small: Config, tokenizer and whatever else is no weights.
        weights: The weights.
    """

    repo: str
    commit: str
    licence: str
    small: tuple[Part, ...]
    weights: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The files that are needed to run it."""
        return self.small + self.weights

    @property
    def bytes(self) -> int:
        """How much there is to fetch."""
        return sum(part.bytes for part in self.parts)


def listing_of(repo: str, revision: str = "main") -> Listing:
    """Ask the hub what of a repository is needed: config, tokenizer and one set of weights.

    Raises:
        WeightsError: The hub does not answer, refuses, or lists no checkpoint.
    """
    told = hub.fetch_json(f"/api/models/{repo}/revision/{revision}?blobs=true", repo)
    try:
        commit = str(told["sha"])
        parts = [_part(entry) for entry in told["siblings"] if _FILE.fullmatch(entry["rfilename"])]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise WeightsError(
            f"the hub's list of {repo} cannot be read ({type(error).__name__}: {error}).",
            "check HF_ENDPOINT",
        ) from error
    if not re.fullmatch(r"[0-9a-f]{40}", commit):
        raise WeightsError(
            f"the hub names {commit!r} as the commit of {repo}.", "check HF_ENDPOINT"
        )
    card = told.get("cardData")
    licence = card.get("license") if isinstance(card, dict) else None
    licence = ", ".join(map(str, licence)) if isinstance(licence, list) else str(licence or "")
    weights = [part for part in parts if _SAFETENSORS.fullmatch(part.name)]
    other = f"{PICKLE}.index.json"
    if not weights:
        weights = [part for part in parts if _PICKLES.fullmatch(part.name)]
        other = f"{SAFETENSORS}.index.json"
    left_out = (other, LISTING, ADAPTER)
    small = [part for part in parts if _NEEDED.fullmatch(part.name) and part.name not in left_out]
    if not weights or not any(part.name == "config.json" for part in small):
        raise WeightsError(
            f"{repo} at {commit[:12]} holds no checkpoint of transformers: config.json and"
            f" {SAFETENSORS} or {PICKLE} are needed.",
            "choose another repository, or convert this one",
        )
    # It is printed, and comes from a stranger.
    licence = "".join(char for char in licence[:200] if char.isprintable())
    return Listing(repo, commit, licence, tuple(small), tuple(weights))


def _part(entry: Mapping[str, Any]) -> Part:
    stored = entry.get("lfs") or {}
    size = int(stored["size"] if stored else entry["size"])
    checksum = str(stored.get("sha256") or entry["blobId"])
    if size < 0 or not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", checksum):
        raise ValueError(f"{entry['rfilename']}: {size} bytes, checksum {checksum!r}")
    return Part(entry["rfilename"], size, checksum)


def as_json(listing: Listing) -> str:
    """Return a listing as it is kept beside the files."""
    parts = [[part.name, part.bytes, part.checksum] for part in listing.parts]
    return json.dumps({"repo": listing.repo, "commit": listing.commit, "licence": listing.licence,
                       "parts": parts}, indent=1)  # fmt: skip


def write(file: Path, text: str) -> None:
    """Write a small file in one step."""
    partial = file.with_name(f"{file.name}.{os.getpid()}.part")
    partial.write_text(text, encoding="utf-8")
    partial.replace(file)


def read_listing(place: Path) -> Sequence[Part]:
    """The files that were fetched; none for a folder of another program, or an unfinished one."""
    try:
        told = json.loads((place / LISTING).read_text(encoding="utf-8"))
        return [Part(str(name), int(size), str(check)) for name, size, check in told["parts"]]
    except (OSError, ValueError, KeyError, TypeError):
        return ()
