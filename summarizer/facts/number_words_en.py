"""Numbers in English: words, digits with scales, ordinals and fractions."""

from __future__ import annotations

from functools import cache

from summarizer.facts.numerals import Numeral, digits_value
from summarizer.facts.tables import members, values
from summarizer.facts.tokens import Token, glued, norm_at

_SUFFIXES = frozenset(("st", "nd", "rd", "th"))
_VAGUE = frozenset(("hundreds", "thousands", "millions", "billions", "trillions", "dozens", "tens"))
_NAMED_PAIRS = (("9", "11"), ("24", "7"))
_SIGNS = frozenset("$€£¥₹₩₦₪₺₽")


def read_numeral(tokens: list[Token], i: int, text: str) -> Numeral | None:
    """Read the number that begins at token `i`, or return None."""
    token = tokens[i]
    if token.kind == "number":
        return _from_digits(tokens, i, text)
    if token.kind != "word":
        return None
    word = token.norm
    if word in _VAGUE:
        return Numeral(0, i + 1, "none")
    if word in ("a", "an", "half", "quarter"):
        return _indefinite(tokens, i)
    ordinal = values("en_ordinals").get(word)
    if ordinal is not None:
        return Numeral(ordinal, i + 1, "ordinal", words=True)
    if word in values("en_small") or word in values("en_tens"):
        return _words(tokens, i)
    return None


@cache
def _currency_codes() -> frozenset[str]:
    return frozenset(code.partition("=")[0] for code in members("currency_codes"))


def _from_digits(tokens: list[Token], i: int, text: str) -> Numeral:
    token = tokens[i]
    value, other = digits_value(token.norm, text[token.start : token.end], True)
    if value < 0 or _part_of_name(tokens, i):
        return Numeral(0, i + 1, "none")
    end = i + 1
    if glued(tokens, end + 1) and norm_at(tokens, end) == "/" and _part_of_name(tokens, end + 1):
        return Numeral(0, end + 2, "none")
    if end < len(tokens) and glued(tokens, end) and tokens[end].kind == "word":
        tail = tokens[end].norm
        if tail in _SUFFIXES:
            return Numeral(value, end + 1, "ordinal")
        if tail == "s":
            return Numeral(0, end + 1, "none")  # the 1990s
        scale = values("en_short_scales").get(tail, values("en_scales").get(tail))
        if scale:
            money = i > 0 and tokens[i - 1].norm in _SIGNS
            plain = () if money or tail not in ("m", "mm", "b") else (value,)
            return Numeral(value * scale, end + 1, other=plain, scaled=True)
    if norm_at(tokens, end) == "'" and norm_at(tokens, end + 1) == "s" and 1000 < value < 2100:
        return Numeral(0, end + 2, "none")
    hyphen = end + 1 if norm_at(tokens, end) == "-" and glued(tokens, end) else end
    scale = values("en_scales").get(norm_at(tokens, hyphen))
    if scale is None and norm_at(tokens, end) in ("mn", "bn", "m", "tn", "mln", "trn"):
        scale, hyphen = values("en_short_scales")[norm_at(tokens, end)], end
        if norm_at(tokens, end) == "m" and (i == 0 or tokens[i - 1].norm not in _SIGNS):
            scale = None
    if scale:
        more = tuple(v * scale for v in other)
        return Numeral(value * scale, hyphen + 1, other=more, scaled=True)
    return Numeral(value, end, other=other)


def _part_of_name(tokens: list[Token], i: int) -> bool:
    """Tell digits of a name (G20, F-16, Covid-19) from a number."""
    if not glued(tokens, i):
        return False
    before = tokens[i - 1]
    if before.kind == "word":
        return before.norm not in _currency_codes()
    if (norm_at(tokens, i - 2), before.norm, tokens[i].norm) in (
        ("9", "/", "11"),
        ("24", "/", "7"),
    ):
        return True
    if before.norm == "-" and glued(tokens, i - 1) and tokens[i - 2].kind == "word":
        name = tokens[i - 2]
        return name.norm not in ("mid", "early", "late", "pre", "post", "under", "over", "of", "to")
    return False


def _indefinite(tokens: list[Token], i: int) -> Numeral | None:
    """Read "a hundred", "half a million", "a third of", "a quarter of a million"."""
    word, after = tokens[i].norm, norm_at(tokens, i + 1)
    if word in ("a", "an"):
        if after in values("en_scales"):
            return _words(tokens, i)
        if after in values("en_denominators"):
            return _share(tokens, i, 1.0, i + 1)
        return None
    if word == "quarter":
        return None
    article = i + 1 + (after in ("a", "an"))
    scale = values("en_scales").get(norm_at(tokens, article))
    if scale:
        return Numeral(scale / 2, article + 1, words=True, scaled=scale > 12)
    before = norm_at(tokens, i - 1 - (norm_at(tokens, i - 1) == "-"))  # first half, first-half
    if after == "-" or before in values("en_ordinals"):
        return Numeral(0, i + 1, "none")
    if norm_at(tokens, i - 1) in ("other", "latter", "former", "last", "final", "opening"):
        return Numeral(0, i + 1, "none")
    return Numeral(0.5, i + 1, "fraction", words=True)


def _share(tokens: list[Token], start: int, top: float, at: int) -> Numeral | None:
    """Read a fraction whose denominator stands at `at`; "a third person" is an ordinal."""
    word = tokens[at].norm
    below = values("en_denominators")[word]
    after = norm_at(tokens, at + 1)
    of = at + 2 + (norm_at(tokens, at + 2) in ("a", "an"))
    scale = values("en_scales").get(norm_at(tokens, of)) if after == "of" else None
    if scale and norm_at(tokens, of - 1) in ("a", "an"):
        return Numeral(top / below * scale, of + 1, words=True, scaled=True)
    last = at + 1 == len(tokens) or tokens[at + 1].kind == "mark"
    if word.endswith("s") or after in members("en_after_share") or (last and after != "-"):
        return Numeral(top / below, at + 1, "fraction", words=True)
    ordinal = values("en_ordinals").get(word)
    if tokens[start].norm in ("one", "half") or ordinal is None:
        return Numeral(0, at + 1, "none")
    return Numeral(ordinal, at + 1, "ordinal", words=True)


def _words(tokens: list[Token], i: int) -> Numeral | None:
    total, last, at, scaled = 0.0, float("inf"), i, False
    group = _below_thousand(tokens, i)
    while group:
        value, end, ordinal = group
        if ordinal:
            return Numeral(total + value, end, "ordinal", words=True)
        word, after = _past_hyphen(tokens, end)
        scale = values("en_scales").get(word, 1.0)
        if scale == 100 or scale >= last:
            break
        total, last = total + value * scale, scale
        at, scaled = (end if scale == 1 else after), scaled or scale > 12
        share = _and_share(tokens, at)
        if share:
            below = values("en_scales").get(norm_at(tokens, share[1]), 1.0) if scale == 1 else 1.0
            total += value * (below - 1) if below > 1 else 0
            total += share[0] * (below if below > 1 else scale)
            end = share[1] + (below > 1)
            return Numeral(total, end, words=True, scaled=scaled or below > 1)
        if scale <= 12:
            break
        group = _below_thousand(tokens, at + (norm_at(tokens, at) == "and"))
    below_at = at + (norm_at(tokens, at) == "-")
    if not scaled and 0 < total < 20 and _is_denominator(tokens, below_at, total):
        return _share(tokens, i, total, below_at)
    return Numeral(total, at, words=True, scaled=scaled) if at > i else None


def _below_thousand(tokens: list[Token], i: int) -> tuple[float, int, bool] | None:
    """Read 0 to 9,999 in hundreds: the value, the index after it, whether it is an ordinal."""
    small = (1.0, i + 1, False) if norm_at(tokens, i) in ("a", "an") else _small(tokens, i)
    if small is None or small[2]:
        return small
    value, end, _ = small
    word, after = _past_hyphen(tokens, end)
    if word != "hundred":
        return small
    rest = _small(tokens, after + (norm_at(tokens, after) == "and"))
    return (value * 100 + rest[0], rest[1], rest[2]) if rest else (value * 100, after, False)


def _past_hyphen(tokens: list[Token], at: int) -> tuple[str, int]:
    """Return the word at `at`, or after the hyphen there, and the index after it."""
    step = at + (norm_at(tokens, at) == "-")
    return norm_at(tokens, step), step + 1


def _small(tokens: list[Token], i: int) -> tuple[float, int, bool] | None:
    """Read 0 to 99: the value, the index after it, and whether it ends as an ordinal."""
    word = norm_at(tokens, i)
    if word in values("en_small"):
        return values("en_small")[word], i + 1, False
    tens = values("en_tens").get(word)
    if tens is None:
        return None
    step = i + 1 + (norm_at(tokens, i + 1) == "-")
    unit = values("en_small").get(norm_at(tokens, step))
    if unit and unit < 10:
        return tens + unit, step + 1, False
    ordinal = values("en_ordinals").get(norm_at(tokens, step))
    if step > i + 1 and ordinal and ordinal < 10 and not norm_at(tokens, step).endswith("s"):
        return tens + ordinal, step + 1, True
    return tens, i + 1, False


def _and_share(tokens: list[Token], at: int) -> tuple[float, int] | None:
    """Read "and a half", "and a quarter", "and three quarters": the share, the index after it."""
    if norm_at(tokens, at) != "and":
        return None
    top = {"a": 1.0, "one": 1.0, "two": 2.0, "three": 3.0}.get(norm_at(tokens, at + 1))
    below = at + 2 + (norm_at(tokens, at + 2) == "-")
    word = norm_at(tokens, below)
    if top is None or word not in values("en_denominators"):
        return None
    if norm_at(tokens, below + 1) == "of":
        return None
    return top / values("en_denominators")[word], below + 1


def _is_denominator(tokens: list[Token], at: int, top: float) -> bool:
    word = norm_at(tokens, at)
    below = values("en_denominators").get(word)
    if below is None or below <= top:
        return False
    return word.endswith("s") or word == "half" or top == 1
