"""Arabic word forms: tokens with places, and what a word may be once its affixes are taken off.

There is no analyser here, only a list of affixes in order of cost. A dictionary decides which of
the candidate stems is a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from summarizer.arabic import ARABIC_LETTERS, INVISIBLE, MARKS, TATWEEL, clean, fold

T = TypeVar("T")
_RE_TOKEN = re.compile(
    rf"[{ARABIC_LETTERS}][{ARABIC_LETTERS}{MARKS}{TATWEEL}{INVISIBLE}]*+|\d++|[^\W\d_]++"
)
_RE_ARABIC = re.compile(f"[{ARABIC_LETTERS}]")
_RE_BLANK = re.compile(r"[\s\"'«»“”„]{0,4}|-")  # what may stand between two words of a phrase
_RE_MARKS = re.compile(f"[{MARKS}{TATWEEL}]+")
_HAMZA = str.maketrans("أإآٱ", "اااا")
_LIGHT = str.maketrans("أإآٱىکیۀ", "ااااىكيه")


class Token(NamedTuple):
    """A word of a text.

    Attributes:
        text: The word without diacritics, tatweel and invisible characters.
        start: Offset of its first character in the text it came from.
        end: Offset after its last character.
        joined: Nothing but blanks and quotation marks, or a bare hyphen, stands before it.
        arabic: Whether it is in Arabic letters.
    """

    text: str
    start: int
    end: int
    joined: bool
    arabic: bool


def tokenise(text: str) -> list[Token]:
    """Return the words and numbers of a text, in order, with their offsets."""
    tokens: list[Token] = []
    end = 0
    for match in _RE_TOKEN.finditer(text):
        joined = bool(tokens) and _RE_BLANK.fullmatch(text, end, match.start()) is not None
        word = surface(match[0])
        if word:
            arabic = _RE_ARABIC.match(word) is not None
            tokens.append(Token(word, match.start(), match.end(), joined, arabic))
            end = match.end()
    return tokens


@lru_cache(maxsize=16_384)
def surface(word: str) -> str:
    """Return a word without diacritics, tatweel and invisible characters."""
    return _RE_MARKS.sub("", clean(word)).replace(" ", "").replace("\n", "")


def plain_alef(word: str) -> str:
    """Return a form in which أ إ آ ا are equal, and nothing else: على is not علي."""
    return word.translate(_HAMZA)


@lru_cache(maxsize=100_000)
def light(word: str) -> str:
    """Return a form in which أ إ آ ا are equal, and ى ي at the end; unlike `fold` it keeps ة."""
    word = word.translate(_LIGHT).replace("اميرك", "امريك")
    return word[:-1] + "ي" if word.endswith("ى") else word


@lru_cache(maxsize=100_000)
def full_key(word: str) -> str:
    """Return the folded word, its article kept: يوم الأحد is not اليوم الأحد."""
    return fold(word).replace("اميرك", "امريك")


def key(word: str) -> str:
    """Return the folded word without the article, for words inside phrases and names."""
    return bare(full_key(word))


def bare(word: str) -> str:
    """Return a word without the article, if at least two letters are left of it."""
    return word[2:] if word.startswith("ال") and len(word) > 3 else word


def without_prefixes(word: str) -> Iterator[str]:
    """Yield the word, then what is left of it without و ف and ب ل ك before it (لل is ل + ال)."""
    yield word
    for conjunction in ("", "و", "ف"):
        if not word.startswith(conjunction):
            continue
        rest = word[len(conjunction) :]
        if conjunction and len(rest) > 1:
            yield rest
        if rest.startswith("لل") and len(rest) > 3:
            yield "ال" + rest[2:]
            yield rest[1:]
        elif rest[:1] in ("ب", "ل", "ك") and len(rest) > 3:
            yield rest[1:]


def longest_match(
    tokens: Sequence[Token],
    place: int,
    entries: Mapping[tuple[str, ...], T],
    longest: int,
    *,
    shortest: int = 1,
    joined: bool = True,
) -> tuple[T, int] | None:
    """Return the entry with most words that begins at `place`, and the token after it.

    Args:
        tokens: The text.
        place: Index of the first token.
        entries: By the `key`s of their words; those also held by their `full_key`s are told
            apart by their articles.
        longest: Words in the longest entry.
        shortest: Fewest words to accept.
        joined: Whether punctuation between the words ends the match.
    """
    last = place + 1
    while last < len(tokens) and last - place < longest and (tokens[last].joined or not joined):
        last += 1
    firsts, bare_firsts = _first_keys(tokens[place].text)
    rest = [full_key(token.text) for token in tokens[place + 1 : last]]
    bare_rest = [bare(word) for word in rest]
    for length in range(last - place, shortest - 1, -1):
        for starts, words in ((firsts, rest), (bare_firsts, bare_rest)):
            tail = words[: length - 1]
            for first in starts:
                entry = entries.get((first, *tail))
                if entry is not None:
                    return entry, place + length
    return None


@lru_cache(maxsize=50_000)
def _first_keys(word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The full and the bare keys a word may have as the first of a phrase, prefixes or not."""
    full = tuple(dict.fromkeys(full_key(form) for form in without_prefixes(word)))
    return full, tuple(dict.fromkeys((*full, *map(bare, full))))


# --- stems --------------------------------------------------------------------------------------

# Costs order the candidates: the fewer letters are taken off and the surer the affix, the sooner.
_PREFIXES = {
    "": 0.0,
    "ال": 0.1,
    "وال": 0.6,
    "فال": 1.3,
    "بال": 0.8,
    "كال": 1.1,
    "وبال": 1.2,
    "وكال": 2.0,
    "لل": 0.9,
    "ولل": 1.3,
    "فلل": 2.0,
    "و": 0.65,
    "ف": 1.4,
    "ب": 1.2,
    "ل": 1.2,
    "ك": 1.7,
    "وب": 1.85,
    "ول": 1.85,
    "وك": 2.6,
    "فب": 2.8,
    "فل": 2.4,
    "س": 1.5,
    "وس": 2.2,
    "فس": 2.6,
}
_NOUN_ONLY = frozenset(prefix for prefix in _PREFIXES if prefix.endswith("ال") or "لل" in prefix)
_FUTURE = frozenset(("س", "وس", "فس"))
_PRONOUNS = {
    "": 0.0,
    "ها": 0.8,
    "هم": 0.8,
    "هما": 0.8,
    "ه": 1.0,
    "نا": 1.1,
    "هن": 1.2,
    "كم": 1.2,
    "ني": 1.3,
    "ك": 2.4,
    "ي": 1.9,
}
# Ending, what stands for it in the stem, cost, inflection of the gloss.
_ENDINGS = (
    ("", "", 0.0, ""),
    ("ا", "", 0.7, ""),
    ("ة", "", 0.9, "noun"),
    ("ت", "", 0.8, "past"),
    ("وا", "", 0.8, "past"),
    ("ات", "ة", 0.7, "plural"),
    ("ات", "", 0.8, "plural"),
    ("ون", "", 0.8, "plural"),
    ("تين", "ة", 0.8, "dual"),
    ("تان", "ة", 0.8, "dual"),
    ("ين", "", 0.8, "plural"),
    ("ان", "", 1.2, ""),
    ("ن", "", 1.6, ""),
    ("تا", "", 1.2, "past"),
    ("ية", "", 1.6, ""),
    ("يا", "", 1.6, ""),
    ("ي", "", 1.7, ""),
    ("ى", "", 1.9, ""),
    ("", "ة", 1.1, ""),
    ("", "ي", 1.8, ""),
)
# Before a pronoun the end of the stem is spelt otherwise.
_BEFORE_PRONOUN = (
    ("", "", 0.0, ""),
    ("ت", "ة", 0.1, ""),
    ("ات", "ة", 0.3, "plural"),
    ("ات", "", 0.5, "plural"),
    ("ائ", "اء", 0.1, ""),
    ("اؤ", "اء", 0.1, ""),
    ("اء", "اء", 0.1, ""),
    ("ا", "ى", 0.3, ""),
    ("ت", "", 0.4, "past"),
    ("وا", "", 0.6, "past"),
    ("و", "", 0.7, ""),
    ("ي", "", 0.8, ""),
    ("ون", "", 0.7, ""),
    ("ئ", "ء", 0.3, ""),
    ("ؤ", "ء", 0.3, ""),
)
_PERSONS = {"ي": 0.0, "ت": 0.9, "ن": 1.2, "أ": 1.5}
_SWAPPED_FOR = ("ي", "ت")
_VERB_ENDINGS = frozenset(("", "ون", "وا", "ن", "ان"))
# An ending cut short: ها is no tanwin, ات no verb's ت.
_IMPOSSIBLE = frozenset((("ا", "ه"), ("ت", "ا")))
MIN_STEM = 3


class Stem(NamedTuple):
    """A candidate stem.

    Attributes:
        form: What to look up.
        inflection: How its gloss is inflected: "", "plural", "dual" or "will"; "past" and "noun"
            say what it cannot be otherwise.
        ending: What was cut off at the end, or put there instead with "+" before it.
        verb: Whether it can only be a verb in the imperfect, since its person was changed.
        cost: How much was taken off; 0 for the word itself.
    """

    form: str
    inflection: str
    ending: str
    verb: bool
    cost: float


def stems(word: str) -> list[Stem]:
    """Return what a word may be without its affixes, likeliest first; the word itself is first."""
    found: dict[tuple[str, str, str, bool], float] = {(word, "", "", False): 0.0}

    def add(form: str, kind: str, ending: str, cost: float, *, verb: bool = False) -> None:
        if found.get((form, kind, ending, verb), 99.0) > cost:
            found[form, kind, ending, verb] = cost

    for prefix, prefix_cost in _PREFIXES.items():
        if not word.startswith(prefix) or len(word) - len(prefix) < 2:
            continue
        rest = word[len(prefix) :]
        future = prefix in _FUTURE
        if future and rest[0] not in _PERSONS:
            continue
        for pronoun, pronoun_cost in _PRONOUNS.items():
            if pronoun and (prefix in _NOUN_ONLY or not rest.endswith(pronoun)):
                continue
            if pronoun == "ك" and rest.startswith("ال"):
                continue
            inner = rest[: len(rest) - len(pronoun)]
            for ending, instead, cost, inflection in _BEFORE_PRONOUN if pronoun else _ENDINGS:
                if not inner.endswith(ending) or (not ending and instead and len(inner) < 4):
                    continue
                form = inner[: len(inner) - len(ending)] + instead
                if len(form) < (MIN_STEM if pronoun or ending or prefix != "ال" else 2):
                    continue
                if (ending, form[-1]) in _IMPOSSIBLE:
                    continue
                total = prefix_cost + pronoun_cost + cost
                kind = "will" if future else inflection
                cut = ending + pronoun if ending or not instead else f"+{instead}{pronoun}"
                add(form, kind, cut, total)
                verbal = not instead and ending in _VERB_ENDINGS and len(form) > MIN_STEM
                if not verbal or prefix in _NOUN_ONLY or form[0] not in _PERSONS:
                    continue
                # One person stands for all: English says it with the subject.
                for person in _SWAPPED_FOR:
                    if person != form[0]:
                        swap = max(_PERSONS[form[0]], _PERSONS[person]) + 0.1
                        kind = "will" if future else ""
                        add(person + form[1:], kind, cut, total + swap, verb=True)
    ordered = sorted(found.items(), key=lambda item: item[1])
    return [Stem(*stem, cost) for stem, cost in ordered]
