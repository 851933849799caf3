"""Units and currencies beside a number, and which of them may be the same thing."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from summarizer.facts.tables import members, names, phrases
from summarizer.facts.tokens import Token, glued, norm_at
from summarizer.wordlists import read_sections

_Phrases = dict[str, list[tuple[tuple[str, ...], str]]]
_SCALES_EN = frozenset(("hundred", "thousand", "million", "billion", "trillion"))
_PER = frozenset(("per", "an", "a", "/", "في", "بال"))
_HOURS = frozenset(("hour", "h", "hr", "الساعه", "ساعه", "بالساعه", "س"))
_BEFORE_NATION = frozenset(("new", "south", "north", "sri", "hong"))
_ALSO_WORDS = frozenset(
    ("won", "real", "sol", "buck", "بر", "ين", "بات")
)  # money after these only:
_LARGE = frozenset(("thousand", "million", "billion", "trillion", "الف", "مليون", "مليار"))
_OFTEN_NAMED = frozenset(
    ("dollar", "dinar", "riyal", "dirham", "lira", "EUR", "JPY", "CNY", "ruble", "rupee", "ILS")
)
# Loosely used for one another, so not worth a finding.
_ALIKE = (
    frozenset(("percent", "pp", "bp", "fraction")),
    frozenset(("degree", "celsius", "magnitude")),
    frozenset(("degree", "fahrenheit")),
    frozenset(("km", "kmh", "km2")),
    frozenset(("mile", "mph", "nmi", "sqmile")),
    frozenset(("m", "m2", "m3")),
    frozenset(("kw", "kwh")),
    frozenset(("mw", "mwh")),
    frozenset(("gw", "gwh")),
    frozenset(("foot", "sqft", "ft3")),
    frozenset(("ounce", "ouguiya", "MRU")),  # أوقية is both
    frozenset(("m", "minute")),
    frozenset(("pound", "lb")),
    frozenset(("cent", "piastre", "penny")),
)


class Found(NamedTuple):
    """A unit beside a number and the index after it (or of its first token, before a number)."""

    unit: str
    at: int


@cache
def _table() -> tuple[_Phrases, dict[str, str]]:
    """Return the phrases for units by their first word, and the Arabic duals."""
    forms: dict[tuple[str, ...], str] = {}
    duals: dict[str, str] = {}
    for section in ("unit_words", "currency_words"):
        for phrase, unit in phrases(section).items():
            first, rest = phrase[0], phrase[1:]
            forms[phrase] = unit
            if first.isascii():
                forms.setdefault((*phrase[:-1], phrase[-1] + "s"), unit)
                continue
            stem = first.removesuffix("ه")
            forms.setdefault((stem + "ات", *(word + "ه" for word in rest)), unit)
            forms.setdefault((first + "ا", *(word + "ا" for word in rest)), unit)
            if rest:  # كيلو مترا
                forms.setdefault((*phrase[:-1], phrase[-1] + "ا"), unit)
            elif unit != "cent":  # سنتين is two years
                soft = stem + "ت" if stem != first else first
                duals.update({soft + ending: unit for ending in ("ان", "ين")})
    forms.update(phrases("unit_forms"))
    duals["ثانيتين"] = "second"  # ثانية alone is more often an ordinal
    by_first: _Phrases = {}
    for phrase, unit in forms.items():
        by_first.setdefault(phrase[0], []).append((phrase[1:], unit))
    for choices in by_first.values():
        choices.sort(key=lambda choice: -len(choice[0]))
    return by_first, duals


@cache
def _codes() -> dict[str, str]:
    entries = (entry.partition("=") for entry in read_sections("quantities.txt")["currency_codes"])
    return {code: unit or code for code, _, unit in entries}


@cache
def _families() -> dict[str, tuple[str, str]]:
    """Return the family and the country of each currency code."""
    found = {}
    for code, value in names("currencies").items():
        family, _, country = value.partition(":")
        found[code.upper()] = (family, country)
    return found


@cache
def _national() -> dict[tuple[str, str], str]:
    found = {pair: code for code, pair in _families().items()}
    # Sections hold one family per code; a Lebanese or Syrian lira is a pound in English.
    for code, family in names("currency_synonyms").items():
        pair = _families().get(code.upper())
        if pair:
            found[family, pair[1]] = code.upper()
    return found


def dual_unit(word: str) -> str | None:
    """Return the unit of which a folded Arabic word is the dual: ساعتين is two hours."""
    duals = _table()[1]
    for rest in (word, word[1:] if word[:1] in ("و", "ب", "ل", "ف", "ك") else word):
        for core in (rest, rest.removeprefix("ال")):
            if core in duals:
                return duals[core]
    return None


def is_currency(unit: str | None) -> bool:
    """Tell whether a unit is a currency or a family of them."""
    return unit is not None and unit in _currencies()


@cache
def _currencies() -> frozenset[str]:
    families = {family for family, _ in _families().values()}
    return frozenset(
        {*_families(), *families, *_codes().values(), *names("currency_words").values()}
    ) - frozenset(("lb",))


def unit_after(tokens: list[Token], i: int, text: str, english: bool) -> Found | None:
    """Read the unit that begins at token `i`, just after a number."""
    at = i
    hyphen = norm_at(tokens, at) == "-" and glued(tokens, at) and glued(tokens, at + 1)
    if hyphen or (english and norm_at(tokens, at) in ("a", "an")):
        if not hyphen and (tokens[i - 1].kind == "number" or tokens[i - 1].norm in _SCALES_EN):
            return None  # 2 million a year: a rate; half a tonne is none
        at += 1
    if at >= len(tokens):
        return None
    sign = phrases("unit_prefixes").get((tokens[at].norm,))
    if sign and tokens[at].kind == "mark" and glued(tokens, at) and not _opens(tokens, at):
        return Found(sign, at + 1)
    country, noun = _nation_before(tokens, at) if english else (None, at)
    found = _phrase(tokens, noun)
    if found is None:
        return _code(tokens, at, text, at + 1)
    unit, end = found
    if tokens[noun].norm in _ALSO_WORDS and not country and tokens[i - 1].norm not in _LARGE:
        return None
    if not is_currency(unit):
        return None if country else Found(*_with_speed(tokens, unit, end))
    if not english and end < len(tokens):
        country = _nation(tokens[end].norm)
        end += country is not None
    return Found(_national().get((unit, country or ""), unit), end)


def _opens(tokens: list[Token], at: int) -> bool:
    """Tell whether a currency sign belongs to the number after it ("between 5 $6")."""
    return at + 1 < len(tokens) and tokens[at + 1].kind == "number" and glued(tokens, at + 1)


def _phrase(tokens: list[Token], at: int) -> tuple[str, int] | None:
    word = norm_at(tokens, at)
    by_first = _table()[0]
    choices = by_first.get(word)
    if choices is None and word.startswith("ال"):
        choices = by_first.get(word[2:])
    for rest, unit in choices or ():
        if all(
            norm_at(tokens, at + 1 + step).removeprefix("ال") == part.removeprefix("ال")
            for step, part in enumerate(rest)
        ):
            return unit, at + 1 + len(rest)
    return None


def _with_speed(tokens: list[Token], unit: str, end: int) -> tuple[str, int]:
    speeds = {"km": "kmh", "mile": "mph"}
    if unit in speeds:
        if norm_at(tokens, end) in _PER and norm_at(tokens, end + 1) in _HOURS:
            return speeds[unit], end + 2
        if norm_at(tokens, end) in ("بالساعه", "h"):
            return speeds[unit], end + 1
    return unit, end


def _nation_before(tokens: list[Token], at: int) -> tuple[str | None, int]:
    """Skip "Saudi", "U.S.", "Hong Kong", "West African CFA" before a currency."""
    country = None
    for _ in range(3):
        word = norm_at(tokens, at)
        if word == "u" and [norm_at(tokens, at + n) for n in (1, 2)] == [".", "s"]:
            country, at = "US", at + 3 + (norm_at(tokens, at + 3) == ".")
        elif word in names("nationalities"):
            country, at = names("nationalities")[word], at + 1
        elif word in _BEFORE_NATION or word in ("west", "central"):
            at += 1
        else:
            break
    return country, at


def _nation(word: str) -> str | None:
    core = word.removeprefix("ال")
    for rest in (core, core.removesuffix("ه"), core.removesuffix("ا"), core.removesuffix("ين")):
        country = names("nationalities").get(rest)
        if country:
            return country
    return None


def _code(tokens: list[Token], at: int, text: str, end: int) -> Found | None:
    token = tokens[at]
    if token.kind == "word" and token.norm.isascii():
        unit = _codes().get(text[token.start : token.end])
        return Found(unit, end) if unit else None
    return None


def unit_before(tokens: list[Token], i: int, text: str) -> Found | None:
    """Read the unit just before token `i`: "$", "US$", "KD", "magnitude", or "%" in Arabic."""
    if i == 0:
        return None
    before = tokens[i - 1]
    if before.norm == "%" and glued(tokens, i) and not (i > 1 and tokens[i - 2].kind == "number"):
        return Found("percent", i - 1)
    if before.norm in members("minute_of"):
        return Found("minute", i - 1)
    sign = phrases("unit_prefixes").get((before.norm,))
    if sign is None:
        return _code(tokens, i - 1, text, i - 1)
    if before.kind == "mark" and i > 1 and glued(tokens, i - 1):
        longer = phrases("unit_prefixes").get((tokens[i - 2].norm, before.norm))
        if longer:
            return Found(longer, i - 2)
    return Found(sign, i - 1)


@cache
def scale_of(unit: str) -> tuple[str, float]:
    """Return a unit's dimension and how many base units it is; currencies stand for themselves."""
    dimension, _, factor = names("units").get(unit, f"{unit}:1").partition(":")
    return dimension, float(factor or 1)


@cache
def compatible(one: str, other: str) -> bool:
    """Tell whether two units may be the same thing: a dollar and USD, kWh and kW, % and points."""
    if one == other:
        return True
    if any(one in alike and other in alike for alike in _ALIKE):
        return True
    return bool(_possible(one) & _possible(other))


@cache
def _possible(unit: str) -> frozenset[str]:
    """Return the codes that a currency's name may stand for, or the unit itself."""
    synonyms = names("currency_synonyms")
    members_ = {
        code
        for code, (family, _) in _families().items()
        if family == unit or synonyms.get(code.lower()) == unit
    }
    return frozenset(members_ or {unit})


def minor_share(major: str, minor: str) -> float | None:
    """Return what part of a currency its coin is: 100 cents make a dollar."""
    family = _families().get(major, (major, ""))[0]
    table = names("minor_units")
    parts = table.get(f"{minor}:{family}", table.get(minor))
    return 1 / float(parts) if parts else None


def unit_of_word(word: str) -> str | None:
    """Return the unit of which a folded word is a form by itself."""
    if word in _ALSO_WORDS:
        return None
    table = _table()[0]
    for rest, unit in table.get(word, table.get(word.removeprefix("ال"), ())):
        if not rest:
            return unit
    return None


def national_currency(unit: str, adjective: str) -> str:
    """Return the code of a currency with its country's adjective, or `unit` when it is unknown."""
    return _national().get((unit, _nation(adjective) or ""), unit)
