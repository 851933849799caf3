"""Names of people and organisations: found, matched across scripts, compared and linked."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.facts.acronyms import compare_organisations, find_organisations
from summarizer.facts.names_compare import compare_names, known_people
from summarizer.facts.names_index import ArticleNames
from summarizer.facts.people import find_people, link_people, person_groups
from summarizer.facts.spellings import same_word
from summarizer.facts.transliteration import same_name, similarity
from summarizer.namelist import known_names
from summarizer.records import Language

ARTICLE = (
    "أعلن وزير النقل كمال بوزيدي، الأحد، أن شركة ميترولين ستنجز الخط الجديد قبل نهاية العام."
    " وقالت رئيسة النقابة لورا بيانكي إن العمال لم يتلقوا أجورهم، ورد بوزيدي بأن الأموال متوفرة."
    " وطلب المدير السابق عبد الرحمن القائد من برنامج الأغذية العالمي توضيحا، بحسب صحيفة Le Monde."
)
PAIRS = [
    ("Mohammed", "محمد"), ("Muhammad", "محمد"), ("Mohamed", "محمد"), ("Qaed", "القائد"),
    ("al-Qaid", "القائد"), ("Kaed", "القائد"), ("Hussein", "حسين"), ("Husayn", "حسين"),
    ("Yusuf", "يوسف"), ("Youssef", "يوسف"), ("Jamal", "جمال"), ("Gamal", "جمال"),
    ("Khadija", "خديجة"), ("Abdulrahman", "عبد الرحمن"), ("Abd al-Rahman", "عبد الرحمن"),
    ("Abderrahmane", "عبدالرحمن"), ("Chraibi", "الشرايبي"), ("Benkirane", "بنكيران"),
    ("Boukadoum", "بوقادوم"), ("Cherif", "الشريف"), ("Oudghiri", "الودغيري"),
    ("Macron", "ماكرون"), ("Putin", "بوتين"), ("Guterres", "غوتيريش"), ("Guterres", "جوتيريس"),
    ("Scholz", "شولتس"), ("Johnson", "جونسون"), ("Wagner", "فاجنر"), ("Xi", "شي"),
    ("Schroeder", "شرودر"), ("Djokovic", "ديوكوفيتش"), ("Khashoggi", "خاشقجي"), ("Isḥāq", "إسحاق"),
    ("Medhat", "مدحت"), ("Zelensky", "وزيلينسكي"), ("Gaddafi", "للقذافي"), ("Matthew", "ماثيو"),
]  # fmt: skip


def people(text: str, language: Language) -> list[str]:
    return [mention.text for mention in find_people(text, language)]


# --- across scripts


@pytest.mark.parametrize(("english", "arabic"), PAIRS)
def test_spellings_of_one_name_match(english: str, arabic: str) -> None:
    assert same_name(english, arabic)


@pytest.mark.parametrize(
    ("english", "arabic"),
    [
        ("Ahmed", "حامد"), ("Salim", "سلمان"), ("Hassan", "سحنون"), ("Bouzidi", "بيانكي"),
        ("Macron", "مكارم"), ("Putin", "بيان"), ("Trump", "ترحيب"), ("Ali", "علاء"),
    ],
)  # fmt: skip
def test_other_names_do_not_match(english: str, arabic: str) -> None:
    assert not same_name(english, arabic)


def test_the_likelier_of_two_like_names_is_taken() -> None:
    assert similarity("Mohammed", "محمد") > similarity("Mohammed", "محمود") + 0.2
    article = ArticleNames("قال محمود درار إن محمد قاسمي غائب")
    assert [article.tokens[place].text for place in article.english("Mohammed")] == ["محمد"]


def test_most_listed_names_match_their_english_and_few_match_another() -> None:
    pairs = [
        (name.english, name.arabic)
        for name in known_names("gfwx").values()
        if " " not in name.english + name.arabic
    ]
    assert len(pairs) > 400
    assert sum(same_name(*pair) for pair in pairs) > 0.97 * len(pairs)
    draw = random.Random(1)
    others = [(draw.choice(pairs), draw.choice(pairs)) for _ in range(4_000)]
    others = [(a, b) for a, b in others if a[0] != b[0] and a[1] != b[1]]
    assert sum(same_name(a[0], b[1]) for a, b in others) < 0.01 * len(others)


def test_words_in_one_script_match_in_other_spellings() -> None:
    assert same_word("غوتيريش", "جوتيريس")
    assert same_word("والحداد", "حداد")
    assert same_word("Hussain", "Husein")
    assert not same_word("رومانو", "رومانيا")
    assert not same_word("Salim", "Karim")


# --- finding


def test_english_names_are_cut_off_from_titles_and_places() -> None:
    text = "Lebanese Prime Minister Salim al-Haddad met Dr. Zainab Al Maamari in Beirut on Monday."
    found = find_people(text, "en")
    assert [(m.text, m.names) for m in found] == [
        ("Salim al-Haddad", ("Salim", "Haddad")),
        ("Zainab Al Maamari", ("Zainab", "Maamari")),
    ]
    assert found[0].title == "Prime Minister"
    assert all(mention.sure for mention in found)


@pytest.mark.parametrize(
    "text",
    [
        "Rain delayed the vote in May. Witnesses said the Ministry of Health had been warned.",
        "The Central Bank, the Security Council and Parliament met on Tuesday, January 5.",
        "MINISTER SALIM HADDAD RESIGNS AFTER VOTE",
        "He'd said that they won't. However, We've seen this before.",
    ],
)
def test_ordinary_words_with_capitals_are_no_names(text: str) -> None:
    assert people(text, "en") == []


def test_a_given_name_that_is_a_word_is_a_name_before_a_name() -> None:
    assert people("Undersecretary Said bin Khalfan al-Hinai spoke.", "en") == [
        "Said bin Khalfan al-Hinai"
    ]


def test_a_surname_alone_belongs_to_the_person_named_before() -> None:
    text = "Luis Ortega won. Ortega promises tax cuts."
    mentions = find_people(text, "en")
    assert [m.text for m in mentions] == ["Luis Ortega", "Ortega"]
    assert person_groups(mentions) == [0, 0]


def test_arabic_names_are_found_by_titles_lists_and_shape() -> None:
    found = find_people(ARTICLE, "ar")
    assert [(m.text, m.title) for m in found if len(m.names) > 1] == [
        ("كمال بوزيدي", "وزير النقل"),
        ("لورا بيانكي", "رئيسة النقابة"),
        ("عبد الرحمن القائد", "المدير السابق"),
    ]
    assert "بوزيدي" in [m.text for m in found]


def test_months_places_and_verbs_are_no_arabic_names() -> None:
    text = "يحيي السكان في القاهرة يوم الأحد 3 يونيو ذكرى تأسيس المدينة. راسل البنك عملاءه."
    assert [m.text for m in find_people(text, "ar") if m.sure] == []


# --- organisations


def test_short_forms_and_full_names_of_an_organisation_are_one() -> None:
    article = find_organisations("طالب حلف شمال الأطلسي ومنظمة الصحة العالمية بوقف القتال", "ar")
    assert compare_organisations(find_organisations("NATO and the WHO", "en"), article) == []
    assert compare_organisations(find_organisations("الناتو", "ar"), article) == []
    said = find_organisations("The IMF was there, who knows.", "en")
    assert [f.detail for f in compare_organisations(said, article)] == [
        "'IMF' is not in the article"
    ]


def test_who_names_an_agency_of_the_united_nations_names_them_too() -> None:
    article = find_organisations("قالت منظمة الصحة العالمية", "ar")
    assert compare_organisations(find_organisations("A U.N. agency", "en"), article) == []


# --- linking


@pytest.mark.parametrize(
    ("language", "summary", "expected"),
    [
        ("en", "Kamel Bouzidi", {"كمال بوزيدي", "بوزيدي"}),
        ("en", "Bianchi denied it.", {"لورا بيانكي"}),
        ("en", "Abdelrahman Qaed", {"عبد الرحمن القائد"}),
        ("ar", "وقال بوزيدي إن العمل مستمر", {"كمال بوزيدي", "بوزيدي"}),
        ("ar", "قالت لورا بيانكي", {"لورا بيانكي"}),
    ],
)
def test_a_person_is_linked_to_every_mention_in_the_article(
    language: Language, summary: str, expected: set[str]
) -> None:
    article = ArticleNames(ARTICLE)
    said = find_people(summary, language)
    source = known_people(article, said)
    links = link_people(said, source)
    assert {source[i].text for number in links for i in links[number]} == expected


def test_a_name_that_only_the_english_shows_is_found_in_the_article() -> None:
    article = ArticleNames("وأضاف حيدر القضاة أن الموسم جيد، وشكر القضاة المزارعين.")
    said = find_people("Haidar al-Qudah said the season was good.", "en")
    source = known_people(article, said)
    (linked,) = link_people(said, source).values()
    assert any("القضاة" in source[i].text or "حيدر" in source[i].text for i in linked)


def test_nobody_is_linked_to_a_stranger() -> None:
    article = ArticleNames(ARTICLE)
    said = find_people("Minister Joseph Mwangi left.", "en")
    assert link_people(said, known_people(article, said)) == {}


# --- any text

_WORDS = st.sampled_from(
    [
        "محمد",
        "بن",
        "عبد",
        "الـ",
        "و",
        "آل",
        "Al",
        "-",
        "bin",
        "Ö",
        "McX",
        "'s",
        "J.",
        "Said",
        "д",
        "北",
    ]
)


@settings(max_examples=120, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(_WORDS, max_size=12).map(" ".join)))
def test_any_text_is_read_and_offsets_hold(text: str) -> None:
    for language in ("ar", "en"):
        said = find_people(text, language)
        assert all(text[m.start : m.end] == m.text and m.names and all(m.names) for m in said)
        article = ArticleNames(text)
        source = known_people(article, said)
        assert all(text[m.start : m.end] == m.text for m in source)
        assert all(
            0 <= i < len(source) for found in link_people(said, source).values() for i in found
        )
        found = compare_names(text, language, ArticleNames(ARTICLE))
        assert all(0 <= f.start < f.end <= len(text) and f.detail for f in found)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=50), st.text(max_size=50))
def test_similarity_is_a_share_for_any_two_strings(one: str, other: str) -> None:
    assert 0.0 <= similarity(one, other) <= 1.0


@pytest.mark.parametrize("piece", ["Al ", "Jozqex-", "محمد بن ", "بوزيكي وموانغي ", "عبد "])
def test_time_is_linear_in_the_length(piece: str) -> None:
    article = ArticleNames(ARTICLE)

    def seconds(count: int) -> float:
        times = []
        for _ in range(3):
            start = time.process_time()
            text = piece * count
            for language in ("ar", "en"):
                compare_names(text, language, article)
            ArticleNames(text).people  # noqa: B018
            times.append(time.process_time() - start)
        return min(times)

    seconds(50)
    assert seconds(3_000) < 40 * max(seconds(300), 0.01)
