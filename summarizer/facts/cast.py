"""The names of one kind, people or places, in a summary and in its article, and who is who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from summarizer.facts.people import PersonMention, link_people, person_groups
from summarizer.facts.places_named import PlaceMention, find_places
from summarizer.facts.placetable import table
from summarizer.glosses import lookup

_MOST = 300  # mentions of an article that are looked at; more would only cost time


class Name(NamedTuple):
    """A mention of a name.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last.
        adjective: Whether it is a nationality.
        particle: The preposition or conjunction that Arabic joins to it, or "".
    """

    start: int
    end: int
    adjective: bool = False
    particle: str = ""


@dataclass(frozen=True)
class Cast:
    """The bearers of the names of one kind.

    Attributes:
        said: Mentions of the summary.
        known: Mentions of the article.
        own: For each mention of the summary its bearers; empty where the article has none.
        members: For each bearer the mentions of the article, by index.
        kin: For each bearer those that may stand for it: a town and its country.
        rivals: The bearers that a mention may be mistaken for.
    """

    said: tuple[Name, ...]
    known: tuple[Name, ...]
    own: tuple[frozenset[int], ...]
    members: tuple[tuple[int, ...], ...]
    kin: tuple[frozenset[int], ...]
    rivals: frozenset[int]


def _members(groups: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = [[] for _ in range(max(groups, default=-1) + 1)]
    for index, group in enumerate(groups):
        found[group].append(index)
    return tuple(map(tuple, found))


def cast_of_places(said: Sequence[PlaceMention], known: Sequence[PlaceMention]) -> Cast:
    """Sort the places of a summary and of its article; those that are not sure are left out."""
    said = [mention for mention in said if mention.sure]
    known = [mention for mention in known if mention.sure][:_MOST]
    numbers: dict[frozenset[str], int] = {}
    groups = [numbers.setdefault(mention.keys, len(numbers)) for mention in known]
    keys = list(numbers)
    homes = [_homes(one) for one in keys]
    kin = [
        frozenset(
            j for j, home in enumerate(homes) if j != i and _akin(keys[i], keys[j], own, home)
        )
        for i, own in enumerate(homes)
    ]
    return Cast(
        tuple(Name(m.start, m.end, m.people, _particle(m.text)) for m in said),
        tuple(Name(m.start, m.end, m.people, _particle(m.text)) for m in known),
        tuple(
            frozenset(g for m, g in zip(known, groups, strict=True) if m.keys & one.keys)
            for one in said
        ),
        _members(groups),
        tuple(kin),
        frozenset(range(len(keys))),
    )


def _homes(keys: frozenset[str]) -> frozenset[str]:
    """The countries of some places, themselves among them."""
    home = table().home
    found = {key for key in keys if key.startswith("country:")}
    return frozenset(found.union(*(home.get(key, ()) for key in keys)))


def _akin(
    one: frozenset[str], other: frozenset[str], home: frozenset[str], far: frozenset[str]
) -> bool:
    """Whether one may stand for the other: the same place, or a place and its country."""
    return not (one.isdisjoint(other) and one.isdisjoint(far) and other.isdisjoint(home))


@lru_cache(maxsize=20_000)
def _particle(text: str) -> str:
    """The particle that is joined to a place's name; the first letter of لبنان is none."""
    if text[0] not in "بلو":
        return ""
    rest = "ال" + text[2:] if text.startswith("لل") else text[1:]
    found = find_places(rest, "ar")
    return text[0] if found and found[0].start == 0 else ""


def cast_of_people(said: Sequence[PersonMention], known: Sequence[PersonMention]) -> Cast:
    """Sort the people of a summary and of its article; those that are not sure are left out.

    A single word is no rival unless it has a title and is no common word: it may be a team.
    """
    said = [mention for mention in said if mention.sure]
    known = [mention for mention in known if mention.sure][:_MOST]
    groups = person_groups(known)
    links = link_people(said, known)
    people = {
        group
        for mention, group in zip(known, groups, strict=True)
        if len(mention.names) > 1 or (mention.title and lookup(mention.names[0]) is None)
    }
    members = _members(groups)
    return Cast(
        tuple(Name(m.start, m.end) for m in said),
        tuple(Name(m.start, m.end) for m in known),
        tuple(frozenset(groups[i] for i in links.get(n, ())) for n in range(len(said))),
        members,
        tuple(frozenset[int]() for _ in members),
        frozenset(people),
    )
