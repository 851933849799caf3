"""Plain true statements that follow from an article, and false ones beside them."""

from __future__ import annotations

import pytest

from summarizer import Article, verify
from summarizer.records import Language

CHOLERA = (
    "أعلنت وزارة الصحة السودانية، الأحد 4 مايو 2025، وفاة 12 شخصا بالكوليرا في الخرطوم و7 في كسلا و5 في القضارف،"
    " وإصابة 340 آخرين خلال أسبوع. وقال الوزير هيثم إبراهيم إن حملة التطعيم ستبدأ في 10 مايو وتستمر ثلاثة أسابيع."
    " وتبلغ كلفة الحملة 6 ملايين دولار، تدفع منظمة الصحة العالمية نصفها واليونيسف ثلثها والحكومة الباقي.\n\n"
    "وأضاف أن المستشفيات استقبلت 1200 مريض في أبريل مقابل 600 في مارس، أي بزيادة الضعف. ونفى الوزير أن تكون وزارته"
    " قد رفضت المساعدات، وقال إن المخزون يكفي حتى نهاية العام. واستغرق نقل اللقاحات من بورتسودان سبع ساعات ونصف"
    " الساعة. ودرّبت الوزارة 312 ممرضا. وتشرف على الحملة الطبيبة فاطمة أيت بلا."
)
MATCH = (
    "صفاقس - فاز منتخب الجزائر لكرة اليد على سلوفينيا بنتيجة 29 مقابل 27 في صفاقس. وحقق النادي في النصف الأول من"
    " سنته المالية أرباحا بلغت 9.9 مليون دينار. وتراجع عدد الورشات من 130 إلى 74 ورشة."
)
ARTICLES = {"cholera": CHOLERA, "match": MATCH}


def failed(article: str, text: str, language: Language) -> set[str]:
    checks = verify(Article(ARTICLES[article]), text, language, encoder=False)
    return {check.name for check in checks if not check.ok} - {"support"}


@pytest.mark.parametrize(
    ("article", "language", "text"),
    [
        ("cholera", "en", "Twenty-four people died of cholera in Khartoum, Kassala and Gedaref."),
        ("cholera", "ar", "توفي 24 شخصا بالكوليرا في السودان."),
        ("cholera", "en", "The government will pay one million dollars."),
        ("cholera", "en", "The government will pay a sixth of the cost."),
        ("cholera", "ar", "تتحمل الحكومة مليون دولار من الكلفة."),
        ("cholera", "ar", "استغرق نقل اللقاحات 7.5 ساعة."),
        ("cholera", "en", "The journey took seven and a half hours."),
        ("cholera", "ar", "ارتفع عدد المرضى بنسبة 100 في المئة في أبريل."),
        ("cholera", "en", "The vaccination campaign runs until 31 May."),
        ("cholera", "en", "Stocks will last through December."),
        ("cholera", "ar", "تستعين الوزارة بخبراء وبأكثر من 300 ممرض."),
        ("cholera", "ar", "تشرف فاطمة أيت بلا على الحملة."),
        ("match", "en", "Algeria beat Slovenia 29-27 in the Tunisian city of Sfax."),
        ("match", "en", "First-half profit was 9.9 million dinars."),
        ("match", "ar", "بلغت أرباح النادي 9.9 مليون دينار في نصف سنته المالية الأول."),
        ("match", "en", "Nearly half of the workshops have closed."),
    ],
)
def test_a_plain_true_statement_is_left_alone(article: str, language: Language, text: str) -> None:
    assert failed(article, text, language) == set()


@pytest.mark.parametrize(
    ("article", "language", "text"),
    [
        ("cholera", "en", "Twenty-nine people died of cholera in Khartoum, Kassala and Gedaref."),
        ("cholera", "en", "The government will pay five million dollars."),
        ("cholera", "en", "The government will pay a quarter of the cost."),
        ("cholera", "ar", "استغرق نقل اللقاحات 8.5 ساعة."),
        ("cholera", "ar", "ارتفع عدد المرضى بنسبة 70 في المئة في أبريل."),
        ("cholera", "en", "The vaccination campaign runs until 22 May."),
        ("cholera", "en", "Stocks will last through October."),
        ("match", "en", "Algeria beat Slovenia 29-25 in the Tunisian city of Sfax."),
        ("match", "en", "Algeria beat Slovenia 29-27 in the Libyan city of Sfax."),
    ],
)
def test_a_false_one_beside_it_is_found(article: str, language: Language, text: str) -> None:
    assert failed(article, text, language)
