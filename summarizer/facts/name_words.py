"""What an Arabic word may be in a name, by the lists and by its letters."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal

from summarizer.facts.english_dictionary import hint_words
from summarizer.facts.namelike import FOREIGN, foreign_look, is_nationality
from summarizer.facts.placetable import table
from summarizer.facts.transliteration import MATCH, similarity
from summarizer.glosses import is_function_word, lookup, section, whole
from summarizer.namelist import known_names
from summarizer.wordforms import bare, full_key, light, without_prefixes

# given: a name and nothing else. maybe: a name that is a common word too. foreign, unknown: in no
# list, and looking like a foreign name or not. taken: part of a place or an organisation.
Class = Literal["given", "maybe", "foreign", "unknown", "other", "taken"]
COMMON = -8.0  # `foreign_look` below which a word of no list is no name by itself
# Participles, verbal nouns, verbs and plurals: مفجوع, متصاعد, استثمار, تستضيف, كوابيس.
_DERIVED = re.compile(
    r"م\w\wو\w|م[تن]\w{3,4}|[ماينت]ست\w{3,4}|ت\w{2}ي\w|ا\wت\wا\w|ان\w{2}ا\w|\w{3,}ية|\w\wا\wي\w"
)
# Words that Latin writes together with another word of a name: Abdelhamid, Benkirane, Seifeddin.
_FIRST = "عبد أبو أبا أبي بن ابن بو آيت أيت آل ذو فان لو دي سان"
FIRST_HALVES = frozenset(map(full_key, _FIRST.split()))
_SECOND = "الدين الله الرحمن الإسلام الزهراء الحق"
SECOND_HALVES = frozenset(map(full_key, _SECOND.split()))
_HAMZA = str.maketrans("أإآ", "ااا")
# Endings and beginnings of inflected words, which the lexicon may fail to take apart.
_INFLECTED_ENDS = ("ها", "هم", "هما", "وا", "ات", "ون", "ين", "تها", "نا", "تهم", "ته", "ا")
_INFLECTED_STARTS = ("ي", "ت", "ن", "س", "وي", "وت", "فا", "لل", "بال", "وال", "كال", "ول", "وب")


@cache
def _particles() -> frozenset[str]:
    return frozenset(map(full_key, hint_words("arabic_particles")))


def is_particle(word: str) -> bool:
    """Say whether a word is a part of names that identifies nobody: بن, آل, عبد."""
    return full_key(word) in _particles()


@cache
def _given(section: str) -> frozenset[str]:
    return frozenset(word.translate(_HAMZA) for word in hint_words(section)) | hint_words(section)


@cache
def _not_names() -> frozenset[str]:
    return frozenset(map(full_key, hint_words("not_arabic_names")))


@lru_cache(maxsize=50_000)
def word_class(word: str) -> Class:
    """Say what an Arabic word may be, by the lists alone; attached particles are looked through."""
    if is_function_word(word) or len(word) < 2:
        return "other"
    if any(full_key(form) in _not_names() for form in without_prefixes(word)):
        return "other"
    for form in without_prefixes(word):
        found = _own_class(form)
        if found is not None:
            return found
    if lookup(word) is not None:
        return "other"
    return "foreign" if max(map(foreign_look, without_prefixes(word))) >= FOREIGN else "unknown"


def _own_class(word: str) -> Class | None:
    key = (full_key(word),)
    if word in _given("given"):
        return "given"
    if word in _given("given_too"):
        return "maybe"
    entry = table().spellings.get(key)
    if entry is not None and entry.sure:
        return "other"
    name = known_names("ngafwx").get((light(word),)) or known_names("fw").get((light(bare(word)),))
    if name is not None and name.arabic[-1] != word[-1] and whole(word):
        name = None  # سلمي, peaceful, is not سلمى, and الملأ not الملا
    if name is not None:
        surname = name.kind == "f" and word.startswith("ال") and whole(bare(word)) is None
        return "given" if name.kind in "gx" or surname else "maybe"
    own = whole(word) or whole(bare(word))
    if own is None:
        return None
    capital = [gloss for gloss in own.glosses if gloss[:1].isupper() and " " not in gloss]
    if entry is not None:
        return "maybe" if capital or not entry.people else "other"
    if not capital:
        return "other"
    if any(similarity(gloss, word) >= MATCH for gloss in capital):
        if own.proper and own.glosses[0].startswith("Al"):
            return "given"
        # With the article it is as often a common word: الستار is "Star", and the curtain.
        sure = own.proper and not word.startswith("ال") and not is_nationality(capital[0], word)
        return "given" if sure else "maybe"
    return "other"


@lru_cache(maxsize=50_000)
def looks_common(word: str) -> bool:
    """Say whether a word that no list has is more likely a common word than a name."""
    form = bare(word)
    if max(map(foreign_look, without_prefixes(word))) < COMMON:
        return True
    return _DERIVED.fullmatch(form) is not None


@lru_cache(maxsize=50_000)
def looks_inflected(word: str) -> bool:
    """Say whether an unknown word may be a verb or a noun with affixes that no list has."""
    return word.startswith(_INFLECTED_STARTS) or word.endswith(_INFLECTED_ENDS)


def is_role(word: str) -> bool:
    """Say whether a word is a title or an office: السيد, وزير, لمدرب."""
    known = section("titles") | section("roles") | _further_roles()
    forms = [light(form) for form in without_prefixes(word)]
    return any(form in known or light(bare(form)) in _bare_roles() for form in forms)


@cache
def _further_roles() -> frozenset[str]:
    return frozenset(map(light, hint_words("arabic_roles")))


@cache
def _bare_roles() -> frozenset[str]:
    both = section("titles") | section("roles")
    return frozenset(light(bare(word)) for word in both if len(word) > 3) - {"عام", "اول"}


def family_like(word: str) -> bool:
    """Say whether a word is shaped like a surname and in no list: العتيقي."""
    return (
        word.startswith("ال")
        and word.endswith("ي")
        and len(word) > 5
        and whole(word) is None
        and whole(word[2:]) is None
    )


def in_no_list(word: str) -> bool:
    """Say whether no list has a word as it stands, attached particles and all."""
    return _own_class(word) is None
