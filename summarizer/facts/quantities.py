"""The quantities that a text states: numbers in digits and words, with their units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from summarizer.facts import number_words_ar, number_words_en
from summarizer.facts.bases import with_bases
from summarizer.facts.clocks import Clock, read_clock, read_stopwatch, spoken_clock
from summarizer.facts.closeness import TIME
from summarizer.facts.context import (
    approximation,
    counted,
    in_title,
    ordinal_noun,
    this_year,
    which_one,
)
from summarizer.facts.number_words_ar import share_after_noun
from summarizer.facts.numerals import Numeral
from summarizer.facts.parts import coefficient, with_parts
from summarizer.facts.quantity import Quantity
from summarizer.facts.scores import Span, read_score
from summarizer.facts.tokens import PREFIXES, Token, norm_at, tokenize
from summarizer.facts.units import (
    Found,
    dual_unit,
    is_currency,
    unit_after,
    unit_before,
    unit_of_word,
)
from summarizer.records import Language

__all__ = ["Quantity", "Reader", "find_quantities"]

_COUNTED = 1000  # things of which there may be a half more
_TO = {
    "ar": frozenset(("-", "الي", "او", "حتي")),
    "en": frozenset(("-", "to", "or", "until", "till")),
}


def find_quantities(
    text: str, language: Language, taken: Sequence[tuple[int, int]] = ()
) -> list[Quantity]:
    """Find the quantities of a text, in order.

    Args:
        text: Any text; offsets are into it.
        language: Language of the words.
        taken: Spans that are no quantities, dates above all.

    Returns:
        Quantities without overlaps. Vague ones ("dozens", آلاف) are left out.
    """
    return Reader(text, language, tokenize(text)).quantities(taken)


class Reader:
    """Reads the quantities of one text from its tokens."""

    def __init__(self, text: str, language: Language, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.english = language == "en"
        self.to = _TO[language]
        self.free = 0  # index of the first token that belongs to no quantity yet
        self._numeral = (number_words_en if self.english else number_words_ar).read_numeral

    def quantities(self, taken: Sequence[tuple[int, int]]) -> list[Quantity]:
        """Return the quantities outside the spans in `taken`."""
        found: list[Quantity] = []
        spans = sorted(taken)
        i, span = 0, 0
        while i < len(self.tokens):
            token = self.tokens[i]
            while span < len(spans) and spans[span][1] <= token.start:
                span += 1
            if span < len(spans) and spans[span][0] < token.end:
                self.free = i = i + 1
                continue
            limit = spans[span][0] if span < len(spans) else len(self.text)
            new, i = self._at(i, limit)
            self.free = i if new else self.free
            found += new
        return with_bases(found, self.tokens, self.to)

    def _at(self, i: int, limit: int) -> tuple[list[Quantity], int]:
        """Read what begins at token `i`: its quantities, and the index of the token after them."""
        score = read_score(self.tokens, i, self.english)
        if score:
            return [self._score(i, score)], score.end
        spoken_at = spoken_clock(self.tokens, i, self.english)
        if spoken_at and self.tokens[spoken_at.end - 1].end <= limit:
            return [self._clock(i, spoken_at)], spoken_at.end
        timed = read_stopwatch(self.tokens, i)
        if timed:
            return [self._make(i, timed.end, timed.first, timed.first, "minute")], timed.end
        numeral = self._numeral(self.tokens, i, self.text)
        if numeral is None:
            spoken = self._one_and_more(i) or (None if self.english else self._dual(i))
            return ([spoken[0]], spoken[1]) if spoken else ([], i + 1)
        if numeral.kind == "none" or self.tokens[numeral.end - 1].end > limit:
            return [], numeral.end
        if numeral.kind == "ordinal" or (not self.english and which_one(self.tokens, i, numeral)):
            return [self._ordinal(i, numeral)], numeral.end
        among = self._one_in(i, numeral)
        if among:
            return [among[0]], among[1]
        clock = read_clock(self.tokens, i, numeral, self.english)
        if clock:
            return [self._clock(i, clock)], clock.end
        return self._range(i, numeral, limit)

    def _make(self, first: int, end: int, low: float, high: float, unit: str | None) -> Quantity:
        start, stop = self.tokens[first].start, self.tokens[end - 1].end
        return Quantity(self.text[start:stop], start, stop, low, high, unit)

    def _clock(self, i: int, clock: Clock) -> Quantity:
        quantity = self._make(i, clock.end, clock.minutes, clock.minutes, "clock")
        return replace(quantity, approximate=approximation(self.tokens, i, clock.end))

    def _score(self, i: int, score: Span) -> Quantity:
        return self._make(i, score.end, score.first, score.second, "score")

    def _one_in(self, i: int, numeral: Numeral) -> tuple[Quantity, int] | None:
        """Read "three in four", أربعة من كل خمسة: a share, seldom an exact one."""
        at, tokens = numeral.end, self.tokens
        between = (norm_at(tokens, at), norm_at(tokens, at + 1))
        if between in (("out", "of"), ("in", "every"), ("من", "كل"), ("of", "every")):
            at += 2
        elif self.english and between[0] == "in":
            at += 1
        else:
            return None
        whole = self._numeral(tokens, at, self.text) if at < len(tokens) else None
        if whole is None or whole.kind != "cardinal" or not numeral.value < whole.value <= 10:
            return None
        if unit_after(tokens, whole.end, self.text, self.english):
            return None
        share = numeral.value / whole.value
        quantity = self._make(i, whole.end, share, share, "fraction")
        return replace(quantity, words=True, approximate="about"), whole.end

    def _ordinal(self, i: int, numeral: Numeral) -> Quantity:
        quantity = self._make(i, numeral.end, numeral.value, numeral.value, None)
        noun = ordinal_noun(self.tokens, i, numeral.end, self.english)
        return replace(quantity, ordinal=True, words=numeral.words, noun=noun)

    def _dual(self, i: int) -> tuple[Quantity, int] | None:
        """Read ساعتين, دولاران, and ساعتين ونصف."""
        token = self.tokens[i]
        unit = dual_unit(token.norm) if token.kind == "word" else None
        if unit is None:
            return None
        value, end = self._half_more(2.0, unit, i + 1)
        quantity = self._make(i, end, value, value, unit)
        return replace(quantity, words=True, approximate=approximation(self.tokens, i, end)), end

    def _one_and_more(self, i: int) -> tuple[Quantity, int] | None:
        """Read "a year and a half", ساعة ونصف, دينار وثمانمئة فلس: an unsaid one and a part."""
        at = i + self.english
        if at >= len(self.tokens) or self.tokens[at].kind != "word":
            return None
        if self.english and self.tokens[i].norm not in ("a", "an"):
            return None
        unit = unit_after(self.tokens, at, self.text, self.english)
        if unit is None:
            return None
        value, end = self._half_more(1.0, unit.unit, unit.at)
        if value == 1.0:
            return None
        kind = approximation(self.tokens, i, end)
        quantity = self._make(i, end, value, value, unit.unit)
        return replace(quantity, words=True, approximate=kind), end

    def _half_more(self, value: float, unit: str | None, end: int) -> tuple[float, int]:
        return with_parts(value, unit, end, self.tokens, self.text, self.english, self._numeral)

    def _range(self, i: int, numeral: Numeral, limit: int) -> tuple[list[Quantity], int]:
        tokens = self.tokens
        first, unit = self._with_unit(i, numeral)
        step = first.end_index
        between = norm_at(tokens, i - 1) in ("between", "بين") or norm_at(
            tokens, (unit.at if unit else i) - 1
        ) in ("between", "بين")
        separator = norm_at(tokens, step)
        follows = step + 1
        if between and not self.english and step < len(tokens) and separator.startswith("و"):
            follows = step + (separator == "و")
        elif not (separator in self.to or (between and separator == "and")):
            return [first.quantity], step
        if follows >= len(tokens) or tokens[follows].start >= limit:
            return [first.quantity], step
        sign = follows + (tokens[follows].norm in ("$", "€", "£", "¥"))
        if sign >= len(tokens):
            return [first.quantity], step
        second = self._numeral(tokens, sign, self.text)
        if second is None or second.kind != numeral.kind:
            return [first.quantity], step
        if tokens[second.end - 1].end > limit:
            return [first.quantity], step
        self.free = follows
        last, _ = self._with_unit(sign, second)
        return self._pair(i, first, last, numeral, second, separator, unit), last.end_index

    def _pair(
        self,
        i: int,
        first: _Read,
        last: _Read,
        one: Numeral,
        two: Numeral,
        separator: str,
        signed: Found | None,
    ) -> list[Quantity]:
        """Join two numbers of a range; what only the second has (million, %) is the first's too."""
        low, high = first.quantity, last.quantity
        values, other = low.low, low.other
        if two.scaled and not one.scaled and not one.words and (low.unit is None or signed):
            share = two.value / coefficient(two.value)
            if values < coefficient(two.value) * 1000 and values * share < high.low * 1000:
                other = (*other, values, *(value * share for value in other))
                values *= share
        unit = low.unit or high.unit
        if signed and is_currency(high.unit):
            unit = high.unit
        dash = separator == "-" and not (one.words or two.words or one.scaled or two.scaled)
        if dash and unit is None and max(values, high.high) <= 30 and float(values).is_integer():
            return [self._make(i, last.end_index, values, high.high, "score")]
        if signed and low.unit is not None and high.unit is None:
            high = replace(high, unit=low.unit)
        approximate = low.approximate or high.approximate
        return [
            replace(low, low=values, high=values, unit=unit, other=other, noun=high.noun),
            replace(high, base=values, approximate=approximate),
        ]

    def _with_unit(self, i: int, numeral: Numeral) -> tuple[_Read, Found | None]:
        tokens, value, end = self.tokens, numeral.value, numeral.end
        before = unit_before(tokens, i, self.text)
        if before and before.at < self.free:
            before = None
        after = unit_after(tokens, end, self.text, self.english)
        one = after and after.at == end + 1 and after.unit in TIME
        if one and not self.english and this_year(tokens, i, end, numeral):
            after = None
        if after is None and before is None and not self.english:
            before = self._things_before(i, numeral)
        unit = before.unit if before else None
        if after and (unit is None or (is_currency(after.unit) and is_currency(unit))):
            unit, end = after.unit, after.at
        if after and after.unit in ("dollar", "USD") and before:
            unit = before.unit
        share = numeral.kind == "fraction"
        if share and after and after.unit == "percent":
            unit, end = "percent", after.at  # half a percent
        elif share and (unit is None or is_currency(unit)):
            unit, end = "fraction", numeral.end
        else:
            value, end = self._half_more(value, unit, end)
        if norm_at(tokens, end) == "-" and norm_at(tokens, end + 1) == "magnitude":
            unit, end = "magnitude", end + 2
        quantity = self._make(before.at if before else i, end, value, value, unit)
        return _Read(
            replace(
                quantity,
                other=numeral.other + self._and_share(value, unit, numeral, end),
                words=numeral.words,
                approximate=approximation(tokens, before.at if before else i, end),
                noun=counted(tokens, i, end, numeral, self.text, self.english)
                if unit is None
                else in_title(tokens, i, numeral, self.text)
                if self.english
                else None,
            ),
            end,
        ), before

    def _and_share(
        self, value: float, unit: str | None, numeral: Numeral, end: int
    ) -> tuple[float, ...]:
        """Read what سبع نقاط ونصف may stand for as well: seven and a half."""
        if self.english or unit or numeral.kind != "cardinal" or value >= _COUNTED:
            return ()
        share = share_after_noun(self.tokens, end)
        return (value + share,) if share else ()

    def _things_before(self, i: int, numeral: Numeral) -> Found | None:
        """Read the unit of السنوات الست, الأيام الثلاثة, الساعات الـ48."""
        spelt = numeral.words and self.tokens[i].norm.startswith("ال")
        at = i - 1 if spelt else i - 2
        if at < 0 or not (spelt or self.tokens[i - 1].norm == "ال"):
            return None
        word = self.tokens[at].norm
        core = word[1:] if word.startswith(PREFIXES) else word
        unit = unit_of_word(core) if core.startswith("ال") else None
        return Found(unit, at) if unit and at >= self.free else None


@dataclass(frozen=True, slots=True)
class _Read:
    quantity: Quantity
    end_index: int
