"""The words of an article by which a name in a summary may be found, in either script."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import pairwise

from summarizer.facts.acronyms import Organisation, find_organisations, other_names
from summarizer.facts.letters import arabic_forms, latin_forms, latin_letters
from summarizer.facts.name_words import FIRST_HALVES, SECOND_HALVES, word_class
from summarizer.facts.people import PersonMention, find_people
from summarizer.facts.places_named import PlaceMention, find_places, settle
from summarizer.facts.placetable import english_key
from summarizer.facts.spellings import same_sound, sounds
from summarizer.facts.transliteration import MATCH, plain_similarity
from summarizer.glosses import lexicon, lookup, whole
from summarizer.lazily import cached_property
from summarizer.namelist import known_names
from summarizer.wordforms import Token, full_key, key, longest_match, tokenise, without_prefixes

ORDINARY_MATCH = 0.75
"""Least similarity of a name to an Arabic word that the lexicon knows as a common word."""
EXACT_MATCH = 0.95
ORDINARY_LETTERS = 4  # of a common word that may be a name all the same: القائد, المنصور
BEST_MARGIN = 0.2  # a spelling that much less alike than another one is another name
SAME_LATIN = 0.85  # ratio of two spellings in Latin letters
SAME_GLOSS = 0.7  # share of an English word that begins a gloss: Houthi, Houthis
_LATIN = re.compile(r"[^\W\d_]+")
_OPENS = ("«", "“", '"')  # what stands between quotation marks may be a name: شركة «نبأ»
_LONGEST_PHRASE = 5
_CAMEL = re.compile(r"(?<=[a-z])[A-Z][a-z]{3,}|[A-Z][a-z]{3,}(?=[A-Z])")
_LONG_NAME = 7  # letters of one that may be two words, which have to be more alike
_TWO_WORDS = 0.8
_ADJECTIVES = ("ids", "id", "ites", "ite", "ians", "ian", "ans", "an", "ics", "ic", "ese", "ien")
_NISBAS = ("يين", "يون", "يات", "ية", "يا", "ي")
_PREPOSITIONS = ("على", "إلى", "الى", "وعلى", "وإلى")


@dataclass(frozen=True)
class ArticleNames:
    """An article (`text`, title included) in which names are looked up; all is computed once."""

    text: str
    _found: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False, compare=False)
    _best: dict[str, float] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def tokens(self) -> list[Token]:
        """Its words."""
        return tokenise(self.text)

    @cached_property
    def places(self) -> tuple[PlaceMention, ...]:
        """The places it names."""
        return tuple(settle(find_places(self.text, "ar")))

    @cached_property
    def organisations(self) -> tuple[Organisation, ...]:
        """The listed organisations it names."""
        return tuple(find_organisations(self.text, "ar"))

    @cached_property
    def people(self) -> tuple[PersonMention, ...]:
        """The people it names."""
        return tuple(find_people(self.text, "ar"))

    @cached_property
    def latin(self) -> frozenset[str]:
        """Its words in Latin letters, plain."""
        return frozenset(latin_letters(word) for word in _LATIN.findall(self.text) if word[0] < "ɐ")

    @cached_property
    def glosses(self) -> frozenset[str]:
        """English words of the glosses of its words and phrases, in lower case."""
        found: set[str] = set()
        for word in {token.text for token in self.tokens if token.arabic}:
            found.update(_glosses(word))
        for place, token in enumerate(self.tokens):
            if not token.arabic:
                continue
            phrase = longest_match(
                self.tokens, place, lexicon().phrases, _LONGEST_PHRASE, shortest=2
            )
            name = longest_match(self.tokens, place, _long_names(), _LONGEST_PHRASE, shortest=2)
            glosses = (*(phrase[0].glosses if phrase else ()), *((name[0],) if name else ()))
            found.update(english_key(part) for gloss in glosses for part in _LATIN.findall(gloss))
        return frozenset(found)

    @cached_property
    def _gloss_beginnings(self) -> frozenset[str]:
        return frozenset(word[:5] for word in self.glosses if len(word) > 5)

    @cached_property
    def name_words(self) -> tuple[str, ...]:
        """Words, and two in a row, that may be names of places in other spellings."""
        found: dict[str, None] = {}
        before = ""
        for token in self.tokens:
            other = not token.arabic or len(token.text) < 2 or word_class(token.text) == "other"
            if not other:
                found[token.text] = None
                if before and token.joined:
                    found[before + token.text] = None
            before = "" if other else token.text
        return tuple(word for word in found if len(word) > 3)

    @cached_property
    def _forms(self) -> list[tuple[str, bool, int]]:
        """Plain Arabic spellings, each with whether it may well be a name, and its token."""
        found: dict[tuple[str, bool], int] = {}
        places = [(mention.start, mention.end) for mention in self.places if mention.sure]
        inside = set()
        at = 0
        for place, token in enumerate(self.tokens):
            while at < len(places) and places[at][1] <= token.start:
                at += 1
            if at < len(places) and places[at][0] <= token.start:
                inside.add(place)
        for place, token in enumerate(self.tokens):
            if not token.arabic or len(token.text) < 2:
                continue
            name = place not in inside and (
                word_class(token.text) != "other"
                or self.text[token.start - 1 : token.start] in _OPENS
            )
            for form in _spellings(token.text):
                # و at the beginning of an unknown word may be its own: ويلسون.
                own = form == token.text and form[0] == "و" and whole(form) is None
                found.setdefault((form, name or own), place)
            following = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
            if following is None or not following.joined or not following.arabic:
                continue
            pair = name and following.text[0] not in "وا" and word_class(following.text) != "other"
            if (
                pair
                or full_key(following.text) in SECOND_HALVES
                or any(full_key(form) in FIRST_HALVES for form in without_prefixes(token.text))
            ):
                for form in _spellings(token.text):
                    found.setdefault(
                        (form + full_key(following.text).removeprefix("ال"), True), place
                    )
                    found.setdefault((form + full_key(following.text), True), place)
        return [(form, name, place) for (form, name), place in found.items()]

    @cached_property
    def _places_of(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for place, token in enumerate(self.tokens):
            if token.text in _PREPOSITIONS:
                continue  # folded, على is the name علي
            for form in {full_key(form) for form in without_prefixes(token.text)}:
                for plain in {form, key(form)}:
                    found.setdefault(plain, []).append(place)
        return {word: tuple(places) for word, places in found.items()}

    def english(self, name: str) -> tuple[int, ...]:
        """Return the indices of the tokens that may be a name in Latin letters.

        Args:
            name: One name, or several words of one (Abdel Wahab), particles included.
        """
        known = self._found.get(name)
        if known is None:
            known = self._found[name] = tuple(sorted(set(self._english(name))))
        return known

    def _english(self, name: str) -> Iterator[int]:
        spellings = latin_forms(name)
        alike: list[tuple[float, str, int]] = []
        short = len(spellings[-1]) < ORDINARY_LETTERS
        for form, likely, place in self._forms:
            # A short name may even be a function word: Lee, لي. Other short words have to sound
            # just like the name: سار, Saar.
            brief = not likely and len(form) < ORDINARY_LETTERS and not short
            least = MATCH if likely else EXACT_MATCH if brief else ORDINARY_MATCH
            score = max(plain_similarity(letters, form) for letters in spellings)
            if score >= least:
                alike.append((score, form, place))
        # محمود may be Mohammed only where no محمد is.
        best = max(alike, default=(0.0, "", 0))[0]
        self._best[name] = best
        for score, form, place in alike:
            if score >= best - BEST_MARGIN:
                yield from self._places_of.get(full_key(form), (place,))
                yield place
        plain = english_key(name)
        for arabic in other_names().get(plain, ()):
            self._best[name] = 1.0
            yield from self._places_of.get(arabic, ())
        if plain in self.glosses:
            self._best[name] = 1.0
            for place, token in enumerate(self.tokens):
                if token.arabic and plain in _glosses(token.text):
                    yield place

    def likeness(self, name: str) -> float:
        """Return how like a name in Latin letters the likest word is, from 0 to 1."""
        self.english(name)
        return self._best.get(name, 0.0)

    def in_two_words(self, name: str) -> bool:
        """Say whether two words in a row sound like one name: Balikesir, بالق أسير."""
        letters = latin_letters(name)
        if len(letters) < _LONG_NAME:
            return False
        return any(
            plain_similarity(letters, form + after.text) >= _TWO_WORDS
            for token, after in pairwise(self.tokens)
            if token.arabic and after.arabic and after.joined and word_class(token.text) != "other"
            for form in arabic_forms(token.text)
        )

    def _of_people(self, word: str) -> bool:
        """Whether an English adjective is an Arabic one in ي of the same name: Zayyanid, زياني."""
        stems = [word.removesuffix(ending) for ending in _ADJECTIVES if word.endswith(ending)]
        return any(
            len(stem) > 3 and any(plain_similarity(stem, form) >= MATCH for form in self._nisbas)
            for stem in stems
        )

    @cached_property
    def _nisbas(self) -> frozenset[str]:
        found = set()
        for form, _, _ in self._forms:
            for ending in _NISBAS:
                if form.endswith(ending) and len(form) > len(ending) + 2:
                    found.add(form.removesuffix(ending))
                    break
        return frozenset(found)

    def names_english(self, name: str) -> bool:
        """Say whether an article speaks of a name in Latin letters, in whatever form."""
        plain = english_key(name)
        letters = latin_letters(name)
        if plain in self.glosses or letters in self.latin:
            return True
        if self.latin and difflib.get_close_matches(letters, self.latin, n=1, cutoff=SAME_LATIN):
            return True
        if len(plain) > 5 and plain[:5] in self._gloss_beginnings and self._inflects(plain):
            return True
        if self.english(name) or self._of_people(letters):
            return True
        return any(self.names_english(half) for half in _CAMEL.findall(name))  # FlyDijlah

    def _inflects(self, word: str) -> bool:
        for gloss in self.glosses:
            if gloss[:5] == word[:5]:
                common = next(
                    (i for i, (a, b) in enumerate(zip(gloss, word, strict=False)) if a != b),
                    min(len(gloss), len(word)),
                )
                if common >= SAME_GLOSS * max(len(gloss), len(word)):
                    return True
        return False

    def arabic(self, word: str) -> tuple[int, ...]:
        """Return the indices of the tokens that are a word of an Arabic summary, spelt alike."""
        return self.same_arabic(word) or tuple(sorted(set(self._sounding(word))))

    def same_arabic(self, word: str) -> tuple[int, ...]:
        """Return the indices of the tokens that are a word, particles and article aside."""
        found: set[int] = set()
        for form in without_prefixes(word):
            plain = full_key(form)
            found.update(self._places_of.get(plain, ()))
            found.update(self._places_of.get(key(plain), ()))
        return tuple(sorted(found))

    def _sounding(self, word: str) -> Iterator[int]:
        """Tokens that are another Arabic spelling of a name: غوتيريش, جوتيريس."""
        for form in arabic_forms(word):
            for other, place in self._by_consonants.get(sounds(form)[1], ()):
                if same_sound(form, other):
                    yield place

    @cached_property
    def _by_consonants(self) -> dict[str, list[tuple[str, int]]]:
        found: dict[str, list[tuple[str, int]]] = {}
        for form, _, place in self._forms:
            found.setdefault(sounds(form)[1], []).append((form, place))
        return found


@lru_cache(maxsize=50_000)
def _spellings(word: str) -> tuple[str, ...]:
    return tuple(arabic_forms(word))


@lru_cache(maxsize=50_000)
def _glosses(word: str) -> frozenset[str]:
    entry = lookup(word)
    glosses: Iterable[str] = entry.glosses if entry else ()
    name = known_names("gafwxp").get((word,))
    if name is not None:
        glosses = (*glosses, name.english)
    return frozenset(english_key(part) for gloss in glosses for part in _LATIN.findall(gloss))


@cache
def _long_names() -> dict[tuple[str, ...], str]:
    """English of the listed names of people and places by the keys of their words."""
    return {tuple(map(key, words)): n.english for words, n in known_names("np").items()}
