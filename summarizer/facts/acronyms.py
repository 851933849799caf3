"""Organisations that Arabic and English name in unlike words and by short forms: WFP, الناتو."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from summarizer.facts.findings import Finding
from summarizer.facts.placetable import english_key
from summarizer.records import Language
from summarizer.wordforms import Token, full_key, tokenise, without_prefixes
from summarizer.wordlists import read_sections

_LATIN = re.compile(r"(?:[A-Z]\.){2,}|[A-Za-zÀ-ɏ]+(?:['’][A-Za-zÀ-ɏ]+)*+\d{0,2}")
_NEAR = re.compile(r"[ \u00a0\n-]{1,2}")
_NAMES = "names"


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that a text names.

    Attributes:
        text: The slice `[start:end]` of the text.
        start: Offset of its first character.
        end: Offset after its last.
        keys: Its canonical short forms ("WFP").
        sure: Whether the spelling means nothing else.
    """

    text: str
    start: int
    end: int
    keys: frozenset[str]
    sure: bool


@dataclass(frozen=True, slots=True)
class _Table:
    spellings: dict[tuple[str, ...], tuple[frozenset[str], bool, str]]
    longest: dict[str, int]


@cache
def _table() -> _Table:
    spellings: dict[tuple[str, ...], tuple[frozenset[str], bool, str]] = {}
    for head, words in read_sections("acronyms.txt").items():
        if head == _NAMES:
            continue
        for word in words:
            sure = not word.startswith("?")
            name = word.lstrip("?")
            latin = name[0] < "\u0590"
            parts = name.replace("-", " ").split()
            key = tuple(english_key(part) if latin else full_key(part) for part in parts)
            # What is not in small letters is meant as it stands: WHO is not who.
            exact = name if latin and len(parts) == 1 and sum(map(str.isupper, name)) > 1 else ""
            known = spellings.get(key)
            if known is not None:
                keys = known[0] | {head}
                spellings[key] = (keys, sure and known[1], exact and known[2])
            else:
                spellings[key] = (frozenset((head,)), sure, exact)
    longest: dict[str, int] = {}
    for key in spellings:
        longest[key[0]] = max(longest.get(key[0], 0), len(key))
    return _Table(spellings, longest)


@cache
def other_names() -> dict[str, frozenset[str]]:
    """Return the Arabic of names that English does not transliterate, by the English `english_key`.

    The Arabic is folded, its article kept.
    """
    found: dict[str, set[str]] = {}
    for pair in read_sections("acronyms.txt")[_NAMES]:
        english, _, arabic = pair.partition("=")
        found.setdefault(english_key(english), set()).add(full_key(arabic))
    return {english: frozenset(arabic) for english, arabic in found.items()}


def find_organisations(text: str, language: Language) -> list[Organisation]:
    """Return the listed organisations that a text names, in order; the longest name wins.

    Args:
        text: Any text; time is linear in its length.
        language: "ar" reads both scripts, "en" the Latin one.
    """
    found = list(_latin(text))
    if language == "ar":
        found += _arabic(text, tokenise(text))
        found.sort(key=lambda mention: mention.start)
    return found


def _latin(text: str) -> Iterable[Organisation]:
    known = _table()
    matches = list(_LATIN.finditer(text))
    keys = [english_key(match[0]) for match in matches]
    place = 0
    while place < len(matches):
        last = place + 1
        most = known.longest.get(keys[place], 0)
        while last < len(matches) and last - place < most:
            if not _NEAR.fullmatch(text, matches[last - 1].end(), matches[last].start()):
                break
            last += 1
        while last > place and most:
            entry = known.spellings.get(tuple(keys[place:last]))
            said = text[matches[place].start() : matches[last - 1].end()]
            if entry is not None and said[0].isupper() and _as_written(said, entry[2]):
                start, end = matches[place].start(), matches[last - 1].end()
                yield Organisation(said, start, end, entry[0], entry[1])
                place = last
                break
            last -= 1
        else:
            place += 1


def _as_written(said: str, exact: str) -> bool:
    plain = said.replace("’", "'").removesuffix("'s").replace(".", "")
    return not exact or plain == exact.replace(".", "")


def _arabic(text: str, tokens: Sequence[Token]) -> Iterable[Organisation]:
    known = _table()
    place = 0
    while place < len(tokens):
        best: tuple[int, frozenset[str], bool] | None = None
        for form in without_prefixes(tokens[place].text) if tokens[place].arabic else ():
            first = full_key(form)
            most = known.longest.get(first, 0)
            parts = [first]
            last = place + 1
            while last < len(tokens) and len(parts) < most and tokens[last].joined:
                parts.append(full_key(tokens[last].text))
                last += 1
            while parts and most:
                entry = known.spellings.get(tuple(parts))
                if entry is not None and (best is None or place + len(parts) > best[0]):
                    best = place + len(parts), entry[0], entry[1]
                    break
                parts.pop()
        if best is None:
            place += 1
            continue
        start, end = tokens[place].start, tokens[best[0] - 1].end
        yield Organisation(text[start:end], start, end, best[1], best[2])
        place = best[0]


def compare_organisations(
    said: Sequence[Organisation], source: Iterable[Organisation]
) -> list[Finding]:
    """Return the organisations of a summary that its article does not name.

    Args:
        said: Those of the summary.
        source: Those of the article.
    """
    named = {key for mention in source for key in mention.keys}
    # Who names an organ or an agency of the United Nations names them too.
    if any(key.startswith("UN") for key in named) or named & {"WHO", "WFP", "FAO", "IOM", "OCHA"}:
        named.add("UN")
    return [
        Finding(m.start, m.end, f"{m.text!r} is not in the article")
        for m in said
        if m.sure and not m.keys & named
    ]
