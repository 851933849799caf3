"""What a summary may mistake for each other: its people, its places, its numbers, its dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from summarizer.facts.anchors import same_dates, same_numbers
from summarizer.facts.dates import DateMention
from summarizer.facts.people import PersonMention, link_people, person_groups
from summarizer.facts.places_named import PlaceMention, find_places
from summarizer.facts.placetable import table
from summarizer.facts.quantity import Quantity
from summarizer.facts.units import compatible
from summarizer.glosses import lookup

_MOST = 300  # mentions of an article that are looked at; more would only cost time


class Name(NamedTuple):
    """A mention of a name.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last.
        adjective: Whether it is a nationality.
        particle: The preposition or conjunction that Arabic joins to it, or "".
        title: Offset of the first character of its title; -1 without one.
    """

    start: int
    end: int
    adjective: bool = False
    particle: str = ""
    title: int = -1


@dataclass(frozen=True)
class Cast:
    """The bearers of the names of one kind; a number or a date is a name in this sense.

    Attributes:
        said: Mentions of the summary.
        known: Mentions of the article.
        own: For each mention of the summary its bearers; empty where the article has none.
        members: For each bearer the mentions of the article, by index.
        kin: For each bearer those that may stand for it: a town and its country.
        rivals: For each mention of the summary the bearers that it may be mistaken for.
    """

    said: tuple[Name, ...]
    known: tuple[Name, ...]
    own: tuple[frozenset[int], ...]
    members: tuple[tuple[int, ...], ...]
    kin: tuple[frozenset[int], ...]
    rivals: tuple[frozenset[int], ...]


def _person(mention: PersonMention) -> bool:
    return mention.sure or len(mention.names) > 1 or bool(mention.title)


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
        (frozenset(range(len(keys))),) * len(said),
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
    said = [mention for mention in said if _person(mention)]
    known = [mention for mention in known if _person(mention)][:_MOST]
    groups = person_groups(known)
    links = link_people(said, known)
    people = {
        group
        for mention, group in zip(known, groups, strict=True)
        if not _definite(mention)
        and (len(mention.names) > 1 or (mention.title and lookup(mention.names[0]) is None))
    }
    members = _members(groups)
    return Cast(
        tuple(Name(m.start, m.end, title=_titled(m)) for m in said),
        tuple(Name(m.start, m.end, title=_titled(m)) for m in known),
        tuple(frozenset(groups[i] for i in links.get(n, ())) for n in range(len(said))),
        members,
        tuple(frozenset[int]() for _ in members),
        (frozenset(people),) * len(said),
    )


def _titled(mention: PersonMention) -> int:
    return max(0, mention.start - len(mention.title) - 1) if mention.title else -1


def _definite(mention: PersonMention) -> bool:
    """Whether it is more likely a noun and an adjective: الأخطبوط المصطاد."""
    return len(mention.names) == 2 and all(word.startswith("ال") for word in mention.names)


def cast_of_numbers(said: Sequence[Quantity], known: Sequence[Quantity]) -> Cast:
    """Sort the numbers of a summary and of its article; only those of like units are rivals."""
    said = [quantity for quantity in said if _countable(quantity)]
    known = [quantity for quantity in known if _countable(quantity)][:_MOST]
    numbers: dict[tuple[float, bool, str | None], int] = {}
    groups = [numbers.setdefault((q.low, q.ordinal, q.unit), len(numbers)) for q in known]
    units = {group: quantity.unit for quantity, group in zip(known, groups, strict=True)}
    own = []
    for one in said:
        same = {at: g for g, q in zip(groups, known, strict=True) for at in same_numbers(one, (q,))}
        alike = {g for g in same.values() if _alike(one.unit, units[g])}
        own.append(frozenset(alike or same.values()))
    kin = [
        frozenset(
            j
            for (low, ordinal, unit), j in numbers.items()
            if j != i and (low, ordinal) == (value, kind) and _alike(unit, units[i])
        )
        for (value, kind, _), i in numbers.items()
    ]
    return Cast(
        tuple(Name(q.start, q.end) for q in said),
        tuple(Name(q.start, q.end) for q in known),
        tuple(own),
        _members(groups),
        tuple(kin),
        tuple(frozenset(g for g, unit in units.items() if _alike(q.unit, unit)) for q in said),
    )


def _countable(quantity: Quantity) -> bool:
    return (
        quantity.unit not in ("score", "clock", "fraction")
        and quantity.noun != "name"
        and not quantity.ordinal
        and quantity.low not in (0, 1, 2)
    )


def _alike(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one is other
    return compatible(one, other)


def cast_of_dates(said: Sequence[DateMention], known: Sequence[DateMention]) -> Cast:
    """Sort the dates of a summary and of its article; one that is part of another is its kin."""
    known = known[:_MOST]
    numbers: dict[tuple[int | None, ...], int] = {}
    groups = [numbers.setdefault(_parts(date), len(numbers)) for date in known]
    dates = {group: date for date, group in zip(known, groups, strict=True)}
    return Cast(
        tuple(Name(date.start, date.end) for date in said),
        tuple(Name(date.start, date.end) for date in known),
        tuple(frozenset(g for g, d in dates.items() if any(same_dates(one, (d,)))) for one in said),
        _members(groups),
        tuple(
            frozenset(g for g, d in dates.items() if d is not one and any(same_dates(one, (d,))))
            for one in dates.values()
        ),
        (frozenset(dates),) * len(said),
    )


def _parts(date: DateMention) -> tuple[int | None, ...]:
    return (date.year, date.month, date.day, date.weekday)
