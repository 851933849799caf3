"""Signs that a name is the right one: its title, who speaks, he or she, "from" and "to".

Each is read from the words beside a mention, in the summary closely and in the article loosely:
an article may put a long title between the verb and the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from summarizer.arabic import fold
from summarizer.facts.cast import Name
from summarizer.facts.negation import folded_list, word_list
from summarizer.records import Language

FEATURES = ("title", "speech", "gender", "direction")

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_STOP = re.compile(r"[.؟?!\n]\s|\n")
_BEFORE, _AFTER = 90, 60  # letters of the article beside a name in which its verb may stand
_CLOSE = 2  # words of the summary between a name and its verb
_FROM_AR = re.compile(
    r"(?<!\w)(?:من|مقابل|مقارنة (?:مع|ب)|قياسا (?:إلى|ب)|بدلا من|بدل|بعدما كانت?|كانت?|عن)ـ?\s*$"
)
_TO_AR = re.compile(r"(?<!\w)(?:إلى|الى|لتبلغ|ليبلغ|لتصبح|ليصبح|عند)(?: نحو| حوالي| قرابة)?\s*$")
_FROM_EN = re.compile(r"\b(?:from|against|compared (?:with|to)|instead of|versus|than|of)\s*$")
_TO_EN = re.compile(r"\bto(?: about| around| nearly| almost| some| over| more than)?\s*$")
_APPOSITION = re.compile(r",[^,.]{1,80},")
_SON, _DAUGHTER = frozenset(("بن", "ابن", "ولد")), frozenset(("بنت", "ام"))


class Clue(NamedTuple):
    """What the words beside a mention tell.

    Attributes:
        speaks: Whether a verb of saying stands beside it.
        gender: 1 for a man, -1 for a woman, 0 if nothing tells.
        direction: "from", "to" or "".
    """

    speaks: bool
    gender: int
    direction: str


def clue(text: str, name: Name, language: Language, *, close: bool) -> Clue:
    """Read what stands beside a mention.

    Args:
        text: The text.
        name: The mention.
        language: The language of the text.
        close: Whether its verb must stand right beside it, as in a summary.
    """
    first = name.start if name.title < 0 else name.title
    before = _STOP.split(text[max(0, first - _BEFORE) : first])[-1]
    after = _STOP.split(text[name.end : name.end + _AFTER + (0 if not close else _BEFORE)])[0]
    if language == "en":
        return _english(text, name, first, before, after)
    words = [fold(word) for word in _WORD.findall(before)]
    following = [fold(word) for word in _WORD.findall(after)][: 0 if close else 8]
    verbs = words[-1:] if close else words + [w for w in following if w[:1] == "ف"]
    speaks = any(_bare(word) in _saying() for word in verbs)
    titled = [fold(word) for word in _WORD.findall(text[first : name.start])]
    named = [fold(word) for word in _WORD.findall(text[name.start : name.end])]
    gender = 0
    if words and _bare(words[-1]) in _saying():
        gender = _saying()[_bare(words[-1])]
    if not gender and titled:
        gender = -1 if any(_woman(word) for word in titled) else 1
    if not gender:
        gender = 1 if _SON & set(named) else -1 if _DAUGHTER & set(named) else 0
    near = text[max(0, name.start - 24) : name.start]
    found = "from" if _FROM_AR.search(near) else "to" if _TO_AR.search(near) else ""
    return Clue(speaks, gender, found)


def _english(text: str, name: Name, first: int, before: str, after: str) -> Clue:
    after = after.lstrip()
    if (aside := _APPOSITION.match(after)) is not None:
        after = after[aside.end() :]
    beside = _WORD.findall(before)[-_CLOSE:] + _WORD.findall(after)[:_CLOSE]
    speaks = any(word.lower() in word_list("saying_en") for word in beside)
    titled = {word.lower() for word in _WORD.findall(text[first : name.start])}
    gender = 1 if titled & word_list("men_en") else -1 if titled & word_list("women_en") else 0
    near = text[max(0, name.start - 24) : name.start].lower()
    found = "from" if _FROM_EN.search(near) else "to" if _TO_EN.search(near) else ""
    return Clue(speaks, gender, found)


def clue_features(said: Clue, known: Sequence[Clue]) -> list[float]:
    """Return how well a mention and its bearer agree: speech, gender, direction, as -1, 0 or 1."""
    speech = 0.0
    if said.speaks:
        speech = 1.0 if any(one.speaks for one in known) else -1.0
    vote = sum(one.gender for one in known)
    gender = float((said.gender * vote > 0) - (said.gender * vote < 0))
    directions = {one.direction for one in known} - {""}
    direction = 0.0
    if said.direction and directions:
        direction = 1.0 if said.direction in directions else -1.0
    return [speech, gender, direction]


def _bare(word: str) -> str:
    return word[1:] if word[:1] in ("و", "ف") and word[1:] in _saying() else word


def _woman(word: str) -> bool:
    return word.endswith("ه") and word[:-1] in _titles()


@cache
def _titles() -> frozenset[str]:
    return folded_list("titles_ar") | {f"ال{word}" for word in folded_list("titles_ar")}


@cache
def _saying() -> dict[str, int]:
    """Verbs of saying with 1 for a man's form and -1 for a woman's."""
    found: dict[str, int] = {}
    for verb in folded_list("saying_ar"):
        past = verb[:-1] if verb[-1] in "ىا" and len(verb) > 2 else verb
        found[verb] = 1
        found[f"{past}ت"] = -1
    for verb in folded_list("saying_now_ar"):
        found[f"ي{verb}"], found[f"ت{verb}"] = 1, -1
    return found
