"""Words shared across the languages, and what they say of support and sources."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.article import Article
from summarizer.facts.alignment import WIDE, Alignment, Shape, Text
from summarizer.facts.examination import Examination
from summarizer.facts.source import SourceText
from summarizer.facts.sources import find_sources
from summarizer.facts.support import measure, score, supported
from summarizer.facts.words import arabic_keys, content_words, english_keys, phrase_keys

ARTICLE = (
    "أعلنت شركة الكهرباء انقطاع التيار عن أحياء المدينة القديمة بسبب عاصفة رملية. وقال مدير المستشفى"
    " إن المولدات عملت دون توقف. وتبرعت مدرسة في القرية المجاورة بمئة مصباح."
)


def pair(text: str, language: str) -> Alignment:
    return Alignment(Text(text, language), Text(ARTICLE, "ar"))  # type: ignore[arg-type]


def words_of(both: Alignment) -> range:
    return range(len(both.summary.words))


@pytest.mark.parametrize(
    ("arabic", "english"),
    [
        ("المستشفيات", "hospital"),
        ("وبالمدرسة", "schools"),
        ("أعلنت", "announced"),
        ("قالوا", "said"),
        ("انتخابات", "election"),
    ],
)
def test_an_arabic_word_shares_a_key_with_its_english(arabic: str, english: str) -> None:
    assert arabic_keys(arabic) & english_keys(english)


@pytest.mark.parametrize(("arabic", "english"), [("مستشفى", "school"), ("مدينة", "storm")])
def test_words_that_mean_other_things_share_none(arabic: str, english: str) -> None:
    assert not arabic_keys(arabic) & english_keys(english)


def test_irregular_forms_share_a_key() -> None:
    assert english_keys("took") & english_keys("takes")
    assert english_keys("children") & english_keys("child")


def test_a_set_phrase_gives_its_words_the_keys_of_its_gloss() -> None:
    text = "اجتمع مجلس الوزراء أمس"
    found = phrase_keys(text)
    assert english_keys("cabinet") & found[text.index("مجلس")]
    assert text.index("اجتمع") not in found


@given(st.text(max_size=80), st.sampled_from(["ar", "en"]))
def test_content_words_have_their_offsets(text: str, language: str) -> None:
    previous = 0
    for word in content_words(text, language):  # type: ignore[arg-type]
        assert previous <= word.start < word.end <= len(text)
        previous = word.end
        assert word.keys


def test_contexts_fall_with_distance_and_stop_at_the_sentence() -> None:
    text = Text("Alpha bravo charlie delta. Echo foxtrot.", "en")
    near = text.context(6, 11, Shape(0.5, 15, 0.5, 0.0))  # around "bravo"
    assert near[0] == near[2] > near[3] and 4 not in near
    wide = text.context(6, 11, WIDE)
    assert 0 < wide[4] < wide[3]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Power was cut in districts of the old city because of a sandstorm.", "en"),
        ("The hospital's director said its generators had worked without stopping.", "en"),
        ("انقطعت الكهرباء عن أحياء في المدينة القديمة جراء العاصفة الرملية.", "ar"),
    ],
)
def test_what_the_article_says_is_supported_with_and_without_vectors(
    text: str, language: str
) -> None:
    both = pair(text, language)
    assert supported(measure(both, words_of(both)))
    assert supported(measure(both, words_of(both), cosine=0.6))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The football club signed a striker from Portugal for two seasons.", "en"),
        ("وقع النادي عقدا مع مهاجم برتغالي لموسمين.", "ar"),
    ],
)
def test_what_it_does_not_say_is_not(text: str, language: str) -> None:
    both = pair(text, language)
    assert not supported(measure(both, words_of(both)))
    assert not supported(measure(both, words_of(both), cosine=0.2))
    assert score(measure(both, words_of(both))) < 0


def test_a_nearer_vector_speaks_for_a_sentence() -> None:
    both = pair("A storm hit the old town.", "en")
    low, high = (measure(both, words_of(both), cosine=value) for value in (0.2, 0.8))
    assert score(low) < score(high)


def test_a_sentence_of_two_has_two_sources_and_one_of_one_has_one() -> None:
    both = pair(
        "Power was cut in the old city by a sandstorm, and a school gave a hundred lamps.", "en"
    )
    assert {index for index, _ in find_sources(both, words_of(both), [0.6, 0.1, 0.55])} == {0, 2}
    one = pair("Power was cut in districts of the old city because of a sandstorm.", "en")
    assert [index for index, _ in find_sources(one, words_of(one), [0.8, 0.1, 0.1])] == [0]


def test_numbers_and_places_count_as_words_of_a_sentence() -> None:
    article = Article("زار الوفد جنيف في 3 ديسمبر وبقي فيها خمسة أيام لبحث ملفات عدة مع الخبراء.")
    text = "The next round is due in Geneva on 3 December."
    found = Examination(SourceText(article), text, "en", None).supports[0]
    bare = measure(Alignment(Text(text, "en"), SourceText(article).aligned), range(4))
    assert found.anywhere > bare.anywhere


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from([*ARTICLE.split(), "power", "3", "Geneva"]), max_size=25))
def test_shares_are_shares(words: list[str]) -> None:
    both = pair(" ".join(words), "ar")
    found = measure(both, words_of(both))
    assert 0 <= found.nearby <= found.anywhere + 1e-9 <= 1 + 1e-6
    assert 0 <= found.pairs <= 1


def test_time_stays_bounded_when_one_word_is_repeated_all_over() -> None:
    article = SourceText(Article("لم تعلن شركة الكهرباء انقطاع التيار. " * 2000))
    text = "لم تعلن الشركة انقطاع التيار. " * 40
    started = time.process_time()  # of this process alone, however busy the machine is
    assert Examination(article, text, "ar", None).findings
    assert time.process_time() - started < 30
