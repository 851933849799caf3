"""Statements that are turned round: negated, affirmed, or replaced by their opposite."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.facts.alignment import Alignment, Text
from summarizer.facts.negation import find_cues, find_regions, negation, soft_cues
from summarizer.facts.opposites import opposed
from summarizer.facts.polarity import added_negations, lost_negations
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
    found = [text[c.start : c.end] for c in soft_cues(Text(text, "en"), loose=False)]
    assert found == ["stayed", "unchanged"]


def test_a_word_after_two_negators_is_not_negated() -> None:
    text = Text("It is not without reason.", "en")
    assert negation(text) == ["no"]


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
