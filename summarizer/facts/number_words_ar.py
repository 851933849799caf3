"""Numbers in Arabic: words of any case and gender, digits with scales, ordinals and fractions.

The packages on the index that know Arabic number words write them; none reads them, so the grammar
is our own.
"""

from __future__ import annotations

import re

from summarizer.facts.number_forms_ar import Word, number_word
from summarizer.facts.numerals import Numeral, digits_value
from summarizer.facts.tables import members, values
from summarizer.facts.tokens import Token, glued, norm_at

_MARKED = re.compile("[خستع]\u064f")
_DEFINITE = ("ال", "وال", "بال", "لل", "فال", "كال")
_HALF = 0.5
_HALVES = frozenset(("الاول", "الثاني"))


def read_numeral(tokens: list[Token], i: int, text: str) -> Numeral | None:
    """Read the number that begins at token `i`, or return None."""
    token = tokens[i]
    if token.kind == "number":
        if glued(tokens, i) and tokens[i - 1].norm.isascii() and tokens[i - 1].kind == "word":
            return Numeral(0, i + 1, "none")  # G20, F16
        return _cardinal(tokens, i, text)
    if token.kind != "word":
        return None
    word = number_word(token.norm)
    if word is None:
        return _eighth(tokens, i, text)
    if word.role == "ordinal":
        return _ordinal(tokens, i, word)
    below = _word_at(tokens, i + 1, "denominator")
    if word.role == "unit" and below and not below.joined and word.value < below.value:
        size, end = _scale_at(tokens, i + 2)
        if size > 1:
            return Numeral(word.value / below.value * size, end, words=True, scaled=True)
        return Numeral(word.value / below.value, i + 2, "fraction", words=True)
    if word.role == "fraction" or (
        word.role in ("unit", "ten") and _is_share(tokens, i, word, text)
    ):
        return _fraction(tokens, i, word)
    if word.role == "denominator" or (word.role == "hundred" and _of_percent(tokens, i)):
        return None
    if word.vague:
        return Numeral(0, i + 1, "none")
    return _cardinal(tokens, i, text)


def _of_percent(tokens: list[Token], i: int) -> bool:
    return tokens[i].norm.startswith("بال") or (
        norm_at(tokens, i - 1) == "في" and tokens[i].norm.startswith("ال")
    )


def _word_at(tokens: list[Token], i: int, *roles: str) -> Word | None:
    if i >= len(tokens) or tokens[i].kind != "word":
        return None
    word = number_word(tokens[i].norm)
    return word if word and word.role in roles else None


def _ordinal(tokens: list[Token], i: int, word: Word) -> Numeral | None:
    following = _word_at(tokens, i + 1, "ten", "tens")
    if following and following.role == "ten" and not following.joined and word.value < 10:
        return Numeral(word.value + 10, i + 2, "ordinal", words=True)
    if following and following.role == "tens" and following.joined and word.value < 10:
        return Numeral(word.value + following.value, i + 2, "ordinal", words=True)
    if tokens[i].norm.removeprefix("ال").removeprefix("و") == "حادي":
        return None
    return Numeral(word.value, i + 1, "ordinal", words=True)


def _is_share(tokens: list[Token], i: int, word: Word, text: str) -> bool:
    """Tell خمس الكلفة (a fifth) from خمس دول (five)."""
    core = _like_unit(tokens[i].norm)
    after = norm_at(tokens, i + 1)
    if core not in values("ar_fractions_like_units"):
        return False
    if _MARKED.search(text, tokens[i].start, tokens[i].end):
        return True  # خُمس: the vowel tells a fifth from five
    if word.definite:  # بمقدار الخمس is a fifth, المدن الخمس five towns
        if tokens[i].norm[0] in "بل":
            return True  # تتكفل بالخمس
        before = norm_at(tokens, i - 1)
        return bool(before) and tokens[i - 1].kind == "word" and not before.startswith(_DEFINITE)
    return after.startswith("ال") and len(after) > 4 and number_word(after) is None


def _eighth(tokens: list[Token], i: int, text: str) -> Numeral | None:
    """Read بمقدار الثمن and ثُمن; ثمن without its vowel is a price elsewhere."""
    core = _like_unit(tokens[i].norm)
    if core != "ثمن":
        return None
    after_measure = "ال" in tokens[i].norm[:3] and norm_at(tokens, i - 1) in members("ar_measures")
    if after_measure or "ث\u064f" in text[tokens[i].start : tokens[i].end]:
        return Numeral(1 / 8, i + 1, "fraction", words=True)
    return None


def _like_unit(word: str) -> str:
    return word.removeprefix("و").lstrip("بل").removeprefix("ال")


def _fraction(tokens: list[Token], i: int, word: Word) -> Numeral | None:
    value = word.value
    other: tuple[float, ...] = ()
    if word.role in ("unit", "ten"):
        value = values("ar_fractions_like_units")[_like_unit(tokens[i].norm)]
        other = (word.value,)
    after = norm_at(tokens, i + 1)
    scale = _word_at(tokens, i + 1, "scale")
    if scale and not word.pronoun and not scale.vague:
        return Numeral(value * scale.value, i + 2, words=True, scaled=True)
    if after in members("ar_not_shares") or _word_at(tokens, i + 1, "ordinal"):
        return Numeral(0, i + 1, "none")
    if value == _HALF and any(norm_at(tokens, i + step) in _HALVES for step in (2, 3)):
        return Numeral(0, i + 1, "none")  # نصف سنتها المالية الأول: which half
    return Numeral(value, i + 1, "fraction", other, words=True)


def _cardinal(tokens: list[Token], i: int, text: str) -> Numeral | None:
    group = _below_thousand(tokens, i, text, first=True)
    if group is None:
        return None
    total, last = 0.0, float("inf")
    other: tuple[float, ...] = ()
    at, words, scaled = i, True, False
    while group is not None:
        value, alternatives, end, spelled, own = group
        words = words and spelled
        scale, end = _scale_at(tokens, end) if own == 1 else (own, end)
        size = value * (scale if own == 1 else 1)
        if at != i and words and last == 1000 < scale and total < 10_000 and value < 1000:
            total, last, at = (total + value) * scale, scale, end  # ألف وثلاثمئة مليار
            break
        if at != i and size >= last:
            break
        total += size
        if at == i and alternatives:
            other = tuple(v * (scale if own == 1 else 1) for v in alternatives)
        else:
            other = tuple(v + size for v in other)
        scaled = scaled or scale > 1
        last, at = max(scale, own), end
        share = joined_fraction(tokens, at)
        if share:
            total += share[0] * last
            at = share[1]
            break
        if last <= 1 and not (spelled and value % 100 == 0 and value >= 100):
            break
        last = last if last > 1 else 100.0
        group = _joined(tokens, at, text)
    if words and total == 0:
        return None
    return Numeral(total, at, "cardinal", other, words, scaled)


_Group = tuple[float, tuple[float, ...], int, bool, float]


def _joined(tokens: list[Token], i: int, text: str) -> _Group | None:
    """Read the next part of a number, which و joins to what stands before."""
    if norm_at(tokens, i) == "و" and i + 1 < len(tokens):
        return _below_thousand(tokens, i + 1, text, first=True)
    if i < len(tokens) and tokens[i].kind == "word":
        word = number_word(tokens[i].norm)
        if word and (word.joined or _and_eleven(tokens, i)):
            return _below_thousand(tokens, i, text, first=False)
    return None


def _below_thousand(tokens: list[Token], i: int, text: str, *, first: bool) -> _Group | None:
    """Read digits, or words up to 999, or a scale by itself.

    Returns:
        The value, other readings, the index after it, whether it is spelled out, and its own scale
        (1 when a scale may still follow).
    """
    token = tokens[i]
    if token.kind == "number":
        value, other = digits_value(token.norm, text[token.start : token.end], False)
        return None if value < 0 else (value, other, i + 1, False, 1.0)
    word = number_word(token.norm) if token.kind == "word" else None
    if word is None or not (first or word.joined or _and_eleven(tokens, i)):
        return None
    if word.role in ("scale", "dual", "open"):
        return _bare_scale(tokens, i, word)
    if word.role in ("hundred", "hundreds"):
        value, end = word.value, i + 1
        rest = _below_hundred(tokens, end, joined=True)
        return (value + rest[0], (), rest[1], True, 1.0) if rest else (value, (), end, True, 1.0)
    small = _below_hundred(tokens, i, joined=False)
    if small is None:
        return None
    value, end = small
    if value < 10 and (hundred := _word_at(tokens, end, "hundred")) and not hundred.joined:
        if _of_percent(tokens, end):
            return value, (), end, True, 1.0
        value, end = value * 100, end + 1
        rest = _below_hundred(tokens, end, joined=True)
        if rest:
            value, end = value + rest[0], rest[1]
    return value, (), end, True, 1.0


def _bare_scale(tokens: list[Token], i: int, word: Word) -> _Group | None:
    if word.vague:
        return None
    scale = word.value / 2 if word.role == "dual" else word.value
    if word.role == "open" and i + 1 < len(tokens) and tokens[i + 1].kind == "word":
        after = tokens[i + 1].norm
        if not after.startswith("و") and number_word(after) is None:
            return 2 * scale, (scale,), i + 1, True, scale
    return word.value, (), i + 1, True, scale


def _and_eleven(tokens: list[Token], i: int) -> bool:
    """Tell whether وأحد عشر stands here; وأحد is written like واحد, one."""
    ten = _word_at(tokens, i + 1, "ten") if tokens[i].norm == "واحد" else None
    return ten is not None and not ten.joined


def _below_hundred(tokens: list[Token], i: int, *, joined: bool) -> tuple[float, int] | None:
    word = _word_at(tokens, i, "unit", "teen", "ten", "tens")
    if word is None or (joined and not word.joined and not _and_eleven(tokens, i)):
        return None
    if word.role in ("ten", "tens"):
        return word.value, i + 1
    following = _word_at(tokens, i + 1, "ten", "tens")
    if following and following.role == "ten" and not following.joined and not following.definite:
        return word.value + 10, i + 2
    if following and following.role == "tens" and following.joined and word.value > 0:
        return word.value + following.value, i + 2
    return None if word.role == "teen" else (word.value, i + 1)


def _scale_at(tokens: list[Token], i: int) -> tuple[float, int]:
    """Return the product of the scales at `i` (ألف مليار) and the index after them."""
    scale = 1.0
    while (word := _word_at(tokens, i, "scale", "open")) and not word.joined:
        if scale > 1 and word.value <= scale:
            break
        scale, i = scale * word.value, i + 1
    return scale, i


def share_after_noun(tokens: list[Token], i: int) -> float:
    """Return the share of سبع نقاط ونصف النقطة, whose noun is at `i`; 0 if there is none."""
    if i + 1 >= len(tokens) or tokens[i].kind != "word" or len(tokens[i].norm) < 3:
        return 0.0
    found = joined_fraction(tokens, i + 1)
    return found[0] if found else 0.0


def joined_fraction(tokens: list[Token], i: int) -> tuple[float, int] | None:
    """Read ونصف, وربع المليون, وثلاثة أرباع after a number: the share, and the index after it."""
    word = _word_at(tokens, i, "fraction")
    if word and word.joined and not word.pronoun:
        end = i + 1
        return word.value, end + (_word_at(tokens, end, "scale") is not None)
    unit = _word_at(tokens, i, "unit")
    below = _word_at(tokens, i + 1, "denominator")
    if unit and unit.joined and below and not below.joined and unit.value < below.value:
        end = i + 2
        return unit.value / below.value, end + (_word_at(tokens, end, "scale") is not None)
    return None
