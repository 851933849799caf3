"""Parts of a year, by name and by their months: the third quarter is July to September."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from summarizer.facts.dates import DateMention
from summarizer.facts.quantity import Quantity
from summarizer.facts.scene import Scene, has

Term = tuple[int, int]
"""The first and the last month of a part of a year."""

_LENGTHS = {"quarter": 3, "half": 6}
_JOINED = 24  # characters between the two months of "between July and September"
_MOST = 300  # quantities and dates that are looked at: no article needs more, hostile text has
_WORDS = 7  # after "three months", among which the month stands in which they ended


@lru_cache(maxsize=4)
def terms(scene: Scene) -> frozenset[Term]:
    """Return the parts of a year that a text names: quarters, halves, from one month to another."""
    found: set[Term] = set()
    for quantity in scene.quantities[:_MOST]:
        if quantity.ordinal:
            found |= _numbered(quantity, scene)
        elif quantity.unit == "month" and 2 <= quantity.low <= 11:
            found |= _counted(quantity, scene)
    words = [token.norm for token in scene.tokens]
    if ("الربع", "الاخير") in pairwise(words):
        found.add((10, 12))
    return frozenset(found | {term for term, _ in _from_to(scene)})


def _numbered(quantity: Quantity, scene: Scene) -> set[Term]:
    length = _LENGTHS.get(quantity.noun or "", 0)
    if not length or not 1 <= quantity.low <= 12 // length:
        return set()
    # The first half of what? A match has two as well.
    near = scene.after(quantity.end, 4)
    year = any(0 <= d.start - quantity.end < _JOINED and d.year for d in scene.dates[:_MOST])
    if quantity.noun == "half" and not (year or has("year_terms", near)):
        return set()
    last = int(quantity.low) * length
    return {(last - length + 1, last)}


def _counted(quantity: Quantity, scene: Scene) -> set[Term]:
    """Read الأشهر التسعة الأولى and "the three months to September"."""
    months = int(quantity.low)
    if has("cue_first", scene.after(quantity.end, 2) + scene.before(quantity.start, 2)):
        return {(1, months)}
    end = scene.index(quantity.end) + _WORDS
    limit = scene.tokens[min(end, len(scene.tokens) - 1)].end
    return {
        (date.month - months + 1, date.month)
        for date in scene.dates[:_MOST]
        if date.month and quantity.end <= date.start < limit and date.month >= months
    }


@lru_cache(maxsize=4)
def _from_to(scene: Scene) -> list[tuple[Term, tuple[DateMention, DateMention]]]:
    """Return the months that stand together, "from January to June", with their dates."""
    dated = [date for date in scene.dates if date.month and date.calendar == "gregorian"]
    found = []
    for one, other in pairwise(dated[:_MOST]):
        apart = other.start - one.end
        if 0 <= apart < _JOINED and (one.month or 0) < (other.month or 0):
            found.append(((one.month or 0, other.month or 0), (one, other)))
    return found


def month_follows(date: DateMention, said: Scene, source: Scene) -> bool:
    """Tell whether a month that the article does not name bounds a part of a year that it does.

    Args:
        date: A month of the summary.
        said: The summary.
        source: The article.
    """
    before = said.before(date.start, 3)
    first_day = date.day in (None, 1) and has("cue_since", before[-1:])
    if date.month == 1 and first_day and _edge(source, "cue_start"):
        return True
    last_day = date.day in (None, 31) and (has("cue_end", before) or has("cue_until", before[-1:]))
    if date.month == 12 and last_day and _edge(source, "cue_end"):
        return True
    mine = {term for term, dates in _from_to(said) if date in dates}
    if date.month:
        mine |= {term for term in terms(said) if date.month == term[1]}
    return bool(mine & terms(source))


@lru_cache(maxsize=4)
def _edge(source: Scene, section: str) -> bool:
    """Tell whether a text speaks of the beginning, or the end, of a year."""
    norms = [token.norm for token in source.tokens]
    return any(
        has("year_terms", norms[i + 1 : i + 2]) and has(section, (norm,))
        for i, norm in enumerate(norms)
    )


def term_follows(quantity: Quantity, source: Scene) -> bool:
    """Tell whether "the third quarter" has the months that the article names."""
    length = _LENGTHS.get(quantity.noun or "", 0)
    last = int(quantity.low) * length
    return bool(length) and (last - length + 1, last) in terms(source)
