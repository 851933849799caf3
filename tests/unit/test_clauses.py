from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.arabic import count_words
from summarizer.clauses import MAX_READINGS, finish, readings


def texts(sentence: str) -> list[str]:
    return [reading.text for reading in readings(sentence)]


# (sentence, a reading that must be there)
KEPT = [
    (
        "وصل الوزير إلى القاهرة صباح اليوم، وهي أول زيارة له منذ عامين.",
        "وصل الوزير إلى القاهرة صباح اليوم.",
    ),
    (
        "افتتحت الشركة مصنعا جديدا في المدينة حيث ستوظف ألف عامل.",
        "افتتحت الشركة مصنعا جديدا في المدينة.",
    ),
    (
        "أعلن البنك المركزي (الذي تأسس عام 1950) خفض سعر الفائدة نصف نقطة.",
        "أعلن البنك المركزي خفض سعر الفائدة نصف نقطة.",
    ),
    (
        "وقال المتحدث إن القوات انسحبت من المدينة، مضيفا أن الهدوء عاد إليها.",
        "وقال المتحدث إن القوات انسحبت من المدينة.",
    ),
    (
        "وقالت الشرطة إن السائق، الذي كان وحده في السيارة، أصيب بجروح خطيرة.",
        "وقالت الشرطة إن السائق أصيب بجروح خطيرة.",
    ),
    (
        "وقع الرئيسان اتفاقا للتعاون في مجال الطاقة، بحسب ما نقلت وكالة الأنباء.",
        "وقع الرئيسان اتفاقا للتعاون في مجال الطاقة.",
    ),
]

# (sentence, what no reading may end with, before the full stop)
NOT_CUT = [
    # the predicate follows the aside
    ("وكان اللاعب، الذي يلعب في ناد ألماني، مشاركا في حادث سير كبير أمس.", "ناد ألماني"),
    # the object follows the aside
    ("وأعلن المدير الجديد للشركة، في مؤتمر صحفي، استقالته من منصبه أمس.", "للشركة"),
    # exceptions and conditions turn the meaning
    ("ولن تشارك الفرق العربية في البطولة المقبلة، إلا إذا تغيرت القوانين.", "البطولة المقبلة"),
    ("ستوقع الحكومة الاتفاق مع الشركة خلال أيام، لكن البرلمان قد يرفضه.", "خلال أيام"),
    ("تسمح السلطات بدخول المسافرين إلى البلاد جوا، شرط حصولهم على اللقاح.", "البلاد جوا"),
    # a verb of saying waits for what is said
    ("وقال رئيس الوزراء في كلمة أمام البرلمان، إن الحكومة ستخفض الضرائب.", "أمام البرلمان"),
    # an opener waits for its main clause
    ("وبعد أن انتهى الاجتماع الطويل بين الوفدين، غادر الوزير إلى بلاده.", "بين الوفدين"),
    # inside a number, a quotation, brackets
    ("بلغت قيمة الصفقة بين الشركتين نحو 1,200 مليون دولار هذا العام.", "نحو 1"),
    ('وصف الرئيس القرار الجديد بأنه "خطوة مهمة، وضرورية للبلاد كلها" أمس.', "خطوة مهمة"),
    ("شاركت في اللقاء ثلاث دول عربية (مصر، والأردن، والعراق) لأول مرة.", "(مصر"),
]


@pytest.mark.parametrize(("sentence", "reading"), KEPT)
def test_a_trailing_modifier_can_be_left_out(sentence: str, reading: str) -> None:
    assert reading in texts(sentence)


@pytest.mark.parametrize(("sentence", "ending"), NOT_CUT)
def test_what_the_sentence_needs_is_never_left_out(sentence: str, ending: str) -> None:
    assert not [text for text in texts(sentence) if text.rstrip(".").endswith(ending)]


def test_the_whole_sentence_is_always_the_first_reading() -> None:
    sentence = "وصل الوزير إلى القاهرة صباح اليوم، وهي أول زيارة له منذ عامين."
    first = readings(sentence)[0]
    assert first.whole and first.text == sentence and first.words == 12


def test_a_reading_behind_a_slogan_keeps_its_brackets() -> None:
    sentence = "أقيم الملتقى في الرياض تحت شعار (نحو مستقبل أفضل) بمشاركة واسعة."
    assert all("نحو مستقبل أفضل" in text for text in texts(sentence))


def test_no_aside_leaves_a_comma_before_its_verb() -> None:
    sentence = "وكشفت الدراسة، التي أجراها باحثون من لندن، عن فوائد كبيرة للنوم المبكر."
    assert "وكشفت الدراسة عن فوائد كبيرة للنوم المبكر." in texts(sentence)


def test_finish_puts_a_stop_in_place_of_a_hanging_comma() -> None:
    assert finish("وصل الوزير،") == "وصل الوزير."
    assert finish("هل وصل الوزير؟") == "هل وصل الوزير؟"
    assert finish('قال "وصلنا."') == 'قال "وصلنا."'
    assert finish("") == ""


words = st.sampled_from(
    'قال وزير أعلن الذي ، والتي حيث ( ) « » " مصر 1,200 ٣٫٥ إن أن وأكد في من القاهرة . ؛ - وهو لكن إلا'.split()
)


@given(st.one_of(st.text(max_size=300), st.lists(words, max_size=60).map(" ".join)))
def test_readings_end_like_sentences_and_are_no_longer_than_the_whole(text: str) -> None:
    found = readings(text)
    assert 1 <= len(found) <= MAX_READINGS
    for reading in found:
        assert reading.words == count_words(reading.text) <= found[0].words
        assert not reading.text or reading.text.rstrip("\"”»’')]")[-1:] in (*".!؟?…", "")
        assert all(0 <= start < end <= len(text) for start, end in reading.spans if text)


@given(st.lists(words, min_size=5, max_size=60).map(" ".join))
def test_readings_begin_where_the_sentence_begins(text: str) -> None:
    found = readings(text)
    assert all(reading.spans[0][0] == 0 for reading in found)


@pytest.mark.parametrize("unit", ["قال، ", "( ", "« ", "وأكد ", "الذي، ", '" ', "حيث "])
def test_a_hostile_sentence_costs_no_more_than_its_length(unit: str) -> None:
    """Ten times the text may cost ten times the time, not a hundred."""

    def seconds(repeats: int) -> float:
        started = time.process_time()
        readings(unit * repeats)
        return time.process_time() - started

    seconds(100)
    assert seconds(40_000) < 40 * max(seconds(4_000), 0.05)
