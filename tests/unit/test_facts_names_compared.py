"""Names of a summary that its article does not have, and words that only look like names."""

from __future__ import annotations

import pytest

from summarizer.facts.names_compare import compare_names
from summarizer.facts.names_index import ArticleNames
from summarizer.records import Language

ARTICLE = (
    "أعلن وزير النقل كمال بوزيدي، الأحد، أن شركة ميترولين ستنجز الخط الجديد قبل نهاية العام."
    " وقالت رئيسة النقابة لورا بيانكي إن العمال لم يتلقوا أجورهم، ورد بوزيدي بأن الأموال متوفرة."
    " وطلب المدير السابق عبد الرحمن القائد من برنامج الأغذية العالمي توضيحا، بحسب صحيفة Le Monde."
)


def flagged(summary: str, language: Language, article: str = ARTICLE) -> list[str]:
    found = compare_names(summary, language, ArticleNames(article))
    return [summary[finding.start : finding.end] for finding in found]


@pytest.mark.parametrize(
    ("language", "summary"),
    [
        ("en", "Transport Minister Kamel Bouzidi said Metroline would finish the line."),
        ("en", "Union chief Laura Bianchi said workers were unpaid; Bouzidi denied it."),
        ("en", "Abdulrahman al-Qaid, a former director, wrote to the WFP, Le Monde reports."),
        ("en", "Abd Al Rahman Al Qaed asked the World Food Programme to explain."),
        ("ar", "قال الوزير كمال بوزيدي إن الأموال متوفرة، فيما نفت بيانكي ذلك."),
        ("ar", "تعهد بوزيدي بإنجاز الخط، وخاطب عبدالرحمن القائد المنظمة الدولية."),
        ("ar", "ذكرت رئيسة نقابة العاملين لورا بيانكي أن الرواتب لم تصرف بعد."),
    ],
)
def test_names_of_the_article_are_not_flagged(language: Language, summary: str) -> None:
    assert flagged(summary, language) == []


@pytest.mark.parametrize(
    ("language", "summary", "name"),
    [
        ("en", "Transport Minister Tarek al-Bendary said the line would be finished.",
         "Tarek al-Bendary"),
        ("en", "Union chief Sabine Moser said workers were unpaid.", "Sabine Moser"),
        ("en", "Wages were not paid. Kiprono denied it.", "Kiprono"),
        ("en", "The former director asked the WHO to explain.", "WHO"),
        ("en", "The firm Galatrans will build the line, the minister said.", "Galatrans"),
        ("ar", "قال وزير النقل طارق البنداري إن الأموال متوفرة.", "طارق البنداري"),
        ("ar", "وقالت رئيسة النقابة كارلا رومانو إن العمال بلا أجور.", "كارلا رومانو"),
        ("ar", "نفى الوزير سليم الحداد ذلك.", "سليم الحداد"),
        ("ar", "طلب المدير السابق توضيحا من صندوق النقد الدولي.", "صندوق النقد الدولي"),
    ],
)  # fmt: skip
def test_a_name_from_elsewhere_is_flagged(language: Language, summary: str, name: str) -> None:
    assert flagged(summary, language) == [name]


def test_a_name_made_of_two_persons_of_the_article_is_flagged() -> None:
    article = (
        "قال هشام الطوخي إن القرار صدر بعد مشاورات طويلة استمرت حتى ساعة متأخرة من الليل."
        " وعلقت رانيا المنياوي بأن السوق استقبلت الخبر بهدوء."
    )
    assert flagged("Hisham al-Toukhi spoke.", "en", article) == []
    assert flagged("Rania al-Toukhi spoke.", "en", article) == ["Rania al-Toukhi"]


NEWS = (
    "أعلن مؤسس الشركة الدنماركي يانوس كام أن المعرض سيفتتح في بلدة بارغ ساران، وقال الحكم بيار"
    " لومير إن العمر لا يهم. وعرضت مخطوطات زيرية، وأدارت شيماء ماجد الجلسة، بحسب سباق جائزة قطر."
    " وحضر القاضي سعيد وزيرة التعليم نورا فيلاسكيز، التي تسلمت جائزة السلم والأمن من برشلونة."
)


@pytest.mark.parametrize(
    ("language", "summary"),
    [
        # A short surname, or one more like another word of the article, beside its given name.
        ("en", "Founder Janos Kam spoke. French referee Pierre Lemaire shrugged."),
        ("en", "The show opens in Bargsaran in the autumn."),  # two words in the article
        ("en", "It has Zirid manuscripts on display."),  # زيرية
        ("en", "The North African country and the Peace and Security Council were absent."),
        ("en", "He won the Qatar Grand Prix and saw the Harbour Bridge and Grelby Castle."),
        ("en", "Founder Opens Show With Rare Vellums And Quirky Trinkets In Town"),
        ("en", "The firm JanosAir pays; Saransien fans cheer in the CAF Champions League."),
        ("en", "Barça gave the prize; the AfCFTA did not."),
        ("ar", "ويسدل الستار على المعرض، فيما عزت دولتان أبا مفجوعا."),
        ("ar", "قال ابن الثامنة والعشرين إن المعرض جيد، وصفق الجمهور أمام الملأ."),
        ("ar", "رفض النواب مشروع وزيرة التعليم فيلاسكيز القاضي بتشييد مدارس."),
        ("ar", "وضع استطلاع المرشحة الجديدة خلف منافسها، على فيس بوك."),
    ],
)
def test_words_that_look_like_names_are_not_flagged(language: Language, summary: str) -> None:
    assert flagged(summary, language, NEWS) == []


@pytest.mark.parametrize(
    ("language", "summary", "name"),
    [
        # A surname that sounds like a word of the article does not make up for the given name.
        ("en", "Referee Luka Omary shrugged.", "Luka Omary"),
        ("en", "The minister, Astrid Janssen, left.", "Astrid Janssen"),
        ("en", "The show opens in Bergamasso.", "Bergamasso"),
        ("ar", "قال الوالي بورهان إن المعرض جيد.", "بورهان"),
        ("ar", "قالت الوزيرة كاترين هولم ذلك.", "كاترين هولم"),
    ],
)
def test_outsiders_are_flagged_among_words_that_sound_alike(
    language: Language, summary: str, name: str
) -> None:
    assert flagged(summary, language, NEWS) == [name]


def test_a_finding_names_people_of_the_article() -> None:
    (finding,) = compare_names("Minister Tarek al-Bendary left.", "en", ArticleNames(ARTICLE))
    assert "كمال بوزيدي" in finding.detail
    assert "كمال بوزيدي" in [ARTICLE[start:end] for start, end in finding.article]
