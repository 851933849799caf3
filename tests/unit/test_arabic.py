"""Cleaning, folding, words and the recognition of Arabic, on text written for the purpose."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable

import pytest

from summarizer.arabic import (
    arabic_share,
    clean,
    count_words,
    fold,
    looks_arabic,
    words,
)

CLEANED = {
    "a decomposed letter": ("ا\u0654كد", "أكد"),
    "presentation forms": ("ﻗﺎﻝ ﺍﻟﻮﺯﻳﺮ ﻻ", "قال الوزير لا"),
    "the ligature of Allah": ("بﷲ ﷲ", "بالله الله"),
    "signs that would fuse with their neighbours": ("محمدﷺ 100﷼", "محمدﷺ 100﷼"),
    "a mark in a form of its own": ("قالﹰ", "قالً"),
    "ornate brackets": ("﴿آية﴾", "﴿آية﴾"),
    "tatweel in a word": ("قـــال الـوزيـر لــ قطاع", "قال الوزير ل قطاع"),
    "tatweel before a quotation": ("بـ«الحرية» وبـ5", "ب«الحرية» وب5"),
    "tatweel under a mark": ("قـَـال", "قَال"),
    "tatweel between years": ("2022ـ2026", "2022-2026"),
    "tatweel as a dash": ("الوزير ـ وهو طبيب ــ قال", "الوزير - وهو طبيب - قال"),
    "tatweel as a bullet": ("ـ أولا", "- أولا"),
    "the sign of the Hijri year": ("عام 1443هـ، و1444 هـ.", "عام 1443هـ، و1444 هـ."),
    "a letter that only looks like that sign": ("هـذا وجهـ", "هذا وجه"),
    "diacritics": ("كُتِبَ نصٌّ", "كُتِبَ نصٌّ"),
    "bidi and zero-width controls": (
        "\ufeff\u202bقا\u200bل\u200f\u202c \u2066نعم\u2069",
        "قال نعم",
    ),
    "a soft hyphen": ("inter\u00adnet", "internet"),
    "every kind of space": ("a\u00a0b\u2009c\u3000d\t \te", "a b c d e"),
    "line ends and blank lines": ("a\r\n \r\n\n b\rc\u2028d\x0ce\u0085f", "a\nb\nc\nd\ne\nf"),
    "control characters": ("a\x00b\x07c\x9b", "abc"),
    "lone surrogates": ("نع\ud800م\udfff", "نعم"),
    "a badly decoded pair of surrogates": ("نعم \ud83d\ude00 لا", "نعم لا"),
    "only what is invisible": (" \u200f\n\u00a0\ufeff", ""),
    "punctuation and digits": ("«١٢٫٥٪»؛ (3,5)…", "«١٢٫٥٪»؛ (3,5)…"),
}

FOLDED = {
    "alef": ("أإآٱا", "ااااا"),
    "ya and its seats": ("على قائد", "علي قايد"),
    "waw with hamza": ("مؤتمر", "موتمر"),
    "ta marbuta": ("مدرسة", "مدرسه"),
    "hamza alone": ("بناء جزءين ء", "بنا جزين"),
    "Persian and Urdu letters": ("کتاب گاز ایران", "كتاب كاز ايران"),
    "diacritics and Quranic signs": ("ٱلرَّحْمَٰنِ ۖ", "الرحمن"),
    "digits and separators": ("١٢٫٥٪ و۱٬۲۳۴", "12.5% و1,234"),
    "Latin capitals": ("G20 Ä", "g20 ä"),
    "the Hijri sign": ("1443 هـ", "1443 ه"),
    "presentation forms": ("ﺃﻛﺪ", "اكد"),
}

WORDS = {
    "punctuation is dropped": ("قال: «نعم»، ثم؟", ["قال", "نعم", "ثم"]),
    "marks stay in their word": ("قَالَ نصٌّ", ["قَالَ", "نصٌّ"]),
    "numbers stay whole": (
        "3.5 1,200 ١٢٫٥ ١٬٢٠٠ 3،5 1.200.000.",
        ["3.5", "1,200", "١٢٫٥", "١٬٢٠٠", "3،5", "1.200.000"],
    ),
    "a range is two numbers": ("2022-2026", ["2022", "2026"]),
    "a missing space is seen": ("الرقمية2022، 15عاما", ["الرقمية", "2022", "15", "عاما"]),
    "Latin names keep digits": ("G20 5G COVID-19", ["G20", "5G", "COVID", "19"]),
    "apostrophes stay in English words": (
        "don't the minister’s 'so'",
        ["don't", "the", "minister’s", "so"],
    ),
    "two scripts are two words": ("شركةGoogle", ["شركة", "Google"]),
    "nothing": (" .،—\n", []),
}

ARABIC = (
    "أعلنت وزارة الطاقة أن المشروع الجديد سيوفر خمسة آلاف فرصة عمل خلال عامين، وأكد الوزير أن"
    " الشركات المحلية ستحصل على أولوية في العقود."
)
NAMES = (
    "وقعت شركات Google وMicrosoft وAmazon Web Services وOpenAI اتفاقا مع وزارة الاتصالات، وقال"
    " متحدث باسم Microsoft إن Azure سيعمل من مركز بيانات في المنامة."
)
PERSIAN = (
    "وزیر نیرو گفت که پروژه جدید پنج هزار فرصت شغلی ایجاد می‌کند و شرکت‌های داخلی در قراردادها"
    " اولویت دارند. چنین طرحی پیش از این اجرا نشده بود."
)
URDU = (
    "وزیر توانائی نے کہا ہے کہ نئے منصوبے سے پانچ ہزار افراد کو روزگار ملے گا اور ملک ترقی کرے گا۔"
)
KURDISH = "وەزیری وزە ڕایگەیاند کە پڕۆژە نوێیەکە پێنج هەزار هەلی کار دەڕەخسێنێت بۆ گەنجان."
ENGLISH = "The ministry of energy said the project, called نور, will create five thousand jobs."
CHINESE = "能源部长表示，名为 نور 的新项目将在两年内创造五千个就业机会，本地公司将优先获得合同。"


@pytest.mark.parametrize("raw, expected", CLEANED.values(), ids=CLEANED)
def test_clean_keeps_the_meaning_of(raw: str, expected: str) -> None:
    assert clean(raw) == unicodedata.normalize("NFC", expected)


@pytest.mark.parametrize("raw, expected", FOLDED.values(), ids=FOLDED)
def test_fold_makes_spellings_equal_in(raw: str, expected: str) -> None:
    assert fold(raw) == expected


def test_spellings_of_one_name_are_equal_once_folded() -> None:
    assert fold("الأُردُن") == fold("الاردن")
    assert fold("مصطفى") == fold("مصطفي")
    assert fold("ﺍﻟﻘﺎﻫﺮﺓ") == fold("القــاهره")


@pytest.mark.parametrize("text, expected", WORDS.values(), ids=WORDS)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_count_words_counts_tokens_with_a_letter_or_a_digit() -> None:
    assert count_words("قال الوزير - «نعم» ، في 2022 .") == 5
    assert count_words("The minister — a doctor — didn't say 'no' .") == 7
    assert count_words("كلمة\u00a0أخرى\nثالثة") == 3
    assert count_words(" … ـ ") == 0


def test_arabic_share_counts_letters_only() -> None:
    assert arabic_share("") == arabic_share("123 ... ـ") == arabic_share("abc") == 0.0
    assert arabic_share("نعم 123!") == 1.0
    assert arabic_share("نعم yes") == 0.5
    assert arabic_share("نَعَم") == 1.0


@pytest.mark.parametrize("text", [ARABIC, NAMES, "نعم", ARABIC.replace("ه", "ھ").replace("ي", "ی")])
def test_arabic_looks_arabic(text: str) -> None:
    assert looks_arabic(text)


@pytest.mark.parametrize(
    "text", [PERSIAN, URDU, KURDISH, ENGLISH, CHINESE, "", "2022 ...", "\ud800"]
)
def test_other_languages_do_not_look_arabic(text: str) -> None:
    assert not looks_arabic(text)


def test_persian_typed_on_an_arabic_keyboard_does_not_look_arabic() -> None:
    assert not looks_arabic(PERSIAN.replace("ی", "ي").replace("ک", "ك"))


def best_time(function: Callable[[str], object], text: str) -> float:
    times = []
    for _ in range(3):
        begun = time.process_time()
        function(text)
        times.append(time.process_time() - begun)
    return min(times)


@pytest.mark.parametrize("function", [clean, fold, words, count_words, looks_arabic])
def test_ten_times_the_hostile_text_takes_about_ten_times_as_long(
    function: Callable[[str], object],
) -> None:
    units = [
        "ا",
        "ـ",
        "\u0651\u064e",
        "\u0301\u0323",
        ".",
        '"',
        " ",
        " \n",
        "\u200f",
        "\ud800",
        "ﻻ",
    ]
    for unit in units:
        # The marks alternate in class: canonical ordering without a limit would be quadratic.
        short = best_time(function, unit * (10_000 // len(unit)))
        long = best_time(function, unit * (100_000 // len(unit)))
        assert long < 25 * short + 0.02, f"{unit!r}: {short:.4f} s, {long:.4f} s"


def test_a_pile_of_marks_is_cut_to_thirty() -> None:
    assert clean("ا" + "\u0301" * 1000 + "ب") == "ا" + "\u0301" * 30 + "ب"
