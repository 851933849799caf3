"""The dates that a text states: days, months, years and weekdays of two calendars."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from summarizer.facts import number_words_ar, number_words_en
from summarizer.facts.months import Month, MonthReader
from summarizer.facts.tables import members, values
from summarizer.facts.tokens import Token, glued, norm_at, tokenize
from summarizer.facts.years import year_at, years
from summarizer.records import Language

Calendar = Literal["gregorian", "hijri"]
_LISTED = {
    "ar": frozenset(("و", "-", "الي", "/")),
    "en": frozenset(("and", "-", "to", "through", "or", "/")),
}
_FILLERS = {"ar": frozenset(("من", "شهر")), "en": frozenset(("of",))}
_BEFORE_DATE = frozenset((",", "،", "يوم", "الموافق", "(", "the", "on"))
_SUFFIXES = frozenset(("st", "nd", "rd", "th"))
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\Z")
_OF_IT = 60  # letters between a date and what is "of it", that is of its month
_MOST_DAYS = 4  # listed before one month: 5, 6, 7 and 8 June


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date as a text states it; what it leaves out is None.

    Attributes:
        text: As it is written.
        start: Offset of its first character.
        end: Offset after its last.
        year: Year of the calendar.
        month: 1 to 12.
        day: 1 to 31.
        weekday: 1 (Monday) to 7 (Sunday).
        calendar: "gregorian" or "hijri".
    """

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    calendar: Calendar = "gregorian"


class _Day(NamedTuple):
    value: int
    first: int
    end: int


def find_dates(
    text: str, language: Language, tokens: list[Token] | None = None
) -> list[DateMention]:
    """Find the dates of a text, in order.

    A span may stand twice: the days of "5-12 June" are two dates. Relative words (أمس,
    "yesterday", "last week") are no dates.

    Args:
        text: Any text; offsets are into it.
        language: Language of the words.
        tokens: Its tokens, when they are known.
    """
    return _Reader(text, language, tokenize(text) if tokens is None else tokens).dates()


class _Reader:
    def __init__(self, text: str, language: Language, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.english = language == "en"
        self.listed = _LISTED[language]
        self.fillers = _FILLERS[language]
        self.months = MonthReader(text, tokens, self.english)
        self._numeral = (number_words_en if self.english else number_words_ar).read_numeral
        self.used = [False] * len(tokens)

    def dates(self) -> list[DateMention]:
        found = list(self._numeric())
        i = 0
        while i < len(self.tokens):
            month = None if self.used[i] else self.months.at(i)
            new, i = self._around(month) if month else ([], i + 1)
            found += new
        if not self.english:
            found += self._of_it(found)
        found += self._weekdays()
        for year in years(self.text, self.tokens, self.used, self.english):
            calendar: Calendar = "hijri" if year.hijri else "gregorian"
            found.append(self._make(year.first, year.end, year=year.value, calendar=calendar))
        return sorted(found, key=lambda date: (date.start, date.end))

    def _make(
        self,
        first: int,
        end: int,
        *,
        year: int | None = None,
        month: int | None = None,
        day: int | None = None,
        weekday: int | None = None,
        calendar: Calendar = "gregorian",
    ) -> DateMention:
        self.used[first:end] = [True] * (end - first)
        start, stop = self.tokens[first].start, self.tokens[end - 1].end
        return DateMention(self.text[start:stop], start, stop, year, month, day, weekday, calendar)

    def _numeric(self) -> Iterator[DateMention]:
        """Read 12/03/2022, 2022-03-12 and 12.03.2022; day before month unless it cannot be."""
        tokens = self.tokens
        for i, token in enumerate(tokens):
            if token.kind != "number":
                continue
            dotted = _DOTTED.match(token.norm)
            if dotted:
                parts, end = dotted.groups(), i + 1
            elif norm_at(tokens, i + 1) in ("/", "-") and i + 4 < len(tokens):
                if norm_at(tokens, i + 3) != norm_at(tokens, i + 1):
                    continue
                if not all(glued(tokens, i + step) for step in range(1, 5)):
                    continue
                parts, end = tuple(norm_at(tokens, i + step) for step in (0, 2, 4)), i + 5
            else:
                continue
            date = _ordered(parts)
            if date:
                year, month, day = date
                calendar: Calendar = "hijri" if 1300 <= year <= 1500 else "gregorian"
                yield self._make(i, end, year=year, month=month, day=day, calendar=calendar)

    def _around(self, month: Month) -> tuple[list[DateMention], int]:
        """Read the days, the year and the weekday around the name of a month."""
        first, end = month.first, month.end
        days = self._days_before(first)
        if days:
            first = days[0].first
        elif self.english:
            days = self._days_after(end)
            end = days[-1].end if days else end
        year, end = year_at(self.tokens, end, self.english)
        if not (days or year or month.sure):
            return [], month.end
        hijri = month.hijri
        weekday = None
        before = first - 1
        for _ in range(3):
            if norm_at(self.tokens, before) in _BEFORE_DATE:
                before -= 1
        found = self._weekday(before) if before >= 0 and not self.used[before] else None
        if found and (days or before == first - 1):
            weekday, first = found, before
        calendar: Calendar = "hijri" if hijri else "gregorian"
        dates = [
            self._make(
                first,
                end,
                year=year,
                month=month.value,
                day=day.value if day else None,
                weekday=weekday if step == 0 else None,
                calendar=calendar,
            )
            for step, day in enumerate(days or [None])
        ]
        return dates, end

    def _days_before(self, first: int) -> list[_Day]:
        at = first - 1
        for _ in range(2):
            at -= norm_at(self.tokens, at) in self.fillers
        days: list[_Day] = []
        day = self._day_ending(at)
        while day and len(days) < _MOST_DAYS:
            days.insert(0, day)
            if norm_at(self.tokens, day.first - 1) not in self.listed:
                break
            day = self._day_ending(day.first - 2, digits=True)
        return days

    def _day_ending(self, last: int, *, digits: bool = False) -> _Day | None:
        """Read the day whose last token is `last`: "12", "12th", "twelfth", الثاني عشر."""
        if last < 0 or self.used[last]:
            return None
        for first in (last,) if digits else range(max(0, last - 2), last + 1):
            token = self.tokens[first]
            if self.used[first] or (token.kind == "number" and len(token.norm) > 2):
                continue
            numeral = self._numeral(self.tokens, first, self.text)
            if numeral is None or numeral.end != last + 1 or numeral.kind == "fraction":
                continue
            if self.english and numeral.words and numeral.kind != "ordinal":
                continue
            if numeral.value in range(1, 32):
                return _Day(int(numeral.value), first, last + 1)
        return None

    def _days_after(self, end: int) -> list[_Day]:
        days: list[_Day] = []
        at = end + (norm_at(self.tokens, end) in ("the", "."))
        while len(days) < _MOST_DAYS:
            day = self._day_at(at)
            if day is None:
                break
            days.append(day)
            if norm_at(self.tokens, day.end) not in self.listed:
                break
            at = day.end + 1
            later = self._day_at(at)
            if later and self.months.at(later.end + (norm_at(self.tokens, later.end) == "of")):
                break
        after = days[-1].end if days else end
        before = norm_at(self.tokens, end - 2)
        if len(days) == 1 and before == "in" and after < len(self.tokens):
            plain = self.tokens[after].kind == "word" and days[0].end == days[0].first + 1
            return [] if plain else days  # "in March 12 people"
        return days

    def _day_at(self, i: int) -> _Day | None:
        if i >= len(self.tokens) or self.used[i]:
            return None
        token = self.tokens[i]
        if token.kind == "number" and len(token.norm) <= 2 and int(token.norm) in range(1, 32):
            suffix = norm_at(self.tokens, i + 1) in _SUFFIXES and glued(self.tokens, i + 1)
            if norm_at(self.tokens, i + 1) in (":", "%"):
                return None
            return _Day(int(token.norm), i, i + 1 + suffix)
        numeral = self._numeral(self.tokens, i, self.text)
        if numeral and numeral.kind == "ordinal" and numeral.words and numeral.value < 32:
            return _Day(int(numeral.value), i, numeral.end)
        return None

    def _of_it(self, known: list[DateMention]) -> list[DateMention]:
        """Read حتى 12 منه: a day of the month that was named just before."""
        found = []
        dated = sorted((date for date in known if date.month), key=lambda date: date.end)
        ends = [date.end for date in dated]
        for i, token in enumerate(self.tokens):
            day = self._day_ending(i - 1) if token.norm == "منه" else None
            before = bisect_left(ends, token.start) - 1
            if day and before >= 0 and token.start - ends[before] < _OF_IT:
                last = dated[before]
                found.append(
                    self._make(
                        day.first,
                        i + 1,
                        year=last.year,
                        month=last.month,
                        day=day.value,
                        calendar=last.calendar,
                    )
                )
        return found

    def _weekday(self, i: int) -> int | None:
        token = self.tokens[i]
        if token.kind != "word":
            return None
        table = values("weekdays", "calendar.txt")
        word = token.norm
        if self.english:
            if len(word) < 6 and (i + 1 == len(self.tokens) or self.tokens[i + 1].kind == "word"):
                return None
            known = word in table and self.text[token.start].isupper()
            known = known and norm_at(self.tokens, i - 1) not in members("feasts", "calendar.txt")
            return int(table[word]) if known else None
        for core in (word, word[1:] if word[:1] in ("و", "ف", "ب", "ك", "ل") else word):
            if core in table and not norm_at(self.tokens, i + 1).startswith("عشر"):
                return int(table[core])
        return None

    def _weekdays(self) -> Iterator[DateMention]:
        for i, token in enumerate(self.tokens):
            if not self.used[i] and token.kind == "word":
                weekday = self._weekday(i)
                if weekday:
                    yield self._make(i, i + 1, weekday=weekday)


def _ordered(parts: tuple[str, ...]) -> tuple[int, int, int] | None:
    """Return year, month and day of a date in digits."""
    if not all(part.isdecimal() and len(part) in (1, 2, 4) for part in parts):
        return None
    if len(parts[0]) == 4:
        year, month, day = (int(part) for part in parts)
    elif len(parts[2]) == 4:
        day, month, year = (int(part) for part in parts)
        if month > 12 >= day:
            day, month = month, day
    else:
        return None
    return (year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
