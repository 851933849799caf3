"""Statements that are turned round: negated, affirmed, or replaced by their opposite."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.facts.alignment import Alignment, Text
from summarizer.facts.negation import find_cues, find_regions, negation, soft_cues
from summarizer.facts.polarity import (
    NAMES,
    added_negations,
    lost_negations,
    opposed,
    turned,
    weights,
)
from summarizer.records import Language

ARTICLE = (
    "رفضت نقابة الصيادين اقتراح الوزارة تقليص موسم الصيد، وقالت إن القوارب الصغيرة لن تدفع رسوما"
    " إضافية. وأكد الوزير أن الميناء سيفتح أبوابه في الصيف. وارتفعت أسعار السمك في الأسواق بنسبة"
    " عشرة في المئة."
)


def pair(text: str, language: Language, article: str = ARTICLE) -> Alignment:
    return Alignment(Text(text, language), Text(article, "ar"))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("قبلت نقابة الصيادين اقتراح الوزارة تقليص موسم الصيد.", "ar"),
        ("وقالت النقابة إن القوارب الصغيرة ستدفع رسوما إضافية.", "ar"),
        ("The fishermen's union accepted the ministry's proposal to cut the fishing season.", "en"),
        ("Small boats will pay additional fees, the union said.", "en"),
    ],
)
def test_a_denial_that_is_stated_is_found(text: str, language: Language) -> None:
    (finding,) = lost_negations(pair(text, language))
    assert "negates" in finding.detail
    (start, end), *_ = finding.article
    assert ARTICLE[start:end] in ("رفضت", "لن")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("رفضت نقابة الصيادين اقتراح الوزارة تقليص موسم الصيد.", "ar"),
        ("لم تقبل النقابة اقتراح تقليص موسم الصيد.", "ar"),
        ("لن تدفع القوارب الصغيرة رسوما إضافية.", "ar"),
        ("The fishermen's union rejected the ministry's proposal to cut the fishing season.", "en"),
        ("The union turned down a proposal of the ministry to cut the fishing season.", "en"),
        ("Small boats will not pay additional fees.", "en"),
        ("The union won't let small boats pay additional fees.", "en"),
        ("The minister confirmed that the port will open in summer.", "en"),
    ],
)
def test_what_is_denied_in_other_words_is_not_reported(text: str, language: Language) -> None:
    both = pair(text, language)
    assert lost_negations(both) == []
    assert added_negations(both) == []
    assert opposed(both) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("لن يفتح الميناء أبوابه في الصيف، حسب الوزير.", "ar"),
        ("The minister said the port will not open its doors in summer.", "en"),
    ],
)
def test_a_negation_that_the_article_does_not_have_is_found(text: str, language: Language) -> None:
    (finding,) = added_negations(pair(text, language))
    assert text[finding.start : finding.end] in ("لن", "not")


@pytest.mark.parametrize(
    ("text", "language", "word"),
    [
        ("وانخفضت أسعار السمك في الأسواق بنسبة عشرة في المئة.", "ar", "وانخفضت"),
        ("Fish prices in the markets fell by ten percent.", "en", "fell"),
    ],
)
def test_an_opposite_is_found(text: str, language: Language, word: str) -> None:
    (finding,) = opposed(pair(text, language))
    assert text[finding.start : finding.end] == word


def test_only_is_no_negation() -> None:
    assert find_cues("لم يصل سوى عشرة عمال", "ar") == []
    assert find_cues("not only the workers came", "en") == []


@pytest.mark.parametrize(
    ("text", "language", "cues"),
    [
        ("لم يوافق المجلس", "ar", ["لم"]),
        ("وكذّبت الوزارة الخبر", "ar", ["وكذّبت"]),
        ("he has yet to agree", "en", ["yet"]),
        ("the council hasn't agreed and ruled out talks", "en", ["hasn't", "ruled"]),
        ("they turned down the road", "en", ["turned"]),
        ("لا يزال المصنع يعمل", "ar", []),
    ],
)
def test_negators_and_verbs_of_refusing_are_cues(
    text: str, language: Language, cues: list[str]
) -> None:
    assert [text[cue.start : cue.end] for cue in find_cues(text, language)] == cues


def test_a_negation_reaches_into_its_own_clause_only() -> None:
    text = Text("لن تدفع القوارب رسوما، وأكد الوزير افتتاح الميناء.", "ar")
    (region,) = find_regions(text)
    reached = {text.words[i].text for i in region.words}
    assert "تدفع" in reached and "الميناء" not in reached


def test_words_like_unchanged_are_soft_cues() -> None:
    text = "Rates stayed unchanged under the union."
    assert [text[a:b] for a, b in soft_cues(Text(text, "en"), loose=False)] == ["unchanged"]
    weak = soft_cues(Text(text, "en"), loose=False, section="weak")
    assert [text[a:b] for a, b in weak] == ["stayed"]


def test_a_word_after_two_negators_is_not_negated() -> None:
    text = Text("It is not without reason.", "en")
    assert negation(text) == ["no"]


MARKET = (
    "أعلنت بلدية صور أن السوق القديم لن يغلق أبوابه خلال أعمال الترميم التي تبدأ في أيار. وقال رئيس"
    " البلدية حسان الزين إن التجار لم يدفعوا أي رسوم جديدة هذا العام. ورفضت جمعية التجار اقتراح نقل"
    " السوق إلى المنطقة الصناعية. ونفت المهندسة لمى سعد تضرر القبة الأثرية جراء الأمطار. وأفرجت"
    " الشرطة عن بائع احتجز الأسبوع الماضي بعد شجار. وارتفع عدد الزوار إلى ستة آلاف في الشهر، فيما لا"
    " تشمل الأعمال مواقف السيارات. ووافقت الوزارة على تمويل متحف، لكنها لم تحدد موعدا لبدء البناء."
)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The old market will close its doors during restoration work that begins in May.", "en"),
        ("Traders paid new fees this year, mayor Hassan al-Zein said.", "en"),
        ("The association accepted a proposal to move the market to the industrial zone.", "en"),
        ("Lama Saad confirmed that the ancient dome was damaged by the rain.", "en"),
        ("Visitor numbers fell to six thousand a month.", "en"),
        ("دفع التجار رسوما جديدة هذا العام، وفق رئيس البلدية حسان الزين.", "ar"),
        ("وافقت جمعية التجار على اقتراح نقل السوق إلى المنطقة الصناعية.", "ar"),
        ("أكدت المهندسة لمى سعد تضرر القبة الأثرية جراء الأمطار.", "ar"),
        ("تراجع عدد الزوار إلى ستة آلاف في الشهر.", "ar"),
    ],
)
def test_a_statement_of_the_article_turned_round_is_found(text: str, language: Language) -> None:
    assert turned(pair(text, language, MARKET))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The old market in Tyre will stay open during the restoration.", "en"),
        ("Traders have been spared any new fees this year, mayor Hassan al-Zein said.", "en"),
        ("Engineer Lama Saad said the ancient dome was undamaged by the rain.", "en"),
        ("A vendor detained last week after a brawl has been freed.", "en"),
        ("The ministry agreed to fund a museum but has yet to set a date for building it.", "en"),
        ("يبقى السوق القديم في صور مفتوحا خلال الترميم.", "ar"),
        ("أعفي التجار من أي رسوم جديدة هذا العام، وفق رئيس البلدية.", "ar"),
        ("قالت المهندسة لمى سعد إن القبة الأثرية سلمت من الأمطار.", "ar"),
        ("أخلت الشرطة سبيل بائع أوقف الأسبوع الماضي.", "ar"),
    ],
)
def test_a_negation_that_is_implied_or_reworded_is_no_finding(
    text: str, language: Language
) -> None:
    assert turned(pair(text, language, MARKET)) == []


@pytest.mark.parametrize("kind", sorted(NAMES))
def test_every_feature_has_a_weight(kind: str) -> None:
    assert len(weights(kind).weights) == len(NAMES[kind]) == len(set(NAMES[kind]))


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.sampled_from([*ARTICLE.split(), "not", "denied", "لم", "سوى", "."]), max_size=30),
    st.sampled_from(["ar", "en"]),
)
def test_findings_lie_inside_the_text(words: list[str], language: Language) -> None:
    text = " ".join(words)
    both = pair(text, language)
    for finding in (*lost_negations(both), *added_negations(both), *opposed(both)):
        assert 0 <= finding.start < finding.end <= len(text)
        assert all(0 <= a < b <= len(ARTICLE) for a, b in finding.article)
