from __future__ import annotations

import pytest

from summarizer.clauses import readings


def texts(sentence: str) -> list[str]:
    return [reading.text for reading in readings(sentence)]


# (sentence, a shorter reading of it)
SHORTER = [
    # a link to the sentence before
    (
        "من جهته، أعلن الوزير خفض الضرائب على الشركات الصغيرة هذا العام.",
        "أعلن الوزير خفض الضرائب على الشركات الصغيرة هذا العام.",
    ),
    # an opening circumstance
    (
        "وبعد اجتماع طويل في العاصمة، أعلنت الحكومة خفض الضرائب على الشركات الصغيرة.",
        "أعلنت الحكومة خفض الضرائب على الشركات الصغيرة.",
    ),
    # an aside between commas
    (
        "أعلنت الحكومة الجديدة، في بيان رسمي، ضريبة جديدة على الشركات الكبيرة.",
        "أعلنت الحكومة الجديدة ضريبة جديدة على الشركات الكبيرة.",
    ),
    # a circumstance at the end, with no comma before it
    (
        "انسحبت القوات الحكومية من المدينة القديمة إثر معارك عنيفة مع المسلحين.",
        "انسحبت القوات الحكومية من المدينة القديمة.",
    ),
]

# (sentence, the beginning of what no reading may be)
WHOLE = [
    # the subject stands in the opening: "and in a speech by the president, he said that ..."
    ("وفي كلمة للرئيس أمام البرلمان، قال إن الحكومة ستخفض الضرائب هذا العام.", "قال إن"),
    # an attribution is no circumstance: without it a claim becomes a fact
    ("وبحسب الشرطة، قتل المسلحون ثلاثة أشخاص في المدينة القديمة أمس.", "قتل المسلحون"),
    # a condition
    ("في حال فشل المفاوضات، ستعلن الحكومة خفض الضرائب على الشركات الصغيرة.", "ستعلن"),
]

# (sentence, what no reading may end with, before the full stop)
NOT_ENDED = [
    # "has not visited the capital | since ..." would say more than is known
    ("لم يزر الرئيس الفرنسي العاصمة في زيارة رسمية منذ عشر سنوات كاملة.", "رسمية"),
    # "the first visit | since ..."
    ("وصل الوزير إلى العاصمة في أول زيارة لمسؤول كبير منذ الحرب الأهلية.", "كبير"),
    # the object follows the circumstance
    ("شنت القوات الحكومية على المدينة القديمة خلال الليل هجوما واسعا.", "القديمة"),
    # the main verb waits behind the relative clause
    ("عرض الزعيم الجديد الذي وصل إلى السلطة في البلاد بعد الانتخابات حكومته.", "البلاد"),
    # "came | after ...": the verb needs it
    ("ويأتي هذا القرار من الحكومة الجديدة في العاصمة بعد احتجاجات واسعة.", "العاصمة"),
]


@pytest.mark.parametrize(("sentence", "shorter"), SHORTER)
def test_what_a_sentence_can_do_without_is_left_out(sentence: str, shorter: str) -> None:
    assert shorter in texts(sentence)


@pytest.mark.parametrize(("sentence", "beginning"), WHOLE)
def test_an_opening_stays_when_the_rest_would_lean_on_it(sentence: str, beginning: str) -> None:
    assert not [text for text in texts(sentence) if text.startswith(beginning)]


@pytest.mark.parametrize(("sentence", "ending"), NOT_ENDED)
def test_a_circumstance_stays_when_the_clause_needs_it(sentence: str, ending: str) -> None:
    assert not [text for text in texts(sentence) if text.rstrip(".").endswith(ending)]


def test_an_aside_stays_when_what_follows_refers_to_it() -> None:
    sentence = "وصل الوزير إلى القاهرة أمس، في زيارة قصيرة، وهي الأولى له منذ عامين."
    assert not [text for text in texts(sentence) if "أمس، وهي" in text or "أمس وهي" in text]
