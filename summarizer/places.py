"""Countries, currencies, languages, months and weekdays in Arabic and English.

The table is made from Unicode CLDR (`babel`) on first use and kept. Official names ("Kingdom of
...") are composed from the word before the country's name; those that do not follow the pattern,
and cities, are in `data/names.tsv`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from summarizer.glosses import lexicon, section
from summarizer.namelist import known_names
from summarizer.wordforms import Token, bare, key, light, longest_match, without_prefixes

MAX_NAME = 6  # words

# English-language news against CLDR.
_ENGLISH = {
    "Türkiye": "Turkey",
    "Myanmar (Burma)": "Myanmar",
    "Congo - Kinshasa": "Democratic Republic of the Congo",
    "Congo - Brazzaville": "Republic of the Congo",
    "Hong Kong SAR China": "Hong Kong",
    "Macao SAR China": "Macau",
    "Czechia": "Czech Republic",
    "Côte d’Ivoire": "Ivory Coast",
    "Palestinian Territories": "Palestinian territories",
    "Timor-Leste": "East Timor",
    "Cape Verde": "Cape Verde",
}
_STATES = {
    "جمهورية": "Republic of",
    "مملكة": "Kingdom of",
    "دولة": "State of",
    "سلطنة": "Sultanate of",
    "إمارة": "Principality of",
}
_CALENDARS = ("ar", "ar_SY", "ar_MA", "ar_DZ")
# CLDR, as babel packs it, has no Hijri months. ذو and ذي, الثاني and الآخر are both in use.
_HIJRI = (
    "محرم Muharram|صفر Safar|ربيع الأول Rabi al-Awwal|ربيع الثاني Rabi al-Thani"
    "|ربيع الآخر Rabi al-Thani|جمادى الأولى Jumada al-Ula|جمادى الثانية Jumada al-Thani"
    "|جمادى الآخرة Jumada al-Thani|رجب Rajab|شعبان Shaaban|رمضان Ramadan|شوال Shawwal"
    "|ذو القعدة Dhu al-Qadah|ذي القعدة Dhu al-Qadah|ذو الحجة Dhu al-Hijjah|ذي الحجة Dhu al-Hijjah"
)


class Place(NamedTuple):
    """A name from a catalogue: its English, and "place", "month" or "name" (a currency, say)."""

    english: str
    kind: str


@cache
def catalogue() -> tuple[dict[str, Place], dict[tuple[str, ...], Place]]:
    """Return the single words, by `light` form with its article, and the longer names, by keys."""
    single: dict[str, Place] = {}
    longer: dict[tuple[str, ...], Place] = {}
    excluded = section("not_places")
    for arabic, place in _entries():
        parts = arabic.replace("-", " ").replace("،", " ").split()
        if len(parts) == 1:
            word = light(parts[0])
            if word not in excluded and len(word) > 2:
                single.setdefault(word, place)
        else:
            longer.setdefault(tuple(map(key, parts)), place)
    return single, longer


def _entries() -> Iterator[tuple[str, Place]]:
    from babel import Locale

    arabic, english = Locale("ar"), Locale("en")
    for code, name in arabic.territories.items():
        if code in ("EZ", "QO", "XA", "XB", "ZZ") or "(" in name:
            continue
        title = english.territories[code]
        title = _ENGLISH.get(title, title).replace(" & ", " and ").replace("St. ", "Saint ")
        yield name, Place(title, "place")
        if code.isalpha() and light(bare(name)) not in ("ولايات", "امم"):
            for state, of in _STATES.items():
                yield f"{state} {name}", Place(f"{of} {title}", "place")
    for code, name in arabic.currencies.items():
        title = english.currencies.get(code, "")
        plain = not any(sign in name + title for sign in "0123456789()")
        if title and plain and len(name.split()) > 1:
            yield name, Place(_currency(title), "name")
    for code, name in arabic.languages.items():
        if code in english.languages and len(name.split()) == 1 and "_" not in code:
            yield f"اللغة {name}", Place(f"{english.languages[code]} language", "name")
    for calendar in _CALENDARS:
        for number, name in Locale.parse(calendar).months["format"]["wide"].items():
            yield name, Place(english.months["format"]["wide"][number], "month")
    for number, name in arabic.days["format"]["wide"].items():
        yield name, Place(english.days["format"]["wide"][number], "name")
    for pair in _HIJRI.split("|"):
        name = "".join(char for char in pair if char > "\u0600" or char == " ").strip()
        yield name, Place(pair[len(name) :].strip(), "month")


def _currency(title: str) -> str:
    """CLDR's "Saudi Riyal" as running English writes it."""
    head, _, unit = title.replace("United Arab Emirates", "UAE").rpartition(" ")
    return f"{head} {unit.lower()}" if head else unit.lower()


@cache
def _all_names() -> tuple[dict[str, Place], dict[tuple[str, ...], Place]]:
    """The catalogue with the places of `data/names.tsv`, whose spelling wins."""
    single, longer = catalogue()
    own = {words: Place(name.english, "place") for words, name in known_names("p").items()}
    own_single = {words[0]: place for words, place in own.items() if len(words) == 1}
    own_longer = {tuple(map(key, words)): p for words, p in own.items() if len(words) > 1}
    return {**single, **own_single}, {**longer, **own_longer}


def is_place(word: str) -> bool:
    """Say whether one word, article included, is a place, a month or a currency."""
    return light(word) in _all_names()[0]


def place_at(tokens: Sequence[Token], place: int) -> tuple[Place, int] | None:
    """Return the longest name of a catalogue at `place`, and the index of the token after it."""
    single, longer = _all_names()
    best = longest_match(tokens, place, longer, MAX_NAME, shortest=2)
    if best is not None:
        return best
    word = tokens[place].text
    for form in without_prefixes(word):
        name = single.get(light(form))
        if name is None:
            continue
        if form != word and word in lexicon().words:
            return None  # the lexicon knows the word as it stands
        if light(form) in section("month_words") and not _dated(tokens, place):
            return None
        return name, place + 1
    return None


def _dated(tokens: Sequence[Token], place: int) -> bool:
    """Whether a number or شهر stands beside a word, so that it is a month."""
    near = (*tokens[max(place - 1, 0) : place], *tokens[place + 1 : place + 2])
    return any(t.text.isdigit() or key(t.text) in ("شهر", "شهري") for t in near)
