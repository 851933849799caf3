"""The lexicon of `data/lexicon.tsv`: English glosses of Arabic words and set phrases.

A line is `Arabic<TAB>gloss; gloss; gloss`, commonest entries first. Words stand without the
article, verbs in the past or the imperfect.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from summarizer.arabic import fold
from summarizer.inflection import inflect, is_past, is_verbal
from summarizer.wordforms import (
    Stem,
    full_key,
    key,
    light,
    plain_alef,
    stems,
    surface,
    without_prefixes,
)
from summarizer.wordlists import read_sections

MAX_GLOSSES = 2
MAX_LETTERS = 25  # no Arabic word has more, affixes and all
SPELLING_COST = 1.15  # of a hamza that differs inside a word, in the unit of `Stem.cost`
_PERSONS = "يتسنأ"  # first letters of verbs in the imperfect
_PREFIX_GLOSSES = ("and ", "to ", "by ", "for ", "in ", "with ", "of ")
_OWNED_GLOSSES = ("my ", "his ", "her ", "its ", "their ", "our ")
# Endings that nationalities take; names take none.
_NATIONAL = frozenset(("", "ة", "ين", "ون", "ات", "ان", "ا", "تين", "تان"))


class Entry(NamedTuple):
    """English of an Arabic word or phrase.

    Attributes:
        glosses: One to three, likeliest first.
        rank: Place in the lexicon: the higher, the rarer.
        form: The Arabic form the lexicon holds.
    """

    glosses: tuple[str, ...]
    rank: int
    form: str

    @property
    def english(self) -> str:
        """The glosses that a hint shows."""
        return " / ".join(self.glosses[:MAX_GLOSSES])

    @property
    def proper(self) -> bool:
        """Whether English writes every gloss with a capital: a name or a nationality."""
        return all(gloss[:1].isupper() for gloss in self.glosses)


class Lexicon(NamedTuple):
    """The lexicon by spelling.

    Attributes:
        words: By form without diacritics.
        light: By `light` form.
        folded: By `fold`ed form; different words meet here, the commonest stays.
        phrases: By the `full_key`s of their words, else by their `key`s.
        vocabulary: The English words of all glosses but those of verbs in the imperfect.
        longest: Words in the longest phrase.
    """

    words: dict[str, Entry]
    light: dict[str, Entry]
    folded: dict[str, Entry]
    phrases: dict[tuple[str, ...], Entry]
    vocabulary: set[str]
    longest: int


@cache
def lexicon() -> Lexicon:
    """Read the lexicon, once."""
    found = Lexicon({}, {}, {}, {}, set(), 0)
    longest = 1
    phrases: list[tuple[list[str], Entry]] = []
    text = (files("summarizer") / "data" / "lexicon.tsv").read_text(encoding="utf-8")
    for rank, line in enumerate(text.splitlines()):
        arabic, _, english = line.partition("\t")
        parts = arabic.split()
        if not english or line.startswith("#") or not parts:
            continue
        entry = Entry(tuple(gloss.strip() for gloss in english.split(";")), rank, arabic)
        if arabic[0] not in _PERSONS or not is_verbal(entry.glosses[0]):
            found.vocabulary.update(english.replace(";", " ").split())
        if len(parts) > 1:
            phrases.append((parts, entry))
            found.phrases.setdefault(tuple(map(full_key, parts)), entry)
            longest = max(longest, len(parts))
        else:
            word = surface(arabic)
            found.words.setdefault(word, entry)
            found.light.setdefault(light(word), entry)
            found.folded.setdefault(fold(word), entry)
    for parts, entry in phrases:
        if len(parts) == 2 and is_preposition(parts[0]) and parts[1].startswith("ال"):
            continue  # على الأكثر is "at most", على أكثر is not
        # What begins with the article keeps it: اليوم الأحد is "today", يوم الأحد is not.
        bare_parts = (full_key(parts[0]), *map(key, parts[1:]))
        found.phrases.setdefault(bare_parts, entry)
    return found._replace(longest=longest)


@cache
def section(name: str) -> frozenset[str]:
    """Return a word list of `data/hints.txt`, each word in its `light` form."""
    return frozenset(light(word) for word in read_sections("hints.txt")[name])


@cache
def _function_words() -> frozenset[str]:
    return frozenset(map(plain_alef, read_sections("hints.txt")["function"]))


def is_preposition(word: str) -> bool:
    """Say whether a word is one of the prepositions that set adverbials begin with."""
    return plain_alef(word) in section("prepositions")


@lru_cache(maxsize=50_000)
def is_function_word(word: str) -> bool:
    """Say whether a word carries no topic: alone, after و or ف, or with a pronoun (خلالها)."""
    known = _function_words()
    if len(word) < 2 or word == "ال" or plain_alef(word) in known:
        return True
    forms = [word, word[1:]] if word[0] in "وف" else [word]
    if any(plain_alef(form) in known for form in forms):
        return True
    if word in lexicon().words or len(word) > MAX_LETTERS:
        return False
    for form in forms:
        inner = form[1:] if form[0] in "بل" and len(form) > 3 else form
        if plain_alef(inner) in known:
            return True
        for pronoun in ("ها", "هم", "هما", "ه", "نا"):
            if form.endswith(pronoun) and light(form[: -len(pronoun)]) in section("with_pronoun"):
                return True
    return False


@lru_cache(maxsize=50_000)
def whole(word: str) -> Entry | None:
    """Return the entry of a word as it is spelt, give or take hamza; nothing is taken off."""
    known = lexicon()
    return known.words.get(word) or known.light.get(light(word))


@lru_cache(maxsize=50_000)
def lookup(word: str) -> Entry | None:
    """Return the entry of a word or of its likeliest stem, its glosses inflected; else None."""
    if is_function_word(word) or len(word) > MAX_LETTERS:
        return None
    known = lexicon()
    # A spelling that differs inside the word (واعد, وأعد) is often another word: it has to wait.
    waiting: tuple[Entry, Stem] | None = None
    for stem in stems(word):
        if waiting is not None and stem.cost > waiting[1].cost + SPELLING_COST:
            break
        if stem.cost and is_function_word(stem.form):
            if stem.cost < 2.0:
                return None
            continue
        entry = known.words.get(stem.form)
        if entry is not None and _fits(entry, stem, word):
            return _inflected(entry, stem, word)
        entry = known.light.get(light(stem.form))
        if entry is not None and _fits(entry, stem, word):
            if _same_inside(entry.form, stem.form, word):
                return _inflected(entry, stem, word)
            waiting = waiting or (entry, stem)
    if waiting is not None:
        return _inflected(*waiting, word)
    for form in without_prefixes(word):
        for spelling in (form, form.removeprefix("ال")):
            folded = known.folded.get(fold(spelling))
            if folded is not None and len(spelling) > 2:
                return folded
    return None


def _same_inside(known: str, form: str, word: str) -> bool:
    """Whether two spellings differ at the ends of the word only: اعلن and أعلن."""
    return known[1:-1] == form[1:-1] and (known[0] == form[0] or word[0] == form[0])


def _fits(entry: Entry, stem: Stem, word: str) -> bool:
    """Whether a stem may be this entry."""
    if stem.verb and not is_verbal(entry.glosses[0]):
        return False
    # A hamza may be missing, but أ and إ are not mistaken for each other.
    pairs = zip(entry.form, stem.form, strict=False)
    if any(a != b and a in "أإآ" and b in "أإآ" for a, b in pairs):
        return False
    if stem.form == word:
        return True
    if len(stem.form) == 3 and stem.cost > 1 and entry.form != stem.form:
        return False
    # Some sites write ى for final ي, none the other way round.
    if entry.form.endswith("ى") and stem.form.endswith("ي"):
        return False
    first = entry.glosses[0]
    if stem.inflection in ("noun", "plural", "dual") and all(map(is_past, entry.glosses)):
        return False
    if entry.proper and stem.ending:
        return entry.form.endswith("ي") and stem.ending in _NATIONAL
    # What has a prefix or a pronoun of its own takes no second one.
    if stem.ending and first.startswith(_OWNED_GLOSSES):
        return False
    return not (entry.form[0] in "وفبلك" and first.startswith(_PREFIX_GLOSSES))


def _inflected(entry: Entry, stem: Stem, word: str) -> Entry:
    glosses = entry.glosses
    if stem.ending:
        # Names have no endings: الحكيمة is "wise", not "Hakim".
        glosses = tuple(gloss for gloss in glosses if gloss[:1].islower()) or glosses
    if word.removesuffix(stem.form).endswith(("ال", "لل")) and stem.form[0] != "م":
        # After the article stands a noun or an adjective: بالتحول is not "turned".
        verbs = entry.form[0] in "يت" and not entry.form.endswith("ات")
        nouns = (g for g in glosses if not is_past(g) and not (verbs and is_verbal(g)))
        glosses = tuple(nouns) or glosses
    if stem.inflection == "past":
        glosses = tuple(sorted(glosses, key=lambda gloss: not is_past(gloss)))
    elif stem.inflection in ("noun", "plural", "dual"):
        glosses = tuple(gloss for gloss in glosses if not is_past(gloss))
    verb = is_verbal(entry.glosses[0]) and entry.form[0] in _PERSONS
    if stem.inflection == "will" or (stem.inflection and not verb):
        known = lexicon().vocabulary
        glosses = tuple(dict.fromkeys(inflect(gloss, stem.inflection, known) for gloss in glosses))
    if stem.inflection == "will":
        glosses = tuple(gloss for gloss in glosses if gloss.startswith("will "))
    return entry._replace(glosses=glosses)
