"""People that a text names, in Arabic or English, and which mentions are of the same person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.facts.acronyms import find_organisations
from summarizer.facts.arabic_names import find_runs
from summarizer.facts.english_names import name_runs
from summarizer.facts.places_named import find_places
from summarizer.facts.spellings import same_word, sound_keys
from summarizer.records import Language
from summarizer.wordforms import tokenise

_NEAR = 50  # persons of similar names that a mention is held against


@dataclass(frozen=True, slots=True)
class PersonMention:
    """A person that a text names.

    Attributes:
        text: The slice `[start:end]` of the text.
        start: Offset of the first character of the name, its title not counted.
        end: Offset after the last.
        names: The words that identify the person, in order: no title, no article, no "bin".
        title: What stands before the name: "Prime Minister", "وزير الخارجية"; else "".
        sure: Whether it is a name beyond doubt; the others are to be linked, not judged.
    """

    text: str
    start: int
    end: int
    names: tuple[str, ...]
    title: str = ""
    sure: bool = True


def find_people(text: str, language: Language) -> list[PersonMention]:
    """Return the people that a text names, in order; teams and firms may be among them.

    Args:
        text: Any text; time is linear in its length.
        language: The language of the text.
    """
    taken = [(m.start, m.end) for m in find_places(text, language) if m.sure]
    taken += [(m.start, m.end) for m in find_organisations(text, language) if m.sure]
    if language == "en":
        return [
            PersonMention(
                text[run.start : run.end],
                run.start,
                run.end,
                tuple(word.text for word in run.words),
                run.title,
                run.person and not run.doubtful,
            )
            for run in name_runs(text, taken)
        ]
    tokens = tokenise(text)
    found = []
    for run in find_runs(tokens, sorted(taken)):
        start, end = tokens[run.first].start, tokens[run.last - 1].end
        title = text[tokens[run.role].start : start].strip() if run.role < run.first else ""
        names = tuple(tokens[place].text for place in run.words)
        found.append(PersonMention(text[start:end], start, end, names, title, run.sure))
    return found


def same_person(one: Sequence[str], other: Sequence[str]) -> bool:
    """Say whether two names may be of one person: each word of the shorter is in the longer.

    A name of three or more words may lack one of them that the other has in another spelling.
    """
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    matched = sum(any(same_word(word, part) for part in long) for word in short)
    if matched == len(short):
        return True
    # Names of which the surname and most of the rest agree.
    return matched >= 2 and matched >= len(short) - 1


def person_groups(mentions: Sequence[PersonMention]) -> list[int]:
    """Return for each mention the number of its person: a surname is the full name before it."""
    groups: list[int] = []
    leaders: list[int] = []  # the longest mention of each group
    by_sound: dict[str, list[int]] = {}
    for number, mention in enumerate(mentions):
        keys = {key for name in mention.names for key in sound_keys(name)}
        near = sorted({group for key in keys for group in by_sound.get(key, ())})
        for group in near[:_NEAR]:
            if same_person(mention.names, mentions[leaders[group]].names):
                break
        else:
            group = len(leaders)
            leaders.append(number)
        groups.append(group)
        if len(mention.names) > len(mentions[leaders[group]].names):
            leaders[group] = number
        for key in keys:
            known = by_sound.setdefault(key, [])
            if group not in known[-_NEAR:]:
                known.append(group)
    return groups


def link_people(
    said: Sequence[PersonMention], source: Sequence[PersonMention]
) -> dict[int, tuple[int, ...]]:
    """Return for each person of a summary the article's mentions of the same person, by index.

    Args:
        said: People of the summary, in either language.
        source: People of the article; `known_people` finds more of them than `find_people`.

    Returns:
        Only those that are found; mentions by surname alone are among them.
    """
    groups = person_groups(source)
    links: dict[int, tuple[int, ...]] = {}
    for number, mention in enumerate(said):
        same = [i for i, other in enumerate(source) if same_person(mention.names, other.names)]
        if len(mention.names) > 1:
            # A full name prefers full names: a surname that two people share is not evidence.
            full = [i for i in same if len(source[i].names) > 1]
            kept = {groups[i] for i in full or same}
        else:
            kept = {groups[i] for i in same}
        if kept:
            links[number] = tuple(i for i, group in enumerate(groups) if group in kept)
    return links
