"""English glosses inflected: plurals, "two", "will", and what tells a verb from a noun."""

from __future__ import annotations

import re
from collections.abc import Collection

# Adjectives whose plural would be another word.
_NO_PLURAL = frozenset(("new", "good", "mean", "present", "other", "own", "last", "past", "right"))
_RE_PAST = re.compile(
    r"(?:\w+ed|was|were|has|had|made|said|told|took|held|won|led|found|began|left|met|sent|came|went|"
    r"saw|lost|gave|brought|built|bought|sold|spoke|wrote|became|fell|rose|knew|thought|kept|hit|"
    r"put|set|cut|shot|fought|caught|broke|chose|spent|paid|ran|stood|struck|withdrew)\b"
)
# Words that only look like a past: no verb is left when the ending is taken off.
_NOT_PAST = frozenset(
    ("red", "bed", "seed", "need", "feed", "shed", "speed", "breed", "weed", "hundred", "sacred",
     "kindred", "hatred", "indeed", "wicked", "naked", "sled", "steed", "creed", "greed", "deed")
)  # fmt: skip
_RE_VERBAL = re.compile(r"(?:is|are|has|does|goes|we|will) |[a-z]+(?<!s)s\Z|[a-z]+(?<!s)s [a-z]")


def is_verbal(gloss: str) -> bool:
    """Say whether a gloss looks like an English verb in the present: "announces", "is held"."""
    return _RE_VERBAL.match(gloss) is not None


def is_past(gloss: str) -> bool:
    """Say whether a gloss begins with an English verb in the past."""
    return _RE_PAST.match(gloss) is not None and gloss.partition(" ")[0] not in _NOT_PAST


def inflect(gloss: str, inflection: str, vocabulary: Collection[str]) -> str:
    """Return an English gloss in the plural, after "two" or after "will".

    Args:
        gloss: In the singular, or a verb.
        inflection: As in `Stem.inflection`.
        vocabulary: Known English words. A plural that is not among them is not made: that is how
            adjectives, which English does not inflect, stay as they are.
    """
    if inflection == "will":
        if gloss.startswith("will ") or is_past(gloss):  # a past is no stem of a future
            return gloss
        return f"will {_base(gloss)}"
    head, _, last = gloss.rpartition(" ")
    if inflection not in ("plural", "dual") or last in _NO_PLURAL or (head and gloss[0].isupper()):
        return gloss
    plural = _plural(last)
    if plural == last or not (plural in vocabulary or plural.endswith("men")):
        return gloss
    many = f"{head} {plural}".lstrip()
    return f"two {many}" if inflection == "dual" and not head else many


def _plural(noun: str) -> str:
    if noun.endswith("s") and not noun.endswith("ss"):
        return noun
    if noun.endswith(("ss", "sh", "ch", "x", "z")):
        return noun + "es"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith("man") and noun[0].islower() and noun not in ("human", "woman"):
        return noun[:-2] + "en"
    return {"woman": "women", "child": "children", "person": "people"}.get(noun, noun + "s")


def _base(verb: str) -> str:
    first, space, rest = verb.partition(" ")
    irregular = {"is": "be", "are": "be", "has": "have", "does": "do", "goes": "go"}
    if first in irregular:
        first = irregular[first]
    elif first.endswith("ies") and len(first) > 4:
        first = first[:-3] + "y"
    elif first.endswith(("sses", "shes", "ches", "xes")):
        first = first[:-2]
    elif first.endswith("s") and not first.endswith("ss"):
        first = first[:-1]
    return first + space + rest
