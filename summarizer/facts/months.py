"""Names of months in a text, of two calendars and with the variants of every Arab country."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from summarizer.facts.tables import members, phrases
from summarizer.facts.tokens import PREFIXES, Token, norm_at

_SECOND_WORDS = frozenset(("الاول", "الثاني", "الاخر", "الاخره", "القعده", "الحجه"))
_Choices = dict[str, list[tuple[tuple[str, ...], int, bool]]]


class Month(NamedTuple):
    """A month's name: the indices of its tokens, and whether it is surely a month."""

    value: int
    first: int
    end: int
    hijri: bool
    sure: bool


@cache
def _table() -> _Choices:
    found: _Choices = {}
    for section, hijri in (("months", False), ("hijri_months", True)):
        for phrase, value in phrases(section, "calendar.txt").items():
            found.setdefault(phrase[0], []).append((phrase[1:], int(value), hijri))
    for choices in found.values():
        choices.sort(key=lambda choice: -len(choice[0]))
    return found


class MonthReader:
    """Finds the months of one text."""

    def __init__(self, text: str, tokens: list[Token], english: bool) -> None:
        self.text = text
        self.tokens = tokens
        self.english = english

    def at(self, i: int) -> Month | None:
        """Return the month whose name begins at token `i`, both names of it if it has two."""
        month = self._one(i)
        if month is None:
            return None
        mark = norm_at(self.tokens, month.end)
        if mark in ("/", "(", "-", "او"):
            twin = self._one(month.end + 1)
            if twin and twin.value == month.value and twin.hijri == month.hijri:
                end = twin.end + (mark == "(" and norm_at(self.tokens, twin.end) == ")")
                return month._replace(end=end, sure=True)
        return month

    def _one(self, i: int) -> Month | None:
        if i >= len(self.tokens) or self.tokens[i].kind != "word":
            return None
        token = self.tokens[i]
        if self.english and not self.text[token.start].isupper():
            return None
        words = [token.norm]
        if not self.english and token.norm.startswith(PREFIXES):
            words.append(token.norm[1:])
        for word in words:
            for rest, value, hijri in _table().get(word, ()):
                if all(norm_at(self.tokens, i + 1 + n) == part for n, part in enumerate(rest)):
                    end = i + 1 + len(rest)
                    joined = word is not token.norm
                    sure = bool(rest) or self._sure(i, word, joined)
                    return Month(value, i, end, hijri, sure)
        return None

    def _sure(self, i: int, word: str, joined: bool) -> bool:
        if word not in members("doubtful_months", "calendar.txt"):
            return True
        letter = self.text[self.tokens[i].start + joined]
        if word == "اب" and letter != "آ":
            return False  # أب is a father
        if norm_at(self.tokens, i + 1) in ("-", "/") and self._is_month(i + 2):
            return True
        before = norm_at(self.tokens, i - 1)
        listed = joined or before in ("and", "or", "to", "الي", "او")
        if listed and self._is_month(i - 1 if joined else i - 2):
            return True
        known = members("before_month", "calendar.txt")
        if norm_at(self.tokens, i + 1) in members("after_month", "calendar.txt"):
            return True
        if before == "-" and norm_at(self.tokens, i - 2) in known:
            return True  # mid-March
        return before in known or (before[:1] in PREFIXES and before[1:] in known)

    def _is_month(self, i: int) -> bool:
        word = norm_at(self.tokens, i)
        return word in _SECOND_WORDS or any(not rest for rest, _, _ in _table().get(word, ()))
