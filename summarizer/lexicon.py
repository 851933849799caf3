"""Dictionary hints for a translation model: Arabic of a clause with its English, in order.

Small models know how to write English but not what many Arabic words mean; shown a dictionary's
glosses they use them (Ghazvininejad et al. 2023, dictionary-based prompting, arXiv 2302.07856).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from summarizer.arabic import fold, words
from summarizer.glosses import is_function_word, lexicon, lookup, section
from summarizer.names import find_people, names_alone, people
from summarizer.places import MAX_NAME, Place, place_at
from summarizer.wordforms import Token, key, light, longest_match, tokenise, without_prefixes

HintKind = Literal["glossary", "term", "name", "place", "phrase", "word"]
KINDS: tuple[HintKind, ...] = get_args(HintKind)
LIMIT = 40  # hints for one clause; a clause of news has about 30 words


@dataclass(frozen=True, slots=True)
class Hint:
    """English for a stretch of a clause.

    Attributes:
        arabic: The stretch, as it stands in the clause.
        english: One translation, or two glosses with " / " between them.
        start: Offset of its first character in the clause.
        end: Offset after its last character.
        kind: Where the English comes from. `glossary` is the user's own; a `term` has to be used
            as well, the others are offered.
    """

    arabic: str
    english: str
    start: int
    end: int
    kind: HintKind


@dataclass(frozen=True, slots=True)
class ArticleHints:
    """Hints for the clauses of one article, which knows the people the article names.

    Attributes:
        people: Folded names and surnames to English, as `names.people` returns them.
    """

    people: Mapping[str, str]

    def hints(
        self, clause: str, glossary: Mapping[str, str] | None = None, *, limit: int = LIMIT
    ) -> list[Hint]:
        """Return the hints of a clause; see `hints`."""
        return _shown(_walk(clause, glossary or {}, self.people), limit)

    def coverage(self, clause: str) -> list[tuple[str, bool]]:
        """Return each content word of a clause and whether a hint of any kind covers it."""
        found = [(hint.start, hint.end) for hint, _ in _walk(clause, {}, self.people)]
        result = []
        at = 0
        for token in tokenise(clause):
            while at < len(found) and found[at][1] <= token.start:
                at += 1
            if token.arabic and len(token.text) > 1 and not is_function_word(token.text):
                covered = at < len(found) and found[at][0] <= token.start
                result.append((token.text, covered))
        return result


def article_hints(article_text: str, title: str = "") -> ArticleHints:
    """Read an article once, so that a surname in any clause is the person named elsewhere.

    Args:
        article_text: The whole article.
        title: Its title, where it is not part of the text.
    """
    return ArticleHints(people(f"{title}\n{article_text}"))


def hints(
    clause: str, glossary: Mapping[str, str] | None = None, *, limit: int = LIMIT
) -> list[Hint]:
    """Return English for the words, names and phrases of a clause, in order and without overlap.

    The user's glossary comes first, then names and places, set phrases and single words; at each
    place the longest match wins. Function words get no hint.

    Args:
        clause: Arabic text of any length; time is linear in it.
        glossary: Fixed translations, Arabic to English.
        limit: Most hints to return. The commonest words are dropped first, since a model is
            likeliest to know them.

    Returns:
        Hints by offset; the same Arabic with the same English only once.
    """
    return ArticleHints(people(clause)).hints(clause, glossary, limit=limit)


_REPRESENTED = frozenset((fold("ممثلة"), fold("ممثلا")))

# A hint found, and how much it would be missed: 0 to 1 million.
_Found = tuple[Hint, int]
_KEEP = 1_000_000


def _shown(found: list[_Found], limit: int) -> list[Hint]:
    unique: dict[tuple[str, str], _Found] = {}
    for hint, weight in found:
        unique.setdefault((fold(hint.arabic), hint.english), (hint, weight))
    kept = sorted(unique.values(), key=lambda pair: (-pair[1], pair[0].start))[: max(limit, 0)]
    return sorted((hint for hint, _ in kept), key=lambda hint: hint.start)


# A stretch of tokens with its English, kind and weight.
_Span = tuple[int, int, str, HintKind, int]


def _walk(clause: str, glossary: Mapping[str, str], known: Mapping[str, str]) -> list[_Found]:
    tokens = tokenise(clause)
    owner: list[_Span | None] = [None] * len(tokens)
    for fixed in _glossary_spans(tokens, glossary):
        owner[fixed[0] : fixed[1]] = [fixed] * (fixed[1] - fixed[0])
    for name in _name_spans(tokens, known):
        if not any(owner[name[0] : name[1]]):
            owner[name[0] : name[1]] = [name] * (name[1] - name[0])
    found: list[_Found] = []
    place = 0
    while place < len(tokens):
        span = owner[place]
        if span is None or span[3] != "glossary":
            span = _phrase(tokens, place, owner) or span
        if span is None:
            span = _word(tokens, place)
        if span is None:
            place += 1
            continue
        _, last, english, kind, weight = span
        start, end = tokens[place].start, tokens[last - 1].end
        found.append((Hint(clause[start:end], english, start, end, kind), weight))
        place = last
    return _represented(_merged(found, clause), clause)


def _represented(found: list[_Found], clause: str) -> list[_Found]:
    """One hint for ممثلة ب and what follows: models take "represented by" for its opposite."""
    result: list[_Found] = []
    for hint, weight in found:
        before = result[-1][0] if result else None
        if (
            before is not None
            and fold(before.arabic) in _REPRESENTED
            and hint.arabic.startswith("ب")
            and clause[before.end : hint.start] == " "
        ):
            who = hint.english.partition(" / ")[0]
            english = f"represented by the {who}" if " " in who else f"represented by {who}"
            text = clause[before.start : hint.end]
            result[-1] = (Hint(text, english, before.start, hint.end, "term"), weight)
        else:
            result.append((hint, weight))
    return result


def _merged(found: list[_Found], clause: str) -> list[_Found]:
    """One hint for two names of one thing with a stroke between: كانون الثاني/يناير."""
    result: list[_Found] = []
    for hint, weight in found:
        if result:
            before = result[-1][0]
            stroke = clause[before.end : hint.start].strip() if hint.start > before.end else ""
            if stroke in ("/", "(") and before.english == hint.english:
                text = clause[before.start : hint.end]
                joint = Hint(text, hint.english, before.start, hint.end, hint.kind)
                result[-1] = (joint, weight)
                continue
        result.append((hint, weight))
    return result


def _glossary_spans(tokens: Sequence[Token], glossary: Mapping[str, str]) -> list[_Span]:
    if not glossary:
        return []
    entries: dict[tuple[str, ...], str] = {}
    for arabic, english in glossary.items():
        parts = tuple(map(key, words(fold(arabic))))
        if parts:
            entries.setdefault(parts, english)
    longest = max(map(len, entries), default=0)
    found: list[_Span] = []
    place = 0
    while place < len(tokens):
        hit = longest_match(tokens, place, entries, longest, joined=False)
        if hit is None:
            place += 1
        else:
            english, last = hit
            found.append((place, last, english, "glossary", 4 * _KEEP))
            place = last
    return found


def _name_spans(tokens: Sequence[Token], known: Mapping[str, str]) -> list[_Span]:
    found: list[_Span] = []
    runs = {person.first: person for person in find_people(tokens)}
    place = 0
    while place < len(tokens):
        if not tokens[place].arabic:
            place += 1
            continue
        span = _person(tokens, place, known)
        if place in runs and (span is None or runs[place].last > span[1]):
            span = (place, runs[place].last, runs[place].english, "name", 3 * _KEEP)
        if span is None:
            alone = names_alone(tokens, place, known)
            span = (place, place + 1, alone, "name", 3 * _KEEP) if alone else None
        if span is None:
            hit = place_at(tokens, place)
            if hit is not None:
                span = (place, hit[1], hit[0].english, _kind(hit[0]), 3 * _KEEP)
        if span is None:
            place += 1
        else:
            found.append(span)
            place = span[1]
    return found


def _person(tokens: Sequence[Token], place: int, known: Mapping[str, str]) -> _Span | None:
    """A full name that the article holds elsewhere."""
    if not known:
        return None
    for first in without_prefixes(tokens[place].text):
        text = fold(first)
        best: _Span | None = None
        for last in range(place + 1, min(place + MAX_NAME, len(tokens))):
            if not tokens[last].joined:
                break
            text += " " + fold(tokens[last].text)
            if text in known:
                best = (place, last + 1, known[text], "name", 3 * _KEEP)
        if best:
            return best
    return None


def _kind(name: Place) -> HintKind:
    return "place" if name.kind == "place" else "name"


def _phrase(tokens: Sequence[Token], place: int, owner: Sequence[_Span | None]) -> _Span | None:
    """The longest phrase at `place` that cuts no name and is longer than the name it begins on."""
    known = lexicon()
    hit = longest_match(tokens, place, known.phrases, known.longest, shortest=2)
    if hit is None:
        return None
    if not is_function_word(tokens[hit[1] - 1].text):
        # الرئيس الأمريكي دونالد would part دونالد ترامب: the last word begins another phrase.
        end = hit[1] - 1
        if longest_match(tokens, end, known.phrases, known.longest, shortest=2):
            shorter = longest_match(tokens, place, known.phrases, end - place, shortest=2)
            hit = shorter or hit
    entry, last = hit
    for span in owner[place:last]:
        if span and (span[3] == "glossary" or span[0] < place or span[1] > last):
            return None
    here = owner[place]
    articles = entry.form.startswith("ال"), tokens[place].text.startswith("ال")
    # الاثنين is Monday, whatever a phrase makes of "two".
    if here is not None and (here[1] >= last or articles[0] != articles[1]):
        return None
    return (place, last, entry.english, "phrase", _KEEP + entry.rank)


def _word(tokens: Sequence[Token], place: int) -> _Span | None:
    token = tokens[place]
    if not token.arabic or len(token.text) < 2:
        return None
    if light(token.text) in section("light_verbs"):
        return None
    if light(token.text) in section("before_numbers") and _before_number(tokens, place):
        return None
    entry = lookup(token.text)
    if entry is None or not entry.glosses:
        return None
    return (place, place + 1, entry.english, "word", entry.rank)


def _before_number(tokens: Sequence[Token], place: int) -> bool:
    following = tokens[place + 1 : place + 2]
    return bool(following) and following[0].text[:1].isdigit()
