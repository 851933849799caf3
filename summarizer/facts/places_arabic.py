"""Places in Arabic text: the table's spellings, their inflections and other spellings of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from summarizer.facts.english_dictionary import hint_words
from summarizer.facts.namelike import FOREIGN, foreign_look
from summarizer.facts.placetable import Entry, table
from summarizer.facts.spellings import same_sound, sounds
from summarizer.glosses import is_function_word, lexicon, lookup
from summarizer.namelist import known_names
from summarizer.wordforms import Token, bare, full_key, light, tokenise, without_prefixes

# After these an Arabic word that is also the name of a country is the country: في مالي.
_BEFORE_COUNTRY = frozenset(
    map(full_key, ("في", "إلى", "دولة", "جمهورية", "شمال", "شمالي", "جنوب", "جنوبي", "وسط"))
)
_CLAUSE = 8  # words before "its counterpart" among which the thing itself is named
_SHORT = 3  # letters; what is left of a word without its prefix may be part of any other word


def arabic_places(text: str) -> Iterator[tuple[int, int, Entry, bool]]:
    """Yield the places of an Arabic text: start, end, what it may be, and whether it surely is.

    Args:
        text: Any text; time is linear in its length.
    """
    tokens = tokenise(text)
    place = 0
    while place < len(tokens):
        match = _arabic_at(tokens, place) if tokens[place].arabic else None
        if match is None:
            place += 1
            continue
        entry, last = match
        start, end = tokens[place].start, tokens[last - 1].end
        sure = entry.sure and not (last - place == 1 and _common(tokens[place].text))
        if not sure:
            sure = _national(tokens, place) if entry.people else _introduced(tokens, place, entry)
        if entry.people and (_surname(tokens, place) or _of_money(tokens, place)):
            sure = False
        yield start, end, entry, sure
        place = last


def _arabic_at(tokens: Sequence[Token], place: int) -> tuple[Entry, int] | None:
    known = table()
    word = tokens[place].text
    best: tuple[Entry, int] | None = None
    for form in without_prefixes(word):
        first = full_key(form)
        most = known.longest.get(first, 0)
        if not most:
            continue
        if form != word and len(form) <= _SHORT and word in lexicon().words:
            continue
        last = place + 1
        parts = [first]
        while last < len(tokens) and len(parts) < most and tokens[last].joined:
            parts.append(full_key(tokens[last].text))
            last += 1
        while parts:
            entry = known.spellings.get(tuple(parts))
            if entry is not None and (best is None or place + len(parts) > best[1]):
                best = entry, place + len(parts)
                break
            parts.pop()
        if best is not None and form == word:
            break  # the word as it stands: فرنسا is not ف and something
    return best or _sounding(tokens, place)


def _sounding(tokens: Sequence[Token], place: int) -> tuple[Entry, int] | None:
    """A name in another spelling than the table's: جلاسجو for غلاسكو; none that is a known word."""
    known = table().sounding
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is not None and not (following.joined and following.arabic):
        following = None
    word = tokens[place].text
    for form in without_prefixes(word):
        plain = full_key(form)
        if form != word and lookup(word) is not None:
            continue  # كبيرتين, "two big", is not برايتون
        if following is not None and not (_known(form) or _known(following.text)):
            joined = plain + full_key(following.text)
            for name, words, entry in known.get(sounds(joined)[1], ()):
                if words == 2 and same_sound(joined, name):
                    return entry, place + 2
        if lookup(form) is not None:
            continue
        for name, words, entry in known.get(sounds(plain)[1], ()):
            if words > 1 or not same_sound(plain, name):
                continue
            if sounds(plain) == sounds(name) or foreign_look(form) >= FOREIGN:
                return entry, place + 1
    return None


def _known(word: str) -> bool:
    return is_function_word(word) or lookup(word) is not None


@lru_cache(maxsize=20_000)
def _common(word: str) -> bool:
    """Whether a word, as it is spelt, is a common word: حديثه is "his talk", not the town."""
    if not word.endswith(("ه", "ي", "ى")):
        return False
    entry = lookup(word)
    return entry is not None and all(gloss[:1].islower() for gloss in entry.glosses)


def _introduced(tokens: Sequence[Token], place: int, entry: Entry) -> bool:
    """Whether the word before shows that a doubtful name is a place: في مالي, مدينة الأقصر."""
    if not place or not tokens[place].joined:
        return False
    before = list(without_prefixes(tokens[place - 1].text))
    if not hint_words("place_nouns").isdisjoint(before):
        return True
    country = any(key.startswith("country:") for key in entry.keys)
    return country and any(full_key(form) in _BEFORE_COUNTRY for form in before)


def _national(tokens: Sequence[Token], place: int) -> bool:
    """Whether the word before shows that a doubtful adjective is a nationality: العاصمة المجرية."""
    if not place or not tokens[place].joined or not tokens[place].text.startswith("ال"):
        return False
    return not hint_words("nation_nouns").isdisjoint(without_prefixes(tokens[place - 1].text))


def _of_money(tokens: Sequence[Token], place: int) -> bool:
    """Whether a nationality is part of the name of money: الدولار الأمريكي, for الدولار.

    Or of a news agency.
    """
    if not place or not tokens[place].joined:
        return False
    before = tokens[place - 1].text
    if before in ("الأنباء", "للأنباء"):
        return True  # an agency, which has other names
    if before.startswith("نظيرت"):
        return any(_is_money(token.text) for token in tokens[max(0, place - _CLAUSE) : place])
    return _is_money(before)


@lru_cache(maxsize=20_000)
def _is_money(word: str) -> bool:
    return not hint_words("money").isdisjoint(map(bare, without_prefixes(word)))


def _surname(tokens: Sequence[Token], place: int) -> bool:
    """Whether a definite nationality is a surname: محمد المصري."""
    if not place or not tokens[place].joined or not tokens[place].text.startswith("ال"):
        return False
    known = known_names("ga").get((light(tokens[place - 1].text),))
    return known is not None
