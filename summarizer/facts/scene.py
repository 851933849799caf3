"""The surroundings of the figures of a text: their sentences and the words beside them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import islice

from summarizer.facts.dates import DateMention
from summarizer.facts.quantity import Quantity
from summarizer.facts.tables import members
from summarizer.facts.tokens import PREFIXES, Token, norm_at
from summarizer.lazily import cached_property

_STOPS = frozenset((".", "!", "?", "؟", "؛", ";"))
_MOST = 150  # numbers of one kind that are combined: no article needs more, hostile text has
_PARTS = frozenset(("fraction", "percent", "pp", "score", "clock"))


class Scene:
    """A text with its figures.

    Args:
        text: The text.
        tokens: Its tokens.
        quantities: Its quantities, in order.
        dates: Its dates, in order.
    """

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        quantities: Sequence[Quantity],
        dates: Sequence[DateMention],
    ) -> None:
        self.text = text
        self.tokens = list(tokens)
        self.quantities = quantities
        self.dates = dates
        self._starts = [token.start for token in tokens]
        self._said: dict[tuple[str, int], bool] = {}

    @cached_property
    def _breaks(self) -> list[int]:
        """Offsets at which a sentence begins."""
        found = []
        for one, other in zip(self.tokens, self.tokens[1:], strict=False):
            stop = one.norm in _STOPS and other.start > one.end
            if stop or "\n" in self.text[one.end : other.start]:
                found.append(other.start)
        return found

    def sentence(self, offset: int) -> int:
        """Return the number of the sentence at an offset."""
        return bisect_right(self._breaks, offset)

    def index(self, offset: int) -> int:
        """Return the index of the token at an offset, or of the one before it."""
        return bisect_right(self._starts, offset) - 1

    def before(self, offset: int, count: int) -> list[str]:
        """Return up to `count` words before an offset, the nearest last, of the same sentence."""
        last = self.index(offset)
        first = max(0, last - count)
        here = self.sentence(offset)
        return [t.norm for t in self.tokens[first:last] if self.sentence(t.start) == here]

    def after(self, offset: int, count: int) -> list[str]:
        """Return up to `count` words from an offset on, of the same sentence."""
        first = bisect_right(self._starts, offset - 1)
        here = self.sentence(max(0, offset - 1))
        found = self.tokens[first : first + count]
        return [t.norm for t in found if self.sentence(t.start) == here]

    def near(self, section: str, quantity: Quantity, before: int = 6, after: int = 4) -> bool:
        """Tell whether a word of a section of `data/quantities.txt` stands near a quantity."""
        words = self.before(quantity.start, before) + self.after(quantity.end, after)
        return has(section, words)

    @cached_property
    def _by_sentence(self) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for token in self.tokens:
            found.setdefault(self.sentence(token.start), []).append(token.norm)
        return found

    def in_sentence(self, section: str, offset: int) -> bool:
        """Tell whether a word of a section stands in the sentence at an offset."""
        key = section, self.sentence(offset)
        if key not in self._said:
            self._said[key] = has(section, self._by_sentence.get(key[1], ()))
        return self._said[key]

    def says(self, section: str) -> bool:
        """Tell whether a word of a section stands anywhere."""
        return has(section, (token.norm for token in self.tokens))

    def between(self, one: Quantity, other: Quantity) -> list[str]:
        """Return the words between two quantities."""
        first, last = self.index(one.end - 1) + 1, self.index(other.start)
        return [token.norm for token in self.tokens[first:last]]

    @cached_property
    def amounts(self) -> list[Quantity]:
        """What can be added up: the quantities that are no share, time of day, year or name."""
        found = [q for q in self.quantities if _amount(q)]
        return sorted(found + self._pairs(), key=lambda q: q.start)[:_MOST]

    @cached_property
    def shares(self) -> list[Quantity]:
        """Its fractions and percentages."""
        found = (q for q in self.quantities if q.unit in ("fraction", "percent"))
        return list(islice(found, _MOST))

    def _pairs(self) -> list[Quantity]:
        """Read a dual as two after "among them" or after a number: بينهم طفلان, ست فلل وشقتين."""
        found = []
        ends = {quantity.end for quantity in self.quantities}
        for i, token in enumerate(self.tokens[1:], 1):
            among = norm_at(self.tokens, i - 1) in members("cue_among")
            listed = token.norm[0] == "و" and i > 1 and self.tokens[i - 2].end in ends
            dual = token.kind == "word" and len(token.norm) > 4
            if (among or listed) and dual and token.norm.endswith(("ان", "ين")):
                text = self.text[token.start : token.end]
                found.append(Quantity(text, token.start, token.end, 2.0, 2.0, noun="counted"))
        return found

    @cached_property
    def multipliers(self) -> list[tuple[float, int]]:
        """How many times as much it says that something is, and where: ضعف, ثلاثة أضعاف."""
        ends = {q.end: q.low for q in self.quantities if not q.ordinal and q.unit is None}
        found: list[tuple[float, int]] = []
        for i, token in enumerate(self.tokens):
            if token.kind != "word" or not has("times_words", (token.norm,)):
                continue
            known = ends.get(self.tokens[i - 1].end) if i else None
            double = has("double_words", (token.norm,))
            if known or double:
                found.append((known or 2.0, token.start))
        return found[:_MOST]


def _amount(quantity: Quantity) -> bool:
    if quantity.ordinal or quantity.unit in _PARTS or quantity.noun == "name":
        return False
    year = quantity.unit is None and 1900 <= quantity.low <= 2100 and quantity.noun is None
    return quantity.low > 0 and not (year and quantity.low.is_integer())


def has(section: str, words: Iterable[str]) -> bool:
    """Tell whether one of some folded words is of a section, particles and article taken off."""
    table = members(section)
    return any(form in table for word in words for form in _forms(word))


@cache
def _forms(word: str) -> tuple[str, ...]:
    cores = [word, word[1:]] if len(word) > 3 and word.startswith(PREFIXES) else [word]
    if len(word) > 4 and word[0] in "وف" and word[1] in "بلك":
        cores.append(word[2:])
    cores += [core[2:] for core in cores if core.startswith("ال") and len(core) > 4]
    return tuple(cores)
