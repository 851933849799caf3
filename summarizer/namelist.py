"""The names of `data/names.tsv`, each with the spelling that English-language news uses."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from summarizer.wordforms import light


class Name(NamedTuple):
    """A known name: its English, and the kind and spelling it has in `data/names.tsv`."""

    english: str
    kind: str
    arabic: str


@cache
def known_names(kinds: str) -> dict[tuple[str, ...], Name]:
    """Return the names of some kinds, by the `light` forms of their words.

    Args:
        kinds: Letters of the file's third column: n whole names, g and a given names, f and w
            family names (a and w are common words too), x foreign names, p places.
    """
    found: dict[tuple[str, ...], Name] = {}
    text = (files("summarizer") / "data" / "names.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            arabic, english, kind = line.split("\t")
            if kind in kinds:
                found.setdefault(
                    tuple(light(word) for word in arabic.split()), Name(english, kind, arabic)
                )
    return found
