"""Quantities and dates that a summary works out, rounds or tells in another unit."""

from __future__ import annotations

import time

import pytest

from summarizer.facts.figures import compare_figures, read_figures
from summarizer.facts.quantities import find_quantities
from summarizer.records import Language

FACTORY = (
    "أعلنت الشركة، الأحد 4 مايو 2025، أنها ستبني مصنعا بكلفة 4.3 مليار دولار، تملك منه 70 في المئة ويملك"
    " شريكها الحصة الباقية. وسيعمل فيه 240 عاملا، ربعهم من النساء، إلى جانب 16 مهندسا. وارتفع الإنتاج إلى 58"
    " طنا بعد 41 طنا في العام الماضي. وصدرت الشركة 900 طن، أي ثلاثة أضعاف ما صدرته قبل عشر سنوات. وتشغل خمس"
    " سفن حمولة كل منها 3200 حاوية. وتستغرق الأعمال ستة أسابيع. وتولى المدير منصبه عام 2013. ويفتح المعرض من"
    " الثامنة صباحا إلى الخامسة مساء حتى نهاية أكتوبر. وقتل 27 جنديا."
)
MATCH = (
    "فاز الضيوف 3-1 إيابا مساء السبت بعد تعادل الفريقين ذهابا 2-2. وسجل اللاعب الثاني قبل النهاية بأربع دقائق في"
    " الدقيقة 86، وطرد الحكم مدافعا. ورفع الفريق رصيده إلى 52 نقطة متقدما بست نقاط على ملاحقه."
)


def wrong(article: str, text: str, language: Language = "en") -> list[str]:
    source = read_figures(article, "ar", article=True)
    return [text[f.start : f.end] for f in compare_figures(read_figures(text, language), source)]


@pytest.mark.parametrize(
    "text",
    [
        "The plant will cost over four billion dollars.",
        "The partner will hold 30 percent.",
        "Of the 240 workers 60 are women.",
        "Output rose by 17 tonnes.",
        "It exported 300 tonnes a decade ago.",
        "The five ships carry 16,000 containers.",
        "The work will take about a month and a half.",
        "The work will take 42 days.",
        "The director has been there for twelve years.",
        "It is open nine hours a day.",
        "The fair can be seen before November.",
        "Output in 2024 was 41 tonnes.",
        "More than 20 soldiers died.",
        "A plant with 256 workers and engineers is to be built.",
        "One in four workers is a woman.",
        "It was built in the 21st century.",
    ],
)
def test_what_follows_from_the_article_is_not_found(text: str) -> None:
    assert wrong(FACTORY, text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The plant will cost over two billion dollars.", ["two billion dollars"]),
        ("The partner will hold 35 percent.", ["35 percent"]),
        ("Of the 240 workers 80 are women.", ["80"]),
        ("Output rose by 19 tonnes.", ["19 tonnes"]),
        ("It exported 450 tonnes a decade ago.", ["450 tonnes"]),
        ("The ships carry 12,000 containers.", ["12,000"]),
        ("The work will take about two and a half months.", ["two and a half months"]),
        ("The director has been there for fifteen years.", ["fifteen years"]),
        ("It is open eleven hours a day.", ["eleven hours"]),
        ("The fair can be seen before August.", ["August"]),
        ("Output in 2022 was 41 tonnes.", ["2022"]),
        ("More than 40 soldiers died.", ["40"]),
        ("It paid 60 dinars.", ["60 dinars"]),
        ("One in nine workers is a woman.", ["One in nine"]),
        ("It was built in the 18th century.", ["18th"]),
    ],
)
def test_what_does_not_follow_is_found(text: str, found: list[str]) -> None:
    assert wrong(FACTORY, text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("تتجاوز كلفة المصنع الجديد أربعة مليارات دولار.", []),
        ("تتجاوز كلفة المصنع الجديد ستة مليارات دولار.", ["ستة مليارات دولار"]),
        ("يملك الشريك 30% من المصنع.", []),
        ("يملك الشريك 20% من المصنع.", ["20%"]),
        ("زاد الإنتاج بنحو 17 طنا.", []),
        ("زاد الإنتاج بنحو 25 طنا.", ["25 طنا"]),
        ("يستغرق العمل شهرا ونصف الشهر تقريبا.", []),
        ("يستغرق العمل سنة وثلاثة أشهر.", ["سنة وثلاثة أشهر"]),
    ],
)
def test_arabic_summaries_work_things_out_too(text: str, found: list[str]) -> None:
    assert wrong(FACTORY, text, "ar") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("They went through 5-3 on aggregate.", []),
        ("They went through 6-3 on aggregate.", ["6-3"]),
        ("They were leading 2-0 at one point.", []),
        ("They were leading 4-0 at one point.", ["4-0"]),
        ("They won 3-0.", ["3-0"]),
        ("The hosts ended the match with ten men.", []),
        ("The rivals have 46 points.", []),
        ("The rivals have 43 points.", ["43"]),
        ("They reached the last eight.", []),
    ],
)
def test_scores_and_points_of_a_match_follow_from_others(text: str, found: list[str]) -> None:
    assert wrong(MATCH, text) == found


@pytest.mark.parametrize(
    ("text", "language", "value", "unit"),
    [
        ("ثلاثة أرباع مليون", "ar", 750_000, None),
        ("ألف وثلاثمئة مليار دولار", "ar", 1.3e12, "dollar"),
        ("ملياري دولار ونصف المليار", "ar", 2.5e9, "dollar"),
        ("سنة وستة أشهر", "ar", 1.5, "year"),
        ("ساعتين و30 دقيقة", "ar", 2.5, "hour"),
        ("2 hours 30 minutes", "en", 2.5, "hour"),
        ("7:30.00 minutes", "en", 7.5, "minute"),
        ("2:05:30", "en", 125.5, "minute"),
        ("خُمس", "ar", 0.2, "fraction"),
        ("نصف بالمئة", "ar", 0.5, "percent"),
        ("one in five", "en", 0.2, "fraction"),
        ("ثلاثة من كل أربعة", "ar", 0.75, "fraction"),
        ("ثلاثة أرباعهم", "ar", 0.75, "fraction"),
        ("السابعة والنصف", "ar", 450, "clock"),
        ("الخامسة إلا ربعا", "ar", 285, "clock"),
        ("الرابعة وعشرين دقيقة", "ar", 260, "clock"),
        ("half past six", "en", 390, "clock"),
        ("a quarter to six", "en", 345, "clock"),
    ],
)
def test_compound_quantities_are_one(
    text: str, language: Language, value: float, unit: str | None
) -> None:
    (quantity,) = find_quantities(text, language)
    assert (quantity.low, quantity.unit) == (pytest.approx(value), unit)


def test_a_century_in_words_is_an_ordinal_and_this_year_no_unit() -> None:
    (quantity,) = find_quantities("تسعينيات القرن العشرين", "ar")
    assert (quantity.low, quantity.ordinal, quantity.noun) == (20, True, "century")
    (quantity,) = find_quantities("بلغ العدد سبعة عشر مليونا العام الماضي", "ar")
    assert (quantity.low, quantity.unit) == (17e6, None)


def test_years_told_by_last_and_next_are_known_from_the_date_of_the_article() -> None:
    article = "قال الوزير، الاثنين 3 نوفمبر 2025، إن القمة عقدت العام الماضي وإن الأعمال تبدأ في مارس المقبل."
    assert wrong(article, "The summit was held in 2024; work starts in March 2026.") == []
    assert wrong(article, "The summit was held in 2022.") == ["2022"]
    assert wrong(article, "Work starts in March 2029.") == ["March 2029"]


def test_the_other_shops_and_the_majority_are_worked_out() -> None:
    article = "أغلقت البلدية 45 متجرا من أصل 180، وصوت مع القرار 17 عضوا وعارضه 6."
    assert wrong(article, "It left 135 shops open; the majority was 11 votes.") == []
    assert wrong(article, "It left 145 shops open; the majority was 13 votes.") == ["145", "13"]


def test_nearly_goes_with_a_number_rounded_up() -> None:
    article = "بلغت الغرامات 2.75 مليون ليرة."
    assert wrong(article, "Fines came to nearly 3 million liras.") == []
    assert wrong(article, "Fines came to 3 million liras.") == ["3 million liras"]
    assert wrong(article, "Fines came to nearly 4 million liras.") == ["4 million liras"]


def test_a_number_does_not_become_another_thing_by_its_value() -> None:
    article = "ارتفع السعر 8 في المئة خلال 12 يوما، وتفاوض الشركة ثلاثة مصارف وتملك 50 مصنعا."
    assert wrong(article, "It is in talks with eight banks.") == ["eight"]
    assert wrong(article, "It has twelve factories.") == ["twelve"]
    assert wrong(article, "Talks took fifty months.") == ["fifty months"]


def test_hostile_numbers_of_an_article_cost_little_time() -> None:
    source = read_figures(
        "ثلث 17 طنا من 23 شهرا في مايو 2020 الساعة 3:15. " * 1000, "ar", article=True
    )
    said = read_figures("A total of 97 tonnes in 41 months fell by 51 percent. " * 12, "en")
    started = time.process_time()
    assert compare_figures(said, source)
    assert time.process_time() - started < 5
