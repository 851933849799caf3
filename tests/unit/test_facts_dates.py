from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.facts.compare_dates import compare_dates
from summarizer.facts.dates import DateMention, find_dates
from summarizer.facts.figures import compare_figures, read_figures
from summarizer.records import Language

GULF = "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر".split()
LEVANT = [
    *"كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني".split(),
    "كانون_الأول",
]
MAGHREB = "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر".split()
MOROCCO = "يناير فبراير مارس أبريل ماي يونيو يوليوز غشت شتنبر أكتوبر نونبر دجنبر".split()
ENGLISH = (
    "January February March April May June July August September October November December".split()
)
WEEKDAYS = "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
ORDINALS = "الأول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر".split()

Parts = tuple[int | None, int | None, int | None, int | None]


def parts(date: DateMention) -> Parts:
    return date.year, date.month, date.day, date.weekday


def read(text: str, language: Language) -> list[Parts]:
    return [parts(date) for date in find_dates(text, language)]


def spelled(day: int) -> str:
    """Write a day of the month as an Arabic ordinal."""
    if day <= 10:
        return ORDINALS[day - 1]
    if day < 20:
        return ("الحادي" if day == 11 else ORDINALS[day - 11]) + " عشر"
    tens = "العشرين" if day < 30 else "الثلاثين"
    first = "الحادي" if day % 10 == 1 else ORDINALS[day % 10 - 1]
    return f"{first} و{tens}" if day % 10 else tens


DATES = st.dates(datetime.date(1951, 1, 1), datetime.date(2049, 12, 31))


@settings(deadline=None, max_examples=200)
@given(DATES, st.sampled_from([GULF, LEVANT, MAGHREB, MOROCCO]), st.integers(0, 5))
def test_every_date_is_read_back_from_arabic(
    date: datetime.date, months: list[str], form: int
) -> None:
    month = months[date.month - 1].replace("_", " ")
    weekday = WEEKDAYS[date.weekday()]
    both = f"{LEVANT[date.month - 1].replace('_', ' ')}/{GULF[date.month - 1]}"
    text = (
        f"عقد الاجتماع يوم {weekday} {date.day} {month} {date.year} في المدينة",
        f"عقد في {date.day} من {month} عام {date.year}.",
        f"عقد {weekday}، {spelled(date.day)} من شهر {month} {date.year}",
        f"عقد {weekday} {date.day} {both} {date.year}م",
        f"عقد بتاريخ {date.day}/{date.month:02}/{date.year} في المدينة",
        f"عقد في {date.isoformat()}".translate(
            dict(zip(map(ord, "0123456789"), "٠١٢٣٤٥٦٧٨٩", strict=True))
        ),
    )[form]
    ((year, number, day, found),) = read(text, "ar")
    assert (year, number, day) == (date.year, date.month, date.day), text
    assert found == (date.isoweekday() if form in (0, 2, 3) else None)


@settings(deadline=None, max_examples=200)
@given(DATES, st.integers(0, 5))
def test_every_date_is_read_back_from_english(date: datetime.date, form: int) -> None:
    month, weekday = ENGLISH[date.month - 1], DAYS[date.weekday()]
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(date.day % 10, "th")
    suffix = "th" if date.day in (11, 12, 13) else suffix
    text = (
        f"They met on {weekday}, {month} {date.day}, {date.year}, in the city.",
        f"They met on {date.day} {month} {date.year} in the city.",
        f"They met on {weekday} the {date.day}{suffix} of {month} {date.year}.",
        f"They met on {month} {date.day}{suffix}, {date.year}",
        f"They met on {date.day:02}/{date.month:02}/{date.year}.",
        f"They met on {date.isoformat()}.",
    )[form]
    ((year, number, day, found),) = read(text, "en")
    assert (year, number, day) == (date.year, date.month, date.day), text
    assert found == (date.isoweekday() if form in (0, 2) else None)


PIECES = st.sampled_from(
    "الاثنين يوم 5 12 31 2022 ١٤٤٣ هـ و من إلى بين - / ، يناير مارس آب كانون الثاني ربيع الآخر رجب رمضان عام"
    " ألفين وعشرين May March 12th of the in Sunday , Dhu al-Hijjah Ramadan AH 2021 22 s ' الأول عشر .".split()
)


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
def test_no_text_raises_and_offsets_are_into_the_text(text: str) -> None:
    for language in ("ar", "en"):
        dates = find_dates(text, language)  # type: ignore[arg-type]
        for date in dates:
            assert text[date.start : date.end] == date.text
            assert any(part is not None for part in parts(date))
        assert compare_dates(dates, dates) == []
        for finding in compare_dates(dates, find_dates("الاثنين 3 أبريل 1999", "ar")):
            assert 0 <= finding.start < finding.end <= len(text)


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("بين 5 و12 يونيو", "ar", [(None, 6, 5, None), (None, 6, 12, None)]),
        ("من 5 إلى 12 كانون الأول", "ar", [(None, 12, 5, None), (None, 12, 12, None)]),
        ("June 5-12, 2020", "en", [(2020, 6, 5, None), (2020, 6, 12, None)]),
        ("5 and 6 June", "en", [(None, 6, 5, None), (None, 6, 6, None)]),
        ("June 5 to July 6", "en", [(None, 6, 5, None), (None, 7, 6, None)]),
        ("عامي 2016 و2019", "ar", [(2016, None, None, None), (2019, None, None, None)]),
        ("the 2021-22 season", "en", [(2021, None, None, None), (2022, None, None, None)]),
        ("عام ألفين وعشرين", "ar", [(2020, None, None, None)]),
        ("أوائل آذار المقبل", "ar", [(None, 3, None, None)]),
        ("in early May", "en", [(None, 5, None, None)]),
        ("Sunday's vote", "en", [(None, None, None, 7)]),
        ("Nov. 5", "en", [(None, 11, 5, None)]),
    ],
)
def test_lists_seasons_and_parts_of_dates(
    text: str, language: Language, found: list[Parts]
) -> None:
    assert read(text, language) == found


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("الاثنين 16 رجب 1447هـ", (1447, 7, 16, 1)),
        ("في 9 ربيع الآخر 1445 هـ", (1445, 4, 9, None)),
        ("العاشر من ذي الحجة", (None, 12, 10, None)),
        ("قبل نهاية شعبان", (None, 8, None, None)),
        ("عام 1443 هـ", (1443, None, None, None)),
    ],
)
def test_hijri_dates_are_read(text: str, parts: Parts) -> None:
    (date,) = find_dates(text, "ar")
    assert date.calendar == "hijri"
    assert (date.year, date.month, date.day, date.weekday) == parts


@pytest.mark.parametrize("text", ["16 Rajab 1447", "Rajab 16, 1447 AH", "the 16th of Rajab, 1447"])
def test_hijri_dates_are_read_in_english(text: str) -> None:
    (date,) = find_dates(text, "en")
    assert (date.year, date.month, date.day, date.calendar) == (1447, 7, 16, "hijri")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("مارس ضغوطا على الحكومة", "ar"),
        ("قال الأب إن ابنه بخير", "ar"),
        ("رجب طيب أردوغان", "ar"),
        ("المرشحين الأحد عشر", "ar"),
        ("أمس واليوم والأسبوع الماضي", "ar"),
        ("2016 شخصا و1950 دولارا ونحو 2000", "ar"),
        ("He may march", "en"),
        ("yesterday and last week", "en"),
        ("Palm Sunday and Black Friday", "en"),
        ("2,022 and 2022 people, $2000, the 1990s", "en"),
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str, language: Language) -> None:
    assert find_dates(text, language) == []


ARTICLE = (
    "أعلن الوزير الثلاثاء 24 أكتوبر/تشرين الأول 2023، الموافق 9 ربيع الآخر 1445هـ، أن المنتدى سيعقد بين 5 و12"
    " كانون الثاني، وأن الدورة الماضية أقيمت في مارس 2021. وحضر 2000 شخص. وينتهي التسجيل الخميس."
)


def wrong(text: str, language: Language = "en") -> list[str]:
    source = read_figures(ARTICLE, "ar", article=True)
    return [text[f.start : f.end] for f in compare_figures(read_figures(text, language), source)]


@pytest.mark.parametrize(
    "text",
    [
        "He said on Tuesday, October 24.",
        "He said on 24 October 2023 that the forum runs from 5 to 12 January.",
        "In October 2023 he said so; the last one was in 2021, in March.",
        "On 9 Rabi al-Akhir 1445 he spoke.",
        "Registration ends on Thursday; some 2000 people came.",
        "The forum starts on 5 January 2023.",
    ],
)
def test_dates_of_the_article_and_parts_of_them_are_not_found(text: str) -> None:
    assert wrong(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He said on Wednesday.", ["Wednesday"]),
        ("He said on Thursday, October 24.", ["Thursday, October 24"]),
        ("He said on 25 October.", ["25 October"]),
        ("He said on 24 January.", ["24 January"]),
        ("The forum is in February.", ["February"]),
        ("The last one was in March 2023.", ["March 2023"]),
        ("The last one was in 2019.", ["2019"]),
        ("On 9 Rajab 1445 he spoke.", ["9 Rajab 1445"]),
        ("From 5 to 13 January.", ["5 to 13 January"]),
    ],
)
def test_moved_dates_are_found(text: str, found: list[str]) -> None:
    assert wrong(text) == found


def test_a_weekday_follows_from_a_full_date_of_the_article() -> None:
    source = find_dates("عقد في 24 أكتوبر 2023", "ar")
    assert compare_dates(find_dates("It met on Tuesday.", "en"), source) == []
    assert len(compare_dates(find_dates("It met on Monday.", "en"), source)) == 1


def test_a_date_finding_names_what_the_article_has() -> None:
    source = read_figures(ARTICLE, "ar", article=True)
    (finding,) = compare_figures(read_figures("عقد في 25 أكتوبر", "ar"), source)
    assert "25 أكتوبر" in finding.detail and "24 أكتوبر" in finding.detail
    start, end = finding.article[0]
    assert "24 أكتوبر" in ARTICLE[start:end]
