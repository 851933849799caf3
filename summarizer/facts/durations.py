"""Durations in other units, and those that follow from the dates and times of an article."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import combinations, islice, pairwise

from summarizer.facts.ages import age
from summarizer.facts.closeness import BEYOND, FLOOR
from summarizer.facts.dates import DateMention
from summarizer.facts.quantity import Quantity
from summarizer.facts.scene import Scene, has
from summarizer.facts.tables import names

_MONTH = 365.25 / 12
_DAYS = {
    "second": 1 / 86400,
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1.0,
    "week": 7.0,
    "month": _MONTH,
    "year": 365.25,
    "decade": 3652.5,
    "century": 36525.0,
}
_YEARS = {"year": 1, "decade": 10, "century": 100}
_SHARES = {6.0: 0.5, 3.0: 0.25}
_TERMS = {0.5: "half", 0.25: "quarter"}
_LOOSE = 0.09  # four weeks are a month, six a month and a half
_ROUND_NUMBERS = {"month": 6, "hour": 12, "day": 7, "minute": 15, "year": 5}
_A_LITTLE = 0.1  # of a duration, by which it may be above "over" or below "under"
_NEARLY = 0.3  # of a unit
_CENTURY = 21  # of today: what dates from the 14th is seven centuries old
_MOST = 60  # dates, or times of day, that are combined
_OPENING = 2  # sentences in which the date of an article stands
_FROM_TO = 12  # characters between two durations, from one to the other
_MONTHLY = frozenset(("month", "year", "decade", "century"))


def elapsed(quantity: Quantity, said: Scene, source: Scene) -> bool:
    """Tell whether a duration is one of the article's in another unit, or follows from its dates.

    Args:
        quantity: A quantity of the summary; false unless its unit is one of time.
        said: The summary.
        source: The article.
    """
    unit = quantity.unit
    if unit not in _DAYS:
        return False
    days = quantity.low * _DAYS[unit]
    if age(quantity, source):
        return True
    if any(_same_length(quantity, days, one, other) for one, other in _stated(source)):
        return True
    if any(_fits(quantity, days, gap, True) for gap in _cuts(source)):
        return True
    if unit == "century" and any(
        q.ordinal and q.noun == "century" and _CENTURY - q.low == quantity.low
        for q in source.quantities
    ):
        return True
    if unit == "month" and _part_of_year(quantity.low, source):
        return True
    first = unit == "month" and said.near("cue_first", quantity, 3, 2)
    ago = said.near("cue_ago", quantity, 3, 2)
    return _between(quantity, days, source, first, ago) or _hours(quantity, source)


def _cuts(source: Scene) -> Iterator[float]:
    """Yield by how many days durations change: from three and a half hours to one and a half."""
    for quantity in source.quantities:
        if quantity.base and quantity.unit in _DAYS and quantity.base != quantity.low:
            yield abs(quantity.low - quantity.base) * _DAYS[quantity.unit]
    for one, other in pairwise(q for q in source.quantities if q.unit in _DAYS):
        close = 0 <= other.start - one.end < _FROM_TO
        if close and not (one.ordinal or other.ordinal):
            yield abs(one.low * _DAYS[one.unit or ""] - other.low * _DAYS[other.unit or ""])


def _part_of_year(months: float, source: Scene) -> bool:
    """Whether the article speaks of a half or a quarter of a year of so many months."""
    share = _SHARES.get(months)
    return share is not None and any(
        (q.low == share and q.unit == "fraction" and has("year_terms", source.after(q.end, 2)))
        or (q.ordinal and q.noun == _TERMS[share])
        for q in source.quantities
    )


def _stated(source: Scene) -> Iterator[tuple[float, str]]:
    for quantity in source.quantities:
        if quantity.unit in _DAYS and not quantity.ordinal:
            yield quantity.low * _DAYS[quantity.unit], quantity.unit
    starts = [quantity.start for quantity in source.quantities]
    for token in source.tokens:
        unit = _single(token.norm)
        if unit is None:
            continue
        before = bisect_right(starts, token.start) - 1
        if before < 0 or source.quantities[before].end <= token.start:
            yield _DAYS[unit], unit


@cache
def _single(word: str) -> str | None:
    """Return the unit of which a word is one: شهرا, أسبوع."""
    table = names("one_of_time")
    for core in (word, word[1:] if word[:1] in "وبلف" else word):
        if core in table:
            return table[core]
    return None


def _same_length(quantity: Quantity, days: float, source: float, other: str) -> bool:
    if not source:
        return False
    off = abs(days - source) / source
    if off <= 1e-6:
        return True
    if _rounded_to_unit(quantity, days, source, other):
        return True
    unit = quantity.unit
    if unit == "day" and quantity.low % 5:
        return False
    crossed = (unit in _MONTHLY) != (other in _MONTHLY)
    return crossed and 20 < min(days, source) < 130 and off <= _LOOSE


def _rounded_to_unit(quantity: Quantity, days: float, source: float, other: str) -> bool:
    """Tell whether a duration is one of the article's in a coarser unit, or in round numbers.

    Seventeen days are more than two weeks, nineteen "nearly three"; 19 months over 18.
    """
    kind, size = quantity.approximate, _DAYS[quantity.unit or "day"]
    if size == _DAYS[other]:
        round_one = quantity.low % _ROUND_NUMBERS.get(other, 1) == 0 and quantity.low > 1
        more = source / days - 1
        return round_one and (
            (kind == "over" and 0 <= more <= _A_LITTLE)
            or (kind == "under" and 0 <= -more <= _A_LITTLE)
        )
    if size < _DAYS[other]:
        return False
    past = (source - days) / size
    if kind == "over":
        return 0 < past < 1 if quantity.low.is_integer() else 0 < past <= 0.5
    if kind == "under":
        return -1 < past < 0
    if kind == "about" and abs(past) <= _NEARLY and abs(source - days) <= BEYOND * source:
        return True
    fortnight = quantity.unit == "week" and other == "day"
    return fortnight and abs(source - days) <= 1 < quantity.low  # fifteen days are two weeks


def published(source: Scene) -> DateMention | None:
    """Return the first full date of an article, by which "last year" and the like are meant."""
    for date in source.dates:
        if date.year and date.month and date.day and date.calendar == "gregorian":
            return date if source.sentence(date.start) < _OPENING else None
    return None


def _dateline(source: Scene) -> DateMention | None:
    """Return the first day of a month in the opening, where an article leaves out its year."""
    for date in source.dates:
        if date.month and date.day and date.calendar == "gregorian":
            return date if source.sentence(date.start) < _OPENING else None
    return None


def _between(quantity: Quantity, days: float, source: Scene, inclusive: bool, ago: bool) -> bool:
    """Tell whether two dates of the article are as far apart as a duration.

    Counted back from today ("two months ago"), its dates may lack their years.
    """
    known = (d for d in source.dates if d.calendar == "gregorian" and (d.year or d.month))
    dates = list(islice(known, _MOST))
    today = published(source) or (_dateline(source) if ago else None)
    for one, other in combinations(dates, 2):
        here = source.sentence(one.start) == source.sentence(other.start)
        if not here and today not in (one, other):
            continue
        gaps = _gaps(one, other, today)
        if any(_fits(quantity, days, gap, exact) for gap, exact in gaps):
            return True
        both = inclusive and here and one.month and other.month
        if both and ((other.month or 0) - (one.month or 0)) % 12 + 1 == quantity.low:
            return True
    return False


def _gaps(
    one: DateMention, other: DateMention, today: DateMention | None
) -> Iterator[tuple[float, bool]]:
    """Yield how many days two dates may be apart, and whether that is known to the day."""
    if one.year and other.year and not (one.month and other.month):
        yield abs(one.year - other.year) * 365.25, False
        return
    year = today.year if today else None
    if not (one.month and other.month):
        return
    of_one_month = one.month == other.month and one.day and other.day  # in any year
    if not ((one.year and other.year) or today or of_one_month):
        return
    first, second = (_date(d, year or 2001) for d in (one, other))
    if first is None or second is None:
        return
    exact = bool(one.day and other.day)
    gap = abs((first - second).days)
    yield float(gap), exact
    if not (one.year and other.year):
        yield float(abs(365 - gap)), exact


def _date(mention: DateMention, year: int) -> datetime.date | None:
    try:
        return datetime.date(mention.year or year, mention.month or 1, mention.day or 15)
    except ValueError:
        return None


def _fits(quantity: Quantity, days: float, gap: float, exact: bool) -> bool:
    unit = quantity.unit or "day"
    if unit in ("hour", "minute", "second") and gap < 1:
        return _fits_hours(quantity, days, gap)
    if unit in ("hour", "minute", "second") or gap <= 0 or (unit in ("day", "week") and not exact):
        return False
    size = _DAYS[unit]
    slack = {"day": 1.0, "week": 3.5, "month": 16.0, "year": min(days / 20, 60.0)}.get(
        unit, 0.02 * size
    )
    if abs(days - gap) <= slack:
        return True
    ratio = gap / days
    if quantity.approximate == "over":
        return 1 <= ratio <= 1 + FLOOR / 1.5
    if quantity.approximate == "under":
        return 1 - BEYOND <= ratio <= 1
    return quantity.approximate == "about" and abs(ratio - 1) <= BEYOND


def _fits_hours(quantity: Quantity, days: float, gap: float) -> bool:
    ratio = gap / days
    if quantity.approximate == "over":
        return 1 <= ratio <= 1 + BEYOND
    if quantity.approximate == "under":
        return 1 - BEYOND <= ratio <= 1
    return abs(ratio - 1) <= (BEYOND if quantity.approximate else 1e-6)


def _hours(quantity: Quantity, source: Scene) -> bool:
    """Tell whether two times of day of one sentence are so many hours apart."""
    if quantity.unit not in ("hour", "minute"):
        return False
    minutes = quantity.low * (60 if quantity.unit == "hour" else 1)
    clocks = list(islice((q for q in source.quantities if q.unit == "clock"), _MOST))
    return any(
        source.sentence(one.start) == source.sentence(other.start)
        and (other.low - one.low - minutes) % 720 == 0
        for one, other in combinations(clocks, 2)
    )


def likely_years(source: Scene) -> set[int]:
    """Return the years that an article means without naming them: last year, ten years before."""
    today = published(source)
    if today is None or today.year is None:
        return set()
    year = today.year
    found = set()
    for i, token in enumerate(source.tokens[:-1]):
        after = source.tokens[i + 1].norm
        if has("year_terms", (token.norm,)):
            if has("cue_last", (after,)):
                found.add(year - 1)
            if has("cue_next", (after,)):
                found.add(year + 1)
            if has("cue_before_it", (after,)) or has(
                "cue_before_it", [t.norm for t in source.tokens[i + 2 : i + 3]]
            ):
                found |= {d.year - 1 for d in source.dates if d.year} | {year - 2}
    for quantity in source.quantities:
        span = quantity.low * _YEARS.get(quantity.unit or "", 0)
        if quantity.ordinal or not span or not span.is_integer() or span > 100:
            continue
        before = source.before(quantity.start, 2)
        if has("cue_ago", before):
            found.add(year - int(span))
        if has("cue_hence", before):
            found.add(year + int(span))
    return found


def neighbouring_year(date: DateMention, source: Scene) -> set[int]:
    """Return the years of a month that an article names without one: last June, next May."""
    today = published(source)
    if today is None or today.year is None:
        return set()
    found: set[int] = set()
    for other in source.dates:
        if other.month == date.month and other.year is None and other.calendar == date.calendar:
            later = (other.month or 0) > (today.month or 0)
            words = source.after(other.end, 2)
            if has("cue_next", words):
                found.add(today.year + (not later))
            elif has("cue_last", words):
                found.add(today.year - later)
            else:
                found |= {today.year, today.year + (1 if not later else -1)}
    return found
