"""Just enough Arabic grammar to say whether a clause can stand alone: closed classes and verbs.

There is no Arabic part-of-speech tagger that installs without a model hub, so this is a list: the
commonest verbs of news (`data/verbs.txt`), the affixes that inflect them, and the particles that
open, subordinate or demand something. What it does not know it does not call a verb, and a clause
without a known verb is left whole.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from summarizer.arabic import fold
from summarizer.wordlists import read_sections


@cache
def _folded(name: str) -> dict[str, frozenset[str]]:
    return {
        section: frozenset(fold(word) for word in words)
        for section, words in read_sections(name).items()
    }


def word_class(name: str) -> frozenset[str]:
    """Return a closed class of `data/grammar.txt`, folded: "openers", "dangling" and so on."""
    return _folded("grammar.txt")[name]


_SUFFIXES = ("ت", "وا", "تا", "ا", "نا", "ته", "ها", "ه", "هم", "تها", "تهم", "وه", "وها")
_IMPERFECT_ENDS = ("ون", "ان", "ين", "وا", "ن", "ه", "ها", "هم", "ونه", "ونها", "نا")
_GENERIC_YA = re.compile(r"(?:س)?ي[ء-ي]{3,}\Z")


def _perfect(word: str, stems: frozenset[str]) -> bool:
    if word in stems:
        return True
    for suffix in _SUFFIXES:
        if word.endswith(suffix):
            stem = word[: -len(suffix)]
            # A weak final letter drops or shows as ya before the suffix: دعا/دعت, ألقى/ألقت.
            if stem in stems or stem + "ي" in stems or (suffix == "ت" and stem + "ا" in stems):
                return True
    return False


def _imperfect(word: str, lists: dict[str, frozenset[str]]) -> bool:
    if word in lists["not_verbs"]:
        return False
    if _GENERIC_YA.match(word):
        return True
    body = word[1:] if word[:1] == "س" and word[1:2] in ("ي", "ت", "ن") else word
    if body[:1] not in ("ي", "ت", "ن") or len(body) < 3:
        return False
    stem = body[1:]
    if stem in lists["imperfect"]:
        return True
    return any(
        stem.endswith(end) and stem[: -len(end)] in lists["imperfect"] for end in _IMPERFECT_ENDS
    )


@lru_cache(maxsize=50_000)
def is_verb(word: str, opening: bool = False) -> bool:
    """Say whether a folded word is a known finite verb.

    Args:
        word: One word, already folded.
        opening: The word opens its clause or follows a verbal particle, where a form that is
            spelled like a noun (حكم, قتل) is a verb. A joined و or ف is looked through.
    """
    lists = _folded("verbs.txt")
    forms = [word]
    if len(word) > 3 and word[0] in "وف":
        forms.append(word[1:])
    for form in forms:
        if _perfect(form, lists["perfect"]) or _imperfect(form, lists):
            return True
        if opening and _perfect(form, lists["initial"]):
            return True
    return False


def joins_verb(word: str) -> bool:
    """Say whether a folded word is "and" with a verb that is spelled like nothing else."""
    if word[:1] != "و" or len(word) < 4:
        return False
    if _perfect(word[1:], _folded("verbs.txt")["perfect"]):
        return True
    return word[1] == "ي" and word[2:] in _folded("verbs.txt")["imperfect"]


def has_main_verb(words: list[str]) -> bool:
    """Say whether folded words hold a verb (or a nominal marker) outside subordinate clauses."""
    for position, word in enumerate(words):
        before = words[position - 1] if position else ""
        if before in word_class("subordinating"):
            continue
        # "and he is ..." in mid-sentence is an aside about its subject.
        aside = position > 0 and word[0] == "و"
        if word in word_class("nominal") and position <= 8 and not aside:
            return True
        if is_verb(word, opening=position == 0 or before in word_class("verbal_particles")):
            return True
    return False
