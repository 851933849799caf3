"""Places that a text names, and those of which its article does not speak."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.facts.names_index import ArticleNames
from summarizer.facts.places_named import (
    compare_places,
    find_places,
    related,
    settle,
)
from summarizer.facts.placetable import table
from summarizer.records import Language

ARTICLE = (
    "القاهرة - وصل وفد من دولة الإمارات إلى مصر أمس، والتقى مسؤولين في الإسكندرية."
    " وقال المتحدث إن المحادثات ستستكمل في جنيف بحضور ممثلين من كينيا والاتحاد الأوروبي."
)


def keys(text: str, language: Language) -> set[str]:
    return {key for mention in find_places(text, language) for key in mention.keys}


def flagged(summary: str, language: Language, article: str = ARTICLE) -> list[str]:
    said = find_places(summary, language)
    found = compare_places(said, settle(find_places(article, "ar")))
    return [summary[finding.start : finding.end] for finding in found]


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("مصر", "country:EG"),
        ("وبمصر", "country:EG"),
        ("المصريين", "country:EG"),
        ("مصرية", "country:EG"),
        ("للإمارات", "country:AE"),
        ("الألماني", "country:DE"),
        ("ألمانيتين", "country:DE"),
        ("الأتراك", "country:TR"),
        ("فرنسا", "country:FR"),
        ("والجنوب إفريقي", "country:ZA"),
        ("كوريتين جنوبيتين", "country:KR"),
        ("بيونغ يانغ", "city:pyongyang:KP"),
        ("بالدار البيضاء", "city:casablanca:MA"),
        ("جلاسجو", "city:glasgow:GB"),
    ],
)
def test_arabic_places_are_found_in_every_form(word: str, key: str) -> None:
    assert key in keys(f"أعلن ذلك {word} صباح أمس", "ar")


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("Egyptians", "country:EG"),
        ("Saudi-led", "country:SA"),
        ("U.S.", "country:US"),
        ("UK's", "country:GB"),
        ("Dutch", "country:NL"),
        ("Frenchwoman", "country:FR"),
        ("Irishmen", "country:IE"),
        ("Emirati", "country:AE"),
        ("Côte d'Ivoire", "country:CI"),
        ("Bengasi", "city:benghazi:LY"),
        ("St. Petersburg", "city:st petersburg:RU"),
        ("Jiddah", "city:jeddah:SA"),
        ("European Union", "region:europe"),
        ("Guinea-Bissau", "country:GW"),
    ],
)
def test_english_places_are_found_in_every_form(word: str, key: str) -> None:
    assert key in keys(f"It was said in the {word} papers", "en")


def test_every_member_of_the_united_nations_is_known_by_its_usual_names() -> None:
    babel = pytest.importorskip("babel")
    pycountry = pytest.importorskip("pycountry")
    arabic, english = babel.Locale("ar"), babel.Locale("en")
    territories = frozenset(
        "AI AQ AS AX BL BQ BV CC CK CW CX EH GF GG GP GS GU HK HM IM IO JE MF MO MP MS NC NF NU PF"
        " PM PN PR RE SH SJ SX TC TF TK UM VG VI WF XK YT GL MQ ST TL UY VC KN".split()
    )
    missing = []
    for country in pycountry.countries:
        code = country.alpha_2
        if code in territories:
            continue
        if f"country:{code}" not in keys(arabic.territories[code], "ar"):
            missing.append(arabic.territories[code])
        if f"country:{code}" not in keys(english.territories[code].replace("&", "and"), "en"):
            missing.append(english.territories[code])
    assert missing == []


def test_common_words_are_no_places() -> None:
    text = "نفى المسؤول وجود عجز مالي، وقال في حديثه إن الخبر غير صحيح والعين بصيرة"
    assert [m.text for m in find_places(text, "ar") if m.sure] == []
    assert find_places("Please send us the turkey and the china.", "en") == []


def test_a_preposition_shows_that_a_doubtful_word_is_the_country() -> None:
    assert [m.sure for m in find_places("قتل جنديان في مالي", "ar")] == [True]
    assert [m.sure for m in find_places("تلقى دعما ماليا في مدينة الأقصر", "ar")] == [True]


def test_a_nationality_after_a_given_name_may_be_a_surname() -> None:
    assert [m.sure for m in find_places("قال محمود المصري أمس", "ar")] == [False]
    assert [m.sure for m in find_places("قال الوزير المصري أمس", "ar")] == [True]


def test_an_ambiguous_name_keeps_the_meaning_that_the_article_backs() -> None:
    both = settle(find_places("وصل إلى عمان", "ar"))
    assert both[0].keys == {"country:OM", "city:amman:JO"}
    backed = settle(find_places("غادر الملك الأردن ثم عاد إلى عمان", "ar"))
    assert backed[-1].keys == {"city:amman:JO"}


@pytest.mark.parametrize(
    ("language", "summary"),
    [
        ("en", "Egypt received a delegation from the UAE; talks go on in Geneva."),
        ("en", "Cairo and Abu Dhabi will meet Kenyan and EU envoys, Egyptian officials said."),
        ("en", "An Emirati delegation was in Alexandria, on the African coast."),
        ("ar", "التقى وفد إماراتي مسؤولين مصريين، وتستأنف المباحثات في جنيف بحضور أوروبي."),
        ("ar", "تستكمل أبوظبي ونيروبي المحادثات مع الجانب المصري."),
    ],
)
def test_what_the_article_names_in_other_words_is_not_flagged(
    language: Language, summary: str
) -> None:
    assert flagged(summary, language) == []


@pytest.mark.parametrize(
    ("language", "summary", "place"),
    [
        ("en", "Egypt received a delegation from Qatar.", "Qatar"),
        ("en", "Talks go on in Zurich with the UAE.", "Zurich"),
        ("en", "A Norwegian envoy was in Cairo.", "Norwegian"),
        ("en", "They met in Luxor.", "Luxor"),
        ("ar", "وصل وفد سعودي إلى القاهرة.", "سعودي"),
        ("ar", "تستكمل المحادثات في موسكو.", "موسكو"),
        ("ar", "التقى الوفد مسؤولين في مدينة أسوان.", "أسوان"),
    ],
)
def test_a_place_of_which_the_article_does_not_speak_is_flagged(
    language: Language, summary: str, place: str
) -> None:
    assert flagged(summary, language) == [place]


def test_a_town_before_a_surname_is_a_given_name() -> None:
    assert [m.sure for m in find_places("It was Petra Novakova who won.", "en")] == [False]
    assert [m.sure for m in find_places("She works in Petra Novakova says.", "en")] == [True]
    assert [m.sure for m in find_places("Doha Metro grew.", "en")] == [True]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "It cost 5m US dollars, or US$5m."),
        ("ar", "بلغ ثمنه خمسة ملايين دولار أمريكي."),
        ("ar", "هبطت الليرة أمام نظيرتها الأمريكية."),
    ],
)
def test_a_nationality_in_the_name_of_money_is_not_judged(language: Language, text: str) -> None:
    assert [m.text for m in find_places(text, language) if m.sure] == []


def test_the_word_before_shows_that_a_doubtful_adjective_is_a_nationality() -> None:
    assert [m.sure for m in find_places("وصل إلى العاصمة المجرية", "ar")] == [True]
    assert [m.sure for m in find_places("سد القنوات المجرية", "ar")] == [False]


def test_a_doubtful_capital_shows_that_its_country_is_spoken_of() -> None:
    assert flagged("زار الوفد العاصمة الكورية الجنوبية.", "ar", "وصل الوفد إلى سيول أمس.") == []


def test_common_words_with_particles_are_no_towns_in_other_spellings() -> None:
    text = "اجتمعت دولتان كبيرتان أمام قمتين كبيرتين، وهو ما كان طالب به البرلمان."
    assert find_places(text, "ar") == []


def test_a_place_in_a_spelling_that_no_list_has_is_found_among_the_articles_words() -> None:
    names = ArticleNames("نما ميناء بريزبن، وزار الوفد سان فرانسسكو.")
    for summary in ("Brisbane grew.", "They saw San Francisco's port."):
        said = find_places(summary, "en")
        assert compare_places(said, names.places, names.name_words) == []
    said = find_places("Melbourne grew.", "en")
    assert len(compare_places(said, names.places, names.name_words)) == 1


def test_one_town_does_not_stand_for_a_nationality_but_two_do() -> None:
    assert not related("country:TR", {"city:istanbul:TR"})
    assert related("country:TR", {"city:istanbul:TR", "city:izmir:TR"})
    assert related("country:TR", {"city:ankara:TR"})


def test_the_middle_name_of_a_person_is_no_town() -> None:
    assert find_places("Minister Rebwar Hama Salih resigned.", "en") == []


def test_a_finding_points_at_the_places_that_the_article_has() -> None:
    said = find_places("Talks with Qatar.", "en")
    (finding,) = compare_places(said, find_places(ARTICLE, "ar"))
    assert "Qatar" in finding.detail
    assert ARTICLE[slice(*finding.article[0])] == "الإمارات"


def test_every_town_lies_in_a_country() -> None:
    known = table()
    towns = {key for entry in known.spellings.values() for key in entry.keys if "city:" in key}
    assert len(towns) > 700
    assert all(known.home[town] for town in towns)


_WORDS = st.sampled_from(
    [
        "مصر",
        "في",
        "عمان",
        "بـ",
        "و",
        "Egypt",
        "of",
        "New",
        "South",
        "Africa",
        "-",
        ".",
        "'s",
        "الـ",
        "\n",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(_WORDS, max_size=12).map(" ".join)))
def test_places_of_any_text_have_the_right_offsets(text: str) -> None:
    for language in ("ar", "en"):
        found = find_places(text, language)
        assert all(text[m.start : m.end] == m.text and m.keys for m in found)
        assert all(a.end <= b.start for a, b in itertools.pairwise(found))
        compare_places(found, settle(found))


@pytest.mark.parametrize("piece", ["South ", "الولايات المتحدة ", "New York's-", "ولل"])
def test_time_is_linear_in_the_length(piece: str) -> None:
    def seconds(count: int) -> float:
        times = []
        for _ in range(3):
            start = time.process_time()
            find_places(piece * count, "ar")
            times.append(time.process_time() - start)
        return min(times)

    seconds(100)
    assert seconds(8_000) < 40 * max(seconds(800), 0.005)


@pytest.mark.parametrize("name", ["Haifa al-Roumi", "Petra bint Saleh"])
def test_a_town_before_a_part_of_a_name_is_no_place(name: str) -> None:
    assert not [place for place in find_places(f"Minister {name} resigned.", "en") if place.sure]
