"""Sentences of an article that speak to a language model: pure text, in two degrees.

`speaks_to_model` is sure enough to leave a sentence out of what a model is shown and of what is
extracted. `may_command` is broader, and only flags a summary sentence that rests on such a one: a
model that obeys writes what the order says, which the article then seems to support.
The folded form is matched, so that neither diacritics nor invisible characters hide an order. Every
gap is bounded, so that matching is linear.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from summarizer.arabic import fold

# "تجاهل السائق تعليمات المرور" is news: Arabic must say "your instructions" or "the instructions
# above".
_ORDERS: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.!?\n]{0,40}?"
    r"\b(?:(?:your|all|any|previous|prior|these|the above|the)\b[^.!?\n]{0,20}?"
    r"\b(?:instruction|prompt|direction|guideline|rule)s?|everything above)\b"
    r"|\b(?:system prompt|you are now|new (?:instructions|task)\s?:|pretend (?:to be|that you))"
    r"|\b(?:do not|don't|never|stop)\s(?:summari[sz](?:e|ing)|translat(?:e|ing))\b"
    r"|\b(?:if you are an?|dear|note to the|every|all)\s(?:ai|language model|assistant)s?\b"
    r"|\b(?:in|of|to|after|before|instead of)\s(?:the|your|every|any|this)\s"
    r"(?:summary|summaries|answer|response|translation)\b"
    r"|\b(?:summari[sz]ers?|assistants?)\smust\b|\bbase64\b|\bdecode and\b"
    r"|<\|[a-z_]{2,20}\|?>|<(?:start|end)_of_turn>|\[/?inst\]|<</?sys>>|</?article>"
    r"|[\"']role[\"']\s?:|!\[[^\]\n]{0,40}\]\("
    r"|\b(?:و|ف)?(?:تجاهل|اهمل|انس|تناس|خالف)\S{0,2}\s(?:\S{1,15}\s){0,3}?"
    r"(?:(?:ال)?(?:تعليمات|اوامر|توجيهات|ارشادات)(?:ك|كم|\s(?:السابقه|اعلاه|المذكوره|الاصليه))"
    r"|كل ما (?:سبق|قيل لك))"
    r"|\b(?:ايها|عزيزي) (?:النموذج|المساعد|الروبوت)\b|\bللنموذج\b"
    r"|\b(?:اذا كنت|علي كل|يا) نموذج|\bرساله النظام\b"
    r"|\bانت الان (?:\S{1,15} ){0,4}?(?:فاجب|اكتب|ترد)"
    r"|\bلا (?:تلخص|تترجم)\b|\b(?:بدلا من|بدل) (?:ال)?(?:ملخص|تلخيص)|\bتوقف عن (?:ال)?تلخيص"
    r"|\b(?:ملخصك|تعليماتك)\b|\b(?:ال)?ملخصات الاليه\b|\bبرامج التلخيص\b|\bبصيغه json\b"
    r"|\b(?:تعليمات|مهمه|المهمه|التعليمات) (?:ال)?جديده\s?:"
    # English that begins with such a verb is out of place in an Arabic article; Arabic "اكتب" may
    # be "I write", so it needs what is to be written behind it.
    r"|\A\W{0,5}(?:print|output|respond|reply|repeat|answer)\b"
    r"|\A\W{0,5}(?:اكتب|اطبع|كرر|اجب ب)\s?(?:فقط|كلمه|عباره|جمله|[a-z])",
    re.IGNORECASE,
)
_MAY: Final = re.compile(
    r"\b(?:summar(?:y|ies|i[sz]e|i[sz]er|i[sz]ers|i[sz]ing)|language models?|ai models?|assistants?"
    r"|prompts?|instructions?|rot13|decode|output|respond|reply|repeat|translate|translations?"
    r"|pretend|json|your answer|ignore|disregard|print|end of article|new task)\b"
    r"|\b(?:و|ف)?(?:اكتب|اطبع|انسخ|اعرض|ترجم كلمه|اذكروا)\b|\b(?:فاجب|فاذكر|اجابتك|ردك)\b"
    r"|\b(?:لل?|ال)?(?:ملخص|تلخيص)(?:ك|ات)?\b|\bللمساعد\b|\bالمساعد الذكي\b"
    r"|\bعلي المساعد\b|\bنموذج (?:لغوي|ذكا)\b|\bنماذج لغويه\b"
    r"|\bانت الان\b|\bتظاهر ب|\bانتهي المقال\b|\bفك ترميز\b|###|<[a-z/|!]|\]\(|[{,]\s?[\"']\w",
    re.IGNORECASE,
)


def speaks_to_model(sentence: str) -> bool:
    """Tell whether a sentence of an article gives orders to a language model that reads it."""
    return bool(_ORDERS.search(fold(sentence)))


def may_command(sentence: str) -> bool:
    """Tell whether a sentence may do so, by words that news seldom has; true of all orders."""
    folded = fold(sentence)
    return bool(_ORDERS.search(folded) or _MAY.search(folded))


def note(orders: Sequence[int]) -> list[str]:
    """Say which sentences of an article were left out since they give orders to a model.

    Args:
        orders: Their indices.
    """
    if not orders:
        return []
    which = ", ".join(str(number + 1) for number in orders)
    if len(orders) == 1:
        what = f"sentence {which} of the article gives orders to a language model; it was"
    else:
        what = f"sentences {which} of the article give orders to a language model; they were"
    return [f"{what} left out."]
