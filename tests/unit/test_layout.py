from __future__ import annotations

import itertools
import textwrap
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.chrome import MAX_CHROME_WORDS, MAX_LINK_WORDS, chrome_rule
from summarizer.layout import dateline_end, paragraphs, same_title, title_of, unwrap

BODY = (
    "افتتح وزير الطاقة صباح اليوم محطة جديدة لتحلية المياه في الساحل الشرقي.",
    "وقال الوزير إن المحطة ستزود 300 ألف نسمة بالمياه الصالحة للشرب.",
    "وأضاف أن العمل في المشروع استغرق ثلاث سنوات.",
)

CHROME = {
    "no letters": ["-----", "* * *", "12345", "10:30", "← →", "...", "\u200f12 / 3"],
    "font size buttons": ["+A", "A-", "أ+", "-أ", "A A A", "+A | A-", "T+ T-", "ا ا ا", "A−"],
    "share, print and menu labels": [
        "طباعة",
        "مشاركة",
        "شارك",
        "شارك على فيسبوك تويتر واتساب",
        "طباعة | مشاركة | تويتر",
        "حجم الخط",
        "حجم الخط A A A",
        "اقرأ المزيد",
        "مواضيع ذات صلة",
        "3 دقائق للقراءة",
        "عدد المشاهدات: 1,234",
        "٥٦ مشاهدة",
        "سياسة الخصوصية",
        "قبول ملفات تعريف الارتباط",
        "أخبار محلية",
        "Share",
        "طِبَاعَة",
        "الرئيسيّة",
    ],
    "breadcrumbs": ["الرئيسية > أخبار", "الرئيسية » أخبار » محليات", "الرئيسية / اقتصاد / طاقة"],
    "date stamp": [
        "الأحد 12 مارس 2022 - 10:30",
        "12/03/2022",
        "آخر تحديث: 12 مارس 2022",
        "آخر تحديث الأحد ١٢ آذار ٢٠٢٢ ٣:١٥ م بتوقيت غرينتش",
        "منذ 3 ساعات",
        "١٢ شعبان ١٤٤٣ هـ الموافق ١٥ مارس ٢٠٢٢ م",
        "نشر في 5 كانون الثاني 2021",
    ],
    "address": ["https://example.org/news/1", "@example", "#البحرين #تقنية", "a@example.org"],
    "agency or photo credit": ["رويترز", "(أ ف ب)", "فرانس 24/ أ ف ب", "أ.ف.ب", "Getty Images"],
    "copyright": ["جميع الحقوق محفوظة © 2022", "© 2022 صحيفة الميناء", "All rights reserved 2022"],
    "link, credit or notice": [
        "اقرأ أيضا الوزير يزور الميناء",
        "تابعنا على تويتر",
        "تابعونا على قناتنا",
        "تصوير: سامي النجار",
        "المصدر: وكالة النخيل للأنباء",
        "(المصدر: وزارة الطاقة)",
        "مصدر الصورة وزارة الطاقة",
        "آخر تحديث: قبل قليل",
        "كتب: سامي النجار",
    ],
    "link to another article": [
        "اقرأ أيضا: هل تنجح المحادثات الجارية بين الجانبين بشأن محطة التحلية الجديدة في الساحل؟",
        "للمزيد: الوزير يزور الميناء ويلتقي ممثلي الصيادين في المنطقة الشرقية من البلاد",
        "اقرأ أيضاً:",
        "شاهد أيضا : جولة داخل المحطة",
    ],
}


@pytest.mark.parametrize(("rule", "line"), [(rule, x) for rule in CHROME for x in CHROME[rule]])
def test_page_chrome_is_recognised_by_its_form(rule: str, line: str) -> None:
    assert chrome_rule(line) is not None
    if rule in ("font size buttons", "breadcrumbs", "copyright", "link to another article"):
        assert chrome_rule(line) == rule


@pytest.mark.parametrize(
    "line",
    [
        "شارك الوزير في الاجتماع.",
        "شارك الوزير في الاجتماع",
        "شارك.",
        "طباعة الكتب في البلاد تتراجع",
        "مشاركة واسعة في الانتخابات البلدية",
        "اقرأ كتابا كل شهر",
        "شاهد الوزير المحطة الجديدة",
        "كتب الوزير رسالة إلى زملائه",
        "المصدر قال إن العمل مستمر",
        "تابعنا على مدى أسبوعين ما جرى",
        "تابعنا على الأرض سير المعركة",
        "نشر في المدينة 300 جندي",
        "آخر تحديث للنظام أصلح العيوب.",
        "جميع الحقوق محفوظة لأصحابها بحسب القانون الجديد الذي أقره المجلس",
        "الرئيسية هي الصفحة الأولى",
        "الأحد الدامي",
        "12 قتيلا في حادث",
        "وصل في 12 مارس 2022",
        "إعلان نتائج الانتخابات",
        "إعلان الرياض",
        "رويترز تعلن عن جائزة جديدة",
        "الوزير: لا عودة إلى الوراء",
        "صورة الوضع في المدينة قاتمة",
        "تويتر يحظر الإعلانات السياسية",
        "3 دقائق فصلت بين الانفجارين",
        "اقرأ أيضا: قال الوزير إن العمل مستمر.",
        "بيان صادر عن الوزارة",
        "المزيد من الدعم للمزارعين",
        "زيارة الوزير إلى الميناء",
        "قراءة في نتائج القمة",
        "الطقس غدا",
        "صحة الأطفال أولا",
        "محرم (54 عاما)",
        "آخر تحديث لنظام الهاتف يستنزف البطارية",
        "مصدر: الاتفاق بات قريبا",
        "تحديث: ارتفاع عدد المصابين إلى 12",
        "حقوق النشر في عصر الذكاء الاصطناعي",
        "الحياة",
        "عدد المشاهدات تجاوز المليون",
        "اقرأ أيضا: " + "ا" * 1000,
    ],
)
def test_real_text_is_not_taken_for_chrome(line: str) -> None:
    assert chrome_rule(line) is None


@pytest.mark.parametrize(
    "line", [x for rule in CHROME for x in CHROME[rule] if any(map(str.isalpha, x))]
)
def test_no_rule_drops_a_line_that_ends_in_a_full_stop(line: str) -> None:
    assert chrome_rule(line.rstrip(".:") + ".") is None


@given(st.text(alphabet="شارك طبعةمتويرفسبكالحقومحفظA+-:>© 12", max_size=300))
def test_no_rule_drops_a_long_line_with_letters(noise: str) -> None:
    words = len([word for word in noise.split() if any(map(str.isalnum, word))])
    if words > MAX_LINK_WORDS and any(map(str.isalpha, noise)):
        assert chrome_rule(noise) is None


def test_the_longest_short_line_has_the_documented_number_of_words() -> None:
    credit = "مصدر الصورة " + " ".join(["وزارة"] * (MAX_CHROME_WORDS - 2))
    assert chrome_rule(credit) is not None
    assert chrome_rule(credit + " الطاقة") is None


@pytest.mark.parametrize(
    "text", ["طباعة", "+A\nA-", "شارك\nمشاركة\nتويتر", "رويترز", "12 مارس 2022"]
)
def test_a_text_of_nothing_but_chrome_is_kept_whole(text: str) -> None:
    assert [text[start:end] for start, end in paragraphs(text)] == text.split("\n")


def test_paragraphs_are_the_lines_between_the_chrome() -> None:
    lines = ["الرئيسية > أخبار", "+A", "A-", "", "   " + BODY[0], "طباعة", "\t" + BODY[1], BODY[2]]
    text = "\r\n".join([*lines, "", "جميع الحقوق محفوظة © 2022", ""])
    assert [text[start:end] for start, end in paragraphs(text)] == list(BODY)


def title(text: str) -> str | None:
    span = title_of(text, paragraphs(text))
    return text[span.start : span.end] if span else None


def test_a_short_first_line_above_the_body_is_the_title() -> None:
    assert (
        title("\n".join(["+A", "محطة جديدة لتحلية المياه", "", *BODY]))
        == "محطة جديدة لتحلية المياه"
    )


@pytest.mark.parametrize(
    "first",
    [
        "محطة جديدة لتحلية المياه",
        "هل تكفي المحطة الجديدة؟",
        "د. سامي النجار يفتتح محطة التحلية",
        'الوزير: "لن نعود إلى الوراء"',
    ],
)
def test_headlines_are_titles(first: str) -> None:
    assert title("\n".join([first, *BODY])) == first


@pytest.mark.parametrize(
    "first",
    [
        "افتتحت المحطة اليوم.",
        "قال الوزير أمس:",
        "محطة جديدة للتحلية،",
        'قال الوزير: "افتتحنا المحطة."',
        "افتتحت المحطة اليوم. وحضر الوزير",
        "المنامة في 12 مارس / بنا / افتتحت المحطة",
        " ".join(["كلمة"] * 26),
    ],
)
def test_first_lines_that_are_text_are_no_titles(first: str) -> None:
    assert title("\n".join([first, *BODY])) is None


@pytest.mark.parametrize("text", ["", "سطر واحد", "سطر أول طويل بلا نقطة\nقصير", BODY[0]])
def test_a_title_needs_longer_text_below_it(text: str) -> None:
    assert title(text) is None


def test_the_same_title_in_another_spelling_is_recognised() -> None:
    assert same_title("أحمد يفتتح المدرسة الأولى", "احمد يفتتح  المدرسه الاولي")
    assert same_title("محطة جديدة لتحلية المياه - وكالة النخيل", "محطة جديدة لتحلية المياه")
    assert not same_title("محطة جديدة", "محطة قديمة")
    assert not same_title("محطة جديدة لتحلية المياه", "محطة جديدة لتحلية المياه في الشرق")
    assert not same_title("", "") and not same_title("...", "!!")


@pytest.mark.parametrize(
    "dateline",
    [
        "المنامة في 12 مارس/ بنا / ",
        "المنامة في 12 مارس/بنا/ ",
        "القاهرة (رويترز) - ",
        "القاهرة 12 مارس آذار (رويترز) - ",
        "دبي - العربية.نت: ",
        "الرياض - واس - ",
        "واشنطن- (د ب أ) - ",
        "بغداد/ أ ف ب/ ",
        "بغداد (أ.ف.ب) — ",
        "بغداد (أ.ف.ب.) - ",
        "القدس المحتلة - وكالات: ",
        "الرياض 12 شعبان 1443 هـ الموافق 15 مارس 2022 م (واس) - ",
        "الكويت - 12 - 3 (كونا) -- ",
        "أَبوظبي في ٣ يناير / وام / ",
        "الجزائر، 5 مايو (وأج) - ",
        "لندن: «الشرق الأوسط» - ",
        "(رويترز) - ",
    ],
)
def test_an_agency_dateline_is_measured_to_its_end(dateline: str) -> None:
    assert dateline_end(dateline + BODY[0]) == len(dateline)


@pytest.mark.parametrize(
    "sentence",
    [
        *BODY,
        "",
        "رويترز تعلن عن جائزة جديدة للصحافة.",
        "نقلت وكالة رويترز عن الوزير قوله.",
        "قالت وكالة الأنباء (رويترز) - وهي عالمية - إن الاجتماع تأجل.",
        "وأفادت (رويترز) - في نبأ عاجل - أن الاجتماع تأجل.",
        "المنامة في 12 مارس شهدت احتفالا كبيرا بمشاركة وكالة (بنا) وعدد من الصحف.",
        "مصر - الشرق الأوسط - إفريقيا محاور المؤتمر.",
        "لنعمل - معا - من أجل البيئة.",
        "العربية - اللغة الأم - تحتفل بيومها.",
        "الجزيرة: قال الوزير إن الأمر انتهى.",
        "وزير الإعلام (بنا) زار المكان.",
        "أكد رئيس وكالة - بنا - أن العمل مستمر.",
        "القاهرة - العاصمة - تستعد للمؤتمر.",
        "البحرين (المملكة) - جزيرة في الخليج.",
    ],
)
def test_a_real_sentence_has_no_dateline(sentence: str) -> None:
    assert dateline_end(sentence) == 0


def test_a_dateline_on_a_line_of_its_own_is_chrome() -> None:
    text = "\n".join(["محطة جديدة لتحلية المياه", "دبي - العربية.نت", *BODY])
    assert "دبي - العربية.نت" not in [text[start:end] for start, end in paragraphs(text)]


@given(st.text(max_size=400))
def test_layout_takes_any_string(text: str) -> None:
    spans = paragraphs(text)
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert title_of(text, spans) in (None, *spans[:1])
    assert 0 <= dateline_end(text) <= len(text)
    assert bool(spans) == bool(text.strip())


@given(st.text(alphabet="كلمةوزير. \n\r", max_size=600))
def test_unwrapping_moves_no_character(text: str) -> None:
    assert "".join(unwrap(text).split()) == "".join(text.split())
    assert len(unwrap(text)) == len(text)
    assert all(
        a == b or (a in "\r\n" and b == " ") for a, b in zip(text, unwrap(text), strict=True)
    )


@pytest.mark.parametrize("width", [40, 60, 80, 110])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_lines_of_a_wrapped_text_are_joined_into_its_paragraphs(
    width: int, newline: str
) -> None:
    long = [
        " ".join([BODY[0][:-1], "وأكد أن", BODY[1][:-1], "كما أوضح", BODY[2]]) * 2 for _ in BODY
    ]
    wrapped = (newline * 2).join(newline.join(textwrap.wrap(line, width)) for line in long)
    assert [" ".join(line.split()) for line in unwrap(wrapped).splitlines() if line.strip()] == long


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(BODY),
        "\n".join(["عنوان قصير", "عنوان آخر أطول منه قليلا", "ثالث", "رابع بين هذا وذاك", "خامس"]),
        "\n".join([*BODY[:2], "كلمة"]),
    ],
)
def test_a_text_that_is_not_wrapped_stays_as_it_is(text: str) -> None:
    assert unwrap(text) == text


@pytest.mark.parametrize(
    "piece", ["+A\n", "كلمة ", "اقرأ أيضا: ", "الرئيسية > ", "- / ( ", "\n", "أ."]
)
def test_layout_takes_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        began = time.process_time()
        spans = paragraphs(text)
        title_of(text, spans)
        dateline_end(text)
        unwrap(text)
        return time.process_time() - began

    seconds(1000)
    # Ten times the text: quadratic time would be a hundred times as long.
    assert seconds(200_000) < 40 * max(seconds(20_000), 0.002)
