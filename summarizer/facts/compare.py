"""Whether the quantities of a summary are the article's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import isclose

from summarizer.facts.closeness import TIME, share_near
from summarizer.facts.derived import derived
from summarizer.facts.durations import elapsed
from summarizer.facts.findings import Finding
from summarizer.facts.matches import minute_of_match, score_follows
from summarizer.facts.quantity import Quantity
from summarizer.facts.same import may_lack_unit, same, same_value, values_of
from summarizer.facts.scene import Scene, has
from summarizer.facts.terms import term_follows
from summarizer.facts.units import compatible, is_currency

_SMALL = 4
_NEARBY = 60  # characters between numbers that a summary may add up
_MOST_WORKED_OUT = 30  # findings after which a text is no summary, and only takes time
_SCORE = 24  # characters between the two numbers of a score in words
_MOST_NAMED = 3  # article values shown in a finding
_HALF_HOUR = 30

Scenes = tuple[Scene, Scene]


def compare_quantities(
    said: Iterable[Quantity], source: Sequence[Quantity], scenes: Scenes | None = None
) -> list[Finding]:
    """Find the quantities of a summary that are not the article's.

    A quantity is the article's when the article has its value, exactly, rounded ("about 3,000" for
    2,987; unmarked only within 2 %), as another expression of it (50 % and half, 30 months and two
    and a half years), in a unit that may be the same. A unit that only one side states is no
    difference. Numbers under four are judged only with a unit, or before what is counted one by
    one.

    Args:
        said: Quantities of the summary.
        source: Quantities of the article.
        scenes: Summary and article around them; with them, what the summary may have worked out
            (a sum, a difference, the rest, a duration between two dates) is the article's too.
    """
    found: list[Finding] = []
    for quantity in said:
        finding = _judge(quantity, source, scenes if len(found) < _MOST_WORKED_OUT else None)
        if finding:
            found.append(finding)
    return found


def _judge(quantity: Quantity, source: Sequence[Quantity], scenes: Scenes | None) -> Finding | None:
    if quantity.ordinal:
        return _judge_ordinal(quantity, source, scenes)
    if quantity.unit == "score":
        return _judge_score(quantity, source, scenes)
    if quantity.unit == "clock":
        return _judge_clock(quantity, source)
    if not _worth(quantity):
        return None
    if any(same(quantity, other) and may_lack_unit(quantity, other, source) for other in source):
        return None
    if _changed(quantity, source):
        return None
    if quantity.unit is None and _is_time(quantity.low, source):
        return None
    if scenes and _follows(quantity, scenes):
        return None
    alike = [other for other in source if same_value(quantity, other)]
    if alike:
        units = sorted({_unit_name(other) for other in alike})
        detail = f"the summary says {quantity.text!r}, the article has that number with " + (
            " and ".join(units)
        )
        return _finding(quantity, detail, alike)
    return _unknown(quantity, source)


def _follows(quantity: Quantity, scenes: Scenes) -> bool:
    said, source = scenes
    if elapsed(quantity, said, source) or derived(quantity, said, source):
        return True
    if quantity.unit in (None, "minute") and minute_of_match(quantity, *scenes):
        return True
    if (
        quantity.unit == "day"
        and quantity.low in (5, 6)
        and has("weekly", said.after(quantity.end, 2))
    ):
        return any(date.weekday for date in source.dates)
    dismissed = quantity.low in (9, 10) and has("cue_players", said.after(quantity.end, 1))
    return dismissed and source.says("cue_dismissal")


def _worth(quantity: Quantity) -> bool:
    """Tell whether a quantity is meant as a number, and is no "one of" or "two sides"."""
    value = quantity.low
    if quantity.noun in ("name", "those"):
        return False
    if quantity.unit == "fraction":
        return 0 < value < 1
    if quantity.unit is not None:
        if quantity.unit in TIME or quantity.unit in ("score", "m"):
            return value != 1
        return value > 0
    if not value.is_integer():
        return True
    if value == 3:
        return quantity.noun == "counted" or not quantity.words
    return value >= _SMALL


def _changed(quantity: Quantity, source: Sequence[Quantity]) -> bool:
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
            shares = [change / end for end in (base, other.low)]
            if quantity.unit == "percent":
                near_it = any(abs(share - quantity.low / 100) <= 0.005 for share in shares)
            else:
                near_it = any(share_near(quantity.low, s, quantity.approximate) for s in shares)
            if near_it:
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
    if hour > 24 or round(past) >= 60:
        return False
    minutes = int(hour) * 60 + round(past)
    return any(other.unit == "clock" and (other.low - minutes) % 720 == 0 for other in source)


def _judge_ordinal(
    quantity: Quantity, source: Sequence[Quantity], scenes: Scenes | None
) -> Finding | None:
    if quantity.low < 2 and quantity.noun != "quarter":
        return None
    if any(
        quantity.low in (other.low, *other.other)
        for other in source
        if quantity.noun != "quarter" or other.noun in (None, "quarter")
    ):
        return None
    if scenes and _ordinal_follows(quantity, scenes):
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


def _ordinal_follows(quantity: Quantity, scenes: Scenes) -> bool:
    """Tell whether 1994 is in the 20th century, four months the fifth, or 87 three before 90."""
    number, source = quantity.low, scenes[1]
    if term_follows(quantity, source):
        return True
    if quantity.noun == "century":
        years = [d.year for d in source.dates if d.year and d.calendar == "gregorian"]
        return any(100 * (number - 1) <= year <= 100 * number for year in years)
    if quantity.noun in TIME and any(
        other.unit == quantity.noun and other.low == number - 1 for other in source.quantities
    ):
        return True
    return minute_of_match(quantity, *scenes)


def _judge_score(
    quantity: Quantity, source: Sequence[Quantity], scenes: Scenes | None
) -> Finding | None:
    pair = {quantity.low, quantity.high}
    scores = [other for other in source if other.unit == "score"]
    if any({other.low, other.high} == pair for other in scores):
        return None
    if any(other.base is not None and {other.base, other.low} == pair for other in source):
        return None
    if scores and scenes and score_follows(quantity, scores, scenes[0]):
        return None
    if any(
        {one.low, other.low} == pair and other.start - one.end < _SCORE
        for one, other in pairwise(source)
        if one.unit in (None, "score") and other.unit in (None, "score")
    ):
        return None  # بنتيجة 29 مقابل 27, three sets to one
    if scores:
        named = ", ".join(sorted({repr(other.text) for other in scores})[:_MOST_NAMED])
        detail = f"the summary says {quantity.text!r}, the article has {named}"
        return _finding(quantity, detail, scores)
    known = {value for other in source for value in values_of(other)}
    if any(value >= _SMALL - 1 and value not in known for value in pair):
        return _finding(quantity, f"the article does not have {quantity.text!r}", ())
    return None


def _judge_clock(quantity: Quantity, source: Sequence[Quantity]) -> Finding | None:
    clocks = [other for other in source if other.unit == "clock"]
    slack = _HALF_HOUR if quantity.approximate else 0
    apart = [(other.low - quantity.low) % 720 for other in clocks]
    if not clocks or any(min(gap, 720 - gap) <= slack for gap in apart):
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
