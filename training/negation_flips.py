"""Sentences turned round by rule, to train the check of negation on.

A negator is dropped, or one is put before a verb; a verb of refusing becomes one of accepting, or
the other way round; a word becomes one of the opposite group of `data/facts.txt`. What comes out
need not be good style: the checks see stems.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from summarizer.facts.opposites import opposite_groups
from summarizer.wordforms import tokenise

_AUXILIARY = r"(?:is|are|was|were|has|have|had|will|would|can|could|should|may|might|must)"
_TO_ACCEPT = {
    "denied": ("confirmed", "admitted", "acknowledged"),
    "denies": ("confirms",),
    "denying": ("confirming",),
    "rejected": ("accepted", "approved", "backed"),
    "rejecting": ("accepting",),
    "dismissed": ("confirmed", "accepted"),
    "refused to": ("agreed to",),
    "refuses to": ("agrees to",),
    "declined to": ("agreed to", "went on to"),
    "ruled out": ("announced", "confirmed", "predicted"),
    "turned down": ("accepted", "approved"),
    "threw out": ("passed", "upheld"),
    "failed to": ("managed to",),
    "unable to": ("able to",),
    "opposed": ("backed",),
    "refused": ("accepted", "granted"),
    "no longer": ("still",),
    "no": ("some", "a"),
    "never": ("",),
    "nothing": ("something",),
    "nobody": ("some",),
    "without": ("with",),
    "cannot": ("can",),
}
_TO_REFUSE = {
    "confirmed": ("denied",),
    "admitted": ("denied",),
    "acknowledged": ("denied",),
    "accepted": ("rejected", "turned down"),
    "approved": ("rejected",),
    "backed": ("opposed", "rejected"),
    "agreed to": ("refused to",),
    "announced": ("denied", "ruled out"),
    "managed to": ("failed to",),
    "with": ("without",),
}
_VERBS_ED = re.compile(
    r"(?<=[a-z] )(?<!the )(?<!an )(?<!a )(?<!been )(?<!was )(?<!were )[a-z]{3,}ed\b"
)
_FUTURE = re.compile(r"(?<!\w)([وف]?)س([يت]\w{3,})")
_DROPPED = {"لم": "", "ولم": "و", "لن": "", "ولن": "و", "لا": "", "ولا": "و", "ليس": "كان"}
_DROPPED |= {"ليست": "كانت", "عدم": "", "دون": "مع", "بدون": "مع", "بلا": "مع"}
_PAST = frozenset(
    word
    for line in (
        "أطلق أطلقت وقع وقعت فاز فازت سجل سجلت قرر قررت بحث بحثت شارك شاركت حضر حضرت أصيب",
        "أصيبت طلب طلبت دفع دفعت شمل شملت كان كانت وصل وصلت ارتفع ارتفعت تراجع تراجعت",
        "انخفض تأثر نشر نشرت عثر عثرت تعرض تعرضت حدد حددت تمكن تمكنت اتفق اتفقت شهد شهدت",
        "تلقى تلقت غادر غادرت عاد عادت سقط أعلن أعلنت ذكر ذكرت استخدم استخدمت قدم قدمت",
        "اشترى فتح فتحت أغلق أغلقت رفع رفعت خفض خفضت",
    )
    for word in line.split()
)
_ARABIC = {
    "نفى": ("أكد", "أعلن", "أقر"),
    "نفت": ("أكدت", "أعلنت", "أقرت"),
    "ينفي": ("يؤكد",),
    "نافيا": ("مؤكدا",),
    "رفض": ("قبل", "أيد"),
    "رفضت": ("قبلت", "أيدت"),
    "يرفض": ("يقبل",),
    "ترفض": ("تقبل",),
    "استبعد": ("أعلن", "توقع"),
    "استبعدت": ("أعلنت", "توقعت"),
    "عارض": ("أيد",),
    "عارضت": ("أيدت",),
    "فشل": ("نجح",),
    "فشلت": ("نجحت",),
    "تعذر": ("أمكن",),
    "أكد": ("نفى",),
    "أكدت": ("نفت",),
    "وافق": ("رفض",),
    "وافقت": ("رفضت",),
    "قبل": ("رفض",),
    "أيد": ("عارض", "رفض"),
    "أيدت": ("رفضت",),
    "أعلن": ("نفى", "استبعد"),
    "أعلنت": ("نفت",),
    "أقر": ("رفض", "نفى"),
    "أقرت": ("رفضت",),
}


class Flip(NamedTuple):
    """A text that was turned round.

    Attributes:
        text: What it became.
        start: Offset of the first changed character.
        end: Offset after the last.
        kind: "dropped", "added" or "opposite".
    """

    text: str
    start: int
    end: int
    kind: str


def flips(text: str, language: str, chance: random.Random) -> list[Flip]:
    """Turn a text round in every way the rules know.

    Args:
        text: A true summary.
        language: "ar" or "en".
        chance: Chooses among the words that could be put.
    """
    found = [*(_english if language == "en" else _arabic)(text, chance)]
    return [*found, *_opposite(text, language, chance)]


def _put(text: str, start: int, end: int, new: str, kind: str) -> Flip:
    return Flip(text[:start] + new + text[end:], start, start + max(1, len(new)), kind)


def _english(text: str, chance: random.Random) -> Iterator[Flip]:
    for match in re.finditer(r"\b(?:did|does|do)(?: not|n't) ", text):
        yield _put(text, *match.span(), "", "dropped")
    for match in re.finditer(rf"\b({_AUXILIARY})(?: not\b|n't\b)(?: yet\b)?", text):
        yield _put(text, *match.span(), match[1], "dropped")
    for match in re.finditer(r"\b(?:and |but )?not (?!only)", text):
        if not re.search(r"\w+ $", text[: match.start()]) or match.group() != "not ":
            yield _put(text, *match.span(), "", "dropped")
    for match in re.finditer(rf"\b({_AUXILIARY})\b(?! not|n't)(?! (?:no|never)\b)", text):
        yield _put(text, match.end(), match.end(), " not", "added")
    for match in _VERBS_ED.finditer(text):
        yield _put(text, match.start(), match.start(), "did not ", "added")
    for table, kind in ((_TO_ACCEPT, "dropped"), (_TO_REFUSE, "added")):
        for word, others in table.items():
            for match in re.finditer(rf"\b{word}\b(?! not)", text):
                yield _put(text, *match.span(), chance.choice(others), kind)


def _arabic(text: str, chance: random.Random) -> Iterator[Flip]:
    tokens = tokenise(text)
    for i, token in enumerate(tokens):
        before = tokens[i - 1].text if i else ""
        if token.text in _DROPPED:
            following = tokens[i + 1].text if i + 1 < len(tokens) else ""
            if (token.text, following[:3]) != ("لا", "يزا") and following:
                new = _DROPPED[token.text]
                if token.text in ("لن", "ولن") and following[0] in "يتن":
                    new += "س"
                end = token.end if new not in ("", "و", "س", "وس") else tokens[i + 1].start
                yield _put(text, token.start, end, new, "dropped")
            continue
        for prefix in ("", "و", "ف"):
            bare = token.text.removeprefix(prefix)
            if prefix and bare == token.text:
                continue
            if bare in _ARABIC and before not in ("من", "في"):
                kind = (
                    "added"
                    if _ARABIC[bare][0] in ("نفى", "نفت", "رفض", "رفضت", "عارض")
                    else "dropped"
                )
                new = prefix + chance.choice(_ARABIC[bare])
                yield _put(text, token.start, token.end, new, kind)
            if bare in _PAST and before not in _DROPPED:
                yield _put(text, token.start, token.end, f"{prefix}لم {bare}", "added")
    for match in _FUTURE.finditer(text):
        yield _put(text, *match.span(), f"{match[1]}لن {match[2]}", "added")


def _opposite(text: str, language: str, chance: random.Random) -> Iterator[Flip]:
    spans = (
        [(match.start(), match.end()) for match in re.finditer(r"[A-Za-z]{2,}", text)]
        if language == "en"
        else [(token.start, token.end) for token in tokenise(text)]
    )
    for start, end in spans:
        others = opposite_groups(text[start:end], language)
        if others:
            yield _put(text, start, end, chance.choice(others), "opposite")
