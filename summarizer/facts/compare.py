"""Whether the quantities of a summary are the article's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import isclose

from summarizer.facts.findings import Finding
from summarizer.facts.numerals import is_round, rounded, significant
from summarizer.facts.quantity import Quantity
from summarizer.facts.units import compatible, is_currency, scale_of

ABOUT = 0.05
"""How far from the article's value a number marked as approximate may be."""

BEYOND = 0.15
"""How far the article's value may lie beyond "more than" or below "less than"."""

UNMARKED = 0.02
"""How far an unmarked rounding may be, of values from 1,000 or with decimals."""

SHARES = 0.08
"""How far an approximate half, third or quarter may be from the article's percentage."""

_SMALL = 4
_TIME = frozenset(("year", "month", "week", "day", "hour", "minute", "second", "decade", "century"))
_LONG = frozenset(("decade", "century"))  # about two decades may be 18 years
_NEARBY = 60  # characters between numbers that a summary may add up
_MOST_NAMED = 3  # article values shown in a finding


def compare_quantities(said: Iterable[Quantity], source: Sequence[Quantity]) -> list[Finding]:
    """Find the quantities of a summary that are not the article's.

    A quantity is the article's when the article has its value, exactly, rounded ("about 3,000" for
    2,987; unmarked only within 2 %), as another expression of it (50 % and half, 30 months and two
    and a half years), in a unit that may be the same. A unit that only one side states is no
    difference. Numbers under four are judged only with a unit, or before what is counted one by
    one.

    Args:
        said: Quantities of the summary.
        source: Quantities of the article.
    """
    found = []
    for quantity in said:
        finding = _judge(quantity, source)
        if finding:
            found.append(finding)
    return found


def _judge(quantity: Quantity, source: Sequence[Quantity]) -> Finding | None:
    if quantity.ordinal:
        return _judge_ordinal(quantity, source)
    if quantity.unit == "score":
        return _judge_score(quantity, source)
    if quantity.unit == "clock":
        return _judge_clock(quantity, source)
    if not _worth(quantity):
        return None
    if any(_same(quantity, other) for other in source):
        return None
    same_value = [other for other in source if _same_value(quantity, other)]
    if _derived(quantity, source):
        return None
    if quantity.unit is None and _is_time(quantity.low, source):
        return None
    if same_value:
        units = sorted({_unit_name(other) for other in same_value})
        detail = f"the summary says {quantity.text!r}, the article has that number with " + (
            " and ".join(units)
        )
        return _finding(quantity, detail, same_value)
    return _unknown(quantity, source)


def _worth(quantity: Quantity) -> bool:
    """Tell whether a quantity is meant as a number, and is no "one of" or "two sides"."""
    value = quantity.low
    if quantity.noun in ("name", "those"):
        return False
    if quantity.unit == "fraction":
        return True
    if quantity.unit is not None:
        if quantity.unit in _TIME or quantity.unit in ("score", "m"):
            return value != 1
        return value > 0
    if not value.is_integer():
        return True
    if value == 3:
        return quantity.noun is not None or not quantity.words
    return value >= _SMALL


def _values(quantity: Quantity) -> tuple[float, ...]:
    return (quantity.low, *quantity.other)


def _same_value(said: Quantity, source: Quantity) -> bool:
    """Tell whether two quantities have the same number, whatever their units."""
    return source.unit != "clock" and any(
        _near(a, b, said, source) for a in _values(said) for b in (*_values(source), source.high)
    )


def _same(said: Quantity, source: Quantity) -> bool:
    """Tell whether two quantities are the same: number and unit, or one converted to the other."""
    if said.unit is None or source.unit is None:
        thing = source.noun == "counted" or (source.noun == "thing" and _listed(said.unit))
        if said.unit not in (None, "fraction") and thing:
            return False  # 18 % are not eighteen people
        if said.noun == "counted" and (source.ordinal or _listed(source.unit)):
            return False
        if source.ordinal and said.unit is not None and not _numbers(source.noun, said.unit):
            return False
        known = said.unit != "fraction" or not source.low.is_integer()
        return known and _same_value(said, source)
    (one, factor), (two, other) = scale_of(said.unit), scale_of(source.unit)
    if compatible(said.unit, source.unit) and (factor == other or one != two):
        return _same_value(said, source)
    return one == two and any(
        _near(a * factor, b * other, said, source) for a in _values(said) for b in _values(source)
    )


def _numbers(noun: str | None, unit: str) -> bool:
    """Tell whether an ordinal counts a unit too: in its third year, after three years."""
    return noun == unit or (unit == "year" and noun in (None, "anniversary"))


def _listed(unit: str | None) -> bool:
    """Tell whether every usual name of a unit is known, so that another word is another thing."""
    return unit in _TIME or unit == "percent" or is_currency(unit)


def _near(said: float, source: float, quantity: Quantity, other: Quantity) -> bool:
    """Tell whether one value may be said for the other."""
    if isclose(said, source, rel_tol=1e-6):
        return True
    if source <= 0 or said <= 0:
        return False
    off = abs(said - source) / source
    if quantity.unit == "fraction":
        return off <= (SHARES if quantity.approximate else UNMARKED)
    if other.unit == "fraction":  # 33 % and 33.3 % are a third, 33.8 % is not
        return off <= UNMARKED if said.is_integer() else off <= UNMARKED / 10
    fewer = significant(said) < significant(source)
    if quantity.approximate and (fewer or is_round(said)):
        if quantity.approximate == "about":
            return off <= (BEYOND if quantity.unit in _LONG else ABOUT)
        ratio = source / said if quantity.approximate == "over" else said / source
        return 1 <= ratio <= 1 + BEYOND
    if off > UNMARKED or not fewer:
        return False
    if source >= 1000:
        return isclose(said, rounded(source, max(2, significant(said))), rel_tol=1e-9)
    return source >= 10 and not source.is_integer() and said == float(round(source))


def _derived(quantity: Quantity, source: Sequence[Quantity]) -> bool:
    """Tell whether a summary may have worked a quantity out.

    From 3,000 to 4,500 is a rise by half, and by 1,500; five soldiers and three children who stand
    side by side in the article are eight people.
    """
    for other in source:
        base = other.base
        if not base or base < 0 or other.low <= 0:
            continue
        change = abs(other.low - base)
        if quantity.unit in ("fraction", "percent"):
            fraction = quantity.unit == "fraction"
            share, off = (quantity.low, ABOUT) if fraction else (quantity.low / 100, 0.005)
            if any(abs(change / end - share) <= off for end in (base, other.low)):
                return True
        if isclose(change, quantity.low, rel_tol=1e-6) and _same_kind(quantity, other):
            return True
    if quantity.unit is not None or quantity.low < _SMALL:
        return False
    people = [other for other in source if other.noun in ("counted", "thing")]
    return any(
        other.low + after.low == quantity.low and after.start - other.end < _NEARBY
        for other, after in pairwise(people)
    )


def _same_kind(one: Quantity, other: Quantity) -> bool:
    return one.unit is None or other.unit is None or compatible(one.unit, other.unit)


def _is_time(value: float, source: Sequence[Quantity]) -> bool:
    """Tell whether a number is a time of day of the article, as in "at 23.45" or "1200 GMT"."""
    hour, past = divmod(value, 100) if value >= 100 else (int(value), value % 1 * 100)
    minutes = int(hour) * 60 + round(past)
    return any(other.unit == "clock" and (other.low - minutes) % 720 == 0 for other in source)


def _judge_ordinal(quantity: Quantity, source: Sequence[Quantity]) -> Finding | None:
    if quantity.low < 2:
        return None
    if any(quantity.low in (other.low, *other.other) for other in source):
        return None
    rivals = [
        other
        for other in source
        if other.ordinal and other.noun is not None and other.noun == quantity.noun
    ]
    if rivals:
        named = " and ".join(sorted({repr(other.text) for other in rivals}))
        detail = f"the summary says {quantity.text!r}, the article {named} ({quantity.noun})"
        return _finding(quantity, detail, rivals)
    doubtful = quantity.words and quantity.text.lower().startswith(("a ", "an "))  # or a fraction
    if doubtful or quantity.low < _SMALL:
        return None
    return _finding(quantity, f"the article has no {quantity.text!r}", ())


def _judge_score(quantity: Quantity, source: Sequence[Quantity]) -> Finding | None:
    pair = {quantity.low, quantity.high}
    scores = [other for other in source if other.unit == "score"]
    if any({other.low, other.high} == pair for other in scores):
        return None
    if any(other.base is not None and {other.base, other.low} == pair for other in source):
        return None
    if scores:
        named = ", ".join(sorted({repr(other.text) for other in scores})[:_MOST_NAMED])
        detail = f"the summary says {quantity.text!r}, the article has {named}"
        return _finding(quantity, detail, scores)
    known = {value for other in source for value in _values(other)}
    if any(value >= _SMALL - 1 and value not in known for value in pair):
        return _finding(quantity, f"the article does not have {quantity.text!r}", ())
    return None


def _judge_clock(quantity: Quantity, source: Sequence[Quantity]) -> Finding | None:
    clocks = [other for other in source if other.unit == "clock"]
    if not clocks or any((other.low - quantity.low) % 720 == 0 for other in clocks):
        return None
    named = ", ".join(sorted({repr(other.text) for other in clocks})[:_MOST_NAMED])
    detail = f"the summary says {quantity.text!r}, the article {named}"
    return _finding(quantity, detail, clocks)


def _unknown(quantity: Quantity, source: Sequence[Quantity]) -> Finding:
    alike = [
        other
        for other in source
        if quantity.unit and other.unit and compatible(quantity.unit, other.unit)
    ]
    near = sorted(
        alike or [other for other in source if not other.ordinal],
        key=lambda other: abs(other.low - quantity.low) / max(other.low, quantity.low, 1e-9),
    )[:_MOST_NAMED]
    detail = f"the article does not have {quantity.text!r}"
    if near:
        detail += "; nearest: " + ", ".join(repr(other.text) for other in near)
    return _finding(quantity, detail, near)


def _unit_name(quantity: Quantity) -> str:
    if quantity.unit is None:
        return "no such unit"
    kind = "the currency" if is_currency(quantity.unit) else "the unit"
    return f"{kind} {quantity.unit} ({quantity.text!r})"


def _finding(quantity: Quantity, detail: str, near: Iterable[Quantity]) -> Finding:
    spans = tuple((other.start, other.end) for other in near)
    return Finding(quantity.start, quantity.end, detail, spans)
