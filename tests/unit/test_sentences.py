"""Sentence and clause splitting on hand-written news text. `|` marks where a cut is expected."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from summarizer.arabic import clean, count_words
from summarizer.sentences import split_clauses, split_sentences

SENTENCES = [
    # Plain stops.
    "افتتح الوزير المعرض صباح اليوم. |ويستمر المعرض ثلاثة أيام.",
    "هل ترتفع الأسعار؟ |يرى الخبراء أن ذلك وارد.",
    "يا لها من مباراة! |انتهت بفوز الضيوف.",
    "متى تعود الكهرباء؟! |لا أحد يعرف.",
    "متى تعود الكهرباء ؟ ! |لا أحد يعرف.",
    "انتهت الجلسة . |وغادر النواب القاعة .",
    "خسر الفريق أمام ضيفه أم لا. |لم يعلن الحكم ذلك.",
    "الفقرة الأولى\n|الفقرة الثانية. |وبقيتها\r\n|\n|الثالثة",
    "سطر أول\u2028|سطر ثان",
    # A semicolon and a comma end clauses, not sentences.
    "ارتفعت الأسعار؛ لأن الإمدادات توقفت، وزاد الطلب.",
    "شارك في المؤتمر عام 2022، ثم عاد إلى بلاده.",
    # Titles and initials.
    "التقى د. سامي الحاج و م. هدى منصور مع أ. كمال. |ثم غادروا القاعة.",
    "ألقى أ.د. يوسف العلي محاضرة. |وحضرها الطلاب.",
    "قال د.سامي إن النتائج جيدة.|وأضاف أنها نهائية.",
    "التقى د . سامي الحاج الوفد.",
    "وقّع ج. ك. الراشد العقد. |وشكر الحضور.",
    "نقلت أ.ف.ب. عن مصدر أمني أن الطريق مغلق. |ولم تذكر السبب.",
    "بحسب وكالة (ا.ف.ب.) فإن الطريق مغلق.",
    "أوردت ي.ب.أ النبأ أولا. |ثم نفاه المتحدث.",
    "قال متحدث لقناة سي. إن. إن إن المفاوضات مستمرة. |ولم يزد.",
    "أعلنت قناة سي.إن.بي.سي النتائج. |وكانت جيدة.",
    "وقال مدير شركة إيه. إم. سي القابضة إن البيع يبدأ غدا.",
    "أذاعت بي بي سي. |وأكدت الخبر صحيفة محلية.",
    "العنوان: ص. ب. 4512 في المنامة. |والهاتف ت. 17000000 للاستفسار.",
    "كتبها J. K. Rowling قبل أعوام. |وبيعت منها ملايين النسخ.",
    "زار Dr. Smith المدينة. |ورافقه Mr. Jones في الجولة.",
    "أعلنت U.S. Steel أرباحها. |وارتفع السهم.",
    "احتل المنزل No. 10 الصفحات الأولى. |ثم نسيه الناس.",
    "تعمل Acme Inc. and partners في دبي. |ولها فروع.",
    "He said no. |She left early.",
    "The minister met Dr. Haddad in St. Louis. |They signed the deal.",
    "Prices rose by 3.5 percent. |Analysts expected 3.1 percent.",
    # Eras, units and labels: the letter's stop may end the sentence.
    "تأسست الشركة عام 2022 م. |وبلغت أرباحها مليون دينار.",
    "ولد سنة 1443 هـ. |ودرس في الكويت.",
    "بنيت القلعة عام 30 ق.م. في جنوب البلاد.",
    "بلغت قيمة العقد 500 ج.م. |وتسلمه المقاول أمس.",
    "يتصدر المنتخب المجموعة ب. |ويلتقي غدا بطل القارة.",
    "ينصح الأطباء بتناول فيتامين د. |وهو متوفر في الأسماك.",
    # Numbers, dates, times.
    "ارتفع المؤشر 3.5 في المئة. |وانخفض النفط 1.25 دولار.",
    "بلغ العدد 1.200.000 نسمة. |وكان 1,150,000 قبل عام.",
    "بلغت النسبة ٣٫٥ في المئة و٣.٥ في التعداد السابق. |وهي الأعلى.",
    "وقّع الاتفاق في 12.5.2022 بالرياض. |وينتهي في ١٢.٥.٢٠٢٥ رسميا.",
    "تبدأ المباراة عند 20.30 مساء. |وتنتهي قرابة 22:15.",
    "صدر الإصدار 2.4.1 من التطبيق. |وسيصدر 3.0 قريبا.",
    "انتهى الموسم في عام 2019. |وبدأ الموسم التالي متأخرا.",
    "توقفت الرحلات في 2020.|وعادت بعد عام.",
    "يعقد اللقاء في 12. مايو المقبل.",
    "3.5 مليون دينار هي القيمة، وعدد العقود 4. |وتنتهي قريبا.",
    # Addresses and file names.
    "زوروا www.example.com/news.html للمزيد. |أو اتصلوا بنا.",
    "النص على https://example.org/ar/تقرير.2022?x=1.5 كاملا. |وهو مجاني.",
    "راسلونا على press.office@example.com اليوم. |سنرد سريعا.",
    "نشر الملف report.v2.pdf أمس. |وحذف لاحقا.",
    "يعمل Node.js على الخادم. |وكذلك ASP.NET في بعض الأقسام.",
    "المصدر: www.example.com. |تابعونا غدا.",
    # Glued sentences.
    "انتهى الاجتماع.|وقال الوزير إنه مثمر.",
    "هل انتهى الأمر؟|نعم انتهى.",
    "شكر الوزير الحضور له.|ثم غادر.",
    "عاد الوفد أمس.|15 عضوا تخلفوا عنه.",
    "أطلقته شركة Google.|وقالت إنها خدمة مجانية.",
    'قال إنه "راض عن النتيجة".|وأضاف أنه سيعود.',
    "انتهى اللقاء.|«لن أعود» هكذا قال.",
    # List markers stay with their items.
    "1. تطوير التعليم. |2. دعم الصحة.",
    "١- تطوير التعليم\n|٢- دعم الصحة",
    "أ. تطوير التعليم\n|ب. دعم الصحة",
    "1) تطوير التعليم. |ثم المتابعة\n|2) دعم الصحة",
    "- 3. دعم الإسكان. |وهو الأهم.",
    "الأهداف هي: 1. التعليم 2. الصحة 3. الإسكان. |وتنفذ خلال عام.",
    # Ellipsis.
    "قال ... ثم سكت قليلا. |وبعدها خرج.",
    "كان الأمر صعبا... لكنه نجح.",
    "كان الأمر صعبا… |وأضاف المدرب أن الفريق تعب.",
    "كان الأمر صعبا.. |وقال المدرب إن الفريق تعب.",
    "... وهكذا انتهت القصة. |فعاد الجميع.",
    "هذا المشهد (...) لا يتكرر. |وقد صوره هاو.",
    "[...] عاد الوفد أمس.",
    "تابع «كنا نعرف… وسكتنا». |ثم بكى.",
    # Quotations and parentheses.
    'قال: "لن نتراجع. سنكمل الطريق". |وغادر القاعة.',
    "قال: «لن نتراجع. سنكمل الطريق.» |وغادر القاعة.",
    "قال: “لن نتراجع! سنكمل الطريق”. |وغادر القاعة.",
    "قال: ”لن نتراجع! سنكمل الطريق“. |وغادر القاعة.",
    '"لن نتراجع. سنكمل الطريق." |وغادر الوزير القاعة.',
    '"هل يستقيل؟" قال الوزير ضاحكا. |ولم يجب.',
    '"هل يستقيل؟" سأل الصحفي.',
    'وتساءل: "هل يستقيل الوزير؟" في ختام كلمته. |ولم يجبه أحد.',
    '"لن أستقيل." أضاف الوزير.',
    '"لماذا تأخرتم؟" |الجواب عند المدير.',
    "شارك عشرة (منهم د. سامي. وغيره) في اللقاء. |ثم انصرفوا.",
    "شارك عشرة في اللقاء (وهو الأول من نوعه!) ثم انصرفوا.",
    "(كان اللقاء مغلقا.) |ثم فتحت الأبواب.",
    "طالب بـ«الحرية. والعدالة» للجميع. |وصفق له الحضور.",
    'طالب بـ"الحرية. والعدالة" للجميع. |وصفق له الحضور.',
    'بدأ القول "لم ينته بعد. |ثم صمت.',
    'بدأ القول "لم ينته بعد. |وطالب و"لم يجب أحد. ولا رد" ثم صمت.',
    "قال إن (القوس لم يغلق. |ثم صمت.",
    'وقال "انتهى البيان. " |ثم جاء الرد.',
    'انتهى البيان. " |ثم جاء الرد. |وبعده الصمت.',
    'قالت "نعم." |وأضافت "بالتأكيد."',
    "رائع! 😂",
    "انتهى التقرير. ------",
    "***",
    # What a reader does not see changes nothing.
    "\u200fقال د\u200f. سامي\u200b إن النسبة 3.\u200f5\u202c. \u202b|وانتهى\u200f.\u202c",
    "ﻗﺎﻝ ﺩ. ﺳﺎﻣﻲ ﺫﻟﻚ. |ﺛﻢ ﺧﺮﺝ.",
    "قـــال الوزيـــر ذلك.\u00a0|ثم خرج\u00a0.",
    "قَالَ د. سَامِي: «نَعَمْ». |ثُمَّ خَرَجَ.",
    "انتهى\x00 الاجتماع.\ud800 |وقال الوزير.",
]


LONG_SENTENCE = "أعلنت الوزارة " + "أن المشروع الجديد سيوفر فرص عمل كثيرة " * 20 + "قريبا."
LONG_QUOTE = "وقال الوزير: «" + "|سنعمل على تحسين الخدمات في كل مدينة. " * 10 + "|ثم ننهي العمل.»"

CLAUSES = [
    "حضر الوزير، |والسفير، |ثم بدأ الحفل.",
    "ارتفع السعر؛ |لأن الطلب زاد; |ثم هبط, |وثبت.",
    "ارتفع السعر إلى 1,200 دينار و10,5 و١٬٢٠٠ و3،5 في المئة.",
    "شارك في عام 2022، |ثم عاد.",
    "شارك في عام 2022،|ثم عاد.",
    "أقيم الملتقى |(وهو الأول) |في الرياض |(السعودية)، |وحضره كثيرون.",
    "أقيم الملتقى|(2022-2026) |ضمن خطة.",
    "على المواطن(ة) أن يسجل، |ثم ينتظر.",
    "أعلن الوزير - |وهو طبيب سابق - |استقالته.",
    "أعلن الوزير – |وهو طبيب – |استقالته — |ثم غادر.",
    "أعلن الوزير، - |وهو طبيب -، |استقالته.",
    "- أعلن الوزير استقالته، |وغادر.",
    "قال: «نعم، سنعود؛ لكن بشروط (صعبة)»، |وغادر.",
    'قال: "نعم، سنعود"، |وغادر.',
    "وافق |(بشروط، منها المال)",
    "جملة بلا فواصل.",
    "الجملة - |في هذا الموضع |(آخرها).",
    "قال (القوس، |لم يغلق.",
    "، وقال، |وعاد،",
    "سطر أول، |بقيته\n|سطر ثان",
    "قال\u200f، \u200f|وعاد.\u200f",
]

HOSTILE = [
    ("", "("), ("", '"'), ("", "."), ("", "د."), ("", "«"), ("", "؟ "), ("", '."'), ("", "1."),
    ("", "- "), ("", "()"), ("", "ـ"), ("", "www."), ("", "سي. "), ("", "م. 2022 "), ("", ".\n"),
    ("", "(ا! )"), ("", "ا, "), ("", "\u200f."), ("", "[...] "), ("", "«ا؟»"), ("", ". ) "),
    ("- ", "(ا! ) "), ("- ", "1. "), ("_", "! ا"), ("(ا ", "ا.) "), ('"', 'ا." '), (" ", "ا. "),
]  # fmt: skip


def parts(marked: str) -> list[str]:
    """Return the marked pieces without the white space and invisible characters around them."""
    pieces = []
    for piece in marked.split("|"):
        shown = [i for i, char in enumerate(piece) if clean(char)]
        if shown:
            pieces.append(piece[shown[0] : shown[-1] + 1])
    return pieces


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


def clauses(text: str) -> list[str]:
    return [text[start:end] for start, end in split_clauses(text)]


@pytest.mark.parametrize("marked", SENTENCES, ids=range(len(SENTENCES)))
def test_a_text_is_split_where_a_reader_ends_a_sentence(marked: str) -> None:
    assert sentences(marked.replace("|", "")) == parts(marked)


@pytest.mark.parametrize("marked", CLAUSES, ids=range(len(CLAUSES)))
def test_a_sentence_is_split_where_a_clause_ends(marked: str) -> None:
    assert clauses(marked.replace("|", "")) == parts(marked)


def test_a_sentence_of_150_words_stays_whole() -> None:
    assert count_words(LONG_SENTENCE) > 140
    assert sentences(LONG_SENTENCE) == [LONG_SENTENCE]


def test_a_quotation_of_over_60_words_is_split_inside() -> None:
    marked = LONG_QUOTE.replace("«|", "«")
    assert sentences(marked.replace("|", "")) == parts(marked)


def test_no_text_has_no_sentences_and_no_clauses() -> None:
    for text in ("", " \n\t\u00a0", "\u200f\ufeff", "\ud800"):
        assert split_sentences(text) == []
        assert split_clauses(text) == []


def test_clause_spans_are_offsets_into_the_whole_text() -> None:
    text = "انتهى الأول، تماما. وبدأ الثاني، ثم الثالث."
    first, second = split_sentences(text)
    assert [text[a:b] for a, b in split_clauses(text, *second)] == ["وبدأ الثاني،", "ثم الثالث."]
    assert split_clauses(text, *first)[0] == (0, len("انتهى الأول،"))
    assert split_clauses(text, second[0]) == split_clauses(text, *second)


def best_time(split: Callable[[str], object], text: str) -> float:
    times = []
    for _ in range(3):
        begun = time.process_time()
        split(text)
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.parametrize("split", [split_sentences, split_clauses])
def test_ten_times_the_hostile_text_takes_about_ten_times_as_long(
    split: Callable[[str], object],
) -> None:
    def build(prefix: str, unit: str, size: int) -> str:
        return prefix * (size // len(prefix or " ") // 2) + unit * (size // len(unit) // 2)

    for prefix, unit in HOSTILE:
        short = best_time(split, build(prefix, unit, 4_000))
        long = best_time(split, build(prefix, unit, 40_000))
        # Quadratic time would be a hundred times; the constant forgives timer noise.
        assert long < 25 * short + 0.02, f"{prefix!r} then {unit!r}: {short:.4f} s, {long:.4f} s"
