"""Whether the dates of a summary are the article's."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from summarizer.facts.dates import DateMention
from summarizer.facts.durations import likely_years, neighbouring_year
from summarizer.facts.findings import Finding
from summarizer.facts.scene import Scene, has
from summarizer.facts.terms import month_follows

_MOST_NAMED = 3
_ANY_YEAR = 2001
_SPANS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12}
_SLACK = 2.5  # days by which so many months may differ


def compare_dates(
    said: Iterable[DateMention],
    source: Sequence[DateMention],
    numbers: Collection[float] = (),
    scenes: tuple[Scene, Scene] | None = None,
) -> list[Finding]:
    """Find the dates of a summary that are not the article's.

    Each part must stand in a date of the article that agrees in every part both have; the day with
    its month. A weekday may stand elsewhere in the article, or follow from a full date of it.

    Args:
        said: Dates of the summary.
        source: Dates of the article.
        numbers: Numbers of the article, any of which may be a year that was taken for a quantity.
        scenes: Summary and article around them; with them, "last year" is the year before the
            article's own, and "before February" the end of January.
    """
    findings = []
    for date in said:
        detail, near = _judge(date, source, numbers)
        if detail and scenes and _follows(date, source, numbers, *scenes):
            continue
        if detail:
            spans = tuple((other.start, other.end) for other in near[:_MOST_NAMED])
            findings.append(Finding(date.start, date.end, detail, spans))
    return findings


def _judge(
    date: DateMention, source: Sequence[DateMention], numbers: Collection[float]
) -> tuple[str, list[DateMention]]:
    same = [other for other in source if other.calendar == date.calendar]
    if date.month is not None:
        months = [other for other in same if other.month == date.month]
        if not months:
            return _says(date, "month", [other for other in same if other.month])
        fitting = [other for other in months if _agree(date.year, other.year)]
        if not fitting:
            return _says(date, "month of that year", months)
        if date.day is not None:
            days = [other for other in fitting if other.day == date.day]
            if not days:
                return _says(date, "day", fitting)
            fitting = days
        if date.weekday is not None and all(
            other.weekday not in (None, date.weekday) for other in fitting
        ):
            return _says(date, "weekday of that date", fitting)
    if date.year is not None and not _known_year(date.year, source, numbers):
        return _says(date, "year", [other for other in source if other.year])
    if date.weekday is not None and not _known_weekday(date, source):
        return _says(date, "weekday", [other for other in source if other.weekday])
    return "", []


def _follows(
    date: DateMention,
    source: Sequence[DateMention],
    numbers: Collection[float],
    said: Scene,
    article: Scene,
) -> bool:
    """Tell whether a date follows from what the article says without naming it."""
    if date.month is None:
        return bool(date.year) and date.year in likely_years(article)
    if date.day and _last_day(date, said, article):
        return True
    if date.calendar == "gregorian" and month_follows(date, said, article):
        return date.year is None or _known_year(date.year, source, numbers)
    if date.year is not None:
        bare = replace(date, year=None)
        known = not _judge(bare, source, numbers)[0]
        return known and date.year in neighbouring_year(date, article)
    if date.calendar != "gregorian" or not has("cue_until", said.before(date.start, 2)):
        return False
    if date.day is not None:
        middle = [d for d in source if d.month == date.month and d.day is None]
        return date.day in (14, 15, 16) and any(
            has("cue_middle", article.before(d.start, 2)) for d in middle
        )
    last = (date.month - 2) % 12 + 1
    return any(d.month == last and has("cue_end", article.before(d.start, 2)) for d in source)


def _last_day(date: DateMention, said: Scene, article: Scene) -> bool:
    """Tell the fifteenth "of the same month", and the end of ten days from a date on."""
    known = [d for d in article.dates if d.month and d.calendar == date.calendar]
    if any(
        q.low == date.day and "الشهر" in article.after(q.end, 2) and q.unit is None
        for q in article.quantities
    ) and any(d.month == date.month and _agree(d.year, date.year) for d in known):
        return True
    if date.calendar != "gregorian" or not has("cue_last_day", said.before(date.start, 3)):
        return False
    year = date.year or next((d.year for d in known if d.year), _ANY_YEAR)
    last = _day(date, year)
    for start in known:
        first = _day(start, year)
        if last is None or first is None:
            continue
        here = article.sentence(start.start)
        for q in article.quantities:
            span = q.low * _SPANS.get(q.unit or "", 0)
            if span and not q.ordinal and abs(article.sentence(q.start) - here) <= 1:
                gap = (last - first).days
                if gap in (span, span - 1) or (q.unit == "month" and abs(gap - span) < _SLACK):
                    return True
    return False


def _day(mention: DateMention, year: int) -> datetime.date | None:
    if not (mention.month and mention.day):
        return None
    try:
        return datetime.date(mention.year or year, mention.month, mention.day)
    except ValueError:
        return None


def _says(date: DateMention, part: str, near: list[DateMention]) -> tuple[str, list[DateMention]]:
    detail = f"the article has no such {part} as in {date.text!r}"
    named = list(dict.fromkeys(repr(other.text) for other in near))[:_MOST_NAMED]
    return detail + (f"; it has {', '.join(named)}" if named else ""), near


def _agree(one: int | None, other: int | None) -> bool:
    return one is None or other is None or one == other


def _known_year(year: int, source: Iterable[DateMention], numbers: Collection[float]) -> bool:
    return float(year) in numbers or any(other.year == year for other in source)


def _known_weekday(date: DateMention, source: Sequence[DateMention]) -> bool:
    """Tell whether the article has a weekday, or it follows from a full date on either side."""
    return _weekday_of(date) == date.weekday or any(
        date.weekday in (other.weekday, _weekday_of(other)) for other in source
    )


def _weekday_of(date: DateMention) -> int | None:
    """Return the weekday of a full Gregorian date, 1 (Monday) to 7."""
    if date.calendar != "gregorian" or not (date.year and date.month and date.day):
        return None
    try:
        return datetime.date(date.year, date.month, date.day).isoweekday()
    except ValueError:
        return None
