"""Countries, nationalities, towns and regions that a text names, in Arabic or English."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from summarizer.facts.english_dictionary import is_ordinary
from summarizer.facts.findings import Finding
from summarizer.facts.places_arabic import arabic_places
from summarizer.facts.placetable import Entry, english_key, table
from summarizer.records import Language

_ENGLISH_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_]+(?:['’‘ʼ][^\W\d_]+)*+")
_BETWEEN = re.compile(r"[ \u00a0\n]{1,2}|-|\. ")  # what may stand between the words of one name
# A nationality before money is part of the money's name: US dollars, for دولار.
_MONEY = re.compile(
    r"\$|[ -](?:dollars?|pounds?|dinars?|dirhams?|riyals?|rials?|liras?|lire|francs?|shekels?"
    r"|rou?bles?|rupees?|yuan|yen|won|krone[rn]?|kron[ao]r?|currency)\b"
)
_POSSESSIVE = re.compile(r"['’]s\Z")
_BEFORE_PLACE = ("in", "at", "from", "to", "of", "near", "outside", "for", "and", "the", "hosts")
_NAME_PARTS = frozenset(("al", "el", "bin", "ben", "bint", "ibn", "abu", "abd", "abdel", "abdul"))
# Towns that stand for more than their country.
_SEATS = {"city:brussels:BE": "region:europe"}
_RESPELT = 0.85  # similarity of a place to a word of no list that is the same place
_RESPELT_LETTERS = 6
_TOWNS = 2  # that an article names before it speaks of their country
_BESIDE = 40  # letters between a nationality and the town it tells of
_SHOWN = 4  # places of the article that a finding's detail lists


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place that a text names, by name or by the name of its people.

    Attributes:
        text: The slice `[start:end]` of the text, attached particles included.
        start: Offset of its first character.
        end: Offset after its last.
        keys: What it may be: "country:EG", "city:cairo:EG", "region:gulf". More than one where
            the spelling has several meanings (عمان).
        sure: Whether it cannot be a common word or a person's name.
        people: Whether it is a nationality or another adjective.
    """

    text: str
    start: int
    end: int
    keys: frozenset[str]
    sure: bool = True
    people: bool = False


def find_places(text: str, language: Language) -> list[PlaceMention]:
    """Return the places that a text names, in order and without overlap; the longest name wins.

    Args:
        text: Any text; time is linear in its length.
        language: "ar" reads both scripts, since Arabic articles quote Latin names; "en" reads
            the Latin one.
    """
    found = list(_latin_places(text))
    if language == "ar":
        found += [
            PlaceMention(text[start:end], start, end, entry.keys, sure, entry.people)
            for start, end, entry, sure in arabic_places(text)
        ]
        found.sort(key=lambda mention: mention.start)
    return found


def _latin_places(text: str) -> Iterable[PlaceMention]:
    known = table()
    matches = list(_ENGLISH_WORD.finditer(text))
    keys = [_latin_key(match[0]) for match in matches]
    place = 0
    while place < len(matches):
        most = known.longest.get(keys[place], 0)
        match = matches[place]
        if not most or not match[0][0].isupper():
            place += 1
            continue
        last = place + 1
        while last < len(matches) and last - place < most:
            if not _BETWEEN.fullmatch(text, matches[last - 1].end(), matches[last].start()):
                break
            last += 1
        while last > place:
            entry = known.spellings.get(tuple(keys[place:last]))
            if entry is not None and (last > place + 1 or _cased(match[0], entry)):
                break
            last -= 1
        else:
            place += 1
            continue
        if last == place + 1 and not entry.people and _inside_name(text, matches, place):
            place = last
            continue
        start, end = match.start(), matches[last - 1].end()
        said = text[start:end]
        sure = entry.sure and not _MONEY.match(text, end)
        if last == place + 1 and not entry.people and _given_name(text, matches, place, entry):
            sure = False
        yield PlaceMention(said, start, end, entry.keys, sure, entry.people)
        place = last


def _inside_name(text: str, matches: Sequence[re.Match[str]], place: int) -> bool:
    """Whether a town's name is the middle one of three names: Rebwar Hama Salih."""
    if not 0 < place < len(matches) - 1:
        return False
    for left, right in ((place - 1, place), (place, place + 1)):
        if text[matches[left].end() : matches[right].start()] != " ":
            return False
    around = (matches[place - 1][0], matches[place + 1][0])
    return all(
        word[0].isupper()
        and not is_ordinary(_latin_key(word))
        and (_latin_key(word),) not in table().spellings
        for word in around
    )


def _given_name(text: str, matches: Sequence[re.Match[str]], place: int, entry: Entry) -> bool:
    """Whether a town's name may be the first of a person: Petra Novotna."""
    if place + 1 == len(matches) or any(key.startswith("country:") for key in entry.keys):
        return False
    after = matches[place + 1]
    if text[matches[place].end() : after.start()] == " " and after[0].lower() in _NAME_PARTS:
        return True  # Haifa al-Roumi, Ain al-Zaytoun
    towns = all(key.startswith("city:") for key in entry.keys)
    if text[matches[place].end() : after.start()] != " " or not (towns and after[0][0].isupper()):
        return False
    if place and matches[place - 1][0] in _BEFORE_PLACE:
        return False
    low = _latin_key(after[0])
    return not (after[0].isupper() or is_ordinary(low) or low in table().longest)


@lru_cache(maxsize=20_000)
def _latin_key(word: str) -> str:
    return english_key(word)


def _cased(word: str, entry: Entry) -> bool:
    """Whether a word that is a name in capitals only is in capitals: US is not us."""
    return not entry.exact or (english_key(word) == english_key(entry.exact) and word[:2].isupper())


def related(
    key: str,
    source: Iterable[str] | frozenset[str],
    towns: int = _TOWNS,
    often: frozenset[str] = frozenset(),
) -> bool:
    """Say whether an article that names the places `source` may be said to speak of `key`.

    A country is spoken of where its capital is or several of its towns are, or one more than once
    (`often`); a capital, where its country is; a region, where one of its countries is.
    """
    keys = source if isinstance(source, frozenset) else frozenset(source)
    known = table()
    if key in keys:
        return True
    count: dict[str, int] = {}
    countries = {other for other in keys if other.startswith("country:")}
    for other in keys:
        if other.startswith("city:"):
            for home in known.home[other]:
                count[home] = count.get(home, 0) + (
                    towns if other in known.capitals or other in often else 1
                )
    countries.update(home for home, found in count.items() if found >= towns)
    if key.startswith("country:"):
        return key in countries
    if key.startswith("city:"):
        if _SEATS.get(key) in keys:
            return True
        return key in known.capitals and not known.home[key].isdisjoint(countries)
    return not known.home[key].isdisjoint(countries)


def settle(mentions: Sequence[PlaceMention]) -> list[PlaceMention]:
    """Take from ambiguous names (عمان, طرابلس) the meanings that nothing else in a text backs."""
    known = table()
    backed: set[str] = set()
    for mention in mentions:
        if mention.sure and len(mention.keys) == 1:
            for key in mention.keys:
                backed |= known.home[key] if key.startswith("city:") else {key}
    settled = []
    for mention in mentions:
        kept = frozenset(key for key in mention.keys if _countries(key) & backed)
        if len(mention.keys) > 1 and kept:
            mention = PlaceMention(
                mention.text, mention.start, mention.end, kept, mention.sure, mention.people
            )
        settled.append(mention)
    return settled


def _countries(key: str) -> frozenset[str]:
    return table().home[key] if key.startswith("city:") else frozenset((key,))


def place_keys(mentions: Iterable[PlaceMention]) -> frozenset[str]:
    """Return every place of some mentions; of unsure ones only towns, which imply no country."""
    return frozenset(key for mention in mentions for key in mention.keys)


def compare_places(
    said: Sequence[PlaceMention], source: Sequence[PlaceMention], words: Iterable[str] = ()
) -> list[Finding]:
    """Return the places of a summary of which its article does not speak.

    Args:
        said: The places of the summary.
        source: The places of the article, title included.
        words: Words of the article in Arabic letters that may be names, as
            `ArticleNames.name_words`: a place that sounds like one of them is not judged
            (جوردان is no country, and بريزبن is Brisbane).
    """
    source = settle(source)
    capitals = table().capitals
    sure = frozenset(
        key
        for mention in source
        if mention.sure or mention.keys <= capitals  # سيول, also "floods"
        for key in mention.keys
    )
    clear = {key for mention in said if mention.sure for key in mention.keys}
    # العيون, also "eyes", is the town where the summary says Laayoune.
    sure |= {key for m in source if not clear.isdisjoint(m.keys) for key in m.keys & clear}
    # بولونيا الإيطالية names its country, too.
    with_country = [m for m in source if m.sure and " " in m.text and m.text.endswith("ية")]
    sure |= {home for m in with_country for key in m.keys for home in _countries(key)}
    named = place_keys(source)
    times = Counter(key for mention in source if mention.sure for key in mention.keys)
    often = frozenset(key for key, count in times.items() if count > 1)
    findings = []
    for mention in said:
        if not mention.sure:
            continue
        if any(
            key in named or related(key, sure, _TOWNS if mention.people else 1, often)
            for key in mention.keys
        ):
            continue
        if mention.people and _town_beside(mention, said, sure):
            continue
        if _respelt(_POSSESSIVE.sub("", mention.text).replace(" ", ""), words):
            continue
        findings.append(_finding(mention, source))
    return findings


def _town_beside(people: PlaceMention, said: Sequence[PlaceMention], sure: frozenset[str]) -> bool:
    """Whether a summary says of what country a town is: the Tunisian town of Sidi Bouzid."""
    first = bisect_right(said, people.end - _BESIDE, key=_start)
    last = bisect_left(said, people.end + _BESIDE, key=_start)
    return any(
        key in sure and not people.keys.isdisjoint(_countries(key))
        for town in said[first:last]
        if not town.people
        for key in town.keys
    )


def _start(mention: PlaceMention) -> int:
    return mention.start


def _respelt(place: str, words: Iterable[str]) -> bool:
    """Whether a place is a word that no list has, in its own script or the other."""
    from summarizer.facts.spellings import same_word
    from summarizer.facts.transliteration import similarity

    if place[0] >= "\u0590":
        return any(same_word(place, word) for word in words)
    return len(place) >= _RESPELT_LETTERS and any(
        similarity(place, word) >= _RESPELT for word in words
    )


def _finding(mention: PlaceMention, source: Sequence[PlaceMention]) -> Finding:
    kind = {key.partition(":")[0] for key in mention.keys}
    alike = [m for m in source if m.sure and kind & {key.partition(":")[0] for key in m.keys}]
    unique = {m.keys: m for m in reversed(alike)}
    shown = sorted(unique.values(), key=lambda m: m.start)[:_SHOWN]
    names = ", ".join(m.text for m in shown)
    detail = f"{mention.text!r} is not in the article" + (f", which names {names}" if names else "")
    spans = tuple((m.start, m.end) for m in shown)
    return Finding(mention.start, mention.end, detail, spans)
