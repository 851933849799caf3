"""What a quantity of a text is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity as a text states it.

    Attributes:
        text: As it is written, unit included.
        start: Offset of its first character.
        end: Offset after its last.
        low: Its value; of a score the first number.
        high: The same as `low`; of a score the second number.
        unit: Unit of `data/quantities.txt`, ISO code or family of a currency, "percent",
            "fraction" (of a whole), "score", "clock" (minutes after midnight), or None.
        approximate: "about", "over" (more than), "under" (less than) or "".
        ordinal: Whether it says which one rather than how many.
        other: Values that `low` and `high` may stand for as well (1.500: 1,500 or 1.5).
        words: Whether it is spelled out.
        noun: "counted" before what is counted one by one, "thing" before another noun, "those" of
            a number that speaks of known things ("the five towns"), "name" of one that is written
            to a name (فرانس24); of an ordinal what is numbered ("round", "quarter").
        base: The first number of "from 10 to 15", on the second.
    """

    text: str
    start: int
    end: int
    low: float
    high: float
    unit: str | None = None
    approximate: str = ""
    ordinal: bool = False
    other: tuple[float, ...] = ()
    words: bool = False
    noun: str | None = None
    base: float | None = None
