"""The word lists of `data/`: plain text files of sections in square brackets."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def read_sections(name: str) -> dict[str, tuple[str, ...]]:
    """Read a file of word lists.

    Args:
        name: File name inside `data/`.

    Returns:
        The words of each section, in order; an underscore stands for a space inside an entry.
    """
    text = (files("summarizer") / "data" / name).read_text(encoding="utf-8")
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in text.splitlines():
        if line.startswith("["):
            current = found.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            current.extend(word.replace("_", " ") for word in line.split())
    return {section: tuple(words) for section, words in found.items()}
