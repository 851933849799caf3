"""The words around a number: how exact it is, what it counts, what it numbers."""

from __future__ import annotations

from functools import cache

from summarizer.facts.numerals import Numeral
from summarizer.facts.tables import members, names, phrases
from summarizer.facts.tokens import PREFIXES, Token, glued, norm_at, normal
from summarizer.wordlists import read_sections

# Written without a space before digits they are no name: "في1967", "بال15".
_JOINED = frozenset(("ال", "لل", "بال", "وال", "فال", "كال", "في", "من", "عن", "ول", "وب", "عام"))
_KNOWN = frozenset(("the", "these", "those", "its", "his", "her", "their", "other", "all"))
_ENDS = frozenset(
    (",", ".", "and", "in", "of", "on", "at", "to", "were", "was", "are", "is", "had")
)
_DEFINITE = ("ال", "وال", "لل", "بال", "فال", "كال")
_NO_NOUNS = (*PREFIXES, "ي", "ت", "ن", "س", "ال")  # particles, the article, verbs
_SMALL = 10
_SUBJECT = 5  # words of the subject between a verb and its number


def approximation(tokens: list[Token], i: int, end: int) -> str:
    """Return how exact the words around a number say that it is.

    Args:
        tokens: Tokens of the text.
        i: Index of the first token of the number, its unit included.
        end: Index after its last token.

    Returns:
        "about", "over", "under" or "".
    """
    for size in (3, 2, 1):
        words = tuple(norm_at(tokens, i - size + step) for step in range(size))
        if not words[0]:
            continue
        for kind in ("over", "under", "about"):
            if _is_phrase(kind, words):
                denied = {norm_at(tokens, i - size - back) for back in (1, 2)}
                if kind == "about" or not denied & members("negations"):
                    return kind
                return "under" if kind == "over" else "over"
    distant = _verb_before(tokens, i)
    if distant:
        return distant
    table = phrases("approximate_after")
    for at in (end, end + 1):
        after = (norm_at(tokens, at), norm_at(tokens, at + 1))
        if after in table or after[:1] in table:
            return table.get(after) or table[after[:1]]
    return ""


def _verb_before(tokens: list[Token], i: int) -> str:
    """Read تتجاوز كلفتها ثلاثة ملايين: a verb of size, its subject, and the number."""
    for step in range(2, _SUBJECT + 2):
        if i < step:
            return ""
        token = tokens[i - step]
        if tokens[i - step + 1].kind != "word":
            return ""
        for kind in ("over", "about"):
            if token.norm in members(f"verbs_{kind}"):
                denied = norm_at(tokens, i - step - 1) in members("negations")
                return "under" if denied and kind == "over" else kind
    return ""


def _is_phrase(kind: str, words: tuple[str, ...]) -> bool:
    table = phrases(kind)
    return any((core, *words[1:]) in table for core in _cores(words[0]))


def _cores(word: str) -> list[str]:
    """Return a word with its joined particles, one and two of them taken off: وبأكثر."""
    cores = [word]
    while len(cores) < 3 and len(cores[-1]) > 3 and cores[-1].startswith(PREFIXES):
        cores.append(cores[-1][1:])
    return cores


def counted(
    tokens: list[Token], i: int, end: int, numeral: Numeral, text: str, english: bool
) -> str | None:
    """Return what a number without a unit is about: see `Quantity.noun`."""
    before = norm_at(tokens, i - 1)
    if before in members("round_of") or (before == "of" and norm_at(tokens, i - 2) == "round"):
        return "name"  # of a competition
    if _in_name(tokens, i, end, numeral, text, english):
        return "name"
    if numeral.words and numeral.value <= _SMALL:
        if english and before in _KNOWN:
            return "those"
        if not english and tokens[i].norm.startswith(_DEFINITE):
            return "those"
    for step in range(3 if english else 1):
        word = norm_at(tokens, end + step)
        if word in _ENDS:
            break
        if word.removeprefix("ال") in members("counted"):
            return "counted"
    if english:
        return _things(tokens, end)
    # ثلاثون مليونا: in the accusative the scale ends the number, and no noun follows it.
    alone = end > i + 1 and tokens[end - 1].norm in members("ar_open_scales")
    return None if alone else _thing(tokens, end)


def _things(tokens: list[Token], end: int) -> str | None:
    """Tell whether an English plural follows a number, at once or after one more word."""
    for step in (end, end + 1):
        word = norm_at(tokens, step)
        if step >= len(tokens) or tokens[step].kind != "word" or word in members("no_plurals"):
            return None
        if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
            return "thing"
    return None


def _thing(tokens: list[Token], end: int) -> str | None:
    """Tell whether a word that may well be a noun, and is no unit, follows a number in Arabic."""
    if end >= len(tokens) or tokens[end].kind != "word":
        return None
    word = tokens[end].norm
    noun = len(word) > 2 and not word.startswith(_NO_NOUNS) and word not in _function_words()
    return "thing" if noun else None


@cache
def _function_words() -> frozenset[str]:
    return frozenset(normal(word) for word in read_sections("hints.txt")["function"])


def _in_name(
    tokens: list[Token], i: int, end: int, numeral: Numeral, text: str, english: bool
) -> bool:
    """Tell a number inside a name: فرانس24, "Six Flags"."""
    if not numeral.words:
        before = norm_at(tokens, i - 1)
        joined = glued(tokens, i) and tokens[i - 1].kind == "word" and len(before) > 1
        return joined and before not in _JOINED
    if not english or end != i + 1 or i == 0 or not text[tokens[i].start].isupper():
        return False
    if tokens[i - 1].kind != "word" or end >= len(tokens) or tokens[end].kind != "word":
        return False
    return text[tokens[end].start].isupper()


def ordinal_noun(tokens: list[Token], i: int, end: int, english: bool) -> str | None:
    """Return what an ordinal numbers ("round", "quarter"), if it is of `data/quantities.txt`."""
    table = names("ordinal_nouns")
    if english:
        step = end + (norm_at(tokens, end) == "-")
        nearby = (norm_at(tokens, step), norm_at(tokens, step + 1))
    else:
        nearby = (norm_at(tokens, i - 1), norm_at(tokens, end))
    for word in nearby:
        for rest in (word, word[1:] if word.startswith(PREFIXES) else word):
            core = rest.removeprefix("ال").removeprefix("ل")
            if core in table:
                return table[core]
    return None


def in_title(tokens: list[Token], i: int, numeral: Numeral, text: str) -> str | None:
    """Tell a number in a title: "the film Six Days in May"."""
    if not (numeral.words and numeral.end < len(tokens) and i):
        return None
    starts = (tokens[i].start, tokens[numeral.end].start)
    inside = tokens[i - 1].kind == "word" and all(text[s].isupper() for s in starts)
    return "name" if inside else None


def this_year(tokens: list[Token], i: int, end: int, numeral: Numeral) -> bool:
    """Tell whether العام after a number is "this year" and no unit of it."""
    definite = norm_at(tokens, end).startswith("ال")
    known = tokens[i].norm.startswith(("ال", "بال", "لل", "وال"))
    return definite and numeral.kind == "cardinal" and not known


def which_one(tokens: list[Token], i: int, numeral: Numeral) -> bool:
    """Tell القرن العشرين and الدقيقة الستين, which say which one, from how many."""
    if not numeral.words or numeral.value % 10 or numeral.value < 20:
        return False
    both = tokens[i].norm.startswith("ال") and norm_at(tokens, i - 1).startswith("ال")
    return both and ordinal_noun(tokens, i, numeral.end, False) is not None
