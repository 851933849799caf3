"""What negates in a text, and what is negated by it.

A negator (not, لم) negates what follows it, and in its clause its subject; a verb of refusing
(denied, رفض) does too, with its subject after it in Arabic. Words such as "unchanged" or "lack" may
say the same as a negation: they are soft.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from summarizer.arabic import fold
from summarizer.facts.alignment import Text
from summarizer.facts.words import arabic_keys, english_keys
from summarizer.records import Language
from summarizer.wordforms import tokenise
from summarizer.wordlists import read_sections

Negation = Literal["yes", "no", "unsure"]
Kind = Literal["particle", "bare", "denial", "refusal"]

_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_THAT = re.compile(r"\s*(?:ذلك|هذا|هذه|الأمر|it\b(?! (?:was|is|had|has|would|will)))")
_FAR = 60  # characters after a negator within which "except" may stand
_ONLY = re.compile(r"(?<!\w)(?:سوى|إلا|الا)(?!\w)")
_DENIED_NEAR = 45  # characters after a denier within which what it denies may be a denial, too
_STOP = re.compile(r"[.،؛:,;\n]| and | but | while | who ")
_NAMED = frozenset(("أيت", "آيت", "ايت", "ولد", "بن", "بنت"))
_PAUSE = re.compile(r"[.،؛:\n]")
_PHRASES = frozenset(
    (verb, particle)
    for verbs, particle in (
        ("rule rules ruled ruling", "out"),
        ("turn turned turns vote voted votes", "down"),
        ("stop stopped stops", "short"),
        ("throw threw throws thrown strike struck strikes", "out"),
        ("steer steered steers", "clear"),
    )
    for verb in verbs.split()
)
_CONJUNCTION = re.compile(r"\b(?:and|but|while|whereas|although)\b|فيما|بينما|لكن|إلا أن|غير أن")
_AND = re.compile(r"\b(?:and|but)\b")
_BUT_RATHER = re.compile(r"(?<!\w)بل(?!\w)|\bbut rather\b")
_PREFIXED = re.compile(r"un(?!i|d?er|cle|til|ravel|veil|load|cover|earth)[a-z]{4,}|non-?[a-z]{4,}")
_UNSURE = {True: 4, False: 8}  # content words after a denier or a negator that may be negated

# Weights of the content words after a negator and after a denier, and before either.
_AFTER = (1.0, 0.9, 0.7, 0.5)
_DENIED = (0.8, 0.8, 0.8, 0.8, 0.8, 0.6, 0.6, 0.4, 0.4)  # a subject may stand first
_BEFORE = (0.5, 0.4)


class Cue(NamedTuple):
    """A word that negates.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last.
        kind: Not and لم, without and بلا, denied and نفى, or refused and رفض.
        subject: Whether its subject may stand before it.
    """

    start: int
    end: int
    kind: Kind
    subject: bool

    @property
    def denier(self) -> bool:
        """Whether it is a verb of denying or refusing."""
        return self.kind in ("denial", "refusal")


class Region(NamedTuple):
    """What a cue negates: content words by index, with their weights."""

    cue: Cue
    words: dict[int, float]


def find_cues(text: str, language: Language) -> list[Cue]:
    """Find what negates in a text."""
    return list(_cues(text, language))


@lru_cache(maxsize=8)  # several checks ask for those of the same article
def _cues(text: str, language: Language) -> tuple[Cue, ...]:
    tokens = (
        [(token.start, token.end, token.text) for token in tokenise(text)]
        if language == "ar"
        else [(match.start(), match.end(), match.group()) for match in _TOKEN.finditer(text)]
    )
    found: list[Cue] = []
    for i, (start, end, word) in enumerate(tokens):
        following = tokens[i + 1][2] if i + 1 < len(tokens) else ""
        kind = _cue(word.replace("’", "'"), following, language)
        if not kind or (language == "ar" and _only(text[end : end + _FAR])):
            continue
        named = language == "ar" and i and tokens[i - 1][2] in _NAMED
        if named and (is_bare(word) or word == "بلا"):
            continue  # a surname: فاظمة أيت بلا
        if (
            i > 1
            and tokens[i - 1][2] == "عن"
            and fold(tokens[i - 2][2]).lstrip("وف").startswith("اعتذر")
        ):
            continue  # اعتذر عن عدم القبول is a polite refusal
        if found and kind in ("denial", "refusal") and _denied(found[-1], start, text):
            continue
        opens = language == "ar" and word[:1] in "وف" and kind == "particle"
        opens |= i > 0 and tokens[i - 1][2].lower() in ("and", "but", "with", "و")
        if kind == "particle" and is_bare(word):
            kind = "bare"
        found.append(Cue(start, end, kind, not opens and kind != "bare"))
    return tuple(found)


def _denied(before: Cue, start: int, text: str) -> bool:
    """Whether a denier is what another one denies: denied dropping him, نفى أن يكون قد رفض."""
    between = text[before.end : start]
    return before.kind == "denial" and len(between) < _DENIED_NEAR and not _STOP.search(between)


def _only(following: str) -> bool:
    """Whether a negator and what follows say "only": لم ... سوى."""
    clause = _PAUSE.split(following, maxsplit=1)[0]
    return _ONLY.search(clause) is not None


def is_bare(word: str) -> bool:
    """Whether a negator belongs to what follows only."""
    low = word.lower()
    return low in ("no", "without", "nor", "neither") or fold(word).lstrip("وبف") in folded_list(
        "bare_ar"
    )


@lru_cache(maxsize=20_000)
def _cue(word: str, following: str, language: Language) -> Kind | None:
    if language == "en":
        low = word.lower()
        if low in word_list("negators_en") or low.endswith("n't"):
            return None if (low, following.lower()) == ("not", "only") else "particle"
        if (low, following.lower()) == ("yet", "to"):
            return "particle"
        if (low, following.lower()) in _PHRASES:
            return "refusal"
        if low in _forms("denials"):
            return "denial"
        return "refusal" if low in _forms("refusals") else None
    plain = fold(word)
    bare = plain[1:] if plain[:1] in "وفبل" and len(plain) > 2 else plain
    for form in (plain, bare):
        if form in folded_list("negators_ar"):
            allowed = f"{form} {fold(following)}" in folded_list("not_negators_ar")
            return None if allowed else "particle"
        if form in folded_list("denials_ar"):
            return "denial"
        if form in folded_list("refusals_ar"):
            return "refusal"
    return None


def find_regions(text: Text) -> list[Region]:
    """Return what each cue of a text negates."""
    return [Region(cue, _negated_by(text, cue)) for cue in find_cues(text.text, text.language)]


def _negated_by(text: Text, cue: Cue) -> dict[int, float]:
    """Return the words that a cue negates, by index, with their weights."""
    first, before = text.place(cue.end), text.place(cue.start)
    words: dict[int, float] = {}
    if not text.words or _THAT.match(text.text, cue.end):
        return words
    sentence = text.sentence_at(cue.start)
    reach = _DENIED if cue.denier else _AFTER
    for i, weight in zip(range(first, len(text.words)), reach, strict=False):
        if text.sentence_of[i] != sentence or (i > first and _opens(text, i, len(words))):
            break
        words[i] = weight
    # Nothing after it: what was denied or refused stands before it ("the offer was rejected").
    weights = _BEFORE if words else _DENIED
    clause = text.clause_of[min(first, len(text.words) - 1)] if words else None
    for i, weight in zip(range(before - 1, -1, -1), weights, strict=False):
        if text.sentence_of[i] != sentence or not (cue.subject or not words or clause is None):
            break
        if clause is None or text.clause_of[i] == clause:
            words[i] = weight
    return words


def _opens(text: Text, i: int, before: int) -> bool:
    """Whether a word opens a new clause.

    That is after a pause and a conjunction; in English also after "and" alone, once two words have
    gone `before` it: denied the report and praised the crew. Of "not X but rather Y" Y is true.
    """
    between = text.text[text.words[i - 1].end : text.words[i].start]
    if _BUT_RATHER.search(between):
        return True
    if text.language == "en" and before > 1 and _AND.search(between):
        return True
    if text.clause_of[i] == text.clause_of[i - 1]:
        return False
    return _CONJUNCTION.search(between) is not None or (
        text.language == "ar" and text.words[i].text[0] in "وف" and len(text.words[i].text) > 3
    )


def soft_cues(text: Text, *, loose: bool, section: str = "soft") -> list[tuple[int, int]]:
    """Find words like "unchanged" and "lack", which may say the same as a negation.

    Args:
        text: The text.
        loose: Whether the English glosses of an Arabic word count, too.
        section: "soft", or "weak" for words like "only" and "still", which seldom do.

    Returns:
        Their spans.
    """
    known = _soft_keys(section)
    found = []
    for match in _TOKEN.finditer(text.text):
        word = match.group()
        if text.language == "en":
            prefixed = section == "soft" and _PREFIXED.match(word.lower()) is not None
            soft = prefixed or not english_keys(word).isdisjoint(known)
        else:
            keys = arabic_keys(word)
            soft = any(key in known for key in keys if loose or key.startswith("a:"))
        if soft:
            found.append(match.span())
    return found


def negation(text: Text) -> list[Negation]:
    """Say for each content word of a text whether it is negated."""
    states: list[Negation] = ["no"] * len(text.words)
    for cue in find_cues(text.text, text.language):
        first = text.place(cue.end)
        if first >= len(text.words):
            continue
        clause, sentence = text.clause_of[first], text.sentence_of[first]
        for i in range(first, min(len(text.words), first + _UNSURE[cue.denier])):
            if text.sentence_of[i] != sentence:
                break
            if not cue.denier and i == first:
                states[i] = "no" if states[i] == "yes" else "yes"
            elif states[i] == "no":
                states[i] = "unsure"
        # What stands before a negator in its clause may still belong to it.
        before = text.place(cue.start) - 1
        for i in range(before, max(-1, before - 3), -1):
            if text.clause_of[i] == clause and states[i] == "no":
                states[i] = "unsure"
    return states


@cache
def _forms(kind: str) -> frozenset[str]:
    """The forms of the English verbs of a kind; "declination" is none of them."""
    forms: set[str] = set()
    for verb in word_list(f"{kind}_en"):
        short = verb[:-1]
        forms |= {verb, verb + "s", verb + "es", verb + "ed", verb + "d", verb + "ing"}
        forms |= {short + "ing", short + "ies", short + "ied"}
        forms |= {verb + verb[-1] + "ed", verb + verb[-1] + "ing"}
    return frozenset(forms)


@cache
def affirming_keys() -> frozenset[str]:
    """Return the keys of words such as "confirmed" and "agreed"."""
    keys = {f"a:{form}" for form in folded_list("affirmers_ar")}
    return frozenset(keys.union(*(english_keys(word) for word in word_list("affirmers_en"))))


@cache
def _soft_keys(section: str) -> frozenset[str]:
    keys: set[str] = set()
    for word in word_list(f"{section}_en"):
        keys |= english_keys(word)
    for word in word_list(f"{section}_ar"):
        keys.add(f"a:{fold(word)}")
    return frozenset(keys)


@cache
def word_list(name: str) -> frozenset[str]:
    """Return a section of `data/facts.txt`."""
    return frozenset(read_sections("facts.txt")[name])


@cache
def folded_list(name: str) -> frozenset[str]:
    """Return a section of `data/facts.txt`, its words folded."""
    return frozenset(map(fold, word_list(name)))
